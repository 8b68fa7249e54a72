/**
 * Lists over many ranges of one index: each range (a lane: an organization, a connector of it, …) is sorted already, so
 * the page is merged from their ends. Of n rows none can come from a lane whose first row is not among the n first ones:
 * every lane is asked for one row, and only the n best of them for more. Nor is any row on the page that comes after all
 * of n first rows: beyond the last of these no lane is read. So little is read that is not near the page.
 */
import { ProblemError, problem } from '../../domain/problem.ts';
import type { View } from '../view.ts';
import type { Sort } from './cursor.ts';

export interface Lanes {
  /** Select of the lanes: the columns that `range` compares with. */
  readonly lanes: string;
  /**
   * Tables of the rows, each called `t`, and the condition on it that makes the range of a `lane`: usually one. Several
   * where a partial index serves each; every one gives its own first rows.
   */
  readonly from: readonly { readonly table: string; readonly range: string }[];
  /** What a row is known by, columns of `t`; what it is sorted by, with the types that a cursor's values are cast to. */
  readonly key: readonly string[];
  readonly sort: readonly (readonly [column: string, type: string])[];
  /** How many of `sort` already order the rows of one lane; absent: all. The fewer, the less of its index is sorted again. */
  readonly within?: number;
  readonly direction: 'asc' | 'desc';
  /** Values of the cursor, one for each of `sort`. */
  readonly after: Sort | undefined;
  readonly limit: number;
}

/** A select of the keys (and sort values) of `limit` rows in order; its values are added to `values`. */
export function laneSelect(lanes: Lanes, values: unknown[]): string {
  const { key, sort, direction, after } = lanes;
  values.push(lanes.limit);
  const limit = `$${values.length}`;
  // Not a constant: PostgreSQL then takes the first rows for a tenth of all, and reads each lane in its index's order
  // rather than whole, however few it thinks that they are.
  const few = `(select ${limit}::bigint)`;
  const sorted = sort.map(([column]) => column);
  const columns = [...new Set([...key, ...sorted])];
  const beyond = after === undefined ? 'true' : beyondCursor(lanes, after, values);
  const read = (names: readonly string[], most: string, bound: string): string => {
    const order = sorted
      .slice(0, lanes.from.length > 1 ? undefined : lanes.within)
      .map((column) => `t.${column} ${direction}`)
      .join(', ');
    const selects = lanes.from.map(
      ({ table, range }) =>
        `select ${names.map((name) => `t.${name}`).join(', ')} from ${table} t where ${range} and ${beyond} and ${bound} order by ${order} limit ${most}`,
    );
    return selects.length === 1
      ? selects.join('')
      : `select * from (${selects.map((one) => `(${one})`).join(' union all ')}) t order by ${order} limit ${most}`;
  };
  const ordered = (name: string): string =>
    sorted.map((column) => `${name}.${column} ${direction}`).join(', ');
  const [[first = '', type = 'text'] = []] = sort;
  const last = `(select ${first} from best order by ${ordered('best')} offset ${limit} - 1 limit 1)`;
  const bound = `t.${first} ${direction === 'asc' ? '<=' : '>='} coalesce(${last}, ${FARTHEST[direction][type] ?? 'null'})`;
  return `with lane as materialized (${lanes.lanes}),
    best as materialized (select lane.*, head.* from lane cross join lateral (${read(sorted, '1', 'true')}) head order by ${ordered('head')} limit ${limit})
    select ${columns.map((column) => `found.${column}`).join(', ')}
    from best lane cross join lateral (${read(columns, few, bound)}) found order by ${ordered('found')} limit ${limit}`;
}

function beyondCursor({ sort, direction }: Lanes, after: Sort, values: unknown[]): string {
  const places = after.map((value, index) => {
    const type = sort[index]?.[1] ?? 'text';
    values.push(cursorValue(value, type));
    return `$${values.length}::${type}`;
  });
  return `(${sort.map(([column]) => `t.${column}`).join(', ')}) ${direction === 'asc' ? '>' : '<'} (${places.join(', ')})`;
}

/** A cursor may be made up: what PostgreSQL could not read is refused before (`request.cursor`). */
export function cursorValue<T>(value: T, type: string): T {
  if (FORM[type]?.test(String(value)) === false) throw new ProblemError(notACursor);
  return value;
}

const FORM: { readonly [type: string]: RegExp } = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  timestamptz: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}(?::?\d{2})?)$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  int: /^\d{1,9}$/,
  smallint: /^\d{1,4}$/,
};
const notACursor = problem('request.cursor', 'this cursor is not one that a page of this list gave', {
  advice: 'Start again from the first page, without a cursor.',
  place: { field: 'cursor' },
});

const FARTHEST: { readonly [direction in 'asc' | 'desc']: { readonly [type: string]: string } } = {
  asc: { text: 'chr(1114111)', timestamptz: "'infinity'::timestamptz", date: "'infinity'::date" },
  desc: { uuid: "'00000000-0000-0000-0000-000000000000'::uuid", timestamptz: "'-infinity'::timestamptz" },
};

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
