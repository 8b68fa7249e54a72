/**
 * Bytes of one file, several requests on their way at once: one at a time, every part would cost a round trip. Answers
 * are put together in order; how many are under way grows from few (short files, slow lines) to a bounded many.
 */
import type { RemoteFolder } from './remote-folder.ts';

/** What every server answers in one piece, and what the library asks for in one: it halves what is above 31,952 bytes. */
const PART = 30 * 1024;
/** Parts read into one block of memory, handed on as one. */
const PARTS = 8;
const BLOCKS_AT_MOST = 8;
const WRITES_AT_MOST = 64;

interface Block {
  readonly bytes: Buffer;
  /** How many of its bytes were there. */
  readonly filled: Promise<number>;
}

/** The first `size` bytes of an open file, in order; fewer when it ends before. */
export async function* readAhead(
  folder: RemoteFolder,
  handle: Buffer,
  size: number,
): AsyncGenerator<Uint8Array> {
  const ahead: Block[] = [];
  let asked = 0;
  let most = 1;
  for (;;) {
    while (ahead.length < most && asked < size) {
      const block = ask(folder, handle, asked, Math.min(PART * PARTS, size - asked));
      asked += block.bytes.length;
      ahead.push(block);
    }
    const next = ahead.shift();
    if (next === undefined) return;
    const filled = await next.filled;
    if (filled > 0) yield next.bytes.subarray(0, filled);
    if (filled < next.bytes.length) return;
    most = Math.min(BLOCKS_AT_MOST, most * 2);
  }
}

function ask(folder: RemoteFolder, handle: Buffer, position: number, length: number): Block {
  const bytes = Buffer.allocUnsafeSlow(length);
  const parts: Promise<number>[] = [];
  for (let from = 0; from < length; from += PART)
    parts.push(part(folder, handle, bytes.subarray(from, from + PART), position + from));
  const filled = Promise.all(parts).then((counts) => {
    let sum = 0;
    for (const [index, count] of counts.entries()) {
      sum += count;
      // What comes after a hole is not the file's next byte.
      if (count < Math.min(PART, length - index * PART)) break;
    }
    return sum;
  });
  // One that is never awaited (the reader left, an earlier block failed) must not end the process.
  filled.catch(() => undefined);
  return { bytes, filled };
}

/** Fills one part; an answer that is shorter than asked is no end. */
async function part(folder: RemoteFolder, handle: Buffer, into: Buffer, position: number): Promise<number> {
  let got = 0;
  while (got < into.length) {
    const count = await folder.read(handle, into.subarray(got), position + got);
    if (count === 0) break;
    got += count;
  }
  return got;
}

/** Writes what the source gives, in order, and answers how many bytes; the source is asked for more as answers come. */
export async function writeBehind(
  folder: RemoteFolder,
  handle: Buffer,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const under = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let written = 0;
  try {
    for await (const chunk of bytes) {
      for (let from = 0; from < chunk.byteLength; from += PART) {
        const piece = chunk.subarray(from, from + PART);
        const one: Promise<void> = folder
          .write(handle, piece, written)
          .catch((error: unknown) => {
            failure ??= { error };
          })
          .finally(() => under.delete(one));
        under.add(one);
        written += piece.byteLength;
        while (under.size >= WRITES_AT_MOST) await Promise.race(under);
        if (failure !== undefined) throw failure.error;
      }
    }
  } finally {
    // The handle may be closed only when nothing is on its way any more.
    await Promise.all(under);
  }
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  return written;
}
