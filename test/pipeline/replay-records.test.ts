import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../src/pipeline/acknowledge.ts';
import { saveCorrection } from '../../src/pipeline/correct.ts';
import { approve } from '../../src/pipeline/decide.ts';
import { dispatch } from '../../src/pipeline/dispatch.ts';
import { replayProgress, stopReplay } from '../../src/pipeline/replay-progress.ts';
import {
  prepareConnectorReplay,
  prepareRecordReplay,
  rehearseRecordReplay,
  replayRecords,
} from '../../src/pipeline/replay-records.ts';
import { prepareReplay } from '../../src/pipeline/reprocess.ts';
import { withdraw } from '../../src/pipeline/withdraw.ts';
import type { Delivery } from '../../src/store/deliveries.ts';
import {
  assertHolds,
  BY,
  done,
  itself,
  journaled,
  KEY,
  open,
  recordOf,
  refOf,
  refusal,
  work,
} from './acts.ts';
import { crashingAt, linesOf, openReturns } from './returns.ts';
import type { Scene } from './scene.ts';
import { openScene, row } from './scene.ts';
import { assertNodoAgrees, codeOf, codes, INTAKE, last, outcomes, problems, send, TO_NODO } from './views.ts';

const GOOD = 'RSSMRA80A01H501U';
const BAD = 'RSSMRA80A01H501X';

async function correct(
  scene: Scene,
  item: Delivery,
  number: number,
  fields: Record<string, string>,
  expected = 0,
) {
  return done(await saveCorrection(scene.context, recordOf(item, number), { fields, expected }, BY));
}

/** Replays records of a delivery to the end; returns the replay. */
async function again(
  scene: Scene,
  item: Delivery,
  chosen: Parameters<typeof prepareRecordReplay>[2],
  accepts: readonly string[] = [],
): Promise<Delivery> {
  const ready = done(await prepareRecordReplay(scene.context, refOf(item), chosen, accepts));
  const { id } = done(await replayRecords(scene.context, ready, BY));
  await work(scene);
  return itself(scene, id);
}

test('one corrected record is replayed: what it would do is shown before, it alone changes, its problem closes and a supplement tells of it', async () => {
  const scene = await openReturns();
  const { context } = scene;
  await send(scene, 'a.csv', [row(1), row(2, { cf: BAD }), row(3, { amount: 'x' })]);
  const item = await last(scene);
  const ready = done(await prepareRecordReplay(context, refOf(item), { numbers: [2] }));
  assert.deepEqual([ready.numbers, ready.units, ready.overtaken, ready.acknowledges], [[2], 1, [], true]);
  const still = done(await rehearseRecordReplay(context, ready, 10));
  assert.deepEqual(still.problems, { 'fiscalCode.checksum': 1 });
  const draft = done(await rehearseRecordReplay(context, ready, 10, { number: 2, fields: { CF: GOOD } }));
  assert.deepEqual(
    [draft.outcomes, draft.problems, draft.changes?.positions.map((one) => [one.key, one.kind])],
    [[{ outcome: 'created', units: 1, records: 1, cents: 10_250 }], {}, [['2026/2026/000002', 'created']]],
  );
  assert.equal((await codes(scene)).length, 1);

  await correct(scene, item, 2, { CF: GOOD });
  // Asked for before the file's own acknowledgement has left: it waits for that.
  const first = await again(scene, item, { numbers: [2] });
  assert.deepEqual(await outcomes(scene, first), { state: 'applied', created: 1 });
  assert.deepEqual(await outcomes(scene, item), { state: 'applied', created: 1, problem: 2 });
  assert.deepEqual(await open(scene), [`${item.number} 3 amount.unreadable`]);
  await scene.run(['publish']);
  assert.equal(await acknowledge(context, KEY), 1);
  assert.equal(await acknowledge(context, KEY), 1);
  await dispatch(context, KEY);
  const back = await scene.returned();
  assert.deepEqual(
    linesOf(back.get('a.esito.csv'))
      .slice(1)
      .map((line) => line.split(';')[6]),
    ['created', 'problem:fiscalCode.checksum', 'problem:amount.unreadable'],
  );
  const supplement = linesOf(back.get('a.esito.1.csv')).slice(1);
  assert.equal(supplement.length, 1);
  assert.ok(supplement[0]?.startsWith(`${row(2, { cf: BAD })};created;`), supplement[0]);

  // Corrected once more, and replayed once more: it stands where the file stood.
  await correct(scene, item, 2, { CF: GOOD, IMPORTO: '77,00' }, 1);
  const second = await again(scene, item, { numbers: [2] });
  assert.deepEqual(await outcomes(scene, second), { state: 'applied', updated: 1 });
  assert.equal((await codeOf(scene, 2)).amount, 7_700);
  // Still in problem: nothing new is said of it.
  const third = await again(scene, item, { code: 'amount.unreadable' });
  assert.deepEqual(await outcomes(scene, third), { state: 'applied', problem: 1 });
  assert.deepEqual(await open(scene), [`${third.number} 3 amount.unreadable`]);
  await scene.run(['publish', 'acknowledge', 'dispatch']);
  assert.deepEqual([...(await scene.returned()).keys()], ['a.esito.1.csv', 'a.esito.2.csv', 'a.esito.csv']);
  const [told] = await journaled(scene, 'records.replay');
  assert.deepEqual(
    [told?.actor, told?.detail],
    [BY, { of: item.number, number: first.number, records: 1, first: [2], accepts: [] }],
  );
  assert.equal(refusal(await prepareReplay(context, third, [])).code, 'replay.by-hand');
  await assertNodoAgrees(scene);
  await assertHolds(scene, true);
});

