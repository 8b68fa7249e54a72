/** Bytes between two layers of an envelope: a file of this machine, gone when it is let go. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool } from '../domain/ports/envelope.ts';

export function diskSpool(folder: string): Spool {
  return {
    async keep(bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, randomUUID());
      const file = await open(path, 'wx+', 0o600);
      let size = 0;
      const letGo = async (): Promise<void> => {
        await file.close();
        await rm(path, { force: true });
      };
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
        bytes: () => createReadStream(path),
        [Symbol.asyncDispose]: letGo,
      };
    },
  };
}
