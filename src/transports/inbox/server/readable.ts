/** What can be read: bytes of an upload, of the archive, or a text. */
import { type FileHandle, open } from 'node:fs/promises';
import type { Inbox, Ready } from '../../../domain/ports/inbox.ts';

export interface Readable {
  readonly size: number;
  readonly mtimeMs: number;
  /** Fills as much of the room as there is at this offset; 0 at the end. */
  read(into: Buffer, offset: number): Promise<number>;
  close(): Promise<void>;
}

export function readableText(text: string, mtimeMs: number): Readable {
  const bytes = Buffer.from(text);
  return {
    size: bytes.length,
    mtimeMs,
    read: async (into, offset) => bytes.copy(into, 0, Math.min(offset, bytes.length)),
    close: async () => undefined,
  };
}

/** Nothing was ever written where there is no file. */
export async function readableFile(path: string, size: number, mtimeMs: number): Promise<Readable> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || size > 0) throw error;
  }
  return {
    size,
    mtimeMs,
    read: async (into, offset) =>
      file === undefined ? 0 : (await file.read(into, 0, into.length, offset)).bytesRead,
    close: async () => file?.close(),
  };
}

const BLOCK = 1024 * 1024;

interface Block {
  readonly start: number;
  readonly bytes: Promise<Uint8Array>;
}

/** A file of the archive, by blocks: the one that is read and the next. */
export function readableReady(inbox: Inbox, ready: Ready): Readable {
  let current: Block | undefined;
  let next: Block | undefined;
  let toldEnd = false;
  const block = (start: number): Block => {
    const bytes = inbox.read(ready, start, BLOCK);
    // It may never be asked for.
    bytes.catch(() => undefined);
    return { start, bytes };
  };
  return {
    size: ready.size,
    mtimeMs: ready.atMs,
    async read(into, offset) {
      let filled = 0;
      while (filled < into.length && offset + filled < ready.size) {
        const at = offset + filled;
        const start = at - (at % BLOCK);
        if (current?.start !== start) {
          current = next?.start === start ? next : block(start);
          next = start + BLOCK < ready.size ? block(start + BLOCK) : undefined;
        }
        const bytes = await current.bytes;
        const count = Math.min(into.length - filled, bytes.length - (at - start));
        if (count <= 0) throw new Error(`the archive lacks bytes of ${ready.sha256}`);
        into.set(bytes.subarray(at - start, at - start + count), filled);
        filled += count;
      }
      if (!toldEnd && offset + filled >= ready.size) {
        toldEnd = true;
        await inbox.fetched(ready);
      }
      return filled;
    },
    close: async () => undefined,
  };
}
