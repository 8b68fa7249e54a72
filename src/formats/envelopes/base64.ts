/** base64 text. It has no checksum: what is cut at a group of four, or altered into other characters, cannot be known. */
import type { Enclosed, Envelope, EnvelopeLimits, Sealed } from '../../domain/ports/envelope.ts';
import { ok } from '../../domain/problem.ts';
import { Base64Decoder, type Base64Fault } from './base64-decoder.ts';
import { damaged } from './faults.ts';
import { innerName } from './member-name.ts';
import { Outflow } from './outflow.ts';
import { Source } from './source.ts';

/** Bytes of one line of 76 characters (RFC 2045). */
const LINE = 57;

export const base64: Envelope = {
  spec: {
    name: 'base64',
    summary: 'Bytes written as base64 text, on one line or several',
    options: { type: 'object', additionalProperties: false, properties: {} },
  },
  open: (sealed, _options, limits) => open(sealed, limits),
  seal: (inside) => ok({ name: `${inside.name}.b64`, bytes: encode(inside.bytes) }),
};

async function* open(sealed: Sealed, limits: EnvelopeLimits): AsyncGenerator<Enclosed, void, undefined> {
  const source = new Source(sealed);
  const name = innerName(undefined, source.name, ['.b64', '.base64']);
  yield { name, bytes: new Outflow(source.size, limits).pass(source.name, decode(source)) };
}

async function* decode(source: Source): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new Base64Decoder();
  const whole = (found: Uint8Array | Base64Fault): Uint8Array => {
    if (found instanceof Uint8Array) return found;
    throw damaged(source.name, `byte ${found.offset}: ${found.message}`);
  };
  for await (const chunk of source.bytes()) {
    const bytes = whole(decoder.push(chunk));
    if (bytes.length > 0) yield bytes;
  }
  const last = whole(decoder.end());
  if (last.length > 0) yield last;
}

async function* encode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % LINE);
    rest = all.subarray(whole);
    if (whole > 0) yield lines(all.subarray(0, whole));
  }
  if (rest.length > 0) yield lines(rest);
}

const lines = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n'), 'latin1');
