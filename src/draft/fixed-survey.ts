/** A sample in fixed columns: its lines, its columns, and what they are. */
import type { Day } from '../domain/day.ts';
import { stands } from './anchors.ts';
import { type Found, findColumns } from './columns.ts';
import { type Declared, figuresOf, spanText, totalGuesses } from './declared.ts';
import type { ReadSample } from './encoding-guess.ts';
import { type Figure, type Located, locateFigures } from './figures.ts';
import type { Lines } from './lines.ts';
import { nameColumns } from './names.ts';
import { type FixedShape, fixedShape } from './record-types.ts';
import { findRoles, type Roles } from './roles.ts';
import { type FixedStandard, fixedStandard, kind, columns as placeOf, withStandard } from './standards.ts';
import type { Sample, Survey } from './survey.ts';
import type { Column, Span, Table } from './table.ts';

/** Undefined: lines are of any length. */
export function surveyFixed(sample: Sample, read: ReadSample, lines: Lines, today: Day): Survey | undefined {
  const standard = fixedStandard(lines.lines);
  const fixed =
    standard === undefined
      ? fixedShape(lines.lines, Number(today.slice(0, 4)))
      : standardShape(lines.lines, standard);
  if (fixed === undefined) return undefined;
  const { head, tail } = fixed;
  const { columns, spans } = columnsOf(sample, fixed, standard, today);
  const table: Table = { columns, records: fixed.records.length };
  const declaring = declaringLines(sample, fixed);
  const inferred = findRoles(table, today, (cents) => stands(String(cents), declaring));
  const names = namesOf(columns, inferred, standard);
  const due = standard?.roles.dueDate?.split('.');
  const roles =
    standard === undefined
      ? inferred
      : withStandard(
          inferred,
          standard,
          (name) => inferred.profiles[names.indexOf(name)],
          kind(standard.lines[due?.[0] ?? '']?.[due?.[1] ?? ''] ?? ''),
          today,
        );
  const totals =
    standard === undefined ? totalsOf(sample, fixed, roles, names) : standardTotals(standard, fixed, roles);
  return {
    sample,
    read,
    lines,
    shape: { format: 'fixed-width', fixed, standard, spans },
    table,
    roles,
    names,
    totals,
    guesses: [
      {
        subject: 'format',
        value: standard?.title ?? 'fixed-width',
        certainty: 'sure',
        why:
          standard === undefined
            ? 'lines are of one length, and nothing stands between fields'
            : 'its record types and their order are of that layout',
      },
      read.guess,
      lines.guess,
      ...fixed.guesses,
      ...totalGuesses(
        totals,
        head !== undefined || tail !== undefined,
        (one) => `columns ${spanText(one.at)} of the ${one.place}`,
      ),
      ...roles.guesses,
    ],
  };
}

/** Digits of head and tail; those of a part of a file say nothing. */
const declaringLines = (sample: Sample, { head, tail, typeAt }: FixedShape): readonly string[] =>
  sample.whole
    ? [head, tail].filter((line) => line !== undefined).map((line) => line.slice(typeAt?.to ?? 0))
    : [];

function standardShape(lines: readonly string[], standard: FixedStandard): FixedShape {
  const typeAt = placeOf(standard.type);
  const padded = lines.filter((line) => line.trim() !== '').map((line) => line.padEnd(standard.length));
  const code = (line: string | undefined): string => line?.slice(typeAt.from, typeAt.to) ?? '';
  const records: string[][] = [];
  for (const line of padded.slice(1, -1)) {
    if (code(line) === standard.needs[0]) records.push([]);
    records.at(-1)?.push(line);
  }
  const present = new Set(padded.map(code));
  return {
    length: standard.length,
    pad: true,
    typeAt,
    head: padded[0],
    tail: padded.at(-1),
    codes: Object.keys(standard.lines).filter((one) => present.has(one)),
    records,
    lines: padded.length,
    sameAt: placeOf(standard.sameAt),
    guesses: [],
  };
}

