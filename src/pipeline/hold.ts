/** Holding a lease for as long as the work takes: a heartbeat prolongs it, and it is given back at the end of the block. */
import type { Database } from '../store/database.ts';
import { acquireLease, type Lease, releaseLease, renewalMs, renewLease } from '../store/leases.ts';
import { paced } from './pace.ts';

export type HeldLease = Lease & AsyncDisposable;

/**
 * For `await using`. Undefined when another worker holds it. The heartbeat only keeps a living worker's lease: one
 * that was paused for too long finds itself fenced at its next commit.
 */
export async function holdLease(
  context: { readonly database: Database; readonly worker: string },
  organization: string,
  subject: string,
): Promise<HeldLease | undefined> {
  const { database } = context;
  const lease = await acquireLease(database, organization, subject, context.worker);
  if (lease === undefined) return undefined;
  const renew = async (): Promise<void> => {
    // PostgreSQL may be restarting: the next beat tries again, and the fence decides.
    await renewLease(database, lease).catch(() => false);
  };
  const heart = paced(renew, renewalMs(lease), renewalMs(lease));
  return {
    ...lease,
    async [Symbol.asyncDispose]() {
      await heart.stop();
      // Left to run out when the database does not answer.
      await releaseLease(database, lease).catch(() => undefined);
    },
  };
}
