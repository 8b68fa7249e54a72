import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../src/domain/debt-position.ts';
import { compileMapping } from '../../src/mapping/engine.ts';
import { functionLibrary } from '../../src/mapping/functions/library.ts';

const received = new Date('2026-03-01T09:00:00.000Z');

function compile(source: string) {
  const { functions } = functionLibrary();
  return compileMapping(source, 'm.jsonata', { functions, received: () => received, unitMs: () => 300 });
}

async function evaluate(
  source: string,
  input: Json = null,
  bindings: { readonly [name: string]: Json } = {},
) {
  const compiled = compile(source);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.problem.message);
  return compiled.value.evaluate(input, bindings);
}

async function value(source: string, input: Json = null): Promise<unknown> {
  const result = await evaluate(source, input);
  assert.ok(result.ok, result.ok ? '' : result.problem.message);
  return result.value;
}

async function fault(source: string, input: Json = null) {
  const result = await evaluate(source, input);
  assert.ok(!result.ok, 'it should have failed');
  return result.problem;
}

describe('the profile of mappings', () => {
  for (const name of ['eval', 'random', 'shuffle']) {
    it(`has no $${name}, and says where it is used`, () => {
      const compiled = compile(`{\n  "a": $${name}("1")\n}`);
      assert.ok(!compiled.ok);
      assert.equal(compiled.problem.code, 'mapping.forbidden');
      assert.match(compiled.problem.message, new RegExp(`\\$${name}`));
      assert.equal(compiled.problem.place?.line, 2);
    });
  }

  it('has a clock that stands at the reception', async () => {
    assert.equal(await value('$now()'), '2026-03-01T09:00:00.000Z');
    assert.equal(await value('$millis()'), received.getTime());
    assert.equal(await value('$now("[D01]/[M01]/[Y0001]")'), '01/03/2026');
  });

  it('matches in linear time, and as JavaScript does where both can', async () => {
    const began = performance.now();
    assert.equal(await value('$contains(text, /(a+)+$/)', { text: `${'a'.repeat(40)}!` }), false);
    assert.ok(performance.now() - began < 1000);
    assert.deepEqual(await value('$match("ab12cd34", /([a-z]+)(\\d+)/).groups'), ['ab', '12', 'cd', '34']);
    assert.equal(await value('$replace("2026-03-01", /(\\d+)-(\\d+)-(\\d+)/, "$3/$2/$1")'), '01/03/2026');
    assert.deepEqual(await value('$split("a1b22c", /\\d+/)'), ['a', 'b', 'c']);
    assert.equal(await value('$contains("ROSSI", /rossi/i)'), true);
  });

  it('refuses expressions that RE2 has no word for before they meet a record', () => {
    const compiled = compile('$contains("a", /(?=a)b/)');
    assert.equal(compiled.ok ? '' : compiled.problem.code, 'mapping.regex');
  });

  it('keeps the meaning of built-ins that it bounds', async () => {
    assert.equal(await value('(" x ").$trim()'), 'x');
    assert.deepEqual(await value('["a", "b"].$uppercase()'), ['A', 'B']);
    assert.equal(await value('$join(["a", "b"], "-")'), 'a-b');
    assert.equal(await value('$pad("7", -3, "0")'), '007');
    assert.equal(await value('($cut := $substringBefore(?, "/"); $cut("2026/1"))'), '2026');
    assert.equal(await value('$replace("abc", /b/, function($m){ $uppercase($m.match) })'), 'aBc');
    assert.equal(await value('$string({"a": 1})'), '{"a":1}');
    assert.equal(await value('$length(missing)'), undefined);
  });
});

