import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctionsOf, recordForm, saveCorrection, withdrawCorrection } from '../../src/pipeline/correct.ts';
import { prepareReplay, previewReplay, replay } from '../../src/pipeline/reprocess.ts';
import { assertHolds, BY, done, itself, journaled, KEY, open, recordOf, refusal, work } from './acts.ts';
import { crashingAt } from './returns.ts';
import { file, openScene, row } from './scene.ts';
import { codeOf, INTAKE, last, outcomes, problems, send } from './views.ts';

const GOOD = 'RSSMRA80A01H501U';
const BAD = 'RSSMRA80A01H501X';

test('a form shows the record as its format reads it, where each field stands and which one is at fault', async () => {
  const scene = await openScene();
  const item = await send(scene, '1.csv', [row(1), row(2, { cf: BAD })], INTAKE);
  const form = done(await recordForm(scene.context, recordOf(item, 2)));
  assert.deepEqual(
    [form.deliveryNumber, form.record, form.line, form.unit, form.outcome, form.raw, form.correction],
    [item.number, 2, 3, [2], 'problem', row(2, { cf: BAD }), null],
  );
  assert.deepEqual(
    form.fields.map((one) => one.path),
    ['AVVISO', 'ANNO', 'CF', 'NOME', 'IMPORTO', 'SCADENZA'],
  );
  const cf = form.fields[2];
  assert.deepEqual([cf?.value, cf?.kind, cf?.faulty, cf?.place?.column], [BAD, 'text', true, 3]);
  assert.equal(form.fields.filter((one) => one.faulty).length, 1);
  assert.equal(refusal(await recordForm(scene.context, recordOf(item, 9))).code, 'record.unknown');
});

test('a correction counts for every later delivery of the same row, until the row changes or it is withdrawn; the original stays', async () => {
  const scene = await openScene();
  const rows = [row(1), row(2, { cf: BAD })];
  const first = await send(scene, '1.csv', rows, INTAKE);
  assert.deepEqual(await outcomes(scene, first), { state: 'applied', created: 1, problem: 1 });
  const made = done(
    await saveCorrection(
      scene.context,
      recordOf(first, 2),
      { fields: { CF: GOOD }, expected: 0, reason: 'letto male' },
      BY,
    ),
  );
  assert.deepEqual([made.version, made.fields, made.original], [1, { CF: GOOD }, { CF: BAD }]);
  // Nothing has happened yet.
  assert.deepEqual(await open(scene), [`${first.number} 2 fiscalCode.checksum`]);

  const second = await send(scene, '2.csv', [...rows, row(3)], INTAKE);
  assert.deepEqual(await outcomes(scene, second), { state: 'applied', unchanged: 1, created: 2 });
  assert.equal((await codeOf(scene, 2)).position, 'open');
  assert.deepEqual(await open(scene), []);
  const [told] = await journaled(scene, 'records.corrected');
  assert.deepEqual(told?.detail, {
    corrections: [{ record: 2, hash: made.recordHash, version: 1 }],
  });
  const form = done(await recordForm(scene.context, recordOf(second, 2)));
  assert.deepEqual(
    [form.raw, form.fields[2]?.value, form.fields[2]?.corrected, form.correction?.madeBy],
    [row(2, { cf: BAD }), BAD, GOOD, BY],
  );

  // Another row is another record.
  const third = await send(scene, '3.csv', [row(1), row(2, { cf: BAD, amount: '9,99' })], INTAKE);
  assert.deepEqual(await outcomes(scene, third), { state: 'applied', unchanged: 1, problem: 1 });
  done(await withdrawCorrection(scene.context, made, 1, 'a.bianchi'));
  assert.deepEqual(await correctionsOf(scene.context, KEY, 10), []);
  const fourth = await send(scene, '4.csv', [row(4), row(2, { cf: BAD })], INTAKE);
  assert.deepEqual(await outcomes(scene, fourth), { state: 'applied', created: 1, problem: 1 });
  // Neither what was written nor what it should say is in the journal.
  const { rows: said } = await scene.context.database.query<{ text: string }>(
    "select string_agg(coalesce(detail::text, ''), ' ') as text from journal",
  );
  assert.ok(
    !said[0]?.text.includes(GOOD) && !said[0]?.text.includes(BAD) && !said[0]?.text.includes('letto'),
  );
  await assertHolds(scene);
});

test('of two people who correct the same record one wins, and the other is told who and when', async () => {
  const scene = await openScene();
  const item = await send(scene, '1.csv', [row(1), row(2, { cf: BAD })], INTAKE);
  const key = recordOf(item, 2);
  const [one, other] = await Promise.all([
    saveCorrection(scene.context, key, { fields: { CF: GOOD }, expected: 0 }, 'anna'),
    saveCorrection(scene.context, key, { fields: { CF: 'VRDLGI75C45F205F' }, expected: 0 }, 'bruno'),
  ]);
  const [winner, loser] = one.ok ? [one, other] : [other, one];
  const won = done(winner);
  const lost = refusal(loser);
  assert.equal(lost.code, 'correction.conflict');
  assert.match(lost.message, new RegExp(`^${won.madeBy} made version 1 of this correction at 20`));
  const next = done(
    await saveCorrection(scene.context, key, { fields: { CF: GOOD, NOME: 'ROSSI' }, expected: 1 }, 'bruno'),
  );
  assert.equal(next.version, 2);
  assert.equal(refusal(await withdrawCorrection(scene.context, won, 1, 'anna')).code, 'correction.conflict');
  assert.equal(done(await withdrawCorrection(scene.context, won, 2, 'anna')).withdrawnBy, 'anna');
  const late = refusal(
    await saveCorrection(scene.context, key, { fields: { CF: GOOD }, expected: 1 }, 'bruno'),
  );
  assert.match(late.message, /^anna withdrew version 2/);
  assert.equal(
    done(await saveCorrection(scene.context, key, { fields: { CF: GOOD }, expected: 2 }, 'bruno')).version,
    3,
  );
});

