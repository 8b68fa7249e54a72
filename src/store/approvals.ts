/** What a person decides of a delivery that is held, and of the cancellations that a full list proposes. */
import type { Client } from './database.ts';
import type { Absent, Delivery } from './deliveries.ts';

export async function approveDelivery(client: Client, item: Delivery, by: string, now: Date): Promise<void> {
  await client.query(
    `update delivery set state = 'applying', approved_by = $3, approved_at = $4 where organization_id = $1 and delivery_id = $2 and state = 'held'`,
    [item.organization, item.id, by, now],
  );
}

/** Why somebody approved it, or its cancellations. */
export async function setApprovedReason(client: Client, item: Delivery, reason: string): Promise<void> {
  await client.query(
    'update delivery set approved_reason = $3 where organization_id = $1 and delivery_id = $2',
    [item.organization, item.id, reason],
  );
}

export async function setAbsent(client: Client, item: Delivery, absent: Absent | null): Promise<void> {
  await client.query('update delivery set absent = $3 where organization_id = $1 and delivery_id = $2', [
    item.organization,
    item.id,
    absent === null ? null : JSON.stringify(absent),
  ]);
}

/** Held cancellations of older lists are nobody's to decide any more, and what was staged to judge them goes. */
export async function overtakeAbsences(client: Client, item: Delivery): Promise<void> {
  await client.query(
    `with overtaken as (
       update delivery set absent = absent || jsonb_build_object('overtakenBy', $3::bigint)
       where organization_id = $1 and connector_id = $2 and number < $3 and state = 'applied' and absent is not null
         and absent -> 'held' <> 'null' and absent -> 'overtakenBy' is null
       returning delivery_id)
     delete from staged_unit where delivery_id in (select delivery_id from overtaken)`,
    [item.organization, item.connector, item.number],
  );
}
