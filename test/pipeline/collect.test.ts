import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { appendFile, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { collect } from '../../src/pipeline/collect.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { crashingAt } from './returns.ts';
import { file, openScene, receiving, row } from './scene.ts';
import { KEY, look, openSource, received, waiting } from './source.ts';
import { outcomes } from './views.ts';

const CONTENT = file([row(1)]);

const files = async (folder: string): Promise<readonly string[]> => (await readdir(folder)).sort();

describe('a file is taken only when it is complete', () => {
  test('stable: while it grows from listing to listing it waits, and says for what', async () => {
    const scene = await openSource({ ready: [{ gate: 'stable', listings: 3, seconds: 0 }] });
    await scene.drop('a.csv', CONTENT.slice(0, 50));
    assert.deepEqual(await look(scene), { listed: 1, taken: 0, waiting: 1, settled: 0 });
    assert.match((await waiting(scene))[0] ?? '', /^a\.csv stable: .* 3 listings; 1 so far$/);
    await look(scene);
    await appendFile(join(scene.out, 'a.csv'), CONTENT.slice(50));
    for (const taken of [0, 0, 1]) assert.equal((await look(scene)).taken, taken);
    assert.deepEqual(await received(scene), [['a.csv', CONTENT]]);
    assert.deepEqual(await waiting(scene), []);
    assert.deepEqual(await files(scene.out), ['elaborati']);
    assert.deepEqual(await files(join(scene.out, 'elaborati')), ['a.csv']);
  });

  test('stable: the same size at another time is not still', async () => {
    const scene = await openSource({ ready: [{ gate: 'stable', listings: 2, seconds: 0 }] });
    await scene.drop('a.csv', CONTENT);
    assert.equal((await look(scene)).taken, 0);
    const later = new Date(Date.now() - 30_000);
    await utimes(join(scene.out, 'a.csv'), later, later);
    assert.equal((await look(scene)).taken, 0);
    assert.equal((await look(scene)).taken, 1);
  });

  test('marker: beside it, of either name; it goes along and is never a delivery', async () => {
    const scene = await openSource({
      match: '*',
      ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }],
    });
    for (const name of ['a.csv', 'b.csv', 'c.csv', 'b.csv.ok', 'c.ok', 'd.ok']) await scene.drop(name, name);
    assert.deepEqual(await look(scene), { listed: 3, taken: 2, waiting: 1, settled: 2 });
    assert.deepEqual(await waiting(scene), ['a.csv marker: no .ok file yet']);
    assert.deepEqual(await received(scene), [
      ['b.csv', 'b.csv'],
      ['c.csv', 'c.csv'],
    ]);
    assert.deepEqual(await files(scene.out), ['a.csv', 'd.ok', 'elaborati']);
    assert.deepEqual(await files(join(scene.out, 'elaborati')), ['b.csv', 'b.csv.ok', 'c.csv', 'c.ok']);
    await scene.drop('a.ok', '');
    assert.equal((await look(scene)).taken, 1);
  });

  test('minimumAge: says until when', async () => {
    const scene = await openSource({ ready: [{ gate: 'minimumAge', seconds: 120 }] });
    await scene.drop('a.csv', CONTENT);
    assert.equal((await look(scene)).taken, 0);
    const [wait] = (await waits(scene.context)).filter((one) => one.kind === 'file');
    const left = Date.parse(wait?.until ?? '') - scene.context.clock.now().getTime();
    // A minute old, and first seen now: the later of the two counts.
    assert.ok(left > 100_000 && left <= 120_000, `${left} ms`);
    scene.advance(121_000);
    assert.equal((await look(scene)).taken, 1);
  });

  test('trailer: half a file waits for its tail, whatever the sender did with the connection', async () => {
    const scene = await openScene({
      gestionale: {
        positions: {
          format: 'csv',
          options: {
            encoding: 'windows-1252',
            header: false,
            columns: ['TIPO', 'AVVISO', 'ANNO', 'CF', 'NOME', 'IMPORTO', 'SCADENZA'],
            records: { body: 'R', tail: { is: 'T', columns: ['TIPO', 'RIGHE'] } },
            totals: { 'tail.RIGHE': 'count(records)' },
          },
          uniqueWithin: 'period',
          keyField: 'AVVISO',
        },
      },
    });
    await scene.reconfigure({
      connector: { receive: receiving(scene.out, { ready: [{ gate: 'trailer' }] }) },
    });
    const whole = `R;${row(1)}\r\nR;${row(2)}\r\nT;2\r\n`;
    for (const length of [0, 10, whole.indexOf('R;', 5), whole.indexOf('T;')]) {
      await scene.drop('a.csv', whole.slice(0, length));
      assert.equal((await look(scene)).taken, 0, `${length} bytes`);
    }
    assert.match((await waiting(scene))[0] ?? '', /^a\.csv trailer: the trailer is not there yet$/);
    await scene.drop('a.csv', whole);
    assert.equal((await look(scene)).taken, 1);
    await scene.run(['ingest']);
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 2 });
  });
});

