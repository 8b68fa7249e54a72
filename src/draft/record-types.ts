/** Which lines of a fixed-width sample are head and tail, which are records, and where a line says so. */
import { findAnchors } from './anchors.ts';
import type { Guess } from './guess.ts';
import { frequencies, mostFrequent, type Span } from './table.ts';

export interface FixedShape {
  readonly length: number;
  /** Some lines are shorter: their blanks at the end were trimmed. */
  readonly pad: boolean;
  readonly typeAt: Span | undefined;
  readonly head: string | undefined;
  readonly tail: string | undefined;
  /** What records have at `typeAt`; several where a record has several lines. */
  readonly codes: readonly string[];
  /** The lines of each record. */
  readonly records: readonly (readonly string[])[];
  /** All lines, head and tail included. */
  readonly lines: number;
  /** Columns where the lines of a record bear the same number. */
  readonly sameAt: Span | undefined;
  readonly guesses: readonly Guess[];
}

const PLACES: readonly Span[] = [
  { from: 0, to: 1 },
  { from: 0, to: 2 },
  { from: 0, to: 3 },
  { from: 1, to: 3 },
];
const MOST_TYPES = 12;

/** Undefined when lines are not of one length: no fixed columns. */
export function fixedShape(lines: readonly string[], year: number): FixedShape | undefined {
  const full = lines.filter((line) => line.trim() !== '');
  const length = Math.max(...full.map((line) => line.trimEnd().length), ...full.map((line) => line.length));
  const alike = full.filter((line) => line.length === length).length;
  const pad = alike < full.length;
  // Trimmed lines differ at their ends only: what is right-most must not be all over the place.
  const padded = full.map((line) => line.padEnd(length));
  const ragged = full.length > 2 && alike < 2 && full.length - alike > 2;
  if (length < 20 || (ragged && findAnchors(padded.slice(1, 200), length, [], year).length === 0))
    return undefined;
  const found = single(padded) ??
    several(padded) ?? {
      head: undefined,
      tail: undefined,
      typeAt: undefined,
      codes: [],
      records: padded.map((line) => [line]),
      sameAt: undefined,
      guesses: [],
    };
  const width: Guess = {
    subject: 'length',
    value: `${length} characters${pad ? ', trimmed at the end' : ''}`,
    certainty: alike >= full.length * 0.9 ? 'sure' : 'likely',
    why: `${alike} of ${full.length} lines are so long`,
  };
  return { ...found, length, pad, lines: full.length, guesses: [width, ...found.guesses] };
}

type Found = Omit<FixedShape, 'length' | 'pad' | 'lines'>;

const at = (line: string, { from, to }: Span): string => line.slice(from, to);

/** One line is one record: all but the first and the last begin alike. */
function single(lines: readonly string[]): Found | undefined {
  const inner = lines.slice(1, -1);
  if (inner.length === 0) return undefined;
  for (const place of [PLACES[0], PLACES[3]]) {
    if (place === undefined) continue;
    const code = mostFrequent(inner.map((line) => at(line, place)));
    if (code.trim() === '' || inner.some((line) => at(line, place) !== code)) continue;
    const [first, last] = [lines[0] ?? '', lines.at(-1) ?? ''];
    const typeAt = widened(place, inner, first, last);
    const whole = at(inner[0] ?? '', typeAt);
    const apart = (line: string): boolean =>
      at(line, place) !== code && at(line, place).trim() !== '' && differs(line, inner);
    const head = apart(first) ? first : undefined;
    const tail =
      apart(last) && at(last, typeAt) !== (head === undefined ? '' : at(head, typeAt)) ? last : undefined;
    if (head === undefined && tail === undefined) continue;
    const records = lines.slice(head === undefined ? 0 : 1, tail === undefined ? undefined : -1);
    const columns =
      typeAt.to - typeAt.from === 1 ? `column ${typeAt.to}` : `columns ${typeAt.from + 1}-${typeAt.to}`;
    const kind = (subject: string, line: string | undefined): readonly Guess[] =>
      line === undefined
        ? []
        : [
            {
              subject,
              value: `"${at(line, typeAt)}" in ${columns}`,
              certainty: records.length > 2 ? 'sure' : 'likely',
              why: `all ${records.length} records have "${whole}" there, it does not`,
            },
          ];
    return {
      head,
      tail,
      typeAt,
      codes: [whole],
      records: records.map((line) => [line]),
      sameAt: undefined,
      guesses: [...kind('head', head), ...kind('tail', tail)],
    };
  }
  return undefined;
}

