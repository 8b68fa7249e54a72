/**
 * Says to the other processes on the same embedded PostgreSQL that this one uses it: a shared advisory lock on a
 * connection of its own, which dies exactly when the process does. The last one out may stop PostgreSQL; and whoever
 * finds it dead brings it up again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** Any constant serves, as long as it is ours alone on the database. */
const LOCK = 7_281_944_002;
const AGAIN_MS = 500;
/** A restart in hand elsewhere takes less. */
const DEAD_AFTER_MS = 5_000;

/** Missing in the types of pg. */
type Countable = pg.Client & { ref(): void; unref(): void };

export interface Presence {
  /** True when nobody else was using it. */
  leave(): Promise<boolean>;
}

export async function announce(url: string, bringUp: () => Promise<void>): Promise<Presence> {
  let leaving = false;
  const farewell = new AbortController();
  let client: pg.Client | undefined = await hold();
  let returning: Promise<void> | undefined;

  async function hold(): Promise<pg.Client> {
    const opened = new pg.Client({
      connectionString: url,
      application_name: 'tramite presence',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    let alive = true;
    const lost = (): void => {
      if (!alive) return;
      alive = false;
      if (client === opened) client = undefined;
      if (!leaving) returning ??= comeBack().finally(() => (returning = undefined));
    };
    opened.on('error', lost);
    try {
      await opened.connect();
      await opened.query('select pg_advisory_lock_shared($1)', [LOCK]);
    } catch (error) {
      alive = false;
      await opened.end().catch(() => undefined);
      throw error;
    }
    opened.on('end', lost);
    // Being present must not keep a process running that has nothing left to do.
    (opened as Countable).unref();
    return opened;
  }

  async function comeBack(): Promise<void> {
    const since = Date.now();
    while (!leaving) {
      try {
        client = await hold();
        return;
      } catch {
        if (Date.now() - since > DEAD_AFTER_MS) await bringUp().catch(() => undefined);
      }
      await wait(AGAIN_MS, undefined, { ref: false, signal: farewell.signal }).catch(() => undefined);
    }
  }

  return {
    async leave() {
      leaving = true;
      farewell.abort();
      await returning;
      client ??= await hold().catch(() => undefined);
      const mine = client;
      if (mine === undefined) return true;
      (mine as Countable).ref();
      try {
        await mine.query('select pg_advisory_unlock_shared($1)', [LOCK]);
        const { rows } = await mine.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [
          LOCK,
        ]);
        return rows[0]?.alone ?? true;
      } catch {
        return true;
      } finally {
        await mine.end().catch(() => undefined);
      }
    },
  };
}
