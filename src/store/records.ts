/** One record of a delivery: where its bytes are, what became of it, who shares its fate. */
import type { Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

export interface KeptRecord {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly lines: number;
  readonly outcome: string;
  readonly reason: string | null;
  /** All records of its group, in order. */
  readonly unit: readonly number[];
  /** That its open problems name. */
  readonly faultyFields: readonly string[];
}

export async function keptRecord(
  database: Queryable,
  item: Delivery,
  number: number,
): Promise<KeptRecord | undefined> {
  const { rows } = await database.query<KeptRecord & { [key: string]: unknown }>(
    `select r.at_offset as "offset", r.length, r.line, r.lines, r.outcome, r.reason,
       (select array_agg(u.number order by u.number) from record u where u.organization_id = $1 and u.delivery_id = $2 and u.unit = r.unit) as unit,
       coalesce((select array_agg(distinct p.field) from problem p where p.organization_id = $1 and p.delivery_id = $2 and p.number = $3
         and p.closed_at is null and p.field is not null), '{}') as "faultyFields"
     from record r where r.organization_id = $1 and r.delivery_id = $2 and r.number = $3`,
    [item.organization, item.id, number],
  );
  return rows[0];
}