/** `1` of `10`, and `H` of `HDR`: one column more while it is part of the code in all three. */
function widened(place: Span, inner: readonly string[], first: string, last: string): Span {
  let to = place.to;
  const known = /^(HDR|DET|DTL|TRL|TES|COD|INI|FIN|REC|TST|RIG|TOT)$/;
  if (
    known.test(first.slice(place.from, place.from + 3)) ||
    known.test(last.slice(place.from, place.from + 3))
  ) {
    const wide = { from: place.from, to: place.from + 3 };
    if (new Set(inner.map((line) => at(line, wide))).size === 1) return wide;
  }
  const digit = (line: string, index: number): boolean => /\d/.test(line[index] ?? '');
  while (
    to < place.from + 2 &&
    [...inner, first, last].every((line) => digit(line, place.from) && digit(line, to)) &&
    new Set(inner.map((line) => line[to])).size === 1 &&
    inner.length > 2
  )
    to += 1;
  return { from: place.from, to };
}

/** It has blanks or letters where the records have digits, or the other way round. */
function differs(line: string, inner: readonly string[]): boolean {
  const own = shapeOf(line);
  const usual = shapeOf(inner[0] ?? '');
  let unlike = 0;
  for (let index = 0; index < own.length; index += 1) if (own[index] !== usual[index]) unlike += 1;
  return unlike > own.trimEnd().length * 0.1;
}

/** Several lines are one record: types follow one another, and the first of them comes back. */
function several(lines: readonly string[]): Found | undefined {
  for (const place of [PLACES[3], PLACES[1], PLACES[0], PLACES[2]]) {
    if (place === undefined) continue;
    const said = lines.map((line) => at(line, place));
    const counts = frequencies(said);
    if (counts.length > MOST_TYPES || counts.length < 3 || said.some((code) => code.trim() === '')) continue;
    const [first = '', last = ''] = [said[0], said.at(-1)];
    const head = said.indexOf(first, 1) === -1;
    const tail = said.indexOf(last) === said.length - 1;
    const inner = lines.slice(head ? 1 : 0, tail ? -1 : undefined);
    const from = at(inner[0] ?? '', place);
    const records: string[][] = [];
    for (const line of inner) {
      if (at(line, place) === from) records.push([]);
      records.at(-1)?.push(line);
    }
    const codes = [...new Set(inner.map((line) => at(line, place)))];
    if (records.length < 2 || codes.length < 2 || inner.length < records.length * 1.5) continue;
    const usual =
      frequencies(records.map((record) => record.map((line) => at(line, place)).join()))[0]?.[1] ?? 0;
    if (usual < records.length * 0.6 || !unlike(inner, place)) continue;
    const sameAt = numbered(records, place);
    const columns = `columns ${place.from + 1}-${place.to}`;
    return {
      head: head ? lines[0] : undefined,
      tail: tail ? lines.at(-1) : undefined,
      typeAt: place,
      codes,
      records,
      sameAt,
      guesses: [
        {
          subject: 'record types',
          value: `${columns}: ${codes.join(', ')} make a record${head ? `; head ${first}` : ''}${tail ? `; tail ${last}` : ''}`,
          certainty: usual === records.length ? 'likely' : 'unsure',
          why: `${usual} of ${records.length} records have the same types in the same order`,
        },
      ],
    };
  }
  return undefined;
}

/** Lines of different types are of different shape; lines of one type are alike. */
function unlike(lines: readonly string[], place: Span): boolean {
  const byCode = new Map<string, string[]>();
  for (const line of lines)
    byCode.set(at(line, place), [...(byCode.get(at(line, place)) ?? []), shapeOf(line)]);
  const groups = [...byCode.values()];
  if (groups.length < 2) return false;
  const within = average(
    groups.flatMap((group) => group.slice(1, 4).map((one) => distance(one, group[0] ?? ''))),
  );
  const between = average(
    groups.slice(1).map((group, index) => distance(group[0] ?? '', groups[index]?.[0] ?? '')),
  );
  return between > 0.35 && within < between * 0.6;
}

const shapeOf = (line: string): string => line.replaceAll(/\d/g, '9').replaceAll(/[^9 ]/g, 'X');

/** Part of the columns where something stands that differ in kind. */
function distance(left: string, right: string): number {
  let used = 0;
  let differing = 0;
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] === ' ' && right[index] === ' ') continue;
    used += 1;
    if (left[index] !== right[index]) differing += 1;
  }
  return used === 0 ? 0 : differing / used;
}

const average = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Digits after the type that are equal within a record, and differ between records. */
function numbered(records: readonly (readonly string[])[], place: Span): Span | undefined {
  const same = (index: number): boolean =>
    records.every(
      (record) =>
        /\d/.test(record[0]?.[index] ?? '') && record.every((line) => line[index] === record[0]?.[index]),
    );
  let to = place.to;
  while (same(to)) to += 1;
  const span = { from: place.to, to };
  const values = new Set(records.map((record) => at(record[0] ?? '', span)));
  return to > place.to && values.size === records.length ? span : undefined;
}
