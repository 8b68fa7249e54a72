/** What was paid and no file has told of yet, of what a connector's reports should tell. */
import type { Problem } from '../../domain/problem.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { equal, laneSelect, ofOrganization } from './lanes.ts';

const EVENTS = ['paid', 'reported', 'settled', 'corrected'] as const;

export interface UntoldRow {
  readonly organization: string;
  readonly organizationName: string;
  readonly connector: string;
  readonly iuv: string;
  readonly receiptId: string;
  readonly event: (typeof EVENTS)[number];
  readonly ordinal: number;
  readonly at: Date;
  readonly amountCents: number;
  /** Why it could not be told yet. */
  readonly problem: Problem | null;
}

export interface UntoldQuery {
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The oldest first. */
export async function untold(view: View, query: UntoldQuery): Promise<Page<UntoldRow>> {
  const values: unknown[] = [];
  const lanes = `select c.organization_id as lane_organization, c.connector_id as lane_connector, w.word as lane_word
    from connector c join configuration f on f.hash = c.program_hash cross join lateral (values (f.reports_on), ('corrected')) w (word)
    where f.reports_on is not null and ${ofOrganization(view, 'c.organization_id', query.organization, values)} and ${equal('c.connector_id', query.connector, values)}`;
  const select = laneSelect(
    {
      lanes,
      // A branch for each kind, with an index of its own: comparing an enum is nothing that row-level security lets one do.
      from: EVENTS.map((event) => ({
        table: `(select *, '${event}'::text as word from payment_event where told_at is null and event = '${event}')`,
        range: `t.organization_id = lane.lane_organization and t.connector_id = lane.lane_connector and lane.lane_word = '${event}'`,
      })),
      key: ['organization_id', 'iuv', 'receipt_id', 'word', 'ordinal'],
      sort: [
        ['at', 'timestamptz'],
        ['iuv', 'text'],
        ['receipt_id', 'text'],
        ['ordinal', 'smallint'],
        ['organization_id', 'text'],
        ['word', 'text'],
      ],
      direction: 'asc',
      after: decodeCursor(query.cursor, 6),
      limit: query.limit + 1,
    },
    values,
  );
  const own = view.own('e.organization_id', values);
  const { rows } = await view.query<UntoldRow & { readonly place: string; readonly [key: string]: unknown }>(
    `select e.organization_id as organization, b.name as "organizationName", e.connector_id as connector, e.iuv, e.receipt_id as "receiptId", e.event, e.ordinal, e.at,
       p.amount as "amountCents", e.problem, e.at::text as place
     from (${select}) l
     join payment_event e on e.organization_id = l.organization_id and e.iuv = l.iuv and e.receipt_id = l.receipt_id and e.event = l.word::payment_event_kind and e.ordinal = l.ordinal
     join payment p on p.organization_id = e.organization_id and p.iuv = e.iuv and p.receipt_id = e.receipt_id
     join organization b on b.organization_id = e.organization_id
     where ${own} order by e.at, e.iuv, e.receipt_id, e.ordinal, e.organization_id, l.word`,
    values,
  );
  const page = pageOf(rows, query.limit, (row) => [
    row.place,
    row.iuv,
    row.receiptId,
    row.ordinal,
    row.organization,
    row.event,
  ]);
  return { ...page, items: page.items.map(({ place, ...row }) => row) };
}
