/** Positions, payments, flows, files that went back and figures, read as one who may see them and as one who may not. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Scope } from '../../../src/domain/access.ts';
import { dayOf } from '../../../src/domain/day.ts';
import { positionLines } from '../../../src/pipeline/position-lineage.ts';
import { checkInvariant, INVARIANTS } from '../../../src/store/invariants.ts';
import type { View } from '../../../src/store/view.ts';
import { completeness, completeUntil } from '../../../src/store/web/completeness.ts';
import { flowDetail, flowPayments, flows } from '../../../src/store/web/flows.ts';
import { gestionaleVersions, gestionali } from '../../../src/store/web/mappings.ts';
import { paymentDetail, payments, receiptOf } from '../../../src/store/web/payments.ts';
import { positionDetail } from '../../../src/store/web/position-detail.ts';
import { positionOwner, positions } from '../../../src/store/web/positions.ts';
import { returnDetail, returnLines, returnOwner, returns } from '../../../src/store/web/returns.ts';
import {
  deliveryCounts,
  positionCounts,
  problemCounts,
  statistics,
} from '../../../src/store/web/statistics.ts';
import { untold } from '../../../src/store/web/untold.ts';
import { BODY } from '../../pipeline/scene.ts';
import { OTHER, openPaid } from './paid-scene.ts';

const { scene, database, trusting, iuvs } = await openPaid();
const today = dayOf(new Date());
after(() => trusting.close());

const see = <T>(read: (view: View) => Promise<T>, scope: Scope = [BODY]): Promise<T> =>
  database.view(scope, read);
const SCOPES = ['all', [BODY], [BODY, OTHER]] as const;
const base = { today, limit: 50 };

/** Everything that a function gives page by page, two rows at a time. */
async function all<T>(
  read: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor);
    found.push(...page.items);
    if (page.next === null) return found;
    cursor = page.next;
  }
}

describe('positions', () => {
  test('are listed newest first, page after page, with the state that people are told', async () => {
    for (const scope of SCOPES) {
      const listed = await see(
        (view) => all((cursor) => positions(view, { ...base, limit: 2, cursor })),
        scope,
      );
      deepEqual(
        listed.map((one) => [one.key.slice(-1), one.state, one.amountCents, one.paidCents]),
        [
          ['5', 'payable', 10_550, 0],
          ['4', 'payable', 20_000, 0],
          ['3', 'paid', 10_350, 10_350],
          ['2', 'reported', 10_250, 10_250],
          ['1', 'reported', 10_150, 10_150],
        ],
      );
      deepEqual(
        listed.map((one) => one.iuvs[0]),
        iuvs.toReversed(),
      );
    }
  });

  test('are filtered by state, connector and service, page after page', async () => {
    const of = (query: object) =>
      see((view) => all((cursor) => positions(view, { ...base, limit: 1, cursor, ...query }))).then((found) =>
        found.map((one) => one.key.slice(-1)).join(''),
      );
    equal(await of({ state: 'payable' }), '54');
    equal(await of({ state: 'reported' }), '21');
    equal(await of({ state: 'paid' }), '3');
    equal(await of({ state: 'cancelled' }), '');
    equal(await of({ state: 'toApprove' }), '');
    equal(await of({ connector: 'tari', service: 'tari' }), '54321');
    equal(await of({ service: 'mensa' }), '');
    equal(await of({ organization: BODY, state: 'payable', connector: 'tari' }), '54');
    equal(await of({ organization: OTHER }), '');
  });

  test('are found by code, notice number, debtor, key and its beginning', async () => {
    const [newest] = (await see((view) => positions(view, base))).items;
    ok(newest);
    const of = async (search: string) => {
      const page = await see((view) => positions(view, { ...base, search }));
      return [page.found, page.items.map((one) => one.key.slice(-1)).join('')];
    };
    const notice = newest.noticeNumbers[0] ?? '';
    deepEqual(await of(newest.iuvs[0] ?? ''), ['iuv', '5']);
    deepEqual(await of(`${notice.slice(0, 4)} ${notice.slice(4)}`), ['iuv', '5']);
    deepEqual(await of(newest.debtorCode.toLowerCase()), ['debtor', '5']);
    deepEqual(await of(newest.key), ['key', '5']);
    deepEqual(await of(newest.key.slice(0, 6)), ['key', '12345']);
    deepEqual(await of("2026/' or true --"), ['key', '']);
    const one = await see((view) =>
      all((cursor) => positions(view, { ...base, limit: 2, search: newest.key.slice(0, 6), cursor })),
    );
    equal(one.map((each) => each.key.slice(-1)).join(''), '12345');
  });

  test('tell their life from the line of the file to the line of the report', async () => {
    const [first] = (await see((view) => positions(view, { ...base, search: iuvs[0] }))).items;
    ok(first);
    const detail = await see((view) => positionDetail(view, BODY, first.positionId, today));
    ok(detail);
    const [version] = detail.versions;
    deepEqual([version?.fileName, version?.record, version?.records[0]?.line], ['a.csv', 1, 2]);
    equal(detail.notices[0]?.iuv, iuvs[0]);
    equal(detail.publications[0]?.state, 'confirmed');
    const [payment] = detail.payments;
    deepEqual(
      payment?.events.map((one) => [one.event, one.told, one.line]),
      [
        ['paid', true, 1],
        ['reported', false, null],
      ],
    );
    const lines = await positionLines(scene.context, detail);
    ok(lines.get(`${version?.deliveryId}/1`)?.startsWith('2026/000001;2026;'));
    equal((await see((view) => receiptOf(view, BODY, payment?.receiptId ?? '')))?.iuv, iuvs[0]);
    const [changed] = (await see((view) => positions(view, { ...base, search: iuvs[3] }))).items;
    const versions = (await see((view) => positionDetail(view, BODY, changed?.positionId ?? '', today)))
      ?.versions;
    deepEqual(
      versions?.[1]?.changes.filter((one) => one.path.endsWith('installments[0].amount')),
      [{ path: 'options[0].installments[0].amount', before: 10_450, after: 20_000 }],
    );
  });
});

