/** Zips made for tests, and altered where a program that means no good would. */
import {
  configure,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
  type ZipWriterAddDataOptions,
} from '@zip.js/zip.js';

configure({ useWebWorkers: false });

export interface Entry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly options?: ZipWriterAddDataOptions;
}

export async function zipOf(entries: readonly Entry[]): Promise<Buffer> {
  const writer = new Uint8ArrayWriter();
  const zip = new ZipWriter(writer, { lastModDate: new Date('2026-11-20T10:30:00Z') });
  for (const { name, bytes, options } of entries) {
    if (name.endsWith('/')) await zip.add(name, undefined, { ...options, directory: true });
    else await zip.add(name, new Uint8ArrayReader(Uint8Array.from(bytes ?? Buffer.from('x'))), options ?? {});
  }
  return Buffer.from(await zip.close());
}

/** Puts bytes in the place of others of the same length: in the local header, in the directory, or in both. */
export function altered(
  zip: Buffer,
  from: Uint8Array | string,
  to: Uint8Array | string,
  where: 'local' | 'directory' | 'both' = 'both',
): Buffer {
  const [old, next] = [Buffer.from(from), Buffer.from(to)];
  if (old.length !== next.length) throw new RangeError('lengths differ');
  const copy = Buffer.from(zip);
  const directory = copy.readUInt32LE(copy.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  let found = 0;
  for (let at = copy.indexOf(old); at >= 0; at = copy.indexOf(old, at + 1)) {
    if ((where === 'local' && at > directory) || (where === 'directory' && at < directory)) continue;
    next.copy(copy, at);
    found += 1;
  }
  if (found === 0) throw new RangeError('nothing to alter');
  return copy;
}
