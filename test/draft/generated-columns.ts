/** The columns that a generated file has, each with its names in headers and its text for a debt. */
import { type Day, type DayPattern, formatDay } from '../../src/domain/day.ts';
import { checkDigits } from '../../src/domain/iuv.ts';
import { type Cents, formatEuro } from '../../src/domain/money.ts';
import type { Debt } from './generated-debts.ts';
import type { Chance } from './random.ts';

export interface GeneratedColumn {
  readonly what: string;
  /** In full, cut short, in camel case. */
  readonly headers: readonly [string, string, string];
  readonly text: (debt: Debt) => string;
  /** Numbers are at the right of fixed columns, filled with zeros or blanks. */
  readonly fill?: '0' | ' ';
}

export type AmountStyle = 'comma' | 'thousands' | 'point' | 'cents' | 'padded';

export interface ColumnOptions {
  readonly amount: AmountStyle;
  readonly date: DayPattern;
  readonly grouped: boolean;
  readonly fixed: boolean;
}

export const amountText = (cents: number, style: AmountStyle): string => {
  if (style === 'cents') return String(cents);
  if (style === 'padded') return String(cents).padStart(11, '0');
  return formatEuro(cents as Cents, {
    thousands: style === 'thousands',
    decimal: style === 'point' ? '.' : ',',
  });
};

