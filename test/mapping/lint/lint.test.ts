import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lintMapping } from '../../../src/mapping/lint/lint.ts';
import { SOURCE } from '../setting.ts';
import { CSV, LINES, lintExample, rulesOf } from './setting.ts';

const places = (source: string) =>
  lintMapping(source, 'mappings/x/positions.jsonata').map(({ severity, problem }) => [
    severity,
    problem.code,
    problem.place?.line,
    problem.place?.column,
  ]);

/** Without a layout: what can be said of any mapping. */
const PLACED: readonly (readonly [source: string, ...finding: unknown[]])[] = [
  ['{\n  "a": }', 'error', 'mapping.syntax', 2, 8],
  ['{\n  "a": $eval("1")\n}', 'error', 'mapping.forbidden', 2, 8],
  ['$match(a, /(?<=x)y/)', 'error', 'mapping.regex', 1, 11],
  ['{"source": $fiscalcode(CF)}', 'error', 'lint.unknown-function', 1, 12],
  ['$recods[0].A', 'error', 'lint.unknown-variable', 1, 1],
  ['{"source": $number(IMPORTO)}', 'warning', 'lint.number-on-code', 1, 12],
  ['$round(1.5)', 'warning', 'lint.rounding', 1, 1],
  ['$toMillis(D, "[D01]")', 'warning', 'lint.lenient-date', 1, 1],
  ['{"source":\n  EURO * 100}', 'warning', 'lint.euro-arithmetic', 2, 8],
  ['{"key": "2026/" & NUM}', 'warning', 'lint.missing-operand', 1, 19],
];

describe('lint finds, at its place,', () => {
  for (const [source, ...finding] of PLACED)
    it(`${finding[1]} in ${JSON.stringify(source)}`, () => assert.deepEqual(places(source), [finding]));

  it('what was meant', () => {
    const advice = (source: string) => lintExample({ source })[0]?.problem.advice;
    assert.equal(advice('$fiscalcode($records[0].CF)'), 'Did you mean $fiscalCode?');
    assert.equal(advice('{ "key": $records[0].AVISO }'), 'Did you mean AVVISO?');
    assert.equal(advice('{ "key": "1", "perod": "2026" }'), 'Did you mean period?');
  });

  it('why it loses money', () => {
    const [found] = lintExample({ source: '{ "key": $string($number($records[0].AVVISO)) }' });
    assert.match(found?.loses ?? '', /301000000000000019/);
    assert.match(found?.problem.advice ?? '', /\$digits/);
  });
});

/** With the layout of setting.ts. */
const FOUND: readonly (readonly [source: string, ...rules: string[]])[] = [
  // Through variables, functions and maps, each call with its own records.
  ['( $f := function($row) { $row.IMPORTTO }; { "key": $f($records[0]) } )', 'unknown-field'],
  ['{ "key": "1", "source": $map($records, function($row) { $row.NUM }) }', 'unknown-field'],
  ['( $f := function($row) { $row.NUM }; { "key": "1", "source": $map($records, $f) } )', 'unknown-field'],
  ['{ "key": "1", "source": $records.{ "a": NUM } }', 'unknown-field'],
  ['{ "key": "1", "source": $records[NUM = "1"].ANNO }', 'unknown-field'],
  ['{ "key": $connector.service.ibn }', 'unknown-field'],
  ['{ "key": $connector.parameters.scool }', 'unknown-field'],
  ['{ "key": $file.nome }', 'unknown-field'],
  // Results through variables, lists, conditions and functions.
  [
    '( $i := { "amout": 100 }; { "key": "1", "options": [{ "installments": [$i] }] } )',
    'unknown-result-field',
  ],
  [
    '{ "key": "1", "debtor": $records[0].RATA = "0" ? { "fiscal": CF } : { "fiscalCode": CF } }',
    'unknown-result-field',
  ],
  ['[{ "key": "1", "due": "2026-01-01" }]', 'unknown-result-field'],
  ['$merge([{ "key": "1" }, { "keyy": "1" }])', 'unknown-result-field'],
  ['{ "key": $count($records) }', 'unlike-result'],
  ['{ "key": "1", "options": [{ "installments": [{ "amount": $records[0].IMPORTO }] }] }', 'unlike-result'],
  // Money.
  ['{ "key": "1", "source": 0.95 * $cents($records[0].IMPORTO) }', 'euro-arithmetic'],
  ['{ "key": "1", "source": $cents($records[0].IMPORTO) / $count($records) }', 'euro-arithmetic'],
  ['{ "key": "1", "source": $number($records[0].IMPORTO) + 1 }', 'number-on-code', 'euro-arithmetic'],
  ['{ "key": "1", "source": $sum($records.$number(IMPORTO)) }', 'euro-arithmetic', 'number-on-code'],
  ['{ "key": "1", "source": $average($records.$cents(IMPORTO)) }', 'euro-arithmetic'],
  // What may be missing.
  ['{ "key": "1", "description": "Rata " & $records[1].RATA }', 'missing-operand'],
  [
    '{ "key": "1", "description": "Rata " & $digits($records[0].RATA, null, { "optional": true }) }',
    'missing-operand',
  ],
  ['{ "key": "1", "description": "x" & ($records[0].RATA = "1" ? " rata") & "y" }', 'missing-operand'],
  ['{ "key": "1", "description": "x" & $lookup({ "a": "b" }, $records[0].RATA) }', 'missing-operand'],
  ['{ "key": "1", "description": "x" & $records[RATA = "0"].IMPORTO }', 'missing-operand'],
  [
    '{ "key": "1", "options": [{ "installments": [$records.{ "ref": ANNO & "/" & RATA }] }] }',
    'missing-operand',
    'missing-operand',
  ],
  // Lists.
  [
    '{ "key": "1", "options": $map($records, function($row) { { "installments": [{ "amount": 1 }] } }) }',
    'collapsing-list',
  ],
  [
    '( $own := $records[RATA != "0"]; { "key": "1", "options": [{ "installments": $own.{ "amount": 1 } }] } )',
    'collapsing-list',
  ],
  ['{ "key": "1", "source": $records.{ "a": RATA }.a[0] }', 'index-on-last-step'],
  // Comparisons.
  ['{ "key": $cents($records[0].IMPORTO) = "0" ? "a" : "b" }', 'unlike-kinds'],
  ['{ "key": $records[0].IMPORTO > 0 ? "a" : "b" }', 'unlike-kinds'],
  ['{ "key": $records[0].CF = null ? "a" : "b" }', 'unlike-kinds'],
  // Days.
  ['{ "key": "1", "validFrom": $addDays($substring($file.receivedAt, 0, 10), 30) }', 'clock-as-day'],
  ['( $today := $fromMillis($millis()); { "key": "1", "validFrom": $today } )', 'clock-as-day'],
  // Patterns.
  ['{ "key": $replace($records[0].CF, /((a|b*)c)+/, "") }', 'slow-pattern'],
  // Scopes.
  [
    '( $records[0].RATA = "0" ? ($unica := true); { "key": $unica ? "a" : "b" } )',
    'unused-variable',
    'unknown-variable',
  ],
  ['( $a := $a & "x"; { "key": $a } )', 'used-before-bound'],
];

