/** Finds in a mapping's syntax tree which source field a failing function was called with. */
/** As JSONata 2.2.2 really makes them: its own types lack `path`, `regex` and others. */
export interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly arguments?: readonly SyntaxNode[];
  readonly procedure?: SyntaxNode;
  readonly steps?: readonly SyntaxNode[];
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  /** Names bound by `@$x` and `#$i`. */
  readonly focus?: unknown;
  readonly index?: unknown;
}

/** The field that an argument of the call at `position` reads: `IMPORTO`, `14.amount`; none when it is no plain path. */
export function fieldOfCall(ast: unknown, position: number, argument = 0): string | undefined {
  return fieldOf(callAt(ast, position)?.arguments?.[argument]);
}

/** Every node of a syntax tree, outer ones first. */
export function* nodesOf(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item);
  } else if (isNode(value)) {
    if (typeof value.type === 'string') yield value;
    for (const [key, child] of Object.entries(value))
      if (key !== 'value' || value.type !== 'regex') yield* nodesOf(child);
  }
}

/** Offset of a node's first character, from 1. JSONata keeps the offset after a token; a path begins with its first step. */
export function startOf(node: SyntaxNode): number {
  if (node.type === 'path') return startOf(node.steps?.[0] ?? {});
  const { value, position = 0 } = node;
  return Math.max(0, position - lengthOf(value) - (node.type === 'variable' ? 1 : 0)) + 1;
}

/** Of a token in the source. JSONata adds the flag g to every regular expression. */
function lengthOf(value: unknown): number {
  if (value instanceof RegExp) return value.source.length + 1 + value.flags.length;
  return typeof value === 'string' ? value.length : 0;
}

function callAt(ast: unknown, position: number): SyntaxNode | undefined {
  for (const node of nodesOf(ast)) {
    if (node.type === 'function' && node.position === position) return node;
  }
  return undefined;
}

function fieldOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'function') return fieldOf(node.arguments?.[0]);
  if (node?.type !== 'path') return undefined;
  const names: string[] = [];
  for (const [index, step] of (node.steps ?? []).entries()) {
    const name: unknown = step.value;
    // A step written in quotes is a name too.
    if ((step.type === 'name' || step.type === 'string') && typeof name === 'string') names.push(name);
    else if (index > 0 || step.type !== 'variable') return undefined;
  }
  return names.length === 0 ? undefined : names.join('.');
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && !(value instanceof RegExp);
