/** What a delivery would replace: the contents of its units beside those that the Nodo has confirmed. */
import type { DebtPosition } from '../domain/debt-position.ts';
import type { Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';
import { absentFrom, type ScopeField } from './full-list.ts';

export interface BesidePublished {
  readonly unit: number;
  readonly ordinal: number;
  readonly key: string;
  readonly wanted: DebtPosition;
  /** Content of the version in force; null: there is none. */
  readonly known: DebtPosition | null;
  /** Content that the Nodo has confirmed; null: none, or it is gone from there. */
  readonly published: DebtPosition | null;
}

export async function besidePublished(
  database: Queryable,
  item: Delivery,
  units: readonly { readonly unit: number; readonly ordinal: number }[],
): Promise<readonly BesidePublished[]> {
  const { rows } = await database.query<BesidePublished & { [key: string]: unknown }>(
    `select s.unit, s.ordinal, s.source_key as key, s.content as wanted, v.content as known, c.content as published
     from unnest($4::int[], $5::int[]) as asked (unit, ordinal)
     join staged_unit s on s.delivery_id = $3 and s.unit = asked.unit and s.ordinal = asked.ordinal
     left join position p on p.organization_id = $1 and p.connector_id = $2 and p.source_key = s.source_key
     left join position_version v on v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version
     left join lateral (
       select o.content from publication u
       join position_version o on o.organization_id = $1 and o.position_id = u.position_id and o.version = u.confirmed_version
       where u.organization_id = $1 and u.position_id = p.position_id and not coalesce(u.confirmed_gone, false)
       order by u.confirmed_version desc limit 1) c on true
     order by s.unit, s.ordinal`,
    [
      item.organization,
      item.connector,
      item.id,
      units.map((one) => one.unit),
      units.map((one) => one.ordinal),
    ],
  );
  return rows;
}

/** Keys of positions that a full list does not name any more. */
export async function absentKeys(
  database: Queryable,
  item: Delivery,
  scope: readonly ScopeField[],
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ key: string }>(
    `select p.source_key as key ${absentFrom(scope)} order by p.source_key limit $5`,
    [item.organization, item.connector, item.id, item.number, limit],
  );
  return rows.map(({ key }) => key);
}
