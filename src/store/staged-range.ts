/** What a person looks at before a delivery is let on: how far its amounts and due days reach, and its first rows. */
import type { Day } from '../domain/day.ts';
import type { Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

/** Null: no row says. */
export interface StagedRange {
  /** Of a record's declared amount; where the layout declares none, of what a position owes. */
  readonly leastCents: number | null;
  readonly greatestCents: number | null;
  readonly earliestDue: Day | null;
  readonly latestDue: Day | null;
}

/** Reads every staged row of the delivery: seconds for a million of them, so once and not for a page. */
export async function stagedRange(database: Queryable, item: Delivery): Promise<StagedRange> {
  const { rows } = await database.query<StagedRange & { [key: string]: unknown }>(
    `select coalesce(min(case when each_cents is null then cents else (select min(one) from unnest(each_cents) one) end), min(amount)) as "leastCents",
       coalesce(max(case when each_cents is null then cents else (select max(one) from unnest(each_cents) one) end), max(amount)) as "greatestCents",
       min(first_due) as "earliestDue",
       max(case when dues is null then first_due else (select max(one) from unnest(dues) one) end) as "latestDue"
     from staged_unit where delivery_id = $1`,
    [item.id],
  );
  return rows[0] ?? { leastCents: null, greatestCents: null, earliestDue: null, latestDue: null };
}

export interface StagedSample {
  /** In the file, from 1; null: it shares the line of the one before. */
  readonly line: number | null;
  readonly key: string;
  readonly debtor: string;
  readonly cents: number;
  readonly due: Day | null;
}

/** Rows looked at for samples: those without a position do not make anybody wait. */
const LOOKED_AT = 200;

/** The first positions of the file, as its mapping reads them. None: what was staged is gone. */
export async function stagedSamples(
  database: Queryable,
  item: Pick<Delivery, 'id'>,
  limit: number,
): Promise<readonly StagedSample[]> {
  const { rows } = await database.query<StagedSample & { [key: string]: unknown }>(
    `select line, coalesce(native_key, source_key) as key, coalesce(content -> 'debtor' ->> 'name', '') as debtor, amount as cents, first_due as due
     from (select * from staged_unit where delivery_id = $1 order by unit, ordinal limit ${LOOKED_AT}) first
     where kind = 'P' order by unit, ordinal limit $2`,
    [item.id, limit],
  );
  return rows;
}
