/** Expressions that give a boolean. */
import { builtInCall } from './built-ins.ts';
import { array, binary, builtIn, type Node, steady } from './node.ts';
import type { Scope } from './scope.ts';
import { arrayOf, BOOLEAN, NUMBER, STRING } from './shape.ts';
import { leaf, someShape, write } from './write.ts';

export function writeTruth(scope: Scope): Node {
  const { chance } = scope;
  const form = chance.weighted<() => Node>([
    [8, () => compare(scope)],
    [6, () => equal(scope)],
    [6, () => binary(chance.pick(['and', 'or']), condition(scope), condition(scope))],
    [4, () => includes(scope)],
    [6, () => builtInCall(BOOLEAN, scope) ?? leaf(BOOLEAN, scope)],
    [2, () => builtIn(chance.pick(['not', 'boolean', 'exists']), write(someShape(scope, 1), scope))],
    [2, () => leaf(BOOLEAN, scope)],
  ]);
  return form();
}

function compare(scope: Scope): Node {
  const of = scope.chance.pick([NUMBER, NUMBER, STRING]);
  const other = scope.chance.oneIn(20) ? STRING : of;
  return binary(scope.chance.pick(['<', '<=', '>', '>=']), write(of, scope), write(other, scope));
}

function equal(scope: Scope): Node {
  const of = someShape(scope, 2);
  const one = write(of, scope);
  // Two of the same, made twice: equal by content.
  const other = scope.chance.oneIn(3) && steady(one) ? one : write(of, scope);
  return binary(scope.chance.pick(['=', '!=']), one, other);
}

function includes(scope: Scope): Node {
  const of = scope.chance.pick([NUMBER, STRING]);
  const one = write(of, scope);
  if (scope.chance.oneIn(4) && steady(one))
    return binary('in', one, scope.chance.oneIn(2) ? one : array(one));
  return binary('in', one, write(scope.chance.oneIn(5) ? of : arrayOf(of), scope));
}

/** Anything can be true. */
const condition = (scope: Scope): Node => write(scope.chance.oneIn(4) ? someShape(scope, 1) : BOOLEAN, scope);
