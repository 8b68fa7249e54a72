/** Conformance: a file that was taken is moved or deleted at its source. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bad, bytesOf, gather, good, names, type Suite } from './transport-scene.ts';

export function settling({ spec, traits, scene }: Suite): void {
  const moves = { skip: traits.moves === false };

  test('removes, and tells what is gone already', async () => {
    await scene().put('a.csv', 'a');
    const session = await scene().open();
    assert.equal(good(await session.stat('a.csv'))?.size, 1);
    good(await session.remove('a.csv'));
    assert.deepEqual(await scene().left(), []);
    assert.equal(good(await session.stat('a.csv')), undefined);
    // A store that knows no "it was not there" may also call it done.
    const again = await session.remove('a.csv');
    if (!again.ok || spec.writes === 'rename') bad(again, 'transport.gone');
  });

  test('moves into a subfolder made on demand, and refuses to replace there', moves, async () => {
    await scene().put('a.csv', 'a');
    const session = await scene().open();
    good(await session.rename('a.csv', 'fatti/a.csv'));
    assert.deepEqual(names(await gather(session.list())), []);
    assert.equal(good(await session.stat('fatti/a.csv'))?.size, 1);
    await scene().put('a.csv', 'another');
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.exists');
    assert.equal((await scene().got('fatti/a.csv')).toString(), 'a');
    good(await session.rename('a.csv', 'fatti/a.csv.1'));
    assert.deepEqual(await scene().left(), ['fatti/a.csv', 'fatti/a.csv.1']);
    bad(await session.rename('a.csv', 'fatti/a.csv.2'), 'transport.gone');
  });

  test('works while a listing is being walked', moves, async () => {
    await Promise.all(Array.from({ length: 250 }, (_, index) => scene().put(`${index}.csv`, `${index}`)));
    const session = await scene().open();
    let read = 0;
    for await (const file of session.list()) {
      read += (await bytesOf(session.read(file))).length;
      good(await session.rename(file.name, `fatti/${file.name}`));
    }
    assert.equal(read, 10 + 90 * 2 + 150 * 3);
    assert.equal((await scene().left()).filter((name) => name.startsWith('fatti/')).length, 250);
  });
}
