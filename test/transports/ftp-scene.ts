/** A server, a folder behind it and doors on it, swept after each test of the suite that asks for one. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { ftp } from '../../src/transports/ftp/transport.ts';
import { good, openInside, until } from '../conformance/transport-scene.ts';
import { type FtpServer, type FtpServerOptions, startFtpServer } from '../servers/ftp-server.ts';

export const never = new AbortController().signal;

export const options = (server: FtpServer, more: Door['options'] = {}): Door['options'] => ({
  user: server.user,
  password: server.password,
  timeoutSeconds: 1,
  ...more,
});

export async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

export class FtpScene {
  root = '';
  readonly #sessions: Session[] = [];
  readonly #servers: FtpServer[] = [];
  #server: FtpServer | undefined;

  constructor() {
    before(async () => {
      this.root = await mkdtemp(join(tmpdir(), 'tramite-ftp-'));
      this.#server = await startFtpServer({ root: this.root });
    });
    afterEach(() => this.#sweep());
    after(async () => {
      await this.server.close();
      await rm(this.root, { recursive: true });
    });
  }

  get server(): FtpServer {
    return this.#server ?? assert.fail('the server is not started yet');
  }

  door = (more: Door['options'] = {}, path = '/', server = this.server): Door => ({
    location: server.location(path),
    options: options(server, more),
  });

  open = async (one: Door = this.door()): Promise<Session> => {
    const session = good(await ftp.open(one, never));
    this.#sessions.push(session);
    return session;
  };

  /** One more server on the same folder, closed after the test. */
  another = async (more: Omit<FtpServerOptions, 'root'>): Promise<FtpServer> => {
    const one = await startFtpServer({ root: this.root, ...more });
    this.#servers.push(one);
    return one;
  };

  put = (name: string | Buffer, content: string | Uint8Array): Promise<void> =>
    writeFile(
      typeof name === 'string' ? join(this.root, name) : Buffer.concat([Buffer.from(`${this.root}/`), name]),
      content,
    );

  async #sweep(): Promise<void> {
    this.server.calm();
    for (const session of this.#sessions.splice(0)) await session.close();
    await until('all connections are closed', () => this.server.sockets.size === 0);
    for (const one of this.#servers.splice(0)) await one.close();
    await until('the server holds no file', async () => (await openInside(this.root)) === 0);
    const root = Buffer.from(`${this.root}/`);
    for (const entry of await readdir(this.root, { encoding: 'buffer' }))
      await rm(Buffer.concat([root, entry]), { recursive: true });
  }
}
