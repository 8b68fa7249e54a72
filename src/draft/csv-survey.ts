/** A delimited sample: its rows, its columns, and what they are. */
import type { Day } from '../domain/day.ts';
import { type CsvShape, shapeOf } from './csv-shape.ts';
import { type Declared, figuresOf, totalGuesses } from './declared.ts';
import type { Delimited } from './delimiter.ts';
import type { ReadSample } from './encoding-guess.ts';
import { figuresIn } from './figures.ts';
import type { Lines } from './lines.ts';
import { nameColumns } from './names.ts';
import { findRoles, type Roles } from './roles.ts';
import { csvStandard, withStandard } from './standards.ts';
import type { Sample, Survey } from './survey.ts';

export function surveyCsv(
  sample: Sample,
  read: ReadSample,
  lines: Lines,
  delimited: Delimited,
  today: Day,
): Survey {
  const csv = shapeOf(delimited);
  const { table } = csv;
  const figures = figuresIn([...(csv.head?.fields ?? []), ...(csv.tail?.fields ?? [])]);
  const inferred = findRoles(table, today, (cents) => sample.whole && figures.has(String(cents)));
  const headers = table.columns.map((column) => column.header);
  const standard = csvStandard(headers);
  const roles =
    standard === undefined
      ? inferred
      : withStandard(
          inferred,
          standard,
          (name) => inferred.profiles[headers.indexOf(name)],
          undefined,
          today,
        );
  const names = nameColumns(table.columns, roles, true);
  const wanted = figuresOf(roles, names, csv.records.length, lineCount(csv));
  const totals: Declared[] = [];
  for (const place of ['head', 'tail'] as const) {
    for (const [at, field] of (csv[place]?.fields ?? []).entries()) {
      if (at === csv.typeAt - 1) continue;
      const digits = [...figuresIn([field])][0];
      const figure = wanted.find((one) => one.digits === digits && one.money === isMoney(field, roles));
      if (
        figure !== undefined &&
        sample.whole &&
        !totals.some((one) => one.figure.expression === figure.expression && one.place === place)
      )
        totals.push({ place, figure, at });
    }
  }
  return {
    sample,
    read,
    lines,
    shape: { format: 'csv', delimited, csv },
    table,
    roles,
    names,
    totals,
    guesses: [
      {
        subject: 'format',
        value: standard?.title ?? 'csv',
        certainty: 'sure',
        why: standard === undefined ? delimited.guess.why : 'its header names the columns of that layout',
      },
      read.guess,
      lines.guess,
      delimited.guess,
      ...csv.guesses,
      ...totalGuesses(
        totals,
        csv.tail !== undefined || csv.head !== undefined,
        (one) => `field ${Number(one.at) + 1} of the ${one.place}`,
      ),
      ...roles.guesses,
    ],
  };
}

/** Rows of any kind, as the format counts them. */
const lineCount = (csv: CsvShape): number =>
  csv.records.length + [csv.head, csv.tail, csv.header].filter((row) => row !== undefined).length;

/** A figure with decimals is money; where amounts are whole numbers, any may be. */
const isMoney = (field: string, { amount }: Roles): boolean =>
  amount?.amounts.unit === 'cents' ? Number(field.trim()) === amount.total : /[.,]/.test(field);