test('only fields that the record has can be corrected, with values of their kind, that differ', async () => {
  const scene = await openScene();
  const item = await send(scene, '1.csv', [row(1)], INTAKE);
  const codeOfWish = async (fields: Record<string, string | number | null>): Promise<string> =>
    refusal(await saveCorrection(scene.context, recordOf(item, 1), { fields, expected: 0 }, BY)).code;
  assert.equal(await codeOfWish({ CODICE: 'x' }), 'correction.field');
  assert.equal(await codeOfWish(JSON.parse('{"__proto__": "x"}')), 'correction.field');
  assert.equal(await codeOfWish({ IMPORTO: 12 }), 'correction.value');
  assert.equal(await codeOfWish({ NOME: 'a\0b' }), 'correction.value');
  assert.equal(await codeOfWish({}), 'correction.empty');
  assert.equal(await codeOfWish({ ANNO: '2026' }), 'correction.empty');
});

test('a reprocess of the whole delivery sees corrections too, and its rehearsal leaves none behind', async () => {
  const scene = await openScene();
  const item = await send(scene, '1.csv', [row(1), row(2, { cf: BAD })], INTAKE);
  done(await saveCorrection(scene.context, recordOf(item, 2), { fields: { CF: GOOD }, expected: 0 }, BY));
  const ready = done(await prepareReplay(scene.context, item, []));
  const trial = await previewReplay(scene.context, ready, 10);
  assert.deepEqual(
    trial.outcomes.map((one) => [one.outcome, one.records]),
    [
      ['created', 1],
      ['unchanged', 1],
    ],
  );
  assert.deepEqual(await journaled(scene, 'records.corrected'), []);
  const number = await replay(scene.context, ready, BY);
  await work(scene);
  const again = await last(scene);
  assert.equal(again.number, number);
  assert.deepEqual(await outcomes(scene, again), { state: 'applied', created: 1, unchanged: 1 });
  await assertHolds(scene);
});

test('a corrected group key moves a record to its group, whatever the crash', async () => {
  const positions = `{
    "key": $[0].AVVISO, "period": $[0].ANNO, "description": "TARI", "debtor": $debtor($[0].CF, $[0].NOME),
    "options": [{ "kind": "plan", "installments": [$map($, function($r, $i) {
      { "ref": $string($i + 1), "amount": $cents($r.IMPORTO), "dueDate": $date($r.SCADENZA, "dd/MM/yyyy") }})] }] }`;
  const scene = await openScene({
    positions,
    gestionale: {
      positions: {
        format: 'csv',
        options: {
          encoding: 'windows-1252',
          delimiter: ';',
          header: true,
          amount: 'IMPORTO',
          groupBy: 'AVVISO',
        },
        groupBy: 'AVVISO',
        uniqueWithin: 'period',
        keyField: 'AVVISO',
      },
      mappings: { positions },
    },
  });
  const cf = GOOD;
  const rows = [
    row(1, { cf, key: 'A' }),
    row(2, { cf, key: 'B' }),
    row(3, { cf, key: 'A ?' }),
    row(4, { cf, key: 'B' }),
  ];
  const first = await send(scene, '1.csv', rows, INTAKE);
  assert.deepEqual(await outcomes(scene, first), { state: 'applied', created: 4 });
  done(await saveCorrection(scene.context, recordOf(first, 3), { fields: { AVVISO: 'A' }, expected: 0 }, BY));
  await scene.drop('2.csv', file([...rows, row(5, { cf, key: 'C' })]));
  await scene.run(['collect']);
  for (const point of ['stage.after-group', 'stage.after-slice', 'apply.after-slice-commit'])
    await assert.rejects(scene.run(['ingest'], crashingAt(scene.context, point)), /crash at/, point);
  await scene.context.database.query("update lease set until = now() - interval '1 min'");
  await work(scene);
  const second = await itself(scene, (await last(scene)).id);
  assert.deepEqual(await outcomes(scene, second), { state: 'applied', created: 1, unchanged: 2, updated: 2 });
  const { rows: units } = await scene.context.database.query<{ number: number; unit: number }>(
    'select number, unit from record where delivery_id = $1 order by number',
    [second.id],
  );
  assert.deepEqual(
    units.map((one) => one.unit),
    [1, 2, 1, 2, 5],
  );
  assert.deepEqual(await problems(scene, second), []);
  await assertHolds(scene);
});
