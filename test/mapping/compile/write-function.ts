/** Expressions that give a function. */
import { BUILT_INS } from './built-ins.ts';
import {
  binary,
  block,
  builtIn,
  condition,
  hole,
  lambda,
  type Node,
  number,
  variable,
  word,
} from './node.ts';
import { cutOff, type Scope, variableName, withVariables } from './scope.ts';
import { fits, type Shape } from './shape.ts';
import { variablesOf, write } from './write.ts';

/** `exact`: every parameter is declared (for calls that look at how many there are). */
export function writeFunction(takes: readonly Shape[], gives: Shape, scope: Scope, exact = false): Node {
  const { chance } = scope;
  if (!exact) {
    const known = variablesOf({ is: 'function', takes, gives }, scope);
    if (known.length > 0 && chance.oneIn(3)) return variable(chance.pick(known));
    const [first] = takes;
    const native = BUILT_INS.filter(
      (one) =>
        one.takes.length - one.optional === 1 &&
        one.takes.length === 1 &&
        one.context !== undefined &&
        first !== undefined &&
        fits(first, one.context) &&
        fits(one.gives, gives),
    );
    if (native.length > 0 && chance.oneIn(3)) return variable(chance.pick(native).name);
    if (first !== undefined && chance.oneIn(10)) return composed(first, gives, scope);
    if (first?.is === 'string' && gives.is === 'string' && chance.oneIn(6))
      return builtIn('substring', hole, number(chance.integer(0, 2)));
    if (first?.is === 'number' && gives.is === 'number' && chance.oneIn(6))
      return builtIn('power', hole, number(2));
    if (chance.oneIn(25))
      return condition(
        word(chance.oneIn(2)),
        written(takes, gives, scope, exact),
        written(takes, gives, scope, exact),
      );
    if (chance.oneIn(25)) return block(written(takes, gives, scope, exact));
  }
  return written(takes, gives, scope, exact);
}

/** `first ~> second`: a function of both. */
function composed(from: Shape, gives: Shape, scope: Scope): Node {
  const between = scope.chance.pick([from, gives]);
  return binary(
    '~>',
    block(written([from], between, scope, true)),
    block(written([between], gives, scope, true)),
  );
}

function written(takes: readonly Shape[], gives: Shape, scope: Scope, exact: boolean): Node {
  const { chance } = scope;
  const used = exact || chance.oneIn(2) ? takes : takes.slice(0, 1);
  const variables: Record<string, Shape> = {};
  const names = used.map((shape, index) => {
    let called = variableName(scope);
    if (Object.hasOwn(variables, called)) called = `p${index}`;
    variables[called] = shape;
    return called;
  });
  const inside = cutOff(withVariables(scope, variables));
  return lambda(names, write(gives, inside), chance.oneIn(6) ? signature(used, scope) : '');
}

const SIGNS: Readonly<Record<Shape['is'], string>> = {
  string: 's',
  number: 'n',
  boolean: 'b',
  null: 'l',
  any: 'x',
  array: 'a',
  object: 'o',
  function: 'f',
};

/** `<ns-:x>`: mostly of the right types. */
function signature(takes: readonly Shape[], { chance }: Scope): string {
  const signs = takes.map((shape, index) => {
    if (chance.oneIn(25)) return chance.pick(['s', 'n', 'b', 'o']);
    if (shape.is === 'array' && chance.oneIn(2) && ['string', 'number', 'object'].includes(shape.of.is))
      return `a<${SIGNS[shape.of.is]}>`;
    const sign = chance.pick([
      SIGNS[shape.is],
      SIGNS[shape.is],
      'x',
      shape.is === 'function' ? 'f' : 'j',
      `(${SIGNS[shape.is]}l)`,
    ]);
    const last = index === takes.length - 1;
    return sign + (last && chance.oneIn(5) ? chance.pick(['?', '-', '+']) : '');
  });
  return `<${signs.join('')}${chance.oneIn(2) ? ':x' : ''}>`;
}
