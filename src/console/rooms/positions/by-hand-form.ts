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
export type Values = { readonly [field in Field]: string };

const LONGEST = 500;

export const valuesOf = (read: (field: Field) => unknown): Values =>
  Object.fromEntries(
    FIELDS.map((field) => [
      field,
      String(read(field) ?? '')
        .trim()
        .slice(0, LONGEST),
    ]),
  ) as Values;

export const NEEDED: readonly Field[] = [
  'collegamento',
  'chiave',
  'cf',
  'nome',
  'causale',
  'importo',
  'scadenza',
];

/** Undefined where nothing, or no such pair, is named. */
export function connectorIn(
  text: string,
): { readonly organization: string; readonly connector: string } | undefined {
  const [organization = '', connector = '', ...rest] = text.split('/');
  return organization === '' || connector === '' || rest.length > 0 ? undefined : { organization, connector };
}

/** One payment in one installment; what is left out, the connector's own defaults say. */
export function positionOf(values: Values): Result<Json> {
  const amount = readAmount(values.importo);
  if (!amount.ok) return failed({ ...amount.problem, place: { field: 'importo' } });
  const period = given(values.periodo);
  const code = given(values.codice.replaceAll(/\s/g, ''));
  return ok({
    key: values.chiave,
    ...(period === undefined ? {} : { period }),
    description: values.causale,
    debtor: { fiscalCode: values.cf.toUpperCase(), name: values.nome },
    options: [
      {
        kind: 'single',
        installments: [
          {
            ref: '1',
            amount: amount.value,
            dueDate: values.scadenza,
            ...(code === undefined ? {} : { code }),
          },
        ],
      },
    ],
  });
}
