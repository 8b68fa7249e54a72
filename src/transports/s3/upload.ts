/** Bytes of unknown length into one object: small ones at once, longer ones in parts that appear together or not at all. */
import { ProblemError } from '../../domain/problem.ts';
import type { Bucket } from './bucket.ts';

export interface Sizes {
  /** Bytes of a part, and of the longest object that is sent at once; never below 5 MiB, except in tests. */
  readonly part: number;
  /** Bytes that the store copies in one request. */
  readonly copyAtMost: number;
}

const MIB = 1024 * 1024;
/** 10,000 parts at most: 80 GiB. Amazon copies 5 GiB at once; smaller ones are done before a proxy loses its patience. */
export const SIZES: Sizes = { part: 8 * MIB, copyAtMost: 1024 * MIB };

/** What the bytes' source threw: an error of its own must not be told as one of the store. */
export class SourceError extends Error {}

/** Returns how many bytes were written. `whole` is told their count before they appear, and may throw. */
export async function upload(
  bucket: Pick<Bucket, 'put' | 'multipart'>,
  key: string,
  bytes: AsyncIterable<Uint8Array>,
  metadata: { readonly [name: string]: string },
  sizes: Sizes,
  whole: (count: number) => void,
): Promise<number> {
  const source = parts(bytes, sizes.part);
  try {
    const first = await source.next();
    const head = first.done === true ? new Uint8Array(0) : first.value;
    if (head.length === sizes.part) return await inParts(bucket, key, head, source, metadata, whole);
    whole(head.length);
    await bucket.put(key, head, metadata);
    return head.length;
  } finally {
    await source.return(undefined);
  }
}

async function inParts(
  bucket: Pick<Bucket, 'multipart'>,
  key: string,
  head: Uint8Array,
  source: AsyncIterable<Uint8Array>,
  metadata: { readonly [name: string]: string },
  whole: (count: number) => void,
): Promise<number> {
  const multipart = await bucket.multipart(key, metadata);
  try {
    await multipart.part(head);
    let count = head.length;
    for await (const part of source) {
      await multipart.part(part);
      count += part.length;
    }
    whole(count);
    await multipart.complete();
    return count;
  } catch (error) {
    await multipart.abort();
    throw error;
  }
}

/** In pieces of this size, the last one shorter; nothing at all for no bytes. The same memory is used for each. */
async function* parts(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, undefined> {
  let room: Uint8Array | undefined;
  let used = 0;
  try {
    for await (const chunk of bytes) {
      for (let from = 0; from < chunk.byteLength; ) {
        room ??= new Uint8Array(size);
        const piece = chunk.subarray(from, from + size - used);
        room.set(piece, used);
        used += piece.byteLength;
        from += piece.byteLength;
        if (used < size) continue;
        yield room;
        used = 0;
      }
    }
  } catch (error) {
    throw error instanceof ProblemError ? error : new SourceError('source', { cause: error });
  }
  if (room !== undefined && used > 0) yield room.subarray(0, used);
}
