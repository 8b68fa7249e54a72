/** Through our own SFTP server and back: a gestionale uploads, the delivery is published, the outcome lies in out/. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Stats } from 'ssh2';
import type { Context } from '../../src/pipeline/context.ts';
import { pipelineInbox } from '../../src/pipeline/inbox.ts';
import { sweepInbox } from '../../src/pipeline/inbox-sweep.ts';
import { waitingFiles } from '../../src/store/source-files.ts';
import { type InboxServer, startInboxServer } from '../../src/transports/inbox/server/server.ts';
import { openTransports } from '../../src/transports/registry.ts';
import {
  ask,
  fetch,
  names,
  PASSWORD,
  put,
  USER,
  type Visitor,
  visit,
  writeAt,
} from '../transports/inbox-scene.ts';
import { gestionale } from './returns.ts';
import { file, openScene, receiving, row, type Scene } from './scene.ts';

interface Setting {
  readonly scene: Scene;
  readonly context: Context;
  readonly server: InboxServer;
  visitor(): Promise<Visitor>;
  deliveries(): Promise<readonly { file: string; state: string }[]>;
  waits(): Promise<readonly string[]>;
}

async function open(): Promise<Setting> {
  const scene = await openScene();
  const door = { location: 'inbox://sftp', options: { user: USER, password: PASSWORD } };
  await scene.reconfigure({
    gestionale: gestionale(),
    connector: {
      receive: receiving(door.location, { options: door.options, ready: [{ gate: 'quiet', seconds: 60 }] }),
      acknowledge: { ...door, after: 'stored', deadlineSeconds: 3600 },
    },
  });
  const inbox = pipelineInbox(scene.context);
  const context: Context = { ...scene.context, transports: openTransports(inbox) };
  const keys = await mkdtemp(join(tmpdir(), 'tramite-keys-'));
  const quiet = { info: () => undefined, warn: () => undefined };
  const server = await startInboxServer(inbox, {
    host: '127.0.0.1',
    port: 0,
    hostKeysFolder: keys,
    clock: scene.context.clock,
    log: quiet,
  });
  const visitors: Visitor[] = [];
  after(async () => {
    for (const one of visitors) one.end();
    await server.close();
    await rm(keys, { recursive: true, force: true });
  });
  return {
    scene,
    context,
    server,
    async visitor() {
      const visitor = await visit(server.port);
      visitors.push(visitor);
      return visitor;
    },
    async deliveries() {
      const { rows } = await context.database.query<{ file: string; state: string }>(
        'select file_name as file, state from delivery order by number',
      );
      return rows;
    },
    waits: async () =>
      (await waitingFiles(context.database)).map((one) => `${one.name}: ${one.waiting.reason}`),
  };
}

const rows = (count: number, from = 1): string[] => Array.from({ length: count }, (_, n) => row(from + n));

test('uploaded, quiet, taken once, published; the outcome lies in out/ and goes when it is fetched', async () => {
  const { scene, context, visitor, deliveries, waits } = await open();
  const { sftp } = await visitor();
  await put(sftp, '/in/tari.csv', file(rows(3)));
  await scene.run(['collect'], context);
  assert.deepEqual(await deliveries(), []);
  assert.match((await waits())[0] ?? '', /^tari\.csv: written \d seconds ago; it must be quiet for 60$/);
  scene.advance(61_000);
  await scene.run(undefined, context);
  assert.deepEqual(await deliveries(), [{ file: 'tari.csv', state: 'applied' }]);
  assert.deepEqual(await names(sftp, '/in'), []);
  assert.deepEqual(await names(sftp, '/out'), ['tari.esito.csv']);
  const outcome = (await fetch(sftp, '/out/tari.esito.csv')).toString();
  assert.equal(outcome.match(/created/g)?.length, 3, outcome);
  await ask<void>((done) => sftp.unlink('/out/tari.esito.csv', done));
  await scene.run(undefined, context);
  assert.deepEqual(await names(sftp, '/out'), []);
  assert.equal((await deliveries()).length, 1);
});

test('cut at 60 %, resumed after the quiet time would have ended: one delivery, whole', async () => {
  const { scene, context, visitor, deliveries, waits } = await open();
  const whole = Buffer.from(file(rows(200)));
  const at = Math.floor(whole.length * 0.6);
  const first = await visitor();
  const handle = await ask<Buffer>((done) => first.sftp.open('/in/tari.csv', 'w', done));
  await writeAt(first.sftp, handle, 0, whole.subarray(0, at));
  first.cut();
  const second = await visitor();
  scene.advance(120_000);
  await scene.run(['collect'], context);
  assert.match((await waits())[0] ?? '', /the session ended while it was being written/);
  const { size } = await ask<Stats>((done) => second.sftp.stat('/in/tari.csv', done));
  const again = await ask<Buffer>((done) => second.sftp.open('/in/tari.csv', 'r+', done));
  await writeAt(second.sftp, again, size, whole.subarray(size));
  scene.advance(120_000);
  await scene.run(['collect'], context);
  assert.match((await waits())[0] ?? '', /it is being written/);
  await ask<void>((done) => second.sftp.close(again, done));
  await scene.run(['collect'], context);
  assert.deepEqual(await deliveries(), [], 'its quiet time has begun again');
  scene.advance(61_000);
  await scene.run(undefined, context);
  assert.deepEqual(await deliveries(), [{ file: 'tari.csv', state: 'applied' }]);
});

test('cut and never resumed: no delivery, and the sender is told', async () => {
  const { scene, context, visitor, deliveries } = await open();
  const first = await visitor();
  const handle = await ask<Buffer>((done) => first.sftp.open('/in/tari.csv', 'w', done));
  await writeAt(first.sftp, handle, 0, Buffer.from(file(rows(2))));
  first.cut();
  const { sftp } = await visitor();
  scene.advance(11 * 60_000);
  await sweepInbox(context);
  await scene.run(undefined, context);
  assert.deepEqual(await deliveries(), []);
  assert.deepEqual(await names(sftp, '/errori'), ['tari.csv.errore.txt']);
  assert.deepEqual(await names(sftp, '/in'), ['tari.csv.incompleto']);
});

test('a worker that dies between the commit and the settling takes the upload once', async () => {
  const { scene, context, visitor, deliveries } = await open();
  const { sftp } = await visitor();
  await put(sftp, '/in/tari.csv', file(rows(2)));
  scene.advance(61_000);
  const crashing: Context = {
    ...context,
    crash(point) {
      if (point === 'collect.before-settle') throw new Error('crash');
    },
  };
  await assert.rejects(scene.run(['collect'], crashing), /crash/);
  assert.equal((await deliveries()).length, 1);
  assert.deepEqual(await names(sftp, '/in'), ['tari.csv']);
  scene.advance(120_000);
  await scene.run(undefined, context);
  assert.deepEqual(await names(sftp, '/in'), []);
  assert.deepEqual(await deliveries(), [{ file: 'tari.csv', state: 'applied' }]);
});
