/** What a client is answered, as packets. */
import type { Attributes, Entry } from './attributes.ts';
import { LONGEST_PACKET } from './wire.ts';

export const STATUS = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
} as const;

export type Status = keyof typeof STATUS;

const TYPES = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 201,
} as const;
/** Size, owner, permissions and times are told. */
const ATTRIBUTES = 0x0f;
const DATA_HEAD = 13;
/** Around the data of one packet. */
const ROUND = 1024;

/** At most so many bytes are read or written by one request. */
export const LONGEST_DATA = LONGEST_PACKET - ROUND;

function packet(type: number, id: number, ...parts: readonly Buffer[]): Buffer {
  const head = Buffer.allocUnsafe(9);
  const body = parts.reduce((sum, part) => sum + part.length, 0);
  head.writeUInt32BE(5 + body, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32BE(id, 5);
  return parts.length === 0 ? head : Buffer.concat([head, ...parts]);
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const u64 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
};

/** The answer to a client's first packet: version 3, with what OpenSSH's clients make use of. */
export function version(): Buffer {
  const extensions = ['posix-rename@openssh.com', 'fsync@openssh.com', 'limits@openssh.com'];
  // The version stands where others have the request's id.
  return packet(TYPES.version, 3, ...extensions.flatMap((name) => [text(name), text('1')]));
}

export const limits = (id: number, handles: number): Buffer =>
  packet(TYPES.extended, id, u64(LONGEST_PACKET), u64(LONGEST_DATA), u64(LONGEST_DATA), u64(handles));

const FINE = Buffer.concat([u32(STATUS.ok), text(''), text('')]);

export const fine = (id: number): Buffer => packet(TYPES.status, id, FINE);

export const status = (id: number, code: Status, words: string): Buffer =>
  packet(TYPES.status, id, u32(STATUS[code]), text(words), text('en'));

export const handle = (id: number, number: number): Buffer => packet(TYPES.handle, id, u32(4), u32(number));

export const attrs = (id: number, of: Attributes): Buffer => packet(TYPES.attrs, id, attributes(of));

export const names = (id: number, entries: readonly Entry[]): Buffer =>
  packet(
    TYPES.name,
    id,
    u32(entries.length),
    ...entries.flatMap((entry) => [text(entry.name), text(entry.line), attributes(entry.attributes)]),
  );

/** A packet with room for data of this length; `filled` cuts it to what came. */
export const dataRoom = (length: number): Buffer => Buffer.allocUnsafeSlow(DATA_HEAD + length);

export const roomOf = (reply: Buffer): Buffer => reply.subarray(DATA_HEAD);

export function filled(reply: Buffer, id: number, length: number): Buffer {
  reply.writeUInt32BE(9 + length, 0);
  reply.writeUInt8(TYPES.data, 4);
  reply.writeUInt32BE(id, 5);
  reply.writeUInt32BE(length, 9);
  return reply.subarray(0, DATA_HEAD + length);
}

function attributes(of: Attributes): Buffer {
  const bytes = Buffer.allocUnsafe(32);
  const seconds = Math.max(0, Math.min(0xffff_ffff, Math.floor(of.mtimeMs / 1000)));
  bytes.writeUInt32BE(ATTRIBUTES, 0);
  bytes.writeBigUInt64BE(BigInt(of.size), 4);
  bytes.writeUInt32BE(of.owner, 12);
  bytes.writeUInt32BE(of.owner, 16);
  bytes.writeUInt32BE(of.mode, 20);
  bytes.writeUInt32BE(seconds, 24);
  bytes.writeUInt32BE(seconds, 28);
  return bytes;
}