const QUIET: readonly string[] = [
  '( $f := function($a, $b) { $a + $b }; { "key": $string($f(1, 2)) } )',
  '{ "key": "1", "source": $map($records, function($v, $i, $all) { $count($all) + $i & $v.RATA }) }',
  '{ "key": "1", "source": $sort($records, function($l, $r) { $l.RATA > $r.RATA }) }',
  '( $f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; { "key": $string($f(4)) } )',
  '{ "key": $required($records[0].ANNO, "ANNO") & "/" & $required($records[0].AVVISO, "AVVISO"), "description": "TARI " & $records[0].ANNO }',
  // What was asked for is there.
  '( $r := $digits($records[0].RATA, null, { "optional": true }); { "key": "1", "description": "x" & ($r ? " rata " & $r : "") } )',
  '( $r := $records[1].RATA; { "key": "1", "description": "x" & ($exists($r) ? $r : "") } )',
  '( $r := $records[1]; { "key": "1", "description": $r.RATA = "0" ? "x" & $r.RATA : "y" } )',
  '( $r := $records[1].RATA; { "key": "1", "description": "x" & ($r ?? "") & ($r ?: "-") } )',
  '{ "key": "1", "description": "x" & $join([$records[1].RATA, $records[2].RATA], " ") }',
  // Lists that are lists.
  '{ "key": "1", "options": [{ "installments": [$records[RATA != "0"].{ "amount": 1 }] }] }',
  '{ "key": "1", "options": [{ "installments": $append([], $records.{ "amount": 1 }) }] }',
  '{ "key": $match($records[0].AVVISO, /^(\\d+)/)[0].groups[0] }',
  // Anything goes where nothing is known.
  '{ "key": "1", "source": $lookup($connector.services, "a").x & "y" }',
  '{ "key": "1", "source": { "anything": { "at": $count($records) } } }',
  '$ignore("nothing to pay")',
  '$records[0].RATA = "0" ? $ignore("no") : { "key": $records[0].AVVISO }',
  '{ "key": $records[0].AVVISO ~> $replace(/^0+/, "") }',
  '( $clean := $replace(?, "-", ""); { "key": $clean($records[0].AVVISO) } )',
];

