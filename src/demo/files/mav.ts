/**
 * Two flows of MAV dispositions in one file, half of the lines with their trailing blanks trimmed and one without its
 * first blank. Besides the good ones: an overdue disposition, one of zero euro, one without fiscal code.
 */
import { addDays, type Day, formatDay } from '../../domain/day.ts';
import { CRLF, windowsBytes } from './csv.ts';
import { type DemoFile, type DemoRecord, expectedOf, type Payable } from './expected.ts';
import { type Person, person } from './people.ts';
import { type Seed, seeded } from './seed.ts';

const WIDTH = 120;
const SIA = 'T9Z99';
const ABI = '99998';
const FLOWS = 2;
const DUE = 45;
const OVERDUE = -15;

interface Disposition extends DemoRecord {
  readonly number: string;
  readonly debtor: Person;
  readonly fiscalCode: string;
  readonly due: Day;
  readonly text: string;
}

type Part = readonly [column: number, text: string];

/** `dispositions`: how many become payable; the same seed gives the same numbers and debtors on any day. */
export function mavFile(today: Day, seed: number, dispositions: number): DemoFile {
  const all = listOf(seeded(seed), today, seed, dispositions);
  const half = Math.ceil(all.length / FLOWS);
  const lines: string[] = [];
  const first: number[] = [];
  for (let flow = 0; flow < FLOWS; flow += 1) {
    const own = all.slice(flow * half, (flow + 1) * half);
    lines.push(
      ...flowOf(own, today, `MENSA${String(seed % 10_000).padStart(4, '0')}${flow + 1}`, lines.length, first),
    );
  }
  const shifted = lines.findIndex((line) => line.startsWith(' 30'));
  const written = lines.map((line, index) =>
    index === shifted ? line.slice(1) : index % 2 === 1 ? line.trimEnd() : line,
  );
  const payable = all.flatMap(({ outcome, number, cents, due }): Payable[] =>
    outcome === 'created' ? [{ key: number, ref: '1', cents, due }] : [],
  );
  return {
    name: `MAV_${formatDay(today, 'yyyyMMdd')}_${seed}.txt`,
    bytes: windowsBytes(written.map((line) => line + CRLF).join('')),
    expected: expectedOf(all, first, payable),
  };
}

function listOf(seed: Seed, today: Day, base: number, count: number): Disposition[] {
  let next = 0;
  const disposition = (more: Partial<Disposition> = {}): Disposition => {
    next += 1;
    const debtor = person(seed);
    return {
      number: `${String(base % 100_000).padStart(5, '0')}${String(next).padStart(5, '0')}`,
      debtor,
      fiscalCode: debtor.fiscalCode,
      due: addDays(today, DUE),
      cents: seed.between(12_00, 180_00),
      text: `MENSA SCOLASTICA ${formatDay(today, 'dd/MM/yyyy')}`,
      outcome: 'created',
      lines: 7,
      ...more,
    };
  };
  const good = Array.from({ length: count }, (_, index) =>
    disposition(index === 0 ? { due: addDays(today, OVERDUE) } : {}),
  );
  return [
    ...good,
    disposition({ cents: 0, outcome: 'problem', problem: { code: 'amount.zero', field: '14.amount' } }),
    disposition({
      fiscalCode: '',
      outcome: 'problem',
      problem: { code: 'fiscalCode.missing', field: '30.fiscalCode' },
    }),
  ];
}

/** `before`: lines of the file so far; the first line of each disposition is added to `first`. */
function flowOf(
  own: readonly Disposition[],
  today: Day,
  support: string,
  before: number,
  first: number[],
): string[] {
  const identity: readonly Part[] = [
    [4, SIA],
    [9, ABI],
    [14, formatDay(today, 'ddMMyy')],
    [20, support],
    [114, 'E'],
  ];
  const lines = [line('IM', identity)];
  let cents = 0;
  for (const [index, one] of own.entries()) {
    first.push(before + lines.length + 1);
    lines.push(...linesOf(one, index + 1));
    cents += one.cents;
  }
  const totals: readonly Part[] = [
    [46, figure(own.length, 7)],
    [53, figure(cents, 15)],
    [68, figure(0, 15)],
    [83, figure(lines.length + 1, 7)],
  ];
  return [...lines, line('EF', [...identity, ...totals])];
}

function linesOf(
  { number, debtor, fiscalCode, due, cents, text }: Disposition,
  progressive: number,
): string[] {
  const numbered = (type: string, parts: readonly Part[]): string =>
    line(type, [[4, figure(progressive, 7)], ...parts]);
  return [
    numbered('14', [
      [23, formatDay(due, 'ddMMyy')],
      [29, '07000'],
      [34, figure(cents, 13)],
      [47, '-'],
      [48, `${ABI}01700000000300303`],
      [92, SIA],
      [97, '4'],
      [98, `ALUNNO${number}`],
      [120, 'E'],
    ]),
    numbered('20', [[11, 'UNIONE VALLE ESEMPIO']]),
    numbered('30', [
      [11, `${debtor.surname} ${debtor.forename}`],
      [71, fiscalCode],
    ]),
    numbered('40', [
      [11, debtor.street],
      [41, debtor.postalCode],
      [46, `${debtor.city} ${debtor.province}`],
    ]),
    numbered('50', [[11, text]]),
    numbered('51', [[11, number]]),
    numbered('70', [
      [94, 'B'],
      [101, `C${number}`],
    ]),
  ];
}

const figure = (value: number, width: number): string => String(value).padStart(width, '0');

/** Texts at their columns, counted from 1; the type stands in 2-3. */
function line(type: string, parts: readonly Part[]): string {
  let written = ` ${type}`;
  for (const [column, text] of parts.toSorted(([left], [right]) => left - right)) {
    written = written.padEnd(column - 1) + text;
  }
  return written.padEnd(WIDTH);
}
