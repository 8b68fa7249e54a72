import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  DAY_MS,
  fdrs,
  iupdOf,
  iuvOf,
  KEY_OF_ORG,
  navOf,
  ORG,
  OTHER_IBAN,
  option,
  PROVINCE,
  PROVINCE_IBAN,
  position,
  type Stage,
  stage,
  transfer,
  V1,
  V2,
} from './fixture.ts';
import { conforms, FDR, GPD_V1 } from './official.ts';

let on: Stage;
before(async () => {
  on = await stage();
});
after(() => on.close());
beforeEach(async () => {
  await on.client.reset();
  await on.client.createKey(KEY_OF_ORG);
});

const create = (...positions: unknown[]) =>
  on.call('POST', `${V2}?toPublish=true`, { paymentPositions: positions });

interface FlowRow {
  readonly fdr: string;
  readonly pspId: string;
  readonly revision: number;
  readonly published: string;
}

async function flows(org: string, query = ''): Promise<FlowRow[]> {
  const answer = await on.call('GET', `${fdrs(org)}${query}`);
  equal(answer.status, 200);
  conforms(FDR, 'PaginatedFlowsResponse', answer.json());
  return answer.json().data as FlowRow[];
}

const pathOf = (org: string, { fdr, revision, pspId }: FlowRow) =>
  `${fdrs(org)}/${fdr}/revisions/${revision}/psps/${pspId}`;

async function linesOf(org: string, flow: FlowRow, query = ''): Promise<Record<string, unknown>[]> {
  const answer = await on.call('GET', `${pathOf(org, flow)}/payments${query}`);
  conforms(FDR, 'PaginatedPaymentsResponse', answer.json());
  return answer.json().data as Record<string, unknown>[];
}

const shared = (number: number) =>
  position(number, {
    paymentOption: [
      option(number, {
        amount: 10_500,
        transfer: [
          transfer(10_000),
          transfer(500, { idTransfer: '2', organizationFiscalCode: PROVINCE, iban: PROVINCE_IBAN }),
        ],
      }),
    ],
  });

test('each beneficiary of a payment finds its own transfer in its own flow; reported when all of them are', async () => {
  await create(shared(1));
  const paid = await on.client.pay({ org: ORG, noticeNumber: navOf(1), at: '2026-01-31T23:30:00Z' });
  ok(paid.paid);
  equal((await on.client.issueFlows({ org: ORG })).length, 1);
  const half = (await on.call('GET', `${V1}/${iupdOf(1)}`)).json();
  conforms(GPD_V1, 'PaymentPositionModelBaseResponse', half);
  equal(half.status, 'PAID');
  match(JSON.stringify(half), /PO_PARTIALLY_REPORTED/);

  equal((await on.client.issueFlows()).length, 1);
  equal((await on.client.issueFlows()).length, 0);
  const [own] = await flows(ORG);
  const [others] = await flows(PROVINCE);
  ok(own !== undefined && others !== undefined);
  match(own.fdr, /^2026-02-02SNDBITM1XXX-\d{10}$/);
  const line = {
    index: 1,
    iuv: iuvOf(1),
    iur: paid.receipt.receiptId,
    payStatus: 'EXECUTED',
    payDate: '2026-02-01T00:00:00Z',
  };
  deepEqual(await linesOf(ORG, own), [{ ...line, idTransfer: 1, pay: 100 }]);
  deepEqual(await linesOf(PROVINCE, others), [{ ...line, idTransfer: 2, pay: 5 }]);

  const reported = (await on.call('GET', `${V1}/${iupdOf(1)}`)).json();
  equal(reported.status, 'REPORTED');
  match(JSON.stringify(reported), new RegExp(`"idFlowReporting":"${own.fdr}"`));

  const single = (await on.call('GET', pathOf(ORG, own))).json();
  conforms(FDR, 'SingleFlowResponse', single);
  deepEqual([single.sumPayments, single.totPayments, single.regulationDate], [100, 1, '2026-02-02']);
  equal((single.receiver as Record<string, unknown>).organizationName, 'Comune di Borgo Esempio');
});

