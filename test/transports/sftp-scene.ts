/** A server, a folder behind it and doors on it, swept after each test of the suite that asks for one. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { good, openInside, until } from '../conformance/transport-scene.ts';
import { type SftpServer, type SftpServerOptions, startSftpServer } from '../servers/sftp-server.ts';

export const never = new AbortController().signal;

export const options = (server: SftpServer, more: Door['options'] = {}): Door['options'] => ({
  user: server.user,
  password: server.password,
  hostKey: server.hostKey,
  timeoutSeconds: 1,
  ...more,
});

export class SftpScene {
  root = '';
  readonly #sessions: Session[] = [];
  readonly #servers: SftpServer[] = [];
  #server: SftpServer | undefined;

  constructor() {
    before(async () => {
      this.root = await mkdtemp(join(tmpdir(), 'tramite-sftp-'));
      this.#server = await startSftpServer({ root: this.root });
    });
    afterEach(() => this.#sweep());
    after(async () => {
      await this.server.close();
      await rm(this.root, { recursive: true });
    });
  }

  get server(): SftpServer {
    return this.#server ?? assert.fail('the server is not started yet');
  }

  door = (more: Door['options'] = {}, path = '/'): Door => ({
    location: this.server.location(path),
    options: options(this.server, more),
  });

  open = async (one: Door = this.door()): Promise<Session> => {
    const session = good(await sftp.open(one, never));
    this.#sessions.push(session);
    return session;
  };

  /** One more server on the same folder, closed after the test. */
  another = async (more: Omit<SftpServerOptions, 'root'>): Promise<SftpServer> => {
    const one = await startSftpServer({ root: this.root, ...more });
    this.#servers.push(one);
    return one;
  };

  put = (name: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(this.root, name), content);

  async #sweep(): Promise<void> {
    this.server.calm();
    for (const session of this.#sessions.splice(0)) await session.close();
    for (const one of this.#servers.splice(0)) await one.close();
    await until('all connections are closed', () => this.server.connections() === 0);
    await until('the server holds no handle', () => this.server.handles() === 0);
    assert.equal(await openInside(this.root), 0);
    for (const entry of await readdir(this.root)) await rm(join(this.root, entry), { recursive: true });
  }
}
