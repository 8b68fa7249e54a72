import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateIuv } from '../../src/domain/iuv.ts';
import { settle } from '../../src/pipeline/settle.ts';
import { insertFlow } from '../../src/store/flows.ts';
import { list, NOTICES, notice } from './notices.ts';
import { bookPayments, pay } from './returns.ts';
import type { Scene } from './scene.ts';
import { BODY, IBAN, KEY, openScene, row } from './scene.ts';
import { assertNodoAgrees, codeOf, codes, INTAKE, outcomes, send } from './views.ts';

interface Paid {
  readonly iuv: string;
  readonly source: string;
  readonly connector: string | null;
  readonly amount: number;
  readonly reported: boolean;
  readonly labels: readonly string[];
  readonly events: readonly string[];
}

async function payments(scene: Scene): Promise<readonly Paid[]> {
  const { rows } = await scene.context.database.query<Paid & { [key: string]: unknown }>(
    `select p.iuv, p.source, p.connector_id as connector, p.amount, p.reported_flow is not null as reported, p.labels,
       array(select e.event::text from payment_event e where e.iuv = p.iuv and e.receipt_id = p.receipt_id order by e.event) as events
     from payment p order by p.paid_at, p.receipt_id`,
  );
  return rows;
}

const states = async (scene: Scene, n: number): Promise<readonly string[]> => {
  const own = (await codes(scene)).filter((one) => one.key.endsWith(`2026/00000${n}`));
  return [own[0]?.position ?? '', ...own.map((one) => one.state)];
};

/** Another system of the body makes a position at the Nodo with a code of ours. */
async function ofAnotherSystem(scene: Scene, counter: number): Promise<string> {
  const iuv = generateIuv('01', counter);
  assert.ok(iuv.ok);
  const due = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const answer = await fetch(
    `${scene.sandbox.url}/gpd/debt-positions-service/v1/organizations/${BODY}/debtpositions?toPublish=true`,
    {
      method: 'POST',
      headers: { 'Ocp-Apim-Subscription-Key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify({
        iupd: `other-${counter}`,
        type: 'F',
        fiscalCode: 'RSSMRA80A01H501U',
        fullName: 'ROSSI MARIO',
        companyName: 'Comune di Prova',
        switchToExpired: false,
        paymentOption: [
          {
            iuv: iuv.value,
            amount: 4_200,
            description: 'altro',
            isPartialPayment: false,
            dueDate: due,
            fee: 0,
            transfer: [
              {
                idTransfer: '1',
                amount: 4_200,
                remittanceInformation: 'altro',
                category: '9/0101101IM/',
                iban: IBAN,
                organizationFiscalCode: BODY,
              },
            ],
          },
        ],
      }),
    },
  );
  assert.ok(answer.ok, await answer.text());
  return iuv.value;
}

test('the single option closes the plan and the plan the single option; a partly paid position waits for its rest', async () => {
  const scene = await openScene(NOTICES);
  await send(scene, '1.csv', list([1, 2, 3].flatMap(notice)));
  await pay(scene, [(await codeOf(scene, 1, '0')).iuv, (await codeOf(scene, 2, '2')).iuv]);
  await bookPayments(scene);
  assert.deepEqual(await states(scene, 1), ['paid', 'paid', 'closed', 'closed']);
  assert.deepEqual(await states(scene, 2), ['partlyPaid', 'closed', 'open', 'paid']);
  assert.deepEqual(await states(scene, 3), ['open', 'open', 'open', 'open']);

  // Tomorrow's list lacks the paid notice, and of the partly paid one the paid rata.
  await send(scene, '2.csv', list([...notice(2).filter((one) => !one.endsWith(';2')), ...notice(3)]));
  assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 5 });
  assert.deepEqual(await states(scene, 1), ['paid', 'paid', 'closed', 'closed']);
  // What is left of it cannot change in place.
  await send(scene, '3.csv', list([...notice(2).map((one) => one.replace('50,00', '60,00')), ...notice(3)]));
  assert.deepEqual(await outcomes(scene), { state: 'applied', problem: 3, unchanged: 3 });

  await pay(scene, [(await codeOf(scene, 2, '1')).iuv]);
  await bookPayments(scene);
  assert.deepEqual(await states(scene, 2), ['paid', 'closed', 'paid', 'paid']);
  assert.deepEqual((await payments(scene)).map((one) => `${one.amount} ${one.labels.join()}`).sort(), [
    '10000 ',
    '5000 ',
    '5000 ',
  ]);
});

