/** Writes an expression of a wanted shape: the forms of that shape, and those that suit every shape. */
import { amountOf, nameOf, textOf } from './input.ts';
import { array, type Node, name, number, object, pair, string, variable, word } from './node.ts';
import type { Form, Scope } from './scope.ts';
import {
  arrayOf,
  BOOLEAN,
  fits,
  NULL,
  NUMBER,
  NUMBERS,
  OBJECT,
  type Shape,
  STRING,
  STRINGS,
} from './shape.ts';
import { anyway } from './write-anyway.ts';
import { writeFunction } from './write-function.ts';
import { writeList } from './write-list.ts';
import { writeNumber } from './write-number.ts';
import { writeObject } from './write-object.ts';
import { reach } from './write-path.ts';
import { writeText } from './write-text.ts';
import { writeTruth } from './write-truth.ts';

const DEEPEST = 8;
const LEAVES = 28;
const ANYWAY = 30;

export function write(wanted: Shape, scope: Scope): Node {
  const { chance } = scope;
  scope.fuel.left -= 1;
  if (chance.percent(scope.noise)) {
    return chance.oneIn(2) ? stranger(scope) : write(otherShape(scope), { ...scope, depth: scope.depth + 2 });
  }
  if (scope.fuel.left <= 0 || scope.depth >= DEEPEST) return leaf(wanted, scope);
  const deeper = { ...scope, depth: scope.depth + 1 };
  if (wanted.is === 'any') return write(someShape(deeper, 2), deeper);
  const share = chance.integer(1, 100);
  if (scope.depth > 0 && share <= LEAVES) return leaf(wanted, deeper);
  if (share <= LEAVES + ANYWAY) return anyway(wanted, deeper);
  return own(wanted, deeper);
}

const own: Form = (wanted, scope) => {
  switch (wanted.is) {
    case 'string':
      return writeText(scope);
    case 'number':
      return writeNumber(scope);
    case 'boolean':
      return writeTruth(scope);
    case 'array':
      return writeList(wanted.of, scope);
    case 'object':
      return writeObject(wanted, scope);
    case 'function':
      return writeFunction(wanted.takes, wanted.gives, scope);
    default:
      return leaf(wanted, scope);
  }
};

/** Of the shape, with few nodes. */
export const leaf: Form = (wanted, scope) => {
  if (wanted.is === 'function') return writeFunction(wanted.takes, wanted.gives, scope);
  const found = scope.chance.oneIn(3) ? undefined : reach(wanted, scope);
  return found ?? literal(wanted, scope);
};

function literal(wanted: Shape, scope: Scope): Node {
  const { chance } = scope;
  switch (wanted.is) {
    case 'string':
      return string(textOf(chance), chance.oneIn(4) ? "'" : '"');
    case 'number':
      return number(amountOf(chance));
    case 'boolean':
      return word(chance.oneIn(2));
    case 'null':
      return word(null);
    case 'array':
      return array(...chance.list(chance.oneIn(10) ? 0 : 1, 4, () => literal(wanted.of, scope)));
    case 'object':
      return object(
        ...Object.entries(wanted.fields).map(([key, field]) => pair(string(key), literal(field, scope))),
        ...chance.list(0, 2, (index) => pair(string(`k${index}`), literal(scalar(scope), scope))),
      );
    case 'function':
      return writeFunction(wanted.takes, wanted.gives, scope);
    default:
      return literal(scalar(scope), scope);
  }
}

/** Undefined mostly, or a value of no use here. */
function stranger(scope: Scope): Node {
  return scope.chance.weighted([
    [5, name('nowhere')],
    [2, variable('unbound')],
    [2, word(null)],
    [1, array()],
    [1, variable('sum')],
    [1, name(nameOf(scope.chance))],
  ]);
}

const otherShape = (scope: Scope): Shape =>
  scope.chance.pick([STRING, NUMBER, BOOLEAN, NULL, STRINGS, NUMBERS, OBJECT, arrayOf(OBJECT)]);

const scalar = (scope: Scope): Shape =>
  scope.chance.weighted([
    [5, STRING],
    [5, NUMBER],
    [2, BOOLEAN],
    [1, NULL],
  ]);

/** Any shape but a function. */
export function someShape(scope: Scope, depth: number): Shape {
  const { chance } = scope;
  if (depth === 0) return scalar(scope);
  return chance.weighted<() => Shape>([
    [6, () => scalar(scope)],
    [3, () => arrayOf(someShape(scope, depth - 1))],
    [3, () => someObject(scope, depth)],
  ])();
}

export function someObject(scope: Scope, depth: number): Shape {
  const fields = scope.chance.list(1, 3, (): [string, Shape] => [
    scope.chance.oneIn(12) ? nameOf(scope.chance) : scope.chance.pick(['a', 'b', 'name', 'price', 'qty']),
    someShape(scope, depth - 1),
  ]);
  return { is: 'object', fields: Object.fromEntries(fields) };
}

/** The names of variables whose value fits. */
export const variablesOf = (wanted: Shape, scope: Scope): string[] =>
  Object.entries(scope.variables).flatMap(([called, shape]) =>
    wanted.is !== 'any' && fits(shape, wanted) ? [called] : [],
  );
