/** Conformance: the end of a session, what it leaves open, and the connection check. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { bad, bytesOf, gather, good, onLinux, type Suite, thrown, until } from './transport-scene.ts';

const ORDER = 'dns tcp handshake host-key certificate login list read write rename delete'.split(' ');

export function ends({ spec, traits, scene }: Suite): void {
  const collects = { skip: !spec.uses.includes('collect') };

  test('closes twice, and afterwards answers with a problem', collects, async () => {
    await scene().put('a.csv', 'a');
    const session = await scene().open();
    await session.close();
    await session.close();
    assert.equal((await session.stat('a.csv')).ok, false);
    assert.equal((await session.remove('a.csv')).ok, false);
    await thrown(['transport.stopped', 'transport.lost'], () => gather(session.list()));
    assert.equal((await scene().got('a.csv')).toString(), 'a');
  });

  test('a signal given already opens nothing', async () => {
    bad(await scene().door.transport.open(scene().door.door, AbortSignal.abort()), 'transport.stopped');
  });

  test(
    'a reader that goes away, a signal mid-read, a forgotten reader: nothing is held',
    collects,
    async () => {
      await scene().put('big.bin', Buffer.alloc(6_000_000));
      const session = await scene().open();
      const file = await scene().listed(session, 'big.bin');
      for await (const _chunk of session.read(file)) break;
      await scene().nothingHeld();

      const controller = new AbortController();
      const cut = await scene().open(controller.signal);
      let chunks = 0;
      await thrown('transport.stopped', async () => {
        for await (const _chunk of cut.read(file)) {
          chunks += 1;
          controller.abort();
        }
      });
      assert.equal(chunks, 1);
      await scene().nothingHeld();

      const forgetful = await scene().open();
      await forgetful.read(file)[Symbol.asyncIterator]().next();
      if (traits.onDisk && scene().behind.held) assert.ok(Number(await scene().behind.held?.()) > 0);
      await forgetful.close();
      await scene().nothingHeld();
    },
  );

  test('50 openings leak no descriptor', onLinux, async () => {
    await scene().put('a.csv', 'abc');
    const cycle = async (): Promise<void> => {
      const session = good(
        await scene().door.transport.open(scene().door.door, new AbortController().signal),
      );
      if (!collects.skip) {
        const [file] = await gather(session.list());
        assert.ok(file);
        await bytesOf(session.read(file));
      }
      await session.close();
    };
    await cycle();
    const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    const before = await descriptors();
    for (let round = 0; round < 50; round += 1) await cycle();
    await until('as many descriptors as before', async () => (await descriptors()) <= before);
  });

  test('check passes every step, in order, and leaves nothing', async () => {
    await scene().put('a.csv', 'a');
    const before = await scene().left();
    const check = async (door = scene().door.door) => {
      const steps = await scene().door.transport.check(door, new AbortController().signal);
      assert.deepEqual(
        steps.filter((step) => !step.ok),
        [],
      );
      const walked = steps.map((step) => step.step);
      assert.deepEqual(
        walked,
        ORDER.filter((step) => walked.includes(step)),
      );
      assert.ok(steps.every((step) => step.detail !== ''));
      return walked;
    };
    const walked = await check();
    if (!collects.skip) for (const step of ['list', 'read']) assert.ok(walked.includes(step), step);
    if (spec.writes === 'rename')
      assert.deepEqual(walked.slice(-5), ['list', 'read', 'write', 'rename', 'delete']);
    if (scene().door.deliver !== undefined) await check(scene().door.deliver);
    assert.deepEqual(await scene().left(), before);
  });
}
