/** Positions of a page, with all that a line of the list says of each. */
import type { Day } from '../../domain/day.ts';
import type { DebtPosition } from '../../domain/debt-position.ts';
import { positionState, type ShownState, type StoredState } from '../../domain/position-state.ts';
import { millisOf } from '../../domain/uuid.ts';
import type { View } from '../view.ts';

export interface PositionKey {
  readonly organization: string;
  readonly id: string;
}

export interface PositionRow {
  readonly organization: string;
  readonly organizationName: string;
  readonly connector: string;
  readonly positionId: string;
  /** With its scope. */
  readonly key: string;
  readonly service: string;
  readonly period: string;
  readonly list: string;
  readonly state: ShownState;
  readonly debtorCode: string;
  readonly debtorName: string | null;
  readonly description: string | null;
  readonly amountCents: number;
  readonly paidCents: number;
  /** The first ones, and how many there are. */
  readonly noticeNumbers: readonly string[];
  readonly iuvs: readonly string[];
  readonly installments: number;
  /** Of the first installment that is still open. */
  readonly nextDue: Day | null;
  readonly createdAt: Date;
  /** The Nodo refused its newest version. */
  readonly refused: boolean;
  /** Of its payments. */
  readonly labels: readonly string[];
}

export interface KnownPosition extends PositionRow {
  readonly generation: number;
  readonly version: number;
  readonly validFrom: Day | null;
  /** Canonical, newest version. */
  readonly content: DebtPosition;
}

const NAMED = 5;

interface Row {
  readonly [key: string]: unknown;
  readonly organization: string;
  readonly organizationName: string;
  readonly connector: string;
  readonly positionId: string;
  readonly key: string;
  readonly generation: number;
  readonly version: number;
  readonly service: string;
  readonly period: string;
  readonly list: string;
  readonly stored: StoredState;
  readonly debtorCode: string;
  readonly amountCents: number;
  readonly content: DebtPosition;
  readonly iuvs: readonly string[] | null;
  readonly noticeNumbers: readonly string[] | null;
  readonly installments: number;
  readonly openRefs: readonly string[] | null;
  readonly nextDue: Day | null;
  readonly published: boolean;
  readonly refused: boolean;
  readonly payments: number;
  readonly paidCents: number;
  readonly reported: number;
  readonly settled: number;
  /** With blanks between. */
  readonly labels: string | null;
}

/** In the order asked. */
export async function positionRows(
  view: View,
  keys: readonly PositionKey[],
  today: Day,
): Promise<readonly PositionRow[]> {
  return (await knownPositions(view, keys, today)).map(
    ({ generation, version, validFrom, content, ...row }) => row,
  );
}

export async function knownPositions(
  view: View,
  keys: readonly PositionKey[],
  today: Day,
): Promise<readonly KnownPosition[]> {
  if (keys.length === 0) return [];
  const values: unknown[] = [keys.map((key) => key.organization), keys.map((key) => key.id)];
  const own = view.own('p.organization_id', values);
  const { rows } = await view.known<Row>(
    'positions',
    `select p.organization_id as organization, o.name as "organizationName", p.connector_id as connector, p.position_id as "positionId",
       p.source_key as key, p.generation, p.version, p.service, p.period, p.list, p.state as stored, p.debtor_code as "debtorCode", p.amount as "amountCents",
       v.content, i.*, n.*, m.*
     from unnest($1::text[], $2::uuid[]) with ordinality as w (organization_id, position_id, place)
     join position p on p.organization_id = w.organization_id and p.position_id = w.position_id
     join organization o on o.organization_id = p.organization_id
     join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
     cross join lateral (
       select (array_agg(iuv order by plan, option_number, due_date, iuv))[1:${NAMED}] as iuvs,
         (array_agg(notice_number order by plan, option_number, due_date, iuv))[1:${NAMED}] as "noticeNumbers",
         count(*)::int as installments, array_agg(ref) filter (where state = 'open') as "openRefs", min(due_date) filter (where state = 'open') as "nextDue"
       from installment where organization_id = p.organization_id and position_id = p.position_id) i
     cross join lateral (
       select coalesce(bool_or(confirmed_version = wanted_version and not coalesce(confirmed_gone, false) and not gone), false) as published,
         coalesce(bool_or(state = 'refused'), false) as refused
       from publication where organization_id = p.organization_id and position_id = p.position_id) n
     cross join lateral (
       select count(*)::int as payments, coalesce(sum(amount), 0)::bigint as "paidCents", count(reported_flow)::int as reported,
         count(*) filter (where exists (select from payment_event e where e.organization_id = s.organization_id and e.iuv = s.iuv and e.receipt_id = s.receipt_id and e.event = 'settled'))::int as settled,
         string_agg(array_to_string(labels, ' '), ' ') as labels
       from payment s where organization_id = p.organization_id and position_id = p.position_id) m
     where ${own} order by w.place`,
    values,
  );
  return rows.map((row) => known(row, today));
}

function known(row: Row, today: Day): KnownPosition {
  const { stored, iuvs, noticeNumbers, openRefs, published, payments, reported, settled, labels, ...rest } =
    row;
  const validFrom = row.content.validFrom;
  const state = positionState(
    {
      state: stored,
      published,
      validFrom,
      payableUntil: lastPayable(row.content, openRefs ?? []),
      payments,
      reported,
      settled,
    },
    today,
  );
  return {
    ...rest,
    state,
    debtorName: row.content.debtor?.name ?? null,
    description: row.content.description ?? null,
    iuvs: iuvs ?? [],
    noticeNumbers: noticeNumbers ?? [],
    createdAt: new Date(millisOf(row.positionId)),
    labels: [...new Set((labels ?? '').split(' ').filter((label) => label !== ''))].sort(),
    validFrom: validFrom ?? null,
  };
}

/** undefined: some open installment can be paid for ever, or none is open. */
function lastPayable(content: DebtPosition, open: readonly string[]): Day | undefined {
  let last: Day | undefined;
  for (const option of content.options)
    for (const installment of option.installments) {
      if (!open.includes(installment.ref)) continue;
      if (installment.payableUntil === undefined) return undefined;
      if (last === undefined || installment.payableUntil > last) last = installment.payableUntil;
    }
  return last;
}
