/** From a code to everything that is tied to it: positions and their versions, files, payments, what was told. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Queryable } from './database.ts';

export interface TracedPosition extends ConnectorKey {
  readonly positionId: string;
  readonly key: string;
  readonly generation: number;
  readonly version: number;
  readonly state: string;
  readonly service: string;
  readonly period: string;
  readonly amount: number;
}

const POSITION = `p.organization_id as organization, p.connector_id as connector, p.position_id as "positionId", p.source_key as key, p.generation,
  p.version, p.state, p.service, p.period, p.amount`;
type PositionRow = TracedPosition & { [key: string]: unknown };

/** Whatever bears this payment code, in any organization. */
export async function positionsOfIuv(database: Queryable, iuv: string): Promise<readonly TracedPosition[]> {
  const { rows } = await database.query<PositionRow>(
    `select ${POSITION} from organization o join installment i on i.organization_id = o.organization_id and i.iuv = $1
     join position p on p.organization_id = i.organization_id and p.position_id = i.position_id order by o.organization_id`,
    [iuv],
  );
  return rows;
}

/** By the gestionale's key, with its scope (`2026/17`) or, when there is none such, without. */
export async function positionsOfKey(database: Queryable, key: string): Promise<readonly TracedPosition[]> {
  const { rows } = await database.query<PositionRow>(
    `select ${POSITION} from connector c join position p on p.organization_id = c.organization_id and p.connector_id = c.connector_id and p.source_key = $1
     order by p.organization_id, p.connector_id limit 20`,
    [key],
  );
  if (rows.length > 0) return rows;
  const scoped = await database.query<PositionRow>(
    `select ${POSITION} from position p where p.source_key in (p.period || '/' || $1, p.list || '/' || $1) order by p.organization_id, p.connector_id, p.source_key limit 20`,
    [key],
  );
  return scoped.rows;
}

export interface TracedVersion {
  readonly version: number;
  readonly action: string;
  readonly state: string;
  readonly amount: number | null;
  readonly at: Date;
  readonly deliveryId: string;
  readonly delivery: number;
  readonly file: string;
  readonly sha256: string;
  readonly encoding: string | null;
  readonly receivedAt: Date;
  readonly programHash: string;
  readonly gestionale: string;
  /** JSONata that mapped it. */
  readonly mapping: string;
  /** Number of the unit's first record; 0: no record of the file asked for it (absent, withdrawn). */
  readonly record: number;
}

/** The oldest first. */
export async function versionsOf(
  database: Queryable,
  position: Pick<TracedPosition, 'organization' | 'positionId'>,
): Promise<readonly TracedVersion[]> {
  const { rows } = await database.query<TracedVersion & { [key: string]: unknown }>(
    `select v.version, v.action, v.state, v.created_at as at, v.delivery_id as "deliveryId", d.number as delivery, d.file_name as file, d.sha256,
       d.survey ->> 'encoding' as encoding, d.received_at as "receivedAt", d.program_hash as "programHash", f.content -> 'gestionale' ->> 'gestionale' as gestionale,
       f.content -> 'gestionale' -> 'mappings' ->> 'positions' as mapping, v.record,
       (select sum((i ->> 'amount')::bigint)::bigint from jsonb_array_elements(coalesce(
          (select o -> 'installments' from jsonb_array_elements(v.content::jsonb -> 'options') o where o ->> 'kind' = 'single' limit 1),
          v.content::jsonb -> 'options' -> 0 -> 'installments')) i) as amount
     from position_version v join delivery d on d.organization_id = v.organization_id and d.delivery_id = v.delivery_id
     join configuration f on f.hash = d.program_hash
     where v.organization_id = $1 and v.position_id = $2 order by v.version`,
    [position.organization, position.positionId],
  );
  return rows;
}

export interface TracedRecord {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly lines: number;
  readonly outcome: string;
  readonly cents: number | null;
}

/** The records of a unit: where its bytes are in the archived file. */
export async function recordsOf(
  database: Queryable,
  organization: string,
  deliveryId: string,
  unit: number,
): Promise<readonly TracedRecord[]> {
  const { rows } = await database.query<TracedRecord & { [key: string]: unknown }>(
    `select number, at_offset as "offset", length, line, lines, outcome, cents from record
     where organization_id = $1 and delivery_id = $2 and number >= $3 and unit = $3 order by number limit 5000`,
    [organization, deliveryId, unit],
  );
  return rows;
}

export interface TracedInstallment {
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly ref: string;
  readonly plan: boolean;
  readonly amount: number;
  readonly dueDate: string;
  readonly state: string;
}

export async function installmentsOf(
  database: Queryable,
  position: TracedPosition,
): Promise<readonly TracedInstallment[]> {
  const { rows } = await database.query<TracedInstallment & { [key: string]: unknown }>(
    `select iuv, notice_number as "noticeNumber", ref, plan, amount, due_date as "dueDate", state from installment
     where organization_id = $1 and position_id = $2 order by plan, option_number, due_date, iuv`,
    [position.organization, position.positionId],
  );
  return rows;
}

export interface TracedPublication {
  readonly access: string;
  readonly state: string;
  readonly gone: boolean;
  readonly wanted: number;
  readonly sent: number | null;
  readonly confirmed: number | null;
  readonly confirmedAt: Date | null;
  readonly notBefore: Date | null;
  readonly problem: Problem | null;
}

export async function publicationsOf(
  database: Queryable,
  position: Pick<TracedPosition, 'organization' | 'positionId'>,
): Promise<readonly TracedPublication[]> {
  const { rows } = await database.query<TracedPublication & { [key: string]: unknown }>(
    `select access_id as access, state, gone, wanted_version as wanted, sent_version as sent, confirmed_version as confirmed, confirmed_at as "confirmedAt",
       not_before as "notBefore", problem from publication where organization_id = $1 and position_id = $2 order by access_id`,
    [position.organization, position.positionId],
  );
  return rows;
}

