/** What was asked for, and its totals: one line for each period and part. */
import { addDays, type Day, dayOf, daysBetween } from '../../../domain/day.ts';
import type { View } from '../../../store/view.ts';
import {
  type Measure,
  SPLITS,
  type Split,
  type StatisticsQuery,
  statistics,
} from '../../../store/web/statistics.ts';
import { given, givenDay, oneOf } from '../../listing.ts';
import type { Asked } from '../../page.ts';

export const PERIODS = ['year', 'month', 'day'] as const;
/** As the address says it. */
export const PERIOD_NAMES = { anno: 'year', mese: 'month', giorno: 'day' } as const;
export const SPLIT_NAMES: { readonly [name: string]: Split } = {
  ente: 'organization',
  collegamento: 'connector',
  servizio: 'service',
  capitolo: 'chapter',
  accertamento: 'accertamento',
  esito: 'outcome',
};

/** By day figures are kept in days, and a page has room for a quarter. */
const MOST_DAYS = 92;

export interface Wanted {
  readonly of: 'payments' | 'records';
  readonly query: StatisticsQuery;
  /** More days were asked for than are shown. */
  readonly shortened: boolean;
}

export function wantedOf({ query, context }: Asked): Wanted {
  const today = dayOf(context.clock.now());
  const by = oneOf(PERIODS, PERIOD_NAMES[query.per as keyof typeof PERIOD_NAMES]) ?? 'month';
  const split = oneOf(SPLITS, SPLIT_NAMES[query.diviso ?? '']) ?? 'none';
  const to = givenDay(query.al) ?? today;
  const asked = givenDay(query.dal) ?? usual(by, to);
  const shortened = by === 'day' && daysBetween(asked, to) >= MOST_DAYS;
  return {
    of: query.cosa === 'righe' ? 'records' : 'payments',
    shortened,
    query: {
      organization: given(query.ente),
      connector: given(query.collegamento),
      service: given(query.servizio),
      from: shortened ? addDays(to, 1 - MOST_DAYS) : asked,
      to,
      by,
      split,
    },
  };
}

/** Five years, twelve months, or thirty days. */
function usual(by: (typeof PERIODS)[number], to: Day): Day {
  if (by === 'day') return addDays(to, -29);
  const [year = '', month = ''] = to.split('-');
  const back = by === 'year' ? `${Number(year) - 4}-01-01` : `${Number(year) - 1}-${month}-01`;
  return by === 'year' ? (back as Day) : nextMonth(back as Day);
}

const nextMonth = (first: Day): Day => `${addDays(first, 31).slice(0, 7)}-01` as Day;

export interface Line {
  readonly period: string;
  readonly split: string;
  readonly items: number;
  readonly cents: number;
  /** Of payments: what was transferred. */
  readonly reportedItems: number;
  readonly reportedCents: number;
}

/** In order of time, then of what they are split by. */
export async function linesOf(view: View, { of, query }: Wanted): Promise<readonly Line[]> {
  const lines = new Map<string, Line>();
  const add = async (measure: Measure): Promise<void> => {
    for (const row of await statistics(view, query, measure)) {
      const name = `${row.period}\u0000${row.split}`;
      const known = lines.get(name) ?? {
        period: row.period,
        split: row.split,
        items: 0,
        cents: 0,
        reportedItems: 0,
        reportedCents: 0,
      };
      lines.set(
        name,
        measure === 'reported'
          ? { ...known, reportedItems: row.items, reportedCents: row.cents }
          : { ...known, items: row.items, cents: row.cents },
      );
    }
  };
  if (of === 'records') await add('records');
  else {
    await add('paid');
    await add('reported');
  }
  return [...lines.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
}

/** `2026-11` as people write it. */
export const periodName = (period: string): string => period.split('-').reverse().join('/');
