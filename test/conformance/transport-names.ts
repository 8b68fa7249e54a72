/** Conformance: which names pass. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bad, bytesOf, gather, good, names, pieces, type Suite, thrown } from './transport-scene.ts';

/** 255 bytes would leave no room for the endings of temporary names and of repeats. */
const ODD = [
  'con spazi.csv',
  'perché €.csv',
  'NFC-\u00e9.csv',
  'NFD-e\u0301.csv',
  '-rf',
  '%2e%2e',
  'apo\'strofo".csv',
  '.nascosto',
  'CON',
  'NUL',
  'C:file.csv',
  'riga\na capo.csv',
  '*?[a].csv',
  '#1 ~ {x}.csv',
  `${'x'.repeat(196)}.csv`,
  '😀.csv',
  '...',
  '~',
  'a&b=c+d;e.csv',
];

const WRONG = [
  '',
  '.',
  '..',
  '/',
  '../outside.csv',
  '/etc/passwd',
  'a/../../outside.csv',
  'a\0b',
  'b\\c',
  's/',
];

export function naming({ spec, traits, scene }: Suite): void {
  const odd = ODD.filter(traits.carries ?? (() => true));

  if (spec.uses.includes('collect') && !traits.oneFile) {
    test('odd names are listed, read and settled', async () => {
      for (const file of odd) await scene().put(file, file);
      const session = await scene().open();
      const files = await gather(session.list());
      assert.deepEqual(names(files), [...odd].sort());
      for (const file of files) {
        assert.equal((await bytesOf(session.read(file))).toString(), file.name);
        if (!spec.settles) continue;
        assert.equal(good(await session.stat(file.name))?.size, file.size);
        if (traits.moves === false) good(await session.remove(file.name));
        else good(await session.rename(file.name, `fatti/${file.name}`));
      }
      if (!spec.settles) return;
      const moved = odd.map((file) => `fatti/${file}`).sort();
      assert.deepEqual(await scene().left(), traits.moves === false ? [] : moved);
    });
  }

  test('names that leave the folder are refused, and nothing happens', async () => {
    if (!traits.oneFile) await scene().put('a.csv', 'a');
    const before = await scene().left();
    const collecting = spec.uses.includes('collect') ? await scene().open() : undefined;
    const delivering = spec.uses.includes('deliver') ? await scene().openOut() : undefined;
    for (const wrong of WRONG) {
      if (delivering !== undefined)
        bad(await delivering.write(wrong, pieces('x'), scene().facts(Buffer.from('x'))), 'transport.name');
      if (collecting !== undefined)
        await thrown('transport.name', () =>
          gather(collecting.read({ name: wrong, size: 1, modifiedMs: 0 })),
        );
      if (collecting === undefined || !spec.settles) continue;
      bad(await collecting.stat(wrong), 'transport.name');
      bad(await collecting.remove(wrong), 'transport.name');
      if (traits.moves === false) continue;
      bad(await collecting.rename('a.csv', wrong), 'transport.name');
      bad(await collecting.rename(wrong, 'z.csv'), 'transport.name');
    }
    if (delivering !== undefined)
      bad(
        await delivering.write('sub/x.csv', pieces('x'), scene().facts(Buffer.from('x'))),
        'transport.name',
      );
    if (collecting !== undefined && spec.settles) {
      bad(await collecting.remove('sub/x.csv'), 'transport.name');
      if (traits.moves !== false) {
        bad(await collecting.rename('a.csv', 'one/two/three'), 'transport.name');
        bad(await collecting.rename('a.csv', '../a.csv'), 'transport.name');
      }
    }
    assert.deepEqual(await scene().left(), before);
    if (traits.onDisk) await assert.rejects(readFile(join(scene().folder, '..', 'outside.csv')));
  });

  test('a backslash in a listed name does no harm', { skip: !traits.onDisk }, async () => {
    await scene().put('b\\c.csv', 'b');
    await scene().put('a.csv', 'a');
    const session = await scene().open();
    for (const file of await gather(session.list())) {
      if (file.name === 'a.csv') assert.equal((await bytesOf(session.read(file))).toString(), 'a');
      else await thrown('transport.name', () => gather(session.read(file)));
    }
    if (spec.settles) bad(await session.rename('b\\c.csv', 'z.csv'), 'transport.name');
    assert.deepEqual(await scene().left(), ['a.csv', 'b\\c.csv']);
  });

  if (spec.uses.includes('deliver')) {
    test('odd names are written', { skip: traits.oneFile === true }, async () => {
      const session = await scene().openOut();
      for (const file of odd) good(await session.write(file, pieces(file), scene().facts(Buffer.from(file))));
      for (const file of odd) assert.equal((await scene().got(file)).toString(), file);
    });

    test('a name that is too long is a problem, not an exception', { skip: !traits.onDisk }, async () => {
      const result = await (await scene().openOut()).write('y'.repeat(300), pieces('x'));
      assert.equal(result.ok, false);
    });
  }
}