test('a payment that no file announced goes to the connector that owns them; one of a cancelled position, and a second one, are booked, told and labelled', async () => {
  const scene = await openScene(NOTICES);
  await send(scene, '1.csv', list([1, 2, 3, 4].flatMap(notice)));
  const foreign = await ofAnotherSystem(scene, 900_000);
  // Cancelled here, and paid before the Nodo hears of it.
  await send(scene, '2.csv', list([2, 3, 4].flatMap(notice)), INTAKE);
  assert.deepEqual(await states(scene, 1), ['cancelled', 'closed', 'closed', 'closed']);
  const [late, twice, single, plan] = await Promise.all([
    codeOf(scene, 1, '0'),
    codeOf(scene, 2, '0'),
    codeOf(scene, 3, '0'),
    codeOf(scene, 3, '1'),
  ]);
  await pay(scene, [foreign, late.iuv, twice.iuv, single.iuv]);
  for (const iuv of [twice.iuv, plan.iuv]) {
    const answer = await scene.sandbox.pay({ org: BODY, iuv, standIn: true });
    assert.ok(answer.paid);
  }
  await bookPayments(scene);
  const all = await payments(scene);
  const of = (iuv: string) => all.filter((one) => one.iuv === iuv).map((one) => one.labels);
  assert.deepEqual(of(foreign), [['unknown']]);
  assert.deepEqual(of(late.iuv), [['cancelled']]);
  // The Nodo shows the last receipt of a code only: of the other one its flow will tell.
  assert.deepEqual(of(twice.iuv), [[]]);
  // Both in one sweep: one of the two says so.
  assert.deepEqual([...of(single.iuv), ...of(plan.iuv)].flat(), ['double']);
  assert.ok(all.every((one) => one.connector === 'tari' && one.events.join() === 'paid'));
  assert.deepEqual(await states(scene, 1), ['paid', 'paid', 'closed', 'closed']);

  // The cancellation reaches a Nodo that took the money: nothing is deleted, nothing is lost.
  await scene.run(['publish']);
  const row1 = (await scene.sandbox.ledger(BODY)).find((one) =>
    one.options.some((option) => option.iuv === late.iuv),
  );
  assert.equal(row1?.status, 'PAID');
  await bookPayments(scene);
  assert.deepEqual(await payments(scene), all);

  // One more, when the first is long booked.
  const four = await codeOf(scene, 4, '0');
  await pay(scene, [four.iuv]);
  await bookPayments(scene);
  assert.ok((await scene.sandbox.pay({ org: BODY, iuv: four.iuv, standIn: true })).paid);
  await bookPayments(scene);
  assert.deepEqual(
    (await payments(scene)).filter((one) => one.iuv === four.iuv).map((one) => one.labels),
    [[], ['double']],
  );
});

