/** Forms that give a value of any wanted shape: conditions, blocks, calls, steps into another context, … */
import { amountOf } from './input.ts';
import {
  array,
  binary,
  bind,
  block,
  builtIn,
  call,
  condition,
  filter,
  fragment,
  hole,
  lambda,
  type Node,
  name,
  number,
  object,
  pair,
  path,
  string,
  variable,
  word,
} from './node.ts';
import { cutOff, type Form, variableName, withVariables } from './scope.ts';
import { arrayOf, BOOLEAN, functionOf, NUMBER, objectOf, type Shape, STRING } from './shape.ts';
import { leaf, someShape, variablesOf, write } from './write.ts';
import { writeFunction } from './write-function.ts';
import { shift } from './write-path.ts';
import { tuples } from './write-tuples.ts';

export const anyway: Form = (wanted, scope) => {
  const form = scope.chance.weighted<Form>([
    [9, choice],
    [9, statements],
    [3, fallback],
    [10, stepInto],
    [5, called],
    [4, chained],
    [3, partially],
    [3, item],
    [3, field],
    [3, known],
    [2, reduced],
    [2, closure],
    [2, single],
    [3, joined],
    [1, tailCalls],
    [1, looked],
  ]);
  return form(wanted, scope);
};

const choice: Form = (wanted, scope) => {
  const when = write(BOOLEAN, scope);
  if (scope.chance.oneIn(40)) return condition(when, write(wanted, scope), builtIn('error', string('no')));
  const then = write(wanted, scope);
  return scope.chance.oneIn(8) ? condition(when, then) : condition(when, then, write(wanted, scope));
};

/** `( $x := …; …; the value )` */
const statements: Form = (wanted, scope) => {
  const { chance } = scope;
  let inside = scope;
  const list = chance.list(chance.oneIn(6) ? 0 : 1, 3, (): Node => {
    if (chance.oneIn(12)) return write(someShape(inside, 1), inside);
    const shape = chance.oneIn(5)
      ? functionOf(
          chance.list(1, 2, () => someShape(scope, 1)),
          someShape(scope, 1),
        )
      : someShape(scope, 2);
    const called = variableName(inside);
    const value = write(shape, inside);
    inside = withVariables(inside, { [called]: shape });
    if (chance.oneIn(8)) return bind(called, bind(variableName(scope), value));
    if (chance.oneIn(15))
      return condition(write(BOOLEAN, scope), bind(called, value), bind(called, write(shape, scope)));
    return bind(called, value);
  });
  const value = write(wanted, inside);
  // What is bound is what the block gives.
  return block(...list, chance.oneIn(10) ? bind(variableName(inside), value) : value);
};

const fallback: Form = (wanted, scope) => {
  const { chance } = scope;
  const nothing = chance.oneIn(4) ? word(null) : name('nowhere');
  const first = chance.oneIn(3) ? nothing : write(wanted, scope);
  return binary(chance.pick(['??', '?:']), first, write(wanted, scope));
};

/** `a.b.(the value)`: evaluated for each value found, hence a list of them where there may be more. */
const stepInto: Form = (wanted, scope) => {
  const many = wanted.is === 'array';
  const shifted = shift((place) => place.shape.is === 'object' && (many || !place.many), scope);
  if (shifted === undefined) return leaf(wanted, scope);
  const inner = wanted.is === 'array' && shifted.many ? wanted.of : wanted;
  const value = write(inner, shifted.scope);
  const step =
    ['object', 'array', 'call', 'variable', 'filter'].includes(value.kind) && scope.chance.oneIn(2)
      ? value
      : block(value);
  return path(...shifted.steps, step);
};

/** A lambda that is called where it is written. */
const called: Form = (wanted, scope) => {
  const takes = scope.chance.list(0, 3, () => someShape(scope, 1));
  const values = takes.map((shape) => write(shape, scope));
  if (scope.chance.oneIn(12)) values.pop();
  if (scope.chance.oneIn(15)) values.push(number(1));
  return call(writeFunction(takes, wanted, scope, true), ...values);
};

/** `value ~> $function`, `value ~> $function(more)` */
const chained: Form = (wanted, scope) => {
  const { chance } = scope;
  const from = someShape(scope, 1);
  const value = write(from, cutOff(scope));
  if (chance.oneIn(2)) return binary('~>', value, writeFunction([from], wanted, cutOff(scope)));
  const more = someShape(scope, 1);
  const called = block(
    bind('h', writeFunction([from, more], wanted, cutOff(scope), true)),
    binary('~>', value, call(variable('h'), write(more, cutOff(scope)))),
  );
  return called;
};

