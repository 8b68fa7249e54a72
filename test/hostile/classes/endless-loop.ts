/** Loops that never come to an end, or not this year. */
import { type AttackClass, attack } from '../attack.ts';

export const endlessLoop: AttackClass = {
  name: 'endless loop',
  attacks: [
    attack('tail recursion', '($f := function($n){ $f($n + 1) }; $f(1))', 'timeout'),
    attack(
      'mutual tail recursion',
      '($even := function($n){ $n < 0 ? true : $odd($n + 1) }; $odd := function($n){ $n < 0 ? false : $even($n + 1) }; $even(0))',
      'timeout',
    ),
    attack(
      'nested reductions over ranges',
      '$reduce([1..90000], function($a, $i){ $a + $reduce([1..90000], function($b, $j){ $b + $i * $j }) })',
      'timeout',
    ),
    attack(
      'maps of maps',
      '$map([1..50000], function($a){ $map([1..50000], function($b){ $a = $b })[0] })',
      'timeout',
    ),
    attack(
      'a comparator that sorts',
      '$sort([1..50000], function($a, $b){ $count($sort([1..5000], function($x, $y){ $x < $y })) > $a - $b })',
      'timeout',
    ),
    attack('a sort by a costly term', '[1..60000]^(($n := $; $sum([1..2000].($ * $n))))', 'timeout'),
    attack('a predicate that filters', '[1..90000][$count([1..90000][$ = 7]) = 2]', 'timeout'),
    attack('steps inside steps', '$count([1..80000].([1..80000].([1..80000][0])[0]))', 'timeout'),
    attack('comparing all with all', '$count($distinct([1..90000].{ "a": $, "b": [$] }))', 'timeout'),
    attack(
      'a loop of long texts',
      '($t := $pad("a", 1000000, "ab"); $map([1..90000], function($i){ $contains($t, "zz" & $i) }))',
      'timeout',
    ),
    attack(
      'a loop of astral characters',
      '($t := $pad("😀", 400000, "😀"); $map([1..90000], function($i){ $length($t) + $i }))',
      'timeout',
    ),
    attack(
      'a loop in the library',
      '($t := $pad("1", 900000, "1 "); $map([1..90000], function($i){ $upper($t) & $i }))',
      'timeout',
    ),
  ],
};
