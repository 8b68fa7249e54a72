/** Debts of people who do not exist, as a gestionale would have them: what generated files are written from. */
import { controlDigit, controlLetter } from '../../src/domain/fiscal-code.ts';
import { checkDigits } from '../../src/domain/iuv.ts';
import { lettersOf } from '../../src/domain/person-name.ts';
import type { Chance } from './random.ts';

export interface Debtor {
  readonly code: string;
  readonly surname: string;
  readonly given: string;
  readonly company: boolean;
  readonly born: string;
  readonly sex: string;
  readonly street: string;
  readonly civic: string;
  readonly cap: string;
  readonly city: string;
  readonly province: string;
}

/** One row. */
export interface Debt {
  readonly debtor: Debtor;
  readonly key: string;
  readonly number: number;
  readonly rata: number;
  readonly rate: number;
  readonly cents: number;
  readonly parts: readonly [number, number];
  readonly due: string;
  readonly issued: string;
  readonly year: string;
  readonly notice: string;
}

const SURNAMES =
  'ROSSI BIANCHI FERRARI ESPOSITO RUSSO ROMANO GALLO COSTA FONTANA CONTI RICCI BRUNO REA FO DE_LUCA DELLA_VALLE MORETTI BARBIERI LOMBARDI GIORDANO CASSANO RIZZO MAZZA TESTA GRASSO'.split(
    ' ',
  );
const GIVEN = [
  'MARIO',
  'LUCIA',
  'ANNA MARIA',
  'GIANFRANCESCO',
  'UGO',
  'IDA',
  'CHIARA',
  'PAOLO',
  'ELISABETTA',
  'MATTEO',
  'SOFIA',
  'LEO',
  'FRANCESCA',
  'GIUSEPPE',
] as const;
const ACCENTED = ['NICCOLÒ', 'NOÈ', 'GIOSUÈ'] as const;
const COMPANIES = ['EDIL NORD SRL', 'BAR CENTRALE SNC', 'ALFA SERVIZI SPA', 'AUTOFFICINA DEL CORSO'] as const;
const STREETS = [
  'VIA ROMA',
  'VIA GARIBALDI',
  'PIAZZA DEL POPOLO',
  'CORSO ITALIA',
  'VIALE DEI TIGLI',
  'VIA XX SETTEMBRE',
  'VICOLO STRETTO',
] as const;
const ACCENTED_STREETS = ['VIA LIBERTÀ', 'PIAZZA PERÙ', 'VIA CEFALÒ'] as const;
const TOWNS = [
  ['00184', 'ROMA', 'RM'],
  ['20121', 'MILANO', 'MI'],
  ['10121', 'TORINO', 'TO'],
  ['40121', 'BOLOGNA', 'BO'],
  ['80132', 'NAPOLI', 'NA'],
  ['67100', "L'AQUILA", 'AQ'],
  ['01100', 'VITERBO', 'VT'],
  ['30121', 'VENEZIA', 'VE'],
] as const;
const WOMEN = new Set(['LUCIA', 'ANNA MARIA', 'IDA', 'CHIARA', 'ELISABETTA', 'SOFIA', 'FRANCESCA']);

export interface DebtOptions {
  readonly records: number;
  readonly grouped: boolean;
  readonly unica: boolean;
  readonly accents: boolean;
  readonly keyStyle: 'padded' | 'plain' | 'lettered' | 'slashed';
  readonly year: number;
  readonly rounded: boolean;
}

