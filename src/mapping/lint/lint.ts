/**
 * What is wrong or unwise in a mapping before it meets a record: syntax, names and fields that do not exist, and the
 * idioms of JSONata that lose cents and digits. Few and certain findings rather than many.
 */
import { type Problem, problem } from '../../domain/problem.ts';
import { compileMapping } from '../engine.ts';
import { functionLibrary } from '../functions/library.ts';
import { childrenOf, type Node, nodesIn, type Range } from '../source-tree/node.ts';
import { parseSource, type SourceTree } from '../source-tree/parse.ts';
import { allowances } from './allow.ts';
import { bindingsOf } from './bindings.ts';
import { infer } from './infer.ts';
import { given } from './input.ts';
import { resultFields } from './result.ts';
import { type Facts, type Rule, shortened } from './rule.ts';
import { RULES } from './rules/registry.ts';
import type { LintSetting, MappingKind } from './setting.ts';
import { ANY } from './type.ts';

export interface LintFinding {
  /** Code `lint.<rule>`, or `mapping.…` for what cannot be compiled; the advice is the fix. */
  readonly problem: Problem;
  /** error: it cannot work; warning: it works until a value comes that it spoils. */
  readonly severity: 'error' | 'warning';
  /** Which rule found it; absent: it cannot be compiled. */
  readonly rule?: string;
  /** Why it loses money. */
  readonly loses?: string;
}

/** The kind is that of the setting, else what the source's name begins with: `positions`, `…/report.jsonata`. */
export function lintMapping(
  source: string,
  sourceName: string,
  setting: LintSetting = {},
): readonly LintFinding[] {
  const compiled = compileMapping(source, sourceName, {
    functions: functionLibrary().functions,
    received: () => new Date(0),
    unitMs: () => 1000,
  });
  if (!compiled.ok) return [{ problem: compiled.problem, severity: 'error' }];
  const kind = setting.kind ?? kindOf(sourceName);
  const tree = parseSource(source);
  const facts = factsOf(source, tree, kind === undefined ? setting : { ...setting, kind });
  const allowed = allowances(
    source,
    tree.tokens,
    RULES.map(({ id }) => id),
  );
  const used = new Set<unknown>();
  const found = RULES.flatMap((rule) =>
    [...rule.find(facts)].flatMap(({ at, message, fix, severity }) => {
      const { line } = placeOf(source, at.start);
      const allowance = allowed.find(
        (one) => one.fault === undefined && one.lines.includes(line) && one.rules.includes(rule.id),
      );
      if (allowance !== undefined) {
        used.add(allowance);
        return [];
      }
      return [finding(source, sourceName, at, rule, message, fix ?? rule.fix, severity ?? rule.severity)];
    }),
  );
  for (const one of allowed) {
    if (one.fault !== undefined)
      found.push(finding(source, sourceName, one, ALLOW, one.fault, ALLOW.fix, 'error'));
    else if (!used.has(one) && !(one.rules.includes('unreached') && setting.unreached === undefined))
      found.push(
        finding(source, sourceName, one, ALLOW, 'this allows what is not there', 'Drop it.', 'warning'),
      );
  }
  return found.toSorted(
    ({ problem: { place: a } }, { problem: { place: b } }) =>
      (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );
}

/** What is wrong with comments that allow something; it cannot be allowed. */
export const ALLOW: Pick<Rule, 'id' | 'loses' | 'fix'> = {
  id: 'allow',
  loses: 'Whoever reads it next does not know why this loses nothing, and keeps it when it does.',
  fix: 'Write: lint: allow <rule> because <reason>.',
};

/** Why what a rule finds loses money. */
export const losesOf = (rule: string): string | undefined =>
  [...RULES, ALLOW].find(({ id }) => id === rule)?.loses;

function finding(
  source: string,
  file: string,
  at: Range,
  { id, loses }: Pick<Rule, 'id' | 'loses'>,
  message: string,
  advice: string,
  severity: LintFinding['severity'],
): LintFinding {
  const place = { file, ...placeOf(source, at.start) };
  const found = problem(`lint.${id}`, message, { class: 'config', advice, place });
  return { problem: found, severity, rule: id, loses };
}

function factsOf(source: string, { root }: SourceTree, setting: LintSetting): Facts {
  const { input, variables } = given(setting);
  const inferred = infer(root, source, input, variables);
  const nodes = [...nodesIn(root)];
  const parents = new Map<Node, Node>();
  for (const node of nodes) for (const child of childrenOf(node)) parents.set(child, node);
  return {
    source,
    setting,
    root,
    nodes,
    parents,
    bindings: bindingsOf(root),
    inferred,
    results: resultFields(inferred.result, setting),
    typeOf: (node) => inferred.types.get(node) ?? ANY,
    text: (node) => shortened(source.slice(node.start, node.end)),
  };
}

/** Line and column from 1. */
function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

const KINDS: readonly MappingKind[] = ['positions', 'acknowledgement', 'report'];

const kindOf = (name: string): MappingKind | undefined =>
  KINDS.find((kind) => name === kind || name.endsWith(`${kind}.jsonata`));
