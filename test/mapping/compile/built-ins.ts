/** Calls of built-in functions whose arguments are plain values: a table of what each takes and gives. */
import {
  binary,
  block,
  builtIn,
  call,
  fragment,
  hole,
  lambda,
  type Node,
  negate,
  number,
  object,
  pair,
  path,
  regex,
  string,
  variable,
} from './node.ts';
import { cutOff, type Scope } from './scope.ts';
import {
  arrayOf,
  BOOLEAN,
  fits,
  NUMBER,
  NUMBERS,
  OBJECT,
  objectOf,
  type Shape,
  STRING,
  STRINGS,
} from './shape.ts';
import { someObject, someShape, write } from './write.ts';
import { find, stepsTo } from './write-path.ts';

type Argument = (scope: Scope) => Node;

export interface BuiltIn {
  readonly name: string;
  readonly gives: Shape;
  readonly takes: readonly Argument[];
  /** How many of the arguments may be left out, from the end. */
  readonly optional: number;
  /** The context stands for a first argument that is missing: of this shape. */
  readonly context?: Shape;
}

const text: Argument = (scope) => write(STRING, scope);
const amount: Argument = (scope) => write(NUMBER, scope);
const truth: Argument = (scope) => write(BOOLEAN, scope);
const texts: Argument = (scope) => write(STRINGS, scope);
const amounts: Argument = (scope) => write(NUMBERS, scope);
const list: Argument = (scope) => write(arrayOf(someShape(scope, 1)), scope);
const some: Argument = (scope) => write(someShape(scope, 2), scope);
const thing: Argument = (scope) => write(someObject(scope, 2), scope);
const things: Argument = (scope) => write(arrayOf(someObject(scope, 1)), scope);
const one =
  (...values: readonly string[]): Argument =>
  (scope) =>
    string(scope.chance.pick(values));
/** A whole number that cannot make anything large. */
const few: Argument = ({ chance }) =>
  number(chance.oneIn(12) ? chance.pick([-1, 0.5, 1.5]) : chance.integer(0, 6));
const signed: Argument = ({ chance }) =>
  chance.oneIn(3) ? negate(number(chance.integer(1, 8))) : number(chance.integer(0, 8));

const REGEXES = [
  '/a/',
  '/[a-z]+/i',
  '/([0-9])([0-9]*)/',
  '/^r/im',
  '/\\s/',
  '/(a)|(b)/',
  '/[^,]+/',
  '/ò|é/',
  '/./',
  '/\\//',
  '/o$/m',
  '/^l/mi',
  '/x*/',
  '/(a)(b)(c)/',
];
export const pattern: Argument = (scope) => regex(scope.chance.pick(REGEXES));
const separator: Argument = (scope) =>
  scope.chance.oneIn(2) ? pattern(scope) : one(',', 'a', ' ', '', '22')(scope);
export const replacement: Argument = (scope) =>
  scope.chance.oneIn(3)
    ? lambda(['m'], write(STRING, cutOff({ ...scope, variables: { ...scope.variables, m: MATCH } })))
    : one('x', '$0-$1', '[$1|$2]', '<$1>', '$$', '', '$12', '$x')(scope);

/** What `$match` gives for each match. */
export const MATCH = objectOf({ match: STRING, index: NUMBER, groups: STRINGS });

const ISO: Argument = one('2026-02-28', '2026-01-31T10:20:30.000Z', '2026-01-31T10:20:30.000+02:00', 'x');
const MILLIS: Argument = ({ chance }) => number(chance.pick([0, 1769854830000, 951782400000, -1]));
const PICTURES = [
  '#,##0.00',
  '0',
  '000',
  '#0.0#',
  '0.0e0',
  '0%',
  '#,##,##0.##',
  '0.00;(0.00)',
  'x',
  '‰0',
  '##.##.##',
];
const WHOLE_PICTURES = ['0', '000', 'w', 'W', 'Ww', 'I', 'i', 'a', 'A', '1;o', '#,##0', 'w;o'];
const DATE_PICTURES = [
  '[Y0001]-[M01]-[D01]',
  '[D]/[M]/[Y]',
  '[FNn], [D1o] [MNn] [Y]',
  '[H01]:[m01]:[s01]',
  '[W]',
  '[Y',
];

