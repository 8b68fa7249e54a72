/** The objects of a store under test, in memory, as S3 keeps them: whole versions by key, uploads apart until completed. */
import { createHash } from 'node:crypto';

export interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly modifiedMs: number;
  /** Headers that are given back: content-type and x-amz-meta-*. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, StoredObject>;
}

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();

export function objectOf(
  bytes: Buffer,
  headers: StoredObject['headers'],
  modifiedMs: number,
  etag = `"${md5(bytes).toString('hex')}"`,
): StoredObject {
  return { bytes, etag, modifiedMs, headers };
}

export class Objects {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();
  #uploads = 0;

  begin(key: string, headers: StoredObject['headers']): string {
    this.#uploads += 1;
    const id = `upload-${this.#uploads}`;
    this.uploads.set(id, { key, headers, parts: new Map() });
    return id;
  }

  /** The object of the parts, whose ETag is the hash of their hashes; a code of S3 when they do not fit. */
  complete(
    id: string,
    named: readonly { readonly number: number; readonly etag: string }[],
    smallest: number,
  ) {
    const upload = this.uploads.get(id);
    if (upload === undefined) return 'NoSuchUpload';
    const parts: StoredObject[] = [];
    for (const { number, etag } of named) {
      const part = upload.parts.get(number);
      if (part === undefined || part.etag !== etag) return 'InvalidPart';
      parts.push(part);
    }
    if (parts.length === 0 || parts.slice(0, -1).some(({ bytes }) => bytes.length < smallest))
      return 'EntityTooSmall';
    const hash = md5(Buffer.concat(parts.map(({ bytes }) => md5(bytes)))).toString('hex');
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const made = objectOf(bytes, upload.headers, Date.now(), `"${hash}-${parts.length}"`);
    this.uploads.delete(id);
    this.objects.set(upload.key, made);
    return made;
  }
}
