/**
 * Slice → records. Texts stay as they were written, numbers too (as text), unless the layout says otherwise.
 *
 * Problems of a record: `json.syntax`, `json.depth`, `json.duplicate-key`, `json.text` (NUL, half a surrogate pair),
 * `json.number`, `json.record` (no object), `json.scientific` (key, amount or group lost its digits),
 * `encoding.invalid`.
 */
import { Buffer, isAscii } from 'node:buffer';
import type { Json } from '../domain/debt-position.ts';
import { readAmount, readCents } from '../domain/money.ts';
import type { Reader, Slice, SourceRecord } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { spreadsheetAdvice } from '../domain/spreadsheet.ts';
import { jsonProblem } from './json-faults.ts';
import { isMembers, type JsonLayout, valueAt } from './json-layout.ts';
import { parseJson } from './json-parse.ts';

const REPLACEMENT = '\ufffd';
const LINE_END = /\r\n|\n|\r/g;
const NO_HEAD: { readonly [name: string]: Json } = {};

export function jsonReader(layout: JsonLayout): Reader {
  const precious = [...new Set([layout.key, layout.groupBy, layout.amount])].filter(
    (path) => path !== undefined,
  );
  return (slice) => {
    const textOf = recordText(slice);
    const records: SourceRecord[] = [];
    for (let i = 0; i < slice.starts.length; i += 1)
      records.push(readRecord(textOf(i), slice.numbers[i] ?? 0, slice.lines[i] ?? 0, layout, precious));
    return { records, heads: slice.heads.map(() => NO_HEAD) };
  };
}

/** In UTF-8; a slice that is all ASCII is decoded once and cut by byte offsets. Wrong bytes are U+FFFD. */
export function recordText(slice: Slice): (index: number) => string {
  const { buffer, byteOffset, byteLength } = slice.bytes;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const end = (index: number) => (slice.starts[index] ?? 0) + (slice.lengths[index] ?? 0);
  if (isAscii(bytes)) {
    const whole = bytes.toString('latin1');
    return (index) => whole.slice(slice.starts[index], end(index));
  }
  return (index) => bytes.toString('utf8', slice.starts[index], end(index));
}

function readRecord(
  text: string,
  number: number,
  line: number,
  layout: JsonLayout,
  precious: readonly string[],
): SourceRecord {
  const { value, fault } = parseJson(text, layout.exactNumbers);
  const fields = isMembers(value) ? value : {};
  const found =
    fault !== undefined
      ? jsonProblem(fault, placeOf(text, fault.at, line))
      : isMembers(value)
        ? faultOf(text, fields, precious)
        : problem('json.record', 'the record is no object', {
            advice: 'A record has named values, {"…": …}: ask the sender what this is.',
            place: { value: text },
          });
  const amount = layout.amount === undefined ? undefined : valueAt(fields, layout.amount);
  const lost = found?.code === 'json.scientific';
  const base = {
    number,
    line,
    fields,
    cents: lost ? null : centsOf(amount, layout),
    group: lost || layout.groupBy === undefined ? null : codeOf(valueAt(fields, layout.groupBy)),
  };
  return found === undefined
    ? base
    : { ...base, problem: { ...found, place: { line, record: number, ...found.place } } };
}

function faultOf(
  text: string,
  fields: { readonly [name: string]: Json },
  precious: readonly string[],
): Problem | undefined {
  if (text.includes(REPLACEMENT)) {
    return problem(
      'encoding.invalid',
      'the record has bytes that are not utf-8, or signs that the sender lost',
      { place: { value: text } },
    );
  }
  for (const path of precious) {
    const value = valueAt(fields, path);
    const written = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    const { advice } = spreadsheetAdvice(written);
    if (advice === undefined || !/[eE][+-]/.test(written)) continue;
    return problem('json.scientific', `${path} has lost its digits`, {
      advice: 'The sender took a code for a number: it has to write it as text, in quotes.',
      place: { field: path, value: written },
    });
  }
  return undefined;
}

function centsOf(value: Json | undefined, layout: JsonLayout): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const { decimal, thousands, amountUnit } = layout;
  // A number of JSON has a point before its decimals, whatever texts have.
  const notation = typeof value === 'number' ? '.' : decimal;
  const read =
    amountUnit === 'cents'
      ? readCents(String(value))
      : readAmount(String(value), {
          decimal: notation,
          signed: true,
          ...(thousands === undefined ? {} : { thousands }),
        });
  return read.ok ? read.value : null;
}

function codeOf(value: Json | undefined): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? null : text;
}

/** The line of an index of the record's text, and what is written there. */
function placeOf(text: string, at: number, line: number): { readonly line: number; readonly value: string } {
  const before = text.slice(0, at).match(LINE_END)?.length ?? 0;
  return { line: line + before, value: text.slice(Math.max(0, at - 20), at + 40) };
}
