/**
 * What is wrong or unwise in a mapping before it meets a record: syntax, names that do not exist, and the idioms of
 * JSONata that lose cents and digits. Few and certain findings rather than many.
 */
import jsonata from 'jsonata';
import { type Problem, problem } from '../domain/problem.ts';
import { nodesOf, type SyntaxNode, startOf } from './call-site.ts';
import { compileMapping } from './engine.ts';
import { FUNCTION_NAMES, functionLibrary } from './functions/library.ts';
import { sourcePosition } from './position-in-source.ts';

export interface LintFinding {
  readonly problem: Problem;
  /** error: it cannot work; warning: it works until a value comes that it spoils. */
  readonly severity: 'error' | 'warning';
}

const BUILT_INS =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone now millis';

/** `''` is the context (`$`), `$` the root (`$$`). */
const KNOWN: ReadonlySet<string> = new Set([
  '',
  '$',
  'records',
  'file',
  'connector',
  ...BUILT_INS.split(' '),
  ...FUNCTION_NAMES,
]);

/** Built-ins that read money and codes wrongly: what happens, and what to use. */
const UNWISE: Readonly<Record<string, readonly [message: string, advice: string]>> = {
  number: [
    '$number loses the last digits of long codes and refuses "1.234,56"',
    'Use $cents for amounts; keep codes as text ($digits).',
  ],
  round: [
    '$round rounds halves to even (0.5 becomes 0) after binary fractions',
    'Keep whole cents: $cents reads them, $share splits them.',
  ],
  toMillis: [
    '$toMillis accepts days that do not exist: 31/02 becomes 3 March',
    'Use $date(text, "dd/MM/yyyy").',
  ],
};

export function lintMapping(source: string, sourceName: string): readonly LintFinding[] {
  const compiled = compileMapping(source, sourceName, {
    functions: functionLibrary().functions,
    received: () => new Date(0),
    unitMs: () => 1000,
  });
  if (!compiled.ok) return [{ problem: compiled.problem, severity: 'error' }];
  const ast: unknown = jsonata(source).ast();
  const nodes = [...nodesOf(ast)];
  const known = new Set([...KNOWN, ...boundNames(nodes)]);
  const findings: LintFinding[] = [];
  const find = (
    severity: LintFinding['severity'],
    code: string,
    offset: number,
    message: string,
    advice?: string,
  ): void => {
    const place = { file: sourceName, ...sourcePosition(source, offset) };
    const found = problem(code, message, {
      class: 'config',
      place,
      ...(advice === undefined ? {} : { advice }),
    });
    findings.push({ severity, problem: found });
  };
  const called = new Set(
    nodes.flatMap(({ type, procedure }) =>
      (type === 'function' || type === 'partial') && procedure !== undefined ? [procedure] : [],
    ),
  );
  for (const node of nodes) {
    const { type, value } = node;
    const offset = startOf(node);
    if (type === 'variable' && typeof value === 'string') {
      const unwise = UNWISE[value];
      if (!known.has(value)) {
        const what = called.has(node) ? 'function' : 'variable';
        find('error', `mapping.unknown-${what}`, offset, `there is no ${what} $${value}`, near(value, known));
      } else if (unwise !== undefined) find('warning', `mapping.unwise-${value}`, offset, ...unwise);
    }
    if (
      type === 'binary' &&
      (value === '*' || value === '/') &&
      (isHundred(node.lhs) || isHundred(node.rhs))
    ) {
      const message =
        value === '*'
          ? 'euro times 100 is not whole cents: 19.99 * 100 is 1998.9999999999998'
          : 'cents divided by 100 are binary fractions';
      find(
        'warning',
        'mapping.euro-arithmetic',
        offset,
        message,
        'Use $cents to read amounts, $euro to write them.',
      );
    }
    if (type === 'unary' && value === '{')
      for (const operand of openOperands(node)) {
        const message = 'a missing field vanishes here without a word: the code would be cut short';
        find(
          'warning',
          'mapping.missing-operand',
          startOf(operand),
          message,
          'Wrap it: $required(FIELD, "FIELD").',
        );
      }
  }
  return findings;
}

/** Names that a mapping itself binds: `:=`, parameters, `@$x`, `#$i`. */
function boundNames(nodes: readonly SyntaxNode[]): readonly string[] {
  const names: string[] = [];
  const add = (name: unknown): void => {
    if (typeof name === 'string') names.push(name);
  };
  for (const node of nodes) {
    add(node.focus);
    add(node.index);
    if (node.type === 'index') add(node.value);
    if (node.type === 'bind') for (const bound of nodesOf(node.lhs)) add(bound.value);
    if (node.type === 'lambda') for (const parameter of node.arguments ?? []) add(parameter.value);
  }
  return names;
}

const IDENTITIES = ['key', 'code', 'ref'];

/** Bare fields that `&` joins into a key, code or ref. */
function* openOperands(object: SyntaxNode): Generator<SyntaxNode> {
  for (const pair of Array.isArray(object.lhs) ? (object.lhs as readonly unknown[]) : []) {
    const [key, value] = Array.isArray(pair) ? (pair as readonly (SyntaxNode | undefined)[]) : [];
    if (typeof key?.value === 'string' && IDENTITIES.includes(key.value)) yield* fieldsJoined(value);
  }
}

function* fieldsJoined(node: SyntaxNode | undefined): Generator<SyntaxNode> {
  if (node?.type !== 'binary' || node.value !== '&') return;
  for (const side of [node.lhs, node.rhs]) {
    const operand: SyntaxNode = typeof side === 'object' && side !== null ? side : {};
    if (operand.type === 'path' && operand.steps?.at(-1)?.type === 'name') yield operand;
    else yield* fieldsJoined(operand);
  }
}

const isHundred = (side: unknown): boolean =>
  typeof side === 'object' && side !== null && 'value' in side && side.value === 100;

function near(name: string, known: ReadonlySet<string>): string | undefined {
  const wanted = name.toLowerCase();
  for (const candidate of known)
    if (candidate !== '' && candidate.toLowerCase() === wanted) return `Did you mean $${candidate}?`;
  const close = [...known].find(
    (candidate) =>
      candidate.length > 3 &&
      Math.abs(candidate.length - name.length) <= 1 &&
      distance(candidate.toLowerCase(), wanted) <= 1,
  );
  return close === undefined ? undefined : `Did you mean $${close}?`;
}

/** Letters to change, add or drop, by the usual table. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
