/** Connectors as a person watches them: state, last and next look, why something waits, what is wrong. */
import type { Problem } from '../../domain/problem.ts';
import type { ConnectorProgram } from '../configurations.ts';
import type { ConnectorKey } from '../connectors.ts';
import type { DeliveryState } from '../deliveries.ts';
import type { OutgoingKind, OutgoingState } from '../outgoing.ts';
import type { View } from '../view.ts';
import { type StandingAlert, standingAlerts } from './alerts.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { type JournalLine, journalLines } from './journal.ts';
import { only, Where } from './where.ts';

export const CONNECTOR_STATES = ['failing', 'disabled', 'paused', 'ok', 'removed'] as const;
/** removed: the configuration does not name it any more. */
export type ConnectorState = (typeof CONNECTOR_STATES)[number];

export interface ScanFacts {
  /** Instant in UTC. */
  readonly at: string;
  readonly listed: number;
  readonly taken: number;
  readonly waiting: number;
  readonly skipped: number;
  readonly problem?: Problem;
}

export interface ConnectorLine extends ConnectorKey {
  readonly organizationName: string;
  readonly gestionale: string;
  readonly state: ConnectorState;
  /** Of its configuration and its organization's. */
  readonly problems: readonly Problem[];
  readonly lastScan: ScanFacts | null;
  /** Null: none is due. */
  readonly nextScanAt: Date | null;
  readonly failingSince: Date | null;
  /** Files at the source. */
  readonly waiting: number;
  /** The one that waits the longest. */
  readonly waitingFor: {
    readonly file: string;
    readonly gate: string;
    readonly reason: string;
    readonly until: string | null;
    readonly since: string;
  } | null;
  readonly held: number;
  readonly underWay: number;
  /** Open problems of its deliveries. */
  readonly rejects: number;
  readonly lastDelivery: {
    readonly number: number;
    readonly fileName: string;
    /** Instant in UTC. */
    readonly receivedAt: string;
    readonly state: DeliveryState;
  } | null;
}

export interface WaitingFile {
  readonly name: string;
  readonly size: number;
  readonly gate: string;
  readonly reason: string;
  readonly until: string | null;
  readonly firstSeenAt: Date;
}

export interface DayCount {
  readonly day: string;
  readonly deliveries: number;
  readonly records: number;
  readonly cents: number;
}

export interface ConnectorPage {
  readonly line: ConnectorLine;
  readonly programHash: string | null;
  /** Secrets are references. */
  readonly program: ConnectorProgram | null;
  readonly nextSequence: number | null;
  readonly waiting: readonly WaitingFile[];
  /** Of the last 30 days; days without deliveries are left out. */
  readonly perDay: readonly DayCount[];
  /** False: there were more deliveries than are looked at. */
  readonly perDayComplete: boolean;
  readonly recent: readonly JournalLine[];
  readonly outgoing: readonly {
    readonly id: string;
    readonly kind: OutgoingKind;
    readonly number: number;
    readonly name: string;
    readonly state: OutgoingState;
    readonly createdAt: Date;
    readonly deliveredAt: Date | null;
    readonly problem: Problem | null;
  }[];
  readonly alerts: readonly StandingAlert[];
}

const STATE = `case when not c.present then 'removed' when c.program_hash is null then 'disabled' when c.paused or c.configured_paused then 'paused'
  when c.failing_since is not null then 'failing' else 'ok' end`;
const UNFINISHED = "('received', 'surveyed', 'staged', 'applying', 'withdrawing')";

const LINE = `c.organization_id as organization, o.name as "organizationName", c.connector_id as connector, c.gestionale, ${STATE} as state,
  o.problems || c.problems as problems, c.last_scan as "lastScan", case when ${STATE} in ('ok', 'failing') then c.next_scan_at end as "nextScanAt",
  c.failing_since as "failingSince", w.waiting, w.oldest as "waitingFor",
  (select count(*)::int from delivery d where d.organization_id = c.organization_id and d.connector_id = c.connector_id and d.state = 'held') as held,
  (select count(*)::int from delivery d where d.organization_id = c.organization_id and d.connector_id = c.connector_id and d.state in ${UNFINISHED}) as "underWay",
  (select coalesce(sum(p.open), 0)::bigint from delivery_problem p where p.organization_id = c.organization_id and p.connector_id = c.connector_id and p.open > 0 and not p.warning) as rejects,
  (select jsonb_build_object('number', d.number, 'fileName', d.file_name, 'receivedAt', to_char(d.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'state', d.state) from delivery d
   where d.organization_id = c.organization_id and ${only('d.connector_id', 'c.connector_id')} order by d.connector_id desc, d.number desc limit 1) as "lastDelivery"`;
const JOINS = `join organization o on o.organization_id = c.organization_id
  cross join lateral (select count(*)::int as waiting, (array_agg(jsonb_build_object('file', f.name, 'gate', f.waiting ->> 'gate', 'reason', f.waiting ->> 'reason',
      'until', f.waiting ->> 'until', 'since', to_char(f.first_seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by f.first_seen_at))[1] as oldest
    from (select * from source_file s where s.organization_id = c.organization_id and s.connector_id = c.connector_id and s.settled_at is null and s.waiting is not null
          order by s.first_seen_at limit 1000) f) w`;

type Row = ConnectorLine & { [key: string]: unknown };

