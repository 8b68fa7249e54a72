import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Session, Transport, Transports } from '../../src/domain/ports/transport.ts';
import { failed, ok, problem } from '../../src/domain/problem.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { decideUnknown, dispatch } from '../../src/pipeline/dispatch.ts';
import { connector } from '../../src/store/connectors.ts';
import { connectorsToDispatch, insertOutgoing, outgoing, outgoingWaiting } from '../../src/store/outgoing.ts';
import { CONNECTOR, crashingAt, doors, gestionale, openReturns } from './returns.ts';
import type { Scene } from './scene.ts';
import { BODY } from './scene.ts';

let numbers = 0;

/** A report as it stands when it has been written and nothing has left. */
async function written(
  scene: Scene,
  name: string,
  text: string,
): Promise<{ organization: string; outgoing: string }> {
  const { context } = scene;
  const { sha256, size } = await context.archive.store(BODY, [Buffer.from(text)]);
  const programHash = (await connector(context.database, CONNECTOR))?.programHash ?? '';
  const id = context.newId();
  numbers += 1;
  await context.database.transaction((client) =>
    insertOutgoing(client, {
      ...CONNECTOR,
      id,
      kind: 'report',
      number: numbers,
      deliveryId: null,
      supplement: 0,
      name,
      sha256,
      size,
      inside: null,
      lines: 1,
      cents: 1,
      programHash,
      location: scene.back,
      editionOf: null,
      faults: [],
      unanswered: 0,
      createdAt: context.clock.now(),
    }),
  );
  return { organization: BODY, outgoing: id };
}

const state = async (context: Context, key: { organization: string; outgoing: string }) => {
  const file = await outgoing(context.database, key);
  return [file?.state, file?.problem?.code];
};

const read = (scene: Scene, name: string): Promise<string> => readFile(join(scene.back, name), 'utf8');

const POINTS = [
  'before-intent',
  'after-intent',
  'after-write',
  'before-rename-intent',
  'before-rename',
  'after-rename',
  'before-delivered',
  'after-delivered',
];

test('a crash anywhere leaves one file, whole, and nothing half', async () => {
  const scene = await openReturns();
  for (const point of POINTS) {
    const key = await written(scene, `${point}.csv`, `bytes of ${point}`);
    await assert.rejects(
      dispatch(crashingAt(scene.context, `dispatch.${point}`), CONNECTOR),
      /crash at/,
      point,
    );
    assert.deepEqual(
      (await readdir(scene.back)).filter(
        (name) => name.endsWith('.csv') && !POINTS.includes(name.slice(0, -4)),
      ),
      [],
    );
    await dispatch(scene.context, CONNECTOR);
    assert.deepEqual(await state(scene.context, key), ['delivered', undefined], point);
    assert.equal(await read(scene, `${point}.csv`), `bytes of ${point}`);
  }
  assert.deepEqual((await readdir(scene.back)).sort(), POINTS.map((point) => `${point}.csv`).sort());
});

test('neither name there after a rename was intended: a person decides, and nothing is sent meanwhile', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const decide = async (name: string) => {
    const key = await written(scene, name, name);
    await assert.rejects(dispatch(crashingAt(context, 'dispatch.after-rename'), CONNECTOR));
    await rm(join(scene.back, name));
    await dispatch(context, CONNECTOR);
    assert.deepEqual(await state(context, key), ['unknown', 'dispatch.unknown']);
    assert.deepEqual(await connectorsToDispatch(context.database, context.clock.now()), []);
    assert.deepEqual(
      (await outgoingWaiting(context.database, CONNECTOR)).map((one) => [one.name, one.state]),
      [[name, 'unknown']],
    );
    return key;
  };
  const taken = await decide('taken.csv');
  assert.ok((await decideUnknown(context, taken, 'arrived', 'm.rossi')).ok);
  assert.deepEqual(await state(context, taken), ['delivered', undefined]);
  const lost = await decide('lost.csv');
  assert.ok((await decideUnknown(context, lost, 'resend', 'm.rossi')).ok);
  assert.ok(!(await decideUnknown(context, lost, 'resend', 'm.rossi')).ok);
  await dispatch(context, CONNECTOR);
  assert.equal(await read(scene, 'lost.csv'), 'lost.csv');
  assert.deepEqual(await readdir(scene.back), ['lost.csv']);
});

test('half a file that somebody cleaned away before any rename is simply written again', async () => {
  const scene = await openReturns();
  const key = await written(scene, 'a.csv', 'a');
  await assert.rejects(dispatch(crashingAt(scene.context, 'dispatch.after-write'), CONNECTOR));
  for (const name of await readdir(scene.back)) await rm(join(scene.back, name));
  await dispatch(scene.context, CONNECTOR);
  assert.deepEqual(await state(scene.context, key), ['delivered', undefined]);
});

