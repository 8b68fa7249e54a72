/** Whole expressions that random parts would hardly ever make: written once, with random values in them. */
import { block, builtIn, call, fragment, lambda, type Node, string, variable } from './node.ts';
import type { Scope } from './scope.ts';
import { ANY, NUMBER, NUMBERS, STRING } from './shape.ts';
import { write } from './write.ts';

const TEXTS = [
  '("ctx").(function(){ $uppercase() }())',
  '("ctx").(function(){ $substringAfter("c") })()',
  '(function(){ $string($) })() & "x"',
  '$map(["a", "b"], $uppercase) ~> $join',
  '["a", "b"].(function(){ $length() }()) & ""',
  '[1..3]#$i{"k": $i}.k & ""',
  '{"a": [1, 2]}.a@$v#$i{$string($i): $v}.`1` & ""',
  '($uppercase := function($s){ $s & "!" }; $uppercase("a"))',
  '($join := 3; $join & "x")',
  '$error("wrong")',
  '$error()',
  '$string($sum)',
  '$string(function($x){ $x })',
  '$string({"a": $sum, "b": [null, 1.10000000000000001]})',
  '$string(1/3)',
  '1.0 & "|" & 1e21 & "|" & 0.1 * 3',
  '$split("a,b;c", /[,;]/) ~> $join("+")',
  '$match("abab", function($s, $i){ {"match": "a", "start": 0, "end": 1, "groups": [], "next": function(){ $nothing }} })[0].match',
  '$replace("265USD", /([0-9]+)USD/, "$$$1")',
  '$replace("abc", /b/, function($m){ 1 })',
  '$contains("abc", function($s){ {"x": 1} }) & ""',
  '($f := function($x)<s:s>{ $x }; $f(1))',
  '("ctx").(function($x)<s-:s>{ $x & "?" })()',
  '(function($x, $y)<sn?:s>{ $x & $string($y) })("a")',
  '[1, 2, "x"] ~> $map($string) ~> $join(",")',
  '($r := /a(b)?/; ($m := $r("xab ab"); $m.match & $m.next().start & $m.groups[0]))',
  '($clone := 1; $string({"a": 1} ~> |$|{"b": 2}|))',
  '$string({"a": 1} ~> |$|{"b": 2}, ["a"]|)',
  '$string({"a": {"b": 1}} ~> |a|5|)',
  '$string({"a": {"b": 1}} ~> |a|{"c": 1}, 5|)',
  '(null ~> $contains(?, /l+/)) & ""',
  '$split(?, /l/)(null) ~> $join("+")',
  'uppercase("a")',
  '$uppercase(uppercase)',
  'sum(?, 1)',
  '"a".%',
  '$string($$.{"k": %})',
  '/a/',
  'function($x){ $x }',
  '$sum',
  '$unbound("a")',
  '"a" ~> "b"',
  '5 ~> $uppercase',
  '($f := $uppercase ~> $trim ~> $length; $string($f(" a ")))',
  '"5" + 1',
  '[1..3] & [1]',
  '{"a": 1, "a": 2}.a & ""',
  '{1: 2}',
  '{"_jsonata_lambda": 1}',
  '[1, 2]["a"] & "x"',
  '$formatNumber(12345.678, "#,###.00", {"decimal-separator": ",", "grouping-separator": "."})',
  '$fromMillis(1769854830000, "[Y0001]-[M01]-[D01]T[H01]:[m01]", "+0200")',
] as const;

