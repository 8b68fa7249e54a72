/** Expressions that give a list. */
import { builtInCall, pattern } from './built-ins.ts';
import {
  array,
  binary,
  block,
  builtIn,
  descendant,
  filter,
  keep,
  lambda,
  type Node,
  name,
  number,
  object,
  pair,
  path,
  range,
  sort,
  string,
  term,
  variable,
  wildcard,
} from './node.ts';
import { cutOff, type Scope } from './scope.ts';
import { arrayOf, BOOLEAN, fits, NUMBER, OBJECT, type Shape, STRING } from './shape.ts';
import { leaf, someObject, someShape, write } from './write.ts';
import { writeFunction } from './write-function.ts';
import { grouped } from './write-object.ts';
import { find, indexes, shift, sorted, stepsTo } from './write-path.ts';
import { atEnd, tuples } from './write-tuples.ts';

export function writeList(of: Shape, scope: Scope): Node {
  const { chance } = scope;
  const list = arrayOf(of);
  const form = chance.weighted<() => Node>([
    [6, () => array(...chance.list(0, 3, () => member(of, scope)))],
    [5, () => leaf(list, scope)],
    [5, () => builtInCall(list, scope) ?? leaf(list, scope)],
    [of.is === 'number' ? 4 : 1, () => array(ranged(scope), ...chance.list(0, 1, () => write(of, scope)))],
    [5, () => mapped(of, scope)],
    [4, () => stepped(of, scope)],
    [
      3,
      () => builtIn('filter', write(list, scope), writeFunction([of, NUMBER, list], BOOLEAN, cutOff(scope))),
    ],
    [2, () => ordered(of, scope)],
    [3, () => filter(block(write(list, scope)), selects(of, scope))],
    [3, () => sorted(block(write(list, scope)), of, scope)],
    [2, () => keep(block(write(chance.oneIn(2) ? of : list, scope)))],
    [
      2,
      () =>
        builtIn(
          'each',
          write(someObject(scope, 1), scope),
          writeFunction([someShape(scope, 0), STRING], of, cutOff(scope)),
        ),
    ],
    [1, () => keep(builtIn('append', write(list, scope), write(of, scope)))],
    [2, () => wild(scope)],
    [4, () => tuples(scope, (whole, inside) => path(whole, atEnd(of, inside)), true) ?? leaf(list, scope)],
    [2, () => builtIn(chance.pick(['append', 'zip']), write(list, scope), write(list, scope))],
    [1, () => builtIn(chance.pick(['reverse', 'distinct', 'spread']), write(list, scope))],
    [2, () => grouped(scope)],
    [of.is === 'string' ? 4 : 1, () => containing(scope)],
    [of.is === 'number' || of.is === 'object' ? 3 : 1, () => ranked(scope)],
  ]);
  return form();
}

const member = (of: Shape, scope: Scope): Node =>
  scope.chance.oneIn(6) ? write(arrayOf(of), scope) : write(of, scope);

/** Objects in order, some of them without what they are ordered by. */
function ranked(scope: Scope): Node {
  const { chance } = scope;
  const values = [number(1), number(2), number(3), string('a'), string('b')];
  const field = (key: string): Node[] => {
    const kind = chance.integer(1, 16);
    if (kind <= 4) return [];
    return [pair(string(key), kind === 5 ? chance.pick(values) : chance.pick(values.slice(0, 3)))];
  };
  const list = chance.list(2, 5, (index) =>
    object(...field('a'), ...field('b'), pair(string('at'), number(index))),
  );
  const terms = chance.list(1, 2, (index) =>
    term(chance.pick(['', '<', '>']), name(index === 0 ? 'a' : 'b')),
  );
  const whole = sort(array(...list), ...terms);
  return chance.oneIn(3) ? whole : path(whole, name(chance.pick(['at', 'at', 'a', 'b'])));
}

/** Texts in which a regular expression is found: the same one for each. */
function containing(scope: Scope): Node {
  const { chance } = scope;
  const known = array(...chance.list(2, 4, () => string(chance.pick(['a', 'xa', 'abc', 'a1b2', '12', 'r']))));
  const list = chance.oneIn(2) ? known : write(arrayOf(STRING), scope);
  const found = (text: Node): Node => builtIn('contains', text, pattern(scope));
  return chance.oneIn(2)
    ? builtIn('filter', list, lambda(['t'], found(variable('t'))))
    : filter(block(list), found(variable('')));
}

/** `1..4`: its ends are small whole numbers, or counts. */
function ranged(scope: Scope): Node {
  const { chance } = scope;
  const end = (): Node =>
    chance.oneIn(4)
      ? builtIn('count', write(arrayOf(someShape(scope, 0)), scope))
      : number(chance.integer(-2, 5));
  return range(chance.oneIn(2) ? number(chance.integer(-1, 2)) : end(), end());
}

function mapped(of: Shape, scope: Scope): Node {
  const from = someShape(scope, 1);
  const takes = [from, NUMBER, arrayOf(from)];
  const made = writeFunction(takes.slice(0, scope.chance.integer(1, 3)), of, cutOff(scope));
  const list = write(arrayOf(from), scope);
  return scope.chance.oneIn(4) ? binary('~>', list, builtIn('map', made)) : builtIn('map', list, made);
}

/** `items.(…)`, `items.{…}`, `items.[…]` */
function stepped(of: Shape, scope: Scope): Node {
  const shifted = shift((place) => place.many && place.shape.is !== 'array', scope);
  if (shifted === undefined) return leaf(arrayOf(of), scope);
  const value = write(of, shifted.scope);
  const step = scope.chance.oneIn(5) ? array(value, write(of, shifted.scope)) : value;
  const bare = ['object', 'array', 'call'].includes(step.kind);
  const whole = path(...shifted.steps, bare ? step : block(step));
  return scope.chance.oneIn(8) ? keep(whole) : whole;
}

function ordered(of: Shape, scope: Scope): Node {
  const list = write(arrayOf(of), scope);
  if ((of.is === 'number' || of.is === 'string') && scope.chance.oneIn(2)) return builtIn('sort', list);
  return builtIn('sort', list, writeFunction([of, of], BOOLEAN, cutOff(scope), true));
}

const selects = (of: Shape, scope: Scope): Node =>
  scope.chance.oneIn(3) ? indexes(scope) : write(BOOLEAN, { ...scope, context: of, within: [] });

/** `*`, `a.*`, `**`, `a.**[…]` */
function wild(scope: Scope): Node {
  const found = find((place) => fits(place.shape, OBJECT), scope);
  const star = scope.chance.oneIn(2) ? wildcard : descendant;
  const step = scope.chance.oneIn(4) ? filter(star, indexes(scope)) : star;
  return found === undefined ? step : path(...stepsTo(found, scope), step);
}