test('another file under our name is never replaced: ours waits until it is taken, the next ones go; equal bytes are ours', async () => {
  const scene = await openReturns();
  const { context } = scene;
  await writeFile(join(scene.back, 'a.csv'), 'theirs!');
  await writeFile(join(scene.back, 'same.csv'), 'same bytes');
  const a = await written(scene, 'a.csv', 'ours...');
  const same = await written(scene, 'same.csv', 'same bytes');
  const b = await written(scene, 'b.csv', 'next');
  assert.deepEqual(await dispatch(context, CONNECTOR), { delivered: 2, waiting: 1 });
  assert.deepEqual(await state(context, a), ['due', 'dispatch.name-taken']);
  assert.deepEqual(
    [await state(context, b), await state(context, same)].map(([one]) => one),
    ['delivered', 'delivered'],
  );
  assert.equal(await read(scene, 'a.csv'), 'theirs!');
  assert.deepEqual((await readdir(scene.back)).sort(), ['a.csv', 'b.csv', 'same.csv']);
  await rm(join(scene.back, 'a.csv'));
  assert.deepEqual(await connectorsToDispatch(context.database, context.clock.now()), []);
  scene.advance(6_000);
  assert.deepEqual(await connectorsToDispatch(context.database, context.clock.now()), [CONNECTOR]);
  await dispatch(context, CONNECTOR);
  assert.equal(await read(scene, 'a.csv'), 'ours...');
});

test('a shut door: everything behind it waits ever longer up to 15 minutes, and a corrected one is used at once', async () => {
  const scene = await openReturns();
  const { context } = scene;
  await writeFile(join(context.home, 'a-file'), '');
  const wrong = {
    ...doors(scene.back),
    report: { ...doors(scene.back).report, location: join(context.home, 'a-file') },
  };
  await scene.reconfigure({ gestionale: gestionale(), connector: wrong });
  const keys = [await written(scene, 'a.csv', 'a'), await written(scene, 'b.csv', 'b')];
  const waited: number[] = [];
  for (let attempt = 0; attempt < 11; attempt += 1) {
    assert.deepEqual(await dispatch(context, CONNECTOR), { delivered: 0, waiting: 2 });
    const until = (await outgoing(context.database, keys[1] ?? { organization: '', outgoing: '' }))
      ?.notBefore;
    const wait = (until?.getTime() ?? 0) - context.clock.now().getTime();
    waited.push(Math.round(wait / 1000));
    scene.advance(wait + 1);
  }
  assert.deepEqual(waited, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
  for (const key of keys) assert.equal((await state(context, key))[0], 'due');
  await scene.reconfigure({
    gestionale: gestionale(),
    connector: { ...wrong, report: { ...wrong.report, location: join(context.home, 'in', 'nuova') } },
  });
  assert.deepEqual(await dispatch(context, CONNECTOR), { delivered: 2, waiting: 0 });
  assert.deepEqual((await readdir(join(context.home, 'in', 'nuova'))).sort(), ['a.csv', 'b.csv']);
});

/** The real door, whose rename loses its answer once, after it happened or before. */
function losing(transports: Transports, happens: boolean): Transports {
  let left = 1;
  const lose = (session: Session): Session =>
    new Proxy(session, {
      get(target, name) {
        if (name === 'rename' && left > 0) {
          return async (from: string, to: string) => {
            left -= 1;
            if (happens) await target.rename(from, to);
            return failed(problem('transport.lost', 'the line went down', { class: 'transient' }));
          };
        }
        const found: unknown = Reflect.get(target, name, target);
        return typeof found === 'function' ? found.bind(target) : found;
      },
    });
  return {
    specs: transports.specs,
    transport(location) {
      const found = transports.transport(location);
      if (!('open' in found)) return found;
      const open: Transport['open'] = async (door, signal) => {
        const session = await found.open(door, signal);
        return session.ok ? ok(lose(session.value)) : session;
      };
      return { ...found, open };
    },
  };
}

test('a rename whose answer is lost is asked of the door, whether it happened or not', async () => {
  for (const happens of [true, false]) {
    const scene = await openReturns();
    const context = { ...scene.context, transports: losing(scene.context.transports, happens) };
    const key = await written(scene, 'a.csv', 'once');
    await dispatch(context, CONNECTOR);
    assert.deepEqual(await state(context, key), ['sending', 'transport.lost']);
    scene.advance(6_000);
    await dispatch(context, CONNECTOR);
    assert.deepEqual(await state(context, key), ['delivered', undefined]);
    assert.deepEqual(await readdir(scene.back), ['a.csv']);
    assert.equal(await read(scene, 'a.csv'), 'once');
  }
});

test('two workers: one sends, the other finds it busy', async () => {
  const scene = await openReturns();
  const keys = [];
  for (let n = 0; n < 10; n += 1) keys.push(await written(scene, `${n}.csv`, String(n)));
  const other: Context = { ...scene.context, worker: scene.context.newId() };
  const results = await Promise.all([dispatch(scene.context, CONNECTOR), dispatch(other, CONNECTOR)]);
  assert.deepEqual(results.map((one) => one?.delivered ?? 0).sort(), [0, 10]);
  assert.equal((await readdir(scene.back)).length, 10);
});
