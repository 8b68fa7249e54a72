/**
 * What parent and mapping process say to each other: length-prefixed binary frames of one machine (its byte order).
 * Frame = u32 length of the rest · u8 kind · u32 request · u8 number of parts · u32 length of each part · parts.
 */
import type { Slice } from '../domain/ports/format.ts';

export const KIND = {
  program: 1,
  stage: 2,
  index: 3,
  acknowledge: 4,
  report: 5,
  ready: 10,
  /** Which part of the request is at work: how far it has come. */
  alive: 14,
  done: 11,
  /** The program cannot run: a problem. */
  refused: 12,
  /** A bug: its stack as text. */
  broken: 13,
} as const;

export interface Frame {
  readonly kind: number;
  readonly request: number;
  readonly parts: readonly Uint8Array[];
}

const HEAD = 10;
const MAX_FRAME = 512 * 1024 * 1024;

/** The frame as chunks to write one after the other: parts are not copied. */
export function encodeFrame(
  kind: number,
  request: number,
  parts: readonly Uint8Array[],
): readonly Uint8Array[] {
  const head = Buffer.alloc(HEAD + parts.length * 4);
  let length = head.length - 4;
  for (const [index, part] of parts.entries()) {
    head.writeUInt32LE(part.byteLength, HEAD + index * 4);
    length += part.byteLength;
  }
  head.writeUInt32LE(length, 0);
  head.writeUInt8(kind, 4);
  head.writeUInt32LE(request, 5);
  head.writeUInt8(parts.length, 9);
  return [head, ...parts];
}

/** Puts frames together from chunks of any size, each byte copied once; throws on what cannot be a frame. */
export class FrameReader {
  readonly #length = Buffer.alloc(4);
  #frame: Buffer | undefined;
  /** Bytes held: of the length until it is known, then of the frame. */
  #held = 0;

  *push(chunk: Uint8Array): Generator<Frame> {
    for (let at = 0; at < chunk.byteLength; ) {
      const into = this.#frame ?? this.#length;
      const taken = chunk.subarray(at, at + into.byteLength - this.#held);
      into.set(taken, this.#held);
      this.#held += taken.byteLength;
      at += taken.byteLength;
      if (this.#held < into.byteLength) return;
      if (this.#frame === undefined) {
        const end = 4 + into.readUInt32LE(0);
        if (end < HEAD || end > MAX_FRAME) throw new RangeError(`a frame of ${end} bytes`);
        // Not of Node's pool of small buffers: parts of the frame live for as long as the work on them.
        this.#frame = Buffer.allocUnsafeSlow(end);
        this.#frame.set(into);
      } else {
        this.#frame = undefined;
        this.#held = 0;
        yield decodeFrame(into);
      }
    }
  }
}

function decodeFrame(bytes: Buffer): Frame {
  const count = bytes.readUInt8(9);
  const parts: Uint8Array[] = [];
  let at = HEAD + count * 4;
  for (let index = 0; index < count; index += 1) {
    const end = at + bytes.readUInt32LE(HEAD + index * 4);
    if (end > bytes.byteLength) throw new RangeError('a part beyond its frame');
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return { kind: bytes.readUInt8(4), request: bytes.readUInt32LE(5), parts };
}

export const jsonPart = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Whoever reads a part knows what the other side wrote there. */
export function readJson<T>(part: Uint8Array | undefined): T {
  if (part === undefined) throw new RangeError('a frame lacks a part');
  return JSON.parse(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('utf8')) as T;
}

const raw = (array: Uint32Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const SLICE_PARTS = 12;

export function sliceParts(slice: Slice): readonly Uint8Array[] {
  const { bytes, starts, lengths, numbers, offsets, lines, spans, flows, heads, units, corrections } = slice;
  const headLengths = Uint32Array.from(heads, (head) => head.byteLength);
  return [
    bytes,
    raw(starts),
    raw(lengths),
    raw(numbers),
    raw(offsets),
    raw(lines),
    raw(spans),
    raw(flows),
    raw(headLengths),
    Buffer.concat(heads),
    raw(units ?? new Uint32Array()),
    corrections === undefined ? new Uint8Array() : jsonPart(corrections),
  ];
}

/** The slice in the first parts; the parts that follow it are the rest. */
export function readSlice(parts: readonly Uint8Array[]): {
  readonly slice: Slice;
  readonly rest: readonly Uint8Array[];
} {
  const part = (index: number): Uint8Array => {
    const found = parts[index];
    if (found === undefined) throw new RangeError('a frame lacks a part of its slice');
    return found;
  };
  // Typed arrays want aligned memory of their own.
  const aligned = (index: number): ArrayBuffer => new Uint8Array(part(index)).buffer;
  const integers = (index: number): Uint32Array => new Uint32Array(aligned(index));
  const heads: Uint8Array[] = [];
  let at = 0;
  for (const length of integers(8)) {
    heads.push(part(9).subarray(at, at + length));
    at += length;
  }
  const units = integers(10);
  const slice: Slice = {
    bytes: part(0),
    starts: integers(1),
    lengths: integers(2),
    numbers: integers(3),
    offsets: new Float64Array(aligned(4)),
    lines: integers(5),
    spans: integers(6),
    flows: integers(7),
    heads,
    ...(units.length === 0 ? {} : { units }),
    ...(part(11).byteLength === 0
      ? {}
      : { corrections: readJson<NonNullable<Slice['corrections']>>(part(11)) }),
  };
  return { slice, rest: parts.slice(SLICE_PARTS) };
}