describe('what explodes', () => {
  const attacks: readonly (readonly [what: string, source: string, code: string])[] = [
    ['a tail-recursive loop', '($f := function($n){ $f($n + 1) }; $f(1))', 'mapping.timeout'],
    ['a recursion', '($f := function($n){ 1 + $f($n + 1) }; $f(1))', 'mapping.recursion'],
    ['a giant pad', '$length($pad("x", 200000000))', 'mapping.too-large'],
    [
      'a doubling text',
      '($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("xxxxxxxxxxxxxxxx", 20)))',
      'mapping.too-large',
    ],
    [
      'a text beyond the engine',
      '($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $f("xxxxxxxxxxxxxxxx", 40))',
      'mapping.too-large',
    ],
    ['a giant sequence', '$count($map([1..200000], function($v){ [$v, $v] }))', 'mapping.too-large'],
    [
      'a doubling list',
      '($f := function($s, $n){ $n = 0 ? $s : $f($append($s, $s), $n - 1) }; $count($f([1..1000], 20)))',
      'mapping.too-large',
    ],
    ['a giant join', '($s := $pad("x", 1000000); $join([$s, $s, $s]))', 'mapping.too-large'],
    ['a giant replacement', '($s := $pad("x", 1000000, "x"); $replace($s, "x", $s))', 'mapping.too-large'],
  ];
  for (const [what, source, code] of attacks) {
    it(`${what} ends as ${code}`, async () => {
      const found = await fault(source);
      assert.equal(found.code, code, found.message);
      assert.equal(found.class, 'config');
    });
  }
});

describe('what a mapping returns', () => {
  it('is plain JSON', async () => {
    const found = await value('{"a": [1, 2].{"b": $}, "c": missing, "d": null}');
    assert.deepEqual(found, { a: [{ b: 1 }, { b: 2 }], d: null });
    assert.equal(Object.getPrototypeOf(found), Object.prototype);
    const list = (found as { readonly a: readonly unknown[] }).a;
    assert.deepEqual(Object.getOwnPropertyNames(list).sort(), ['0', '1', 'length']);
  });

  it('never reaches prototypes', async () => {
    const found = await value('{"__proto__": {"polluted": true}, "constructor": 1}');
    assert.equal(Object.getPrototypeOf(found), Object.prototype);
    assert.equal(({} as { readonly polluted?: boolean }).polluted, undefined);
    for (const source of [
      '$lookup({}, "constructor")',
      '{}.constructor',
      '"x".__proto__',
      '$.process',
      '$$.constructor.constructor',
      '$process.exit()',
    ]) {
      assert.equal(await value(source, {}), undefined, source);
    }
    assert.equal((await fault('$require("fs")')).code, 'mapping.failed');
  });

  it('holds no functions', async () => {
    assert.equal((await fault('{"a": function($x){ $x }}')).code, 'mapping.failed');
    assert.equal((await fault('{"a": $sum}')).code, 'mapping.failed');
  });
});

describe('errors', () => {
  it('name the line and column of the mapping', async () => {
    const found = await fault('{\n  "a": 1,\n  "b": 1 + "x"\n}');
    assert.match(found.message, /^m\.jsonata:3:10: the right side of \+ must be a number, not x/);
  });

  it('name the unknown function', async () => {
    assert.match((await fault('$cent("1")')).message, /\$cent is not a function/);
  });

  it('of the library keep their code, value and field', async () => {
    const row = { IMPORTO: '1,23E+17', '14': { due: '31/02/2026' } };
    const amount = await fault('{"a": $cents(IMPORTO)}', row);
    assert.deepEqual(
      [amount.code, amount.place],
      ['amount.unreadable', { value: '1,23E+17', field: 'IMPORTO' }],
    );
    const day = await fault('($r := $; $date($r."14".due, "dd/MM/yyyy"))', row);
    assert.deepEqual([day.code, day.place?.field], ['date.unreadable', '14.due']);
    const named = await fault('$cents("x", "TOTALE")', row);
    assert.equal(named.place?.field, 'TOTALE');
  });

  it('of syntax are found when compiling', () => {
    const compiled = compile('{\n  "a": \n}');
    assert.ok(!compiled.ok);
    assert.equal(compiled.problem.code, 'mapping.syntax');
    assert.deepEqual([compiled.problem.place?.file, compiled.problem.place?.line], ['m.jsonata', 3]);
  });
});
