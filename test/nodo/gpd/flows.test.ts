import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FlowRef, Nodo } from '../../../src/domain/ports/nodo.ts';
import { centsOf } from '../../../src/nodo/gpd/flow-json.ts';
import { nodi } from '../../../src/nodo/registry.ts';
import { ORG } from '../debts.ts';
import { accessTo } from './access.ts';
import { json, type TinyServer, tinyServer } from './tiny-server.ts';

const REF: FlowRef = {
  flow: '2026-03-02PSP-1',
  psp: 'PSP',
  revision: 2,
  publishedAt: '2026-03-02T10:00:00Z',
};
const signal = AbortSignal.timeout(20_000);
let server: TinyServer;
let nodo: Nodo;
before(async () => {
  server = await tinyServer();
  nodo = nodi.adapter('gpd').open(accessTo(server.url), async () => {});
});
after(() => server.close());

const head = (totPayments: number, sumPayments: number) => ({
  status: 'PUBLISHED',
  fdr: REF.flow,
  fdrDate: '2026-03-02T09:00:00Z',
  published: REF.publishedAt,
  regulation: 'TRN1',
  regulationDate: '2026-03-02',
  sender: { pspId: 'PSP', pspName: 'Banca' },
  totPayments,
  sumPayments,
});
const line = (index: number, pay: number, payStatus = 'EXECUTED') => ({
  index,
  iuv: `0${index}`,
  iur: `r${index}`,
  idTransfer: 1,
  pay,
  payStatus,
  payDate: '2026-03-01T23:30:00Z',
});

/** Two payments a page. */
function serve(flow: object, lines: readonly object[]): void {
  server.say = (answer, { url }) => {
    const at = new URL(url, 'http://x');
    if (!at.pathname.endsWith('/payments')) return json(answer, 200, flow);
    const page = Number(at.searchParams.get('page'));
    const data = lines.slice((page - 1) * 2, page * 2);
    json(answer, 200, {
      metadata: { pageNumber: page, totPage: Math.ceil(lines.length / 2) },
      count: data.length,
      data,
    });
  };
}

test('a flow is read whole, page by page, with the codes of its outcomes', async () => {
  const statuses = ['EXECUTED', 'REVOKED', 'STAND_IN', 'STAND_IN_NO_RPT', 'NO_RPT'];
  serve(
    head(5, 5.5),
    statuses.map((status, index) => line(index + 1, 1.1, status)),
  );
  const found = await nodo.flow(ORG, REF, signal);
  ok(found.ok);
  const { flow, bytes } = found.value;
  deepEqual(
    flow.payments.map(({ outcome }) => outcome),
    [0, 3, 4, 8, 9],
  );
  equal(flow.payments[0]?.day, '2026-03-01');
  deepEqual(
    [flow.totalAmount, flow.regulationDay, flow.pspName, flow.revision],
    [550, '2026-03-02', 'Banca', 2],
  );
  const kept = JSON.parse(Buffer.from(bytes).toString('utf8'));
  deepEqual([kept.flow.fdr, kept.pages.length], [REF.flow, 3]);
});

test('a flow whose payments and totals disagree is not taken', async () => {
  const code = async () => {
    const found = await nodo.flow(ORG, REF, signal);
    return found.ok ? 'taken' : found.problem.code;
  };
  serve(head(2, 2), [line(1, 1)]);
  equal(await code(), 'flow.mismatch');
  serve(head(1, 1.01), [line(1, 1)]);
  equal(await code(), 'flow.mismatch');
  serve(head(1, 1), [line(1, 1, 'ELSE')]);
  equal(await code(), 'flow.unreadable');
  serve(head(1, 1.005), [line(1, 1.005)]);
  equal(await code(), 'flow.unreadable');
  server.say = (answer) => json(answer, 404, { httpStatusCode: 404, appErrorCode: 'FDR-3001', errors: [] });
  equal(await code(), 'flow.absent');
});

test('pages of flows count from 0 here and from 1 there', async () => {
  server.say = (answer, { url }) => {
    const at = new URL(url, 'http://x');
    equal(at.searchParams.get('publishedGt'), '2026-03-01T00:00:00Z');
    const data = [{ fdr: REF.flow, pspId: 'PSP', revision: 2, published: REF.publishedAt }];
    json(answer, 200, {
      metadata: { pageNumber: Number(at.searchParams.get('page')), totPage: 2 },
      count: 1,
      data,
    });
  };
  for (const [page, more] of [
    [0, true],
    [1, false],
  ] as const) {
    const found = await nodo.flows(ORG, '2026-03-01T00:00:00Z', page, signal);
    deepEqual(found.ok ? found.value : found.problem, { items: [REF], more });
  }
});

test('euros as doubles become the cents that were meant', () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (cents) => {
      equal(
        centsOf(
          JSON.parse(
            `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`,
          ),
        ),
        cents,
      );
    }),
  );
  equal(centsOf(0.1 + 0.2), 30);
  equal(centsOf(19.99), 1_999);
  for (const wrong of [1.005, 0.001, 1e12, undefined]) equal(centsOf(wrong), undefined);
});
