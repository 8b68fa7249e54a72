/** The journal: append-only account of what crossed a border or changed state. Ids, codes and hashes only, never names or amounts of people. */
import type { Json } from '../domain/debt-position.ts';
import type { Queryable } from './database.ts';
import { storable } from './storable.ts';

export interface JournalEntry {
  readonly organization: string;
  readonly event: string;
  readonly connector?: string;
  readonly deliveryId?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly detail?: Json;
}

export async function journal(database: Queryable, entry: JournalEntry): Promise<void> {
  await database.query(
    `insert into journal (organization_id, event, connector_id, delivery_id, subject, actor, detail)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      entry.organization,
      entry.event,
      entry.connector ?? null,
      entry.deliveryId ?? null,
      entry.subject ?? null,
      entry.actor ?? null,
      entry.detail === undefined ? null : storable(entry.detail),
    ],
  );
}

export interface JournalRow {
  readonly at: Date;
  readonly event: string;
  readonly subject: string | null;
  readonly actor: string | null;
  readonly detail: Json;
}

export async function journalOfDelivery(
  database: Queryable,
  organization: string,
  deliveryId: string,
): Promise<readonly JournalRow[]> {
  const { rows } = await database.query<{
    at: Date;
    event: string;
    subject: string | null;
    actor: string | null;
    detail: Json;
  }>(
    'select at, event, subject, actor, detail from journal where organization_id = $1 and delivery_id = $2 order by at, entry_id',
    [organization, deliveryId],
  );
  return rows;
}
