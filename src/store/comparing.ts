/**
 * Comparing: staged units of a slice against the current positions. Only those that differ from what is known travel
 * to the domain; the rest is told apart here.
 */
import type { KnownInstallment, PositionState } from '../domain/comparison.ts';
import type { DebtPosition } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

/**
 * Lists of a staged unit `s`, which are null where one record or one installment is all there is: SQL that gives them
 * whole. Of a further position of the same unit there are no records.
 */
export const LISTS = {
  numbers: "coalesce(s.numbers, case when s.ordinal = 0 then array[s.unit] else '{}' end)",
  lines: "coalesce(s.lines, case when s.ordinal = 0 then array[s.line] else '{}' end)",
  cents: "coalesce(s.each_cents, case when s.ordinal = 0 then array[s.cents] else '{}' end)",
  refs: 'coalesce(s.refs, array[s.ref])',
  options: "coalesce(s.options, '{0}'::smallint[])",
  plans: "coalesce(s.plans, '{f}'::boolean[])",
  amounts: 'coalesce(s.amounts, array[s.amount])',
  dues: 'coalesce(s.dues, array[s.first_due])',
  givens: 'coalesce(s.givens, array[s.given])',
} as const;

// The staged table is never analysed: without the bounds of the slice the planner may read all of it, slice after slice.
export const within = (items: readonly { unit: number }[]): string => {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { unit } of items) {
    first = Math.min(first, unit);
    last = Math.max(last, unit);
  }
  return `s.unit between ${Math.trunc(first)} and ${Math.trunc(last)}`;
};

/** What the store alone can tell of a staged unit. */
export type Standing =
  | 'fresh'
  | 'unchanged'
  | 'paid'
  | 'differs'
  | 'superseded'
  | 'lookalike'
  | 'absent'
  | 'ignored'
  | 'problem'
  | 'duplicate'
  | 'repeated';

export interface Classified {
  readonly unit: number;
  readonly ordinal: number;
  /** Of its first record. */
  readonly line: number;
  readonly standing: Standing;
  readonly positionId: string | null;
  readonly reason: string | null;
  readonly nativeKey: string | null;
  /** For fresh and differing ones. */
  readonly action: 'upsert' | 'cancel' | 'paidElsewhere' | 'suspend' | null;
  readonly refs: readonly string[] | null;
  readonly given: readonly (string | null)[] | null;
  /** What the position is called if it is fresh. */
  readonly newId: string | null;
  readonly problems: readonly Problem[] | null;
}

/** Whether a staged unit `s` is a position to be created as it stands when its connector has none yet. */
export const ALONE = "s.alone and s.kind = 'P'";

export interface NextSlice {
  readonly last: number;
  /** Rows that are ALONE, their installments with lists and without, and all others. */
  readonly alone: number;
  readonly single: number;
  readonly listed: number;
  readonly others: number;
}

/** The next slice of at most `limit` units and what it is made of; undefined at the end. */
export async function nextSlice(
  database: Queryable,
  item: Delivery,
  after: number,
  limit: number,
): Promise<NextSlice | undefined> {
  const { rows } = await database.query<{ [name in keyof NextSlice]: number | null }>(
    `select max(s.unit) as last, count(*) filter (where ${ALONE}) as alone, count(*) filter (where not (${ALONE})) as others,
       count(*) filter (where ${ALONE} and s.refs is null) as single, coalesce(sum(cardinality(s.refs)) filter (where ${ALONE}), 0)::bigint as listed
     from (select unit, alone, kind, refs from staged_unit where delivery_id = $1 and unit > $2 and ordinal = 0 order by unit limit $3) s`,
    [item.id, after, limit],
  );
  const [row] = rows;
  return row?.last == null ? undefined : (row as NextSlice);
}

/** Last unit of the next slice of at most `limit` units; undefined at the end. */
export async function sliceEnd(
  database: Queryable,
  item: Delivery,
  after: number,
  limit: number,
): Promise<number | undefined> {
  const { rows } = await database.query<{ last: number | null }>(
    `select max(unit) as last from (
       select unit from staged_unit where delivery_id = $1 and unit > $2 and ordinal = 0 order by unit limit $3) as slice`,
    [item.id, after, limit],
  );
  return rows[0]?.last ?? undefined;
}

/** Marks, once per delivery before apply, keys that the file itself repeats: equal content is a duplicate, other content is in doubt. */
export async function markRepeatedKeys(client: Client, item: Delivery): Promise<void> {
  await client.query(
    `with repeated as (
       select source_key, count(distinct hash) > 1 as differ from staged_unit
       where delivery_id = $1 and kind = 'P' group by source_key having count(*) > 1)
     update staged_unit s set kind = 'X', problems = case when r.differ
         then jsonb_build_array(jsonb_build_object('code', 'key.repeated', 'class', 'data',
           'message', 'this key stands more than once in the file, with different contents',
           'advice', 'Send each debt once, or group its rows (groupBy).'))
         else '"duplicate"'::jsonb end
     from repeated r where s.delivery_id = $1 and s.kind = 'P' and s.source_key = r.source_key
       and (r.differ or (s.unit, s.ordinal) > (select f.unit, f.ordinal from staged_unit f
            where f.delivery_id = $1 and f.kind = 'P' and f.source_key = s.source_key order by f.unit, f.ordinal limit 1))`,
    [item.id],
  );
}

