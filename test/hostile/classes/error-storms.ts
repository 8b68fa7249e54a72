/** Errors that are large, many, or of every kind. */
import { type AttackClass, attack } from '../attack.ts';

const LIST = '$reduce([1..40], function($l, $i){ [[$l], [$l]] }, [1])';
const LONG = '$pad("x", 1000000, "xy")';

export const errorStorms: AttackClass = {
  name: 'error storms',
  attacks: [
    attack('$error with a giant text', `$error(${LONG})`, 'failed'),
    attack('$assert with a giant text', `$assert(false, ${LONG})`, 'failed'),
    attack('$problem with a giant text', `$problem("un.problema", ${LONG})`, 'un.problema'),
    attack('$problem with a giant code', '$problem("un." & $pad("x", 900000, "x"), "breve")', 'un.'),
    attack('$problem with a giant field', `$problem("un.problema", "breve", ${LONG})`, 'un.problema'),
    attack('$ignore with a giant reason', `($ignore(${LONG}); $error("ignored"))`, 'failed'),
    attack('an endless value in a message', `1 + ${LIST}`, 'failed'),
    attack('an endless value in a comparison', `${LIST} < 1`, 'failed'),
    attack('an endless value in a sort', `[${LIST}, { "a": ${LIST} }]^($)`, 'failed'),
    attack('an endless value in a call', `$sum([1, ${LIST}])`, 'failed'),
    attack('an endless value in a key', `{ ${LIST}: 1 }`, 'failed', 'syntax'),
    attack(
      'an endless value to a library function',
      `$cents(${LIST})`,
      'amount.',
      'failed',
      'too-large',
      'timeout',
    ),
    attack(
      'a giant text to a library function',
      `$date(${LONG}, "dd/MM/yyyy")`,
      'date.',
      'failed',
      'too-large',
    ),
    attack('a giant name', '$records[0].($lookup($, $pad("x", 900000, "x")).y.z)()', 'failed'),
    attack('an unknown function', '$nothing($nothing($nothing(1)))', 'failed'),
    attack('a function of the wrong kind', '$substring([1..90000], 1)', 'failed'),
    attack('a list of the wrong kind', '$sum([1..90000].("x" & $))', 'failed'),
    attack('a number out of range', '1e300 * 1e300 + $power(10, 400)', 'failed'),
    attack('no number at all', '$number("abc")', 'failed'),
    attack('a wrong picture', '$formatNumber(1, "0.0.0")', 'failed'),
    attack(
      'a picture that never ends',
      '$formatNumber(1234567, "#,##0", { "grouping-separator": "" })',
      'too-large',
      'failed',
    ),
    attack(
      'a matcher that lies',
      '$match("aaa", function($s){ { "match": "a", "start": 0, "end": 0, "groups": [], "next": function(){ { "match": "a", "start": 0, "end": 0, "groups": [], "next": function(){ 1 } } } } })',
      'failed',
      'timeout',
    ),
    attack(
      'a matcher without end',
      '($m := function($s){ { "match": "a", "start": 0, "end": 1, "groups": [], "next": function(){ $m("") } } }; $match("aaa", $m))',
      'too-large',
      'timeout',
      'recursion',
    ),
    attack(
      'a comparator that fails',
      '$sort([1..90000], function($a, $b){ $error($string($a) & $string($b)) })',
      'failed',
    ),
  ],
};
