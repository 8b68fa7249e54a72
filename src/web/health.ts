/** Whether this instance can work: each thing it needs is tried, and what fails says why. */
import type { Context } from '../pipeline/context.ts';
import { acquireLease, releaseLease } from '../store/leases.ts';
import { pendingMigrations } from '../store/overview.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly checks: { readonly [name: string]: 'ok' | { readonly reason: string } };
}

const DEADLINE_MS = 5_000;
/** Of no organization: only to try. */
const NOBODY = 'health';

export async function readiness(context: Context): Promise<Readiness> {
  const { database, archive, worker } = context;
  const attempts: { readonly [name: string]: () => Promise<string | undefined> } = {
    database: async () => {
      await database.query('select 1');
      return undefined;
    },
    schema: async () => {
      const pending = await pendingMigrations(database);
      return pending.length === 0 ? undefined : `migrations are missing: ${pending.join(', ')}`;
    },
    leases: async () => {
      const lease = await acquireLease(database, NOBODY, worker, worker);
      if (lease !== undefined) await releaseLease(database, lease);
      return undefined;
    },
    archive: async () => {
      // The same bytes every time: they are kept once.
      await archive.store(NOBODY, [Buffer.from('ready\n')]);
      return undefined;
    },
  };
  const results = await Promise.all(
    Object.entries(attempts).map(async ([name, attempt]) => {
      const reason = await inTime(attempt);
      return [name, reason === undefined ? 'ok' : { reason }] as const;
    }),
  );
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
}

/** For who is not on this machine: what is wrong, not why, for reasons name servers, users and folders. */
export const unsaid = ({ ready, checks }: Readiness) => ({
  ready,
  checks: Object.fromEntries(
    Object.entries(checks).map(([name, check]) => [name, check === 'ok' ? 'ok' : 'failed']),
  ),
});

/** However many ask at the same time, it is found out once. */
export function atOnce<T>(find: () => Promise<T>): () => Promise<T> {
  let finding: Promise<T> | undefined;
  return () => {
    finding ??= find().finally(() => {
      finding = undefined;
    });
    return finding;
  };
}

/** Undefined when it worked; else why it did not. */
async function inTime(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
  });
  try {
    return await Promise.race([attempt(), late]);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return [code, message].filter(Boolean).join(': ') || 'failed';
  } finally {
    clearTimeout(timer);
  }
}