test('all records with one code at once; those whose key a later delivery touched are left out, changed by it or not', async () => {
  const scene = await openScene();
  const { context } = scene;
  const first = await send(scene, '1.csv', [row(1), row(6, { cf: GOOD })], INTAKE);
  const wrong = [2, 3, 4].map((n) => row(n, { cf: BAD }));
  const item = await send(
    scene,
    '2.csv',
    [row(1), ...wrong, row(6, { cf: GOOD, amount: '66,00', key: '' })],
    INTAKE,
  );
  await correct(scene, item, 5, { AVVISO: '2026/000006' });
  // Row 2 is good now, row 6 is what it was in the first file.
  const later = await send(scene, '3.csv', [row(2, { cf: GOOD }), row(6, { cf: GOOD })], INTAKE);
  assert.deepEqual(await outcomes(scene, later), { state: 'applied', created: 1, unchanged: 1 });
  assert.equal(
    refusal(await prepareRecordReplay(context, refOf(item), { numbers: [2] })).code,
    'replay.overtaken',
  );
  for (const n of [3, 4]) await correct(scene, item, n, { CF: GOOD });
  // The key of row 6 was touched too, though nobody can tell before it is mapped again.
  const all = done(await prepareRecordReplay(context, refOf(item), { numbers: [2, 3, 4, 5] }));
  assert.deepEqual([all.overtaken, all.numbers], [[2], [3, 4, 5]]);
  const byCode = done(await prepareConnectorReplay(context, KEY, { code: 'fiscalCode.checksum' }));
  assert.deepEqual(
    byCode.replays.map((one) => [one.root.number, one.numbers]),
    [[item.number, [3, 4]]],
  );
  const [one, other] = await Promise.all([
    replayRecords(context, all, 'anna'),
    replayRecords(context, all, 'bruno'),
  ]);
  assert.equal([one, other].filter((each) => each.ok).length, 1);
  assert.equal(refusal(one.ok ? other : one).code, 'delivery.replaying');
  await work(scene);
  const replayed = await last(scene);
  assert.deepEqual(await outcomes(scene, replayed), { state: 'applied', created: 2, superseded: 1 });
  assert.equal((await codeOf(scene, 6)).amount, 10_650);
  assert.equal(
    refusal(await prepareRecordReplay(context, refOf(item), { code: 'fiscalCode.checksum' })).code,
    'replay.none',
  );
  assert.equal(
    refusal(await prepareRecordReplay(context, refOf(first), { problems: true })).code,
    'replay.none',
  );
  await assertHolds(scene);
});

test('a corrected key that another record of the file has is a problem, and what looks alike may be accepted', async () => {
  const scene = await openScene();
  const { context } = scene;
  const cf = GOOD;
  const before = await send(scene, '0.csv', [row(8, { cf, amount: '80,00' })], INTAKE);
  const item = await send(
    scene,
    '1.csv',
    [row(1), row(2, { key: '' }), row(9, { cf, amount: '80,00' }), row(3, { cf: BAD })],
    INTAKE,
  );
  assert.equal(before.state, 'applied');
  assert.deepEqual(
    (await problems(scene, item)).map((one) => one.code),
    ['required.missing', 'looks-like-open', 'fiscalCode.checksum'],
  );
  await correct(scene, item, 2, { AVVISO: '2026/000001' });
  const doubled = await again(scene, item, { numbers: [2] });
  assert.deepEqual(await problems(scene, doubled), [{ code: 'key.repeated', line: 3, field: null }]);
  assert.equal(
    refusal(await prepareRecordReplay(context, refOf(item), { numbers: [3] }, ['amount.zero'])).code,
    'accept.unknown',
  );
  const accepted = await again(scene, item, { code: 'looks-like-open' }, ['looks-like-open']);
  assert.deepEqual(await outcomes(scene, accepted), { state: 'applied', created: 1 });
  // Once it has a key of its own it is good, from whichever of its family it is chosen.
  await correct(scene, item, 2, { AVVISO: '2026/000002' }, 1);
  const family = done(await prepareRecordReplay(context, refOf(doubled), { problems: true }));
  assert.deepEqual([family.root.number, family.numbers], [item.number, [2, 4]]);
  const good = await again(scene, doubled, { code: 'key.repeated' });
  assert.deepEqual(await outcomes(scene, good), { state: 'applied', created: 1 });
  assert.deepEqual(await open(scene), [`${item.number} 4 fiscalCode.checksum`]);
  // A withdrawn file has nothing to put right; a replay that waited meanwhile does nothing.
  const ready = done(await prepareRecordReplay(context, refOf(item), { numbers: [4] }));
  const { id } = done(await replayRecords(context, ready, BY));
  assert.ok(await withdraw(context, item, BY));
  await work(scene);
  assert.deepEqual(
    (await itself(scene, id)).reasons.map((one) => one.code),
    ['delivery.not-finished'],
  );
  assert.equal(
    refusal(await prepareRecordReplay(context, refOf(item), { numbers: [4] })).code,
    'delivery.not-finished',
  );
  await assertHolds(scene);
});

