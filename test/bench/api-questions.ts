/** What people and programs ask of the API: lists, deep pages, searches for what is unique and for what is frequent, details. */
import { encodeCursor, type Sort } from '../../src/store/web/cursor.ts';
import { BIG, BLOCK } from './api-data.ts';

export interface Asked {
  /** Id of the route, and what of it. */
  readonly route: string;
  /** Below the server's address, for the n-th request. */
  path(n: number): string;
}

/** The details of what deep pages list, asked for beforehand. */
export interface Known {
  readonly positions: readonly string[];
  /** Paths behind the route's. */
  readonly payments: readonly string[];
  readonly flows: readonly string[];
  readonly returns: readonly string[];
}

const API = '/api/v1';
const LIMIT = 50;
const OLDEST_MS = 1_767_222_000_000;

type Query = { readonly [name: string]: string | number | undefined };

export const pathOf = (path: string, query: Query = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return `${API}${path}?${new URLSearchParams(given)}`;
};

const uuidAt = (n: number): string => {
  const time = (OLDEST_MS + n * 5).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7fff-8fff-ffffffffffff`;
};

export interface Places {
  /** Cursors of pages at any depth. */
  position(n: number): string;
  payment(n: number): string;
  flow(n: number): string;
  report(n: number): string;
  delivery(n: number): string;
  iuv(n: number): string;
  key(n: number): string;
}

export function placesOf(count: number, paidEach: number): Places {
  const deep = (n: number): number => Math.floor((count * (n % 97)) / 97);
  const some = (n: number): number => (n * 7_919 * paidEach + 1) % count;
  const instant = (n: number): string => new Date(Date.UTC(2026, 0, 1, 8) + some(n) * 4_000).toISOString();
  const at = (...sort: Sort): string => encodeCursor(sort);
  return {
    position: (n) => at('all', '', '', uuidAt(deep(n))),
    payment: (n) => at(instant(n), 'x', 'x', 'x'),
    flow: (n) => at(instant(n), 'x', 'x', 1, 'x'),
    report: (n) => at(uuidAt(deep(n))),
    delivery: (n) => at(Math.floor(deep(n) / BLOCK) + 1),
    iuv: (n) => `01${String(some(n)).padStart(15, '0')}`,
    key: (n) => `${2024 + (some(n) % 3)}/${String(some(n)).padStart(9, '0')}`,
  };
}

/** `details`: only of one who sees them. */
export function questions(places: Places, known: Known | undefined): readonly Asked[] {
  const list = (path: string, query: (n: number) => Query = () => ({})): Asked['path'] => {
    return (n) => pathOf(path, { limit: LIMIT, ...query(n) });
  };
  const one = (path: string, of: readonly string[]): Asked['path'] => {
    return (n) => pathOf(`${path}/${of[n % of.length] ?? ''}`);
  };
  const positionLists = ['payable', 'cancelled', 'suspended', 'reported', 'toPublish'].map((state) => ({
    route: `positions.list ${state}`,
    path: list('/positions', (n) => ({
      state,
      // What waits to be published is in another order.
      cursor: state === 'toPublish' ? undefined : places.position(n),
    })),
  }));
  const searches: readonly (readonly [string, (n: number) => string])[] = [
    ['iuv', places.iuv],
    ['nothing', (n) => `99${String(n).padStart(15, '0')}`],
    ['debtor', (n) => `RSSMRA80A01H${String(501 + (n % 400))}U`],
    ['debtor frequent', () => 'ANONIMO'],
    ['key', places.key],
    ['key frequent', (n) => `202${4 + (n % 3)}/`],
  ];
  const totals = (of: string, by: string, split: string, to: string): Asked['path'] => {
    return () => pathOf('/statistics', { of, by, split, from: to.replace(/\d\d-\d\d$/, '03-01'), to });
  };
  return [
    { route: 'positions.list', path: list('/positions') },
    { route: 'positions.list deep', path: list('/positions', (n) => ({ cursor: places.position(n) })) },
    ...positionLists,
    {
      route: 'positions.list service',
      path: list('/positions', (n) => ({ service: 'cosap', cursor: places.position(n) })),
    },
    ...searches.map(([what, search]) => ({
      route: `positions.list search ${what}`,
      path: list('/positions', (n) => ({ search: search(n) })),
    })),
    { route: 'payments.list', path: list('/payments') },
    { route: 'payments.list deep', path: list('/payments', (n) => ({ cursor: places.payment(n) })) },
    {
      route: 'payments.list service',
      path: list('/payments', (n) => ({ service: 'mensa', cursor: places.payment(n) })),
    },
    {
      route: 'payments.list label',
      path: list('/payments', (n) => ({ label: 'double', cursor: places.payment(n) })),
    },
    { route: 'payments.list search iuv', path: list('/payments', (n) => ({ search: places.iuv(n) })) },
    { route: 'payments.untold', path: list('/payments/untold') },
    { route: 'payments.complete', path: () => pathOf('/payments/complete') },
    { route: 'flows.list', path: list('/flows') },
    { route: 'flows.list deep', path: list('/flows', (n) => ({ cursor: places.flow(n) })) },
    {
      route: 'flows.list search',
      path: list('/flows', (n) => ({ search: `2026-F${String(n).padStart(8, '0')}` })),
    },
    { route: 'returns.list', path: list('/returns') },
    {
      route: 'returns.list reports deep',
      path: list('/returns', (n) => ({ kind: 'report', cursor: places.report(n) })),
    },
    { route: 'returns.list unknown', path: list('/returns', () => ({ state: 'unknown' })) },
    { route: 'statistics.totals year', path: totals('paid', 'year', 'chapter', '2026-12-31') },
    { route: 'statistics.totals day', path: totals('paid', 'day', 'service', '2026-03-31') },
    { route: 'statistics.totals records', path: totals('records', 'month', 'outcome', '2026-12-31') },
    { route: 'statistics.counts', path: () => pathOf('/statistics/counts') },
    { route: 'organizations.list', path: () => pathOf('/organizations') },
    { route: 'connectors.list', path: () => pathOf('/connectors') },
    { route: 'deliveries.list', path: list('/deliveries') },
    { route: 'deliveries.list deep', path: list('/deliveries', (n) => ({ cursor: places.delivery(n) })) },
    { route: 'deliveries.list refused', path: list('/deliveries', () => ({ state: 'refused' })) },
    {
      route: 'deliveries.list name',
      path: list('/deliveries', (n) => ({
        fileName: `LISTA_${String(n % 2_500)
          .padStart(6, '0')
          .slice(0, 5)}`,
      })),
    },
    { route: 'problems.groups', path: () => pathOf('/problems/groups') },
    { route: 'problems.list', path: list('/problems') },
    { route: 'problems.list code', path: list('/problems', () => ({ code: 'amount.unreadable' })) },
    { route: 'journal.list', path: list('/journal') },
    { route: 'journal.list event', path: list('/journal', () => ({ event: 'delivery.applied' })) },
    { route: 'mappings.list', path: () => pathOf('/mappings') },
    ...(known === undefined
      ? []
      : [
          { route: 'organizations.show', path: () => pathOf(`/organizations/${BIG}`) },
          { route: 'deliveries.show', path: (n: number) => pathOf(`/deliveries/${1 + (n % 20) * 10}`) },
          {
            route: 'deliveries.records',
            path: list(`/deliveries/1/records`, (n) => ({
              outcome: 'created',
              cursor: encodeCursor([n % BLOCK]),
            })),
          },
          { route: 'positions.show', path: one('/positions', known.positions) },
          { route: 'payments.show', path: one('/payments', known.payments) },
          { route: 'flows.show', path: one('/flows', known.flows) },
          {
            route: 'flows.payments',
            path: (n: number) => pathOf(`/flows/${known.flows[n % known.flows.length] ?? ''}/payments`),
          },
          { route: 'returns.show', path: one('/returns', known.returns) },
        ]),
  ];
}
