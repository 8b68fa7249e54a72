/**
 * The cases of JSONata's own test suite (../shared/jsonata-suite), by its documented format: an expression (`expr`, or
 * `expr-file` beside the case), an input (`data`, or `dataset` by name, null for none), `bindings`, and what must come:
 * `result`, `undefinedResult`, `code` (with a `token` at times) or `error` (fields of the error). `unordered` results
 * are lists in any order; `timelimit` (milliseconds) and `depth` ask for limits.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sameValue } from './outcome.ts';

export interface Case {
  /** `group/file#index` */
  readonly name: string;
  readonly source: string;
  readonly input: unknown;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly limits?: { readonly timeoutMs: number; readonly depth: number };
  readonly expected: Expected;
}

export type Expected =
  | { readonly kind: 'value'; readonly value: unknown; readonly unordered: boolean }
  | { readonly kind: 'error'; readonly fields: Readonly<Record<string, unknown>> };

const FOLDER = join(import.meta.dirname, '../../../../shared/jsonata-suite');

export const suiteIsHere = (): boolean => existsSync(FOLDER);

interface Raw {
  readonly expr?: string;
  readonly 'expr-file'?: string;
  readonly data?: unknown;
  readonly dataset?: string | null;
  readonly bindings?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly undefinedResult?: boolean;
  readonly unordered?: boolean;
  readonly code?: string;
  readonly token?: string;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly timelimit?: number;
  readonly depth?: number;
}

export function readSuite(): Case[] {
  const cases: Case[] = [];
  for (const group of readdirSync(join(FOLDER, 'groups')).sort()) {
    const folder = join(FOLDER, 'groups', group);
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith('.json')) continue;
      const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Raw | Raw[];
      [content].flat().forEach((raw, index) => {
        cases.push(caseOf(raw, folder, `${group}/${file.slice(0, -5)}#${index}`));
      });
    }
  }
  return cases;
}

function caseOf(raw: Raw, folder: string, name: string): Case {
  const file = raw['expr-file'];
  const limits =
    raw.timelimit === undefined ? {} : { limits: { timeoutMs: raw.timelimit, depth: raw.depth ?? 1000 } };
  return {
    name,
    source: file === undefined ? (raw.expr ?? '') : readFileSync(join(folder, file), 'utf8'),
    input: inputOf(raw),
    bindings: raw.bindings ?? {},
    expected: expectedOf(raw),
    ...limits,
  };
}

/** Read anew for each case, so that none sees what another one did to it. */
function inputOf(raw: Raw): unknown {
  if ('data' in raw) return raw.data;
  if (typeof raw.dataset !== 'string') return undefined;
  return JSON.parse(readFileSync(join(FOLDER, 'datasets', `${raw.dataset}.json`), 'utf8'));
}

function expectedOf(raw: Raw): Expected {
  if (raw.error !== undefined) return { kind: 'error', fields: raw.error };
  if (raw.code !== undefined) {
    const token = raw.token === undefined ? {} : { token: raw.token };
    return { kind: 'error', fields: { code: raw.code, ...token } };
  }
  return { kind: 'value', value: raw.result, unordered: raw.unordered === true };
}

/** Of `$error` and `$assert`: the message is the one of who wrote the expression. */
const AUTHORS = new Set(['D3137', 'D3141']);

/** A sentence when the error is not the one that the case asks for. */
export function wrongError(error: unknown, fields: Readonly<Record<string, unknown>>): string | undefined {
  const found: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  const message = error instanceof Error ? error.message : found.message;
  for (const [field, wanted] of Object.entries(fields)) {
    // The others are inserts of the library's messages. Our messages are our own, but for what the mapping itself says.
    if (field === 'message' ? !AUTHORS.has(String(fields.code)) : field !== 'code' && field !== 'token')
      continue;
    const value = field === 'message' ? message : found[field];
    if (value !== wanted) return `the ${field} of the error is ${String(value)}, not ${String(wanted)}`;
  }
  return undefined;
}

/** A sentence when the value is not the one that the case asks for. */
export function wrongValue(
  value: unknown,
  { value: wanted, unordered }: Expected & { kind: 'value' },
): string | undefined {
  // The suite's order of keys is that of its files: two objects are the same in any order.
  const same =
    unordered && Array.isArray(value) && Array.isArray(wanted)
      ? sameMembers(value, wanted)
      : sameJson(value, wanted);
  return same ? undefined : `${JSON.stringify(value)} instead of ${JSON.stringify(wanted)}`;
}

const sameJson = (a: unknown, b: unknown): boolean => sameValue(sorted(a), sorted(b));

function sameMembers(a: readonly unknown[], b: readonly unknown[]): boolean {
  const left = [...b];
  return (
    a.length === b.length &&
    a.every((value) => {
      const at = left.findIndex((other) => sameJson(value, other));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
