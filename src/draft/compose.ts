/** A file in the manner of the sample, of made-up records: same fields, same widths, figures that add up. */

import type { Day } from '../domain/day.ts';
import { encode } from '../formats/encoding.ts';
import { isFiscalCode } from './codes.ts';
import type { CsvShape } from './csv-shape.ts';
import { guessDates } from './dates.ts';
import type { Declared } from './declared.ts';
import type { Row } from './delimiter.ts';
import { writeAmount, writeCode, writeDay } from './made-up-values.ts';
import { BODY_CODE } from './people-made-up.ts';
import type { Survey } from './survey.ts';
import type { Span } from './table.ts';

export interface Composition {
  /** Records of the table that lend their shape, with the values that stand in their columns. */
  readonly chosen: readonly number[];
  readonly values: readonly (readonly string[])[];
  /** Declared figures are one too many. */
  readonly wrongTotals?: boolean;
}

const MADE_ON = '2026-01-10';
const TITLE = 'ELENCO DI PROVA';
const BODY_NAME = 'ENTE DI PROVA';

/** Lines with LF. */
export function compose(survey: Survey, composition: Composition): string {
  const lines =
    survey.shape.format === 'csv' ? csvLines(survey, composition) : fixedLines(survey, composition);
  return `${lines.join('\n')}\n`;
}

/** The same as the sender would write it: line ends, encoding and mark. */
export function composedBytes(survey: Survey, text: string): Uint8Array | undefined {
  const { read, lines } = survey;
  const ended = lines.eol === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
  const encoded = encode(
    `${read.bom ? '\ufeff' : ''}${ended}${lines.dosEnd ? String.fromCharCode(0x1a) : ''}`,
    read.encoding,
  );
  return encoded.ok ? encoded.value : undefined;
}

/** What a figure of head or tail is in this file, written as it was. */
function figureText(
  { figure }: Declared,
  original: string,
  survey: Survey,
  composition: Composition,
): string {
  const { amount } = survey.roles;
  const records = composition.chosen.length;
  const extra = composition.wrongTotals === true ? 1 : 0;
  if (figure.money && amount !== undefined) {
    const unit = /[.,]/.test(original) ? 'euro' : amount.amounts.unit;
    return writeAmount(sumOf(survey, composition) + extra, { ...amount.amounts, unit }, original.trim());
  }
  const others = survey.shape.format === 'csv' ? enclosing(survey.shape.csv) : 0;
  const lines = survey.shape.format === 'csv' ? records + others : fixedCount(survey, composition);
  const count = String((figure.expression === 'count(lines)' ? lines : records) + extra);
  return original.trim().startsWith('0') ? count.padStart(original.trim().length, '0') : count;
}

const enclosing = (csv: CsvShape): number =>
  [csv.head, csv.tail, csv.header].filter((row) => row !== undefined).length;

function fixedCount(survey: Survey, { chosen }: Composition): number {
  if (survey.shape.format !== 'fixed-width') return chosen.length;
  const { fixed } = survey.shape;
  const enclosed = [fixed.head, fixed.tail].filter((line) => line !== undefined).length;
  return chosen.reduce((count, record) => count + (fixed.records[record]?.length ?? 1), enclosed);
}

/** From the digits that stand in the amount's column, be they cents or euro with decimals. */
function sumOf({ roles }: Survey, { values }: Composition): number {
  const { amount } = roles;
  if (amount === undefined) return 0;
  const { unit } = amount.amounts;
  return values.reduce((sum, row) => {
    const text = row[amount.profile.column.index] ?? '';
    const decimals = /[.,](\d{1,2})$/.exec(text)?.[1];
    const digits = Number(text.replaceAll(/\D/g, ''));
    if (!Number.isFinite(digits)) return sum;
    return (
      sum +
      (unit === 'cents' || decimals?.length === 2
        ? digits
        : decimals === undefined
          ? digits * 100
          : digits * 10)
    );
  }, 0);
}

