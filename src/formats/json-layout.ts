/** What the options of a json layout mean, with defaults filled in, and what a schema cannot check of them. */
import type { Json } from '../domain/debt-position.ts';
import type { FormatOptions } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';

export type Shape = 'auto' | 'array' | 'lines' | 'object';

export interface JsonLayout {
  readonly shape: Shape;
  /** Names on the way to the list of records; empty: the records are the document. */
  readonly records: readonly string[];
  readonly exactNumbers: boolean;
  readonly decimal: ',' | '.';
  readonly thousands: boolean | undefined;
  readonly amount: string | undefined;
  readonly amountUnit: 'euro' | 'cents';
  readonly groupBy: string | undefined;
  readonly key: string | undefined;
  readonly eol: '\r\n' | '\n' | undefined;
}

/** Bytes of the longest record, as of the longest row of csv. */
export const MAX_RECORD = 1_048_576;
/** How many objects and lists may stand inside one another. */
export const MAX_DEPTH = 64;

export function layoutOf(options: FormatOptions): JsonLayout {
  const { shape, key, thousands, eol } = options;
  return {
    shape: shape === 'array' || shape === 'lines' || shape === 'object' ? shape : 'auto',
    records: pointerOf(text(options.records)),
    exactNumbers: options.numbers !== 'number',
    decimal: options.decimal === ',' ? ',' : '.',
    thousands: typeof thousands === 'boolean' ? thousands : undefined,
    amount: text(options.amount),
    amountUnit: options.amountUnit === 'cents' ? 'cents' : 'euro',
    groupBy: text(options.groupBy),
    key: text(key) ?? (isMembers(key) ? text(key.field) : undefined),
    eol: eol === 'crlf' ? '\r\n' : eol === 'lf' ? '\n' : undefined,
  };
}

/** Problems of class config, code `json.option`; the field of their place is the option. */
export function checkLayout(options: FormatOptions): readonly Problem[] {
  const { shape, records } = layoutOf(options);
  if (records.length === 0 || shape === 'auto' || shape === 'object') return [];
  return [
    problem('json.option', `records is a place inside one object, and shape says ${shape}`, {
      class: 'config',
      place: { field: 'records' },
    }),
  ];
}

/** RFC 6901. */
const pointerOf = (pointer: string | undefined): readonly string[] =>
  pointer === undefined
    ? []
    : pointer
        .split('/')
        .slice(1)
        .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value at a dotted path; a name with dots in it wins over the way into objects, of a list the first item counts. */
export function valueAt(fields: { readonly [name: string]: Json }, path: string): Json | undefined {
  if (Object.hasOwn(fields, path)) return fields[path];
  const dot = path.indexOf('.');
  if (dot === -1) return undefined;
  const outer = fields[path.slice(0, dot)];
  const inner = outer !== undefined && isList(outer) ? outer[0] : outer;
  return isMembers(inner) ? valueAt(inner, path.slice(dot + 1)) : undefined;
}

export const isMembers = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !isList(value);

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
