import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Gate } from '../../src/domain/configuration.ts';
import { file, receiving, row, type Scene } from './scene.ts';
import { look, openSource, received, waiting } from './source.ts';

const CONTENT = file([row(1), row(2)]);

/** Bytes of the archive that no delivery names: what did not convince must not stay there. */
const archived = async (scene: Scene): Promise<number> =>
  (await readdir(join(scene.context.home, 'archive'), { recursive: true })).filter((name) =>
    /[0-9a-f]{64}$/.test(name),
  ).length;

describe('gates', () => {
  test('stable: a size that was reserved and is filled later', async () => {
    const scene = await openSource({ ready: [{ gate: 'stable', listings: 1, seconds: 0 }] });
    await scene.drop('a.csv', CONTENT.slice(0, 40) + '\0'.repeat(CONTENT.length - 40));
    assert.equal((await look(scene)).taken, 0);
    assert.match((await waiting(scene))[0] ?? '', /^a\.csv stable: its last \d+ bytes of \d+ are NUL/);
    assert.equal(await archived(scene), 0);
    const handle = await open(join(scene.out, 'a.csv'), 'r+');
    await handle.write(Buffer.from(CONTENT.slice(40)), 0, CONTENT.length - 40, 40);
    await handle.close();
    assert.equal((await look(scene)).taken, 1);
    assert.deepEqual(await received(scene), [['a.csv', CONTENT]]);
  });

  test('stable: still for long enough, however many listings there were', async () => {
    const scene = await openSource({ ready: [{ gate: 'stable', listings: 2, seconds: 30 }] });
    await scene.drop('a.csv', CONTENT);
    for (let listing = 0; listing < 5; listing += 1) assert.equal((await look(scene)).taken, 0);
    assert.match((await waiting(scene))[0] ?? '', /must stand still for 30 seconds/);
    scene.advance(31_000);
    assert.equal((await look(scene)).taken, 1);
  });

  test('marker with a count: as many records as it says', async () => {
    const scene = await openSource({
      ready: [{ gate: 'marker', suffixes: ['.end', '.fine'], counts: true }],
    });
    await scene.drop('a.csv', CONTENT);
    await look(scene);
    assert.deepEqual(await waiting(scene), ['a.csv marker: no .end or .fine file yet']);
    await scene.drop('a.csv.fine', '412\r\n');
    await look(scene);
    assert.deepEqual(await waiting(scene), ['a.csv marker: a.csv.fine says 412 records, found 2']);
    assert.equal(await archived(scene), 0);
    await scene.drop('a.csv.fine', 'righe: 2\r\n');
    scene.advance(61_000);
    assert.equal((await look(scene)).taken, 1);
  });

  for (const [algorithm, line] of [
    ['md5', (hash: string) => `${hash}  a.csv\n`],
    ['sha256', (hash: string) => `SHA256 (a.csv) = ${hash.toUpperCase()}\n`],
  ] as const) {
    test(`sidecarHash ${algorithm}: of these bytes and no others`, async () => {
      const scene = await openSource({ ready: [{ gate: 'sidecarHash', algorithm }] });
      const hash = createHash(algorithm).update(CONTENT).digest('hex');
      await scene.drop('a.csv', CONTENT.slice(0, -10));
      await look(scene);
      assert.deepEqual(await waiting(scene), [`a.csv sidecarHash: no .${algorithm} file yet`]);
      await scene.drop(`a.csv.${algorithm}`, line(hash));
      await look(scene);
      assert.match((await waiting(scene))[0] ?? '', /^a\.csv sidecarHash: hash file disagrees/);
      await appendFile(join(scene.out, 'a.csv'), CONTENT.slice(-10));
      assert.equal((await look(scene)).taken, 1);
      assert.deepEqual(await received(scene), [['a.csv', CONTENT]]);
      assert.deepEqual((await readdir(join(scene.out, 'elaborati'))).sort(), ['a.csv', `a.csv.${algorithm}`]);
    });
  }

  test('rename: a temporary name says so, and the final one is taken at once', async () => {
    const ready: Gate[] = [{ gate: 'rename', suffixes: ['.filepart', '.tmp'] }];
    const scene = await openSource({ ready });
    await scene.drop('a.csv.filepart', CONTENT);
    await scene.drop('.a.csv', CONTENT);
    assert.deepEqual(await look(scene), { listed: 1, taken: 0, waiting: 1, settled: 0 });
    assert.deepEqual(await waiting(scene), ['a.csv.filepart rename: its name is temporary (.filepart)']);
    await rename(join(scene.out, 'a.csv.filepart'), join(scene.out, 'a.csv'));
    assert.equal((await look(scene)).taken, 1);
  });

  test('all of them together: each holds it alone', async () => {
    const ready: Gate[] = [
      { gate: 'marker', suffixes: ['.ok'], counts: false },
      { gate: 'stable', listings: 2, seconds: 0 },
      { gate: 'minimumAge', seconds: 100 },
    ];
    const scene = await openSource({ ready });
    await scene.drop('a.csv', CONTENT);
    await look(scene);
    assert.match((await waiting(scene))[0] ?? '', /minimumAge/);
    scene.advance(101_000);
    await look(scene);
    assert.match((await waiting(scene))[0] ?? '', /marker/);
    await scene.drop('a.ok', '');
    assert.equal((await look(scene)).taken, 1);
  });

  test('what did not convince is not read again at every look, but when it changes or after a minute', async () => {
    const scene = await openSource({ ready: [{ gate: 'marker', suffixes: ['.ok'], counts: true }] });
    await scene.drop('a.csv', CONTENT);
    await scene.drop('a.ok', '3');
    let reads = 0;
    const context = {
      ...scene.context,
      archive: {
        ...scene.context.archive,
        store: (...given: Parameters<typeof scene.context.archive.store>) => {
          reads += 1;
          return scene.context.archive.store(...given);
        },
      },
    };
    for (let n = 0; n < 5; n += 1) await look(scene, context);
    assert.equal(reads, 1);
    scene.advance(61_000);
    await look(scene, context);
    assert.equal(reads, 2);
  });
});

