/** Values and sources that nest without end. */
import { type AttackClass, attack, refused } from '../attack.ts';

const OBJECT = '$reduce([1..90000], function($o, $i){ { "a": $o } }, {})';
const LIST = '$reduce([1..90000], function($o, $i){ [[$o]] }, [])';
const DEEP = 10_000;

export const deepNesting: AttackClass = {
  name: 'deep nesting',
  attacks: [
    attack('an object, returned', OBJECT, 'too-large', 'recursion'),
    attack('a list, returned', `{ "a": ${LIST} }`, 'too-large', 'recursion'),
    attack('built by recursion', '($f := function($n){ { "a": $f($n + 1) } }; $f(1))', 'recursion'),
    attack('$string of it', `$string(${OBJECT})`, 'recursion', 'too-large'),
    attack('$clone of it', `$clone(${OBJECT})`, 'recursion', 'too-large'),
    attack('equality of two', `${OBJECT} = ${OBJECT}`, 'recursion', 'too-large'),
    attack('$distinct of two', `$distinct([${LIST}, ${LIST}])`, 'recursion', 'too-large'),
    attack('descendants of it', `$count(${OBJECT}.**)`, 'recursion', 'too-large'),
    attack('truth of it', `${LIST} ? 1 : $error("false")`, 'recursion', 'failed'),
    attack('a transform of it', `${OBJECT} ~> |$|{ "b": 1 }|`, 'recursion', 'too-large'),
    attack('its depth in an error', `1 + ${OBJECT}`, 'failed', 'recursion'),
    attack('$sort of it', `$sort([${OBJECT}, ${OBJECT}])`, 'failed', 'recursion'),
    attack(
      'flattened',
      `$count(${LIST}.*.*)`,
      'recursion',
      'too-large',
      'timeout',
      'empty',
      'position.invalid',
    ),
    refused('source of lists', `${'['.repeat(DEEP)}1${']'.repeat(DEEP)}`, 'too-large'),
    refused('source of blocks', `${'('.repeat(DEEP)}1${')'.repeat(DEEP)}`, 'too-large'),
    refused('source of objects', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, 'too-large'),
    refused('source of functions', `${'function($x){'.repeat(2_000)}1${'}'.repeat(2_000)}`, 'too-large'),
    refused('source of conditions', `${'a ? b : '.repeat(5_000)}c`, 'too-large'),
    refused('source of additions', `1${' + 1'.repeat(DEEP)}`, 'too-large'),
    refused('source of minus signs', `${'-'.repeat(DEEP)}1`, 'too-large'),
    refused('source of predicates', `a${'[b'.repeat(5_000)}${']'.repeat(5_000)}`, 'too-large'),
    refused('source of bindings', `${'$a := '.repeat(5_000)}1`, 'too-large'),
    refused('source of calls', `${'$string('.repeat(5_000)}1${')'.repeat(5_000)}`, 'too-large'),
    refused('source of half a level less than the limit', `${'['.repeat(DEEP / 2)}1`, 'too-large', 'syntax'),
    refused('source beyond all measure', `"${'x'.repeat(200_000)}"`, 'too-large'),
    attack(
      'source of six hundred steps',
      `$connector${'.parameters'.repeat(600)}`,
      'empty',
      'failed',
      'too-large',
    ),
  ],
};
