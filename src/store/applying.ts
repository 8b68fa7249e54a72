/**
 * What apply writes for a slice: positions, versions, installments, the outbox and outcomes, in set-based statements
 * of one transaction. New positions never leave PostgreSQL.
 */
import { LISTS, within } from './comparing.ts';
import type { Client } from './database.ts';
import type { Delivery } from './deliveries.ts';

export interface NewPosition {
  readonly unit: number;
  readonly ordinal: number;
  readonly positionId: string;
  readonly state: 'open' | 'suspended';
}

/** One code for the installment at `index` (from 1) of a staged unit. */
export interface NewCode {
  readonly unit: number;
  readonly ordinal: number;
  readonly index: number;
  readonly positionId: string;
  readonly iuv: string;
  readonly noticeNumber: string;
}

const units = (items: readonly { unit: number }[]): number[] => items.map((item) => item.unit);

const ordinals = (items: readonly { ordinal: number }[]): number[] => items.map((item) => item.ordinal);
const positions = (items: readonly { positionId: string }[]): string[] =>
  items.map((item) => item.positionId);

export async function createPositions(
  client: Client,
  item: Delivery,
  access: string,
  created: readonly NewPosition[],
): Promise<void> {
  if (created.length === 0) return;
  const source = `unnest($3::int[], $4::int[], $5::uuid[], $6::position_state[]) as created (unit, ordinal, position_id, state)
     join staged_unit s on s.delivery_id = $2 and ${within(created)} and s.unit = created.unit and s.ordinal = created.ordinal`;
  const values = (some: readonly NewPosition[]): unknown[] => [
    item.organization,
    item.id,
    units(some),
    ordinals(some),
    positions(some),
    some.map((one) => one.state),
  ];
  await client.query(
    `insert into position (organization_id, position_id, connector_id, source_key, state, service, period, list, debtor_code, amount, hash, delivery_number)
     select $1, created.position_id, $7, s.source_key, created.state, s.service, s.period, s.list, s.debtor_code, s.amount, s.hash, $8 from ${source}`,
    [...values(created), item.connector, item.number],
  );
  await client.query(
    `insert into position_version (organization_id, position_id, version, action, state, delivery_id, record, content, hash)
     select $1, created.position_id, 1, s.action, created.state, $2, s.unit, s.content, s.hash from ${source}`,
    values(created),
  );
  await client.query(
    `insert into publication (organization_id, position_id, access_id, gone, wanted_version, first_due)
     select $1, created.position_id, $7, created.state <> 'open', 1, s.first_due from ${source}`,
    [...values(created.filter((one) => one.state === 'open')), access],
  );
}

export async function createInstallments(
  client: Client,
  item: Delivery,
  codes: readonly NewCode[],
): Promise<void> {
  if (codes.length === 0) return;
  await client.query(
    `insert into installment (organization_id, iuv, notice_number, position_id, ref, option_number, plan, amount, due_date)
     select $1, code.iuv, code.notice_number, code.position_id, (${LISTS.refs})[code.index], (${LISTS.options})[code.index], (${LISTS.plans})[code.index], (${LISTS.amounts})[code.index], (${LISTS.dues})[code.index]
     from unnest($3::int[], $4::int[], $5::int[], $6::uuid[], $7::text[], $8::text[]) as code (unit, ordinal, index, position_id, iuv, notice_number)
     join staged_unit s on s.delivery_id = $2 and ${within(codes)} and s.unit = code.unit and s.ordinal = code.ordinal`,
    [
      item.organization,
      item.id,
      units(codes),
      ordinals(codes),
      codes.map((code) => code.index),
      positions(codes),
      codes.map((code) => code.iuv),
      codes.map((code) => code.noticeNumber),
    ],
  );
}

export interface ChangedPosition {
  readonly unit: number;
  readonly ordinal: number;
  readonly positionId: string;
  readonly version: number;
  readonly state: 'open' | 'suspended' | 'cancelled';
}