describe('lint, with a layout,', () => {
  for (const [source, ...rules] of FOUND)
    it(`finds ${rules.join(', ')} in ${source}`, () => assert.deepEqual(rulesOf(source), rules));

  for (const source of QUIET) it(`says nothing of ${source}`, () => assert.deepEqual(rulesOf(source), []));

  it('says nothing of a whole mapping', () => assert.deepEqual(lintMapping(SOURCE, 'positions'), []));

  it('knows lines within a record: which may be missing, which are null, which are many', () => {
    const of = (source: string) => rulesOf(source, LINES);
    assert.deepEqual(of('{ "key": $records[0].`10`.number }'), []);
    assert.deepEqual(of('{ "key": $records[0].`10`.numero }'), ['unknown-field']);
    assert.deepEqual(of('{ "key": $records[0].`40`.number }'), ['unknown-field']);
    assert.deepEqual(of('{ "key": "1", "description": "x" & $records[0].`20`.street }'), ['missing-operand']);
    assert.deepEqual(of('{ "key": "1", "description": "x" & $records[0].`10`.due }'), ['missing-operand']);
    assert.deepEqual(of('{ "key": $records[0].`10`.amount = null ? "a" : "b" }'), []);
    assert.deepEqual(of('{ "key": $records[0].`10`.amount = "" ? "a" : "b" }'), ['unlike-kinds']);
    assert.deepEqual(of('{ "key": "1", "source": $records[0].`30`.text[0] }'), ['index-on-last-step']);
    assert.deepEqual(of('{ "key": $string($number($records[0].`10`.amount)) }'), []);
  });

  it('knows the two ways back', () => {
    const back = (source: string, kind: 'acknowledgement' | 'report') => rulesOf(source, CSV, kind);
    assert.deepEqual(back('{ "AVVISO": AVVISO, "ESITO": outcome.outcome }', 'acknowledgement'), []);
    assert.deepEqual(back('{ "AVVISO": AVISO, "ESITI": outcome.outcom }', 'acknowledgement'), [
      'unknown-field',
      'unknown-result-field',
      'unknown-field',
    ]);
    assert.deepEqual(back('{ "AVVISO": position.key, "PAGATO": $euro(paid.amount) }', 'report'), []);
    assert.deepEqual(back('{ "AVVISO": position.kei, "PAGATI": $euro(paid.amount / 100) }', 'report'), [
      'unknown-field',
      'unknown-result-field',
      'euro-arithmetic',
    ]);
  });

  it('ends in time on what calls itself without end, and on what is nested deeply', () => {
    const deep = `${'('.repeat(300)}1${')'.repeat(300)}`;
    assert.deepEqual(rulesOf(`{ "key": $string(${deep}) }`), []);
    assert.deepEqual(rulesOf('( $f := function($x) { $f($x) & $f($x) & $f($x) }; { "key": $f(1) } )'), []);
  });
});

describe('a comment allows', () => {
  const SUM = '"source": $number($records[0].RATA)';
  const one = (comment: string, after = '') => `{\n  "key": "1",\n  ${comment}\n  ${SUM}${after}\n}`;

  it('what stands behind it or on its line, when it says why', () => {
    assert.deepEqual(rulesOf(one('')), ['number-on-code']);
    assert.deepEqual(rulesOf(one('/* lint: allow number-on-code because a rata has one digit */')), []);
    assert.deepEqual(rulesOf(one('', ' /* lint: allow number-on-code because a rata has one digit */')), []);
    assert.deepEqual(rulesOf(`/* lint: allow number-on-code because it is far away */\n${one('')}`), [
      'allow',
      'number-on-code',
    ]);
  });

  it('nothing without a reason, for no rule, or where there is nothing', () => {
    for (const [comment, message] of [
      ['/* lint: allow number-on-code */', /does not say why/],
      ['/* lint: allow number-on-code because */', /does not say why/],
      ['/* lint: allow everything because I say so */', /no rule everything/],
      ['/* lint: off */', /allows nothing/],
    ] as const) {
      const found = lintExample({ source: one(comment) });
      assert.deepEqual(
        found.map(({ rule, severity }) => `${rule} ${severity}`),
        ['allow error', 'number-on-code warning'],
      );
      assert.match(found[0]?.problem.message ?? '', message);
    }
    assert.deepEqual(
      lintExample({
        source: one('/* lint: allow rounding because cents are whole */').replace('$number', '$string'),
      }).map(({ rule, severity }) => `${rule} ${severity}`),
      ['allow warning'],
    );
  });

  it('several rules at once', () => {
    const source = one('/* lint: allow number-on-code, rounding because a rata has one digit */')
      .replace('$number(', '$round($number(')
      .replace('RATA)', 'RATA))');
    assert.deepEqual(rulesOf(source), []);
  });
});

describe('what no case reaches', () => {
  it('is told once, the outermost; what is not written is not told', () => {
    const source = '{ "key": $records[0].RATA = "0" ? ($records[0].ANNO = "1" ? "a" : "b") : "c" }';
    const range = (text: string) => ({
      start: source.indexOf(text),
      end: source.indexOf(text) + text.length,
    });
    const unreached = [range('"b"'), range('($records[0].ANNO = "1" ? "a" : "b")'), { start: 5, end: 5 }];
    const found = lintMapping(source, 'positions', { ...CSV, unreached });
    assert.deepEqual(
      found.map(({ rule, problem }) => [rule, problem.place?.column]),
      [['unreached', 35]],
    );
  });
});
