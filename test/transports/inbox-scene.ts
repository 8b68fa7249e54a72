/** Our own SFTP server on a real PostgreSQL and disk, with one connector or two that receive at it; the clock is ours. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Client, SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';
import { diskArchive } from '../../src/archive/disk.ts';
import type { DoorConfig } from '../../src/domain/configuration.ts';
import type { Inbox, Upload, UploadOwner } from '../../src/domain/ports/inbox.ts';
import { ok } from '../../src/domain/problem.ts';
import { uuidV7 } from '../../src/domain/uuid.ts';
import { type InboxContext, pipelineInbox } from '../../src/pipeline/inbox.ts';
import { type InboxTimes, sweepInbox } from '../../src/pipeline/inbox-sweep.ts';
import { type ConnectorProgram, importConfiguration } from '../../src/store/configurations.ts';
import type { BanRules } from '../../src/transports/inbox/server/ban.ts';
import type { InboxLimits } from '../../src/transports/inbox/server/limits.ts';
import { type InboxServer, startInboxServer } from '../../src/transports/inbox/server/server.ts';
import { collectingProgram } from '../collecting.ts';
import { testDatabase } from '../database.ts';

export const BODY = '01234567897';
export const OWNER: UploadOwner = { organization: BODY, connector: 'tari' };
export const USER = 'borgo';
export const PASSWORD = 'segreto di prova';

export interface HouseOptions {
  readonly limits?: Partial<InboxLimits>;
  readonly ban?: Partial<BanRules>;
  /** Doors by connector; default: one for `tari`. */
  readonly doors?: { readonly [connector: string]: DoorConfig };
  readonly paused?: readonly string[];
}

export interface House {
  readonly context: InboxContext;
  readonly inbox: Inbox;
  readonly server: InboxServer;
  readonly home: string;
  readonly rung: string[];
  readonly log: { readonly message: string; readonly facts: object }[];
  advance(milliseconds: number): void;
  sweep(times?: Partial<InboxTimes>): Promise<number>;
  /** Another server process on the same database and disk. */
  restart(): Promise<InboxServer>;
  uploads(): Promise<readonly Upload[]>;
  /** The upload of this name in any state but `taken`. */
  upload(name: string): Promise<Upload | undefined>;
  spooled(): Promise<readonly string[]>;
}

// Of the whole file: a house opened by one test may serve the others.
const closers: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closers) await close();
});

let keys: Promise<string> | undefined;
/** Making a key takes a second: all servers of a test file share theirs. */
export const keysFolder = (): Promise<string> => {
  keys ??= mkdtemp(join(tmpdir(), 'tramite-keys-')).then((folder) => {
    closers.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  });
  return keys;
};

export const sftpDoor = (options: DoorConfig['options'] = {}): DoorConfig => ({
  location: 'inbox://sftp',
  options: { user: USER, password: PASSWORD, ...options },
});

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const home = await mkdtemp(join(tmpdir(), 'tramite-inbox-'));
  const { database } = await testDatabase();
  let shift = 0;
  const rung: string[] = [];
  const log: { message: string; facts: object }[] = [];
  const say = (facts: object, message: string): void => void log.push({ facts, message });
  const context: InboxContext = {
    database,
    archive: diskArchive(join(home, 'archive')),
    clock: { now: () => new Date(Date.now() + shift) },
    bell: { ring: async (queue, key) => void rung.push(`${queue} ${key.subject}`) },
    log: { info: say, warn: say, error: say },
    home,
    secrets: (given) => ok(given),
    newId: () => uuidV7(Date.now(), randomBytes(10)),
    crash: () => undefined,
  };
  await database.transaction((client) =>
    importConfiguration(
      client,
      [{ organization: BODY, name: 'Comune di Prova', problems: [] }],
      Object.entries(options.doors ?? { tari: sftpDoor() }).map(([connector, door]) => ({
        organization: BODY,
        connector,
        gestionale: 'prova',
        program: { hash: randomUUID(), content: program(connector, door) },
        problems: [],
      })),
    ),
  );
  for (const connector of options.paused ?? [])
    await database.query('update connector set paused = true where connector_id = $1', [connector]);
  const inbox = pipelineInbox(context);
  const servers: InboxServer[] = [];
  const start = async (): Promise<InboxServer> => {
    const started = await startInboxServer(inbox, {
      host: '127.0.0.1',
      port: 0,
      hostKeysFolder: await keysFolder(),
      limits: { refusalMs: 20, ...options.limits },
      ...(options.ban === undefined ? {} : { ban: options.ban }),
      clock: context.clock,
      log: { info: say, warn: say },
    });
    servers.push(started);
    return started;
  };
  const server = await start();
  closers.push(async () => {
    for (const one of servers) await one.close();
    await rm(home, { recursive: true, force: true });
  });
  return {
    context,
    inbox,
    server,
    home,
    rung,
    log,
    advance: (milliseconds) => {
      shift += milliseconds;
    },
    sweep: (times) => sweepInbox(context, times),
    restart: start,
    uploads: () => inbox.uploads(OWNER),
    upload: async (name) => (await inbox.uploads(OWNER)).find((one) => one.name === name),
    async spooled() {
      return readdir(join(home, 'inbox', BODY)).catch(() => []);
    },
  };
}