describe('payments and flows', () => {
  test('are listed by day, service, label and code', async () => {
    for (const scope of SCOPES) {
      const listed = await see((view) => all((cursor) => payments(view, { limit: 1, cursor })), scope);
      deepEqual(
        listed.map((one) => [one.iuv, one.source, one.service, one.told]).toSorted(),
        [
          [iuvs[0], 'both', 'tari', true],
          [iuvs[1], 'both', 'tari', true],
          [iuvs[2], 'receipt', 'tari', false],
        ].toSorted(),
      );
    }
    const count = async (query: object) =>
      (await see((view) => payments(view, { limit: 9, ...query }))).items.length;
    equal(await count({ label: 'any' }), 0);
    equal(await count({ label: 'double' }), 0);
    equal(await count({ service: 'tari', connector: 'tari', organization: BODY }), 3);
    equal(await count({ service: 'mensa' }), 0);
    equal(await count({ search: iuvs[0] }), 1);
    equal(await count({ from: '2000-01-01', to: '2000-01-02' }), 0);
    const [one] = (await see((view) => payments(view, { limit: 9, search: iuvs[0] }))).items;
    equal(await count({ search: one?.receiptId }), 1);
    const detail = await see((view) => paymentDetail(view, BODY, one?.iuv ?? '', one?.receiptId ?? ''));
    deepEqual(detail?.shares, [
      { service: 'tari', year: 2026, chapter: '3010', accertamento: '77', cents: 10_150 },
    ]);
    deepEqual(
      detail?.events.map((each) => [each.event, each.wanted, each.number]),
      [
        ['paid', true, 1],
        ['reported', false, null],
      ],
    );
    equal(detail?.flows.length, 1);
    const waiting = await see((view) => all((cursor) => untold(view, { limit: 1, cursor })));
    deepEqual(
      waiting.map((each) => [each.iuv, each.event, each.amountCents]),
      [[iuvs[2], 'paid', 10_350]],
    );
    const [until] = await see((view) => completeness(view));
    ok(until?.receiptsUntil);
    const date = await see((view) => completeUntil(view));
    await database.query("insert into gathering (organization_id, access_id) values ($1, 'gone')", [BODY]);
    equal((await see((view) => completeness(view))).length, 1, 'an access that is gone is not waited for');
    deepEqual(await see((view) => completeUntil(view)), date);
  });

  test('a flow is split by service, chapter and accertamento to the cent', async () => {
    const [flow] = (await see((view) => flows(view, { limit: 9 }))).items;
    ok(flow);
    deepEqual([flow.payments, flow.totalCents, flow.settled, flow.latest], [2, 20_400, true, true]);
    const detail = await see((view) => flowDetail(view, flow));
    deepEqual(detail?.shares, [
      { service: 'tari', year: 2026, chapter: '3010', accertamento: '77', cents: 20_400, payments: 2 },
    ]);
    const lines = await see((view) => all((cursor) => flowPayments(view, flow, { limit: 1, cursor })));
    deepEqual(
      lines.map((one) => [one.index, one.chapter, one.service]),
      [
        [1, '3010', 'tari'],
        [2, '3010', 'tari'],
      ],
    );
    const named = async (search: string) =>
      (await see((view) => flows(view, { limit: 9, search }))).items.length;
    deepEqual(
      [await named(flow.flow.slice(0, 8)), await named(flow.regulation), await named('zzz')],
      [1, 1, 0],
    );
  });
});

