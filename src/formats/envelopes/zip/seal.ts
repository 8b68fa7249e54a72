/** Writes a zip of one file: deflated, under the time of Italian clocks, encrypted where there is a password. */
import { configure, ZipWriter, type ZipWriterAddDataOptions } from '@zip.js/zip.js';
import { wallClock } from '../../../domain/day.ts';
import type { Enclosed, EnvelopeOptions } from '../../../domain/ports/envelope.ts';
import { makePipe } from './pipe.ts';

configure({ useWebWorkers: false });

/**
 * A file that is known to be small is written as a plain zip, which the oldest programs open; a longer one, of unknown
 * size, as zip64.
 */
const SMALL = 8 * 1024 * 1024;

export async function* sealZip(
  inside: Enclosed,
  options: EnvelopeOptions,
  at: Date,
): AsyncGenerator<Uint8Array, void, undefined> {
  const start = await beginning(inside.bytes);
  const { readable, writable, fail } = makePipe();
  const zip = new ZipWriter(writable);
  const writing = (async () => {
    await zip.add(inside.name, ReadableStream.from(start.bytes), {
      ...entryOptions(options, at),
      ...(start.size === undefined ? {} : { uncompressedSize: start.size }),
    });
    await zip.close();
  })();
  writing.catch(fail);
  try {
    for await (const chunk of readable) yield chunk;
    await writing;
  } finally {
    fail(new Error('nobody reads it any more'));
    await writing.catch(() => undefined);
  }
}

function entryOptions({ password }: EnvelopeOptions, at: Date): ZipWriterAddDataOptions {
  return {
    lastModDate: at,
    // Its own would be of the clock where the process runs.
    rawLastModDate: dosTime(at),
    ...(password === undefined ? {} : { password: String(password), encryptionStrength: 3 }),
  };
}

/** Date and time as MS-DOS packs them (APPNOTE 4.4.6); 1980 to 2107. */
function dosTime(at: Date): number {
  const shown = new Date(wallClock(at.getTime()));
  const year = Math.min(Math.max(shown.getUTCFullYear(), 1980), 2107);
  const date = ((year - 1980) << 9) | ((shown.getUTCMonth() + 1) << 5) | shown.getUTCDate();
  const time =
    (shown.getUTCHours() << 11) | (shown.getUTCMinutes() << 5) | Math.floor(shown.getUTCSeconds() / 2);
  return ((date << 16) | time) >>> 0;
}

/** All the bytes again; their number when they end within the first few MB. */
async function beginning(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly size?: number }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  while (size <= SMALL) {
    const next = await iterator.next();
    if (next.done === true) return { bytes: again(read), size };
    read.push(next.value);
    size += next.value.length;
  }
  return { bytes: again(read, iterator) };
}

async function* again(
  read: readonly Uint8Array[],
  rest?: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* read;
    if (rest === undefined) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest?.return?.();
  }
}
