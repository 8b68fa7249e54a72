/**
 * The draft for a minuta di ruolo (tracciato 290: N0, N1, N2, N3, N4, N5, N9). Debtors stand between the lines of their
 * minuta, so its lines are records that the partita joins, and the mapping cuts them by their published columns.
 */

import { type DraftCase, reportCase } from './cases-draft.ts';
import { isFiscalCode } from './codes.ts';
import type { Draft } from './draft.ts';
import { guessEncoding } from './encoding-guess.ts';
import { type Guess, share } from './guess.ts';
import { readLines } from './lines.ts';
import { LENGTH, type MadeUpPartita, minutaLines } from './minuta-lines.ts';
import { madeUp } from './people-made-up.ts';
import { ACKNOWLEDGEMENT, MINUTA_LAYOUT, POSITIONS, REPORT } from './standards/minuta-290.ts';
import type { Sample } from './survey.ts';
import { scalar } from './yaml-text.ts';

const TYPES = /^N[0-59R]/;
const TITLE = 'minuta di ruolo, 290 characters';

/** Undefined: it is none. */
export function minutaDraft(sample: Sample, title: string): Draft | undefined {
  const read = guessEncoding(sample.bytes);
  if (!read.ok) return undefined;
  const lines = readLines(read.value.text, sample.whole);
  const all = lines.lines.filter((line) => line.trim() !== '');
  const fits = all.length > 3 && all.every((line) => TYPES.test(line) && line.length <= LENGTH);
  if (!fits || !all[0]?.startsWith('N0') || !all.some((line) => line.startsWith('N2'))) return undefined;
  const debtors = all.filter((line) => line.startsWith('N2'));
  const rows = all.filter((line) => line.startsWith('N4'));
  const codes = debtors.map((line) => line.slice(24, 40).trim());
  const sure = (subject: string, value: string, why = 'the published layout has it there'): Guess => ({
    subject,
    value,
    certainty: 'sure',
    why,
  });
  const guesses: readonly Guess[] = [
    sure('format', TITLE, 'all lines begin with N0 to N9, and the first with N0'),
    read.value.guess,
    lines.guess,
    sure(
      'fiscal code',
      'N2, 25-40',
      `${share(codes.filter(isFiscalCode).length, codes.length)} have the right check character`,
    ),
    sure('name', 'N2, 210-285'),
    sure(
      'amount',
      'N4, 46-58',
      `the imposta of the rows of a partita is added up; ${rows.length} rows, whole cents`,
    ),
    sure('due date', 'parameter dueDate', 'the layout has none: the connector gives one day for all'),
    sure('key', 'partita, 11-24'),
    {
      subject: 'co-debtors',
      value: 'N3',
      certainty: 'unsure',
      why: `${all.filter((line) => line.startsWith('N3')).length} lines: a position has one debtor, so they are kept only in the file`,
    },
    {
      subject: 'totals of N5',
      value: 'not checked',
      certainty: 'unsure',
      why: 'programs count N1 and N5 in them or not; those of N9 are checked',
    },
  ];
  const layout = MINUTA_LAYOUT.replace('TITLE', scalar(title)).replaceAll('ENCODING', read.value.encoding);
  return {
    sample,
    format: 'fixed-width',
    records: all.length - 2,
    guesses,
    files: [
      { name: 'gestionale.yaml', text: layout },
      { name: 'positions.jsonata', text: POSITIONS },
      { name: 'acknowledgement.jsonata', text: ACKNOWLEDGEMENT },
      { name: 'report.jsonata', text: REPORT },
    ],
    cases: casesOf(lines.eol),
    report: reportCase,
    parameters: { dueDate: '2026-12-31' },
    earliest: undefined,
    trailer: true,
    given: false,
  };
}

function casesOf(eol: 'crlf' | 'lf'): readonly DraftCase[] {
  const partita = (index: number, rows: readonly number[], company = false): MadeUpPartita => ({
    person: madeUp(index, company, false),
    code: String(index + 1).padStart(14, '0'),
    rows,
    year: '2025',
  });
  const partite = [partita(0, [17300, 850]), partita(1, [8412], true)];
  const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
  const wrong = partite.map((one, index) =>
    index === 0
      ? one
      : {
          ...one,
          person: {
            ...one.person,
            code: `${one.person.code.slice(0, -1)}${(Number(one.person.code.slice(-1)) + 1) % 10}`,
          },
        },
  );
  const whole = text(minutaLines(partite));
  const bytes = Buffer.from(eol === 'crlf' ? whole.replaceAll('\n', '\r\n') : whole, 'latin1');
  return [
    {
      name: 'file-intero',
      says: 'partite become positions, heads and totals of the minuta do not',
      kind: 'positions',
      sample: { name: 'esempio.txt', bytes },
    },
    {
      name: 'riga-guasta',
      says: 'a fiscal code with a wrong last character is a problem; its neighbours are not',
      kind: 'positions',
      text: text(minutaLines(wrong)),
    },
    {
      name: 'controllo',
      says: 'a file whose declared figures are wrong is refused whole',
      kind: 'positions',
      text: text(minutaLines(partite, true)),
    },
  ];
}
