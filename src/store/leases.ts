/**
 * Leases: one holder per subject, fenced by an epoch that every commit of its holder carries. A process that was
 * paused while another took over finds itself fenced at its next commit and changes nothing.
 */
import type { Client, Database, Queryable } from './database.ts';

export interface Lease {
  readonly organization: string;
  readonly subject: string;
  readonly owner: string;
  readonly epoch: number;
  /** How long it lasts without being prolonged. */
  readonly seconds: number;
}

/** How often a holder that commits nothing for long prolongs its lease. */
export const renewalMs = (lease: Lease): number => (lease.seconds * 1000) / 6;

/** Thrown by `fence`: somebody else holds the lease now, so the holder must drop what it was doing. */
export class Fenced extends Error {
  constructor(lease: Lease) {
    super(`lease ${lease.subject} of ${lease.organization} passed to another worker`);
    this.name = 'Fenced';
  }
}

/** Undefined when somebody else holds it. */
export async function acquireLease(
  database: Pick<Database, 'query' | 'leaseSeconds'>,
  organization: string,
  subject: string,
  owner: string,
): Promise<Lease | undefined> {
  const { rows } = await database.query<{ epoch: number }>(
    `insert into lease as held (organization_id, subject, owner, epoch, until)
     values ($1, $2, $3, 1, clock_timestamp() + make_interval(secs => $4))
     on conflict (organization_id, subject) do update
       set owner = excluded.owner, epoch = held.epoch + 1, until = excluded.until
       where held.until < clock_timestamp() or held.owner is null
     returning epoch`,
    [organization, subject, owner, database.leaseSeconds],
  );
  const row = rows[0];
  return row === undefined
    ? undefined
    : { organization, subject, owner, epoch: row.epoch, seconds: database.leaseSeconds };
}

/** Inside the transaction of a commit: proves that the lease is still ours and prolongs it. */
export async function fence(client: Client, lease: Lease): Promise<void> {
  const { rowCount } = await client.query(
    `update lease set until = clock_timestamp() + make_interval(secs => $5)
     where organization_id = $1 and subject = $2 and owner = $3 and epoch = $4`,
    [lease.organization, lease.subject, lease.owner, lease.epoch, lease.seconds],
  );
  if (rowCount !== 1) throw new Fenced(lease);
}

/** Prolongs a lease between commits (long surveys); false when it was lost. */
export async function renewLease(database: Queryable, lease: Lease): Promise<boolean> {
  const { rowCount } = await database.query(
    `update lease set until = clock_timestamp() + make_interval(secs => $5)
     where organization_id = $1 and subject = $2 and owner = $3 and epoch = $4`,
    [lease.organization, lease.subject, lease.owner, lease.epoch, lease.seconds],
  );
  return rowCount === 1;
}

export async function releaseLease(database: Pick<Database, 'note'>, lease: Lease): Promise<void> {
  await database.note(
    `update lease set owner = null, until = clock_timestamp()
     where organization_id = $1 and subject = $2 and owner = $3 and epoch = $4`,
    [lease.organization, lease.subject, lease.owner, lease.epoch],
  );
}
