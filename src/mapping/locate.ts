/** Tells a problem's record, line and field in the words of the source layout, from what is known of it. */
import type { Json } from '../domain/debt-position.ts';
import type { SourceRecord } from '../domain/ports/format.ts';
import type { Place, Problem } from '../domain/problem.ts';

/** A field by its name or, in records of several lines, by `type.name`. */
export function fieldOf(fields: { readonly [name: string]: Json }, path: string): Json | undefined {
  if (Object.hasOwn(fields, path)) return fields[path];
  const dot = path.indexOf('.');
  if (dot === -1) return undefined;
  const outer = fields[path.slice(0, dot)];
  const inner = Array.isArray(outer) ? (outer as readonly Json[])[0] : outer;
  return isFields(inner) ? fieldOf(inner, path.slice(dot + 1)) : undefined;
}

/**
 * The problem at its place. The field is the one that the problem names, else the only one that holds the offending
 * value; the record is the first whose field holds it, else the first of the unit.
 */
export function locate(found: Problem, records: readonly SourceRecord[], file: string): Problem {
  const { field, value } = found.place ?? {};
  const named =
    field ?? (value === undefined || value.trim() === '' ? undefined : onlyFieldWith(value, records));
  const guilty = guiltyRecord(records, named, value) ?? records[0];
  const place: Place = {
    file,
    ...(guilty === undefined ? {} : { record: guilty.number, line: guilty.line }),
    ...found.place,
    ...(named === undefined ? {} : { field: named }),
  };
  return { ...found, place };
}

function guiltyRecord(
  records: readonly SourceRecord[],
  field: string | undefined,
  value: string | undefined,
): SourceRecord | undefined {
  if (field === undefined)
    return value === undefined
      ? undefined
      : records.find((record) => holders(record.fields, value, '').length > 0);
  const wanted = value?.trim() ?? '';
  return records.find((record) => {
    const held = fieldOf(record.fields, field);
    return wanted === ''
      ? held === undefined || held === null || String(held).trim() === ''
      : sameText(held, wanted);
  });
}

function onlyFieldWith(value: string, records: readonly SourceRecord[]): string | undefined {
  const names = new Set<string>();
  for (const record of records) for (const name of holders(record.fields, value, '')) names.add(name);
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

function holders(fields: { readonly [name: string]: Json }, value: string, prefix: string): string[] {
  const names: string[] = [];
  const wanted = value.trim();
  for (const [name, held] of Object.entries(fields)) {
    if (sameText(held, wanted)) names.push(prefix + name);
    else
      for (const inner of Array.isArray(held) ? (held as readonly Json[]) : [held])
        if (isFields(inner)) names.push(...holders(inner, value, `${prefix}${name}.`));
  }
  return names;
}

/** Problems cut long values and end them with an ellipsis. */
function sameText(held: Json | undefined, wanted: string): boolean {
  if (typeof held !== 'string' && typeof held !== 'number') return false;
  const text = String(held).trim();
  return text === wanted || (wanted.endsWith('…') && text.startsWith(wanted.slice(0, -1)));
}

const isFields = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
