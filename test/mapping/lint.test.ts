import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lintMapping } from '../../src/mapping/lint.ts';
import { SOURCE } from './setting.ts';

const findings = (source: string) =>
  lintMapping(source, 'mappings/x/positions.jsonata').map(({ severity, problem }) => [
    severity,
    problem.code,
    problem.place?.line,
    problem.place?.column,
  ]);

const FOUND: readonly (readonly [source: string, ...finding: unknown[]])[] = [
  ['{\n  "a": }', 'error', 'mapping.syntax', 2, 8],
  ['{\n  "a": $eval("1")\n}', 'error', 'mapping.forbidden', 2, 8],
  ['$match(a, /(?<=x)y/)', 'error', 'mapping.regex', 1, 11],
  ['{"a": $fiscalcode(CF)}', 'error', 'mapping.unknown-function', 1, 7],
  ['$recods[0].A', 'error', 'mapping.unknown-variable', 1, 1],
  ['{"amount": $number(IMPORTO)}', 'warning', 'mapping.unwise-number', 1, 12],
  ['$round(1.5)', 'warning', 'mapping.unwise-round', 1, 1],
  ['$toMillis(D, "[D01]")', 'warning', 'mapping.unwise-toMillis', 1, 1],
  ['{"amount": EURO * 100}', 'warning', 'mapping.euro-arithmetic', 1, 17],
  ['{"key": "2026/" & NUM}', 'warning', 'mapping.missing-operand', 1, 19],
];

describe('lint finds', () => {
  for (const [source, ...finding] of FOUND) {
    it(`${finding[1]} in ${JSON.stringify(source)}`, () => assert.deepEqual(findings(source), [finding]));
  }

  it('what was meant', () => {
    const [found] = lintMapping('$fiscalcode(CF)', 'm');
    assert.equal(found?.problem.advice, 'Did you mean $fiscalCode?');
  });
});

describe('lint says nothing of', () => {
  const quiet = [
    SOURCE,
    '( $f := function($a, $b){ $a + $b }; $f(1, 2) )',
    'rows@$r#$i.{"n": $i, "a": $r.A}',
    '$map(rows, function($v, $i, $all){ $count($all) + $i & $v })',
    '$sort(rows, function($l, $r){ $l.A > $r.A })',
    '{"key": $required(ANNO, "ANNO") & "/" & $required(NUM, "NUM"), "description": "TARI " & ANNO}',
    '$$.A & $.B & $string(C) & $now()',
    '$substringBefore(?, "/")',
  ];
  for (const source of quiet) it(source.slice(0, 60), () => assert.deepEqual(findings(source), []));
});
