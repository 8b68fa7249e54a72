/** Functions that call themselves, one way or another. */
import { type AttackClass, attack } from '../attack.ts';

export const recursion: AttackClass = {
  name: 'recursion',
  attacks: [
    attack('plain', '($f := function($n){ 1 + $f($n + 1) }; $f(1))', 'recursion'),
    attack(
      'mutual',
      '($f := function($n){ 1 + $g($n) }; $g := function($n){ 2 + $f($n) }; $f(1))',
      'recursion',
    ),
    attack(
      'through $map',
      '($f := function($l){ $map($l, function($v){ $f([$v, $v]) }) }; $f([1]))',
      'recursion',
    ),
    attack(
      'through $sort',
      '($f := function($a, $b){ $sort([$b, $a], $f)[0] > 1 }; $sort([2, 1], $f))',
      'recursion',
    ),
    attack('through $replace', '($f := function($m){ $replace("aa", /a/, $f) }; $f({}))', 'recursion'),
    attack(
      'through a closure',
      '($make := function($f){ function($x){ 1 + $f($f)($x) } }; $make($make)(1))',
      'recursion',
    ),
    attack(
      'by a combinator',
      '($y := function($f){ (function($x){ $f(function($v){ 1 + $x($x)($v) }) })(function($x){ $f(function($v){ 1 + $x($x)($v) }) }) }; $y(function($self){ function($n){ 1 + $self($n) } })(1))',
      'recursion',
    ),
    attack('through ~>', '($f := function($n){ 1 + ($n ~> $f) }; 1 ~> $f)', 'recursion'),
    attack(
      'a chain of a hundred thousand functions',
      '($g := function($x){ $x + 1 }; ($reduce($map([1..90000], function(){ $g }), function($a, $b){ $a ~> $b }))(1))',
      'recursion',
      'timeout',
      'too-large',
      'failed',
    ),
    attack(
      'a function kept in an object',
      '($o := { "f": function($self, $n){ 1 + ($self.f)($self, $n + 1) } }; ($o.f)($o, 1))',
      'recursion',
    ),
    attack('in two branches', '($f := function($n){ $f($n + 1) + $f($n + 2) }; $f(1))', 'recursion'),
    attack(
      'of Fibonacci',
      '($f := function($n){ $n < 2 ? 1 : $f($n - 1) + $f($n - 2) }; $f(60))',
      'timeout',
      'recursion',
    ),
    attack(
      'through a transform',
      '($f := function($o){ $o ~> |$|{ "a": $f($o) }| }; $f({ "a": 1 }))',
      'recursion',
    ),
    attack(
      'through a partial application',
      '($f := function($a, $b){ 1 + $f(?, $b)($a) }; $f(1, 2))',
      'recursion',
    ),
  ],
};
