/** Where a fault run happens: one PostgreSQL for the session; a database, a folder and a sandbox process for each run. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { SandboxClient } from '../../src/sandbox/client.ts';
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts';
import { freePorts } from './free-ports.ts';
import {
  BODY,
  DOOR_SECRETS,
  type Doors,
  drop,
  IBAN,
  KEY,
  type Layout,
  type List,
  writeConfiguration,
} from './gestionale.ts';
import { type Ended, endedWithin, follow, killAll, pause, type Tramite, tramite } from './tramite.ts';

const SANDBOX = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));
/** A dead worker holds others up for this long; a call to the Nodo may take four times as long. */
export const LEASE_SECONDS = 3;
const COMMAND_MS = 180_000;

export interface World {
  readonly root: string;
  readonly postgres: Embedded;
  /** Removes everything but the folders of runs that failed. */
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-fault-'));
  const postgres = await startEmbedded({ folder: join(root, 'postgres') });
  return {
    root,
    postgres,
    async close() {
      killAll();
      await postgres.stop();
      await rm(join(root, 'postgres'), { recursive: true, force: true });
      if ((await readdir(root)).length === 0) await rm(root, { recursive: true, force: true });
    },
  };
}

export interface Place {
  readonly root: string;
  readonly layout: Layout;
  readonly connectors: readonly string[];
  /** Connectors whose files come by one of Tramite's own doors; their answers go to `out/` of its SFTP server. */
  readonly doors: Doors;
  /** Where `serve` is told to listen. */
  readonly ports: { readonly web: number; readonly sftp: number };
  readonly sandbox: SandboxClient;
  /** What the sandbox is told to do, as a process: it may be killed and started again on its ledger. */
  stopSandbox(): Promise<void>;
  startSandbox(): Promise<void>;
  out(connector?: string): string;
  back(connector?: string): string;
  drop(list: List, connector?: string): Promise<void>;
  /** Files that came back, by name. */
  returned(connector?: string): Promise<ReadonlyMap<string, Buffer>>;
  serve(options?: {
    readonly roles?: string;
    readonly crash?: string;
    readonly words?: readonly string[];
  }): Tramite;
  /** Until nothing is left to do; throws with what still waits. */
  finish(limitSeconds?: number): Promise<void>;
  command(...words: readonly string[]): Promise<Ended>;
  query<R extends pg.QueryResultRow>(sql: string): Promise<R[]>;
  /** What the tables said when a run failed, for whoever looks into its folder: the database goes away. */
  snapshot(): Promise<void>;
  /** Ends what runs; removes the folder unless the run failed. */
  close(failed: boolean): Promise<void>;
}

export interface PlaceOptions {
  readonly layout: Layout;
  readonly connectors?: readonly string[];
  readonly doors?: Doors;
}

