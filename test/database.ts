/**
 * A database of its own for a test, already migrated: a copy of a template that is made once per PostgreSQL. `npm test`
 * lends one PostgreSQL to the whole run; a test file run alone starts one of its own.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { Database } from '../src/store/database.ts';
import { startEmbedded } from '../src/store/embedded.ts';
import { migrate } from '../src/store/migrate.ts';

const TEMPLATE = 'tramite_template';
/** Any constant serves, as long as it is ours alone on the server. */
const LOCK = 7_281_944_004;
/** A plain one waits for five seconds itself. */
const DROP_ATTEMPTS = 6;

export interface TestDatabase {
  readonly database: Database;
  readonly url: string;
  /** Closes and removes it. Repeating it does nothing. */
  drop(): Promise<void>;
}

let server: Promise<string> | undefined;
const open = new Set<TestDatabase>();
let stopServer: (() => Promise<void>) | undefined;

// Whatever a test forgets or a failure skips.
after(async () => {
  await Promise.all([...open].map((each) => each.drop()));
  await stopServer?.();
});

export async function testDatabase(): Promise<TestDatabase> {
  server ??= findServer();
  const serverUrl = await server;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withClient(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [TEMPLATE]);
    if (rows.length === 0) await makeTemplate(serverUrl, client);
    await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  });
  const url = named(serverUrl, name);
  const database = new Database({ url, max: 6 });
  let dropped: Promise<void> | undefined;
  const made: TestDatabase = {
    database,
    url,
    drop: () => {
      dropped ??= remove();
      return dropped;
    },
  };
  const remove = async (): Promise<void> => {
    open.delete(made);
    await database.close();
    await withClient(serverUrl, (client) => dropDatabase(client, name));
  };
  open.add(made);
  return made;
}

/**
 * Plainly first, which sends a vacuum of PostgreSQL's own away; with force only for the connections of a process that a
 * test has killed: force is refused while PostgreSQL's own are there.
 */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`drop database if exists ${name}${attempt % 2 === 0 ? ' with (force)' : ''}`);
      return;
    } catch (error) {
      if (attempt === DROP_ATTEMPTS) throw error;
    }
  }
}

/** Under its final name only when whole: a run that dies halfway leaves no half template behind. */
async function makeTemplate(serverUrl: string, client: pg.Client): Promise<void> {
  const draft = `${TEMPLATE}_draft`;
  await client.query(`drop database if exists ${draft} with (force)`);
  await client.query(`create database ${draft}`);
  const database = new Database({ url: named(serverUrl, draft), max: 1 });
  try {
    await migrate(database, new Date());
  } finally {
    await database.close();
  }
  await client.query(`alter database ${draft} rename to ${TEMPLATE}`);
}

async function findServer(): Promise<string> {
  const lent = process.env.TRAMITE_TEST_DATABASE_URL;
  if (lent !== undefined && lent !== '') return lent;
  const folder = await mkdtemp(join(tmpdir(), 'tramite-test-'));
  const started = await startEmbedded({ folder: join(folder, 'postgres'), durable: false });
  stopServer = async () => {
    await started.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return started.url;
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function named(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