describe('order of intake', () => {
  const numbered = (gaps: 'hold' | 'warn') =>
    ({ by: 'sequence', name: 'L_*_{sequence}.csv', gaps, start: 1 }) as const;

  test('by name: what comes behind one that waits is not taken before it', async () => {
    const ready: Gate[] = [{ gate: 'marker', suffixes: ['.ok'], counts: false }];
    const scene = await openSource({ ready, order: { by: 'name' } });
    for (const name of ['a.csv', 'a.csv.ok', 'b.csv', 'c.csv', 'c.csv.ok']) await scene.drop(name, name);
    assert.equal((await look(scene)).taken, 1);
    assert.deepEqual((await waiting(scene)).toSorted(), [
      'b.csv marker: no .ok file yet',
      'c.csv order: waits behind b.csv, which comes before it',
    ]);
    await scene.drop('b.csv.ok', '');
    assert.equal((await look(scene)).taken, 2);
    assert.deepEqual(
      (await received(scene)).map(([name]) => name),
      ['a.csv', 'b.csv', 'c.csv'],
    );
  });

  test('by number: a gap holds what comes after it until it is filled', async () => {
    const scene = await openSource({ order: numbered('hold') });
    for (const name of ['L_x_0010.csv', 'L_y_0002.csv', 'L_z_0001.csv', 'L_z.csv'])
      await scene.drop(name, name);
    assert.equal((await look(scene)).taken, 2);
    assert.deepEqual((await waiting(scene)).toSorted(), [
      'L_x_0010.csv order: number 3 has not come yet, this is 10',
      'L_z.csv order: waits behind L_x_0010.csv, which comes before it',
    ]);
    await scene.drop('L_0_0002.csv', 'again');
    await look(scene);
    assert.ok(
      (await waiting(scene)).includes(
        'L_0_0002.csv order: its number 2 comes before 3, which is the next one',
      ),
    );
    assert.equal((await received(scene)).length, 2);
  });

  test('by number: a number that was passed holds nothing back, and one whose file was refused may come again', async () => {
    const scene = await openSource({ order: numbered('hold') });
    await scene.drop('L_a_1.csv', file([row(1)]));
    await scene.drop('L_a_2.csv', 'not what the layout wants');
    await look(scene);
    await scene.run(['ingest']);
    await scene.drop('L_b_1.csv', 'again');
    await scene.drop('L_b_2.csv', file([row(2)]));
    await scene.drop('L_a_3.csv', file([row(3)]));
    assert.equal((await look(scene)).taken, 2);
    assert.deepEqual(
      (await received(scene)).map(([name]) => name),
      ['L_a_1.csv', 'L_a_2.csv', 'L_b_2.csv', 'L_a_3.csv'],
    );
    assert.deepEqual(await waiting(scene), [
      'L_b_1.csv order: its number 1 comes before 3, which is the next one',
    ]);
  });

  test('by number: a gap that is only told', async () => {
    const scene = await openSource({ order: numbered('warn') });
    await scene.drop('L_a_5.csv', 'five');
    assert.equal((await look(scene)).taken, 1);
    await scene.drop('L_a_6.csv', 'six');
    assert.equal((await look(scene)).taken, 1);
    const { rows } = await scene.context.database.query<{ detail: unknown }>(
      "select detail from journal where event = 'sequence.gap'",
    );
    assert.deepEqual(
      rows.map((one) => one.detail),
      [{ expected: 1, found: 5 }],
    );
  });

  test('another order, for a connector that was configured before', async () => {
    const scene = await openSource({ order: numbered('hold') });
    await scene.drop('L_a_1.csv', 'one');
    await look(scene);
    await scene.reconfigure({ connector: { receive: receiving(scene.out, { order: { by: 'name' } }) } });
    await scene.drop('L_a_9.csv', 'nine');
    assert.equal((await look(scene)).taken, 1);
  });
});
