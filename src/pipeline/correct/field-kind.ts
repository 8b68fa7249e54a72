/** What a field of a record holds, as its layout says, and whether a corrected value may stand there. Pure. */
import { readDay } from '../../domain/day.ts';
import type { Json } from '../../domain/debt-position.ts';
import type { FieldShape, RecordShape } from '../../domain/ports/format.ts';
import type { FieldPath } from '../../domain/record-field.ts';

/** json: a value of a format that has types of its own. */
export type FieldKind = 'text' | 'code' | 'day' | 'integer' | 'cents' | 'json';

export function kindOf(shape: RecordShape | undefined, path: FieldPath, value: Json): FieldKind {
  let at: RecordShape | undefined = shape;
  let found: FieldShape | undefined;
  for (const step of path) {
    if (found?.kind === 'lines' && /^\d+$/.test(step)) continue;
    if (found?.kind === 'lines') at = found.lines;
    found = at === undefined || !Object.hasOwn(at.fields, step) ? undefined : at.fields[step];
    if (found === undefined) break;
  }
  if (found !== undefined && found.kind !== 'lines') return found.kind;
  return typeof value === 'string' ? 'text' : 'json';
}

const MOST = 10_000;

/** Why the value cannot stand in a field of this kind. */
export function valueFault(kind: FieldKind, value: Json): string | undefined {
  if (typeof value === 'string' && (value.length > MOST || value.includes('\0') || !value.isWellFormed()))
    return `it is longer than ${MOST} characters, or has signs that no text has`;
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? undefined : 'it is a text';
    case 'code':
      return typeof value === 'string' ? undefined : 'it is a code: digits as a text';
    case 'day':
      return value === null || (typeof value === 'string' && readDay(value, 'yyyy-MM-dd').ok)
        ? undefined
        : "it is a day, 'YYYY-MM-DD'";
    case 'integer':
    case 'cents':
      return value === null || Number.isSafeInteger(value)
        ? undefined
        : kind === 'cents'
          ? 'it is an amount in whole cents'
          : 'it is a whole number';
    case 'json':
      return value === null || typeof value !== 'object' ? undefined : 'it is a single value';
  }
}
