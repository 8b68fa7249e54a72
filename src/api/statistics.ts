/** Totals by time, connector, service, chapter and outcome: from figures, at the same cost whatever lies behind them. */
import { Type } from 'typebox';
import type { Day as DayText } from '../domain/day.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import {
  deliveryCounts,
  positionCounts,
  problemCounts,
  SPLITS,
  statistics,
} from '../store/web/statistics.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Cents, Day, Organization } from './schemas.ts';
import { Connector, Count, DeliveryStateShape, orNull } from './shapes.ts';

const needs = { permission: 'read', where: 'somewhere' } as const;
const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

const totals = route({
  id: 'statistics.totals',
  method: 'get',
  path: '/statistics',
  tag: 'statistics',
  summary: 'Records received, payments, or payments reported: totals by time and by what they are of',
  description: `By day at most ${MOST_DAYS} days; by month and year whole months.`,
  needs,
  query: Type.Object({
    of: Type.Enum(['records', 'paid', 'reported']),
    from: Day,
    to: Day,
    by: Type.Enum(['year', 'month', 'day']),
    split: Type.Optional(Type.Enum([...SPLITS])),
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    service: Type.Optional(Type.String()),
  }),
  answer: Type.Object({
    items: Type.Array(
      Type.Object({
        period: Type.String({ description: '`2026`, `2026-11`, `2026-11-22`.' }),
        split: Type.String({ description: 'Empty: all together, or nothing says.' }),
        items: Type.Integer(),
        cents: Cents,
      }),
    ),
  }),
  handle: async ({ visit, query: { of, split, from, to, ...query } }) => {
    const length = Date.parse(to) - Date.parse(from);
    if (Number.isNaN(length) || length < 0 || (query.by === 'day' && length >= MOST_DAYS * DAY_MS))
      throw new ProblemError(
        problem('request.span', `from and to are no days, or more than ${MOST_DAYS} by day`, {
          advice: 'Ask by month, or for fewer days.',
          place: { field: 'from' },
        }),
      );
    const asked = { ...query, from: from as DayText, to: to as DayText, split: split ?? 'none' };
    return plain({ items: await visit.view((view) => statistics(view, asked, of)) });
  },
});

/** Null in sums over all bodies. */
const of = { organization: orNull(Organization), connector: orNull(Connector) };

const counts = route({
  id: 'statistics.counts',
  method: 'get',
  path: '/statistics/counts',
  tag: 'statistics',
  summary: 'How many positions by state, open problems by code, deliveries by state there are now',
  description: 'Of one organization by connector (and service); without one, sums over all that one may see.',
  needs,
  query: Type.Object({ organization: Type.Optional(Organization) }),
  answer: Type.Object({
    positions: Type.Array(
      Type.Object({
        ...of,
        service: orNull(Type.String()),
        state: Type.Enum(['open', 'partlyPaid', 'paid', 'cancelled', 'suspended']),
        positions: Count,
        cents: Cents,
      }),
    ),
    problems: Type.Array(Type.Object({ ...of, code: Type.String(), open: Count })),
    deliveries: Type.Array(Type.Object({ ...of, state: DeliveryStateShape, deliveries: Count })),
  }),
  handle: async ({ visit, query: { organization } }) =>
    plain(
      await visit.view(async (view) => ({
        positions: await positionCounts(view, organization),
        problems: await problemCounts(view, organization),
        deliveries: await deliveryCounts(view, organization),
      })),
    ),
});

export const statisticsRoutes: readonly Route[] = [totals, counts];
