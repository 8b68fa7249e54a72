/** Positions as people look for them: by code, debtor, key, or the newest first with filters. */
import type { Day } from '../../domain/day.ts';
import { type PositionSearch, readPositionSearch } from '../../domain/position-search.ts';
import { type ShownState, STORED_OF } from '../../domain/position-state.ts';
import type { View } from '../view.ts';
import { decodeCursor, encodeCursor, type Page } from './cursor.ts';
import { equal, figures, type Lanes, laneSelect, ofOrganization, organizationLanes } from './lanes.ts';
import { type PositionKey, type PositionRow, positionRows } from './position-rows.ts';

export interface PositionQuery {
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
  readonly service?: string | undefined;
  readonly state?: ShownState | undefined;
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

type Filters = Pick<PositionQuery, 'organization' | 'connector' | 'service' | 'state'>;
type Found = { organization: string; id: string; key: string; connector: string };

/** Rows looked at for one page, when the state that is asked for is not kept but told from others. */
const MOST_LOOKED_AT = 1_200;
const LOOK = 300;

/**
 * The newest first; of a search for keys, in order of keys. A page may have fewer rows than asked for, and still a
 * next one, when those of a rare state are far apart.
 */
export async function positions(view: View, query: PositionQuery): Promise<PositionPage> {
  const [kind, ...rest] = cursorOf(query.cursor);
  if (query.search === undefined || query.search.trim() === '')
    return { found: 'all', ...(await paged(view, query, { by: 'all' }, rest)) };
  const readings = readPositionSearch(query.search);
  for (const reading of readings) {
    if (kind !== undefined && kind !== reading.by) continue;
    const page = await paged(view, query, reading, rest);
    if (page.items.length > 0 || page.next !== null || kind !== undefined)
      return { found: reading.by, ...page };
  }
  return { found: readings[0]?.by ?? 'all', items: [], next: null };
}

type Reading = PositionSearch | { readonly by: 'all' };

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
  const alone = query.state === undefined || STORED_OF[query.state].alone;
  const items: PositionRow[] = [];
  let place = after;
  for (let looked = 0; ; ) {
    const most = alone ? limit - items.length : LOOK;
    const keys = await candidates(view, query, reading, place, most + 1);
    const more = keys.length > most;
    const here = keys.slice(0, most);
    const rows = new Map((await positionRows(view, here, today)).map((row) => [row.positionId, row]));
    for (const key of here) {
      const row = rows.get(key.id);
      place = [key.key, key.organization, key.id];
      looked += 1;
      if (row === undefined || (query.state !== undefined && row.state !== query.state)) continue;
      items.push(row);
      if (items.length === limit && (more || key !== here.at(-1)))
        return { items, next: cursor(reading, place) };
    }
    if (!more) return { items, next: null };
    if (items.length >= limit || looked >= MOST_LOOKED_AT || alone)
      return { items, next: cursor(reading, place) };
  }
}

const cursor = (reading: Reading, place: readonly string[]): string => encodeCursor([reading.by, ...place]);

