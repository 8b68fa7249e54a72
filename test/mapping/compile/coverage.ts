/**
 * What of the language an evaluation reaches, as the reference sees it: JSONata 2.2.2 calls whoever is bound to a
 * symbol of its own whenever it enters a node of its tree.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import type { Generated } from './generate.ts';

const ENTERED = Symbol.for('jsonata.__evaluate_entry');

/** Adds what the evaluation of the expression enters to the counts, once each. */
export async function reach(one: Generated, counts: Map<string, number>): Promise<void> {
  const reached = new Set<string>();
  try {
    const expression = jsonata(one.source, { timeout: 400, sequence: 20_000 });
    const assign: (name: never, value: unknown) => void = expression.assign;
    assign(ENTERED as never, (node: TreeNode) => {
      for (const feature of featuresOf(node)) reached.add(feature);
    });
    await expression.evaluate(structuredClone(one.input), structuredClone(one.bindings));
  } catch {
    // What it reached before counts.
  }
  for (const feature of reached) counts.set(feature, (counts.get(feature) ?? 0) + 1);
}

interface TreeNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly TreeNode[];
  readonly [field: string]: unknown;
}

/** Every type of node, every operator, every field that changes how a node is evaluated. */
export function featuresOf(node: TreeNode): string[] {
  const features = [`type ${node.type}`];
  const value = typeof node.value === 'string' ? node.value : '';
  if (node.type === 'binary' || node.type === 'unary' || node.type === 'bind' || node.type === 'apply')
    features.push(`operator ${node.type} ${value}`);
  if (node.type === 'variable')
    features.push(value === '' || value === '$' ? `variable $${value}` : `function ${value}`);
  if (node.type === 'value') features.push(`value ${String(node.value)}`);
  for (const field of FIELDS)
    if (node[field] !== undefined && node[field] !== false) features.push(`${node.type} ${field}`);
  for (const step of node.steps ?? []) {
    if (step.type === 'sort') features.push(...sortFeatures(step));
    for (const field of STEP_FIELDS) if (step[field] !== undefined) features.push(`step ${field}`);
  }
  const filters = [node.predicate, ...(node.steps ?? []).map((step) => step.stages)].flat();
  for (const one of filters) features.push(...filterFeatures(one));
  if (node.type === 'regex' && node.value instanceof RegExp) features.push(`regex flags ${node.value.flags}`);
  return features;
}

const FIELDS = [
  'predicate',
  'group',
  'keepArray',
  'keepSingletonArray',
  'consarray',
  'tuple',
  'else',
  'delete',
  'signature',
  'thunk',
];
const STEP_FIELDS = ['stages', 'focus', 'index', 'ancestor', 'keepArray', 'consarray'];

function sortFeatures(step: TreeNode): string[] {
  const terms: readonly { readonly descending?: boolean }[] = Array.isArray(step.terms) ? step.terms : [];
  return [
    'type sort',
    ...(terms.length > 1 ? ['sort by several terms'] : []),
    ...terms.map((term) => (term.descending === true ? 'sort descending' : 'sort ascending')),
  ];
}

function filterFeatures(stage: unknown): string[] {
  if (typeof stage !== 'object' || stage === null || !('type' in stage)) return [];
  if (stage.type === 'index') return ['stage index'];
  const inner: unknown = 'expr' in stage ? stage.expr : undefined;
  if (typeof inner !== 'object' || inner === null || !('value' in inner) || typeof inner.value !== 'number')
    return ['filter by expression'];
  if (!Number.isInteger(inner.value)) return ['filter by fraction'];
  return [inner.value < 0 ? 'filter from the end' : 'filter by number'];
}

/** Names of the functions that the library itself binds. */
export function builtInNames(): string[] {
  const source = readFileSync(createRequire(import.meta.url).resolve('jsonata'), 'utf8');
  const bound = source.matchAll(/(?:staticFrame|environment)\.bind\('(\w+)', defineFunction/g);
  return [...bound].map(([, name]) => name ?? '');
}

const OPERATORS = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in', '..'];

/** All that must be reached, functions apart. `operator` and `error` nodes are never evaluated. */
export const LANGUAGE: readonly string[] = [
  ...['path', 'binary', 'unary', 'name', 'string', 'number', 'value', 'wildcard', 'descendant', 'parent'],
  ...[
    'condition',
    'block',
    'bind',
    'regex',
    'function',
    'variable',
    'lambda',
    'partial',
    'apply',
    'transform',
    'sort',
  ],
]
  .map((type) => `type ${type}`)
  .concat(
    OPERATORS.map((operator) => `operator binary ${operator}`),
    ['operator unary -', 'operator unary [', 'operator unary {', 'operator bind :=', 'operator apply ~>'],
    ['variable $', 'variable $$', 'value true', 'value false', 'value null'],
    [
      'path group',
      'path keepSingletonArray',
      'path tuple',
      'block predicate',
      'function keepArray',
      'block keepArray',
    ],
    [
      'unary consarray',
      'condition else',
      'transform delete',
      'lambda signature',
      'lambda thunk',
      'block group',
    ],
    ['step stages', 'step focus', 'step index', 'step ancestor', 'step keepArray', 'stage index'],
    ['sort by several terms', 'sort ascending', 'sort descending'],
    ['filter by expression', 'filter by fraction', 'filter from the end', 'filter by number'],
    ['regex flags g', 'regex flags gi', 'regex flags gm', 'regex flags gim'],
  );
