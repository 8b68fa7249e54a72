/** Records of a delivery: what came of each, where its bytes are, and what is wrong with it. */
import type { ProblemRow } from '../problems.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import type { DeliveryId } from './deliveries.ts';
import { only, Where } from './where.ts';

export interface RecordFilter {
  readonly outcome?: string;
  /** Of a problem or warning that the record has or had. */
  readonly code?: string;
  /** Records from this one on. */
  readonly number?: number;
}

export interface RecordLine {
  /** From 1, in order of the file. */
  readonly number: number;
  /** Number of the first record of its group. */
  readonly unit: number;
  readonly line: number;
  readonly lines: number;
  readonly offset: number;
  readonly length: number;
  readonly outcome: string;
  readonly cents: number | null;
  readonly reason: string | null;
  readonly positionId: string | null;
  /** Of the position, else as the record says it. */
  readonly key: string | null;
  /** The first ones. */
  readonly problems: readonly ProblemRow[];
}

export interface RecordPage extends RecordLine {
  readonly positions: readonly {
    readonly positionId: string;
    readonly key: string;
    readonly state: string;
    readonly outcome: string;
    readonly iuvs: readonly string[];
  }[];
  /** Numbers of its group, the first ones. */
  readonly unitRecords: readonly number[];
  /** The gestionale's key, when the record stopped before it became a position's. */
  readonly nativeKey: string | null;
  /** Neighbouring records with an open problem. */
  readonly previousProblem: number | null;
  readonly nextProblem: number | null;
}

const MOST_PROBLEMS = 5;
const MOST_IN_UNIT = 100;
/** A group is looked for among so many records after its first: layouts keep them together, or nearly. */
const UNIT_REACH = 5_000;

const line = (
  problems: number,
): string => `r.number, r.unit, r.line, r.lines, r.at_offset as offset, r.length, r.outcome, r.cents, r.reason,
  r.position_id as "positionId", coalesce((select p.source_key from position p where p.organization_id = r.organization_id and p.position_id = r.position_id),
    (select q.native_key from problem q where q.organization_id = r.organization_id and q.delivery_id = r.delivery_id and q.number = r.number and q.native_key is not null limit 1)) as key,
  coalesce((select jsonb_agg(q) from (select code, class, message, advice, line, column_number as column, field, value, warning, closed_at as "closedAt", number
     from problem where organization_id = r.organization_id and delivery_id = r.delivery_id and number = r.number order by ordinal limit ${problems}) q), '[]') as problems`;

type Row = RecordLine & { [key: string]: unknown };

/** In order of the file. */
export async function recordLines(
  view: View,
  delivery: DeliveryId,
  filter: RecordFilter,
  limit: number,
  cursor?: string,
): Promise<Page<RecordLine>> {
  const after = decodeCursor(cursor, 1)?.[0];
  const where = new Where()
    .equal('r.organization_id', delivery.organization)
    .equal('r.delivery_id', delivery.id)
    .equal('r.outcome', filter.outcome);
  where.add(view.own('r.organization_id', where.values));
  if (after !== undefined) where.add(`r.number > ${where.value(after)}`);
  if (filter.number !== undefined) where.add(`r.number >= ${where.value(filter.number)}`);
  // Through the problems, which are few and in order: a record has a code once or several times.
  const from =
    filter.code === undefined
      ? `record r where ${where}`
      : `(select distinct q.organization_id, q.delivery_id, q.code, q.number from problem q
          where ${problemsWith(view, where, delivery, filter, after)} order by q.code, q.number limit ${where.value(limit + 1)}) q
         join record r on r.organization_id = q.organization_id and r.delivery_id = q.delivery_id and r.number = q.number where ${where}`;
  const { rows } = await view.query<Row>(
    `select ${line(MOST_PROBLEMS)} from (select r.* from ${from} order by r.number limit ${where.value(limit + 1)}) r order by r.number`,
    where.values,
  );
  return pageOf(rows.map(withDates), limit, (row) => [row.number]);
}

function problemsWith(
  view: View,
  where: Where,
  delivery: DeliveryId,
  filter: RecordFilter,
  after: unknown,
): string {
  const parts = [
    `q.organization_id = ${where.value(delivery.organization)}`,
    `q.delivery_id = ${where.value(delivery.id)}`,
    only('q.code', where.value(filter.code)),
    view.own('q.organization_id', where.values),
  ];
  if (after !== undefined) parts.push(`q.number > ${where.value(after)}`);
  if (filter.number !== undefined) parts.push(`q.number >= ${where.value(filter.number)}`);
  return parts.join(' and ');
}

export async function recordPage(
  view: View,
  delivery: DeliveryId,
  number: number,
): Promise<RecordPage | undefined> {
  const values: unknown[] = [delivery.organization, delivery.id, number];
  const own = view.own('r.organization_id', values);
  const near = 'q.organization_id = r.organization_id and q.delivery_id = r.delivery_id';
  const open = `${near} and q.closed_at is null and not q.warning`;
  const { rows } = await view.query<RecordPage & { [key: string]: unknown }>(
    `select ${line(MOST_IN_UNIT)},
       (select q.native_key from problem q where ${near} and q.number = r.number and q.native_key is not null limit 1) as "nativeKey",
       (select q.number from problem q where ${open} and q.number < r.number order by q.number desc limit 1) as "previousProblem",
       (select q.number from problem q where ${open} and q.number > r.number order by q.number limit 1) as "nextProblem",
       array(select u.number from record u where u.organization_id = r.organization_id and u.delivery_id = r.delivery_id
             and u.number between r.unit and r.unit + ${UNIT_REACH} and u.unit = r.unit order by u.number limit ${MOST_IN_UNIT}) as "unitRecords"
     from record r where r.organization_id = $1 and r.delivery_id = $2 and r.number = $3 and ${own}`,
    values,
  );
  const found = rows[0];
  return found && { ...found, ...withDates(found), positions: await positionsOf(view, delivery, found) };
}

async function positionsOf(
  view: View,
  { organization, id }: DeliveryId,
  { number, unit, positionId, outcome }: RecordLine,
): Promise<RecordPage['positions']> {
  const values: unknown[] = [organization, id, [number, unit], positionId, outcome];
  const { rows } = await view.query<RecordPage['positions'][number] & { [key: string]: unknown }>(
    `select p.position_id as "positionId", p.source_key as key, p.state, t.outcome,
       array(select i.iuv from installment i where i.organization_id = p.organization_id and i.position_id = p.position_id order by i.plan, i.due_date, i.iuv limit 20) as iuvs
     from (select $4::uuid as position_id, $5::text as outcome
           union all select position_id, outcome::text from record_position where organization_id = $1 and delivery_id = $2 and number = any($3::int[])) t
     join position p on p.organization_id = $1 and p.position_id = t.position_id where ${view.own('p.organization_id', values)} limit 20`,
    values,
  );
  return rows;
}

/** jsonb tells instants as text. */
const withDates = (row: RecordLine): RecordLine => ({
  ...row,
  problems: row.problems.map((one) => ({
    ...one,
    closedAt: one.closedAt === null ? null : new Date(one.closedAt),
  })),
});