/** In any order; code, amount and due day are always there. */
export function columnsOf(chance: Chance, options: ColumnOptions): readonly GeneratedColumn[] {
  const day = (value: string): string => (value === '' ? '' : formatDay(value as Day, options.date));
  const split = chance.is(0.25);
  const apart = chance.is(0.3);
  const money = (
    what: string,
    headers: GeneratedColumn['headers'],
    cents: (debt: Debt) => number,
  ): GeneratedColumn => ({
    what,
    headers,
    text: (debt) => amountText(cents(debt), options.amount),
    fill: options.amount === 'thousands' ? ' ' : '0',
  });
  const columns: GeneratedColumn[] = [
    {
      what: 'code',
      headers: chance.of([
        ['CODICE_FISCALE', 'COD_FISC', 'codiceFiscale'],
        ['CF/PIVA', 'CF', 'codFiscale'],
      ]),
      text: ({ debtor }) => debtor.code,
    },
    money(
      'amount',
      chance.of([
        ['IMPORTO', 'IMP', 'importo'],
        ['IMPORTO_DOVUTO', 'IMP_DOVUTO', 'importoDovuto'],
        ['TOTALE', 'TOT', 'totale'],
      ]),
      ({ cents }) => cents,
    ),
    {
      what: 'due',
      headers: chance.of([
        ['SCADENZA', 'SCAD', 'scadenza'],
        ['DATA_SCADENZA', 'DT_SCAD', 'dataScadenza'],
      ]),
      text: ({ due }) => day(due),
    },
  ];
  const maybe = (probability: number, column: GeneratedColumn): void => {
    if (chance.is(probability)) columns.push(column);
  };
  if (split) {
    columns.push({
      what: 'surname',
      headers: ['COGNOME', 'COGN', 'cognome'],
      text: ({ debtor }) => debtor.surname,
    });
    columns.push({ what: 'given', headers: ['NOME', 'NOME', 'nome'], text: ({ debtor }) => debtor.given });
  } else
    columns.push({
      what: 'name',
      headers: chance.of([
        ['NOMINATIVO', 'NOMIN', 'nominativo'],
        ['INTESTATARIO', 'DENOM', 'denominazione'],
        ['RAGIONE_SOCIALE', 'RAG_SOC', 'ragioneSociale'],
      ]),
      text: ({ debtor }) => `${debtor.surname} ${debtor.given}`.trim(),
    });
  if (options.grouped || chance.is(0.9))
    columns.push({
      what: 'key',
      headers: chance.of([
        ['NUMERO_AVVISO', 'NUM_AVV', 'numAvviso'],
        ['PRATICA', 'PRAT', 'pratica'],
        ['ID_DEBITO', 'ID', 'idDebito'],
      ]),
      text: ({ key }) => key,
    });
  if (options.grouped)
    columns.push({
      what: 'rata',
      headers: ['RATA', 'RATA', 'numeroRata'],
      text: ({ rata }) => String(rata),
      fill: '0',
    });
  maybe(0.5, { what: 'year', headers: ['ANNO', 'ANNO', 'anno'], text: ({ year }) => year });
  maybe(0.6, {
    what: 'street',
    headers: ['INDIRIZZO', 'INDIR', 'indirizzo'],
    text: ({ debtor }) => (apart ? debtor.street : `${debtor.street} ${debtor.civic}`),
  });
  if (apart && columns.some(({ what }) => what === 'street'))
    columns.push({ what: 'civic', headers: ['CIVICO', 'CIV', 'civico'], text: ({ debtor }) => debtor.civic });
  maybe(0.6, { what: 'cap', headers: ['CAP', 'CAP', 'cap'], text: ({ debtor }) => debtor.cap });
  maybe(0.6, { what: 'city', headers: ['COMUNE', 'CITTA', 'comune'], text: ({ debtor }) => debtor.city });
  maybe(0.6, {
    what: 'province',
    headers: ['PROVINCIA', 'PROV', 'provincia'],
    text: ({ debtor }) => debtor.province,
  });
  maybe(0.4, {
    what: 'causale',
    headers: ['CAUSALE', 'DESCR', 'causale'],
    text: ({ year, rata, rate }) => (rate > 1 && rata > 0 ? `TARI ${year} RATA ${rata}` : `TARI ${year}`),
  });
  maybe(0.35, {
    what: 'issued',
    headers: ['DATA_EMISSIONE', 'DT_EMISSIONE', 'dataEmissione'],
    text: ({ issued }) => day(issued),
  });
  maybe(0.2, {
    what: 'born',
    headers: ['DATA_NASCITA', 'DT_NASCITA', 'dataNascita'],
    text: ({ debtor }) => day(debtor.born),
  });
  if (chance.is(0.2)) {
    columns.push(money('part', ['IMPONIBILE', 'IMPONIBILE', 'imponibile'], ({ parts }) => parts[0]));
    columns.push(money('part2', ['TEFA', 'TEFA', 'tefa'], ({ parts }) => parts[1]));
  }
  maybe(
    0.1,
    money('paid', ['IMPORTO_PAGATO', 'IMP_PAGATO', 'importoPagato'], () => 0),
  );
  maybe(0.12, {
    what: 'body',
    headers: ['CF_ENTE', 'CF_ENTE', 'codiceFiscaleEnte'],
    text: () => '01234567897',
  });
  maybe(0.1, { what: 'iban', headers: ['IBAN', 'IBAN', 'iban'], text: () => 'IT60X0542811101000000123456' });
  maybe(0.12, {
    what: 'client',
    headers: ['CODICE_CLIENTE', 'COD_CLIENTE', 'codiceCliente'],
    text: ({ number, rata }) => clientCode(number * 10 + rata),
  });
  maybe(0.12, {
    what: 'notice',
    headers: ['CODICE_AVVISO_PAGOPA', 'NAV', 'codiceAvvisoPagopa'],
    text: ({ notice }) => notice,
  });
  maybe(0.15, { what: 'sex', headers: ['SESSO', 'SEX', 'sesso'], text: ({ debtor }) => debtor.sex });
  maybe(0.2, { what: 'service', headers: ['COD_SERVIZIO', 'SERV', 'codServizio'], text: () => '0016' });
  maybe(0.2, {
    what: 'note',
    headers: ['NOTE', 'NOTE', 'note'],
    text: ({ number }) => (number % 3 === 0 ? 'SOLLECITO; II INVIO' : ''),
  });
  maybe(0.15, {
    what: 'phone',
    headers: ['TELEFONO', 'TEL', 'telefono'],
    text: ({ number }) => `333${String(1000000 + number * 37).slice(0, 7)}`,
  });
  return chance.shuffled(columns);
}

function clientCode(number: number): string {
  const sixteen = `0${String(number).padStart(15, '0')}`;
  return sixteen + checkDigits(sixteen);
}
