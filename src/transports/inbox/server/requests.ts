/** What a client asks, read from its packets. A path is undefined when its bytes are not UTF-8. */
import { Fields, Malformed } from './wire.ts';

/** What a client says of a file; only this is used. */
export interface Wanted {
  readonly size?: number;
  readonly mtimeMs?: number;
}

export interface OpenFlags {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly create: boolean;
  readonly truncate: boolean;
  readonly exclusive: boolean;
}

type Path = string | undefined;

export type Request = { readonly id: number } & (
  | { readonly kind: 'open'; readonly path: Path; readonly flags: OpenFlags }
  | { readonly kind: 'close' | 'fstat' | 'readdir' | 'fsync'; readonly handle: number }
  | { readonly kind: 'read'; readonly handle: number; readonly offset: number; readonly length: number }
  | { readonly kind: 'write'; readonly handle: number; readonly offset: number; readonly data: Buffer }
  | {
      readonly kind: 'stat' | 'opendir' | 'remove' | 'mkdir' | 'rmdir' | 'realpath' | 'readlink' | 'symlink';
      readonly path: Path;
    }
  | { readonly kind: 'setstat'; readonly path: Path; readonly wanted: Wanted }
  | { readonly kind: 'fsetstat'; readonly handle: number; readonly wanted: Wanted }
  | { readonly kind: 'rename'; readonly from: Path; readonly to: Path; readonly replace: boolean }
  | { readonly kind: 'limits' | 'unsupported' }
);

export const INIT = 1;

const TYPES = {
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  extended: 200,
} as const;

const ATTRIBUTES = { size: 1, owner: 2, permissions: 4, times: 8 } as const;

/** Handles are ours: four bytes. Any other is none that was given. */
export const NO_HANDLE = -1;

export function readRequest(packet: Buffer): Request {
  const fields = new Fields(packet, 1);
  const id = fields.u32();
  switch (packet[0]) {
    case TYPES.open:
      return { id, kind: 'open', path: fields.text(), flags: openFlags(fields.u32()) };
    case TYPES.close:
      return { id, kind: 'close', handle: handleOf(fields) };
    case TYPES.read:
      return { id, kind: 'read', handle: handleOf(fields), offset: fields.u64(), length: fields.u32() };
    case TYPES.write:
      return { id, kind: 'write', handle: handleOf(fields), offset: fields.u64(), data: fields.bytes() };
    case TYPES.fstat:
      return { id, kind: 'fstat', handle: handleOf(fields) };
    case TYPES.setstat:
      return { id, kind: 'setstat', path: fields.text(), wanted: wanted(fields) };
    case TYPES.fsetstat:
      return { id, kind: 'fsetstat', handle: handleOf(fields), wanted: wanted(fields) };
    case TYPES.readdir:
      return { id, kind: 'readdir', handle: handleOf(fields) };
    // There are no links: both say the same.
    case TYPES.lstat:
    case TYPES.stat:
      return { id, kind: 'stat', path: fields.text() };
    case TYPES.opendir:
      return { id, kind: 'opendir', path: fields.text() };
    case TYPES.remove:
      return { id, kind: 'remove', path: fields.text() };
    case TYPES.mkdir:
      return { id, kind: 'mkdir', path: fields.text() };
    case TYPES.rmdir:
      return { id, kind: 'rmdir', path: fields.text() };
    case TYPES.realpath:
      return { id, kind: 'realpath', path: fields.text() };
    case TYPES.rename:
      return { id, kind: 'rename', from: fields.text(), to: fields.text(), replace: false };
    case TYPES.readlink:
      return { id, kind: 'readlink', path: fields.text() };
    case TYPES.symlink:
      return { id, kind: 'symlink', path: fields.text() };
    case TYPES.extended:
      return extended(id, fields);
    default:
      throw new Malformed(`a packet of type ${packet[0]}`);
  }
}

function extended(id: number, fields: Fields): Request {
  switch (fields.text()) {
    case 'posix-rename@openssh.com':
      return { id, kind: 'rename', from: fields.text(), to: fields.text(), replace: true };
    case 'fsync@openssh.com':
      return { id, kind: 'fsync', handle: handleOf(fields) };
    case 'limits@openssh.com':
      return { id, kind: 'limits' };
    default:
      return { id, kind: 'unsupported' };
  }
}

function handleOf(fields: Fields): number {
  const bytes = fields.bytes();
  return bytes.length === 4 ? bytes.readUInt32BE(0) : NO_HANDLE;
}

const openFlags = (flags: number): OpenFlags => ({
  read: (flags & 0x01) !== 0,
  write: (flags & 0x02) !== 0,
  append: (flags & 0x04) !== 0,
  create: (flags & 0x08) !== 0,
  truncate: (flags & 0x10) !== 0,
  exclusive: (flags & 0x20) !== 0,
});

function wanted(fields: Fields): Wanted {
  const flags = fields.u32();
  const size = (flags & ATTRIBUTES.size) === 0 ? undefined : fields.u64();
  if ((flags & ATTRIBUTES.owner) !== 0) {
    fields.u32();
    fields.u32();
  }
  if ((flags & ATTRIBUTES.permissions) !== 0) fields.u32();
  let mtimeMs: number | undefined;
  if ((flags & ATTRIBUTES.times) !== 0) {
    fields.u32();
    mtimeMs = fields.u32() * 1000;
  }
  return { ...(size === undefined ? {} : { size }), ...(mtimeMs === undefined ? {} : { mtimeMs }) };
}
