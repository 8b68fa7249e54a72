/** GET …/debtpositions: filters, order and pages of GPD v1. */
import type { Position } from './book.ts';
import { readDateTime } from './clock.ts';
import { positionView } from './position-view.ts';
import type { Caller } from './positions.ts';
import { badRequest, granted, type Refusal, refused, type Verdict } from './refusal.ts';
import { STATUSES, statusAt } from './state-machine.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 30;

type Query = (name: string) => string | undefined;
interface Interval {
  readonly from: number;
  readonly to: number;
}

export function listPositions(world: World, { key, org }: Caller, query: Query): Verdict<object> {
  const limit = Number(query('limit') ?? 10);
  const page = Number(query('page') ?? 0);
  const status = query('status');
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    return refused(badRequest('limit: must be less than or equal to 50'));
  if (!Number.isInteger(page) || page < 0)
    return refused(badRequest('page: must be greater than or equal to 0'));
  if (status !== undefined && !STATUSES.some((each) => each === status))
    return refused(badRequest(`Invalid value ${status} for property status`));
  const due = interval(query, 'due_date');
  const paid = interval(query, 'payment_date') ?? interval(query, 'payment_date_time');
  if (due === 'bad' || paid === 'bad' || (due !== undefined && paid !== undefined)) return refused(BAD_DATES);

  const now = world.clock.now();
  const codes = key.segregationCodes;
  const found = [...world.book.shelf(org).positions.values()].filter(
    (position) =>
      (status === undefined || statusAt(position, now) === status) &&
      (due === undefined || position.options.some((option) => within(due, option.due))) &&
      (paid === undefined || within(paid, position.paidAt)) &&
      (codes.length === 0 || position.options.every(({ nav }) => codes.includes(nav.slice(1, 3)))),
  );
  found.sort(order(world, query('orderby') ?? 'INSERTED_DATE', now));
  if ((query('ordering') ?? 'DESC') === 'DESC') found.reverse();
  const shown = found.slice(page * limit, (page + 1) * limit);
  return granted({
    payment_position_list: shown.map((position) => positionView(position, world.contentOf(position), now)),
    page_info: { page, limit, items_found: shown.length, total_pages: Math.ceil(found.length / limit) },
  });
}

function order(world: World, by: string, now: number): (left: Position, right: Position) => number {
  const text = (read: (position: Position) => string) => (left: Position, right: Position) => {
    const [one, other] = [read(left), read(right)];
    return one < other ? -1 : one > other ? 1 : 0;
  };
  if (by === 'IUPD') return text(({ iupd }) => iupd);
  if (by === 'STATUS') return text((position) => statusAt(position, now));
  if (by === 'COMPANY_NAME') return text((position) => world.contentOf(position).companyName);
  return (left, right) => left.inserted - right.inserted;
}

const within = ({ from, to }: Interval, instant: number | undefined): boolean =>
  instant !== undefined && instant >= from && instant <= to;

/** The interval asked for: a missing bound lies thirty days from the other. */
function interval(query: Query, name: string): Interval | 'bad' | undefined {
  const [from, to] = [query(`${name}_from`), query(`${name}_to`)];
  if (from === undefined && to === undefined) return undefined;
  const start = from === undefined ? undefined : instantOf(from, false);
  const end = to === undefined ? undefined : instantOf(to, true);
  if ((from !== undefined && start === undefined) || (to !== undefined && end === undefined)) return 'bad';
  const found = {
    from: start ?? (end ?? 0) - MAX_DAYS * DAY_MS,
    to: end ?? (start ?? 0) + MAX_DAYS * DAY_MS,
  };
  return found.to < found.from || found.to - found.from > (MAX_DAYS + 1) * DAY_MS ? 'bad' : found;
}

/** A day (its first or last instant, UTC) or a date-time; milliseconds. */
function instantOf(text: string, end: boolean): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return readDateTime(text);
  return readDateTime(`${text}T${end ? '23:59:59' : '00:00:00'}`);
}

const BAD_DATES: Refusal = {
  status: 400,
  title: 'The debt positions cannot be recovered',
  detail: `Dates are wrong: one interval of at most ${MAX_DAYS} days is wanted`,
};
