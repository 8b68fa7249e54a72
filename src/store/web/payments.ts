/** Payments: by day, body, service and what does not fit; what proves each, and where it was told. */
import type { Day } from '../../domain/day.ts';
import type { Json } from '../../domain/debt-position.ts';
import { parseNoticeNumber } from '../../domain/notice-number.ts';
import type { Problem } from '../../domain/problem.ts';
import { paymentsOf, type TracedPayment } from '../tracing.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { equal, laneSelect, organizationLanes } from './lanes.ts';

export const LABELS = ['double', 'cancelled', 'unknown', 'amount-differs', 'revoked', 'no-receipt'] as const;
export type Label = (typeof LABELS)[number];

export interface PaymentQuery {
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
  readonly service?: string | undefined;
  /** any: whatever does not fit. */
  readonly label?: Label | 'any' | undefined;
  /** Italian days of payment, both included. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** Payment code, notice number or receipt id. */
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface PaymentRow {
  readonly organization: string;
  readonly organizationName: string;
  readonly iuv: string;
  readonly receiptId: string;
  readonly source: 'receipt' | 'flow' | 'both';
  readonly connector: string | null;
  readonly positionId: string | null;
  readonly key: string | null;
  readonly service: string | null;
  readonly amountCents: number;
  readonly paidAt: Date;
  readonly reportedFlow: string | null;
  readonly reportedDay: Day | null;
  readonly labels: readonly string[];
  /** Nothing of it is left that its connector's reports should tell. */
  readonly told: boolean;
}

type Listed = PaymentRow & { readonly place: string; readonly [key: string]: unknown };

/** Of a payment `p`, its position `o` and its body `b`. */
const ROW = `p.organization_id as organization, b.name as "organizationName", p.iuv, p.receipt_id as "receiptId", p.source, p.connector_id as connector,
  p.position_id as "positionId", o.source_key as key, p.service, p.amount as "amountCents", p.paid_at as "paidAt", p.reported_flow as "reportedFlow",
  p.reported_day as "reportedDay", p.labels, p.paid_at::text as place,
  not exists (select from payment_event e left join connector c on c.organization_id = e.organization_id and c.connector_id = e.connector_id
    left join configuration f on f.hash = c.program_hash
    where e.organization_id = p.organization_id and e.iuv = p.iuv and e.receipt_id = p.receipt_id and e.told_at is null
      and (e.event = 'corrected' and f.reports_on is not null or e.event::text = f.reports_on)) as told`;
const JOINS = `join organization b on b.organization_id = p.organization_id
  left join position o on o.organization_id = p.organization_id and o.position_id = p.position_id`;

/** The last paid first. */
export async function payments(view: View, query: PaymentQuery): Promise<Page<PaymentRow>> {
  const values: unknown[] = [];
  const lanes = organizationLanes(view, query.organization, values);
  const range = ['t.organization_id = lane.lane_organization', ...filters(query, values)];
  const select = laneSelect(
    {
      lanes,
      from: tables(query, values).map((table) => ({ table, range: range.join(' and ') })),
      key: ['organization_id', 'iuv', 'receipt_id'],
      sort: [
        ['paid_at', 'timestamptz'],
        ['iuv', 'text'],
        ['receipt_id', 'text'],
        ['organization_id', 'text'],
      ],
      direction: 'desc',
      after: decodeCursor(query.cursor, 4),
      limit: query.limit + 1,
    },
    values,
  );
  const own = view.own('p.organization_id', values);
  const { rows } = await view.query<Listed>(
    `select ${ROW} from (${select}) l
     join payment p on p.organization_id = l.organization_id and p.iuv = l.iuv and p.receipt_id = l.receipt_id ${JOINS}
     where ${own} order by p.paid_at desc, p.iuv desc, p.receipt_id desc, p.organization_id desc`,
    values,
  );
  const page = pageOf(rows, query.limit, (row) => [row.place, row.iuv, row.receiptId, row.organization]);
  return { ...page, items: page.items.map(listed) };
}

const listed = ({ place, ...row }: Listed): PaymentRow => row;

function filters(query: PaymentQuery, values: unknown[]): readonly string[] {
  const found = [equal('t.service', query.service, values), equal('t.connector_id', query.connector, values)];
  if (query.label !== undefined) found.push("t.labels <> '{}'");
  if (query.label !== undefined && query.label !== 'any') {
    values.push(query.label);
    found.push(`$${values.length} = any(t.labels)`);
  }
  if (query.from !== undefined) {
    values.push(query.from);
    found.push(`t.paid_at >= $${values.length}::date::timestamp at time zone 'Europe/Rome'`);
  }
  if (query.to !== undefined) {
    values.push(query.to);
    found.push(`t.paid_at < ($${values.length}::date + 1)::timestamp at time zone 'Europe/Rome'`);
  }
  return found;
}

/** All payments, or those of a code and those of a receipt: each by its own index. */
function tables({ search }: PaymentQuery, values: unknown[]): readonly string[] {
  const text = search?.trim() ?? '';
  if (text === '') return ['payment'];
  const notice = parseNoticeNumber(text.replaceAll(/\s/g, ''));
  values.push(notice.ok ? notice.value.iuv : text, text);
  const iuv = `$${values.length - 1}::text`;
  return [
    `(select * from payment where iuv = ${iuv})`,
    `(select * from payment where receipt_id = $${values.length}::text and iuv <> ${iuv})`,
  ];
}

export interface Share {
  readonly service: string;
  readonly year: number;
  readonly chapter: string;
  readonly accertamento: string;
  readonly cents: number;
}

export interface ReceiptRow {
  readonly receiptId: string;
  readonly iuv: string;
  readonly access: string;
  readonly amountCents: number;
  readonly paidAt: Date;
  readonly content: Json;
  readonly sha256: string;
  readonly gatheredAt: Date;
}

export interface PaymentEventRow {
  readonly event: 'paid' | 'reported' | 'settled' | 'corrected';
  readonly ordinal: number;
  readonly at: Date;
  readonly toldAt: Date | null;
  /** Whether its connector's reports tell events of this kind. */
  readonly wanted: boolean;
  readonly outgoingId: string | null;
  readonly report: string | null;
  readonly number: number | null;
  readonly line: number | null;
  /** Why it could not be told yet. */
  readonly problem: Problem | null;
}

export interface PaymentDetail extends PaymentRow {
  readonly shares: readonly Share[];
  readonly receipt: ReceiptRow | null;
  readonly flows: TracedPayment['flows'];
  readonly events: readonly PaymentEventRow[];
}

export async function paymentDetail(
  view: View,
  organization: string,
  iuv: string,
  receiptId: string,
): Promise<PaymentDetail | undefined> {
  const values: unknown[] = [organization, iuv, receiptId];
  const own = view.own('p.organization_id', values);
  const { rows } = await view.query<Listed>(
    `select ${ROW} from payment p ${JOINS} where p.organization_id = $1 and p.iuv = $2 and p.receipt_id = $3 and ${own}`,
    values,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const traced = (await paymentsOf(view, organization, [iuv])).find((one) => one.receiptId === receiptId);
  return {
    ...listed(row),
    shares: await sharesOf(view, organization, iuv, receiptId),
    receipt: (await receiptOf(view, organization, receiptId)) ?? null,
    flows: traced?.flows ?? [],
    events: await eventsOf(view, organization, iuv, receiptId),
  };
}

async function sharesOf(
  view: View,
  organization: string,
  iuv: string,
  receiptId: string,
): Promise<readonly Share[]> {
  const values: unknown[] = [organization, iuv, receiptId];
  const own = view.own('organization_id', values);
  const { rows } = await view.query<Share & { [key: string]: unknown }>(
    `select service, year, chapter, accertamento, cents from payment_share
     where organization_id = $1 and iuv = $2 and receipt_id = $3 and ${own} order by ordinal`,
    values,
  );
  return rows;
}

export async function receiptOf(
  view: View,
  organization: string,
  receiptId: string,
): Promise<ReceiptRow | undefined> {
  const values: unknown[] = [organization, receiptId];
  const own = view.own('organization_id', values);
  const { rows } = await view.query<ReceiptRow & { [key: string]: unknown }>(
    `select receipt_id as "receiptId", iuv, access_id as access, amount as "amountCents", paid_at as "paidAt", content, sha256, gathered_at as "gatheredAt"
     from receipt where organization_id = $1 and receipt_id = $2 and ${own}`,
    values,
  );
  return rows[0];
}

async function eventsOf(
  view: View,
  organization: string,
  iuv: string,
  receiptId: string,
): Promise<readonly PaymentEventRow[]> {
  const values: unknown[] = [organization, iuv, receiptId];
  const own = view.own('e.organization_id', values);
  const { rows } = await view.query<PaymentEventRow & { [key: string]: unknown }>(
    `select e.event, e.ordinal, e.at, e.told_at as "toldAt", coalesce(e.event = 'corrected' and f.reports_on is not null or e.event::text = f.reports_on, false) as wanted,
       e.report_id as "outgoingId", o.name as report, o.number, l.line, e.problem
     from payment_event e
     left join connector c on c.organization_id = e.organization_id and c.connector_id = e.connector_id
     left join configuration f on f.hash = c.program_hash
     left join outgoing o on o.organization_id = e.organization_id and o.outgoing_id = e.report_id
     left join report_line l on l.organization_id = e.organization_id and l.outgoing_id = e.report_id and l.iuv = e.iuv and l.receipt_id = e.receipt_id
       and l.event = e.event and l.ordinal = e.ordinal
     where e.organization_id = $1 and e.iuv = $2 and e.receipt_id = $3 and ${own} order by e.at, e.event, e.ordinal`,
    values,
  );
  return rows;
}
