/** What a connector's reports wait for: events still to be told, the hour of their timetable, the end of a failure. */
import type { Problem } from '../domain/problem.ts';
import { lastSlot } from '../domain/timetable.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Queryable } from './database.ts';
import type { OutgoingKind } from './outgoing.ts';
import type { EventKey, EventKind } from './report-lines.ts';

/** What a connector's reports wait for. */
export interface ReportState extends ConnectorKey {
  readonly programHash: string;
  readonly on: EventKind;
  /** `HH:mm`; null: at once. */
  readonly at: string | null;
  readonly days: 'all' | 'working';
  /** Of its organization, `MM-dd`. */
  readonly holidays: readonly string[];
  /** Last hour of the timetable that was served. */
  readonly slot: Date | null;
  /** When the oldest event that can be told now happened; null: there is none. */
  readonly oldest: Date | null;
  /** Why no report could be written lately. */
  readonly problem: Problem | null;
  readonly notBefore: Date | null;
}

// A correction is told only to whom the payment was told before. The list of kinds is what the index is entered with:
// the kinds that a connector does not report stay untold for ever and must cost nothing.
const tellable = (
  on: string,
): string => `e.told_at is null and e.event = any(array[${on}::payment_event_kind, 'corrected'])
    and (e.event <> 'corrected' or exists (select 1 from payment_event t where t.organization_id = e.organization_id and t.iuv = e.iuv
      and t.receipt_id = e.receipt_id and t.event = ${on}::payment_event_kind and t.told_at is not null))`;

// What could not be told is tried again by another program at once, by the same one after a while.
const triable = (program: string, now: string): string =>
  `(e.problem is null or e.tried_program is distinct from ${program} or e.not_before is null or e.not_before <= ${now})`;

/** Connectors with reports whose wait after a failure is over. */
export async function reportStates(
  database: Queryable,
  now: Date,
  key?: ConnectorKey,
): Promise<readonly ReportState[]> {
  const { rows } = await database.query<ReportState & { [key: string]: unknown }>(
    `with reporting as materialized (
       select c.organization_id, c.connector_id, c.program_hash, f.content -> 'connector' -> 'report' as report,
         coalesce(f.content -> 'organization' -> 'holidays', '[]') as holidays
       from connector c join configuration f on f.hash = c.program_hash
       where f.content -> 'connector' ? 'report' and ($2::text is null or c.organization_id = $2 and c.connector_id = $3))
     select r.organization_id as organization, r.connector_id as connector, r.program_hash as "programHash", r.report ->> 'on' as on,
       r.report ->> 'at' as at, coalesce(r.report ->> 'days', 'all') as days, r.holidays, k.slot, k.problem, k.not_before as "notBefore",
       (select min(e.at) from payment_event e where e.organization_id = r.organization_id and e.connector_id = r.connector_id
          and ${tellable("(r.report ->> 'on')")} and ${triable('r.program_hash', '$1')}) as oldest
     from reporting r left join outgoing_counter k
       on k.organization_id = r.organization_id and k.connector_id = r.connector_id and k.kind = 'report'
     where k.not_before is null or k.not_before <= $1`,
    [now, key?.organization ?? null, key?.connector ?? null],
  );
  return rows;
}

/** Connectors that have something to tell now. */
export async function connectorsToReport(database: Queryable, now: Date): Promise<readonly ConnectorKey[]> {
  return (await reportStates(database, now))
    .filter((state) => dueSlot(state, now) !== undefined)
    .map(({ organization, connector }) => ({ organization, connector }));
}

/** The slot to serve, null when reports leave at once, undefined when nothing is due. */
export function dueSlot(state: ReportState, now: Date): Date | null | undefined {
  if (state.at === null) return state.oldest === null ? undefined : null;
  const slot = lastSlot({ at: state.at, days: state.days, holidays: state.holidays }, now);
  return state.slot === null || state.slot < slot ? slot : undefined;
}

export interface ReportsWaiting extends ConnectorKey {
  readonly untold: number;
  readonly inProblem: number;
  /** Of an event that could not be told, or of the reports as a whole. */
  readonly problem: Problem | null;
  readonly notBefore: Date | null;
}

/** Events that nobody was told of yet, and why. */
export async function reportsWaiting(database: Queryable): Promise<readonly ReportsWaiting[]> {
  const { rows } = await database.query<ReportsWaiting & { [key: string]: unknown }>(
    `select c.organization_id as organization, c.connector_id as connector, u.untold, u.in_problem as "inProblem",
       coalesce(k.problem, u.problem) as problem, k.not_before as "notBefore"
     from connector c join configuration f on f.hash = c.program_hash and f.content -> 'connector' ? 'report'
     left join outgoing_counter k on k.organization_id = c.organization_id and k.connector_id = c.connector_id and k.kind = 'report'
     cross join lateral (select count(*)::bigint as untold, count(e.problem)::bigint as in_problem,
         (array_agg(e.problem) filter (where e.problem is not null))[1] as problem
       from payment_event e where e.organization_id = c.organization_id and e.connector_id = c.connector_id
         and ${tellable("(f.content -> 'connector' -> 'report' ->> 'on')")}) u
     where u.untold > 0 or k.problem is not null order by 1, 2`,
  );
  return rows;
}

/** Events to tell, in the order of their payments. */
export async function untoldEvents(
  database: Queryable,
  state: ReportState,
  now: Date,
  limit: number,
): Promise<readonly EventKey[]> {
  const { rows } = await database.query<EventKey & { [key: string]: unknown }>(
    `select e.iuv, e.receipt_id as "receiptId", e.event, e.ordinal from payment_event e
     join payment p on p.organization_id = e.organization_id and p.iuv = e.iuv and p.receipt_id = e.receipt_id
     where e.organization_id = $1 and e.connector_id = $2 and ${tellable('$3')} and ${triable('$4', '$5')}
     order by p.paid_at, e.iuv, e.receipt_id, e.event, e.ordinal limit $6`,
    [state.organization, state.connector, state.on, state.programHash, now, limit],
  );
  return rows;
}

/** The hour of the timetable that is served with this. */
export async function serveSlot(client: Queryable, key: ConnectorKey, slot: Date): Promise<void> {
  await client.query(
    `insert into outgoing_counter as known (organization_id, connector_id, kind, slot) values ($1, $2, 'report', $3)
     on conflict (organization_id, connector_id, kind) do update set slot = greatest(known.slot, excluded.slot), problem = null, attempts = 0, not_before = null`,
    [key.organization, key.connector, slot],
  );
}

/** No file of this kind can be written now: why, and when it is tried again. */
export async function holdFiles(
  database: Queryable,
  key: ConnectorKey,
  kind: OutgoingKind,
  found: Problem,
  now: Date,
): Promise<void> {
  await database.query(
    `insert into outgoing_counter as known (organization_id, connector_id, kind, problem, attempts, not_before)
     values ($1, $2, $3, $4, 1, $5::timestamptz + interval '30 s')
     on conflict (organization_id, connector_id, kind) do update set problem = excluded.problem, attempts = least(known.attempts + 1, 1000),
       not_before = $5::timestamptz + least(interval '30 s' * 2 ^ least(known.attempts, 10), interval '15 min')`,
    [key.organization, key.connector, kind, JSON.stringify(found), now],
  );
}