const NUMBERS_OF = [
  '($fact := function($n){ $n <= 1 ? 1 : $n * $fact($n - 1) }; $fact(6))',
  '($sum2 := function($n, $acc){ $n = 0 ? $acc : $sum2($n - 1, $acc + $n) }; $sum2(50, 0))',
  '($even := function($n){ $n = 0 ? true : $odd($n - 1) }; $odd := function($n){ $n = 0 ? false : $even($n - 1) }; $even(7) ? 1 : 2)',
  '(function($f){ $f($f, 5) })(function($f, $n){ $n < 2 ? $n : $f($f, $n - 1) + $f($f, $n - 2) })',
  '($add := function($x){ function($y){ $x + $y } }; $add(2)(3))',
  '($x := 1; $f := function(){ $x }; $x := 2; $f())',
  '($x := 1; ($x := 2); $x)',
  '($f := function($a, $b, $c){ $a * 100 + $b * 10 + $c }; $f(?, 2, ?)(1, 3))',
  '($f := function($a, $b, $c){ $a * 100 + $b * 10 + $c }; $g := $f(?, ?, 3); $g(?, 2)(1))',
  '($twice := function($f){ function($x){ $f($f($x)) } }; $twice(function($n){ $n * 3 })(2))',
  '(function(){ ($z := 4; $z + 1) })()',
  '[3, 1, 2]^($)[0] + [3, 1, 2]^(>$)[0]',
  '$reduce([1..5], function($a, $b, $i, $l){ $a + $b * $i + $count($l) })',
  '$reduce([], function($a, $b){ $a + $b }, 7)',
  '$reduce([1, 2], function($a){ $a })',
  '$count([1, [2, 3]].$)',
  '$count(([1, 2]; [[]]))',
  '$count([[1, 2], [3]].[$, $])',
  '$count([]{"a": 1})',
  '(($$)[0]; 1)',
  '1 / 0',
  '-(1/0)',
  '0 / 0',
  '5 % 0',
  '1e300 * 1e300 + 1',
  '-nowhere',
  '-"a"',
  '["a".."b"]',
  '[1.5..2]',
  '[3..1][0]',
  '$sum(["a"])',
  '$max([])',
  '$sum(1)',
  '(function($x){ $x ? nothing($x) : 1 })(true)',
  '(function(){ $nothing() })()',
  '($f := function($n){ $n > 0 ? ($m := $n - 1; $f($m)) : $n }; $f(3))',
  '($c := 0; $map([1..3], function($v){ ($c := $c + $v; $c) })[2])',
  '$sum($map([1..3], function($v, $i, $a){ $v * $i + $count($a) }))',
  '$eval("$sum([1..3])")',
  '$eval("a +")',
  '($a := 5; $eval("$a + 1"))',
  '$eval("a + b", {"a": 1, "b": 2})',
  '$count($eval("[1,2,3]"))',
  '$toMillis("2026-02-30T10:00:00.000Z")',
  '$number("")',
  '$round(12.345, 2) + $round(0.5) + $round(1.5) + $round(-2.5)',
  '$single([1, 2], function($v){ $v > 3 })',
  '$single([1, 2])',
  'null.a + 1',
  '(1; 2; 3)',
  '() ?? 4',
  '$sum([1, 2, 3][[0..1]])',
  '$sum($zip([1, 2], [3, 4]).$sum($))',
  '$count($lookup([{"a": 1}, {"a": [2, 3]}], "a"))',
] as const;

export function oddText(scope: Scope): Node {
  const { chance } = scope;
  if (chance.oneIn(4))
    return block(
      {
        kind: 'bind',
        text: 'shout',
        parts: [
          lambda(
            ['t'],
            builtIn(
              'uppercase',
              write(STRING, { ...scope, variables: { ...scope.variables, t: STRING }, within: [] }),
            ),
          ),
        ],
      },
      call(variable('shout'), write(STRING, scope)),
    );
  if (chance.oneIn(4)) return builtIn('type', write(ANY, scope));
  return chance.oneIn(6) ? string('odd') : fragment(chance.pick(TEXTS));
}

export function oddNumber(scope: Scope): Node {
  const { chance } = scope;
  if (chance.oneIn(4))
    return builtIn(
      'sum',
      builtIn(
        'map',
        write(NUMBERS, scope),
        lambda(['v'], write(NUMBER, { ...scope, variables: { ...scope.variables, v: NUMBER }, within: [] })),
      ),
    );
  return fragment(chance.pick(NUMBERS_OF));
}
