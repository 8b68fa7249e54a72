/** One line to write: its fields, its type and the number of its record, in their columns. */
import type { Json } from '../domain/debt-position.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { type Columns, equal, type Field } from './fixed-width-field.ts';
import { fill, isNothing } from './fixed-width-fill.ts';
import type { Layout, LineType } from './fixed-width-layout.ts';

/** What lines draw upon besides the mapping's values. */
export interface Counters {
  /** The record's number in its flow and in the file, from 1. */
  readonly flow: number;
  readonly file: number;
  /** What stands in the columns that all lines of a record share, when there are such. */
  readonly tie?: Json;
}

export type ComposeLine = (values: (field: Field) => Json | undefined, counters?: Counters) => Result<string>;

type Part = Columns & ({ readonly field: Field; readonly tied: boolean } | { readonly constant: string });

export function composer(layout: Layout, type: LineType): ComposeLine {
  const sameAt = type.role === 'body' ? layout.record?.sameAt : undefined;
  const parts: Part[] = type.fields.map((field) => ({
    field,
    from: field.from,
    to: field.to,
    tied: sameAt !== undefined && equal(field, sameAt),
  }));
  if (layout.type !== undefined && type.name !== '') {
    const { from, to } = layout.type;
    parts.push({ from, to, constant: type.name.padEnd(to - from) });
  }
  if (sameAt !== undefined && !parts.some((part) => equal(part, sameAt))) {
    parts.push({ ...sameAt, field: tieField(layout, sameAt), tied: true });
  }
  parts.sort((left, right) => left.from - right.from);
  return (values, counters) => {
    let line = '';
    for (const part of parts) {
      line = line.padEnd(part.from);
      if ('constant' in part) {
        line += part.constant;
        continue;
      }
      const { field } = part;
      let value = values(field);
      if (isNothing(value) && part.tied) value = counters?.tie;
      if (isNothing(value) && field.number !== undefined) value = counters?.[field.number];
      const filled = fill(field, value, layout);
      if (!filled.ok) return filled;
      line += filled.value;
    }
    return ok(line.padEnd(layout.length));
  };
}

/** How the shared columns are written where a type does not name them: as the first type does, else digits. */
function tieField(layout: Layout, sameAt: Columns): Field {
  const named = tiedField(layout);
  return (
    named ?? {
      ...sameAt,
      name: 'sameAt',
      path: 'record.sameAt',
      as: 'digits',
      upper: false,
      cut: false,
      empty: '0',
    }
  );
}

/** The field of the record's first type that stands in the shared columns. */
export function tiedField(layout: Layout): Field | undefined {
  const rule = layout.record;
  return rule?.sameAt === undefined
    ? undefined
    : rule.from.fields.find((field) => equal(field, rule.sameAt ?? field));
}

/** Which names a line may have; any other would be lost in silence. */
export function unknownField(type: LineType, values: { readonly [name: string]: Json }): Result<string> {
  for (const name of Object.keys(values)) {
    if (type.fields.some((field) => field.name === name)) continue;
    const path = type.name === '' ? name : `${type.name}.${name}`;
    return failed(
      problem('field.unknown', `${path} is not a field of the layout`, {
        advice: `One of: ${type.fields.map((field) => field.name).join(', ')}.`,
        place: { field: path },
      }),
    );
  }
  return ok('');
}
