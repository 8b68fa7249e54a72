import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../src/domain/debt-position.ts';
import {
  cancelPosition,
  insertPosition,
  rehearsePosition,
  restorePosition,
} from '../../src/pipeline/by-hand.ts';
import { recordForm } from '../../src/pipeline/correct.ts';
import { prepareReplay } from '../../src/pipeline/reprocess.ts';
import { trace } from '../../src/pipeline/trace.ts';
import { assertHolds, BY, done, itself, journaled, KEY, recordOf, refusal } from './acts.ts';
import { bookPayments, openReturns, pay } from './returns.ts';
import type { Scene } from './scene.ts';
import { BODY, dueDate, openScene, row } from './scene.ts';
import { assertNodoAgrees, codeOf, codes, last, outcomes, send, TO_NODO } from './views.ts';

const due = dueDate(60).split('/').reverse().join('-');

const position = (change: { readonly [name: string]: Json } = {}): Json => ({
  key: 'A-MANO-1',
  period: '2026',
  description: 'TARI 2026, utenza non domestica',
  debtor: { fiscalCode: '00743110157', name: 'Officine di Prova' },
  options: [{ installments: [{ amount: 12_345, dueDate: due }] }],
  ...change,
});

async function idOf(scene: Scene, key: string): Promise<{ organization: string; position: string }> {
  const { rows } = await scene.context.database.query<{ id: string }>(
    'select position_id as id from position where source_key = $1',
    [key],
  );
  return { organization: BODY, position: rows[0]?.id ?? '' };
}

