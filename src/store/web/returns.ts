/** Files that went back to gestionali: acknowledgements and reports, where each went and whether it was collected. */
import type { Json } from '../../domain/debt-position.ts';
import type { Problem } from '../../domain/problem.ts';
import type { OutgoingKind, OutgoingState } from '../outgoing.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { beginning, equal, laneSelect, ofOrganization, organizationLanes } from './lanes.ts';

const KINDS: readonly OutgoingKind[] = ['report', 'acknowledgement'];

export interface ReturnQuery {
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
  readonly kind?: OutgoingKind | undefined;
  readonly state?: OutgoingState | undefined;
  /** Beginning of the file's name. */
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface ReturnRow {
  readonly organization: string;
  readonly organizationName: string;
  readonly connector: string;
  readonly outgoingId: string;
  readonly kind: OutgoingKind;
  readonly number: number;
  readonly name: string;
  readonly state: OutgoingState;
  readonly supplement: number;
  readonly lines: number;
  readonly cents: number;
  readonly size: number;
  /** Where it went; secrets stay references. */
  readonly location: string;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
  /** Fetched from our own SFTP server. */
  readonly collectedAt: Date | null;
  /** unknown: it lies at somebody else's door, which does not tell. */
  readonly collected: 'yes' | 'no' | 'unknown';
  readonly delivery: number | null;
  readonly deliveryId: string | null;
  readonly editionOf: string | null;
  /** Lines that are not as their layout wants them. */
  readonly faults: number;
  readonly unanswered: number;
  readonly problem: Problem | null;
  readonly notBefore: Date | null;
}

type Row = ReturnRow & { readonly [key: string]: unknown };

const ROW = `t.organization_id as organization, b.name as "organizationName", t.connector_id as connector, t.outgoing_id as "outgoingId", t.kind, t.number, t.name, t.state,
  t.supplement, t.lines, t.cents, t.size_bytes as size, t.location, t.created_at as "createdAt", t.delivered_at as "deliveredAt", r.fetched_at as "collectedAt",
  case when t.state = 'unknown' or t.state = 'delivered' and r.ready_at is null then 'unknown' when r.fetched_at is not null then 'yes' else 'no' end as collected,
  d.number as delivery, t.delivery_id as "deliveryId", t.edition_of as "editionOf", jsonb_array_length(t.faults) as faults, t.unanswered, t.problem, t.not_before as "notBefore"`;
const JOINS = `join organization b on b.organization_id = t.organization_id
  left join delivery d on d.organization_id = t.organization_id and d.delivery_id = t.delivery_id
  left join lateral (select min(ready_at) as ready_at, max(fetched_at) as fetched_at from ready_file where organization_id = t.organization_id and outgoing_id = t.outgoing_id) r on true`;

/** The newest first. */
export async function returns(view: View, query: ReturnQuery): Promise<Page<ReturnRow>> {
  const values: unknown[] = [];
  const { lanes, range } = lanesOf(view, query, values);
  const select = laneSelect(
    {
      lanes,
      from: [{ table: tableOf(query), range: [range, ...filters(query, values)].join(' and ') }],
      key: ['organization_id', 'outgoing_id'],
      sort: [['outgoing_id', 'uuid']],
      direction: 'desc',
      after: decodeCursor(query.cursor, 1),
      limit: query.limit + 1,
    },
    values,
  );
  const own = view.own('t.organization_id', values);
  const { rows } = await view.query<Row>(
    `select ${ROW} from (${select}) l join outgoing t on t.organization_id = l.organization_id and t.outgoing_id = l.outgoing_id ${JOINS}
     where ${own} order by t.outgoing_id desc`,
    values,
  );
  return pageOf(rows, query.limit, (row) => [row.outgoingId]);
}

// Literal conditions: they say which partial index serves, since comparing an enum is nothing that an index may do here.
function tableOf({ kind, state }: ReturnQuery): string {
  const conditions = [
    ...(waits(state) ? ["state <> 'delivered'"] : []),
    ...KINDS.filter((one) => one === kind).map((one) => `kind = '${one}'`),
  ];
  return conditions.length === 0 ? 'outgoing' : `(select * from outgoing where ${conditions.join(' and ')})`;
}

const waits = (state: OutgoingState | undefined): boolean => state !== undefined && state !== 'delivered';

/** By body, unless it is one kind of a connector that is asked for. */
function lanesOf(
  view: View,
  query: ReturnQuery,
  values: unknown[],
): { readonly lanes: string; readonly range: string } {
  if (query.kind === undefined || waits(query.state))
    return {
      lanes: organizationLanes(view, query.organization, values),
      range: `t.organization_id = lane.lane_organization and ${equal('t.connector_id', query.connector, values)}`,
    };
  return {
    lanes: `select c.organization_id as lane_organization, c.connector_id as lane_connector from connector c
      where ${ofOrganization(view, 'c.organization_id', query.organization, values)} and ${equal('c.connector_id', query.connector, values)}`,
    range: 't.organization_id = lane.lane_organization and t.connector_id = lane.lane_connector',
  };
}

function filters(query: ReturnQuery, values: unknown[]): readonly string[] {
  const found: string[] = [];
  if (query.state !== undefined) {
    values.push(query.state);
    found.push(`t.state = $${values.length}::outgoing_state`);
  }
  const search = query.search?.trim() ?? '';
  if (search !== '') found.push(beginning('t.name collate "C"', search, values));
  return found;
}

/** Whose the file is; undefined: the viewer sees none such. */
export async function returnOwner(view: View, outgoingId: string): Promise<string | undefined> {
  const values: unknown[] = [];
  const lanes = organizationLanes(view, undefined, values);
  values.push(outgoingId);
  const { rows } = await view.query<{ organization: string }>(
    `select t.organization_id as organization from (${lanes}) lane
     join outgoing t on t.organization_id = lane.lane_organization and t.outgoing_id = $${values.length} limit 1`,
    values,
  );
  return rows[0]?.organization;
}

export interface ReturnDetail extends ReturnRow {
  /** Of the bytes that leave. */
  readonly sha256: string;
  readonly inside: { readonly name: string; readonly sha256: string; readonly size: number } | null;
  readonly programHash: string;
  readonly gestionale: string | null;
  readonly faultList: readonly Problem[];
  readonly attempts: number;
  /** Itself and its editions, when there are several. */
  readonly editions: readonly {
    readonly outgoingId: string;
    readonly number: number;
    readonly name: string;
  }[];
}

export async function returnDetail(
  view: View,
  organization: string,
  outgoingId: string,
): Promise<ReturnDetail | undefined> {
  const values: unknown[] = [organization, outgoingId];
  const own = view.own('t.organization_id', values);
  const { rows } = await view.query<ReturnDetail & { [key: string]: unknown }>(
    `select ${ROW}, t.sha256, t.inside, t.program_hash as "programHash", f.gestionale, t.faults as "faultList", t.attempts,
       (select coalesce(jsonb_agg(jsonb_build_object('outgoingId', e.outgoing_id, 'number', e.number, 'name', e.name) order by e.number), '[]')
        from outgoing e where e.organization_id = t.organization_id and (e.edition_of = coalesce(t.edition_of, t.outgoing_id)
          or e.outgoing_id = coalesce(t.edition_of, t.outgoing_id) and exists (select from outgoing n where n.organization_id = t.organization_id and n.edition_of = e.outgoing_id))) as editions
     from outgoing t ${JOINS} left join configuration f on f.hash = t.program_hash
     where t.organization_id = $1 and t.outgoing_id = $2 and ${own}`,
    values,
  );
  return rows[0];
}

export interface ReturnLine {
  readonly line: number;
  readonly iuv: string;
  readonly receiptId: string;
  readonly event: 'paid' | 'reported' | 'settled' | 'corrected';
  readonly ordinal: number;
  readonly noticeNumber: string | null;
  readonly key: string | null;
  readonly amountCents: number | null;
  /** As its mapping was given them. */
  readonly facts: Json;
}

/** Of a report, as they were handed to its mapping; an edition has those of the report that it is of. */
export async function returnLines(
  view: View,
  organization: string,
  outgoingId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<ReturnLine>> {
  const [after] = decodeCursor(cursor, 1) ?? [0];
  const values: unknown[] = [organization, outgoingId, after, limit + 1];
  const own = view.own('l.organization_id', values);
  const { rows } = await view.query<ReturnLine & { [key: string]: unknown }>(
    `select l.line, l.iuv, l.receipt_id as "receiptId", l.event, l.ordinal, l.facts ->> 'noticeNumber' as "noticeNumber", l.facts #>> '{position,key}' as key,
       (l.facts #>> '{paid,amount}')::bigint as "amountCents", l.facts
     from report_line l
     where l.organization_id = $1 and l.line > $3 and ${own}
       and l.outgoing_id = coalesce((select edition_of from outgoing where organization_id = $1 and outgoing_id = $2), $2)
     order by l.line limit $4`,
    values,
  );
  return pageOf(rows, limit, (row) => [row.line]);
}
