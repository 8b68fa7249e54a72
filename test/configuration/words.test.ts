import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDays, readDuration } from '../../src/configuration/duration.ts';
import { globsOverlap } from '../../src/configuration/glob.ts';
import { configurationHash } from '../../src/configuration/hash.ts';
import { choices, nearest } from '../../src/configuration/near.ts';
import { readable } from '../../src/configuration/pointer.ts';
import { checkName } from '../../src/configuration/template.ts';
import { canonicalJson } from '../../src/domain/canonical-json.ts';

test('durations', () => {
  for (const [text, seconds] of [
    ['90s', 90],
    ['5m', 300],
    ['5 minutes', 300],
    ['4h', 14_400],
    ['1 day', 86_400],
    ['30 days', 2_592_000],
  ] as const) {
    assert.equal(readDuration(text), seconds);
  }
  assert.equal(readDays('30 days'), 30);
  assert.throws(() => readDuration('soon'), RangeError);
});

test('words that were probably meant', () => {
  const gates = ['stable', 'marker', 'trailer', 'minimumAge'];
  assert.equal(nearest('markr', gates), 'marker');
  assert.equal(nearest('Stabel', gates), 'stable');
  assert.equal(nearest('minimumage', gates), 'minimumAge');
  assert.equal(nearest('whatever', gates), undefined);
  assert.equal(nearest('', ['a']), undefined);
  assert.equal(choices('x', []), 'None is known here.');
});

test('patterns that can take one file', () => {
  for (const [left, right, overlap] of [
    ['*.csv', 'TARI_*', true],
    ['*.csv', '*.txt', false],
    ['TARI_?.csv', 'TARI_10.csv', false],
    ['TARI_??.csv', 'TARI_10.csv', true],
    ['{TARI,IMU}_*.csv', 'I*.csv', true],
    ['{TARI,IMU}_*.csv', 'C*.csv', false],
    ['[A-M]*.csv', 'N*.csv', false],
    ['[A-M]*', '[K-Z]*', true],
    ['[!A-M]*', 'A*', false],
    ['[!A]x', '[!B]x', true],
    ['a.csv', 'a.csv', true],
    ['a.csv', 'A.csv', false],
    ['*a*b*', '*b*a*', true],
    ['', 'a', false],
  ] as const) {
    assert.equal(globsOverlap(left, right), overlap, `${left} ${right}`);
    assert.equal(globsOverlap(right, left), overlap, `${right} ${left}`);
  }
  assert.equal(
    globsOverlap('{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}', 'z'),
    true,
    'too rich to compare',
  );
});

test('a hash depends on content, not on the order in which it is written', () => {
  const one = configurationHash('connector', { a: 1, b: { c: ['x', null], d: undefined } });
  assert.equal(one, configurationHash('connector', { b: { c: ['x', null] }, a: 1 }));
  assert.match(one, /^[0-9a-f]{64}$/);
  assert.notEqual(one, configurationHash('gestionale', { a: 1, b: { c: ['x', null] } }));
  assert.notEqual(one, configurationHash('connector', { a: 1, b: { c: [null, 'x'] } }));
  assert.equal(canonicalJson({ b: 1, a: [{ d: 'é', c: true }] }), '{"a":[{"c":true,"d":"é"}],"b":1}');
  assert.throws(() => canonicalJson({ a: Number.NaN }), TypeError);
});

test('paths as people read them', () => {
  assert.equal(readable('/receive/ready/1/marker'), 'receive.ready[1].marker');
  assert.equal(readable('/services/a~1b c'), 'services."a/b c"');
});

test('templates of names', () => {
  assert.equal(
    checkName('{received.stem}.{connector}.{number:6}_{date:yyyyMMdd}', 'acknowledgement'),
    undefined,
  );
  assert.equal(checkName('{parameters.sia}_{number}', 'report'), undefined);
  for (const [name, message] of [
    ['{received.stem}', '{received.stem} is not a word of templates'],
    ['{number:x}', '{number:x} has no width'],
    ['{date}', '{date} has no pattern that names may hold'],
    ['{date:dd/MM/yyyy}', '{date:dd/MM/yyyy} has no pattern that names may hold'],
    ['x{', 'a brace is not closed'],
  ] as const) {
    assert.equal(checkName(name, 'report')?.message, message);
  }
});
