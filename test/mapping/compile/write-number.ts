/** Expressions that give a number. */
import { builtInCall } from './built-ins.ts';
import { binary, builtIn, type Node, negate } from './node.ts';
import { oddNumber } from './oddities.ts';
import type { Scope } from './scope.ts';
import { arrayOf, NUMBER, NUMBERS } from './shape.ts';
import { leaf, someShape, write } from './write.ts';

export function writeNumber(scope: Scope): Node {
  const { chance } = scope;
  const form = chance.weighted<() => Node>([
    [10, () => builtInCall(NUMBER, scope) ?? leaf(NUMBER, scope)],
    [10, () => binary(chance.pick(['+', '-', '*', '/', '%']), write(NUMBER, scope), write(NUMBER, scope))],
    [4, () => leaf(NUMBER, scope)],
    [2, () => negate(write(NUMBER, scope))],
    [3, () => builtIn(chance.pick(['sum', 'max', 'min', 'average']), write(NUMBERS, scope))],
    [3, () => builtIn('count', write(arrayOf(someShape(scope, 1)), scope))],
    [2, () => oddNumber(scope)],
  ]);
  return form();
}
