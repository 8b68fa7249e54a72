/**
 * A load list of bollettini TD 896. Besides the good ones, of which the first is overdue and the second has no fiscal
 * code: a client code that a spreadsheet altered, one that was mistyped, a row of zero euro.
 */
import { addDays, type Day, formatDay } from '../../domain/day.ts';
import { formatEuro, toCents } from '../../domain/money.ts';
import { CRLF, csvRow, windowsBytes } from './csv.ts';
import { type DemoFile, type DemoRecord, expectedOf, firstLines, type Payable } from './expected.ts';
import { person } from './people.ts';
import { type Seed, seeded } from './seed.ts';

const HEADER =
  'CODICE_CLIENTE;NOME1;NOME2;INDIRIZZO;CAP;DEST;PROV;CODICE_FISCALE;CAUSALE;N_RATA;TOT_RATE;SCADENZA;IMPORTO';
const CONTROL = 93n;
const DUE = 40;
const NEXT = 60;
const OVERDUE = -10;

interface Row extends DemoRecord {
  readonly text: string;
  readonly payable?: Payable;
}

interface Wanted {
  readonly code?: (good: string) => string;
  readonly cents?: number;
  readonly due?: number;
  readonly unnamed?: true;
  readonly problem?: NonNullable<DemoRecord['problem']>;
}

/** `bulletins`: how many become payable; the same seed gives the same client codes and debtors on any day. */
export function posteFile(today: Day, seed: number, bulletins: number): DemoFile {
  const source = seeded(seed);
  const wanted: Wanted[] = Array.from({ length: bulletins }, (_, index) =>
    index === 0 ? { due: OVERDUE } : index === 1 ? { unnamed: true } : {},
  );
  wanted.push(
    { code: () => '1,23E+17', problem: { code: 'csv.scientific', field: 'CODICE_CLIENTE' } },
    { code: otherControl, problem: { code: 'clientCode.checksum', field: 'CODICE_CLIENTE' } },
    { cents: 0, problem: { code: 'amount.zero', field: 'IMPORTO' } },
  );
  const rows = wanted.map((one, index) => rowOf(source, today, seed, index, one));
  return {
    name: `LISTA_${formatDay(today, 'yyyyMMdd')}_${seed}.csv`,
    bytes: windowsBytes([HEADER, ...rows.map(({ text }) => text), ''].join(CRLF)),
    expected: expectedOf(
      rows,
      firstLines(rows, 1),
      rows.flatMap(({ payable }) => payable ?? []),
    ),
  };
}

/** Odd and even rows are rata 1 and rata 2 of two. */
function rowOf(seed: Seed, today: Day, base: number, index: number, wanted: Wanted): Row {
  const debtor = person(seed);
  const good = clientCode(BigInt(base % 1_000_000) * 1_000_000n + BigInt(index + 1));
  const cents = wanted.cents ?? seed.between(9_00, 60_00);
  const second = index % 2 === 1;
  const due = addDays(today, wanted.due ?? (second ? DUE + NEXT : DUE));
  const text = csvRow([
    wanted.code?.(good) ?? good,
    debtor.surname,
    debtor.forename,
    debtor.street,
    debtor.postalCode,
    debtor.city,
    debtor.province,
    wanted.unnamed ? '' : debtor.fiscalCode,
    `ILLUMINAZIONE VOTIVA ${today.slice(0, 4)}`,
    second ? '2' : '1',
    '2',
    formatDay(due, 'dd/MM/yyyy'),
    formatEuro(toCents(cents)),
  ]);
  return wanted.problem === undefined
    ? { text, cents, outcome: 'created', lines: 1, payable: { key: good, ref: '1', cents, due } }
    : { text, cents, outcome: 'problem', lines: 1, problem: wanted.problem };
}

/** 16 digits and their remainder by 93, in two. */
function clientCode(base: bigint): string {
  return String(base).padStart(16, '0') + String(base % CONTROL).padStart(2, '0');
}

function otherControl(good: string): string {
  const other = (BigInt(good.slice(16)) + 1n) % CONTROL;
  return good.slice(0, 16) + String(other).padStart(2, '0');
}
