/** What library functions do with their arguments, which may be anything that a mapping holds. */
import { at, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { MAX_TEXT } from '../profile.ts';

/** `"IMPORTO"` or `{ "field": "IMPORTO", "optional": true, … }`. */
export interface FunctionOptions {
  readonly field: string | undefined;
  /** A blank gives nothing instead of a problem. */
  readonly optional: boolean;
  readonly rest: { readonly [name: string]: unknown };
}

const NOTHING = Object.freeze({});
const NO_OPTIONS: FunctionOptions = { field: undefined, optional: false, rest: NOTHING };
const NONE: readonly string[] = [];

export function optionsOf(name: string, value: unknown, known: readonly string[] = NONE): FunctionOptions {
  if (value === undefined || value === null) return NO_OPTIONS;
  if (typeof value === 'string') return { field: value, optional: false, rest: NOTHING };
  if (!isObject(value)) throw misuse(`the options of $${name} are a field name or an object`);
  for (const key in value) {
    if (key !== 'field' && key !== 'optional' && !known.includes(key)) {
      throw misuse(
        `$${name} has no option ${key.slice(0, 40)}; it has ${['field', 'optional', ...known].join(', ')}`,
      );
    }
  }
  const { field, optional } = value;
  return { field: typeof field === 'string' ? field : undefined, optional: optional === true, rest: value };
}

/** A text argument; nothing (a missing field) counts as blank. */
export function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') {
    if (value.length <= MAX_TEXT) return value;
    throw new ProblemError(
      problem('mapping.too-large', `$${name} meets a text longer than ${MAX_TEXT} characters`, {
        class: 'config',
      }),
    );
  }
  if (value === undefined || value === null) return '';
  throw misuse(`$${name} wants text, not ${kindOf(value)}`);
}

export function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw misuse(`$${name} wants a number, not ${kindOf(value)}`);
}

/** A whole number within bounds. */
export function wholeOf(name: string, value: unknown, least: number, most: number): number {
  const number = numberOf(name, value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw misuse(`$${name} wants a whole number of ${least} to ${most}, not ${number}`);
}

/** One of some words, or nothing. */
export function wordOf<T extends string>(
  name: string,
  option: string,
  value: unknown,
  words: readonly T[],
): T | undefined {
  if (value === undefined || value === null) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw misuse(`${option} of $${name} is one of ${words.map((word) => `"${word}"`).join(', ')}`);
}

const BLANK = 32;

export const isBlank = (text: string): boolean =>
  text === '' || ((text.charCodeAt(0) <= BLANK || text.charCodeAt(0) > 127) && text.trim() === '');

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
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`;
}