test('one flow per IBAN, day and PSP', async () => {
  const toOther = (number: number) =>
    position(number, {
      paymentOption: [option(number, { transfer: [transfer(12_050, { iban: OTHER_IBAN })] })],
    });
  await create(position(1), position(2), toOther(3), position(4), position(5));
  const now = Date.now();
  const today = new Date(now).toISOString();
  const yesterday = new Date(now - DAY_MS).toISOString();
  const psp = { id: 'ABI03069', name: 'Altra banca' };
  const answers = await on.client.payMany([
    { org: ORG, noticeNumber: navOf(1), at: today },
    { org: ORG, noticeNumber: navOf(2), at: today },
    { org: ORG, noticeNumber: navOf(3), at: today },
    { org: ORG, noticeNumber: navOf(4), at: yesterday },
    { org: ORG, noticeNumber: navOf(5), at: today, psp },
  ]);
  ok(answers.every(({ paid }) => paid));
  await on.client.issueFlows();
  const found = await flows(ORG);
  const counts = await Promise.all(found.map(async (flow) => (await linesOf(ORG, flow)).length));
  deepEqual(counts.toSorted(), [1, 1, 1, 2]);
  equal(new Set(found.map(({ fdr }) => fdr)).size, 4);
  equal((await flows(ORG, `?pspId=${psp.id}`)).length, 1);
});

test('a new revision takes the place of the last in the list; old ones are read by number', async () => {
  await create(position(1), position(2));
  await on.client.payMany([1, 2].map((number) => ({ org: ORG, noticeNumber: navOf(number) })));
  const [first] = await on.client.issueFlows();
  ok(first !== undefined);
  const [before] = await flows(ORG);
  await on.client.advance(60_000);
  await on.client.reviseFlow({
    org: ORG,
    fdr: first.fdr,
    drop: [iuvOf(2)],
    status: { [iuvOf(1)]: 'NO_RPT' },
  });
  const [row, ...rest] = await flows(ORG, `?publishedGt=${before?.published}`);
  deepEqual([row?.fdr, row?.revision, rest.length], [first.fdr, 2, 0]);
  ok(row !== undefined && before !== undefined);
  deepEqual(
    (await linesOf(ORG, row)).map(({ iuv, payStatus }) => [iuv, payStatus]),
    [[iuvOf(1), 'NO_RPT']],
  );
  equal((await linesOf(ORG, before)).length, 2);
  const [third] = await on.client.issueFlows();
  deepEqual(
    third?.lines.map(({ iuv }) => iuv),
    [iuvOf(2)],
    'what the revision left out is reported by another flow',
  );
});

test('lists after a publication instant, by page, and for thirty days only', async () => {
  await create(position(1), position(2), position(3));
  for (const number of [1, 2, 3]) {
    await on.client.pay({ org: ORG, noticeNumber: navOf(number) });
    await on.client.issueFlows();
    await on.client.advance(1_000);
  }
  const all = await flows(ORG);
  equal(all.length, 3);
  deepEqual(
    (await flows(ORG, `?publishedGt=${all[0]?.published}`)).map(({ fdr }) => fdr),
    all.slice(1).map(({ fdr }) => fdr),
  );
  const page = (await on.call('GET', `${fdrs()}?size=2&page=2`)).json();
  deepEqual([page.metadata, page.count], [{ pageSize: 1, pageNumber: 2, totPage: 2 }, 3]);
  await on.client.advance(32 * DAY_MS);
  deepEqual(await flows(ORG), []);
});

test('says in its own words that there is no such flow, and that a parameter is wrong', async () => {
  const unknown = await on.call('GET', `${fdrs()}/2026-01-01X-1/revisions/1/psps/X`);
  deepEqual([unknown.status, unknown.json().appErrorCode], [404, 'FDR-3001']);
  conforms(FDR, 'ErrorResponse', unknown.json());
  equal((await on.call('GET', `${fdrs()}?publishedGt=yesterday`)).status, 400);
  equal((await on.call('GET', fdrs('99999999999'))).status, 403);
});

test('payments of a flow come by page', async () => {
  await create(...Array.from({ length: 5 }, (_, index) => position(index + 1)));
  await on.client.payMany(
    Array.from({ length: 5 }, (_, index) => ({ org: ORG, noticeNumber: navOf(index + 1) })),
  );
  await on.client.issueFlows();
  const [flow] = await flows(ORG);
  ok(flow !== undefined);
  const pages = await Promise.all([1, 2, 3].map((page) => linesOf(ORG, flow, `?size=2&page=${page}`)));
  deepEqual(
    pages.flat().map(({ index }) => index),
    [1, 2, 3, 4, 5],
  );
});
