/** What an expression may use where it stands. */
import type { Chance } from './chance.ts';
import type { Node } from './node.ts';
import type { Shape } from './shape.ts';

export interface Scope {
  readonly chance: Chance;
  /** Of `$` here. */
  readonly context: Shape;
  /** Of `$$`. */
  readonly root: Shape;
  readonly variables: { readonly [name: string]: Shape };
  /** The objects that the context was looked up in by the names of the path around, the outermost first: what `%` gives. */
  readonly within: readonly Shape[];
  readonly depth: number;
  /** Nodes that may still be written, for the whole expression. */
  readonly fuel: { left: number };
  /** How often (percent) something of another kind stands where a kind is wanted. */
  readonly noise: number;
}

/** Writes a part of an expression that must fit the shape. */
export type Form = (wanted: Shape, scope: Scope) => Node;

export const withVariables = (scope: Scope, variables: { readonly [name: string]: Shape }): Scope => ({
  ...scope,
  variables: { ...scope.variables, ...variables },
});

/** Inside a function, a transform, …: `%` does not reach out of it. */
export const cutOff = (scope: Scope): Scope => (scope.within.length === 0 ? scope : { ...scope, within: [] });

const VARIABLES = ['x', 'y', 'z', 'v', 'i', 'n', 'acc', 'è'] as const;

/** A name for a variable: a new one mostly, one that shadows another at times. */
export function variableName(scope: Scope): string {
  const free = VARIABLES.filter((name) => !Object.hasOwn(scope.variables, name));
  return free.length > 0 && !scope.chance.oneIn(6) ? scope.chance.pick(free) : scope.chance.pick(VARIABLES);
}
