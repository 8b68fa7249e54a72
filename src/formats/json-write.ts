/**
 * Records → the whole file. Problems: `encoding.unmappable` (half a surrogate pair), `json.value` (a NUL, a number that
 * is not exact, a name that is taken), `json.record` (one object is to be written, and there are not one).
 */
import { Buffer } from 'node:buffer';
import type { Json } from '../domain/debt-position.ts';
import type { OutRecord, WriteContext, Writer } from '../domain/ports/format.ts';
import { at, type Problem, problem } from '../domain/problem.ts';
import { mappable } from './encoding.ts';
import { isList, isMembers, type JsonLayout } from './json-layout.ts';

/** Index of a problem that is no record's. */
const NO_RECORD = -1;
/** More digits are what is left of a calculation with fractions: 0.30000000000000004. */
const MAX_DIGITS = 15;

export function jsonWriter(layout: JsonLayout): Writer {
  return (records, context) => {
    for (const [index, record] of records.entries()) {
      const found = faultIn(record, '');
      if (found !== undefined) return { ok: false, index, problem: at(found, { record: index + 1 }) };
    }
    const wrong = faultOfWhole(layout, records, context);
    if (wrong !== undefined) return { ok: false, index: NO_RECORD, problem: wrong };
    const eol = layout.eol ?? context.receivedEol ?? '\n';
    const text = whole(layout, records, context, eol);
    return { ok: true, value: { bytes: Buffer.from(text, 'utf8'), records: records.length } };
  };
}

/** A record to a line, so that a file that people compare or cut tells its records apart. */
function whole(
  { shape, records: way }: JsonLayout,
  records: readonly OutRecord[],
  { values }: WriteContext,
  eol: string,
): string {
  const lines = records.map((record) => JSON.stringify(record));
  if (way.length === 0 && shape !== 'auto' && shape !== 'array')
    return lines.map((line) => line + eol).join('');
  const list = lines.length === 0 ? '[]' : `[${eol}${lines.join(`,${eol}`)}${eol}]`;
  if (way.length === 0) return list + eol;
  const beside = Object.entries(values).map(([name, value]) => member(name, JSON.stringify(value)));
  const inner = way.slice(1).reduceRight((value, name) => `{${member(name, value)}}`, list);
  return `{${[...beside, member(way[0] ?? '', inner)].join(`,${eol}`)}}${eol}`;
}

const member = (name: string, value: string): string => `${JSON.stringify(name)}:${value}`;

function faultOfWhole(
  { shape, records: way }: JsonLayout,
  records: readonly OutRecord[],
  { values }: WriteContext,
): Problem | undefined {
  if (way.length > 0) {
    const [first = ''] = way;
    if (Object.hasOwn(values, first)) return wrongValue(first, 'is the way to the records, and no value');
    return faultIn(values, '');
  }
  if (shape !== 'object' || records.length === 1) return undefined;
  return problem('json.record', `one object is to be written, and there are ${records.length} records`, {
    advice: 'Declare shape: array, or records: where the list stands in the object.',
  });
}

function faultIn(value: Json, field: string): Problem | undefined {
  if (typeof value === 'string') return faultOfText(value, field);
  if (typeof value === 'number') {
    const digits = String(value)
      .replace(/e.*$/, '')
      .replaceAll(/^-?0*\.?0*|\./g, '').length;
    const exact = Number.isSafeInteger(value) || (Number.isFinite(value) && digits <= MAX_DIGITS);
    return exact ? undefined : wrongValue(field, `has a number that is not exact: ${value}`);
  }
  if (!isMembers(value) && !(value !== null && typeof value === 'object' && isList(value))) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const path = field === '' ? name : `${field}.${name}`;
    const found = faultOfText(name, path) ?? faultIn(inner, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function faultOfText(text: string, field: string): Problem | undefined {
  if (text.includes('\0')) return wrongValue(field, 'has a NUL in it');
  const known = mappable(text, 'utf-8');
  return known.ok ? undefined : at(known.problem, { field });
}

const wrongValue = (field: string, why: string): Problem =>
  problem('json.value', `the value of ${field} ${why}`, {
    advice: 'Correct it in the mapping: amounts as text ($euro(…)) or as whole cents.',
    place: { field },
  });