test('files that went back say what is in them and where they went', async () => {
  const listed = await see((view) => all((cursor) => returns(view, { limit: 1, cursor })));
  deepEqual(
    listed.map((one) => [one.kind, one.state, one.collected]),
    [
      ['acknowledgement', 'delivered', 'unknown'],
      ['acknowledgement', 'delivered', 'unknown'],
      ['report', 'delivered', 'unknown'],
    ],
  );
  const of = async (query: object) =>
    (await see((view) => returns(view, { limit: 9, ...query }))).items.map((one) => one.name);
  deepEqual(await of({ kind: 'report' }), ['PAGATI_000001.csv']);
  deepEqual(await of({ search: 'b.' }), ['b.esito.csv']);
  deepEqual(await of({ state: 'unknown' }), []);
  deepEqual(await of({ state: 'delivered', connector: 'tari', kind: 'acknowledgement' }), [
    'b.esito.csv',
    'a.esito.csv',
  ]);
  const file = listed[2]?.outgoingId ?? '';
  equal(await see((view) => returnOwner(view, file)), BODY);
  const detail = await see((view) => returnDetail(view, BODY, file));
  deepEqual([detail?.lines, detail?.cents, detail?.gestionale, detail?.editions], [2, 20_400, 'prova', []]);
  const lines = await see((view) => all((cursor) => returnLines(view, BODY, file, { limit: 1, cursor })));
  deepEqual(
    lines.map((one) => [one.line, one.iuv, one.amountCents]),
    [
      [1, iuvs[0], 10_150],
      [2, iuvs[1], 10_250],
    ],
  );
});

describe('figures', () => {
  test('say what a recount says, whoever changed the rows', async () => {
    for (const invariant of INVARIANTS.filter(({ id }) => /^(figures|payment-shares|flow-shares)/.test(id))) {
      deepEqual((await checkInvariant(database, invariant)).offenders, [], invariant.id);
    }
    const [figures] = INVARIANTS.filter(({ id }) => id === 'figures-recounted');
    ok(figures);
    await database.query("update figure_delta set items = items + 1 where kind = 'positions'");
    notEqual((await checkInvariant(database, figures)).count, 0);
    await database.query("update figure_delta set items = items - 1 where kind = 'positions'");
  });

  test('are folded without changing what they say', async () => {
    const before = await see((view) => positionCounts(view));
    deepEqual(
      before.map((one) => [one.state, one.positions, one.cents]),
      [
        ['open', 2, 30_550],
        ['paid', 3, 30_750],
      ],
    );
    await database.query('select fold_figures($1)', [BODY]);
    deepEqual(await see((view) => positionCounts(view)), before);
    deepEqual(await see((view) => problemCounts(view, BODY)), [
      { organization: BODY, connector: 'tari', code: 'fiscalCode.checksum', open: 1 },
    ]);
    deepEqual(await see((view) => problemCounts(view)), [
      { organization: null, connector: null, code: 'fiscalCode.checksum', open: 1 },
    ]);
    deepEqual(await see((view) => deliveryCounts(view, BODY)), [
      { organization: BODY, connector: 'tari', state: 'applied', deliveries: 2 },
    ]);
  });

  test('add up by time and by what a payment is of', async () => {
    const query = { from: '2026-01-01', to: '2099-12-31', by: 'month' } as never;
    const of = (split: string, what: 'records' | 'paid' | 'reported', by = 'month') =>
      see((view) =>
        statistics(view, { ...(query as object), from: today, to: today, by, split } as never, what),
      ).then((rows) => rows.map((one) => [one.split, one.items, one.cents]));
    deepEqual(await of('outcome', 'records', 'day'), [
      ['created', 5, 51_750],
      ['problem', 1, 10_550],
      ['updated', 1, 20_000],
    ]);
    deepEqual(await of('chapter', 'paid'), [['3010', 3, 30_750]]);
    deepEqual(await of('service', 'paid', 'year'), [['tari', 3, 30_750]]);
    deepEqual(await of('none', 'paid'), [['', 3, 30_750]]);
    deepEqual(
      (
        await see((view) =>
          statistics(
            view,
            { from: '2020-01-01', to: '2099-12-31', by: 'year', split: 'none' } as never,
            'reported',
          ),
        )
      ).map((one) => one.cents),
      [20_400],
    );
  });
});

