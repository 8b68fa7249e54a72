/** What library functions do with their arguments, which may be anything that a mapping holds. */
import { at, ProblemError, problem, type Result } from '../../domain/problem.ts';

/** `"IMPORTO"` or `{ "field": "IMPORTO", "optional": true, … }`. */
export interface FunctionOptions {
  readonly field?: string;
  /** A blank gives nothing instead of a problem. */
  readonly optional?: boolean;
  readonly rest: { readonly [name: string]: unknown };
}

export function optionsOf(name: string, value: unknown, known: readonly string[] = []): FunctionOptions {
  if (value === undefined || value === null) return { rest: {} };
  if (typeof value === 'string') return { field: value, rest: {} };
  if (!isObject(value)) throw misuse(`the options of $${name} are a field name or an object`);
  for (const key of Object.keys(value)) {
    if (key !== 'field' && key !== 'optional' && !known.includes(key)) {
      throw misuse(`$${name} has no option ${key}; it has ${['field', 'optional', ...known].join(', ')}`);
    }
  }
  const { field, optional } = value;
  return {
    ...(typeof field === 'string' ? { field } : {}),
    ...(optional === true ? { optional } : {}),
    rest: value,
  };
}

/** A text argument; nothing (a missing field) counts as blank. */
export function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw misuse(`$${name} wants text, not ${kindOf(value)}`);
}

export function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw misuse(`$${name} wants a number, not ${kindOf(value)}`);
}

/** The value of a result, or its problem thrown with the field's name. */
export function unwrap<T>(result: Result<T>, field: string | undefined): T {
  if (result.ok) return result.value;
  throw new ProblemError(field === undefined ? result.problem : at(result.problem, { field }));
}

/** A fault of whoever wrote the mapping. */
export const misuse = (message: string): ProblemError =>
  new ProblemError(problem('mapping.failed', message, { class: 'config' }));

export const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`;
}
