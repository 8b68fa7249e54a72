/**
 * Lists over many ranges of one index: each range (a lane: an organization, a connector of it, …) is sorted already, so
 * the page is merged from their ends. Of n rows none can come from a lane whose first row is not among the n first ones:
 * every lane is asked for one row, and only the n best of them for more. Nothing is read that is not near the page.
 */
import type { View } from '../view.ts';
import type { Sort } from './cursor.ts';

export interface Lanes {
  /** Select of the lanes: the columns that `range` compares with. */
  readonly lanes: string;
  /** Table of the rows, called `t`. */
  readonly table: string;
  /** Condition on `t` that makes the range of a `lane`. */
  readonly range: string;
  /** What a row is known by, columns of `t`; what it is sorted by, with the types that a cursor's values are cast to. */
  readonly key: readonly string[];
  readonly sort: readonly (readonly [column: string, type: string])[];
  readonly direction: 'asc' | 'desc';
  /** Values of the cursor, one for each of `sort`. */
  readonly after: Sort | undefined;
  readonly limit: number;
}

/** A select of the keys (and sort values) of `limit` rows in order; its values are added to `values`. */
export function laneSelect(lanes: Lanes, values: unknown[]): string {
  const { table, key, sort, direction, after } = lanes;
  values.push(lanes.limit);
  const limit = `$${values.length}`;
  const columns = [...new Set([...key, ...sort.map(([column]) => column)])];
  const order = sort.map(([column]) => `t.${column} ${direction}`).join(', ');
  const beyond =
    after === undefined
      ? 'true'
      : `(${sort.map(([column]) => `t.${column}`).join(', ')}) ${direction === 'asc' ? '>' : '<'} (${after
          .map((value, index) => {
            values.push(value);
            return `$${values.length}::${sort[index]?.[1] ?? 'text'}`;
          })
          .join(', ')})`;
  const read = (names: string, most: string): string =>
    `select ${names} from ${table} t where ${lanes.range} and ${beyond} order by ${order} limit ${most}`;
  const sorted = (name: string, names: readonly string[]): string =>
    names.map((column) => `${name}.${column} ${direction}`).join(', ');
  const sortColumns = sort.map(([column]) => column);
  const heads = sortColumns.map((column, index) => `t.${column} as head_${index}`).join(', ');
  return `with lane as materialized (${lanes.lanes}),
    best as materialized (select lane.*, head.* from lane cross join lateral (${read(heads, '1')}) head
      order by ${sorted(
        'head',
        sortColumns.map((_column, index) => `head_${index}`),
      )} limit ${limit})
    select ${columns.map((column) => `found.${column}`).join(', ')}
    from best lane cross join lateral (${read(columns.map((column) => `t.${column}`).join(', '), limit)}) found
    order by ${sorted('found', sortColumns)} limit ${limit}`;
}

/** The organizations of the viewer, or the one asked for, as lanes. */
export function organizationLanes(view: View, organization: string | undefined, values: unknown[]): string {
  return `select o.organization_id as lane_organization from organization o where ${ofOrganization(view, 'o.organization_id', organization, values)}`;
}

/** The viewer's own, and the one asked for if any. */
export function ofOrganization(
  view: View,
  column: string,
  organization: string | undefined,
  values: unknown[],
): string {
  const own = view.own(column, values);
  if (organization === undefined) return own;
  values.push(organization);
  return `${own} and ${column} = $${values.length}`;
}

/** `column = $n`, or nothing asked. */
export function equal(column: string, value: string | undefined, values: unknown[]): string {
  if (value === undefined) return 'true';
  values.push(value);
  return `${column} = $${values.length}`;
}

/** Figures with what has not been folded into them yet; `where` on the columns of both. */
export const figures = (columns: string, where: string): string =>
  `(select ${columns}, items, cents from figure where ${where} union all select ${columns}, items, cents from figure_delta where ${where})`;

/** Beginning of a text in `collate "C"`, as a range: `like` would not use the index behind row-level security. */
export function beginning(column: string, text: string, values: unknown[]): string {
  values.push(text);
  const from = `$${values.length}::text`;
  return `${column} >= ${from} and ${column} < ${from} || chr(1114111)`;
}