test('a position by hand is validated as a mapping’s output, goes to the Nodo, and can be traced to who wrote it', async () => {
  const scene = await openReturns({ connector: { hold: 'usual', refuseFile: 'anyProblem' } });
  const { context } = scene;
  const wrong = position({ debtor: { fiscalCode: 'RSSMRA80A01H501X', name: 'X' } });
  const tried = done(await rehearsePosition(context, KEY, wrong));
  assert.deepEqual(tried.problems, { 'fiscalCode.checksum': 1 });
  assert.equal(refusal(await insertPosition(context, KEY, wrong, 'manca', BY)).code, 'fiscalCode.checksum');
  assert.equal(
    refusal(await insertPosition(context, KEY, { key: 1 }, 'manca', BY)).code.split('.')[0],
    'position',
  );
  assert.equal(refusal(await insertPosition(context, KEY, position(), '', BY)).code, 'act.reason');
  const made = done(await insertPosition(context, KEY, position(), 'manca dal file', BY));
  await scene.run([...TO_NODO, 'acknowledge', 'dispatch']);
  const item = await itself(scene, made.id);
  assert.deepEqual([item.number, item.byHand, item.absent, item.reasons], [made.delivery, true, null, []]);
  assert.deepEqual(await outcomes(scene, item), { state: 'applied', created: 1 });
  const [code] = await codes(scene);
  assert.deepEqual([code?.amount, code?.state, code?.position], [12_345, 'open', 'open']);
  assert.deepEqual([...(await scene.returned()).keys()], []);
  const traced = await trace(context, code?.iuv ?? '', false);
  const [version] = traced.positions[0]?.versions ?? [];
  assert.match(version?.records[0]?.raw ?? '', /^\{"debtor":\{"fiscalCode":"00743110157".*\}$/);
  const [told] = await journaled(scene, 'position.insert');
  assert.deepEqual(
    [told?.actor, told?.detail],
    [BY, { number: made.delivery, sha256: item.sha256, before: null, after: 'created' }],
  );

  assert.equal(
    refusal(await insertPosition(context, KEY, position(), 'di nuovo', BY)).code,
    'position.exists',
  );
  const twin = position({ key: 'A-MANO-2' });
  assert.equal(refusal(await insertPosition(context, KEY, twin, 'gemella', BY)).code, 'looks-like-open');
  done(await insertPosition(context, KEY, twin, 'è davvero un’altra', BY, ['looks-like-open']));
  // The first file is held as the first, whatever a person wrote before it.
  const file = await send(scene, '1.csv', [row(1)]);
  assert.deepEqual([file.state, file.reasons.map((one) => one.code)], ['held', ['delivery.first']]);
  assert.equal(refusal(await prepareReplay(context, item, [])).code, 'replay.by-hand');
  assert.equal(refusal(await recordForm(context, recordOf(item, 1))).code, 'replay.by-hand');
  await assertNodoAgrees(scene);
  await assertHolds(scene, true);
});

test('a position is cancelled by hand and payable again under the same codes; the file goes on as ever', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  const { context } = scene;
  await send(scene, '1.csv', [row(1), row(2), row(3)]);
  const before = await codeOf(scene, 1);
  const one = await idOf(scene, '2026/2026/000001');
  const [first, second] = await Promise.all([
    cancelPosition(context, one, 'richiesta del contribuente', 'anna'),
    cancelPosition(context, one, 'richiesta del contribuente', 'bruno'),
  ]);
  assert.equal([first, second].filter((each) => each.ok).length, 1);
  assert.equal(refusal(first.ok ? second : first).code, 'position.busy');
  await scene.run(TO_NODO);
  assert.deepEqual(await outcomes(scene), { state: 'applied', cancelled: 1 });
  assert.equal((await codeOf(scene, 1)).position, 'cancelled');
  await assertNodoAgrees(scene);
  assert.equal(refusal(await cancelPosition(context, one, 'ancora', BY)).code, 'position.gone');
  await assertHolds(scene, true);

  done(await restorePosition(context, one, 'era un errore', BY));
  await scene.run(TO_NODO);
  assert.deepEqual(await codeOf(scene, 1), before);
  await assertNodoAgrees(scene);
  assert.equal(refusal(await restorePosition(context, one, 'ancora', BY)).code, 'position.not-cancelled');
  const nobody = { organization: BODY, position: context.newId() };
  assert.equal(refusal(await cancelPosition(context, nobody, 'x', BY)).code, 'position.unknown');
  const paid = await codeOf(scene, 3);
  await pay(scene, [paid.iuv]);
  await bookPayments(scene);
  const three = await idOf(scene, '2026/2026/000003');
  assert.equal(refusal(await cancelPosition(context, three, 'x', BY)).code, 'position.paid');

  // A full list names what a person restored, and does not name what a person inserted.
  done(await insertPosition(context, KEY, position(), 'manca dal file', BY));
  await send(scene, '1-again.csv', [row(1), row(2), row(3)]);
  assert.deepEqual(await outcomes(scene), { state: 'duplicate' });
  await send(scene, '2.csv', [row(3), row(2), row(1)]);
  assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 2, ignored: 1 });
  assert.equal((await last(scene)).absent?.count, 1);
  assert.equal((await codes(scene)).find((each) => each.key === '2026/A-MANO-1')?.position, 'cancelled');
  await assertNodoAgrees(scene);
  await assertHolds(scene, true);
});

test('codes that a row brought are the same again', async () => {
  const positions = `{ "key": AVVISO, "period": ANNO, "description": "TARI", "debtor": $debtor(CF, NOME),
    "options": [{ "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy"), "code": $substringAfter(AVVISO, "/") }] }] }`;
  const scene = await openScene({
    positions,
    connector: { codes: { strategy: 'derived', segregationCode: '01', auxDigit: 3, start: 1 } },
  });
  await send(scene, '1.csv', [row(7)]);
  const before = await codeOf(scene, 7);
  const one = await idOf(scene, '2026/2026/000007');
  done(await cancelPosition(scene.context, one, 'prova', BY));
  await scene.run(TO_NODO);
  done(await restorePosition(scene.context, one, 'prova', BY));
  await scene.run(TO_NODO);
  assert.deepEqual(await codeOf(scene, 7), before);
  assert.equal(
    refusal(await insertPosition(scene.context, KEY, position(), 'senza codice', BY)).code,
    'code.missing',
  );
  await assertHolds(scene, true);
});