const define = (
  name: string,
  gives: Shape,
  takes: readonly Argument[],
  optional = 0,
  context?: Shape,
): BuiltIn => ({ name, gives, takes, optional, ...(context === undefined ? {} : { context }) });

const ofText = (name: string, gives: Shape = STRING): BuiltIn => define(name, gives, [text], 0, STRING);
const ofNumber = (name: string): BuiltIn => define(name, NUMBER, [amount], 0, NUMBER);
const ofNumbers = (name: string): BuiltIn => define(name, NUMBER, [amounts]);

export const BUILT_INS: readonly BuiltIn[] = [
  ofNumbers('sum'),
  ofNumbers('max'),
  ofNumbers('min'),
  ofNumbers('average'),
  define('count', NUMBER, [list]),
  define('count', NUMBER, [(scope) => builtIn('shuffle', list(scope))]),
  define('string', STRING, [some, truth], 1),
  define('substring', STRING, [text, signed, few], 1, STRING),
  define('substringBefore', STRING, [text, one('a', ' ', 'z', '')], 0, STRING),
  define('substringAfter', STRING, [text, one('a', ' ', 'z', '')], 0, STRING),
  ofText('lowercase'),
  ofText('uppercase'),
  ofText('length', NUMBER),
  ofText('trim'),
  define('pad', STRING, [text, signed, one('#', '-=', '', '😀')], 1, STRING),
  define('match', arrayOf(MATCH), [text, pattern, few], 1, STRING),
  define('contains', BOOLEAN, [text, separator], 0, STRING),
  define('replace', STRING, [text, pattern, replacement, few], 1, STRING),
  define('replace', STRING, [text, one(',', 'a', ' ', ''), one('x', '$0', ''), few], 1, STRING),
  define('split', STRINGS, [text, separator, few], 1, STRING),
  define('join', STRING, [texts, one(',', '', ' - ')], 1),
  define('formatNumber', STRING, [amount, (scope) => one(...PICTURES)(scope), formatOptions], 1, NUMBER),
  define('formatBase', STRING, [few, ({ chance }) => number(chance.pick([2, 8, 16, 36, 1]))], 1, NUMBER),
  define('formatInteger', STRING, [few, (scope) => one(...WHOLE_PICTURES)(scope)], 0, NUMBER),
  define('parseInteger', NUMBER, [
    ({ chance }) => chance.pick([string('12'), string('012'), string('xii')]),
    one('0', '000', 'i'),
  ]),
  define('number', NUMBER, [
    (scope) => (scope.chance.oneIn(2) ? one('12', '3.5', '-7', '0x1F', '1e3', 'x')(scope) : truth(scope)),
  ]),
  define('number', NUMBER, [amount], 0, STRING),
  ofNumber('floor'),
  ofNumber('ceil'),
  define('round', NUMBER, [amount, ({ chance }) => number(chance.pick([0, 1, 2, -1]))], 1, NUMBER),
  ofNumber('abs'),
  ofNumber('sqrt'),
  define('power', NUMBER, [few, signed], 0, NUMBER),
  define('boolean', BOOLEAN, [some], 0, objectOf({})),
  define('not', BOOLEAN, [some], 0, objectOf({})),
  define('exists', BOOLEAN, [some]),
  define('zip', arrayOf(arrayOf(NUMBER)), [list, list, list], 1),
  define('keys', STRINGS, [thing], 0, objectOf({})),
  define('lookup', STRING, [thing, one('a', 'b', 'name')], 0, objectOf({})),
  define('append', NUMBERS, [amounts, amounts]),
  define('append', STRINGS, [text, texts]),
  define('spread', arrayOf(OBJECT), [thing], 0, objectOf({})),
  define('merge', OBJECT, [things]),
  define('reverse', STRINGS, [texts]),
  define('reverse', NUMBERS, [amounts]),
  define('type', STRING, [some]),
  define('sort', NUMBERS, [
    (scope) => (scope.chance.oneIn(3) ? builtIn('shuffle', amounts(scope)) : amounts(scope)),
  ]),
  define('sort', STRINGS, [texts]),
  define('distinct', NUMBERS, [amounts]),
  define('distinct', STRINGS, [texts]),
  ofText('base64encode'),
  define('base64decode', STRING, [one('YWJj', 'ZmF0dHVyYQ==', '')]),
  ofText('encodeUrlComponent'),
  ofText('encodeUrl'),
  define('decodeUrlComponent', STRING, [one('a%20b', '%C3%A9', 'x', '%E0')]),
  define('decodeUrl', STRING, [one('a%20b', '%C3%A9', 'x', '%E0')]),
  define('eval', NUMBER, [one('1+1', '$count([1,2])', '(', '"a"-1', '$sum([1..3])')]),
  define('eval', STRING, [one('"a" & "b"', 'name', '$uppercase("x")')]),
  define('toMillis', NUMBER, [ISO], 0),
  define('toMillis', NUMBER, [one('28/02/2026', '1/1/2026'), one('[D]/[M]/[Y]', '[D01]/[M01]/[Y0001]')]),
  define(
    'fromMillis',
    STRING,
    [MILLIS, (scope) => one(...DATE_PICTURES)(scope), one('+0100', '0000')],
    2,
    NUMBER,
  ),
  define('clone', OBJECT, [thing], 0, objectOf({})),
  define('assert', STRING, [truth, one('no')], 1),
];

