/** gzip (RFC 1952), members one after the other as one file; nothing may follow the last. */
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw, createGunzip } from 'node:zlib';
import type { Enclosed, Envelope, EnvelopeLimits, Sealed } from '../../domain/ports/envelope.ts';
import { ok } from '../../domain/problem.ts';
import { damaged } from './faults.ts';
import { innerName } from './member-name.ts';
import { Outflow } from './outflow.ts';
import { Source } from './source.ts';

const CHUNK = 128 * 1024;
const HEADER = 10;
const EXTRA = 0x04;
const NAME = 0x08;
const MAGIC = Buffer.of(0x1f, 0x8b, 0x08);
/** Where a header is looked at for its name: extra fields are seldom there and short. */
const LOOKED_AT = 4096;
const UNKNOWN_SYSTEM = 255;

export const gzip: Envelope = {
  spec: {
    name: 'gzip',
    summary: 'One file compressed with gzip (.gz)',
    options: { type: 'object', additionalProperties: false, properties: {} },
  },
  open: (sealed, _options, limits) => open(sealed, limits),
  seal: (inside, _options, at) => ok({ name: `${inside.name}.gz`, bytes: compress(inside, at) }),
};

async function* open(sealed: Sealed, limits: EnvelopeLimits): AsyncGenerator<Enclosed, void, undefined> {
  const source = new Source(sealed);
  const head = Buffer.from(await source.read(0, Math.min(LOOKED_AT, source.size)));
  if (!head.subarray(0, MAGIC.length).equals(MAGIC))
    throw damaged(source.name, source.size === 0 ? 'the file is empty' : 'it is no gzip file');
  const name = innerName(rememberedName(head), source.name, ['.gz', '.gzip']);
  yield { name, bytes: new Outflow(source.size, limits).pass(source.name, expand(source)) };
}

/** zlib checks headers, CRC and lengths of all members; zeros after the last one it would pass over. */
async function* expand(source: Source): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(source.bytes(), { objectMode: false, highWaterMark: CHUNK });
  const engine = createGunzip({ chunkSize: CHUNK });
  input.on('error', (error) => engine.destroy(error));
  try {
    for await (const chunk of input.pipe(engine)) yield chunk;
  } catch (error) {
    throw source.blame(error, (message) =>
      message === 'unexpected end of file'
        ? damaged(source.name, 'the gzip file ends before its end')
        : damaged(source.name, `the gzip file is damaged after byte ${engine.bytesWritten} (${message})`),
    );
  } finally {
    input.destroy();
    engine.destroy();
    await finished(input, { cleanup: true }).catch(() => undefined);
  }
  if (engine.bytesWritten !== source.size)
    throw damaged(source.name, `something follows the gzip file after byte ${engine.bytesWritten}`);
}

function rememberedName(head: Buffer): string | undefined {
  const flags = head[3] ?? 0;
  if ((flags & NAME) === 0) return undefined;
  const start =
    (flags & EXTRA) === 0 || head.length < HEADER + 2 ? HEADER : HEADER + 2 + head.readUInt16LE(HEADER);
  const end = head.indexOf(0, start);
  if (end < 0) return undefined;
  const bytes = head.subarray(start, end);
  // The specification says latin1; gzip itself writes the bytes that the file system gives.
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
}

/** The same bytes for the same file and instant, on every system. */
async function* compress({ name, bytes }: Enclosed, at: Date): AsyncGenerator<Uint8Array, void, undefined> {
  yield header(name, at);
  let sum = 0;
  let size = 0;
  const engine = createDeflateRaw({ level: constants.Z_DEFAULT_COMPRESSION, chunkSize: CHUNK });
  const input = Readable.from(
    (async function* () {
      for await (const chunk of bytes) {
        sum = crc32(chunk, sum);
        size += chunk.length;
        yield chunk;
      }
    })(),
    { objectMode: false, highWaterMark: CHUNK },
  );
  input.on('error', (error) => engine.destroy(error));
  try {
    for await (const chunk of input.pipe(engine)) yield chunk;
  } finally {
    input.destroy();
    engine.destroy();
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield trailer;
}

function header(name: string, at: Date): Buffer {
  const head = Buffer.alloc(HEADER);
  MAGIC.copy(head);
  const written = Buffer.from(`${name}\0`, 'utf8');
  if (!name.includes('\0') && written.length < LOOKED_AT - HEADER) head[3] = NAME;
  head.writeUInt32LE(Math.min(Math.max(0, Math.floor(at.getTime() / 1000)), 0xffffffff), 4);
  head[9] = UNKNOWN_SYSTEM;
  return head[3] === NAME ? Buffer.concat([head, written]) : head;
}