/** `after`: source key, organization, id of the row before. */
async function candidates(
  view: View,
  query: PositionQuery,
  reading: Reading,
  after: readonly string[],
  limit: number,
): Promise<readonly (PositionKey & { readonly key: string })[]> {
  const values: unknown[] = [];
  const [key = '', organization = '', id = ''] = after;
  const begun = after.length > 0;
  const newest = {
    table: 'position',
    key: ['organization_id', 'position_id', 'source_key'],
    sort: [['position_id', 'uuid']],
    direction: 'desc',
    after: begun ? [id] : undefined,
    limit,
  } as const;
  let select: string;
  switch (reading.by) {
    case 'iuv': {
      const lanes = organizationLanes(view, query.organization, values);
      const rest = narrowed('p', query, values);
      values.push(reading.iuv, begun ? id : null, limit);
      const place = (back: number): string => `$${values.length - back}`;
      select = `select p.organization_id, p.position_id, p.source_key from (${lanes}) lane
        join installment i on i.organization_id = lane.lane_organization and i.iuv = ${place(2)}
        join position p on p.organization_id = i.organization_id and p.position_id = i.position_id
        where (${place(1)}::uuid is null or p.position_id < ${place(1)}) and ${rest} order by p.position_id desc limit ${place(0)}`;
      break;
    }
    case 'debtor': {
      const lanes = organizationLanes(view, query.organization, values);
      values.push(reading.code);
      const range = `t.organization_id = lane.lane_organization and t.debtor_code = $${values.length} and ${narrowed('t', query, values)}`;
      select = laneSelect({ ...newest, lanes, range }, values);
      break;
    }
    case 'key': {
      const lanes = connectorLanes(view, query, values);
      values.push(reading.key);
      const from = `$${values.length}::text`;
      const range = `t.organization_id = lane.lane_organization and t.connector_id = lane.lane_connector
        and t.source_key >= ${from} and t.source_key < ${from} || chr(1114111) and ${narrowed('t', { ...query, organization: undefined, connector: undefined }, values)}`;
      select = laneSelect(
        {
          ...newest,
          lanes,
          range,
          sort: [
            ['source_key', 'text'],
            ['organization_id', 'text'],
            ['position_id', 'uuid'],
          ],
          direction: 'asc',
          after: begun ? [key, organization, id] : undefined,
        },
        values,
      );
      break;
    }
    case 'all':
      select = laneSelect({ ...newest, ...filteredLanes(view, query, values) }, values);
  }
  const { rows } = await view.query<Found>(
    `select organization_id as organization, position_id as id, source_key as key from (${select}) listed`,
    values,
  );
  return rows;
}

// A branch for each state, with an index of its own: comparing an enum is nothing that row-level security lets one do.
const BY_STATE = `(${['open', 'partlyPaid', 'paid', 'cancelled', 'suspended']
  .map(
    (state) =>
      `select organization_id, connector_id, service, position_id, source_key, '${state}'::text as word from position where state = '${state}'`,
  )
  .join(' union all ')})`;

/** What is left to compare of rows that an index found by something else. */
function narrowed(name: string, query: Filters, values: unknown[]): string {
  const stored = query.state === undefined ? undefined : (STORED_OF[query.state].state ?? 'none');
  if (stored === 'none') return 'false';
  const state = equal(`${name}.state`, stored, values);
  return [
    equal(`${name}.connector_id`, query.connector, values),
    equal(`${name}.service`, query.service, values),
    state === 'true' ? state : `${state}::position_state`,
  ].join(' and ');
}

function connectorLanes(view: View, query: Filters, values: unknown[]): string {
  return `select c.organization_id as lane_organization, c.connector_id as lane_connector from connector c
    where ${ofOrganization(view, 'c.organization_id', query.organization, values)} and ${equal('c.connector_id', query.connector, values)}`;
}

/** Filtered lists go by connector, service and state: the figures say which of them there are at all. */
function filteredLanes(
  view: View,
  query: Filters,
  values: unknown[],
): Pick<Lanes, 'lanes' | 'table' | 'range'> {
  const { connector, service, state } = query;
  if (connector === undefined && service === undefined && state === undefined)
    return {
      table: 'position',
      lanes: organizationLanes(view, query.organization, values),
      range: 't.organization_id = lane.lane_organization',
    };
  const stored = state === undefined ? undefined : (STORED_OF[state].state ?? 'none');
  const where = [
    "kind = 'positions' and grain = 'now'",
    ofOrganization(view, 'organization_id', query.organization, values),
    equal('connector_id', connector, values),
    equal('service', service, values),
    equal('word', stored, values),
  ].join(' and ');
  const columns = 'organization_id, connector_id, service, word';
  return {
    table: BY_STATE,
    lanes: `select organization_id as lane_organization, connector_id as lane_connector, service as lane_service, word as lane_state
      from ${figures(columns, where)} f group by ${columns} having sum(items) > 0`,
    range: `t.organization_id = lane.lane_organization and t.connector_id = lane.lane_connector and t.service = lane.lane_service and t.word = lane.lane_state`,
  };
}

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