export interface TracedPayment {
  readonly organization: string;
  readonly iuv: string;
  readonly receiptId: string;
  /** receipt, flow or both: what says that it was paid. */
  readonly source: string;
  readonly amount: number;
  readonly paidAt: Date;
  readonly labels: readonly string[];
  readonly receipt: {
    readonly psp: string | null;
    readonly sha256: string;
    readonly gatheredAt: string;
  } | null;
  readonly flows: readonly {
    readonly flow: string;
    readonly psp: string;
    readonly revision: number;
    readonly regulation: string;
    readonly day: string;
    readonly amount: number;
    readonly outcome: number;
  }[];
  readonly events: readonly {
    readonly event: string;
    readonly told: boolean;
    /** Whether the connector's reports tell this kind of event (`report.on`). */
    readonly wanted: boolean;
    readonly report: string | null;
    readonly number: number | null;
    readonly line: number | null;
    readonly state: string | null;
    readonly problem: Json;
  }[];
}

/** Payments of these codes, with what proves them and where they were told. */
export async function paymentsOf(
  database: Queryable,
  organization: string,
  iuvs: readonly string[],
): Promise<readonly TracedPayment[]> {
  const { rows } = await database.query<TracedPayment & { [key: string]: unknown }>(
    `select p.organization_id as organization, p.iuv, p.receipt_id as "receiptId", p.source, p.amount, p.paid_at as "paidAt", p.labels,
       (select jsonb_build_object('psp', r.content ->> 'pspName', 'sha256', r.sha256, 'gatheredAt', r.gathered_at)
        from receipt r where r.organization_id = p.organization_id and r.receipt_id = p.receipt_id) as receipt,
       (select coalesce(jsonb_agg(jsonb_build_object('flow', l.flow, 'psp', l.psp, 'revision', l.revision, 'regulation', f.regulation, 'day', f.regulation_day,
            'amount', l.amount, 'outcome', l.outcome) order by f.published_at, l.revision, l.id_transfer), '[]')
        from flow_payment l join flow f using (organization_id, flow, psp, revision)
        where l.organization_id = p.organization_id and l.iuv = p.iuv and l.iur = p.receipt_id) as flows,
       (select coalesce(jsonb_agg(jsonb_build_object('event', e.event, 'told', e.told_at is not null,
            'wanted', coalesce(e.event::text in ('corrected', f.content -> 'connector' -> 'report' ->> 'on'), false), 'report', o.name, 'number', o.number, 'line', l.line,
            'state', o.state, 'problem', e.problem) order by e.at, e.event), '[]')
        from payment_event e
        left join connector c on c.organization_id = e.organization_id and c.connector_id = e.connector_id
        left join configuration f on f.hash = c.program_hash
        left join outgoing o on o.organization_id = e.organization_id and o.outgoing_id = e.report_id
        left join report_line l on l.organization_id = e.organization_id and l.outgoing_id = e.report_id and l.iuv = e.iuv and l.receipt_id = e.receipt_id and l.event = e.event and l.ordinal = e.ordinal
        where e.organization_id = p.organization_id and e.iuv = p.iuv and e.receipt_id = p.receipt_id) as events
     from payment p where p.organization_id = $1 and p.iuv = any($2) order by p.paid_at, p.iuv`,
    [organization, iuvs],
  );
  return rows;
}

/** Organizations that have a payment of a code which no position bears. */
export async function payersOfUnknown(database: Queryable, iuv: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ organization: string }>(
    `select o.organization_id as organization from organization o
     where exists (select 1 from payment p where p.organization_id = o.organization_id and p.iuv = $1) order by 1`,
    [iuv],
  );
  return rows.map((row) => row.organization);
}

export interface TracedAnswer {
  readonly delivery: number;
  readonly name: string;
  readonly supplement: number;
  readonly state: string;
  readonly deliveredAt: Date | null;
}

/** Acknowledgements of these deliveries. */
export async function acknowledgementsOf(
  database: Queryable,
  organization: string,
  deliveries: readonly string[],
): Promise<readonly TracedAnswer[]> {
  const { rows } = await database.query<TracedAnswer & { [key: string]: unknown }>(
    `select d.number as delivery, o.name, o.supplement, o.state, o.delivered_at as "deliveredAt"
     from outgoing o join delivery d on d.organization_id = o.organization_id and d.delivery_id = o.delivery_id
     where o.organization_id = $1 and o.kind = 'acknowledgement' and o.delivery_id = any($2) order by d.number, o.supplement`,
    [organization, deliveries],
  );
  return rows;
}

export interface TracedFault extends ConnectorKey {
  readonly delivery: number;
  readonly file: string;
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly closedAt: Date | null;
}

/** Records in problem that bear a key, the newest first: perhaps it never became a position. */
export async function faultsOfKey(database: Queryable, key: string): Promise<readonly TracedFault[]> {
  const { rows } = await database.query<TracedFault & { [key: string]: unknown }>(
    `select d.organization_id as organization, d.connector_id as connector, d.number as delivery, d.file_name as file, q.code, q.message, q.line, q.field, q.value, q.closed_at as "closedAt"
     from organization o join problem q on q.organization_id = o.organization_id and q.native_key = $1 and not q.warning
     join delivery d on d.organization_id = q.organization_id and d.delivery_id = q.delivery_id order by d.number desc, q.number limit 20`,
    [key],
  );
  return rows;
}
