/** Full lists: what a file's scope held before and does not name any more. */
import type { Client, Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

export type ScopeField = 'service' | 'period' | 'list';

const COLUMNS: Record<ScopeField, string> = { service: 'service', period: 'period', list: 'list' };

/** Whether a position belongs to what the file lists whole. */
const inScope = (scope: readonly ScopeField[], position: string): string => {
  const named = scope.map((field) => COLUMNS[field]);
  return named.length === 0
    ? 'true'
    : `(${named.map((column) => `${position}.${column}`).join(', ')}) in (select ${named.join(', ')} from staged_unit where delivery_id = $3 and kind = 'P')`;
};

// Present is what the file names, in problem or not; a record in problem is matched by its native key within the scope.
export const absentFrom = (scope: readonly ScopeField[]): string =>
  `from position p
    where p.organization_id = $1 and p.connector_id = $2 and p.state in ('open', 'suspended') and p.delivery_number < $4 and ${inScope(scope, 'p')}
      and not exists (select 1 from staged_unit s where s.delivery_id = $3 and s.source_key = p.source_key)
      and not exists (select 1 from staged_unit s where s.delivery_id = $3 and s.kind <> 'P'
        and s.native_key in (p.source_key, substr(p.source_key, length(p.period) + 2), substr(p.source_key, length(p.list) + 2)))`;

/** `of`: the open positions of the scope. */
export async function countAbsent(
  database: Queryable,
  item: Delivery,
  scope: readonly ScopeField[],
): Promise<{ count: number; cents: number; of: number }> {
  const { rows } = await database.query<{ count: number; cents: number; of: number }>(
    `select count(*)::bigint as count, coalesce(sum(p.amount), 0)::bigint as cents,
       (select count(*) from position o where o.organization_id = $1 and o.connector_id = $2 and o.state in ('open', 'suspended') and ${inScope(scope, 'o')}) as of
     ${absentFrom(scope)}`,
    [item.organization, item.connector, item.id, item.number],
  );
  return rows[0] ?? { count: 0, cents: 0, of: 0 };
}

/** Ids of the first absent positions, in the order of their keys. */
export async function firstAbsent(
  database: Queryable,
  item: Delivery,
  scope: readonly ScopeField[],
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select p.position_id as id ${absentFrom(scope)} order by p.source_key limit $5`,
    [item.organization, item.connector, item.id, item.number, limit],
  );
  return rows.map(({ id }) => id);
}

/** Records in problem whose key nobody can read: any absent position might be one of them. */
export async function unreadableKeys(database: Queryable, item: Delivery): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::bigint as count from staged_unit where delivery_id = $1 and kind = 'X' and native_key is null",
    [item.id],
  );
  return rows[0]?.count ?? 0;
}

/** The next absent positions, to cancel in a slice of their own. */
export async function absentPositions(
  client: Client,
  item: Delivery,
  scope: readonly ScopeField[],
  limit: number,
): Promise<readonly { positionId: string; version: number }[]> {
  const { rows } = await client.query<{ positionId: string; version: number }>(
    `select p.position_id as "positionId", p.version ${absentFrom(scope)} order by p.position_id limit $5 for update of p`,
    [item.organization, item.connector, item.id, item.number, limit],
  );
  return rows;
}