export async function connectorOwner(view: View, key: ConnectorKey): Promise<string | undefined> {
  const values: unknown[] = [key.organization, key.connector];
  const { rows } = await view.query<{ organization: string }>(
    `select organization_id as organization from connector where organization_id = $1 and connector_id = $2 and ${view.own('organization_id', values)}`,
    values,
  );
  return rows[0]?.organization;
}

/** All of them: what fails first, then by name. */
export async function connectorLines(
  view: View,
  filter: { readonly organization?: string; readonly state?: ConnectorState } = {},
): Promise<readonly ConnectorLine[]> {
  const where = new Where().equal('c.organization_id', filter.organization).equal(STATE, filter.state);
  where.add(view.own('c.organization_id', where.values));
  const order = where.value(CONNECTOR_STATES);
  const { rows } = await view.query<Row>(
    `select ${LINE} from connector c ${JOINS} where ${where} order by array_position(${order}::text[], ${STATE}), o.name, c.connector_id`,
    where.values,
  );
  return rows;
}

/** By body and name, a page of them. */
export async function connectorList(
  view: View,
  query: {
    readonly organization?: string;
    readonly state?: ConnectorState;
    readonly cursor?: string;
    readonly limit: number;
  },
): Promise<Page<ConnectorLine>> {
  const where = new Where().equal('c.organization_id', query.organization).equal(STATE, query.state);
  where.add(view.own('c.organization_id', where.values));
  const after = decodeCursor(query.cursor, 2);
  if (after !== undefined) {
    const [organization, connector] = after.map((one) => where.value(String(one)));
    where.add(`(c.organization_id, c.connector_id) > (${organization}, ${connector})`);
  }
  const { rows } = await view.query<Row>(
    `select ${LINE} from connector c ${JOINS} where ${where} order by c.organization_id, c.connector_id limit ${where.value(query.limit + 1)}`,
    where.values,
  );
  return pageOf(rows, query.limit, (row) => [row.organization, row.connector]);
}

const MOST_WAITING = 100;
const MOST_RECENT = 20;
const MOST_OUTGOING = 10;

export async function connectorPage(view: View, key: ConnectorKey): Promise<ConnectorPage | undefined> {
  const values: unknown[] = [key.organization, key.connector];
  const { rows } = await view.query<Row & Pick<ConnectorPage, 'programHash' | 'program' | 'nextSequence'>>(
    `select ${LINE}, c.program_hash as "programHash", f.content as program, c.next_sequence as "nextSequence"
     from connector c ${JOINS} left join configuration f on f.hash = c.program_hash
     where c.organization_id = $1 and c.connector_id = $2 and ${view.own('c.organization_id', values)}`,
    values,
  );
  const found = rows[0];
  if (found === undefined) return undefined;
  const { programHash, program, nextSequence, ...line } = found;
  return {
    line: line as unknown as ConnectorLine,
    programHash,
    program,
    nextSequence,
    waiting: await waitingFiles(view, key),
    ...(await perDay(view, key)),
    recent: (await journalLines(view, key, MOST_RECENT)).items,
    outgoing: await newestOutgoing(view, key),
    alerts: await standingAlerts(view, key),
  };
}

async function waitingFiles(view: View, key: ConnectorKey): Promise<readonly WaitingFile[]> {
  const values: unknown[] = [key.organization, key.connector, MOST_WAITING];
  const { rows } = await view.query<WaitingFile & { [key: string]: unknown }>(
    `select name, size_bytes as size, waiting ->> 'gate' as gate, waiting ->> 'reason' as reason, waiting ->> 'until' as until, first_seen_at as "firstSeenAt"
     from source_file where organization_id = $1 and connector_id = $2 and settled_at is null and waiting is not null and ${view.own('organization_id', values)}
     order by first_seen_at limit $3`,
    values,
  );
  return rows;
}

const MOST_COUNTED = 2_000;

async function perDay(
  view: View,
  key: ConnectorKey,
): Promise<Pick<ConnectorPage, 'perDay' | 'perDayComplete'>> {
  const values: unknown[] = [key.organization, key.connector, MOST_COUNTED];
  const { rows } = await view.query<DayCount & { seen: number; [key: string]: unknown }>(
    `select to_char(received_at at time zone 'Europe/Rome', 'YYYY-MM-DD') as day, count(*)::int as deliveries, coalesce(sum(records), 0)::bigint as records,
       coalesce(sum(cents), 0)::bigint as cents, max(seen)::int as seen
     from (select received_at, records, cents, count(*) over () as seen from (
             select received_at, records, cents from delivery where organization_id = $1 and ${only('connector_id', '$2')} and replay_of is null and not by_hand and ${view.own('organization_id', values)}
             order by connector_id desc, number desc limit $3) newest) counted
     where received_at >= now() - interval '30 days' group by 1 order by 1`,
    values,
  );
  const counted = rows.reduce((sum, row) => sum + row.deliveries, 0);
  return {
    perDay: rows.map(({ seen: _, ...day }) => day as unknown as DayCount),
    perDayComplete: counted < MOST_COUNTED,
  };
}

async function newestOutgoing(view: View, key: ConnectorKey): Promise<ConnectorPage['outgoing']> {
  const values: unknown[] = [key.organization, key.connector, MOST_OUTGOING];
  const { rows } = await view.query<ConnectorPage['outgoing'][number] & { [key: string]: unknown }>(
    `select outgoing_id as id, kind, number, name, state, created_at as "createdAt", delivered_at as "deliveredAt", problem from outgoing
     where organization_id = $1 and connector_id = $2 and ${view.own('organization_id', values)} order by created_at desc limit $3`,
    values,
  );
  return rows;
}