/** Writes the next version of positions from their staged content, moves their installments along, and wants it at the Nodo. */
export async function changePositions(
  client: Client,
  item: Delivery,
  access: string,
  changed: readonly ChangedPosition[],
): Promise<void> {
  if (changed.length === 0) return;
  const values = [
    item.organization,
    item.id,
    units(changed),
    ordinals(changed),
    positions(changed),
    changed.map((one) => one.version),
    changed.map((one) => one.state),
  ];
  const source = `unnest($3::int[], $4::int[], $5::uuid[], $6::int[], $7::position_state[]) as changed (unit, ordinal, position_id, version, state)
     join staged_unit s on s.delivery_id = $2 and ${within(changed)} and s.unit = changed.unit and s.ordinal = changed.ordinal`;
  await client.query(
    `insert into position_version (organization_id, position_id, version, action, state, delivery_id, record, content, hash)
     select $1, changed.position_id, changed.version, s.action, changed.state, $2, s.unit,
       case when changed.state = 'cancelled' then before.content else s.content end,
       case when changed.state = 'cancelled' then before.hash else s.hash end
     from ${source} join position_version before on before.organization_id = $1 and before.position_id = changed.position_id and before.version = changed.version - 1`,
    values,
  );
  await client.query(
    `update position p set version = changed.version, state = changed.state, delivery_number = $8,
       service = case when changed.state = 'cancelled' then p.service else s.service end,
       period = case when changed.state = 'cancelled' then p.period else s.period end,
       list = case when changed.state = 'cancelled' then p.list else s.list end,
       amount = case when changed.state = 'cancelled' then p.amount else s.amount end,
       hash = case when changed.state = 'cancelled' then p.hash else s.hash end
     from ${source} where p.organization_id = $1 and p.position_id = changed.position_id`,
    [...values, item.number],
  );
  // A code stays with its ref: amounts and days follow, a ref that is gone closes, one that is back opens again.
  await client.query(
    `update installment i set
       state = case when changed.state = 'open' and array_position(${LISTS.refs}, i.ref) is not null then 'open' else 'closed' end::installment_state,
       amount = coalesce(case when changed.state <> 'cancelled' then (${LISTS.amounts})[array_position(${LISTS.refs}, i.ref)] end, i.amount),
       due_date = coalesce(case when changed.state <> 'cancelled' then (${LISTS.dues})[array_position(${LISTS.refs}, i.ref)] end, i.due_date),
       option_number = coalesce(case when changed.state <> 'cancelled' then (${LISTS.options})[array_position(${LISTS.refs}, i.ref)] end, i.option_number),
       plan = coalesce(case when changed.state <> 'cancelled' then (${LISTS.plans})[array_position(${LISTS.refs}, i.ref)] end, i.plan)
     from ${source} where i.organization_id = $1 and i.position_id = changed.position_id and i.state <> 'paid'`,
    values,
  );
  await client.query(
    `insert into publication as known (organization_id, position_id, access_id, gone, wanted_version, first_due)
     select $1, changed.position_id, $8, changed.state <> 'open', changed.version, coalesce(s.first_due, current_date) from ${source}
     on conflict (organization_id, position_id, access_id) do update set
       gone = excluded.gone, wanted_version = excluded.wanted_version, first_due = excluded.first_due, attempts = 0, not_before = null, problem = null,
       state = case when known.state in ('inFlight', 'unknown') then known.state else 'due' end`,
    [...values, access],
  );
}

export interface RecordOutcome {
  readonly unit: number;
  readonly ordinal: number;
  readonly outcome: string;
  readonly positionId: string | null;
  readonly reason: string | null;
}

/** The records of a staged unit `s`. */
const RECORDS = `select s.unit as number, s.at_offset, s.length, s.line, s.span as lines, s.cents where s.numbers is null
       union all select * from unnest(s.numbers, s.offsets, s.lengths, s.lines, s.spans, s.each_cents)`;

/** Every record of the slice gets its one outcome. */
export async function writeOutcomes(
  client: Client,
  item: Delivery,
  outcomes: readonly RecordOutcome[],
): Promise<void> {
  const first = outcomes.filter((outcome) => outcome.ordinal === 0);
  const further = outcomes.filter((outcome) => outcome.ordinal > 0 && outcome.positionId !== null);
  await client.query(
    `insert into record (organization_id, delivery_id, number, at_offset, length, line, lines, unit, outcome, cents, position_id, reason)
     select $1, $2, r.number, r.at_offset, r.length, r.line, r.lines, s.unit, o.outcome, r.cents, o.position_id, o.reason
     from unnest($3::int[], $4::record_outcome[], $5::uuid[], $6::text[]) as o (unit, outcome, position_id, reason)
     join staged_unit s on s.delivery_id = $2 and ${within(first)} and s.unit = o.unit and s.ordinal = 0
     cross join lateral (${RECORDS}) as r`,
    [
      item.organization,
      item.id,
      units(first),
      first.map((one) => one.outcome),
      first.map((one) => one.positionId),
      first.map((one) => one.reason),
    ],
  );
  if (further.length === 0) return;
  await client.query(
    `insert into record_position (organization_id, delivery_id, number, position_id, outcome)
     select $1, $2, o.unit, o.position_id, o.outcome from unnest($3::int[], $4::record_outcome[], $5::uuid[]) as o (unit, outcome, position_id)`,
    [
      item.organization,
      item.id,
      units(further),
      further.map((one) => one.outcome),
      positions(further as { positionId: string }[]),
    ],
  );
}

export async function checkpointApply(client: Client, item: Delivery, last: number): Promise<void> {
  await client.query(
    'update delivery set applied_unit = $3 where organization_id = $1 and delivery_id = $2',
    [item.organization, item.id, last],
  );
}
