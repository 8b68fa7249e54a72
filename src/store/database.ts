/** The one door to PostgreSQL: a pool, transactions, COPY. All SQL lives in this folder, in functions named for what they mean. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Scope } from '../domain/access.ts';
import { confinement, type View, viewOf } from './view.ts';

export type Client = pg.PoolClient;
/** Whatever can run a statement: the pool, or a client inside a transaction. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: R[]; rowCount: number | null }>;
}

const SCHEMA = 'tramite';

// Money and sequences are bigint and stay far below 2^53; days stay text, so that no time zone touches them.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === 20) return Number;
    if (oid === 1016) return (text: string) => parseIntegers(text);
    if (oid === 1082) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

const parseIntegers = (text: string): (number | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : Number(item)));

export interface DatabaseOptions {
  readonly url: string;
  readonly max?: number;
  readonly applicationName?: string;
  /** How long a lease lasts when its holder is silent; absent: 30. A worker that dies holds others up for as long. */
  readonly leaseSeconds?: number;
  /** For a test: views leave the first wall out (view.ts). */
  readonly trusting?: boolean;
}

const LEASE_SECONDS = 30;
const CONNECTIONS = 16;
const NOTING = 4;
const VIEWING = 8;
/** A page or an answer of the API that takes longer is told to be too much. */
const VIEW_MS = 10_000;

export class Database implements Queryable {
  readonly url: string;
  readonly leaseSeconds: number;
  readonly #pool: pg.Pool;
  readonly #notes: pg.Pool;
  readonly #views: pg.Pool;
  readonly #trusting: boolean;

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.leaseSeconds = options.leaseSeconds ?? LEASE_SECONDS;
    this.#pool = this.#open(options, options.max ?? CONNECTIONS, '');
    this.#notes = this.#open(options, NOTING, ' -c synchronous_commit=off');
    // Of their own: people who look must not wait for workers, nor workers for them.
    this.#views = this.#open(options, VIEWING, ' -c jit=off -c max_parallel_workers_per_gather=0');
    this.#trusting = options.trusting === true;
  }

  #open(options: DatabaseOptions, max: number, settings: string): pg.Pool {
    const pool = new pg.Pool({
      connectionString: options.url,
      max,
      application_name: options.applicationName ?? 'tramite',
      options: `-c search_path=${SCHEMA},public -c timezone=UTC${settings}`,
      types,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      // A half-open connection must not hold a worker for ever; slices take seconds.
      query_timeout: 300_000,
      idle_in_transaction_session_timeout: 120_000,
    });
    // An idle connection that PostgreSQL drops (restart) is not an error of ours: the next query opens another.
    pool.on('error', () => undefined);
    return pool;
  }

  async query<R extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: R[]; rowCount: number | null }> {
    return this.#pool.query<R>(text, values as unknown[]);
  }

  /**
   * A statement that costs nothing but time when it is lost: PostgreSQL answers before it is on the disk, and a crash of
   * PostgreSQL (not of ours) may undo the last ones. Paces, hints, reasons for waiting.
   */
  async note(text: string, values?: readonly unknown[]): Promise<void> {
    await this.#notes.query(text, values as unknown[]);
  }

  async transaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    // The client's own error event (connection lost while idle in the transaction) surfaces in the next query.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const value = await work(client);
      await client.query('commit');
      return value;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (rollbackError) {
        broken = rollbackError as Error;
      }
      throw error;
    } finally {
      client.removeListener('error', ignore);
      client.release(broken);
    }
  }

  /** Reads as one who sees these organizations and nothing else. */
  async view<T>(scope: Scope, read: (view: View) => Promise<T>, milliseconds = VIEW_MS): Promise<T> {
    const begin = confinement(scope, milliseconds);
    const client = await this.#views.connect();
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let broken: Error | undefined;
    try {
      await client.query(begin);
      return await read(viewOf(client, scope, this.#trusting));
    } finally {
      // Whatever happened, the role and its settings end here, or the connection does.
      await client.query('rollback').catch((error: Error) => {
        broken = error;
      });
      client.removeListener('error', ignore);
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#notes.end(), this.#views.end()]);
  }
}

/** Loads rows already in COPY text form. `target` is `table (columns)`: ours, never input. */
export async function copyRows(client: Client, target: string, rows: Uint8Array): Promise<void> {
  if (rows.length === 0) return;
  await pipeline(
    Readable.from([rows], { objectMode: false }),
    client.query(copyFrom(`copy ${target} from stdin`)),
  );
}

const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|57P0\d|08\w{3})$/;

/** Whether an error says that PostgreSQL does not answer, rather than what it answered. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return (
    UNREACHABLE.test(String(code)) ||
    /timeout exceeded when trying to connect|Connection terminated/.test(String(message))
  );
}

export { SCHEMA };
