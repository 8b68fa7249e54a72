/** Writes over FTP, each file in a connection of its own: STOR, and APPE to go on. */
import assert from 'node:assert/strict';
import { stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client } from 'basic-ftp';
import { until } from '../transports/inbox-scene.ts';
import type { Writer } from './writer.ts';

export interface FtpLogin {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** As clients see it. */
  readonly path: string;
  /** The same on this disk. */
  readonly folder: string;
}

export function ftpWriter({ port, user, password, path, folder }: FtpLogin): Writer {
  async function visit(): Promise<Client> {
    const client = new Client(5_000);
    await client.access({ host: '127.0.0.1', port, user, password });
    await client.cd(path);
    return client;
  }
  return {
    async open(name, how) {
      const client = await visit();
      const bytes = new PassThrough();
      bytes.on('error', () => undefined);
      const onDisk = async (): Promise<number> =>
        (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
      const before = how === 'new' ? 0 : await onDisk();
      const sent = how === 'new' ? client.uploadFrom(bytes, name) : client.appendFrom(bytes, name);
      sent.catch(() => undefined);
      let size = before;
      return {
        async write(data, at) {
          assert.equal(at, size, 'FTP writes on where it stands');
          bytes.write(data);
          size += data.length;
          await until('the bytes are there', async () => (await onDisk()) === size);
        },
        // No command does it: a program of the server's own machine.
        reserve: (whole) => truncate(join(folder, name), whole),
        async close() {
          bytes.end();
          await sent;
          client.close();
        },
        async cut() {
          client.close();
          bytes.destroy();
          await sent.catch(() => undefined);
        },
      };
    },
    async rename(from, to) {
      const client = await visit();
      await client.rename(from, to);
      client.close();
    },
  };
}
