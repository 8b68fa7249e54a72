/** What people ask of the reads: lists, deep pages, searches for what is unique and for what is frequent, details. */
import type { Scope } from '../../src/domain/access.ts';
import type { Day } from '../../src/domain/day.ts';
import type { ShownState } from '../../src/domain/position-state.ts';
import type { View } from '../../src/store/view.ts';
import { encodeCursor } from '../../src/store/web/cursor.ts';
import { flowDetail, flowPayments, flows } from '../../src/store/web/flows.ts';
import { gestionali } from '../../src/store/web/mappings.ts';
import { completeUntil, paymentDetail, payments } from '../../src/store/web/payments.ts';
import { positionDetail } from '../../src/store/web/position-detail.ts';
import { positions } from '../../src/store/web/positions.ts';
import { returnDetail, returns } from '../../src/store/web/returns.ts';
import { positionCounts, problemCounts, statistics } from '../../src/store/web/statistics.ts';
import { untold } from '../../src/store/web/untold.ts';
import { BIG } from './api-data.ts';

export interface Asked {
  readonly route: string;
  readonly scope: Scope;
  ask(view: View, n: number): Promise<unknown>;
}

const TODAY = '2026-11-22' as Day;
const LIMIT = 50;

const page = { today: TODAY, limit: LIMIT };
const uuidAt = (n: number): string => {
  const time = (1_767_222_000_000 + n * 5).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7fff-8fff-ffffffffffff`;
};

/** Each as one who sees all bodies, as one of the big body, and as one of a small one. */
export function questions(count: number, paidEach: number): readonly Asked[] {
  const deep = (n: number): string => uuidAt(Math.floor((count * (n % 97)) / 97));
  const some = (n: number): number => (n * 7_919 * paidEach) % count;
  const iuv = (n: number): string => `01${String(some(n)).padStart(15, '0')}`;
  const instant = (n: number): string => new Date(Date.UTC(2026, 0, 1, 8) + some(n) * 4_000).toISOString();
  const found: Asked[] = [];
  for (const [who, scope] of [
    ['all', 'all'],
    ['big', [BIG]],
    ['small', ['00000000123']],
  ] as const) {
    const add = (route: string, ask: Asked['ask']): void => {
      found.push({ route: `${route} (${who})`, scope, ask });
    };
    add('positions.list', (view) => positions(view, page));
    add('positions.list deep', (view, n) =>
      positions(view, { ...page, cursor: encodeCursor(['all', '', '', deep(n)]) }),
    );
    for (const state of [
      'payable',
      'cancelled',
      'suspended',
      'reported',
      'toPublish',
    ] as const satisfies readonly ShownState[])
      add(`positions.list ${state}`, (view, n) =>
        positions(view, { ...page, state, cursor: encodeCursor(['all', '', '', deep(n)]) }),
      );
    add('positions.list service', (view, n) =>
      positions(view, { ...page, service: 'cosap', cursor: encodeCursor(['all', '', '', deep(n)]) }),
    );
    add('positions.search iuv', (view, n) => positions(view, { ...page, search: iuv(n) }));
    add('positions.search nothing', (view, n) =>
      positions(view, { ...page, search: `99${String(n).padStart(15, '0')}` }),
    );
    add('positions.search debtor', (view, n) =>
      positions(view, { ...page, search: `RSSMRA80A01H${String(501 + (n % 400))}U` }),
    );
    add('positions.search debtor frequent', (view, n) =>
      positions(view, { ...page, search: 'ANONIMO', cursor: encodeCursor(['debtor', '', '', deep(n)]) }),
    );
    add('positions.search key', (view, n) =>
      positions(view, { ...page, search: `${2024 + (some(n) % 3)}/${String(some(n)).padStart(9, '0')}` }),
    );
    add('positions.search key frequent', (view, n) =>
      positions(view, { ...page, search: `202${4 + (n % 3)}/` }),
    );
    add('payments.list', (view) => payments(view, { limit: LIMIT }));
    add('payments.list deep', (view, n) =>
      payments(view, { limit: LIMIT, cursor: encodeCursor([instant(n), 'x', 'x', 'x']) }),
    );
    add('payments.list service', (view, n) =>
      payments(view, { limit: LIMIT, service: 'mensa', cursor: encodeCursor([instant(n), 'x', 'x', 'x']) }),
    );
    add('payments.list label', (view, n) =>
      payments(view, { limit: LIMIT, label: 'double', cursor: encodeCursor([instant(n), 'x', 'x', 'x']) }),
    );
    add('payments.search iuv', (view, n) => payments(view, { limit: LIMIT, search: iuv(n) }));
    add('payments.untold', (view) => untold(view, { limit: LIMIT }));
    add('payments.completeUntil', (view) => completeUntil(view));
    add('flows.list', (view) => flows(view, { limit: LIMIT }));
    add('flows.list deep', (view, n) =>
      flows(view, { limit: LIMIT, cursor: encodeCursor([instant(n), 'x', 'x', 1, 'x']) }),
    );
    add('flows.search', (view, n) =>
      flows(view, { limit: LIMIT, search: `2026-F${String(n).padStart(8, '0')}` }),
    );
    add('returns.list', (view) => returns(view, { limit: LIMIT }));
    add('returns.list reports deep', (view, n) =>
      returns(view, { limit: LIMIT, kind: 'report', cursor: encodeCursor([deep(n)]) }),
    );
    add('returns.list unknown', (view) => returns(view, { limit: LIMIT, state: 'unknown' }));
    add('statistics year', (view) =>
      statistics(view, { from: '2026-01-01' as Day, to: TODAY, by: 'year', split: 'chapter' }, 'paid'),
    );
    add('statistics day', (view) =>
      statistics(
        view,
        { from: '2026-03-01' as Day, to: '2026-03-31' as Day, by: 'day', split: 'service' },
        'paid',
      ),
    );
    add('statistics records', (view) =>
      statistics(view, { from: '2026-01-01' as Day, to: TODAY, by: 'month', split: 'outcome' }, 'records'),
    );
    add('statistics counts', async (view) => [await positionCounts(view), await problemCounts(view)]);
    add('mappings.list', (view) => gestionali(view));
    if (who === 'small') continue;
    add('positions.detail', async (view, n) => {
      const [one] = (
        await positions(view, {
          ...page,
          limit: 1,
          organization: BIG,
          cursor: encodeCursor(['all', '', '', deep(n)]),
        })
      ).items;
      return one === undefined ? undefined : positionDetail(view, BIG, one.positionId, TODAY);
    });
    add('payments.detail', async (view, n) => {
      const [one] = (
        await payments(view, {
          limit: 1,
          organization: BIG,
          cursor: encodeCursor([instant(n), 'x', 'x', 'x']),
        })
      ).items;
      return one === undefined ? undefined : paymentDetail(view, BIG, one.iuv, one.receiptId);
    });
    add('flows.detail', async (view, n) => {
      const [one] = (
        await flows(view, {
          limit: 1,
          organization: BIG,
          cursor: encodeCursor([instant(n), 'x', 'x', 1, 'x']),
        })
      ).items;
      return one === undefined
        ? undefined
        : [await flowDetail(view, one), await flowPayments(view, one, { limit: LIMIT })];
    });
    add('returns.detail', async (view) => {
      const [one] = (await returns(view, { limit: 1, organization: BIG, kind: 'report' })).items;
      return one === undefined ? undefined : returnDetail(view, BIG, one.outgoingId);
    });
  }
  return found;
}