test('gestionali have the versions that ran, and who uses which', async () => {
  const [one] = await see((view) => gestionali(view));
  deepEqual([one?.gestionale, one?.versions, one?.connectors], ['prova', 3, 1]);
  const versions = await see((view) => gestionaleVersions(view, 'prova'));
  deepEqual(
    versions.map((each) => each.connectors.length),
    [1, 0, 0],
  );
  ok(versions[0]?.content.mappings.positions.includes('3010'));
});

test('nothing of it is seen by others, with either wall alone', async () => {
  const [position] = (await see((view) => positions(view, base))).items;
  const [payment] = (await see((view) => payments(view, { limit: 1 }))).items;
  const [flow] = (await see((view) => flows(view, { limit: 1 }))).items;
  const [back] = (await see((view) => returns(view, { limit: 1 }))).items;
  ok(position && payment && flow && back);
  const reads: readonly ((view: View) => Promise<unknown>)[] = [
    (view) => positions(view, base),
    (view) => positions(view, { ...base, organization: BODY }),
    (view) => positions(view, { ...base, state: 'payable' }),
    (view) => positions(view, { ...base, search: iuvs[0] }),
    (view) => positions(view, { ...base, search: position.debtorCode }),
    (view) => positions(view, { ...base, search: '2026/' }),
    (view) => positionOwner(view, position.positionId),
    (view) => positionDetail(view, BODY, position.positionId, today),
    (view) => payments(view, { limit: 9 }),
    (view) => payments(view, { limit: 9, search: payment.receiptId }),
    (view) => paymentDetail(view, BODY, payment.iuv, payment.receiptId),
    (view) => receiptOf(view, BODY, payment.receiptId),
    (view) => untold(view, { limit: 9 }),
    (view) => completeness(view, BODY),
    (view) => flows(view, { limit: 9 }),
    (view) => flowDetail(view, flow),
    (view) => flowPayments(view, flow, { limit: 9 }),
    (view) => returns(view, { limit: 9 }),
    (view) => returnOwner(view, back.outgoingId),
    (view) => returnDetail(view, BODY, back.outgoingId),
    (view) => returnLines(view, BODY, back.outgoingId, { limit: 9 }),
    (view) => statistics(view, { from: today, to: today, by: 'year', split: 'organization' }, 'paid'),
    (view) => positionCounts(view, BODY),
    (view) => problemCounts(view),
    (view) => deliveryCounts(view),
    (view) => gestionali(view),
    (view) => gestionaleVersions(view, 'prova'),
  ];
  for (const [index, read] of reads.entries()) {
    for (const [wall, from] of [
      ['both', database],
      ['second', trusting],
    ] as const) {
      const found = JSON.stringify(await from.view([OTHER], read)) ?? 'nothing';
      ok(
        !found.includes(BODY) && !found.includes('prova') && !found.includes('tari'),
        `${wall} ${index}: ${found}`,
      );
    }
    const strict: View = confinedOnlyByCode;
    const found = JSON.stringify(await read(strict)) ?? 'nothing';
    ok(!found.includes(BODY) && !found.includes('"prova"'), `first ${index}: ${found}`);
  }
});

/** The first wall alone: the worker's own connection, which sees everything. */
const confinedOnlyByCode: View = {
  scope: [OTHER],
  query: (text, values) => database.query(text, values),
  known: (_, text, values) => database.query(text, values),
  own(column, values) {
    values.push([OTHER]);
    return `${column} = any($${values.length}::text[])`;
  },
};
