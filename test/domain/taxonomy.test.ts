import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTaxonomyCode, taxonomyCore } from '../../src/domain/taxonomy.ts';

test('both forms are read into the whole one', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['9/0101101IM/', '9/0101101IM/', '0101101IM'],
    ['0101100IM', '9/0101100IM/', '0101100IM'],
    ['9/0102100SA', '9/0102100SA/', '0102100SA'],
    ['0702133TS/', '9/0702133TS/', '0702133TS'],
    [' 6/0101101im/ ', '6/0101101IM/', '0101101IM'],
    ['7/0101101SP/', '7/0101101SP/', '0101101SP'],
    ['8/0101101AP/', '8/0101101AP/', '0101101AP'],
  ];
  for (const [text, whole, core] of table) {
    const read = readTaxonomyCode(text);
    assert.deepEqual(read, { ok: true, value: whole });
    assert.ok(read.ok);
    assert.equal(taxonomyCore(read.value), core);
  }
});

test('what is not one', () => {
  for (const text of [
    '5/0101101IM/',
    '9/101101IM/',
    '9/0101101XX/',
    '90101101IM',
    '9//0101101IM/',
    '/0101101IM/',
    'TARI',
  ]) {
    const read = readTaxonomyCode(text);
    assert.equal(!read.ok && read.problem.code, 'taxonomy.format', text);
  }
  const blank = readTaxonomyCode(' ');
  assert.equal(!blank.ok && blank.problem.code, 'taxonomy.missing');
});
