/** Records in problem of which a person says that they need nothing. Their group shares the outcome. */
import type { Client } from './database.ts';
import type { Delivery } from './deliveries.ts';

/** Numbers of the records that were in problem and are dismissed now. */
export async function dismiss(
  client: Client,
  item: Delivery,
  numbers: readonly number[],
  made: { readonly by: string; readonly at: Date; readonly reason: string },
): Promise<readonly number[]> {
  const { rows } = await client.query<{ number: number }>(
    `with dismissed as (
       update record r set outcome = 'dismissed', reason = $5 where r.organization_id = $1 and r.delivery_id = $2 and r.outcome = 'problem'
         and r.unit in (select unit from record where organization_id = $1 and delivery_id = $2 and number = any($3))
       returning r.number),
     kept as (
       insert into dismissal (organization_id, delivery_id, number, made_at, made_by, reason) select $1, $2, number, $4, $6, $5 from dismissed),
     closed as (
       update problem p set closed_at = $4, dismissed = true from dismissed
       where p.organization_id = $1 and p.delivery_id = $2 and p.number = dismissed.number and p.closed_at is null and not p.warning)
     select number from dismissed order by number`,
    [item.organization, item.id, numbers, made.at, made.reason, made.by],
  );
  return rows.map((row) => row.number);
}

/** The dismissed ones among them, whole groups, and whether a good row for one's key came since. */
export async function dismissedRecords(
  client: Client,
  item: Delivery,
  numbers: readonly number[],
): Promise<readonly { readonly number: number; readonly overtaken: boolean }[]> {
  const { rows } = await client.query<{ number: number; overtaken: boolean }>(
    `select r.number, exists (select 1 from problem p join record o on o.organization_id = $1 and o.delivery_id = $2 and o.number = p.number
         where p.organization_id = $1 and p.delivery_id = $2 and o.unit = r.unit and p.dismissed and p.closed_by is not null) as overtaken
     from record r where r.organization_id = $1 and r.delivery_id = $2 and r.outcome = 'dismissed'
       and r.unit in (select unit from record where organization_id = $1 and delivery_id = $2 and number = any($3)) order by r.number`,
    [item.organization, item.id, numbers],
  );
  return rows;
}

export async function undismiss(
  client: Client,
  item: Delivery,
  numbers: readonly number[],
  by: string,
  now: Date,
): Promise<void> {
  await client.query(
    `with again as (
       update record set outcome = 'problem', reason = null where organization_id = $1 and delivery_id = $2 and number = any($3)),
     undone as (
       update dismissal set undone_by = $4, undone_at = $5
       where organization_id = $1 and delivery_id = $2 and number = any($3) and undone_at is null)
     update problem set closed_at = null, dismissed = false
     where organization_id = $1 and delivery_id = $2 and number = any($3) and dismissed and closed_by is null`,
    [item.organization, item.id, numbers, by, now],
  );
}
