/** What the demo starts: the sandbox Nodo, then Tramite with its embedded PostgreSQL; and how it all ends. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SandboxClient } from '../sandbox/client.ts';
import { Database } from '../store/database.ts';
import { openCluster } from '../store/embedded/cluster.ts';
import { IBANS, ORGANIZATIONS, SEGREGATION_CODES } from './cast.ts';
import { type Child, ROOT, startChild } from './child.ts';
import { stopPostgres, Unplayable } from './home.ts';

const KEY = 'chiave-della-prova';
const PORT = 8080;
const READY_MS = 60_000;
/** It is said right after the page's address. */
const FIRST_MS = 2_000;

export interface Machinery {
  readonly home: string;
  readonly sandbox: SandboxClient;
  readonly database: Database;
  /** Of the page. */
  readonly url: string;
  /** Where the first administrator makes an account; undefined: somebody has one. */
  readonly first: string | undefined;
  /** What a verb of the command line needs to act on this demo. */
  readonly env: NodeJS.ProcessEnv;
}

/** What was started, to be stopped whatever happened in between. */
export class Processes {
  readonly children: Child[] = [];
  database: Database | undefined;
  /** Rejects when one of them ends by itself. */
  readonly died: Promise<never>;
  readonly #reject: (error: Error) => void;
  #closing = false;

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.died = promise;
    this.#reject = reject;
  }

  start(...child: Parameters<typeof startChild>): Child {
    this.mustGoOn();
    const started = startChild(...child);
    this.children.push(started);
    void started.ended.then(() => {
      if (!this.#closing) this.#reject(new Error(`${started.name} has ended by itself`));
    });
    return started;
  }

  /** Throws once it is closing: nothing may start any more. */
  mustGoOn(): void {
    if (this.#closing) throw new Error('the demo is stopping');
  }

  /** What uses goes before what it uses. */
  async close(home: string): Promise<void> {
    this.#closing = true;
    await this.database?.close().catch(() => undefined);
    for (const child of this.children.toReversed()) await child.stop();
    await stopPostgres(home);
  }
}

export async function startMachinery(home: string, processes: Processes): Promise<Machinery> {
  await mkdir(join(home, 'logs'), { recursive: true });
  // Its own configuration: what a person connects in a demo is no change of the repository.
  for (const folder of ['connectors', 'mappings'])
    await cp(join(ROOT, folder), join(home, folder), { recursive: true });
  const sandbox = await startSandbox(home, processes);
  const env = environment(home, sandbox.url);
  const tramite = processes.start(
    'Tramite',
    [join(ROOT, 'bin', 'tramite'), 'serve', '--port', String(await freePort(PORT))],
    env,
    join(home, 'logs', 'tramite.log'),
  );
  const said = await tramite.firstLine(READY_MS);
  processes.mustGoOn();
  const url = /https?:\S+/.exec(said)?.[0];
  if (url === undefined)
    throw new Unplayable(`Tramite said where its page is in words unknown here: ${said}`);
  const first = await tramite.said(/account yet.* at (\S+)/, FIRST_MS);
  const database = await openDatabase(home);
  processes.database = database;
  await writeFile(join(home, 'env.sh'), exported(env));
  return { home, sandbox, database, url, first, env };
}

async function startSandbox(home: string, processes: Processes): Promise<SandboxClient> {
  const child = processes.start(
    'the sandbox Nodo',
    [join(ROOT, 'src', 'sandbox', 'main.ts')],
    { ...inherited(), SANDBOX_HOME: join(home, 'sandbox'), SANDBOX_PORT: '0' },
    join(home, 'logs', 'sandbox.log'),
  );
  const { sandbox: url } = JSON.parse(await child.firstLine(READY_MS)) as { readonly sandbox: string };
  const client = new SandboxClient(url);
  await client.createKey({
    key: KEY,
    organizations: ORGANIZATIONS.map(({ organization }) => organization),
    segregationCodes: SEGREGATION_CODES,
    ibans: IBANS,
  });
  return client;
}

/** Ours are all set here: those of the shell would lead elsewhere. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name !== 'DATABASE_URL' && !name.startsWith('TRAMITE_') && !name.startsWith('NODE_TEST'),
    ),
  );
}

const environment = (home: string, sandbox: string): NodeJS.ProcessEnv => ({
  ...inherited(),
  TRAMITE_HOME: home,
  TRAMITE_CONNECTORS: join(home, 'connectors'),
  TRAMITE_MAPPINGS: join(home, 'mappings'),
  TRAMITE_SANDBOX_URL: sandbox,
  TRAMITE_SANDBOX_KEY: KEY,
  TRAMITE_LOG: 'warn',
  // In production seconds are 15 and 300.
  TRAMITE_SWEEP_SECONDS: '0.4',
  TRAMITE_GATHER_SECONDS: '1',
  // Most of a short call is reading and stripping the sources.
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'tramite'),
});

const exported = (env: NodeJS.ProcessEnv): string =>
  `# Read with a dot, bin/tramite acts on this demo.\n${Object.entries(env)
    .filter(([name]) => name.startsWith('TRAMITE_'))
    .map(([name, value]) => `export ${name}='${(value ?? '').replaceAll("'", `'\\''`)}'\n`)
    .join('')}unset DATABASE_URL\n`;

/** The same PostgreSQL that Tramite has brought up, only to look. */
async function openDatabase(home: string): Promise<Database> {
  const cluster = await openCluster(join(home, 'postgres'), true);
  const port = (await cluster.find())?.port;
  if (port === undefined) throw new Unplayable('the embedded PostgreSQL is not running');
  return new Database({
    url: `postgres://tramite:${cluster.password}@127.0.0.1:${port}/tramite`,
    max: 4,
    applicationName: 'tramite demo',
  });
}

/** The port if it is free, else 0: any. */
const freePort = (port: number): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(port)));
  });
