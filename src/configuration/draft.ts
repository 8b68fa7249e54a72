/** What readers of configuration share: the specs of what is plugged in, and a reading with its problems. */

import type { Json } from '../domain/debt-position.ts';
import type { EnvelopeSpec } from '../domain/ports/envelope.ts';
import type { FormatSpec, LayoutShape } from '../domain/ports/format.ts';
import type { NodoSpec } from '../domain/ports/nodo.ts';
import type { TransportSpec } from '../domain/ports/transport.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Schemas } from './schema.ts';
import type { Source } from './source-map.ts';

export type MappingKind = 'positions' | 'acknowledgement' | 'report';

export const MAPPING_KINDS: readonly MappingKind[] = ['positions', 'acknowledgement', 'report'];

export interface Specs {
  readonly formats: readonly FormatSpec[];
  readonly transports: readonly TransportSpec[];
  readonly envelopes: readonly EnvelopeSpec[];
  readonly nodi: readonly Pick<NodoSpec, 'name' | 'options'>[];
}

export interface Tools {
  readonly schemas: Schemas;
  readonly specs: Specs;
  /** Absolute: what relative folders are relative to (TRAMITE_HOME). */
  readonly home: string;
  /** Looks for mistakes that JSONata itself does not see; places without file. */
  readonly lint?: (source: string, kind: MappingKind, about: AboutMapping) => readonly Finding[];
}

/** What the gestionale says of what a mapping reads and writes. */
export interface AboutMapping {
  readonly layouts: { readonly [kind in MappingKind]?: LayoutShape };
  /** Parameters of its connectors, and whether each always has a value. */
  readonly parameters: readonly { readonly name: string; readonly always: boolean }[];
}

/** An error disables the gestionale; a warning works until a value comes that it spoils. */
export interface Finding {
  readonly problem: Problem;
  readonly severity: 'error' | 'warning';
}

/** `value` is there only when nothing is wrong. */
export interface Reading<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
  /** Worth a person's attention; they disable nothing. */
  readonly warnings: readonly Problem[];
}

/** Where the readers of one file put what they find. */
export interface Findings {
  readonly source: Source;
  readonly problems: Problem[];
  /** Worth a person's attention; they disable nothing. */
  readonly warnings: Problem[];
}

export type Fields = { readonly [key: string]: Json };

export const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const omit = (fields: Fields, keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));

/** A problem of class config at a place of a source. */
export const fault = (
  source: Source,
  path: string,
  code: string,
  message: string,
  advice?: string,
  part?: 'key' | 'value',
): Problem =>
  problem(code, message, {
    class: 'config',
    place: source.place(path, part),
    ...(advice === undefined || advice === '' ? {} : { advice }),
  });

/** A problem found by someone who knew the value only, at the place of the value. */
export const placed = (found: Problem, source: Source, path: string, name: string): Problem => ({
  ...found,
  class: 'config',
  message: `${name}: ${found.message}`,
  place: source.place(path),
});

/** In the order in which a person meets them; the same fault at the same place is told once. */
export function ordered(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems
    .toSorted(
      (a, b) =>
        compareText(a.place?.file, b.place?.file) ||
        (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
        (a.place?.column ?? 0) - (b.place?.column ?? 0),
    )
    .filter((one) => {
      const key = JSON.stringify([
        one.code,
        one.place?.file,
        one.place?.line,
        one.place?.column,
        one.message,
      ]);
      return !seen.has(key) && seen.add(key) !== undefined;
    });
}

function compareText(left = '', right = ''): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
