/** Memory that is held on to until there is none. */
import { type AttackClass, attack } from '../attack.ts';

export const memoryGrowth: AttackClass = {
  name: 'memory growth',
  attacks: [
    attack(
      'lists in closures',
      '($f := function($l, $n){ $n = 0 ? $count($l) : ($big := [1..90000]; $f($append($l, function(){ $big }), $n - 1)) }; $f([], 90000))',
      'memory',
      'timeout',
    ),
    attack(
      'a recursion that remembers',
      '($f := function($memo, $n){ $f($merge([$memo, { $string($n): [1..50000] }]), $n + 1) }; $f({}, 1))',
      'memory',
      'timeout',
    ),
    attack(
      'lists of lists',
      '($f := function($l, $n){ $n = 0 ? $l : $f([[$l], $map([1..90000], function($v){ { "v": $string($v) & "-" & $n } })], $n - 1) }; $f([], 500))',
      'memory',
      'timeout',
      'recursion',
      'too-large',
    ),
    attack(
      'a hundred lists of a hundred thousand',
      '{ "a": [1..1000].[[1..90000]] }',
      'memory',
      'timeout',
      'too-large',
      'failed',
    ),
    attack('many lists in a list', '$map([1..90000], function($i){ [$i..$i + 5000] })', 'memory', 'timeout'),
    attack(
      'results of expressions',
      '($t := $pad("ab", 90000, "ab"); $map([1..90000], function($i){ $match($t & $i, /(a)(b)/) }))',
      'memory',
      'timeout',
      'too-large',
    ),
    attack(
      'long texts, all different',
      '$map([1..90000], function($i){ $lowercase($pad("X", 500000, "XY") & $i) })',
      'memory',
      'timeout',
    ),
    attack(
      'long texts of two bytes',
      '$map([1..90000], function($i){ $uppercase($pad("ж", 500000, "ж") & $i) })',
      'memory',
      'timeout',
    ),
    attack(
      'objects of many keys',
      '$map([1..90000], function($i){ $merge([1..300].{ $string($i) & "-" & $string($): $ }) })',
      'memory',
      'timeout',
    ),
    attack(
      'copies',
      '($o := { "a": [1..20000].{ "b": $ } }; $map([1..90000], function($i){ $clone($o) }))',
      'memory',
      'timeout',
    ),
    attack(
      'groups of groups',
      '$map([1..90000], function($i){ [1..2000]{ $string($): { "n": $, "i": $i } } })',
      'memory',
      'timeout',
    ),
    attack(
      'functions',
      '$map([1..90000], function($i){ $map([1..5000], function($j){ function($x){ $x + $i + $j } }) })',
      'memory',
      'timeout',
    ),
    attack(
      'bound paths',
      '($l := [1..300]; $l@$x.$l@$y.{ "x": $x, "y": [1..5000] })',
      'memory',
      'timeout',
      'too-large',
      'failed',
    ),
    attack(
      'a position for each of ninety thousand',
      '[1..90000].{ "key": $string($), "description": $pad("x", 100, "x"), "debtor": $debtor("RSSMRA80A01H501U", "ROSSI MARIO"), "options": [{ "installments": [{ "ref": "1", "amount": 100, "dueDate": "2026-06-30" }] }] }',
      'too-large',
      'timeout',
    ),
    attack(
      'a position for each of a thousand',
      '[1..1000].{ "key": $string($), "period": "2026", "description": $pad("x", 100, "x"), "debtor": $debtor("RSSMRA80A01H501U", "ROSSI MARIO"), "options": [{ "installments": [{ "ref": "1", "amount": 100, "dueDate": "2026-06-30" }] }], "source": { "note": $pad("x", 3000, "x") } }',
      'too-large',
    ),
  ],
};
