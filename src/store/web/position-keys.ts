/** Which positions a page is about: their keys, from the index that serves what is asked. */
import type { PositionSearch } from '../../domain/position-search.ts';
import { type ShownState, STORED_OF, type StoredState } from '../../domain/position-state.ts';
import type { View } from '../view.ts';
import {
  cursorValue,
  equal,
  figures,
  type Lanes,
  laneSelect,
  ofOrganization,
  organizationLanes,
} from './lanes.ts';
import type { PositionKey } from './position-rows.ts';

export interface PositionFilters {
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
  readonly service?: string | undefined;
  readonly state?: ShownState | undefined;
}

/** due: what is not published yet stands in the outbox, the earliest due first. */
export type Reading = PositionSearch | { readonly by: 'all' } | { readonly by: 'due' };

export interface FoundKey extends PositionKey {
  /** By which the list is sorted, where it is not by id: key, or first due day. */
  readonly key: string;
}

/** `after`: source key (or first due day), organization, id of the row before. */
export async function positionKeys(
  view: View,
  query: PositionFilters,
  reading: Reading,
  after: readonly string[],
  limit: number,
): Promise<readonly FoundKey[]> {
  const values: unknown[] = [];
  const [key = '', organization = '', id = ''] = after;
  const begun = after.length > 0;
  const newest = {
    // Nothing that is not in the index: the rows themselves are read once the page is known.
    key: ['organization_id', 'position_id'],
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
      select = `select p.organization_id, p.position_id from (${lanes}) lane
        join installment i on i.organization_id = lane.lane_organization and i.iuv = ${place(2)}
        join position p on p.organization_id = i.organization_id and p.position_id = i.position_id
        where (${place(1)}::uuid is null or p.position_id < ${place(1)}) and ${rest} order by p.position_id desc limit ${place(0)}`;
      break;
    }
    case 'debtor': {
      const lanes = organizationLanes(view, query.organization, values);
      values.push(reading.code);
      const range = `t.organization_id = lane.lane_organization and t.debtor_code = $${values.length} and ${narrowed('t', query, values)}`;
      select = laneSelect({ ...newest, lanes, from: [{ table: 'position', range }] }, values);
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
          key: ['organization_id', 'position_id', 'source_key'],
          lanes,
          from: [{ table: 'position', range }],
          sort: [
            ['source_key', 'text'],
            ['organization_id', 'text'],
            ['position_id', 'uuid'],
          ],
          // A key is a connector's own.
          within: 1,
          direction: 'asc',
          after: begun ? [key, organization, id] : undefined,
        },
        values,
      );
      break;
    }
    case 'due':
      select = dueSelect(view, query, begun ? [key, id, organization] : undefined, limit, values);
      break;
    case 'all':
      if (ofAllBodies(view, query) && !ofAll(view, query)) {
        const found = await atAGlance(view, query, begun ? id : undefined, limit);
        if (found !== undefined) return found;
      }
      select = ofAll(view, query)
        ? newestOfAll(query, begun ? id : undefined, limit, values)
        : laneSelect({ ...newest, ...filteredLanes(view, query, values) }, values);
  }
  const { rows } = await view.query<FoundKey & { [key: string]: unknown }>(
    `select organization_id as organization, position_id as id, ${SORTED[reading.by]} as key from (${select}) listed`,
    values,
  );
  return rows;
}

/** How many of the next positions of all bodies are looked at, whatever they are, before each lane is. */
const GLANCE = 3_000;

/** Of a service or connector that many bodies have, enough for a page are among the next ones; undefined: they are not. */
async function atAGlance(
  view: View,
  query: PositionFilters,
  before: string | undefined,
  limit: number,
): Promise<readonly FoundKey[] | undefined> {
  const values: unknown[] = [];
  const beyond =
    before === undefined ? 'true' : `t.position_id < $${values.push(cursorValue(before, 'uuid'))}`;
  const { rows } = await view.query<FoundKey & { [key: string]: unknown }>(
    `select t.organization_id as organization, t.position_id as id, '' as key
     from (select * from position t where ${beyond} order by t.position_id desc limit ${GLANCE}) t
     where ${narrowed('t', query, values)} order by t.position_id desc limit $${values.push(limit)}`,
    values,
  );
  return rows.length < limit ? undefined : rows;
}

const SORTED = { iuv: "''", debtor: "''", all: "''", key: 'source_key', due: 'sorted' } as const;
const STATES: readonly StoredState[] = ['open', 'partlyPaid', 'paid', 'cancelled', 'suspended'];

