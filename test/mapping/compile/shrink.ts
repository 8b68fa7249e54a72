/** Smaller cases of a case: a node gives way to one of its parts, parts are left out, values become plain. */
import type { Generated } from './generate.ts';
import type { Json } from './input.ts';
import { array, type Node, name, number, sizeOf, string } from './node.ts';
import { print } from './print.ts';

export function* smaller(value: Generated): Generator<Generated> {
  for (const tree of smallerTrees(value.tree)) yield { ...value, tree, source: print(tree) };
  for (const input of smallerValues(value.input)) yield { ...value, input };
  for (const key of Object.keys(value.bindings)) {
    const { [key]: _, ...bindings } = value.bindings;
    yield { ...value, bindings };
  }
}

/** Parts that are no expressions by themselves: they cannot stand for the whole. */
const DEPENDENT = new Set<Node['kind']>(['pair', 'term', 'range', 'hole']);
const PLAIN = [number(1), name('a'), array(), string('a')];

function* smallerTrees(tree: Node): Generator<Node> {
  if (!DEPENDENT.has(tree.kind)) for (const part of tree.parts) yield* standIns(part);
  if (tree.parts.length > 0 && !DEPENDENT.has(tree.kind) && sizeOf(tree) > 1) yield* PLAIN;
  for (let index = tree.parts.length - 1; index >= 0; index -= 1) {
    if (tree.parts.length > 1) yield { ...tree, parts: tree.parts.toSpliced(index, 1) };
  }
  if (tree.kind === 'lambda' && tree.text !== '') yield { ...tree, text: '' };
  if (tree.kind === 'lambda' && (tree.parameters?.length ?? 0) > 0)
    yield { ...tree, parameters: (tree.parameters ?? []).slice(0, -1) };
  if (tree.kind === 'string' && tree.text.length > 3) yield string('a');
  if (tree.kind === 'number' && !['0', '1', '2'].includes(tree.text)) yield number(1);
  for (const [index, part] of tree.parts.entries())
    for (const less of smallerTrees(part)) yield { ...tree, parts: tree.parts.with(index, less) };
}

function* standIns(part: Node): Generator<Node> {
  if (part.unsteady === true) return;
  if (DEPENDENT.has(part.kind)) for (const inner of part.parts) yield* standIns(inner);
  else yield part;
}

function* smallerValues(value: Json): Generator<Json> {
  if (value === null || value === 0 || value === 'a') return;
  if (typeof value === 'number') return yield 0;
  if (typeof value === 'string') return yield 'a';
  if (typeof value === 'boolean') return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) yield value.toSpliced(index, 1);
    for (const [index, item] of value.entries())
      for (const less of smallerValues(item)) yield value.with(index, less);
    return;
  }
  const fields = Object.entries(value);
  yield* fields.map(([, item]) => item);
  for (let index = 0; index < fields.length; index += 1) yield Object.fromEntries(fields.toSpliced(index, 1));
  for (const [index, [key, item]] of fields.entries())
    for (const less of smallerValues(item)) yield Object.fromEntries(fields.with(index, [key, less]));
}