interface Columns {
  readonly columns: readonly Column[];
  readonly spans: ReadonlyMap<string, readonly Span[]>;
}

function columnsOf(
  sample: Sample,
  fixed: FixedShape,
  standard: FixedStandard | undefined,
  today: Day,
): Columns {
  const { typeAt, codes, records } = fixed;
  const year = Number(today.slice(0, 4));
  const spans = new Map<string, readonly Span[]>();
  const columns: Column[] = [];
  for (const code of codes.length === 0 ? [''] : codes) {
    const own = (line: string): boolean => code === '' || line.slice(typeAt?.from, typeAt?.to) === code;
    const mine = records.map((record) => record.find(own));
    const all = records.flatMap((record) => record.filter(own));
    const found: readonly Found[] =
      standard === undefined
        ? withNumber(
            findColumns(
              all,
              fixed.length,
              code === '' ? 0 : (typeAt?.to ?? 0),
              declaringLines(sample, fixed),
              year,
            ),
            fixed.sameAt,
          )
        : Object.values(standard.lines[code] ?? {}).map(placeOf);
    spans.set(code, found);
    if (all.length > records.length || standard?.many.includes(code) === true) continue;
    for (const { from, to, doubtful } of found)
      columns.push({
        index: columns.length,
        header: '',
        values: mine.map((line) => (line ?? '').slice(from, to).trim()),
        at: { from, to },
        ...(doubtful === true ? { doubtful } : {}),
        ...(codes.length > 1 ? { line: code } : {}),
      });
  }
  return { columns, spans };
}

function namesOf(
  columns: readonly Column[],
  roles: Roles,
  standard: FixedStandard | undefined,
): readonly string[] {
  const plain = nameColumns(columns, roles, false);
  return columns.map((column, index) => {
    const { line, at } = column;
    if (line === undefined) return plain[index] ?? '';
    const said = Object.entries(standard?.lines[line] ?? {}).find(([, text]) => {
      const place = placeOf(text);
      return place.from === at?.from && place.to === at.to;
    });
    return `${line}.${said?.[0] ?? plain[index]}`;
  });
}

function standardTotals(
  { totals }: FixedStandard,
  fixed: FixedShape,
  { amount }: Roles,
): readonly Declared[] {
  const digits: Readonly<Record<string, number>> = {
    money: amount?.total ?? 0,
    records: fixed.records.length,
    lines: fixed.lines,
  };
  return totals.flatMap(({ at, expression, of }): readonly Declared[] => {
    const figure: Figure = { expression, digits: String(digits[of] ?? 0), money: of === 'money' };
    const span = placeOf(at);
    // What the sample itself contradicts is not checked.
    return Number(fixed.tail?.slice(span.from, span.to)) === Number(figure.digits)
      ? [{ place: 'tail', figure, at: span }]
      : [];
  });
}

function totalsOf(
  sample: Sample,
  fixed: FixedShape,
  roles: Roles,
  names: readonly string[],
): readonly Declared[] {
  const wanted = figuresOf(roles, names, fixed.records.length, fixed.lines);
  const totals = (['head', 'tail'] as const).flatMap((place) => {
    const line = fixed[place];
    if (line === undefined || !sample.whole) return [];
    return locateFigures(line, fixed.typeAt?.to ?? 0, wanted).map(
      ({ from, to, figure }: Located): Declared => ({ place, figure, at: { from, to } }),
    );
  });
  // A head that says no total says no count either: that digit is another's.
  return totals.filter(
    (one) =>
      one.place === 'tail' ||
      (one.figure.money && !totals.some((other) => other.place === 'tail' && other.figure.money)),
  );
}

/** The columns that tie lines together are a field of their own. */
function withNumber(spans: readonly Found[], sameAt: Span | undefined): readonly Found[] {
  if (sameAt === undefined) return spans;
  const others = spans.flatMap((span): readonly Found[] => {
    if (span.to <= sameAt.from || span.from >= sameAt.to) return [span];
    return span.to > sameAt.to ? [{ from: sameAt.to, to: span.to }] : [];
  });
  return [sameAt, ...others];
}
