/** What must be known of a whole expression before code is made of it. */
import { isBuiltIn } from '../runtime/built-ins.ts';
import { bindsIn, nodesOf, pairsOf, part, type Syntax, Unsupported } from './syntax.ts';

export interface Survey {
  /** Names that a path binds (`@$x`, `#$i`, labels of `%`). */
  readonly tupleNames: ReadonlySet<string>;
  /** Names of all variables read. */
  readonly variables: ReadonlySet<string>;
  /** Names bound in the frame that evaluates a node. */
  readonly binds: (node: Syntax) => readonly string[];
}

/** Throws {@link Unsupported} with the reason where only the reference can evaluate. */
export function survey(ast: Syntax): Survey {
  const tupleNames = new Set<string>();
  const variables = new Set<string>();
  for (const node of nodesOf(ast)) {
    if (node.focus !== undefined) tupleNames.add(node.focus);
    if (node.index !== undefined) tupleNames.add(node.index);
    if (node.ancestor !== undefined) tupleNames.add(node.ancestor.label);
    if (node.slot !== undefined) tupleNames.add(node.slot.label);
    for (const stage of node.stages ?? []) if (stage.type === 'index') tupleNames.add(stage.value);
    if (node.type === 'variable' && typeof node.value === 'string') variables.add(node.value);
    refuse(node);
  }
  if (variables.has('eval')) throw new Unsupported('$eval sees variables by name');
  const binds = new Map<Syntax, readonly string[]>();
  return {
    tupleNames,
    variables,
    binds(node) {
      const found = binds.get(node) ?? bindsIn(node);
      binds.set(node, found);
      return found;
    },
  };
}

function refuse(node: Syntax): void {
  if (node.type === 'error') throw new Unsupported('a syntax error');
  if (node.type === 'regex' && !(node.value instanceof RegExp))
    throw new Unsupported('a regular expression that the parser lost');
  if (node.type === 'transform' && [...nodesOf(part(node.pattern))].some(looksOutside))
    throw new Unsupported('a transform that may look for what to change outside of its copy');
  // JSONata evaluates the members of a constructor side by side: who sees such a variable depends on its scheduler.
  const members: readonly Syntax[] =
    node.type === 'unary' && node.value === '['
      ? (node.expressions ?? [])
      : [
          ...(node.type === 'unary' && node.value === '{' ? pairsOf(node) : []),
          ...(node.group?.lhs ?? []),
        ].flat();
  if (members.length > 1 && members.some((member) => bindsIn(member).length > 0))
    throw new Unsupported('a variable bound directly inside a constructor');
}

/** A variable may lead out of the copy that a transform works on, a function of the language does not. */
const looksOutside = ({ type, value }: Syntax): boolean =>
  type === 'variable' && value !== '' && !(typeof value === 'string' && isBuiltIn(value));