describe('reporting flows', () => {
  test('tell of the payment whose receipt the Nodo no longer shows, and that it is double', async () => {
    const scene = await openScene();
    await send(scene, '1.csv', [row(1)]);
    const { iuv } = await codeOf(scene, 1);
    await pay(scene, [iuv]);
    assert.ok((await scene.sandbox.pay({ org: BODY, iuv, standIn: true })).paid);
    await bookPayments(scene);
    assert.deepEqual(
      (await payments(scene)).map((one) => one.labels),
      [[]],
    );
    await scene.sandbox.issueFlows();
    await bookPayments(scene);
    const both = await payments(scene);
    assert.deepEqual(both.map((one) => [one.source, one.reported, one.events.length]).sort(), [
      ['both', true, 2],
      ['flow', true, 2],
    ]);
    assert.deepEqual(both.flatMap((one) => one.labels).sort(), ['double', 'no-receipt']);
  });

  test('report payments, bring those without a receipt, and sweeps that overlap change nothing', async () => {
    const scene = await openScene();
    await send(
      scene,
      '1.csv',
      [1, 2, 3].map((n) => row(n)),
    );
    const [one, two, three] = (await codes(scene)).map((each) => each.iuv);
    assert.ok(one && two && three);
    await pay(scene, [one, two]);
    // So long ago that the Nodo's list of receipts does not show it any more.
    const ago = new Date(Date.now() - 40 * 86_400_000).toISOString();
    assert.ok((await scene.sandbox.pay({ org: BODY, iuv: three, at: ago })).paid);
    await bookPayments(scene);
    assert.deepEqual(
      (await payments(scene)).map((each) => [each.source, each.events]),
      [
        ['receipt', ['paid']],
        ['receipt', ['paid']],
      ],
    );
    assert.equal((await scene.sandbox.issueFlows()).length, 2);
    await bookPayments(scene);
    const reported = await payments(scene);
    assert.deepEqual(
      reported.map((each) => [each.iuv, each.source, each.reported, each.labels, each.events]),
      [
        [three, 'flow', true, ['no-receipt'], ['paid', 'reported']],
        [one, 'both', true, [], ['paid', 'reported']],
        [two, 'both', true, [], ['paid', 'reported']],
      ],
    );
    assert.deepEqual(
      (await codes(scene)).map((each) => each.position),
      ['paid', 'paid', 'paid'],
    );
    await assertNodoAgrees(scene);
    for (const hours of [1, 30]) {
      scene.advance(hours * 3_600_000);
      await bookPayments(scene);
      assert.deepEqual(await payments(scene), reported);
    }
    const { rows } = await scene.context.database.query(
      'select (select count(*) from receipt) as receipts, (select count(*) from flow) as flows',
    );
    assert.deepEqual(rows, [{ receipts: 2, flows: 2 }]);
  });

  test('a revoked line labels its payment, and makes none', async () => {
    const scene = await openScene();
    await send(scene, '1.csv', [row(1), row(2)]);
    const [one, two] = (await codes(scene)).map((each) => each.iuv);
    assert.ok(one && two);
    await pay(scene, [one]);
    await bookPayments(scene);
    const { rows } = await scene.context.database.query<{ receipt: string }>(
      'select receipt_id as receipt from payment',
    );
    const line = { idTransfer: 1, outcome: 3 as const, day: '2026-11-20' as never };
    const payload = {
      flow: '2026-11-20SNDBITM1XXX-9',
      psp: 'SNDBITM1XXX',
      revision: 1,
      regulation: 'TRN9',
      regulationDay: '2026-11-21',
      totalPayments: 2,
      totalAmount: 20_250,
      publishedAt: new Date().toISOString(),
      payments: [
        { ...line, index: 1, iuv: one, iur: rows[0]?.receipt ?? '', amount: 10_150 },
        { ...line, index: 2, iuv: two, iur: 'never-seen', amount: 10_250 },
      ],
    };
    await scene.context.database.transaction((client) =>
      insertFlow(client, { organization: BODY, access: 'gpd' }, payload as never, 'x'.repeat(64), new Date()),
    );
    await settle(scene.context, BODY);
    assert.deepEqual(
      (await payments(scene)).map((each) => [each.iuv, each.reported, each.labels]),
      [[one, false, ['revoked']]],
    );
    assert.deepEqual(
      (await codes(scene)).map((each) => each.position),
      ['paid', 'open'],
    );
  });
});