export async function openPlace(
  world: World,
  name: string,
  { layout, connectors = ['tari'], doors = {} }: PlaceOptions,
): Promise<Place> {
  const root = join(world.root, name);
  await mkdir(root);
  const database = `fault_${name.replace(/\W/g, '_').toLowerCase()}`;
  await asked(world.postgres.url, `create database ${database}`);
  const url = new URL(world.postgres.url);
  url.pathname = `/${database}`;
  const log = join(root, 'tramite.log');
  const started = await sandboxProcess(root, 0);
  const port = Number(new URL(started.url).port);
  let nodo = started.process;
  const sandbox = new SandboxClient(started.url);
  await sandbox.createKey({
    key: KEY,
    organizations: [BODY],
    segregationCodes: ['01'],
    ibans: { [BODY]: [IBAN] },
  });
  await writeConfiguration(root, started.url, layout, connectors, doors);
  const ports = Object.keys(doors).length === 0 ? { web: 0, sftp: 0 } : await freePorts();
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: root,
    DATABASE_URL: url.href,
    TRAMITE_HOME: join(root, 'home'),
    TRAMITE_CONNECTORS: join(root, 'connectors'),
    TRAMITE_MAPPINGS: join(root, 'mappings'),
    TRAMITE_LOG: 'info',
    TRAMITE_SWEEP_SECONDS: '0.3',
    TRAMITE_GATHER_SECONDS: '1',
    TRAMITE_LEASE_SECONDS: String(LEASE_SECONDS),
    TRAMITE_MAPPING_PROCESSES: '1',
    FAULT_KEY: KEY,
    ...DOOR_SECRETS,
    ...(ports.sftp === 0 ? {} : { TRAMITE_SFTP_PORT: String(ports.sftp) }),
    NODE_COMPILE_CACHE: join(tmpdir(), 'tramite-compile-cache'),
  };
  const first = connectors[0] ?? 'tari';
  const back = (connector = first): string => join(root, connector, 'in');
  const out = (connector = first): string => join(root, connector, 'out');
  const mine = new Set<Tramite>();
  const start = (words: readonly string[], more: NodeJS.ProcessEnv = {}): Tramite => {
    const one = tramite(words, env, log, more);
    mine.add(one);
    void one.ended.then(() => mine.delete(one));
    return one;
  };
  const command = async (...words: readonly string[]): Promise<Ended> => {
    const one = start(words);
    const ended = await endedWithin(one, COMMAND_MS);
    if (ended !== undefined) return ended;
    one.kill('SIGKILL');
    throw new Error(`tramite ${words.join(' ')} took longer than ${COMMAND_MS / 1000} s`);
  };
  return {
    root,
    layout,
    connectors,
    doors,
    ports,
    sandbox,
    out,
    back,
    command,
    async stopSandbox() {
      nodo.kill('SIGKILL');
      await nodo.ended;
    },
    async startSandbox() {
      nodo = (await sandboxProcess(root, port)).process;
    },
    drop: (list, connector) => drop(out(connector), list),
    async returned(connector) {
      const files = new Map<string, Buffer>();
      for (const name of (await readdir(back(connector))).sort()) {
        const bytes = await readFile(join(back(connector), name)).catch(renamedMeanwhile);
        if (bytes !== undefined) files.set(name, bytes);
      }
      return files;
    },
    serve: ({ roles, crash, words = [] } = {}) =>
      start(
        [
          'serve',
          '--port',
          String(ports.web),
          ...(roles === undefined ? ['--roles', ALL] : ['--roles', roles]),
          ...words,
        ],
        crash === undefined ? {} : { TRAMITE_CRASH: crash },
      ),
    async finish(limitSeconds = 120) {
      const ended = await command(
        'serve',
        '--roles',
        ALL,
        '--until-idle',
        '--timeout',
        String(limitSeconds),
        '--json',
      );
      if (ended.code !== 0)
        throw new Error(
          `after ${limitSeconds} s something still waits (exit ${ended.code}): ${ended.out.slice(0, 2_000)}`,
        );
    },
    query: (sql) => asked(url.href, sql),
    async snapshot() {
      const tables: Record<string, unknown> = {};
      for (const [name, sql] of Object.entries(SNAPSHOT))
        tables[name] = await asked(url.href, sql).catch((error: Error) => error.message);
      await writeFile(join(root, 'tables.json'), `${JSON.stringify(tables, null, 1)}\n`);
    },
    async close(failed) {
      for (const one of mine) one.kill('SIGKILL');
      await Promise.all([...mine].map((one) => one.ended));
      nodo.kill('SIGKILL');
      await nodo.ended;
      if (failed) return;
      await asked(world.postgres.url, `drop database if exists ${database} with (force)`).catch(
        () => undefined,
      );
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** All queues; the page has tests of its own. */
const ALL = 'collect,ingest,publish,gather,settle,acknowledge,report,dispatch';

const SNAPSHOT = {
  deliveries: 'select * from delivery order by number',
  publications:
    'select state, count(*)::int, min(not_before) as not_before, min(claimed_until) as claimed_until, max(attempts) as attempts from publication group by 1',
  outgoing:
    'select kind, number, name, state, attempts, not_before, problem from outgoing order by kind, number',
  leases: 'select *, clock_timestamp() as now from lease',
  sources: 'select * from source_file',
  connectors: 'select connector_id, next_scan_at, last_scan, problems from connector',
  credentials: 'select failures, closed_until, problem, cardinality(calls) as calls from credential',
  gatherings: 'select * from gathering',
  untold: 'select count(*)::int from payment_event where told_at is null',
  uploads: 'select *, clock_timestamp() as now from upload order by opened_at',
  ready: 'select * from ready_file order by ready_at',
  pushes: 'select * from push_request order by at',
  jobs: 'select name, state, singleton_key, count(*)::int, min(created_on), max(started_on), max(output::text) as output from pgboss.job group by 1, 2, 3',
  activity:
    'select pid, state, wait_event_type, wait_event, query_start, left(query, 200) as query from pg_stat_activity where datname = current_database()',
};

async function sandboxProcess(root: string, port: number): Promise<{ url: string; process: Tramite }> {
  const home = join(root, 'sandbox');
  await mkdir(home, { recursive: true });
  const child = spawn(process.execPath, [SANDBOX], {
    env: {
      PATH: process.env.PATH,
      SANDBOX_HOME: home,
      SANDBOX_PORT: String(port),
      NODE_COMPILE_CACHE: join(tmpdir(), 'tramite-compile-cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const followed = follow(child, join(root, 'sandbox.log'));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()));
    child.once('exit', () => reject(new Error('the sandbox ended')));
  });
  const { sandbox } = JSON.parse(line) as { sandbox: string };
  return { url: sandbox, process: followed };
}

/** A connection for each question: PostgreSQL may have been restarted meanwhile. */
async function asked<R extends pg.QueryResultRow>(connectionString: string, sql: string): Promise<R[]> {
  for (let left = 40; ; left -= 1) {
    const client = new pg.Client({
      connectionString,
      options: '-c search_path=tramite',
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<R>(sql)).rows;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      const away =
        code === 'ECONNREFUSED' ||
        code === 'ECONNRESET' ||
        code?.startsWith('57P') === true ||
        code === '53300' ||
        /terminated|timeout/.test(message);
      if (!away || left === 0) throw error;
      await pause(250);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Tramite may be renaming what was listed under its temporary name. */
function renamedMeanwhile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
