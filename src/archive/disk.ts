/**
 * The archive on disk: content-addressed bytes, per organization. Bytes are streamed to a temporary file while they
 * are hashed, flushed, renamed to their hash, and the folder is flushed too: only then are they safe.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive, Stored } from '../domain/ports/archive.ts';
import { WriteBehind } from './write-behind.ts';

export function diskArchive(root: string, crash: (point: string) => void = () => undefined): Archive {
  const folder = (organization: string, sha256: string): string =>
    join(root, organization, sha256.slice(0, 2));
  const path = (organization: string, sha256: string): string => join(folder(organization, sha256), sha256);
  const marks = async (
    organization: string,
    auxDigit: number,
    segregationCode: string,
  ): Promise<readonly number[]> => {
    const prefix = `${auxDigit}-${segregationCode}.`;
    const names = await namesIn(join(root, organization, 'codes'));
    return names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  };
  return {
    async store(organization, bytes): Promise<Stored> {
      const incoming = join(root, organization, 'incoming');
      await mkdir(incoming, { recursive: true });
      const temporary = join(incoming, randomUUID());
      const hash = createHash('sha256');
      let size = 0;
      try {
        const file = await open(temporary, 'wx', 0o600);
        const behind = new WriteBehind(file);
        try {
          for await (const chunk of bytes) {
            hash.update(chunk);
            size += chunk.length;
            await behind.add(chunk);
          }
          crash('archive.before-fsync');
          await behind.end();
          crash('archive.after-fsync');
        } finally {
          await behind.settle();
          await file.close();
        }
        const sha256 = hash.digest('hex');
        await mkdir(folder(organization, sha256), { recursive: true });
        crash('archive.before-rename');
        await rename(temporary, path(organization, sha256));
        crash('archive.after-rename');
        await flushFolder(folder(organization, sha256));
        crash('archive.after-flush');
        return { sha256, size };
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    read(organization, sha256): AsyncIterable<Uint8Array> {
      return createReadStream(path(organization, sha256), { highWaterMark: 256 * 1024 });
    },
    async readRange(organization, sha256, offset, length): Promise<Uint8Array> {
      const file = await open(path(organization, sha256), 'r');
      try {
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await file.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    // Out of the way first, then looked at again: what is stored in between stands in its place, and is not touched.
    async erase(organization, sha256, storedBefore) {
      const place = path(organization, sha256);
      const leaving = join(root, organization, 'leaving');
      const aside = join(leaving, sha256);
      const found = await stored(place);
      if (found !== undefined && found < storedBefore) {
        await mkdir(leaving, { recursive: true });
        await rename(place, aside);
        crash('archive.erase-aside');
      }
      const leaves = await stored(aside);
      if (leaves === undefined) return found === undefined ? 'absent' : 'kept';
      if (leaves >= storedBefore) {
        await rename(aside, place);
        return 'kept';
      }
      await rm(aside, { force: true });
      await flushFolder(leaving);
      await flushFolder(folder(organization, sha256));
      return (await stored(place)) === undefined ? 'erased' : 'kept';
    },
    async sweep(organization, writtenBefore) {
      const incoming = join(root, organization, 'incoming');
      let swept = 0;
      for (const name of await namesIn(incoming)) {
        const written = await stored(join(incoming, name));
        if (written === undefined || written >= writtenBefore) continue;
        await rm(join(incoming, name), { force: true });
        swept += 1;
      }
      return swept;
    },
    async codeMark(organization, auxDigit, segregationCode): Promise<number> {
      return Math.max(0, ...(await marks(organization, auxDigit, segregationCode)));
    },
    // Each mark is a file of its own and the highest counts: of two workers that raise it at once the one that is late
    // cannot lower it, as it could by replacing what one file says.
    async raiseCodeMark(organization, auxDigit, segregationCode, next): Promise<void> {
      const known = await marks(organization, auxDigit, segregationCode);
      if (known.some((mark) => mark >= next)) return;
      const codes = join(root, organization, 'codes');
      await mkdir(codes, { recursive: true });
      const path = (mark: number): string => join(codes, `${auxDigit}-${segregationCode}.${mark}`);
      crash('archive.before-mark');
      await (await open(path(next), 'a', 0o600)).close();
      crash('archive.after-mark');
      await flushFolder(codes);
      crash('archive.after-mark-flush');
      for (const lower of known) await rm(path(lower), { force: true });
    },
    async size(organization, sha256): Promise<number | undefined> {
      try {
        return (await stat(path(organization, sha256))).size;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}

/** None where there is no such folder. */
const namesIn = (path: string): Promise<readonly string[]> =>
  readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

/** When it was stored; undefined: it is not there. */
async function stored(path: string): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
