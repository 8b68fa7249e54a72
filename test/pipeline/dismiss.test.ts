import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dismissRecords, undoDismissal } from '../../src/pipeline/dismiss.ts';
import { prepareRecordReplay } from '../../src/pipeline/replay-records.ts';
import { assertHolds, BY, done, itself, journaled, open, refOf, refusal } from './acts.ts';
import { openScene, row } from './scene.ts';
import { INTAKE, outcomes, send } from './views.ts';

const BAD = 'RSSMRA80A01H501X';

test('a record in problem needs nothing: its outcome says so and why, until somebody thinks otherwise or a good row comes', async () => {
  const scene = await openScene();
  const { context } = scene;
  const item = await send(scene, '1.csv', [row(1), row(2, { cf: BAD }), row(3, { cf: BAD })], INTAKE);
  const ref = refOf(item);
  assert.equal(refusal(await dismissRecords(context, ref, [1], 'prova', BY)).code, 'dismiss.nothing');
  assert.equal(refusal(await dismissRecords(context, ref, [2], ' ', BY)).code, 'dismiss.reason');
  assert.deepEqual(done(await dismissRecords(context, ref, [1, 2, 3], 'pagato allo sportello', BY)), {
    records: 2,
  });
  assert.deepEqual(await outcomes(scene, item), { state: 'applied', created: 1, dismissed: 2 });
  assert.deepEqual(await open(scene), []);
  const [told] = await journaled(scene, 'records.dismissed');
  assert.deepEqual(
    [told?.actor, told?.detail],
    [BY, { count: 2, records: [2, 3], before: 'problem', after: 'dismissed' }],
  );
  assert.equal(refusal(await prepareRecordReplay(context, ref, { problems: true })).code, 'replay.none');
  await assertHolds(scene);

  assert.deepEqual(done(await undoDismissal(context, ref, [2], 'a.bianchi')), { records: 1 });
  assert.deepEqual(await outcomes(scene, item), { state: 'applied', created: 1, dismissed: 1, problem: 1 });
  assert.deepEqual(await open(scene), [`${item.number} 2 fiscalCode.checksum`]);
  assert.equal(refusal(await undoDismissal(context, ref, [2], BY)).code, 'dismiss.nothing');
  // Dismissed again, then both are put right by their source.
  done(await dismissRecords(context, ref, [2], 'di nuovo', BY));
  await send(scene, '2.csv', [row(2), row(3)], INTAKE);
  assert.equal(refusal(await undoDismissal(context, ref, [3], BY)).code, 'dismiss.overtaken');
  assert.deepEqual(await outcomes(scene, await itself(scene, item.id)), {
    state: 'applied',
    created: 1,
    dismissed: 2,
  });
  const { rows } = await context.database.query<{ line: string }>(
    "select concat_ws(' ', number, reason, made_by, undone_by) as line from dismissal order by number, made_at",
  );
  assert.deepEqual(
    rows.map((one) => one.line),
    ['2 pagato allo sportello m.rossi a.bianchi', '2 di nuovo m.rossi', '3 pagato allo sportello m.rossi'],
  );
  await assertHolds(scene);
});