/**
 * `known`: whether the connector had positions before this delivery; without, nothing can look alike or differ.
 * `besides`: only what `createAlone` has not dealt with.
 */
export async function classify(
  client: Client,
  item: Delivery,
  after: number,
  last: number,
  known: boolean,
  besides = false,
): Promise<readonly Classified[]> {
  const sequence = item.replayNumber ?? item.number;
  const { rows } = await client.query<Classified & { [key: string]: unknown }>(
    `select s.unit, s.ordinal, s.reason, s.native_key as "nativeKey", p.position_id as "positionId",
       coalesce(s.line, (select head.line from staged_unit head where head.delivery_id = $3 and head.unit = s.unit and head.ordinal = 0)) as line, s.action,
       s.position_id as "newId", ${LISTS.refs} as refs, ${LISTS.givens} as given,
       case when s.problems = '"duplicate"' then null else s.problems end as problems,
       case when s.kind = 'I' then 'ignored'
            when s.problems = '"duplicate"' then 'duplicate'
            when s.kind = 'X' then 'problem'
            when p.position_id is null and s.action in ('cancel', 'paidElsewhere') then 'absent'
            when p.position_id is null and l.position_id is not null then 'lookalike'
            when p.position_id is null then 'fresh'
            -- What a replay wrote stands where its file stood.
            when p.delivery_number > $5 and coalesce((select coalesce(w.replay_number, w.number) from delivery w where w.number = p.delivery_number), p.delivery_number) > $5 then 'superseded'
            when p.hash = s.hash and p.state = 'open' and s.action = 'upsert' then 'unchanged'
            when p.hash = s.hash and p.state = 'partlyPaid' and s.action = 'upsert' then 'unchanged'
            when p.hash = s.hash and p.state = 'paid' and s.action = 'upsert' then 'paid'
            else 'differs' end as standing
     from staged_unit s
     left join lateral (
       -- A subquery of its own, so that the whole key is looked up: without statistics the planner scans all keys for each row.
       select k.position_id, k.delivery_number, k.hash, k.state from position k
       where $6 and s.kind = 'P' and k.organization_id = $1 and k.connector_id = $2 and k.source_key = s.source_key limit 1) p on true
     left join lateral (
       select o.position_id from (
         select d.* from position d where d.organization_id = $1 and d.debtor_code = s.debtor_code offset 0) o
       where $6 and p.position_id is null and s.kind = 'P' and s.debtor_code <> 'ANONIMO' and o.connector_id = $2 and o.state = 'open'
         and o.service = s.service and o.period = s.period and o.amount = s.amount and o.delivery_number < $5
         and not 'looks-like-open' = any($8)
         and not exists (select 1 from staged_unit t where t.delivery_id = $3 and t.source_key = o.source_key)
         and not ($9::uuid is not null and exists (select 1 from record n where n.organization_id = $1 and n.delivery_id = $9 and n.position_id = o.position_id))
       limit 1) l on true
     where s.delivery_id = $3 and s.unit > $4 and s.unit <= $7${besides ? ` and not (${ALONE})` : ''}
     order by s.unit, s.ordinal`,
    [
      item.organization,
      item.connector,
      item.id,
      after,
      sequence,
      known,
      last,
      item.accepts,
      item.partial ? item.replayOf : null,
    ],
  );
  return rows;
}

export async function connectorHasPositions(database: Queryable, item: Delivery): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    'select exists (select 1 from position where organization_id = $1 and connector_id = $2) as found',
    [item.organization, item.connector],
  );
  return rows[0]?.found ?? false;
}

export interface Differing {
  readonly unit: number;
  readonly ordinal: number;
  readonly positionId: string;
  readonly version: number;
  readonly state: PositionState;
  readonly sameContent: boolean;
  readonly known: DebtPosition;
  readonly wanted: DebtPosition;
  readonly installments: readonly KnownInstallment[];
}

/** Both contents of the units that differ, locked against settle unless they are only looked at. */
export async function differing(
  client: Queryable,
  item: Delivery,
  units: readonly { unit: number; ordinal: number }[],
  lock = true,
): Promise<readonly Differing[]> {
  if (units.length === 0) return [];
  const { rows } = await client.query<Differing & { [key: string]: unknown }>(
    `select s.unit, s.ordinal, p.position_id as "positionId", p.version, p.state, p.hash = s.hash as "sameContent",
       v.content as known, s.content as wanted,
       (select coalesce(jsonb_agg(jsonb_build_object('ref', i.ref, 'iuv', i.iuv, 'amount', i.amount, 'state', i.state)), '[]')
        from installment i where i.organization_id = $1 and i.position_id = p.position_id) as installments
     from unnest($4::int[], $5::int[]) as wanted (unit, ordinal)
     join staged_unit s on s.delivery_id = $3 and ${within(units)} and s.unit = wanted.unit and s.ordinal = wanted.ordinal
     join position p on p.organization_id = $1 and p.connector_id = $2 and p.source_key = s.source_key
     join position_version v on v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version
     order by p.position_id
     ${lock ? 'for update of p' : ''}`,
    [
      item.organization,
      item.connector,
      item.id,
      units.map((unit) => unit.unit),
      units.map((unit) => unit.ordinal),
    ],
  );
  return rows;
}
