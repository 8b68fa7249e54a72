/**
 * The PostgreSQL that comes with Tramite, for whoever has not set DATABASE_URL: a real server on the loopback, its data
 * in a folder of ours. It runs on its own: killed without notice, Tramite finds it alive at the next start and attaches.
 */
import { resolve } from 'node:path';
import pg from 'pg';
import { openCluster } from './embedded/cluster.ts';
import { announce } from './embedded/presence.ts';

const ROLE = 'tramite';
const DATABASE = 'tramite';
/** Any constant serves, as long as it is ours alone on the database. */
const LOCK = 7_281_944_003;

export interface EmbeddedOptions {
  /** Made if absent. */
  readonly folder: string;
  /** Only for a cluster that is not running yet; absent: that of last time while free, else any. */
  readonly port?: number;
  /** False for tests only: a power cut may then destroy the data. */
  readonly durable?: boolean;
}

export interface Embedded {
  /** The role there owns the database, may create others, and is not a superuser. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** It was already running. */
  readonly attached: boolean;
  /** Process id of the postmaster now; a restart changes it. */
  pid(): Promise<number | undefined>;
  /** As after a crash of PostgreSQL: every connection is cut, what was committed is recovered. */
  restartImmediate(): Promise<void>;
  /** Stops PostgreSQL, unless another process still uses it. */
  stop(): Promise<void>;
}

/** Throws a ProblemError (`database.embedded-…`) when this machine cannot run it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const cluster = await openCluster(resolve(options.folder), options.durable ?? true);
  const { port, started } = await cluster.start(options.port);
  const at = `127.0.0.1:${port}`;
  const url = `postgres://${ROLE}:${cluster.password}@${at}/${DATABASE}`;
  await prepare(`postgres://postgres:${cluster.adminPassword}@${at}/postgres`, cluster.password);
  let restarting = false;
  const presence = await announce(url, async () => {
    if (!restarting) await cluster.start(port);
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (await presence.leave()) await cluster.stop();
  };
  return {
    url,
    port,
    dataFolder: cluster.data,
    attached: !started,
    pid: async () => (await cluster.find())?.pid,
    async restartImmediate() {
      restarting = true;
      try {
        await cluster.restartImmediate();
      } finally {
        restarting = false;
      }
    },
    stop: () => (stopped ??= stop()),
  };
}

/** The role and the database, once; a server still recovering is waited for. */
async function prepare(adminUrl: string, password: string): Promise<void> {
  const client = await connect(adminUrl);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const role = await client.query('select 1 from pg_roles where rolname = $1', [ROLE]);
    if (role.rows.length === 0) {
      const literal = client.escapeLiteral(password);
      await client.query(`create role ${ROLE} login createdb createrole password ${literal}`);
    }
    const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (database.rows.length === 0) await client.query(`create database ${DATABASE} owner ${ROLE}`);
  } finally {
    await client.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  for (let left = 120; ; left -= 1) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      // 57P03: starting up or shutting down; a refused connection: not listening yet.
      const code = (error as { code?: string }).code;
      if (left === 0 || (code !== '57P03' && code !== 'ECONNREFUSED')) throw error;
      await new Promise((again) => setTimeout(again, 500));
    }
  }
}
