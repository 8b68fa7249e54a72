/** Where values come from: by evaluation, so that equal values of other fields are never taken for the source. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile } from '../../src/mapping/compile.ts';
import { FIELD_SOURCES } from '../../src/mapping/functions/sources.ts';

const RECORDS = [
  { A: 'ROMA (RM)', B: 'x,y', C: '3', D: { E: 'same' }, F: 'same' },
  { A: 'TORINO (TO)', B: 'z', C: '4', D: { E: 'same' }, F: 'same' },
];

const debtor = (code: string, name: string, more: { readonly street: string }) => ({
  fiscalCode: code,
  name,
  ...more,
});

/** `path: record:field …` of every value of the result. */
function origins(source: string): readonly string[] {
  const mapping = compile(source, { trace: true, functions: { debtor }, sources: FIELD_SOURCES });
  mapping.evaluate(RECORDS, { records: RECORDS, connector: { street: 'VIA ROMA' } });
  return (mapping.origins?.() ?? []).map(
    ({ path, from }) =>
      `${path.join('.')}: ${from
        .map((origin) => `${origin.record}:${origin.path.join('.')}`)
        .sort()
        .join(' ')}`,
  );
}

const CASES: readonly (readonly [says: string, source: string, expected: readonly string[]])[] = [
  ['a field, whatever other fields hold', '{ "e": $records[1].D.E }', ['e: 1:D.E']],
  ['all that a text was put together from', '{ "t": $records[0].A & $records[1].F }', ['t: 0:A 1:F']],
  ['nothing, where the mapping says it', '{ "k": "single" }', ['k: ']],
  ['a variable', '($x := $records[0].C; $y := $x; { "n": $number($y) })', ['n: 0:C']],
  ['the argument of a function', '($f := function($v) { { "v": $v } }; $f($records[1].B))', ['v: 1:B']],
  ['each row its own', '{ "rows": [$records.{ "c": $number(C) }] }', ['rows.0.c: 0:C', 'rows.1.c: 1:C']],
  [
    'parts of a match',
    '($t := $match($records[0].A, /^(.*) \\((..)\\)$/)[0].groups; { "city": $t[0] })',
    ['city: 0:A'],
  ],
  ['what decided between two values', '{ "k": $records[0].F = "same" ? "yes" : "no" }', ['k: 0:F']],
  [
    'a function called in tail position',
    '($g := function($v) { { "v": $v } }; $f := function($v) { $g($v) }; $f($records[0].B))',
    ['v: 0:B'],
  ],
  ['an item found by a predicate', '{ "a": $records[C = "4"].A }', ['a: 1:A']],
  ['a sum', '{ "s": $sum($records.$number(C)) }', ['s: 0:C 1:C']],
  ['objects put together', '$merge([{ "x": $records[0].A }, { "y": $records[1].B }])', ['x: 0:A', 'y: 1:B']],
  [
    'a function that says where its fields come from',
    '{ "d": $debtor($records[0].C, $records[1].A, { "street": $connector.street }) }',
    ['d.fiscalCode: 0:C', 'd.name: 1:A', 'd.street: '],
  ],
  [
    'records passed on whole',
    '{ "source": $records[1] }',
    ['source.A: 1:A', 'source.B: 1:B', 'source.C: 1:C', 'source.D.E: 1:D.E', 'source.F: 1:F'],
  ],
  [
    'texts of a list that was split',
    '$map($split($records[0].B, ","), function($p) { { "p": $p } })',
    ['0.p: 0:B', '1.p: 0:B'],
  ],
  ['a list put in order', '{ "first": $records^(>C)[0].A }', ['first: 0:C 1:A 1:C']],
];

describe('the origin of an output field is', () => {
  for (const [says, source, expected] of CASES)
    it(says, () => {
      assert.deepEqual(origins(source), expected);
    });
});

it('what changes an output field is among its origins', () => {
  const source = `{
    "key": $records[0].A & "/" & $records[0].C,
    "rows": [$records.{ "n": $number(C) * 2, "t": $uppercase(D.E), "w": $length(B) > 1 ? F : A }]
  }`;
  const leaves = (value: unknown, path: string, found: Map<string, unknown>): Map<string, unknown> => {
    if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value))
        leaves(item, path === '' ? key : `${path}.${key}`, found);
    else found.set(path, value);
    return found;
  };
  const run = (records: readonly object[]) => {
    const mapping = compile(source, { trace: true });
    const result = leaves(mapping.evaluate(records, { records }), '', new Map<string, unknown>());
    return {
      result,
      from: new Map((mapping.origins?.() ?? []).map(({ path, from }) => [path.join('.'), from])),
    };
  };
  const before = run(RECORDS);
  for (const [record, fields] of RECORDS.entries())
    for (const field of Object.keys(fields)) {
      const value = field === 'C' ? '9' : field === 'D' ? { E: 'other' } : 'q,r,s';
      const changed = RECORDS.map((one, index) => (index === record ? { ...one, [field]: value } : one));
      for (const [path, after] of run(changed).result) {
        if (Object.is(after, before.result.get(path))) continue;
        const known = before.from.get(path) ?? [];
        assert.ok(
          known.some((origin) => origin.record === record && origin.path[0] === field),
          `${path} changed with ${record}:${field}`,
        );
      }
    }
});

it('the branches of an expression are counted', () => {
  const source = '($f := function($x) { $x > 1 ? "many" : $x = 1 and true ? "one" : null }; [$f(2), $f(1)])';
  const mapping = compile(source, { trace: true });
  assert.deepEqual(mapping.evaluate(undefined), ['many', 'one']);
  const counts = (mapping.coverage?.() ?? []).map(
    ({ kind, start, end, count }) => `${kind} ${source.slice(start, end)} ${count}`,
  );
  assert.deepEqual(counts.sort(), [
    'else $x = 1 and true ? "one" : null 1',
    'else null 0',
    'lambda $x > 1 ? "many" : $x = 1 and true ? "one" : null 2',
    'rhs true 1',
    'then "many" 1',
    'then "one" 1',
  ]);
});