/** Data, never awaited: the linter cannot know that this `then` is the integrator's word. */
const THEN = 'then';

const program = (connector: string, door: DoorConfig): ConnectorProgram =>
  collectingProgram(BODY, connector, {
    ...door,
    match: '*',
    everySeconds: 60,
    ready: [{ gate: 'quiet', seconds: 60 }],
    deadlineSeconds: 3600,
    [THEN]: 'delete',
    repeats: 'ask',
    order: { by: 'modified' },
    envelope: [],
  });

export interface Visitor {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
  /** Breaks the TCP connection. */
  cut(): void;
  end(): void;
}

export interface VisitOptions {
  readonly user?: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly interactive?: boolean;
}

/** A client logged in; rejects when it is refused. */
export async function visit(port: number, options: VisitOptions = {}): Promise<Visitor> {
  const client = new ssh2.Client();
  const { user = USER, privateKey, interactive = false, password = PASSWORD } = options;
  await new Promise<void>((resolve, reject) => {
    client.on('ready', () => {
      // The library writes a packet in pieces: the last would wait for an acknowledgement of the first.
      client.setNoDelay(true);
      resolve();
    });
    client.on('error', reject);
    client.on('close', () => reject(new Error('closed')));
    client.on('keyboard-interactive', (_name, _words, _language, _prompts, answer) => answer([password]));
    client.connect({
      host: '127.0.0.1',
      port,
      username: user,
      ...(privateKey !== undefined ? { privateKey } : interactive ? { tryKeyboard: true } : { password }),
      hostVerifier: () => true,
    });
  });
  const sftp = await ask<SFTPWrapper>((done) => client.sftp(done));
  return { client, sftp, cut: () => client.destroy(), end: () => client.end() };
}

const ANSWER_MS = 30_000;

/**
 * A call of the client's library as a promise; a refusal rejects with the status as `code`. The library forgets some
 * calls when the connection ends.
 */
export const ask = <T>(
  call: (done: (error: Error | null | undefined, value?: T) => void) => void,
): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), ANSWER_MS);
    call((error, value) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(value as T);
    });
  });

export async function put(sftp: SFTPWrapper, path: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await ask<Buffer>((done) => sftp.open(path, 'w', done));
  await writeAt(sftp, handle, 0, Buffer.from(bytes));
  await ask<void>((done) => sftp.close(handle, done));
}

export const writeAt = (sftp: SFTPWrapper, handle: Buffer, offset: number, data: Buffer): Promise<void> =>
  ask<void>((done) => sftp.write(handle, data, 0, data.length, offset, done));

export const names = async (sftp: SFTPWrapper, path: string): Promise<readonly string[]> =>
  (await ask<{ filename: string }[]>((done) => sftp.readdir(path, done))).map((one) => one.filename).sort();

export const fetch = (sftp: SFTPWrapper, path: string): Promise<Buffer> =>
  ask<Buffer>((done) => sftp.readFile(path, done));

/** The SFTP status of what must be refused: 2 no such file, 3 not allowed, 4 failure. */
export async function refused(work: Promise<unknown>): Promise<number> {
  try {
    await work;
  } catch (error) {
    return Number((error as { code?: unknown }).code);
  }
  return 0;
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`in ${ms} ms never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