test('absences of a full list are none of its business, and a key that it repairs is present', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  const { context } = scene;
  await send(
    scene,
    '1.csv',
    [1, 2, 3].map((n) => row(n)),
  );
  const item = await send(scene, '2.csv', [row(1), row(2, { key: '' })]);
  assert.equal(item.absent?.held?.code, 'fullList.unreadable-key');
  await correct(scene, item, 2, { AVVISO: '2026/000002' });
  const replayed = await again(scene, item, { problems: true });
  assert.deepEqual(await outcomes(scene, replayed), { state: 'applied', unchanged: 1 });
  assert.equal((await codes(scene)).filter((one) => one.position === 'open').length, 3);
  assert.deepEqual([replayed.absent, (await itself(scene, item.id)).absent?.count], [null, 2]);
  const approved = done(await approve(context, await itself(scene, item.id), BY));
  assert.equal(approved.what, 'cancellations');
  await scene.run(TO_NODO);
  assert.deepEqual(
    (await codes(scene)).map((one) => one.position),
    ['open', 'open', 'cancelled'],
  );
  // Neither is it a repetition of the file, nor does it make the file's bytes the latest.
  const third = await send(scene, '3.csv', [row(1), row(2)]);
  assert.equal(third.state, 'applied');
  await assertNodoAgrees(scene);
  await assertHolds(scene);
});

test('thousands of problems: it says how far it is, stops between slices wherever it is, and goes on later; a crash changes nothing', async () => {
  const scene = await openScene();
  const { context } = scene;
  const count = 2_500;
  const rows = Array.from({ length: count }, (_, n) => row(n + 1, { cf: BAD }));
  const item = await send(scene, '1.csv', [row(20_000), ...rows], INTAKE);
  assert.deepEqual(await outcomes(scene, item), { state: 'applied', created: 1, problem: count });
  const ready = done(await prepareRecordReplay(context, refOf(item), { code: 'fiscalCode.checksum' }));
  assert.equal(ready.units, count);
  // Corrected in bulk, as a mapping that changed would.
  await scene.reconfigure({
    positions: `{ "key": AVVISO, "period": ANNO, "description": "TARI", "debtor": $debtor("${GOOD}", NOME & AVVISO),
      "options": [{ "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }] }`,
  });
  const today = done(
    await prepareRecordReplay(context, refOf(item), { problems: true }, ['looks-like-open']),
  );
  const { id } = done(await replayRecords(context, today, BY));
  const ref = { organization: item.organization, delivery: id };
  const seen: number[] = [];
  let asked = false;
  const watching = {
    ...context,
    crash(point: string) {
      if (point === 'apply.before-end' && !asked) throw new Error('crash at stop');
      if (point === 'apply.before-slice-commit') seen.push(seen.length);
    },
  };
  const work = async (stopAfter: number): Promise<void> => {
    const { ingest } = await import('../../src/pipeline/ingest.ts');
    await ingest(
      {
        ...watching,
        crash(point) {
          watching.crash(point);
          if (point === 'apply.after-slice-commit' && seen.length === stopAfter)
            throw new Error('crash to stop');
        },
      },
      KEY,
    );
  };
  const started = performance.now();
  await assert.rejects(work(2), /crash to stop/);
  const half = await replayProgress(context, ref);
  assert.deepEqual([half?.state, half?.total, half?.staged, half?.done], ['applying', count, count, 1_000]);
  const stopping = done(await stopReplay(context, ref, 'anna'));
  assert.ok(stopping.stopping);
  await context.database.query("update lease set until = now() - interval '1 min'");
  await assert.rejects(work(0), /crash at stop/);
  asked = true;
  await context.database.query("update lease set until = now() - interval '1 min'");
  await work(0);
  const stopped = await replayProgress(context, ref);
  assert.deepEqual(
    [
      stopped?.state,
      stopped?.total,
      stopped?.done,
      stopped?.stopped?.by,
      stopped?.stopped?.left,
      stopped?.outcomes,
    ],
    ['applied', 1_000, 1_000, 'anna', 1_500, { created: 1_000 }],
  );
  assert.equal(refusal(await stopReplay(context, ref, BY)).code, 'replay.over');
  assert.equal(refusal(await stopReplay(context, refOf(item), BY)).code, 'replay.unknown');
  await context.database.query('analyze');
  await assertHolds(scene);
  const rest = await again(scene, item, { problems: true }, ['looks-like-open']);
  assert.deepEqual(await outcomes(scene, rest), { state: 'applied', created: 1_500 });
  assert.deepEqual(await open(scene), []);
  const seconds = (performance.now() - started) / 1000;
  assert.ok(seconds < 60, `it took ${seconds} s`);
  await assertHolds(scene);

  // Stopped before it has done anything: it is as if nobody had asked.
  const more = await send(scene, '2.csv', [row(20_001, { amount: 'x' })], INTAKE);
  const none = done(await prepareRecordReplay(context, refOf(more), { problems: true }));
  const waiting = done(await replayRecords(context, none, BY));
  done(await stopReplay(context, { ...ref, delivery: waiting.id }, BY));
  await work(0);
  const never = await replayProgress(context, { ...ref, delivery: waiting.id });
  assert.deepEqual([never?.state, never?.done, never?.stopped?.left], ['withdrawn', 0, 1]);
  assert.deepEqual(await open(scene), [`${more.number} 1 amount.unreadable`]);
  await assertHolds(scene);
});

