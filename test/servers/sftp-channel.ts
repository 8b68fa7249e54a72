/** The SFTP requests of one channel, answered from a real folder, with faults at will. */
import { constants, type Dir } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  opendir,
  rename,
  rmdir,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Attributes, FileEntry, SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export type Operation =
  | 'OPEN'
  | 'READ'
  | 'WRITE'
  | 'CLOSE'
  | 'RENAME'
  | 'STAT'
  | 'LSTAT'
  | 'FSTAT'
  | 'OPENDIR'
  | 'READDIR'
  | 'REMOVE'
  | 'MKDIR';

/** All off at first; change them while the server runs. */
export interface Faults {
  /** Cuts the TCP connection at the n-th request of this kind (counted from when it is set). */
  drop?: { readonly operation: Operation; readonly after: number };
  /** Never answers this operation; `everything` also holds the handshake and the goodbye. */
  hang?: Operation | 'everything';
  /** Refuses these with this status. */
  refuse?: { readonly operation: Operation; readonly status: number; readonly words?: string };
  /** Says end of file after so many bytes. */
  truncateReadsAt?: number;
  /** Fails writes once this many bytes were taken, as a full disk does. */
  diskFullAfter?: number;
  /** Lists without attributes, as some servers do. */
  bareListing?: boolean;
  /** Names listed although nothing bears them (a hostile server). */
  inventedNames?: readonly string[];
  /** Lists so many names that are nowhere on the disk, made up as they are asked for. */
  manyNames?: number;
  /** Gives at most so many bytes an answer to READ. */
  shortReads?: number;
  /** Answers READ and WRITE one after the other, each after so many milliseconds: a slow line. */
  slowMs?: number;
  /** Answers of the listing carry at most so many entries; default 100. */
  listingBatch?: number;
}

/** What all channels of a server share. */
export interface Served {
  readonly root: string;
  readonly faults: Faults;
  readonly seen: Map<Operation, number>;
  readonly counts: { handles: number; logins: number };
}

interface Held {
  readonly file?: FileHandle;
  readonly dir?: Dir;
  readonly path: string;
  invented: boolean;
  made?: number;
}

