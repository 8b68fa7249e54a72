/** A program made ready to run: compiled once, kept by its hash. */
import type { DebtPosition, Json } from '../domain/debt-position.ts';
import type { Formats, Reader, SourceRecord } from '../domain/ports/format.ts';
import type { DeliveryFacts, Program } from '../domain/ports/mapping.ts';
import type { Problem, Result } from '../domain/problem.ts';
import { spreadsheetAdvice } from '../domain/spreadsheet.ts';
import { compileMapping, type EngineOptions, type Mapping, type Spent } from './engine.ts';
import { connectorFacts, isJsonObject } from './facts.ts';
import { frozen } from './frozen.ts';
import { functionLibrary } from './functions/library.ts';
import type { Origins } from './functions/origins.ts';
import { fieldOf } from './locate.ts';
import type { ShapeCheck } from './shape.ts';
import type { ValidationRules } from './validate.ts';

/** What the composition root hands in. */
export interface Parts {
  readonly formats: Formats;
  readonly shape: ShapeCheck;
  /** By adapter name: why its Nodo cannot take a position. */
  readonly inexpressible: (adapter: string, position: DebtPosition) => readonly Problem[];
  /** Where memory is scarce: what the process uses of it and has spent of processor time. */
  readonly spent?: Spent;
  /** Has JSONata itself evaluate mappings, to compare. */
  readonly engine?: 'reference';
}

export interface Prepared {
  readonly program: Program;
  readonly mapping: Mapping;
  readonly origins: Origins;
  readonly validation: ValidationRules;
  /** Turns the program to a delivery: its reader, and what `$now()` answers. */
  begin(delivery: DeliveryFacts): Reader;
  /** What `$now()` answers from here on. */
  at(instant: Date): void;
  /** Longest evaluation of one input from here on. */
  limit(unitMs: number): void;
  /** Value of the layout's key field, trimmed; null when there is none or a spreadsheet has altered it. */
  nativeKey(records: readonly SourceRecord[]): string | null;
}

export const DEFAULT_UNIT_MS = 1000;

/** `trace`: the mapping tells origins and branches too, for people who look; not for production. */
export function prepare(
  program: Program,
  parts: Parts,
  { trace = false, engine = parts.engine }: Pick<EngineOptions, 'trace' | 'engine'> = {},
): Result<Prepared> {
  const library = functionLibrary(program.rules.debtorCodes, program.tables);
  let received = new Date(0);
  let unitMs = DEFAULT_UNIT_MS;
  let current: { readonly deliveryId: string; readonly reader: Reader } | undefined;
  const compiled = compileMapping(program.source, program.sourceName, {
    functions: library.functions,
    received: () => received,
    unitMs: () => unitMs,
    trace,
    ...(parts.spent !== undefined && { spent: parts.spent }),
    ...(engine !== undefined && { engine }),
  });
  if (!compiled.ok) return compiled;
  const key = keyField(program.layout.key);
  return {
    ok: true,
    value: {
      // No record can change what the next one sees.
      program: { ...program, connectorBinding: frozen(structuredClone(program.connectorBinding)) },
      mapping: compiled.value,
      origins: library.origins,
      validation: {
        rules: program.rules,
        facts: connectorFacts(program.connectorBinding),
        shape: parts.shape,
        inexpressible: (position) => parts.inexpressible(program.rules.adapter, position),
      },
      begin(delivery) {
        received = new Date(delivery.receivedAt);
        if (current?.deliveryId !== delivery.deliveryId) {
          const read = parts.formats.format(program.format).read(program.layout);
          const reader: Reader = (slice) => {
            const made = read(slice);
            for (const head of made.heads) frozen(head);
            return made;
          };
          current = { deliveryId: delivery.deliveryId, reader };
        }
        return current.reader;
      },
      at(instant) {
        received = instant;
      },
      limit(milliseconds) {
        unitMs = milliseconds;
      },
      nativeKey: (records) => (key === undefined ? null : readKey(records, key)),
    },
  };
}

const keyField = (key: Json | undefined): string | undefined => {
  const field = isJsonObject(key) ? key.field : key;
  return typeof field === 'string' ? field : undefined;
};

function readKey(records: readonly SourceRecord[], field: string): string | null {
  for (const record of records) {
    const value = fieldOf(record.fields, field);
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    if (text !== '') return spreadsheetAdvice(text).advice === undefined ? text : null;
  }
  return null;
}