test('records of a group are replayed together, and a layout that cuts the file otherwise is refused', async () => {
  const positions = `{
    "key": $[0].AVVISO, "period": $[0].ANNO, "description": "TARI", "debtor": $debtor($[0].CF, $[0].NOME),
    "options": [{ "kind": "plan", "installments": [$map($, function($r, $i) {
      { "ref": $string($i + 1), "amount": $cents($r.IMPORTO), "dueDate": $date($r.SCADENZA, "dd/MM/yyyy") }})] }] }`;
  const options = {
    encoding: 'windows-1252',
    delimiter: ';',
    header: true,
    amount: 'IMPORTO',
    groupBy: 'AVVISO',
  };
  const layout = {
    format: 'csv',
    options,
    groupBy: 'AVVISO',
    uniqueWithin: 'period',
    keyField: 'AVVISO',
  } as const;
  const scene = await openScene({ gestionale: { positions: layout, mappings: { positions } } });
  const { context } = scene;
  const cf = GOOD;
  const rows = [
    row(1, { cf, key: 'A' }),
    row(2, { cf, key: 'B' }),
    row(3, { cf, key: 'A', amount: 'x' }),
    row(4, { cf, key: 'B' }),
  ];
  const item = await send(scene, '1.csv', rows, INTAKE);
  assert.deepEqual(await outcomes(scene, item), { state: 'applied', created: 2, problem: 2 });
  await correct(scene, item, 3, { IMPORTO: '30,00' });
  const ready = done(await prepareRecordReplay(context, refOf(item), { numbers: [3] }));
  assert.deepEqual(ready.numbers, [1, 3]);
  const { id } = done(await replayRecords(context, ready, BY));
  for (const point of ['stage.after-group', 'stage.before-end', 'apply.before-end']) {
    await assert.rejects(scene.run(['ingest'], crashingAt(context, point)), /crash at/, point);
    await context.database.query("update lease set until = now() - interval '1 min'");
  }
  await work(scene);
  assert.deepEqual(await outcomes(scene, await itself(scene, id)), { state: 'applied', created: 2 });
  assert.deepEqual(
    (await codes(scene)).filter((one) => one.key.endsWith('A')).map((one) => one.amount),
    [10_150, 3_000],
  );
  await assertHolds(scene);
  await scene.reconfigure({
    gestionale: {
      positions: {
        ...layout,
        options: {
          ...options,
          header: false,
          columns: ['AVVISO', 'ANNO', 'CF', 'NOME', 'IMPORTO', 'SCADENZA'],
        },
      },
      mappings: { positions },
    },
  });
  const other = await again(scene, item, { numbers: [2] });
  assert.deepEqual([other.state, other.reasons.map((one) => one.code)], ['refused', ['replay.cut-differs']]);
  await assertHolds(scene);
});
