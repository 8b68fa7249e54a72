/** What is wrong in records, over deliveries: by code from counters, one by one in order, annotated for the vendor. */
import type { ConnectorKey } from '../connectors.ts';
import type { ProblemRow } from '../problems.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import type { DeliveryId } from './deliveries.ts';
import { only, Where } from './where.ts';

export interface ProblemGroup extends ConnectorKey {
  readonly organizationName: string;
  readonly code: string;
  readonly warning: boolean;
  readonly open: number;
  readonly closed: number;
  readonly deliveries: number;
  /** Number of the newest delivery that has it. */
  readonly newest: number;
  /** Of one of them. */
  readonly message: string;
  readonly advice: string | null;
}

export interface GroupFilter {
  readonly organization?: string;
  readonly connector?: string;
  /** With its warnings, and what was closed. */
  readonly delivery?: DeliveryId;
}

const MOST_GROUPS = 500;

/** The most first. Without a delivery: only what is open, without warnings. */
export async function problemGroups(view: View, filter: GroupFilter = {}): Promise<readonly ProblemGroup[]> {
  const where = new Where()
    .equal('c.organization_id', filter.delivery?.organization ?? filter.organization)
    .equal('c.delivery_id', filter.delivery?.id)
    .equal('c.connector_id', filter.connector);
  where.add(view.own('c.organization_id', where.values));
  where.add(filter.delivery === undefined ? 'c.open > 0 and not c.warning' : 'c.open + c.closed > 0');
  const { rows } = await view.query<ProblemGroup & { [key: string]: unknown }>(
    `select g.organization_id as organization, coalesce(o.name, g.organization_id) as "organizationName", g.connector_id as connector, g.code, g.warning, g.open, g.closed,
       g.deliveries, g.newest, coalesce(q.message, g.code) as message, q.advice
     from (select c.organization_id, c.connector_id, c.code, c.warning, sum(c.open)::bigint as open, sum(c.closed)::bigint as closed, count(*)::int as deliveries,
             max(c.number) as newest from delivery_problem c where ${where} group by 1, 2, 3, 4 order by 5 desc, 6 desc, 3, 1, 2 limit ${MOST_GROUPS}) g
     left join organization o on o.organization_id = g.organization_id
     left join delivery d on d.number = g.newest and d.organization_id = g.organization_id
     left join lateral (select message, advice from problem q where q.organization_id = g.organization_id and q.delivery_id = d.delivery_id and ${only('q.code', 'g.code')}
       order by q.code, q.number, q.ordinal limit 1) q on true
     order by g.warning, g.open desc, g.closed desc, g.code, g.organization_id, g.connector_id`,
    where.values,
  );
  return rows;
}

export interface ProblemFilter {
  readonly organization?: string;
  readonly connector?: string;
  readonly code?: string;
  /** Number. */
  readonly delivery?: number;
  /** Closed ones and warnings too; only with a delivery. */
  readonly closed?: boolean;
}

export interface ProblemLine extends ProblemRow, ConnectorKey {
  readonly delivery: number;
  readonly fileName: string;
  readonly ordinal: number;
}

/** Of the newest delivery first, there by code and in order of the file. */
export async function problemLines(
  view: View,
  filter: ProblemFilter,
  limit: number,
  cursor?: string,
): Promise<Page<ProblemLine>> {
  const after = decodeCursor(cursor, 4);
  const all = filter.closed === true && filter.delivery !== undefined;
  const where = new Where()
    .equal('c.organization_id', filter.organization)
    .equal('c.connector_id', filter.connector)
    .equal('c.code', filter.code)
    .equal('c.number', filter.delivery);
  where.add(view.own('c.organization_id', where.values));
  where.add(all ? 'c.open + c.closed > 0' : 'c.open > 0 and not c.warning');
  let later = '';
  if (after !== undefined) {
    const [number, code, record, ordinal] = after.map((value) => where.value(value));
    where.add(`(c.number < ${number} or c.number = ${number} and c.code >= ${code})`);
    later = `and (q.number, q.ordinal) > (case when c.number = ${number} and c.code = ${code} then ${record}::int else 0 end, case when c.number = ${number} and c.code = ${code} then ${ordinal}::int else -1 end)`;
  }
  const most = where.value(limit + 1);
  const { rows } = await view.query<ProblemLine & { [key: string]: unknown }>(
    `select d.organization_id as organization, d.connector_id as connector, d.number as delivery, d.file_name as "fileName", q.number, q.ordinal, q.code, q.class, q.message,
       q.advice, q.line, q.column_number as column, q.field, q.value, q.warning, q.closed_at as "closedAt"
     from (select c.organization_id, c.delivery_id, c.number, c.code from delivery_problem c where ${where} ${all ? 'group by 1, 2, 3, 4' : ''} order by c.number desc, c.code limit ${most} + 1) c
     cross join lateral (select q.* from problem q where q.organization_id = c.organization_id and q.delivery_id = c.delivery_id and ${only('q.code', 'c.code')}
       ${all ? '' : 'and q.closed_at is null and not q.warning'} ${later} order by q.code, q.number, q.ordinal limit ${most}) q
     join delivery d on d.organization_id = c.organization_id and d.delivery_id = c.delivery_id
     order by c.number desc, c.code, q.number, q.ordinal limit ${most}`,
    where.values,
  );
  return pageOf(rows, limit, (row) => [row.delivery, row.code, row.number, row.ordinal]);
}

export interface AnnotatedProblem extends Omit<ProblemRow, 'class'> {
  readonly ordinal: number;
  readonly nativeKey: string | null;
}

/** Problems and warnings of a delivery in order of the file, from after one of them. */
export async function annotatedProblems(
  view: View,
  delivery: DeliveryId,
  limit: number,
  after?: { readonly number: number; readonly ordinal: number },
): Promise<readonly AnnotatedProblem[]> {
  const where = new Where().equal('organization_id', delivery.organization).equal('delivery_id', delivery.id);
  where.add(view.own('organization_id', where.values));
  if (after !== undefined)
    where.add(`(number, ordinal) > (${where.value(after.number)}::int, ${where.value(after.ordinal)}::int)`);
  const { rows } = await view.query<AnnotatedProblem & { [key: string]: unknown }>(
    `select number, ordinal, code, message, advice, line, column_number as column, field, value, warning, closed_at as "closedAt", native_key as "nativeKey"
     from problem where ${where} order by number, ordinal limit ${where.value(limit)}`,
    where.values,
  );
  return rows;
}
