/** Texts that grow beyond what anybody reads. */
import { type AttackClass, attack } from '../attack.ts';

const LONG = '$pad("x", 1000000, "xy")';

export const giantString: AttackClass = {
  name: 'giant string',
  attacks: [
    attack(
      'doubled by recursion',
      '($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("0123456789abcdef", 40)))',
      'too-large',
    ),
    attack(
      'doubled by a reduction',
      '$length($reduce([1..60], function($s, $i){ $s & $s }, "x"))',
      'too-large',
    ),
    attack('padded', '$pad("x", 536870000)', 'too-large'),
    attack('padded by many characters', '$pad("x", -2000000000, "abcdefgh")', 'too-large'),
    attack('joined', `($s := ${LONG}; $length($join([1..90].$s, $s)))`, 'too-large'),
    attack('replaced', `($s := ${LONG}; $replace($s, "x", $s))`, 'too-large'),
    attack(
      'replaced by groups',
      `$replace($pad("x", 1000, "x"), /(x+)/, $pad("$1", 4000, "$1"))`,
      'too-large',
    ),
    attack(
      'replaced by a function',
      `$replace($pad("x", 90000, "x"), /x/, function($m){ $pad("y", 90000, "y") })`,
      'too-large',
    ),
    attack('of a list', `($s := ${LONG}; $string([1..600].{ "a": $s }))`, 'too-large'),
    attack(
      'of a shared list',
      '$string($reduce([1..40], function($l, $i){ [[$l], [$l]] }, [1]))',
      'too-large',
      'timeout',
    ),
    attack(
      'of control characters',
      '$string([1..4].{ "a": $pad("x", 400000, $base64decode("AQ==")) })',
      'too-large',
    ),
    attack(
      'made by concatenation with a list',
      `($l := $reduce([1..40], function($l, $i){ [[$l], [$l]] }, [1]); "" & $l)`,
      'too-large',
      'timeout',
    ),
    attack('a picture of a number', '$formatNumber(1, $pad("0", 900000, "0"))', 'too-large'),
    attack('a picture of groups', '$formatInteger(1, $pad("0", 900000, "0,0"))', 'too-large'),
    attack('a picture of a date', '$fromMillis(0, "[Y,500000000]")', 'too-large'),
    attack('a picture of a date, in hexadecimal', '$fromMillis(0, "[Y,0x1fffffff]")', 'too-large'),
    attack('a number in Roman', '$formatInteger(1e300, "I")', 'recursion', 'too-large'),
    attack(
      'base64 of base64',
      `$length($reduce([1..9], function($s, $i){ $base64encode($s) }, ${LONG}))`,
      'too-large',
    ),
    attack(
      'a URL of a URL',
      `$length($reduce([1..9], function($s, $i){ $encodeUrlComponent($s) }, $pad("%", 300000, "%")))`,
      'too-large',
    ),
    attack('in capitals', '$uppercase($pad("ß", 1000000, "ß"))', 'too-large'),
  ],
};
