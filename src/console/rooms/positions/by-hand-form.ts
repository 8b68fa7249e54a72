/** The essential fields of a position that a person writes, as the form has them and as a mapping would return them. */
import type { Json } from '../../../domain/debt-position.ts';
import { readAmount } from '../../../domain/money.ts';
import { failed, ok, type Result } from '../../../domain/problem.ts';
import { given } from '../../listing.ts';

export const FIELDS = [
  'collegamento',
  'chiave',
  'periodo',
  'cf',
  'nome',
  'causale',
  'importo',
  'scadenza',
  'codice',
] as const;
export type Field = (typeof FIELDS)[number];

/** Of one installment: also of the whole, where they are fields of the form. */
export const PARTS = ['importo', 'scadenza', 'codice'] as const;
export type Part = (typeof PARTS)[number];
export type Rata = { readonly [part in Part]: string };

export interface Values extends Readonly<Record<Field, string>> {
  /** Rows for installments as the form shows them; blank ones do not count. */
  readonly rate: readonly Rata[];
}

const LONGEST = 500;
export const MOST_RATE = 12;
const BLANK: Rata = { importo: '', scadenza: '', codice: '' };

/** Name of an input; rows are counted from 1. */
export const rataName = (row: number, part: Part): string => `rata-${row}-${part}`;

export function valuesOf(read: (name: string) => unknown): Values {
  const text = (name: string): string =>
    String(read(name) ?? '')
      .trim()
      .slice(0, LONGEST);
  const rows = Math.min(MOST_RATE, Math.max(0, Math.trunc(Number(text('rate')) || 0)));
  const fields = Object.fromEntries(FIELDS.map((field) => [field, text(field)])) as Record<Field, string>;
  const rate = Array.from(
    { length: rows },
    (_, index) => Object.fromEntries(PARTS.map((part) => [part, text(rataName(index + 1, part))])) as Rata,
  );
  return { ...fields, rate };
}

/** With one more row to fill in; as it is when there are as many as may be. */
export const withOneMore = (values: Values): Values =>
  values.rate.length >= MOST_RATE ? values : { ...values, rate: [...values.rate, BLANK] };

interface Row extends Rata {
  readonly row: number;
}

const filled = ({ rate }: Values): readonly Row[] =>
  rate
    .map((one, index) => ({ ...one, row: index + 1 }))
    .filter((one) => PARTS.some((part) => one[part] !== ''));

const hasWhole = ({ importo, scadenza }: Values): boolean => importo !== '' || scadenza !== '';

/** What a person forgot or mixed up. `missing` names an input. */
export type Slip =
  | { readonly what: 'missing'; readonly name: string }
  | { readonly what: 'order'; readonly row: number }
  | { readonly what: 'alone' };

const ALWAYS: readonly Field[] = ['collegamento', 'chiave', 'cf', 'nome', 'causale'];
const WHOLE: readonly Field[] = ['importo', 'scadenza'];

/** The whole may be left out where there are installments. */
export const neededOf = (values: Values): readonly Field[] =>
  filled(values).length === 0 || hasWhole(values) ? [...ALWAYS, ...WHOLE] : ALWAYS;

export function slipsOf(values: Values): readonly Slip[] {
  const rows = filled(values);
  const slips: Slip[] = neededOf(values)
    .filter((name) => values[name] === '')
    .map((name) => ({ what: 'missing', name }));
  rows.forEach((one, index) => {
    for (const part of ['importo', 'scadenza'] as const)
      if (one[part] === '') slips.push({ what: 'missing', name: rataName(one.row, part) });
    const before = rows[index - 1]?.scadenza ?? '';
    if (one.scadenza !== '' && before > one.scadenza) slips.push({ what: 'order', row: one.row });
  });
  if (rows.length === 1 && !hasWhole(values)) slips.push({ what: 'alone' });
  return slips;
}

/** Undefined where nothing, or no such pair, is named. */
export function connectorIn(
  text: string,
): { readonly organization: string; readonly connector: string } | undefined {
  const [organization = '', connector = '', ...rest] = text.split('/');
  return organization === '' || connector === '' || rest.length > 0 ? undefined : { organization, connector };
}

/** The whole, its installments, or both as alternatives; what is left out, the connector's own defaults say. */
export function positionOf(values: Values): Result<Json> {
  const options: Json[] = [];
  if (hasWhole(values)) {
    const whole = installmentOf(values, '0', 'importo');
    if (!whole.ok) return whole;
    options.push({ kind: 'single', installments: [whole.value] });
  }
  const installments: Json[] = [];
  for (const one of filled(values)) {
    const read = installmentOf(one, String(installments.length + 1), rataName(one.row, 'importo'));
    if (!read.ok) return read;
    installments.push(read.value);
  }
  if (installments.length > 0) options.push({ kind: 'plan', installments });
  const period = given(values.periodo);
  return ok({
    key: values.chiave,
    ...(period === undefined ? {} : { period }),
    description: values.causale,
    debtor: { fiscalCode: values.cf.toUpperCase(), name: values.nome },
    options,
  });
}

function installmentOf({ importo, scadenza, codice }: Rata, ref: string, field: string): Result<Json> {
  const amount = readAmount(importo);
  if (!amount.ok) return failed({ ...amount.problem, place: { field } });
  const code = given(codice.replaceAll(/\s/g, ''));
  return ok({ ref, amount: amount.value, dueDate: scadenza, ...(code === undefined ? {} : { code }) });
}

/** Cents of both ways to pay, where they differ: which may be meant, and often is a slip. */
export function difference(values: Values): { readonly whole: number; readonly rate: number } | undefined {
  const rows = filled(values);
  if (rows.length === 0 || !hasWhole(values)) return undefined;
  const cents = (text: string): number => {
    const read = readAmount(text);
    return read.ok ? read.value : 0;
  };
  const whole = cents(values.importo);
  const rate = rows.reduce((sum, one) => sum + cents(one.importo), 0);
  return whole === rate ? undefined : { whole, rate };
}