/** A function with some arguments given before the others. */
const partially: Form = (wanted, scope) => {
  const { chance } = scope;
  const takes = chance.list(2, 3, () => someShape(scope, 1));
  const held = chance.integer(0, takes.length - 1);
  const given = takes.map((shape, index) => (index === held || chance.oneIn(4) ? hole : write(shape, scope)));
  const later = takes.filter((_, index) => given[index] === hole).map((shape) => write(shape, scope));
  const whole = writeFunction(takes, wanted, scope, true);
  if (chance.oneIn(2)) return call(call(whole, ...given), ...later);
  return block(bind('part', call(whole, ...given)), call(variable('part'), ...later));
};

const item: Form = (wanted, scope) =>
  wanted.is === 'array'
    ? leaf(wanted, scope)
    : filter(block(write(arrayOf(wanted), scope)), number(scope.chance.pick([0, 0, 0, -1, 1])));

const field: Form = (wanted, scope) => {
  const key = scope.chance.pick(['k', 'a', 'b']);
  const extra = pair(string('other'), write(someShape(scope, 1), scope));
  const made = object(pair(string(key), write(wanted, scope)), ...(scope.chance.oneIn(2) ? [extra] : []));
  return path(scope.chance.oneIn(2) ? block(made) : made, name(key));
};

/** A function variable that gives it. */
const known: Form = (wanted, scope) => {
  const fitting = Object.entries(scope.variables).filter(
    ([, shape]) => shape.is === 'function' && shape.gives.is === wanted.is,
  );
  if (fitting.length === 0) {
    const own = variablesOf(wanted, scope);
    return own.length > 0 ? variable(scope.chance.pick(own)) : leaf(wanted, scope);
  }
  const [called, shape] = scope.chance.pick(fitting);
  return call(
    variable(called),
    ...(shape.is === 'function' ? shape.takes.map((takes) => write(takes, scope)) : []),
  );
};

const reduced: Form = (wanted, scope) => {
  const from = someShape(scope, 1);
  const { chance } = scope;
  const takes: Shape[] = [wanted, from];
  if (chance.oneIn(4)) takes.push(NUMBER);
  if (chance.oneIn(8)) takes.push(arrayOf(from));
  const values = [write(arrayOf(from), scope), writeFunction(takes, wanted, scope, true)];
  return builtIn('reduce', ...values, ...(chance.oneIn(6) ? [] : [write(wanted, scope)]));
};

/** A function that a function made, holding on to its variables. */
const closure: Form = (wanted, scope) => {
  const outer = someShape(scope, 1);
  const inner = someShape(scope, 1);
  const [a, b] = [variableName(scope), variableName(scope)];
  const own = cutOff(withVariables(scope, { [a]: outer, [b]: inner }));
  const made = lambda([a], lambda([b], write(wanted, own)));
  if (scope.chance.oneIn(2)) return call(call(made, write(outer, scope)), write(inner, scope));
  return block(
    bind('make', made),
    bind('one', call(variable('make'), write(outer, scope))),
    bind(a, write(outer, scope)),
    call(variable('one'), write(inner, scope)),
  );
};

const single: Form = (wanted, scope) =>
  builtIn('single', scope.chance.oneIn(2) ? array(write(wanted, scope)) : write(wanted, scope));

/** `a@$x.b#$i.(the value)` */
const joined: Form = (wanted, scope) =>
  tuples(
    scope,
    (whole, inside) => path(whole, block(write(wanted.is === 'array' ? wanted.of : wanted, inside))),
    wanted.is === 'array',
  ) ?? leaf(wanted, scope);

/** A loop by tail calls: the value is made at its end. */
const tailCalls: Form = (wanted, scope) => {
  const inside = cutOff(withVariables(scope, { n: NUMBER }));
  const next = call(variable('loop'), binary('-', variable('n'), number(1)));
  const body = condition(
    binary('>', variable('n'), number(0)),
    scope.chance.oneIn(2) ? next : block(bind('m', variable('n')), next),
    write(wanted, inside),
  );
  return block(bind('loop', lambda(['n'], body)), call(variable('loop'), number(scope.chance.integer(0, 4))));
};

const looked: Form = (wanted, scope) => {
  if (wanted.is === 'number' && scope.chance.oneIn(2))
    return builtIn('eval', fragment(`"${amountOf(scope.chance)} + 1"`));
  const made = write(objectOf({ k: wanted }), scope);
  const key = scope.chance.oneIn(5) ? write(STRING, scope) : string('k');
  return builtIn('lookup', made, key);
};