function csvLines(survey: Survey, composition: Composition): readonly string[] {
  if (survey.shape.format !== 'csv') return [];
  const { csv, delimited } = survey.shape;
  const { delimiter } = delimited;
  const written = (fields: readonly string[], like: Row | undefined): string => {
    const all =
      like !== undefined &&
      like.fields.length > 1 &&
      like.text === like.fields.map((field) => quoted(field)).join(delimiter);
    return fields
      .map((field) => (all || field.includes(delimiter) || /^"|\n/.test(field) ? quoted(field) : field))
      .join(delimiter);
  };
  const row = (place: 'head' | 'tail'): readonly string[] => {
    const own = csv[place];
    if (own === undefined) return [];
    const fields = own.fields.map((field, index) => {
      if (index === csv.typeAt - 1) return field;
      const total = survey.totals.find((one) => one.place === place && one.at === index);
      return total === undefined ? unknownText(field) : figureText(total, field, survey, composition);
    });
    return [written(fields, own)];
  };
  const records = composition.chosen.map((record, place) => {
    const original = csv.records[record];
    const values = composition.values[place] ?? [];
    const fields = (original?.fields ?? []).map((field, index) =>
      index < values.length ? (values[index] ?? '') : field.trim() === '' ? field : '',
    );
    return written(fields, original);
  });
  const skipped = Array.from({ length: csv.skip }, () => TITLE);
  return [
    ...skipped,
    ...(csv.header === undefined ? [] : [csv.header.text]),
    ...row('head'),
    ...records,
    ...row('tail'),
  ];
}

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

/** A value of head or tail that means nothing to us: days move, names of bodies become one that is none. */
function unknownText(field: string): string {
  const text = field.trim();
  if (text.length <= 2) return field;
  const dates = guessDates([text], MADE_ON as Day);
  if (dates !== undefined && dates.pattern.length >= 8)
    return field.replace(text, writeDay(MADE_ON, dates, text));
  if (isFiscalCode(text))
    return field.replace(text, BODY_CODE.padEnd(Math.min(text.length, BODY_CODE.length)));
  if (/\p{L}{4}.*[\p{L}\s]{4}/u.test(text)) return field.replace(text, BODY_NAME.slice(0, text.length));
  return /^\d{5,}$/.test(text) ? field.replace(text, writeCode(text, 0, undefined)) : field;
}

function fixedLines(survey: Survey, composition: Composition): readonly string[] {
  if (survey.shape.format !== 'fixed-width') return [];
  const { fixed } = survey.shape;
  const { typeAt, length } = fixed;
  const from = typeAt?.to ?? 0;
  const enclosed = (place: 'head' | 'tail'): readonly string[] => {
    const line = fixed[place];
    if (line === undefined) return [];
    const figures = survey.totals.filter((one) => one.place === place);
    let text = line.slice(0, from) + hidden(line.slice(from));
    for (const one of figures) {
      const span = one.at as Span;
      text = put(
        text,
        span,
        figureText(one, line.slice(span.from, span.to), survey, composition).padStart(
          span.to - span.from,
          '0',
        ),
      );
    }
    return [text];
  };
  const body = composition.chosen.flatMap((record, place) =>
    (fixed.records[record] ?? []).map((line) => {
      const code = line.slice(typeAt?.from ?? 0, from);
      let text = ' '.repeat(length);
      if (typeAt !== undefined) text = put(text, typeAt, code);
      for (const column of survey.table.columns) {
        if (column.at === undefined || (column.line !== undefined && column.line !== code)) continue;
        text = put(
          text,
          column.at,
          aligned(composition.values[place]?.[column.index] ?? '', line.slice(column.at.from, column.at.to)),
        );
      }
      if (fixed.sameAt === undefined) return text;
      return put(text, fixed.sameAt, String(place + 1).padStart(fixed.sameAt.to - fixed.sameAt.from, '0'));
    }),
  );
  return [...enclosed('head'), ...body, ...enclosed('tail')];
}

/** Neither names nor codes of the body; what is declared is put back after. */
const hidden = (text: string): string =>
  text
    .replaceAll(/[^\d\s](?:[^\d\s]| (?! ))*/g, (words) =>
      words.length <= 6 ? words : BODY_NAME.padEnd(words.length).slice(0, words.length),
    )
    .replaceAll(/\d+/g, (digits) =>
      /^20\d{6}$/.test(digits) ? '20260110' : digits.replaceAll(/[1-9]/g, '1'),
    );

const put = (line: string, { from, to }: Span, text: string): string =>
  line.slice(0, from) + text.padEnd(to - from).slice(0, to - from) + line.slice(to);

/** Left or right, filled with zeros or blanks, as it was. */
function aligned(value: string, original: string): string {
  const width = original.length;
  if (value.length >= width)
    return value.slice(value.length > width && /^\d+$/.test(value) ? value.length - width : 0);
  if (/^\s+\S/.test(original) && !/\s$/.test(original)) return value.padStart(width);
  if (/^\d+$/.test(original) && /^\d+$/.test(value)) return value.padStart(width, '0');
  return value.padEnd(width);
}
