import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Day } from '../../src/domain/day.ts';
import { fillName, fillTemplate, supplementName } from '../../src/domain/file-name.ts';

const facts = {
  number: 42,
  date: '2026-03-09' as Day,
  connector: 'tari',
  organization: '01234567897',
  parameters: { sia: 'A12BC', account: 7, list: ['x'] },
  received: 'TARI.2026.csv',
};

test('words are filled; braces of nobody stay out of the way', () => {
  const cases: readonly [string, string][] = [
    ['{received.stem}.esito.csv', 'TARI.2026.esito.csv'],
    ['{received.name}.ok', 'TARI.2026.csv.ok'],
    ['x.{received.extension}', 'x.csv'],
    ['PAGATI_{number:6}_{date:yyyyMMdd}.csv', 'PAGATI_000042_20260309.csv'],
    ['{number:1}{number}', '4242'],
    ['{date}', '2026-03-09'],
    ['{date:ddMMyy}', '090326'],
    ['{organization}-{connector}', '01234567897-tari'],
    ['{parameters.sia}{connector.parameters.account}', 'A12BC7'],
  ];
  for (const [template, wanted] of cases)
    assert.deepEqual(fillTemplate(template, facts), { ok: true, value: wanted });
});

test('a word that says nothing is a problem that names it', () => {
  const { received: _none, ...report } = facts;
  for (const template of [
    'a{nunber:6}',
    '{parameters.abi}',
    '{parameters.list}',
    '{date:yyyy}',
    '{connector:3}',
  ]) {
    const filled = fillTemplate(template, facts);
    assert.ok(
      !filled.ok && filled.problem.code === 'template.unknown' && filled.problem.class === 'config',
      template,
    );
  }
  assert.ok(!fillTemplate('{received.stem}', report).ok);
});

test('a name is a base name, whatever parameters hold', () => {
  const named = (parameters: { readonly p: string }) => fillName('{parameters.p}', { ...facts, parameters });
  for (const p of ['a/b', '..', '', ' ', 'a\\b', 'a\nb', 'x'.repeat(300)]) {
    const name = named({ p });
    assert.ok(!name.ok && name.problem.code === 'name.unusable', JSON.stringify(p));
  }
  assert.deepEqual(named({ p: ' città.csv ' }), { ok: true, value: 'città.csv' });
});

test('supplements go before the extension', () => {
  assert.equal(supplementName('a.esito.csv', 0), 'a.esito.csv');
  assert.equal(supplementName('a.esito.csv', 2), 'a.esito.2.csv');
  assert.equal(supplementName('esito', 1), 'esito.1');
});