export function debts(chance: Chance, options: DebtOptions): readonly Debt[] {
  const rows: Debt[] = [];
  const year = String(options.year);
  const issued = `${year}-0${chance.between(1, 2)}-${String(chance.between(1, 28)).padStart(2, '0')}`;
  const oneDue = chance.is(0.25);
  const fixedDue = dueDay(chance, options.year);
  for (
    let number = chance.between(1, 9000);
    rows.length < options.records;
    number += options.keyStyle === 'plain' ? chance.between(1, 40) : 1
  ) {
    const debtor = debtorOf(chance, options.accents);
    const rate = options.grouped ? chance.between(1, 4) : 1;
    const key = keyOf(number, year, options.keyStyle);
    const first = oneDue ? fixedDue : dueDay(chance, options.year);
    const amounts = Array.from({ length: rate }, () =>
      options.rounded ? chance.between(4, 900) * 50 : chance.between(150, 90000),
    );
    const row = (rata: number, cents: number, due: string): Debt => {
      const part = Math.floor(cents * 0.05);
      const sixteen = `301${String(number * 10 + rata).padStart(13, '0')}`;
      return {
        debtor,
        key,
        number,
        rata,
        rate,
        cents,
        parts: [cents - part, part],
        due,
        issued,
        year,
        notice: sixteen + checkDigits(sixteen),
      };
    };
    if (options.grouped && options.unica && rate > 1)
      rows.push(
        row(
          0,
          amounts.reduce((sum, one) => sum + one, 0),
          first,
        ),
      );
    for (const [index, cents] of amounts.entries())
      rows.push(row(rate === 1 && options.unica ? 0 : index + 1, cents, plusMonths(first, index * 2)));
  }
  return rows;
}

const ENDS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function dueDay(chance: Chance, year: number): string {
  const month = chance.between(3, 12);
  const day = chance.weighed([
    [ENDS[month - 1] ?? 30, 3],
    [16, 1],
    [chance.between(1, 28), 1],
  ]);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function plusMonths(day: string, months: number): string {
  const [year = 2026, month = 1, date = 1] = day.split('-').map(Number);
  const total = year * 12 + month - 1 + months;
  const end = ENDS[total % 12] ?? 28;
  return `${Math.floor(total / 12)}-${String((total % 12) + 1).padStart(2, '0')}-${String(Math.min(date, end)).padStart(2, '0')}`;
}

function keyOf(number: number, year: string, style: DebtOptions['keyStyle']): string {
  if (style === 'padded') return String(number).padStart(9, '0');
  if (style === 'plain') return String(number);
  return style === 'lettered'
    ? `AV${String(number).padStart(6, '0')}`
    : `${year}/${String(number).padStart(5, '0')}`;
}

function debtorOf(chance: Chance, accents: boolean): Debtor {
  const [cap, city, province] = chance.of(TOWNS);
  const home = {
    street: accents && chance.is(0.3) ? chance.of(ACCENTED_STREETS) : chance.of(STREETS),
    civic: `${chance.between(1, 190)}${chance.is(0.1) ? '/A' : ''}`,
    cap,
    city,
    province,
  };
  if (chance.is(0.12)) {
    const ten = `0${chance.between(100000000, 999999999)}`;
    return {
      ...home,
      code: ten + controlDigit(ten),
      surname: chance.of(COMPANIES),
      given: '',
      company: true,
      born: '',
      sex: '',
    };
  }
  const surname = SURNAMES[chance.between(0, SURNAMES.length - 1)]?.replace('_', ' ') ?? 'ROSSI';
  const given = accents && chance.is(0.2) ? chance.of(ACCENTED) : chance.of(GIVEN);
  const born = `${chance.between(1940, 2004)}-${String(chance.between(1, 12)).padStart(2, '0')}-${String(chance.between(1, 28)).padStart(2, '0')}`;
  const woman = WOMEN.has(given);
  const body = `${lettersOf({ surname, name: given })}${born.slice(2, 4)}${'ABCDEHLMPRST'[Number(born.slice(5, 7)) - 1]}${String(Number(born.slice(8)) + (woman ? 40 : 0)).padStart(2, '0')}${chance.of(['H501', 'F205', 'L219', 'A944', 'F839'])}`;
  return {
    ...home,
    code: body + controlLetter(body),
    surname,
    given,
    company: false,
    born,
    sex: woman ? 'F' : 'M',
  };
}
