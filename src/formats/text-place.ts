/** Where a range of a record's text stands in its file: lines and characters, from 1. */
import type { FieldPlace } from '../domain/ports/format.ts';

const LINE_END = /\r\n|\n|\r/;

/** `line`: the one on which the text begins. */
export function textPlace(text: string, [from, to]: readonly [number, number], line: number): FieldPlace {
  const before = text.slice(0, from).split(LINE_END);
  const value = text.slice(from, to).split(LINE_END);
  const begins = [...(before.at(-1) ?? '')].length;
  const last = [...(value.at(-1) ?? '')].length;
  const first = line + before.length - 1;
  return value.length === 1
    ? { line: first, from: begins + 1, to: begins + last }
    : { line: first, from: begins + 1, to: last, lastLine: first + value.length - 1 };
}
