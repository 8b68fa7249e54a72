/** Bytes between two layers of an envelope: a file of this machine, gone when it is let go. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool } from '../domain/ports/envelope.ts';

const CHUNK = 64 * 1024;

export function diskSpool(folder: string): Spool {
  return {
    async keep(bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, randomUUID());
      const file = await open(path, 'wx+', 0o600);
      // Without a name from here on: after a crash nothing of it stays.
      await rm(path, { force: true });
      let size = 0;
      const letGo = (): Promise<void> => file.close();
      try {
        for await (const chunk of bytes) {
          await file.writeFile(chunk);
          size += chunk.length;
        }
      } catch (error) {
        await letGo();
        throw error;
      }
      return {
        name: '',
        size,
        async read(offset, length) {
          const buffer = Buffer.alloc(length);
          const { bytesRead } = await file.read(buffer, 0, length, offset);
          return buffer.subarray(0, bytesRead);
        },
        bytes: () => chunksOf(file, size),
        [Symbol.asyncDispose]: letGo,
      };
    },
  };
}

async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
