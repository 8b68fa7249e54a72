/** Finds in a mapping's syntax tree which source field a failing function was called with. */
import { nodesOf, type Syntax } from './compiler/syntax.ts';

/** The field that an argument of the call at `position` reads: `IMPORTO`, `14.amount`; none when it is no plain path. */
export function fieldOfCall(ast: Syntax, position: number, argument = 0): string | undefined {
  return fieldOf(callAt(ast, position)?.arguments?.[argument]);
}

function callAt(ast: Syntax, position: number): Syntax | undefined {
  for (const node of nodesOf(ast)) {
    if (node.type === 'function' && node.position === position) return node;
  }
  return undefined;
}

function fieldOf(node: Syntax | undefined): string | undefined {
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