/** What is left to compare of rows that an index found by something else. */
function narrowed(name: string, query: PositionFilters, values: unknown[]): string {
  const stored = query.state === undefined ? undefined : (STORED_OF[query.state].state ?? 'none');
  if (stored === 'none') return 'false';
  const state = equal(`${name}.state`, stored, values);
  return [
    equal(`${name}.connector_id`, query.connector, values),
    equal(`${name}.service`, query.service, values),
    state === 'true' ? state : `${state}::position_state`,
  ].join(' and ');
}

function connectorLanes(view: View, query: PositionFilters, values: unknown[]): string {
  return `select c.organization_id as lane_organization, c.connector_id as lane_connector from connector c
    where ${ofOrganization(view, 'c.organization_id', query.organization, values)} and ${equal('c.connector_id', query.connector, values)}`;
}

const ofAllBodies = (view: View, { organization }: PositionFilters): boolean =>
  view.scope === 'all' && organization === undefined;

/** Whether no condition on the body, the connector or the service is left. */
const ofAll = (view: View, query: PositionFilters): boolean =>
  ofAllBodies(view, query) && query.connector === undefined && query.service === undefined;

/** In order of ids, through everything; of a state, through the index of its own: only open ones are too many for one. */
function newestOfAll(
  { state }: PositionFilters,
  before: string | undefined,
  limit: number,
  values: unknown[],
): string {
  const stored = state === undefined ? undefined : (STORED_OF[state].state ?? 'none');
  const conditions = STATES.filter((one) => one === stored).map((one) => `t.state = '${one}'`);
  if (stored !== undefined && conditions.length === 0) conditions.push('false');
  if (before !== undefined) {
    values.push(cursorValue(before, 'uuid'));
    conditions.push(`t.position_id < $${values.length}::uuid`);
  }
  values.push(limit);
  return `select t.organization_id, t.position_id from position t where ${conditions.join(' and ') || 'true'}
    order by t.position_id desc limit (select $${values.length}::bigint)`;
}

/** Filtered lists go by connector, service and state: the figures say which of them there are at all. */
function filteredLanes(view: View, query: PositionFilters, values: unknown[]): Pick<Lanes, 'lanes' | 'from'> {
  const { connector, service, state } = query;
  if (connector === undefined && service === undefined && state === undefined)
    return {
      lanes: organizationLanes(view, query.organization, values),
      from: [{ table: 'position', range: 't.organization_id = lane.lane_organization' }],
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
    lanes: `select organization_id as lane_organization, connector_id as lane_connector, service as lane_service, word as lane_state
      from ${figures(columns, where)} f group by ${columns} having sum(items) > 0`,
    from: STATES.filter((one) => stored === undefined || one === stored).map((one) => ({
      table: 'position',
      // Literal states: each says which partial index serves, since comparing an enum is nothing that an index may do here.
      range: `t.organization_id = lane.lane_organization and t.connector_id = lane.lane_connector and t.service = lane.lane_service
        and t.state = '${one}' and lane.lane_state = '${one}'`,
    })),
  };
}

/** By access, the earliest due first: the index that publishing goes by. */
function dueSelect(
  view: View,
  query: PositionFilters,
  after: readonly string[] | undefined,
  limit: number,
  values: unknown[],
): string {
  const own = ofOrganization(view, 'o.organization_id', query.organization, values);
  const lanes = `select o.organization_id as lane_organization, a.access as lane_access
    from organization o join configuration f on f.hash = o.hash cross join lateral jsonb_object_keys(f.content -> 'nodo') a (access) where ${own}
    union select o.organization_id, o.access_id from gathering o where ${own}`;
  const filter = narrowed('p', { ...query, organization: undefined, state: undefined }, values);
  const narrow =
    filter === FREE
      ? 'true'
      : `exists (select from position p where p.organization_id = t.organization_id and p.position_id = t.position_id and ${filter})`;
  const select = laneSelect(
    {
      lanes,
      from: UNPUBLISHED.map((condition) => ({
        table: 'publication',
        range: `t.organization_id = lane.lane_organization and t.access_id = lane.lane_access and not t.gone and ${condition} and ${narrow}`,
      })),
      key: ['organization_id', 'position_id'],
      sort: [
        ['first_due', 'date'],
        ['position_id', 'uuid'],
        ['organization_id', 'text'],
      ],
      direction: 'asc',
      after,
      limit,
    },
    values,
  );
  return `select organization_id, position_id, first_due::text as sorted from (${select}) due`;
}

const FREE = 'true and true and true';
const UNPUBLISHED = ["t.state in ('due', 'unknown', 'inFlight')", "t.state = 'refused'"];
