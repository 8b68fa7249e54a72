/** What a person compares before deciding on a delivery: the last ones that were accepted, and what it would cancel. */
import type { Delivery } from '../deliveries.ts';
import type { View } from '../view.ts';

export interface Usual {
  /** How many were looked at. */
  readonly deliveries: number;
  readonly leastRecords: number;
  readonly greatestRecords: number;
  readonly leastCents: number;
  readonly greatestCents: number;
}

const LAST = 10;

/** Of the connector's last applied files before this one, those that gates compare it with; undefined: there is none. */
export async function usualBefore(view: View, item: Delivery): Promise<Usual | undefined> {
  const values: unknown[] = [item.organization, item.connector, item.number];
  const { rows } = await view.query<Usual & { [key: string]: unknown }>(
    `select count(*)::int as deliveries, min(records)::bigint as "leastRecords", max(records)::bigint as "greatestRecords",
       min(cents)::bigint as "leastCents", max(cents)::bigint as "greatestCents"
     from (select records, coalesce(cents, 0) as cents from delivery
           where organization_id = $1 and connector_id = $2 and number < $3 and state = 'applied' and replayed is null and not by_hand
             and ${view.own('organization_id', values)} order by number desc limit ${LAST}) last`,
    values,
  );
  const [found] = rows;
  return found === undefined || found.deliveries === 0 ? undefined : found;
}

export interface AbsentPosition {
  readonly position: string;
  readonly key: string;
  readonly debtor: string;
  readonly cents: number;
}

/** The first positions that a full list does not name any more, in the order of their keys. */
export async function absentPositions(view: View, item: Delivery): Promise<readonly AbsentPosition[]> {
  const first = item.absent?.first ?? [];
  if (first.length === 0) return [];
  const values: unknown[] = [item.organization, first];
  const { rows } = await view.query<AbsentPosition & { [key: string]: unknown }>(
    `select p.position_id as position, p.source_key as key, coalesce(v.content -> 'debtor' ->> 'name', '') as debtor, p.amount as cents
     from position p join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
     where p.organization_id = $1 and p.position_id = any($2::uuid[]) and ${view.own('p.organization_id', values)} order by p.source_key`,
    values,
  );
  return rows;
}
