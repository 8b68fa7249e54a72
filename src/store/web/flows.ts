/** Reporting flows: what each transfer brought, by service, chapter and accertamento, and payment by payment. */
import type { Day } from '../../domain/day.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { beginning, equal, laneSelect, organizationLanes } from './lanes.ts';
import type { Share } from './payments.ts';

export interface FlowQuery {
  readonly organization?: string | undefined;
  readonly psp?: string | undefined;
  /** Regulation days, both included. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** The flow's id or its beginning, or the regulation's id. */
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface FlowName {
  readonly organization: string;
  readonly flow: string;
  readonly psp: string;
  readonly revision: number;
}

export interface FlowRow extends FlowName {
  readonly organizationName: string;
  readonly pspName: string | null;
  /** No later revision of it has come. */
  readonly latest: boolean;
  readonly access: string;
  readonly regulation: string;
  readonly regulationDay: Day;
  readonly payments: number;
  readonly totalCents: number;
  readonly publishedAt: Date;
  readonly gatheredAt: Date;
  readonly settled: boolean;
}

type Listed = FlowRow & { readonly place: string; readonly [key: string]: unknown };

const ROW = `f.organization_id as organization, b.name as "organizationName", f.flow, f.psp, f.content ->> 'pspName' as "pspName", f.revision,
  not exists (select from flow later where later.organization_id = f.organization_id and later.flow = f.flow and later.psp = f.psp and later.revision > f.revision) as latest,
  f.access_id as access, f.regulation, f.regulation_day as "regulationDay", f.total_payments as payments, f.total_amount as "totalCents",
  f.published_at as "publishedAt", f.gathered_at as "gatheredAt", f.settled_at is not null as settled, f.published_at::text as place`;

/** The last published first. */
export async function flows(view: View, query: FlowQuery): Promise<Page<FlowRow>> {
  const values: unknown[] = [];
  const lanes = organizationLanes(view, query.organization, values);
  const range = ['t.organization_id = lane.lane_organization', equal('t.psp', query.psp, values)];
  for (const [bound, compare] of [
    [query.from, '>='],
    [query.to, '<='],
  ] as const) {
    if (bound === undefined) continue;
    values.push(bound);
    range.push(`t.regulation_day ${compare} $${values.length}::date`);
  }
  const search = query.search?.trim() ?? '';
  if (search !== '') {
    const flow = beginning('t.flow', search, values);
    range.push(`(${flow} or ${equal('t.regulation', search, values)})`);
  }
  const select = laneSelect(
    {
      lanes,
      from: [{ table: 'flow', range: range.join(' and ') }],
      key: ['organization_id', 'flow', 'psp', 'revision'],
      sort: [
        ['published_at', 'timestamptz'],
        ['flow', 'text'],
        ['psp', 'text'],
        ['revision', 'int'],
        ['organization_id', 'text'],
      ],
      direction: 'desc',
      after: decodeCursor(query.cursor, 5),
      limit: query.limit + 1,
    },
    values,
  );
  const own = view.own('f.organization_id', values);
  const { rows } = await view.query<Listed>(
    `select ${ROW} from (${select}) l
     join flow f on f.organization_id = l.organization_id and f.flow = l.flow and f.psp = l.psp and f.revision = l.revision
     join organization b on b.organization_id = f.organization_id
     where ${own} order by f.published_at desc, f.flow desc, f.psp desc, f.revision desc, f.organization_id desc`,
    values,
  );
  const page = pageOf(rows, query.limit, (row) => [
    row.place,
    row.flow,
    row.psp,
    row.revision,
    row.organization,
  ]);
  return { ...page, items: page.items.map(listed) };
}

const listed = ({ place, ...row }: Listed): FlowRow => row;

export interface FlowDetail extends FlowRow {
  /** What it brought; empty until it is settled. */
  readonly shares: readonly (Share & { readonly payments: number })[];
  readonly revisions: readonly number[];
}

export async function flowDetail(view: View, name: FlowName): Promise<FlowDetail | undefined> {
  const values: unknown[] = [name.organization, name.flow, name.psp, name.revision];
  const own = view.own('f.organization_id', values);
  const { rows } = await view.query<Listed & { readonly revisions: readonly number[] }>(
    `select ${ROW}, (select array_agg(r.revision order by r.revision) from flow r where r.organization_id = f.organization_id and r.flow = f.flow and r.psp = f.psp) as revisions
     from flow f join organization b on b.organization_id = f.organization_id
     where f.organization_id = $1 and f.flow = $2 and f.psp = $3 and f.revision = $4 and ${own}`,
    values,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { rows: shares } = await view.query<Share & { payments: number; [key: string]: unknown }>(
    `select service, year, chapter, accertamento, cents, payments from flow_share f
     where organization_id = $1 and flow = $2 and psp = $3 and revision = $4 and ${own} order by service, year, chapter, accertamento`,
    values,
  );
  const { place, ...detail } = row;
  return { ...detail, shares };
}

export interface FlowPaymentRow {
  readonly index: number;
  readonly iuv: string;
  readonly iur: string;
  readonly idTransfer: number;
  readonly amountCents: number;
  /** 0 paid, 3 revoked, 4 and 8 stand-in, 9 paid without a receipt. */
  readonly outcome: number;
  readonly day: Day;
  readonly positionId: string | null;
  readonly key: string | null;
  readonly service: string | null;
  /** Empty where nothing says; of several shares all, with a comma. */
  readonly chapter: string;
  readonly accertamento: string;
  readonly labels: readonly string[];
}

export async function flowPayments(
  view: View,
  name: FlowName,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<FlowPaymentRow>> {
  const [after] = decodeCursor(cursor, 1) ?? [0];
  const values: unknown[] = [name.organization, name.flow, name.psp, name.revision, after, limit + 1];
  const own = view.own('l.organization_id', values);
  const { rows } = await view.query<FlowPaymentRow & { [key: string]: unknown }>(
    `select l.index, l.iuv, l.iur, l.id_transfer as "idTransfer", l.amount as "amountCents", l.outcome, l.day, p.position_id as "positionId", o.source_key as key,
       p.service, coalesce(s.chapter, '') as chapter, coalesce(s.accertamento, '') as accertamento, coalesce(p.labels, '{}') as labels
     from (select * from flow_payment l where organization_id = $1 and flow = $2 and psp = $3 and revision = $4 and index > $5 and ${own} order by index limit $6) l
     left join payment p on p.organization_id = l.organization_id and p.iuv = l.iuv and p.receipt_id = l.iur
     left join position o on o.organization_id = p.organization_id and o.position_id = p.position_id
     left join lateral (select string_agg(chapter, ', ' order by ordinal) as chapter, string_agg(accertamento, ', ' order by ordinal) as accertamento
       from payment_share where organization_id = l.organization_id and iuv = l.iuv and receipt_id = l.iur) s on true
     order by l.index`,
    values,
  );
  return pageOf(rows, limit, (row) => [row.index]);
}
