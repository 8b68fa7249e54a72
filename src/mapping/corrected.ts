/** Records as a person corrected them: after they are read, before the mapping sees them. */
import type { FormatOptions, ReadSlice, Slice, SourceRecord } from '../domain/ports/format.ts';
import { type Fields, fieldPath, pathText, valueAt, withValue } from '../domain/record-field.ts';

/** The declared amount stays the file's: control totals count what was written. */
export function corrected(read: ReadSlice, slice: Slice, layout: FormatOptions): ReadSlice {
  const { corrections } = slice;
  if (corrections === undefined) return read;
  const records = read.records.map((record) => {
    const fields = corrections[record.number];
    return fields === undefined ? record : correctedRecord(record, fields, layout);
  });
  return { ...read, records };
}

function correctedRecord(record: SourceRecord, corrections: Fields, layout: FormatOptions): SourceRecord {
  let { fields } = record;
  const touched = new Set<string>();
  for (const [name, value] of Object.entries(corrections)) {
    const path = fieldPath(fields, name);
    if (path === undefined) continue;
    fields = withValue(fields, path, value);
    touched.add(pathText(path));
  }
  if (touched.size === 0) return record;
  const { problem, group, ...rest } = record;
  const guilty = problem?.place?.field === undefined ? undefined : fieldPath(fields, problem.place.field);
  // What could not be read for another reason still cannot.
  if (problem !== undefined && (guilty === undefined || !touched.has(pathText(guilty))))
    return { ...rest, group, problem, fields };
  return { ...rest, fields, group: groupOf(fields, layout) ?? (layout.groupBy === undefined ? group : null) };
}

function groupOf(fields: Fields, { groupBy }: FormatOptions): string | null {
  const path = typeof groupBy === 'string' ? fieldPath(fields, groupBy) : undefined;
  const value = path === undefined ? undefined : valueAt(fields, path);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? null : text;
}
