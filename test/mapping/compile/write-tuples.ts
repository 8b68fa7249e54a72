/** Paths that carry variables along: `a@$x`, `a#$i`, joins, with predicates and orders between. */
import { block, filter, focus, type Node, name, path, position, variable } from './node.ts';
import { type Scope, variableName, withVariables } from './scope.ts';
import { BOOLEAN, NUMBER, type Shape } from './shape.ts';
import { write } from './write.ts';
import { find, sorted } from './write-path.ts';

/** `last` goes on with the path, in the scope of its variables; nothing if there is no list to go over. */
export function tuples(
  scope: Scope,
  last: (whole: Node, inside: Scope) => Node,
  many: boolean,
): Node | undefined {
  const { chance } = scope;
  const found = find(
    (place) => place.names.length > 0 && (place.many || !many) && place.shape.is !== 'array',
    scope,
  );
  if (found === undefined) return undefined;
  const { source, place } = found;
  const around = place.within.at(-1);
  if (around === undefined) return undefined;
  let inside: Scope = { ...scope, context: place.shape, within: place.within };
  let step: Node = name(place.names.at(-1) ?? '');
  const focused = chance.oneIn(2);
  if (focused) {
    const called = variableName(scope);
    step = focus(step, called);
    inside = {
      ...withVariables(inside, { [called]: place.shape }),
      context: around,
      within: place.within.slice(0, -1),
    };
  }
  if (!focused && chance.oneIn(4)) step = filter(step, write(BOOLEAN, { ...inside, depth: scope.depth + 3 }));
  if (!focused || chance.oneIn(2)) {
    const called = variableName(inside);
    step = position(step, called);
    inside = withVariables(inside, { [called]: NUMBER });
  }
  if (chance.oneIn(3)) step = filter(step, write(BOOLEAN, { ...inside, depth: scope.depth + 2 }));
  let whole = path(...source.start, ...place.names.slice(0, -1).map(name), step);
  if (chance.oneIn(5)) whole = sorted(whole, inside.context, inside);
  const joined = focused ? join(inside, around) : undefined;
  if (joined !== undefined) return last(path(whole, joined.step), joined.scope);
  return last(whole, inside);
}

/** What a path yields at its end: a variable that it bound, at times. */
export function atEnd(wanted: Shape, inside: Scope): Node {
  const bound = inside.chance.oneIn(3) ? Object.keys(inside.variables).at(-1) : undefined;
  return block(bound === undefined ? write(wanted, inside) : variable(bound));
}

/** A second list beside the first one. */
function join(scope: Scope, around: Shape): { readonly step: Node; readonly scope: Scope } | undefined {
  if (around.is !== 'object' || !scope.chance.oneIn(2)) return undefined;
  const lists = Object.entries(around.fields).flatMap(([field, shape]) =>
    shape.is === 'array' && shape.of.is !== 'array' ? [[field, shape.of] as const] : [],
  );
  if (lists.length === 0) return undefined;
  const [field, item] = scope.chance.pick(lists);
  const called = variableName(scope);
  const inside = withVariables(scope, { [called]: item });
  let step: Node = focus(name(field), called);
  if (scope.chance.oneIn(2)) step = filter(step, write(BOOLEAN, { ...inside, depth: scope.depth + 2 }));
  return { step, scope: inside };
}
