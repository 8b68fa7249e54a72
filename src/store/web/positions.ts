/** Positions as people look for them: by code, debtor, key, or the newest first with filters. */
import type { Day } from '../../domain/day.ts';
import { type PositionSearch, readPositionSearch } from '../../domain/position-search.ts';
import { STORED_OF } from '../../domain/position-state.ts';
import type { View } from '../view.ts';
import { decodeCursor, encodeCursor, type Page } from './cursor.ts';
import { organizationLanes } from './lanes.ts';
import { type PositionFilters, positionKeys, type Reading } from './position-keys.ts';
import { likelyIn } from './position-likely.ts';
import { type PositionRow, positionRows } from './position-rows.ts';

export interface PositionQuery extends PositionFilters {
  /** Payment code, notice number, fiscal code of the debtor, key or its beginning. */
  readonly search?: string | undefined;
  readonly today: Day;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface PositionPage extends Page<PositionRow> {
  /** What the search was taken for. */
  readonly found: 'all' | PositionSearch['by'];
}

/** Rows looked at for one page, when the state that is asked for is not kept but told from others. */
const MOST_LOOKED_AT = 1_000;
/** Nearly all that may be in a frequent state are. */
const SPARE = 8;

/**
 * The newest first; of a search for keys, in order of keys. A page may have fewer rows than asked for, and still a
 * next one, when those of a rare state are far apart.
 */
export async function positions(view: View, query: PositionQuery): Promise<PositionPage> {
  const [kind, ...rest] = cursorOf(query.cursor);
  if (query.state === 'toApprove') return { found: 'all', items: [], next: null };
  if (query.search === undefined || query.search.trim() === '') {
    const by = query.state === 'toPublish' ? 'due' : 'all';
    return { found: 'all', ...(await paged(view, query, { by }, kind === by ? rest : [])) };
  }
  const readings = readPositionSearch(query.search);
  for (const reading of readings) {
    if (kind !== undefined && kind !== reading.by) continue;
    const page = await paged(view, query, reading, rest);
    if (page.items.length > 0 || page.next !== null || kind !== undefined)
      return { found: reading.by, ...page };
  }
  return { found: readings[0]?.by ?? 'all', items: [], next: null };
}

/** `[what was searched, sort values…]` */
function cursorOf(cursor: string | undefined): readonly string[] {
  const found = decodeCursor(cursor, 4);
  return found === undefined ? [] : found.map((value) => String(value));
}

async function paged(
  view: View,
  query: PositionQuery,
  reading: Reading,
  after: readonly string[],
): Promise<Page<PositionRow>> {
  const { limit, today } = query;
  const { state } = query;
  const exact = state === undefined || STORED_OF[state].alone;
  const items: PositionRow[] = [];
  let place = after;
  for (let looked = 0; ; ) {
    // What stands in the outbox is nearly all not published yet.
    const direct = exact || reading.by === 'due';
    const most = exact ? limit : direct ? limit + SPARE : looked === 0 ? 2 * limit : MOST_LOOKED_AT;
    const keys = await positionKeys(view, query, reading, place, most + 1);
    const more = keys.length > most;
    const here = keys.slice(0, most);
    const likely = direct ? here : await likelyIn(view, here, state, today);
    for (let from = 0; from < likely.length; from += limit + SPARE) {
      const some = likely.slice(from, from + limit + SPARE);
      const rows = new Map((await positionRows(view, some, today)).map((row) => [row.positionId, row]));
      for (const key of some) {
        const row = rows.get(key.id);
        if (row === undefined || (state !== undefined && row.state !== state)) continue;
        items.push(row);
        if (items.length === limit && (more || key !== likely.at(-1)))
          return { items, next: cursor(reading, [key.key, key.organization, key.id]) };
      }
    }
    looked += here.length;
    const last = here.at(-1);
    if (!more || last === undefined) return { items, next: null };
    place = [last.key, last.organization, last.id];
    if (items.length >= limit || looked >= MOST_LOOKED_AT) return { items, next: cursor(reading, place) };
  }
}

const cursor = (reading: Reading, place: readonly string[]): string => encodeCursor([reading.by, ...place]);

/** Whose the position is; undefined: the viewer sees none such. */
export async function positionOwner(view: View, positionId: string): Promise<string | undefined> {
  const values: unknown[] = [];
  const lanes = organizationLanes(view, undefined, values);
  values.push(positionId);
  const { rows } = await view.query<{ organization: string }>(
    `select p.organization_id as organization from (${lanes}) lane
     join position p on p.organization_id = lane.lane_organization and p.position_id = $${values.length} limit 1`,
    values,
  );
  return rows[0]?.organization;
}