describe('the source is settled only when its bytes are safe', () => {
  test('one that changes while it is read is left, and collected again whole', async () => {
    const scene = await openSource();
    await scene.drop('a.csv', CONTENT);
    let changed = 0;
    const context: Context = {
      ...scene.context,
      crash(point) {
        if (point !== 'collect.after-download') return;
        changed += 1;
        if (changed === 1) appendFileSync(join(scene.out, 'a.csv'), row(2));
      },
    };
    assert.deepEqual(await look(scene, context), { listed: 1, taken: 0, waiting: 1, settled: 0 });
    assert.deepEqual(await waiting(scene), ['a.csv stable: it changed while it was read']);
    assert.deepEqual(await received(scene), []);
    assert.deepEqual(await look(scene, context), { listed: 1, taken: 1, waiting: 0, settled: 1 });
    assert.deepEqual(await received(scene), [['a.csv', CONTENT + row(2)]]);
  });

  test('one that changes between its commit and its settle stays, and is a delivery of its own', async () => {
    const scene = await openSource();
    await scene.drop('a.csv', CONTENT);
    const context: Context = {
      ...scene.context,
      crash(point) {
        if (point === 'collect.after-commit') appendFileSync(join(scene.out, 'a.csv'), row(2));
      },
    };
    assert.deepEqual(await look(scene, context), { listed: 1, taken: 1, waiting: 0, settled: 0 });
    assert.deepEqual(await files(scene.out), ['a.csv']);
    await look(scene);
    assert.deepEqual(await received(scene), [
      ['a.csv', CONTENT],
      ['a.csv', CONTENT + row(2)],
    ]);
    assert.deepEqual(await files(scene.out), ['elaborati']);
  });

  test('a crash anywhere takes each file once, and an interrupted settle is finished without another download', async () => {
    for (const [point, downloads] of [
      ['collect.before-download', 1],
      ['collect.after-download', 2],
      ['collect.before-commit', 2],
      ['collect.after-commit', 1],
      ['collect.before-settle', 1],
      ['collect.after-settle', 1],
    ] as const) {
      const scene = await openSource({ ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }] });
      await scene.drop('a.csv', CONTENT);
      await scene.drop('a.ok', '');
      let stored = 0;
      const counting: Context = {
        ...scene.context,
        archive: {
          ...scene.context.archive,
          store(organization, bytes) {
            stored += 1;
            return scene.context.archive.store(organization, bytes);
          },
        },
      };
      await assert.rejects(collect(crashingAt(counting, point), KEY), /crash at/);
      for (let round = 0; round < 2; round += 1) await look(scene, counting);
      assert.deepEqual(await received(scene), [['a.csv', CONTENT]], point);
      assert.equal(stored, downloads, point);
      assert.deepEqual(await files(scene.out), ['elaborati'], point);
      assert.deepEqual(await files(join(scene.out, 'elaborati')), ['a.csv', 'a.ok'], point);
    }
  });

  test('moving keeps both when the name is taken there; leaving takes nothing twice; deleting deletes', async () => {
    const moved = await openSource();
    for (const content of ['1', '2', '3']) {
      await moved.drop('a.csv', content);
      assert.equal((await look(moved)).settled, 1);
    }
    const folder = join(moved.out, 'elaborati');
    assert.deepEqual(await files(folder), ['a.csv', 'a.csv.1', 'a.csv.2']);
    assert.equal(await readFile(join(folder, 'a.csv.2'), 'latin1'), '3');

    await moved.reconfigure({ connector: { receive: receiving(moved.out, { settle: 'leave' }) } });
    await moved.drop('b.csv', '1');
    assert.deepEqual(await look(moved), { listed: 1, taken: 1, waiting: 0, settled: 1 });
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(await look(moved), { listed: 1, taken: 0, waiting: 0, settled: 0 });
    }
    await writeFile(join(moved.out, 'b.csv'), '2');
    assert.equal((await look(moved)).taken, 1);
    // Taken away and brought back, it is another file.
    const back = await readFile(join(moved.out, 'b.csv'));
    await rm(join(moved.out, 'b.csv'));
    await look(moved);
    await moved.drop('b.csv', back);
    assert.equal((await look(moved)).taken, 1);

    await moved.reconfigure({ connector: { receive: receiving(moved.out, { settle: 'delete' }) } });
    await moved.drop('b.csv', '4');
    assert.equal((await look(moved)).settled, 1);
    assert.deepEqual(await files(moved.out), ['elaborati']);
    assert.equal((await received(moved)).length, 7);
  });

  test('a folder that is not there is a problem of the connector, not of its files', async () => {
    const scene = await openSource({ location: '/nowhere/at/all' });
    const done = await collect(scene.context, KEY);
    assert.match(done?.problem?.code ?? '', /^transport\./);
    assert.deepEqual(await received(scene), []);
  });
});