function formatOptions(scope: Scope): Node {
  return object(
    pair(string('decimal-separator'), string(scope.chance.pick([',', '.']))),
    pair(string('grouping-separator'), string('.')),
  );
}

/** Not the same twice: what is said of them is. */
const STEADY: readonly (readonly [source: string, gives: Shape])[] = [
  ['($random() < 1)', BOOLEAN],
  ['$type($random())', STRING],
  ['$type($now())', STRING],
  ['$length($now())', NUMBER],
  ['($now() = $now())', BOOLEAN],
  ['$length($now("[Y0001]"))', NUMBER],
  ['($millis() > 0)', BOOLEAN],
  ['$type($millis())', STRING],
  ['$type($shuffle([1,2]))', STRING],
];

/** A call that gives such a value; none if no function does. */
export function builtInCall(wanted: Shape, scope: Scope): Node | undefined {
  const { chance } = scope;
  if (chance.oneIn(25)) {
    const steady = STEADY.filter(([, gives]) => fits(gives, wanted));
    if (steady.length > 0) return fragment(chance.pick(steady)[0]);
  }
  const fitting = BUILT_INS.filter(({ gives }) => fits(gives, wanted));
  if (fitting.length === 0) return undefined;
  const chosen = chance.pick(fitting);
  const count = chosen.takes.length - (chance.oneIn(2) ? chance.integer(0, chosen.optional) : 0);
  const values = chosen.takes.slice(0, count).map((take) => take(scope));
  if (chance.oneIn(60)) values.push(number(1));
  if (chance.oneIn(60)) values.pop();
  if (chosen.context !== undefined && chance.oneIn(60)) values.shift();
  const [first, ...others] = values;
  if (chosen.context !== undefined && chance.oneIn(6)) return onContext(chosen, others, scope);
  if (first === undefined) return builtIn(chosen.name);
  switch (chance.integer(1, 12)) {
    case 1:
      return binary('~>', first, builtIn(chosen.name, ...others));
    case 2:
      return others.length === 0
        ? binary('~>', first, variable(chosen.name))
        : binary('~>', first, builtIn(chosen.name, hole, ...others));
    case 3:
      return values.length > 1 && chosen.name !== 'shuffle'
        ? call(block(builtIn(chosen.name, ...values.slice(0, -1), hole)), values.at(-1) ?? number(0))
        : builtIn(chosen.name, ...values);
    default:
      return builtIn(chosen.name, ...values);
  }
}

/** `name.$uppercase()`, `("text").$length()` */
function onContext(chosen: BuiltIn, others: readonly Node[], scope: Scope): Node {
  const context = chosen.context ?? STRING;
  const found = scope.chance.oneIn(3)
    ? undefined
    : find((place) => place.names.length > 0 && !place.many && fits(place.shape, context), scope);
  const steps = found === undefined ? [block(write(context, scope))] : stepsTo(found, scope);
  const own = found === undefined ? [] : found.place.within;
  const again = chosen.takes
    .slice(1, others.length + 1)
    .map((take) => take({ ...scope, context, within: own, depth: scope.depth + 2 }));
  return path(...steps, builtIn(chosen.name, ...again));
}
