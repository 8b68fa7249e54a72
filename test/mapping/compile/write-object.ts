/** Expressions that give an object. */
import { builtInCall, pattern } from './built-ins.ts';
import { nameOf } from './input.ts';
import {
  array,
  binary,
  bind,
  block,
  builtIn,
  call,
  group,
  type Node,
  object,
  pair,
  path,
  string,
  transform,
  variable,
} from './node.ts';
import { cutOff, type Scope } from './scope.ts';
import { arrayOf, BOOLEAN, OBJECT, type Shape, STRING, STRINGS } from './shape.ts';
import { leaf, someObject, someShape, write } from './write.ts';
import { writeFunction } from './write-function.ts';
import { find, shift, stepsTo } from './write-path.ts';
import { key } from './write-text.ts';
import { tuples } from './write-tuples.ts';

export function writeObject(wanted: Shape, scope: Scope): Node {
  const { chance } = scope;
  const fields = wanted.is === 'object' ? Object.entries(wanted.fields) : [];
  if (fields.length > 0 && !chance.oneIn(4)) return literal(fields, scope);
  const form = chance.weighted<() => Node>([
    [8, () => literal(fields, scope)],
    [3, () => leaf(wanted, scope)],
    [2, () => builtIn('merge', array(write(wanted, scope), write(someObject(scope, 1), scope)))],
    [2, () => builtInCall(OBJECT, scope) ?? leaf(wanted, scope)],
    [
      2,
      () =>
        builtIn(
          'sift',
          write(someObject(scope, 2), scope),
          writeFunction([someShape(scope, 0), STRING], BOOLEAN, cutOff(scope)),
        ),
    ],
    [3, () => changed(wanted, scope)],
    [6, () => grouped(scope)],
    [1, () => block(bind('re', pattern(scope)), call(variable('re'), write(STRING, scope)))],
  ]);
  return form();
}

function literal(fields: readonly (readonly [string, Shape])[], scope: Scope): Node {
  const { chance } = scope;
  const extra = chance.list(0, fields.length === 0 ? 3 : 1, (index) =>
    pair(
      chance.oneIn(5) ? key(scope) : string(chance.oneIn(8) ? nameOf(chance) : `k${index}`),
      write(someShape(scope, 1), scope),
    ),
  );
  return object(...fields.map(([called, shape]) => pair(string(called), write(shape, scope))), ...extra);
}

/** `items{ key: value }`: the values of one key are seen together. */
export function grouped(scope: Scope): Node {
  const { chance } = scope;
  if (chance.oneIn(2)) {
    const stream = tuples(
      scope,
      (whole, inside) => {
        const stepped = chance.oneIn(3) ? path(whole, block(write(inside.context, inside))) : whole;
        return group(stepped, pair(key(inside), together(inside)));
      },
      true,
    );
    if (stream !== undefined) return stream;
  }
  const shifted = chance.oneIn(4) ? undefined : shift((place) => place.shape.is === 'object', scope);
  if (shifted === undefined) {
    const list = write(STRINGS, scope);
    const inside = { ...scope, context: STRING, within: [] };
    return group(
      block(list),
      pair(key(inside), write(someShape(inside, 1), { ...inside, context: STRINGS })),
    );
  }
  const one = { ...shifted.scope, within: [] };
  const pairs = chance.list(1, chance.oneIn(3) ? 2 : 1, (index) =>
    pair(
      index === 0 ? key(one) : binary('&', string(`${index}`), key(one)),
      write(someShape(scope, 1), { ...one, context: arrayOf(one.context) }),
    ),
  );
  return group(path(...shifted.steps), ...pairs);
}

/** Of the items of one group of a path that binds names: what these have become. */
function together(inside: Scope): Node {
  const bound = variable(inside.chance.pick(['', ...Object.keys(inside.variables)]));
  return inside.chance.oneIn(2) ? bound : write(someShape(inside, 1), inside);
}

/** A transform: `object ~> |pattern|update, delete|` */
function changed(wanted: Shape, scope: Scope): Node {
  const { chance } = scope;
  const whole = cutOff(scope);
  const found = chance.oneIn(4)
    ? undefined
    : find((place) => place.shape.is === 'object' && !place.many, whole);
  const start = found === undefined ? block(write(wanted, whole)) : path(...stepsTo(found, whole));
  const shape = found?.place.shape ?? wanted;
  const inside = { ...whole, context: shape };
  const place = find((one) => one.shape.is === 'object', { ...inside, variables: {}, root: shape });
  const target =
    place === undefined || place.source.start.length > 0
      ? write(shape, inside)
      : path(...stepsTo(place, inside));
  const at = { ...inside, context: place?.place.shape ?? shape };
  const fields =
    at.context.is === 'object' ? Object.keys(at.context.fields).filter((field) => field !== '__proto__') : [];
  const field = fields.length > 0 && chance.oneIn(2) ? chance.pick(fields) : 'added';
  const update = object(pair(string(field), write(someShape(at, 1), at)));
  const remove = chance.oneIn(3)
    ? chance.oneIn(2)
      ? string(fields[0] ?? 'a')
      : array(string(fields.at(-1) ?? 'a'))
    : undefined;
  const made = transform(target, update, remove);
  return chance.oneIn(5) ? call(block(made), start) : binary('~>', start, made);
}
