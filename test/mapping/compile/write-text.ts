/** Expressions that give a string. */
import { builtInCall, pattern, replacement } from './built-ins.ts';
import { textOf } from './input.ts';
import {
  binary,
  bind,
  block,
  builtIn,
  call,
  filter,
  fragment,
  lambda,
  type Node,
  name,
  number,
  path,
  regex,
  string,
  variable,
} from './node.ts';
import { oddText } from './oddities.ts';
import { cutOff, type Scope, withVariables } from './scope.ts';
import { NUMBER, STRING } from './shape.ts';
import { leaf, someShape, write } from './write.ts';

const ESCAPES = [
  '"\\u00e8\\n\\t\\"x\\""',
  "'it\\u0027s'",
  '"\\ud83d\\ude00"',
  '"\\/ \\b\\f\\r \\\\"',
  "'\"'",
  '""',
];

export function writeText(scope: Scope): Node {
  const { chance } = scope;
  const form = chance.weighted<() => Node>([
    [12, () => builtInCall(STRING, scope) ?? leaf(STRING, scope)],
    [
      8,
      () =>
        binary(
          '&',
          write(chance.oneIn(3) ? someShape(scope, 1) : STRING, scope),
          write(chance.oneIn(3) ? NUMBER : STRING, scope),
        ),
    ],
    [4, () => leaf(STRING, scope)],
    [1, () => string(textOf(chance))],
    [1, () => fragment(chance.pick(ESCAPES))],
    [
      1,
      () =>
        block(bind('re', pattern(scope)), path(call(variable('re'), write(STRING, scope)), name('match'))),
    ],
    [6, () => matched(scope)],
    [2, () => sliced(scope)],
    [2, () => recursive(scope)],
    [2, () => oddText(scope)],
  ]);
  return form();
}

/** Texts of characters that take two units of UTF-16. */
function sliced(scope: Scope): Node {
  const { chance } = scope;
  const text = string(chance.pick(['x😀y', '😀x😀', '😀😀', 'a😀']));
  const [from, length] = [number(chance.integer(-3, 2)), number(chance.integer(0, 3))];
  return chance.pick([
    builtIn('substring', text, from),
    builtIn('substring', text, from, length),
    builtIn('pad', text, number(chance.integer(-6, 6)), string('😀b')),
    builtIn('string', builtIn('length', text)),
    builtIn('join', builtIn('split', text, string('')), string('|')),
  ]);
}

/** A replacement that names groups which are there. */
function captured(scope: Scope): Node {
  const { chance } = scope;
  const [text, pattern] = chance.pick([
    ['a1b22c333', '/([0-9])([0-9]*)/'],
    ['xabcabc', '/(a)(b)(c)/'],
    ['ab', '/(a)|(b)/'],
  ] as const);
  return builtIn(
    'replace',
    string(text),
    regex(pattern),
    string(chance.pick(['<$1>', '$2-$1', '[$3]', '$0$12', '$$1'])),
  );
}

/** With regular expressions. */
function matched(scope: Scope): Node {
  const { chance } = scope;
  const text = chance.oneIn(2)
    ? string(chance.pick(['a1b22c333', 'xabcabc', 'rA r\nl', 'aò,é']))
    : write(STRING, scope);
  const last = number(chance.integer(-1, 1));
  const form = chance.weighted<() => Node>([
    [
      3,
      () =>
        path(
          filter(builtIn('match', text, pattern(scope)), last),
          name(chance.pick(['match', 'match', 'groups'])),
        ),
    ],
    [3, () => filter(builtIn('split', text, pattern(scope)), last)],
    [4, () => builtIn('replace', text, pattern(scope), replacement(scope))],
    [2, () => builtIn('join', builtIn('split', text, pattern(scope)), string('|'))],
    [3, () => captured(scope)],
    [1, () => builtIn('string', builtIn('match', text, pattern(scope)))],
    [1, () => builtIn('string', builtIn('contains', text, pattern(scope)))],
  ]);
  return form();
}

/** A function that calls itself, not by a tail call. */
function recursive(scope: Scope): Node {
  const inside = cutOff(withVariables(scope, { n: NUMBER }));
  const again = call(variable('again'), binary('-', variable('n'), fragment('1')));
  const body = binary('&', write(STRING, inside), again);
  const made = lambda(['n'], {
    kind: 'condition',
    text: '',
    parts: [binary('<=', variable('n'), fragment('0')), write(STRING, inside), body],
  });
  return {
    kind: 'block',
    text: '',
    parts: [
      { kind: 'bind', text: 'again', parts: [made] },
      call(variable('again'), fragment(String(scope.chance.integer(0, 3)))),
    ],
  };
}

/** For keys of objects: a string whatever comes. */
export const key = (scope: Scope): Node =>
  scope.chance.oneIn(3) ? builtIn('string', write(STRING, scope)) : write(STRING, scope);
