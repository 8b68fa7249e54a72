import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Queue } from '../../src/pipeline/context.ts';
import { collectNow, pauseConnector, resumeConnector } from '../../src/pipeline/pause.ts';
import { connectorsToScan } from '../../src/store/connectors.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { assertHolds, BY, done, journaled, KEY, refusal } from './acts.ts';
import { file, openScene, row } from './scene.ts';
import { INTAKE } from './views.ts';

test('a paused connector takes nothing until it is resumed, and one may ask to look now', async () => {
  const scene = await openScene();
  const rung: Queue[] = [];
  const context = { ...scene.context, bell: { ring: async (queue: Queue) => void rung.push(queue) } };
  assert.equal(done(await pauseConnector(context, KEY, BY, 'chiusura d’anno')), true);
  assert.equal(done(await pauseConnector(context, KEY, BY)), false);
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(INTAKE);
  assert.deepEqual(await deliveries(context.database, 10), []);
  assert.equal(refusal(await collectNow(context, KEY, BY)).code, 'connector.paused');
  assert.deepEqual(rung, []);
  assert.equal(done(await resumeConnector(context, KEY, BY)), true);
  assert.equal(done(await resumeConnector(context, KEY, BY)), false);
  assert.deepEqual(rung, ['collect']);
  await scene.run(INTAKE);
  assert.equal((await deliveries(context.database, 10)).length, 1);

  // Not before an hour, unless somebody asks.
  const later = new Date(Date.now() + 3_600_000);
  await context.database.query('update connector set next_scan_at = $1', [later]);
  assert.deepEqual(await connectorsToScan(context.database, context.clock.now()), []);
  done(await collectNow(context, KEY, BY));
  assert.equal((await connectorsToScan(context.database, context.clock.now())).length, 1);
  assert.deepEqual(rung, ['collect', 'collect']);
  const nobody = { ...KEY, connector: 'altro' };
  for (const answer of [
    await pauseConnector(context, nobody, BY),
    await resumeConnector(context, nobody, BY),
    await collectNow(context, nobody, BY),
  ])
    assert.equal(answer.ok || answer.problem.code, 'connector.unknown');
  const said = await Promise.all(
    ['connector.paused', 'connector.resumed', 'connector.collect-now'].map((event) =>
      journaled(scene, event),
    ),
  );
  assert.deepEqual(
    said.map((entries) => entries.map((one) => one.actor)),
    [[BY], [BY], [BY]],
  );
  await assertHolds(scene);
});

test('a connector that its configuration pauses is not looked at, whoever resumes it', async () => {
  const scene = await openScene({ connector: { paused: true } });
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(INTAKE);
  assert.deepEqual(await deliveries(scene.context.database, 10), []);
  assert.deepEqual(await connectorsToScan(scene.context.database, scene.context.clock.now()), []);
  await scene.reconfigure({ connector: { paused: false } });
  await scene.run(INTAKE);
  assert.equal((await deliveries(scene.context.database, 10)).length, 1);
});