/** Answers the requests of one channel. */
export function serve(channel: SFTPWrapper, shared: Served, drop: () => void): void {
  const { root, faults, seen, counts } = shared;
  const held = new Map<number, Held>();
  let next = 0;
  let taken = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const slowly = async (): Promise<void> => {
    const ms = faults.slowMs;
    if (ms === undefined) return;
    turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, ms)));
    await turn;
  };
  const real = (path: string): string => join(root, posix.normalize(`/${path}`));

  const keep = (one: Held): Buffer => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(next);
    held.set(next, one);
    next += 1;
    counts.handles += 1;
    return handle;
  };
  const of = (handle: Buffer): Held => {
    const one = held.get(handle.readUInt32BE());
    if (one === undefined) throw Object.assign(new Error('bad handle'), { code: 'EBADF' });
    return one;
  };
  const free = async (number: number): Promise<void> => {
    const one = held.get(number);
    if (!held.delete(number)) return;
    counts.handles -= 1;
    await one?.file?.close();
    await one?.dir?.close();
  };
  const freeAll = (): void => {
    for (const number of [...held.keys()]) void free(number).catch(() => undefined);
  };
  channel.on('close', freeAll);
  channel.on('end', freeAll);
  channel.on('error', freeAll);

  /** Counts, applies the faults, then acts; what the file system refuses goes back as a status. */
  const answer = (operation: Operation, id: number, act: () => Promise<void>): void => {
    const count = (seen.get(operation) ?? 0) + 1;
    seen.set(operation, count);
    if (faults.drop?.operation === operation && count > faults.drop.after) {
      drop();
      return;
    }
    if (faults.hang === operation || faults.hang === 'everything') return;
    if (faults.refuse?.operation === operation) {
      channel.status(id, faults.refuse.status, faults.refuse.words ?? 'Failure');
      return;
    }
    act().catch((error: NodeJS.ErrnoException) =>
      channel.status(id, statusOf(error), error.code ?? 'Failure'),
    );
  };
  const fine = (id: number): void => channel.status(id, STATUS_CODE.OK);

  channel.on('OPEN', (id, name, flags) =>
    answer('OPEN', id, async () => {
      const write = (flags & OPEN_MODE.WRITE) !== 0;
      const mode =
        (write
          ? (flags & OPEN_MODE.READ) !== 0
            ? constants.O_RDWR
            : constants.O_WRONLY
          : constants.O_RDONLY) |
        ((flags & OPEN_MODE.CREAT) !== 0 ? constants.O_CREAT : 0) |
        ((flags & OPEN_MODE.TRUNC) !== 0 ? constants.O_TRUNC : 0) |
        ((flags & OPEN_MODE.EXCL) !== 0 ? constants.O_EXCL : 0);
      taken = 0;
      const path = real(name);
      channel.handle(id, keep({ file: await open(path, mode), path, invented: false }));
    }),
  );
  channel.on('READ', (id, handle, offset, length) =>
    answer('READ', id, async () => {
      await slowly();
      const limit = faults.truncateReadsAt ?? Number.POSITIVE_INFINITY;
      const wanted = Math.min(length, Math.max(0, limit - offset), faults.shortReads ?? 32768);
      const buffer = Buffer.alloc(wanted);
      const count =
        wanted === 0 ? 0 : ((await of(handle).file?.read(buffer, 0, wanted, offset))?.bytesRead ?? 0);
      if (count === 0) channel.status(id, STATUS_CODE.EOF);
      else channel.data(id, buffer.subarray(0, count));
    }),
  );
  channel.on('WRITE', (id, handle, offset, data) =>
    answer('WRITE', id, async () => {
      await slowly();
      taken += data.length;
      if (faults.diskFullAfter !== undefined && taken > faults.diskFullAfter) {
        return channel.status(id, STATUS_CODE.FAILURE, 'No space left on device');
      }
      await of(handle).file?.write(data, 0, data.length, offset);
      fine(id);
    }),
  );
  channel.on('CLOSE', (id, handle) =>
    answer('CLOSE', id, async () => {
      await free(handle.readUInt32BE());
      fine(id);
    }),
  );
  channel.on('FSTAT', (id, handle) =>
    answer('FSTAT', id, async () => channel.attrs(id, attributes(await stat(of(handle).path)))),
  );
  channel.on('STAT', (id, path) =>
    answer('STAT', id, async () => channel.attrs(id, attributes(await stat(real(path))))),
  );
  channel.on('LSTAT', (id, path) =>
    answer('LSTAT', id, async () => channel.attrs(id, attributes(await lstat(real(path))))),
  );
  channel.on('OPENDIR', (id, name) =>
    answer('OPENDIR', id, async () => {
      const path = real(name);
      channel.handle(id, keep({ dir: await opendir(path), path, invented: false }));
    }),
  );
  channel.on('READDIR', (id, handle) =>
    answer('READDIR', id, async () => {
      const one = of(handle);
      const names: FileEntry[] = [];
      if (!one.invented) for (const filename of faults.inventedNames ?? []) names.push(entry(filename));
      one.invented = true;
      const batch = faults.listingBatch ?? 100;
      for (let made = one.made ?? 0; made < (faults.manyNames ?? 0) && names.length < batch; made += 1) {
        names.push(entry(`pratica_${String(made).padStart(7, '0')}_avviso_tari.csv`));
        one.made = made + 1;
      }
      while (names.length < batch) {
        const found = await one.dir?.read();
        if (found === null || found === undefined) break;
        const about = await lstat(join(one.path, found.name));
        const bare = faults.bareListing === true;
        names.push(
          bare ? { filename: found.name, longname: '', attrs: {} as Attributes } : entry(found.name, about),
        );
      }
      if (names.length === 0) channel.status(id, STATUS_CODE.EOF);
      else channel.name(id, names);
    }),
  );
  channel.on('REMOVE', (id, path) =>
    answer('REMOVE', id, async () => {
      await unlink(real(path));
      fine(id);
    }),
  );
  channel.on('RENAME', (id, from, to) =>
    answer('RENAME', id, async () => {
      // Replaces, as plain servers do: refusing to replace is the client's duty.
      await rename(real(from), real(to));
      fine(id);
    }),
  );
  channel.on('MKDIR', (id, path) =>
    answer('MKDIR', id, async () => {
      await mkdir(real(path));
      fine(id);
    }),
  );
  channel.on(
    'RMDIR',
    (id, path) =>
      void rmdir(real(path)).then(
        () => fine(id),
        (error: NodeJS.ErrnoException) => channel.status(id, statusOf(error)),
      ),
  );
  channel.on('REALPATH', (id, path) => {
    const filename = posix.normalize(`/${path}`);
    channel.name(id, [{ filename, longname: filename, attrs: {} as Attributes }]);
  });
  channel.on(
    'SETSTAT',
    (id, path, told) =>
      void (told.mtime === undefined ? Promise.resolve() : utimes(real(path), told.atime, told.mtime)).then(
        () => fine(id),
        (error: NodeJS.ErrnoException) => channel.status(id, statusOf(error)),
      ),
  );
  channel.on('FSETSTAT', (id) => fine(id));
}

const attributes = (about: {
  mode: number;
  uid: number;
  gid: number;
  size: number;
  atimeMs: number;
  mtimeMs: number;
}): Attributes => ({
  mode: about.mode,
  uid: about.uid,
  gid: about.gid,
  size: about.size,
  atime: Math.floor(about.atimeMs / 1000),
  mtime: Math.floor(about.mtimeMs / 1000),
});

function entry(filename: string, about?: Parameters<typeof attributes>[0]): FileEntry {
  const attrs = attributes(about ?? { mode: 0o100644, uid: 0, gid: 0, size: 3, atimeMs: 0, mtimeMs: 0 });
  return { filename, longname: `?--------- 1 0 0 ${attrs.size} ${filename}`, attrs };
}

function statusOf(error: NodeJS.ErrnoException): number {
  switch (error.code) {
    case 'ENOENT':
      return STATUS_CODE.NO_SUCH_FILE;
    case 'EACCES':
    case 'EPERM':
      return STATUS_CODE.PERMISSION_DENIED;
    default:
      return STATUS_CODE.FAILURE;
  }
}
