/** Paths: names that lead from a known value to a wanted one, with what JSONata lets stand between and behind them. */
import {
  array,
  binary,
  block,
  condition,
  descendant,
  filter,
  keep,
  type Node,
  name,
  number,
  parent,
  path,
  quotedName,
  range,
  sort,
  term,
  variable,
  wildcard,
} from './node.ts';
import type { Scope } from './scope.ts';
import { BOOLEAN, fits, NUMBER, type Place, placesIn, type Shape, STRING } from './shape.ts';
import { write } from './write.ts';

interface Source {
  /** Written before the names; nothing for the context. */
  readonly start: readonly Node[];
  readonly shape: Shape;
}

export interface Found {
  readonly source: Source;
  readonly place: Place;
}

function sources(scope: Scope): Source[] {
  const here = { start: [], shape: scope.context };
  const list: Source[] = [here, here, here, { start: [variable('')], shape: scope.context }];
  list.push({ start: [variable('$')], shape: scope.root });
  for (const [called, shape] of Object.entries(scope.variables))
    if (shape.is !== 'function') list.push({ start: [variable(called)], shape });
  scope.within.toReversed().forEach((shape, index) => {
    list.push({ start: Array.from({ length: index + 1 }, () => parent), shape });
  });
  return list;
}

/** A place that suits, from any value that is known here. */
export function find(suits: (place: Place) => boolean, scope: Scope): Found | undefined {
  const list = sources(scope);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const source = scope.chance.pick(list);
    const places = placesIn(source.shape).filter(suits);
    if (places.length > 0) return { source, place: scope.chance.pick(places) };
  }
  return undefined;
}

/** A path to a value of the shape; none if nothing is found. */
export function reach(wanted: Shape, scope: Scope): Node | undefined {
  const item = wanted.is === 'array' ? wanted.of : wanted;
  const list = wanted.is === 'array' && item.is !== 'array';
  const suits = (place: Place): boolean => fits(place.shape, item) && (list ? place.many : !place.many);
  const found = find(suits, scope);
  if (found !== undefined) {
    const steps = stepsTo(found, scope);
    return path(...steps);
  }
  if (list || item.is === 'array') return undefined;
  const many = find((place) => place.many && fits(place.shape, item), scope);
  if (many === undefined) return undefined;
  const whole = path(...stepsTo(many, scope));
  return scope.chance.oneIn(3)
    ? filter(whole.kind === 'sort' ? block(whole) : whole, indexes(scope))
    : filter(block(whole), indexes(scope));
}

/** The steps of a path to the place, decorated at random. */
export function stepsTo({ source, place }: Found, scope: Scope): Node[] {
  const { chance } = scope;
  const steps: Node[] = [...source.start];
  place.names.forEach((called, index) => {
    const inner = place.within[index + 1] ?? place.shape;
    const first = steps.length === 0;
    steps.push(...decorated(called, first, inner, place.within.slice(0, index + 1), scope));
    if (chance.oneIn(40)) steps.push(variable(''));
  });
  if (steps.length === 0) steps.push(variable(''));
  if (place.many && !spent(scope) && chance.oneIn(9)) return [sorted(path(...steps), place.shape, scope)];
  return steps;
}

/** Too deep or too large already: nothing that needs an expression of its own. */
const spent = (scope: Scope): boolean => scope.fuel.left <= 0 || scope.depth > 9;

function decorated(
  called: string,
  first: boolean,
  shape: Shape,
  within: readonly Shape[],
  scope: Scope,
): Node[] {
  const { chance } = scope;
  const plain = !first && chance.oneIn(12) ? quotedName(called) : name(called);
  if (spent(scope)) return [chance.oneIn(12) ? keep(plain) : plain];
  switch (chance.integer(1, 70)) {
    case 1:
      return [wildcard];
    case 2:
      return [descendant];
    case 3:
      return [descendant, plain];
    case 4:
      return [block(plain)];
    case 5:
      return [plain, parent, name(called)];
    case 6:
      return [block(plain), parent, name(called)];
    case 7:
    case 8:
      return [keep(plain)];
    case 9:
    case 10:
      return [filter(plain, indexes(scope))];
    case 11:
      return [keep(filter(plain, indexes(scope)))];
    case 12:
    case 13:
    case 14:
    case 15:
      return [filter(plain, write(BOOLEAN, predicateScope(shape, within, scope)))];
    case 16:
      return [filter(filter(plain, write(BOOLEAN, predicateScope(shape, within, scope))), indexes(scope))];
    case 17:
      return [
        filter(plain, write(shape.is === 'number' ? NUMBER : BOOLEAN, predicateScope(shape, within, scope))),
      ];
    default:
      return [plain];
  }
}

const predicateScope = (context: Shape, within: readonly Shape[], scope: Scope): Scope => ({
  ...scope,
  context,
  within: [...scope.within, ...within],
  depth: scope.depth + 2,
});

/** What selects by position: `[0]`, `[-1]`, `[1.7]`, `[[0, 2]]`, `[[0..1]]`, `[$i]`. */
export function indexes(scope: Scope): Node {
  const { chance } = scope;
  return chance.weighted<() => Node>([
    [10, () => number(0)],
    [4, () => number(chance.integer(0, 3))],
    [4, () => number(-chance.integer(1, 3))],
    [1, () => number(chance.pick([0.5, 1.7, -0.5, -1.2]))],
    [1, () => array(number(0), number(chance.integer(-2, 2)))],
    [1, () => array(range(number(0), number(chance.integer(0, 2))))],
    [1, () => binary('-', number(chance.integer(0, 2)), number(1))],
    [1, () => write(NUMBER, { ...scope, depth: scope.depth + 3 })],
  ])();
}

/** A list in order: by one or more terms. */
export function sorted(list: Node, item: Shape, scope: Scope): Node {
  const { chance } = scope;
  const inside = { ...scope, context: item, within: [], depth: scope.depth + 3 };
  const terms = chance.list(1, chance.oneIn(3) ? 3 : 1, () => {
    const by = item.is === 'string' || item.is === 'number' ? item : chance.pick([STRING, NUMBER]);
    const found = find((place) => !place.many && fits(place.shape, by), { ...inside, variables: {} });
    const value =
      found === undefined || chance.oneIn(8) ? write(by, inside) : path(...stepsTo(found, inside));
    // Nothing for some of the items.
    const partly = chance.oneIn(8) ? condition(write(BOOLEAN, inside), value) : value;
    return term(chance.pick(['', '<', '>', '>']), partly);
  });
  const whole = sort(list, ...terms);
  return chance.oneIn(6) ? filter(whole, indexes(scope)) : whole;
}

export interface Shift {
  readonly steps: Node[];
  readonly scope: Scope;
  readonly many: boolean;
}

/** A path to some place and the scope of a step that follows there: `a.b.(here)`. */
export function shift(suits: (place: Place) => boolean, scope: Scope): Shift | undefined {
  const found = find((place) => place.names.length > 0 && suits(place), scope);
  if (found === undefined) return undefined;
  const { source, place } = found;
  const start = source.start[0];
  const before = start === undefined || start.kind === 'parent' ? scope.within : [];
  const steps = stepsTo(found, scope);
  const sortedAlready = steps[0]?.kind === 'sort';
  return {
    steps,
    many: place.many,
    scope: { ...scope, context: place.shape, within: sortedAlready ? [] : [...before, ...place.within] },
  };
}
