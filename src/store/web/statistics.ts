/** Totals from figures: never counted, so they cost the same whatever lies behind them. */
import type { Day } from '../../domain/day.ts';
import type { StoredState } from '../../domain/position-state.ts';
import type { DeliveryState } from '../deliveries.ts';
import type { View } from '../view.ts';
import { equal, figures, ofOrganization } from './lanes.ts';

export const SPLITS = [
  'none',
  'organization',
  'connector',
  'service',
  'chapter',
  'accertamento',
  'outcome',
] as const;
export type Split = (typeof SPLITS)[number];
/** records: of files received, by outcome · paid: by day of payment · reported: by day of the transfer. */
export type Measure = 'records' | 'paid' | 'reported';

export interface StatisticsQuery {
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
  readonly service?: string | undefined;
  /** Both included; by year and month whole months. */
  readonly from: Day;
  readonly to: Day;
  readonly by: 'year' | 'month' | 'day';
  readonly split: Split;
}

export interface StatisticsRow {
  /** `2026`, `2026-11`, `2026-11-22`. */
  readonly period: string;
  /** Empty: none, or nothing says. */
  readonly split: string;
  readonly items: number;
  readonly cents: number;
}

const COLUMN: { readonly [split in Split]: string } = {
  none: "''",
  organization: 'organization_id',
  connector: 'connector_id',
  service: 'service',
  chapter: 'chapter',
  accertamento: 'accertamento',
  outcome: 'word',
};
const PERIOD = { year: 'YYYY', month: 'YYYY-MM', day: 'YYYY-MM-DD' } as const;

/** In order of time, then of what they are split by. A payment of several chapters counts once, but in each of them. */
export async function statistics(
  view: View,
  query: StatisticsQuery,
  of: Measure,
): Promise<readonly StatisticsRow[]> {
  const values: unknown[] = [of, query.by === 'day' ? 'day' : 'month', query.from, query.to];
  const where = [
    `kind = $1 and grain = $2 and period >= case when $2 = 'day' then $3::date else date_trunc('month', $3::date)::date end and period <= $4::date`,
    ofOrganization(view, 'organization_id', query.organization, values),
    equal('connector_id', query.connector, values),
    equal('service', query.service, values),
  ].join(' and ');
  const once = of !== 'records' && !['chapter', 'accertamento'].includes(query.split);
  const split = of !== 'records' && query.split === 'outcome' ? "''" : COLUMN[query.split];
  const { rows } = await view.query<StatisticsRow & { [key: string]: unknown }>(
    `select to_char(period, '${PERIOD[query.by]}') as period, ${split} as split,
       coalesce(sum(items)${once ? " filter (where word = 'first')" : ''}, 0)::bigint as items, sum(cents)::bigint as cents
     from ${figures('organization_id, period, connector_id, service, chapter, accertamento, word', where)} f
     group by 1, 2 having sum(items) <> 0 or sum(cents) <> 0 order by 1, 2`,
    values,
  );
  return rows;
}

export interface PositionCount {
  readonly organization: string | null;
  readonly connector: string | null;
  readonly service: string | null;
  readonly state: StoredState;
  readonly positions: number;
  readonly cents: number;
}

/** Of one body by connector and service; of all together their sums, in which these are null. */
export const positionCounts = (view: View, organization?: string): Promise<readonly PositionCount[]> =>
  counts<PositionCount>(view, 'positions', organization, {
    columns: 'word as state, sum(items)::bigint as positions, sum(cents)::bigint as cents',
    by: ['connector', 'service'],
    order: 'connector, service, word',
  });

export interface ProblemCount {
  readonly organization: string | null;
  readonly connector: string | null;
  readonly code: string;
  readonly open: number;
}

/** Open problems that are no warnings, the most frequent first. */
export const problemCounts = (view: View, organization?: string): Promise<readonly ProblemCount[]> =>
  counts<ProblemCount>(view, 'problems', organization, {
    columns: 'word as code, sum(items)::bigint as open',
    by: ['connector'],
    order: 'sum(items) desc, connector, word',
  });

export interface DeliveryCount {
  readonly organization: string | null;
  readonly connector: string | null;
  readonly state: DeliveryState;
  readonly deliveries: number;
}

export const deliveryCounts = (view: View, organization?: string): Promise<readonly DeliveryCount[]> =>
  counts<DeliveryCount>(view, 'deliveries', organization, {
    columns: 'word as state, sum(items)::bigint as deliveries',
    by: ['connector'],
    order: 'connector, word',
  });

interface Counted {
  readonly columns: string;
  /** What the counts of one body are told apart by, besides their word. */
  readonly by: readonly ('connector' | 'service')[];
  readonly order: string;
}

async function counts<T>(
  view: View,
  kind: string,
  organization: string | undefined,
  { columns, by, order }: Counted,
): Promise<readonly T[]> {
  const values: unknown[] = [kind];
  const where = `kind = $1 and grain = 'now' and ${ofOrganization(view, 'organization_id', organization, values)}`;
  const of = ['organization', ...by].map((name) => {
    const column = name === 'service' ? name : `${name}_id`;
    return organization === undefined ? `null::text as ${name}` : `${column} as ${name}`;
  });
  const { rows } = await view.query<T & { [key: string]: unknown }>(
    `select ${of.join(', ')}, ${columns}
     from ${figures('organization_id, connector_id, service, word', where)} f
     group by ${of.map((_, index) => index + 1).join(', ')}, word having sum(items) > 0 order by ${order}`,
    values,
  );
  return rows;
}
