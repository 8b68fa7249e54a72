/** Text that wants to become code: of the language, or of the JavaScript that a mapping is compiled to. */
import { type AttackClass, attack, refused } from '../attack.ts';

const CODE = 'globalThis.polluted = 1; throw 1';

export const evalEscapes: AttackClass = {
  name: '$eval-like escapes',
  attacks: [
    refused('$eval', '$eval("1")', 'forbidden'),
    refused('$eval by another name', '($e := $eval; $e("1"))', 'forbidden'),
    refused('$eval applied in part', '($e := $eval(?, {}); $e("1"))', 'forbidden'),
    refused('$eval in a chain', '"1" ~> $eval', 'forbidden'),
    refused('$eval as an argument', '$map(["1"], $eval)', 'forbidden'),
    attack('$eval in quotes', '$`eval`("1")', 'failed', 'empty'),
    refused('$eval of a record, never reached', 'false ? $eval(NOTE) : 1', 'forbidden'),
    attack('eval by $lookup', '$lookup($, "eval")("1")', 'failed'),
    attack('eval as a field', '$records[0].eval("1")', 'failed'),
    attack('eval by a computed key', '($o := { "e" & "val": "1" }; $o.eval("1"))', 'failed'),
    attack('a field name', `$records[0].\`"]; ${CODE}; //\``, 'empty'),
    attack('a path of field names', `$records.\`"]};${CODE};({["\`.\`'+(()=>{${CODE}})()+'\``, 'empty'),
    attack('a template in a name', `$records.\`\${(()=>{${CODE}})()}\``, 'empty'),
    attack('a text', `$error("\\"; ${CODE}; //\\u2028${CODE}\\u2029\\n${CODE}")`, 'failed'),
    attack('separators of lines', `$error("\u2028${CODE}\u2029${CODE}")`, 'failed'),
    attack('half a character', '$error("\\ud800" & "\\udc00" & "\\ud800")', 'failed'),
    attack(
      'the key of an object',
      `{ "\\"]: 0}; ${CODE}; //": 1, "a\\u2028": 2, "*/${CODE}/*": 3 }`,
      'position.invalid',
      'service.unknown',
      'failed',
    ),
    attack(
      'a group of such keys',
      `$records{ "\\"); ${CODE}; //": NOTE }`,
      'position.invalid',
      'service.unknown',
      'failed',
    ),
    attack('a regular expression', `$contains(NOTE, /\\/;${CODE}\\/\\//) ? 1 : null`, 'empty', 'failed'),
    attack(
      'flags of a regular expression',
      `($match := $contains("A", /a/i); $match ? $error("flags") : 1)`,
      'failed',
    ),
    attack(
      'names of variables',
      '($constructor := 1; $__proto__ := 2; $arguments := 3; $this := 4; $ctx := 5; $rt := 6; $U := 7; $library := 8; $input := 9; $error($string([$constructor, $__proto__, $arguments, $this, $ctx, $rt, $U, $library, $input])))',
      'failed',
    ),
    attack(
      'names of parameters',
      '(function($constructor, $__proto__, $ctx, $rt, $root, $bindings){ $error($string([$constructor, $ctx, $rt])) })(1, 2, 3, 4, 5, 6)',
      'failed',
    ),
    attack(
      'names of positions',
      '$records#$__proto__.(NOTE)#$constructor[$constructor = 0 and $__proto__ = 0] ? $error("bound") : 1',
      'failed',
      'empty',
    ),
    attack(
      'names of contexts',
      '$records@$__proto__@$toString.{ "a": $__proto__.NOTE, "b": $toString.NOTE } ? $error("bound") : 1',
      'failed',
      'empty',
    ),
    attack('a function without name', `$records.\`x"](); ${CODE}; //\`(1)`, 'failed', 'empty'),
    refused('a regular expression that is none', '$contains(NOTE, /(/)', 'syntax', 'regex'),
    refused('flags that are none', '$contains(NOTE, /a/gy;alert)', 'syntax', 'regex'),
    refused('a comment that never ends', `1 /* */ */ ${CODE}`, 'syntax'),
    refused('a text that never ends', `"${CODE}`, 'syntax'),
    refused('an escape of nothing', '"\\u00zz"', 'syntax'),
  ],
};
