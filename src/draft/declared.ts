/** What head and tail of a sample declare, once it is found. */
import type { Figure } from './figures.ts';
import type { Guess } from './guess.ts';
import type { Roles } from './roles.ts';
import type { Span } from './table.ts';

export interface Declared {
  readonly place: 'head' | 'tail';
  readonly figure: Figure;
  /** Field of a delimited row, from 0, or columns of a line. */
  readonly at: number | Span;
}

export function figuresOf(
  roles: Roles,
  names: readonly string[],
  records: number,
  lines: number,
): readonly Figure[] {
  const { amount } = roles;
  const sum =
    amount === undefined || amount.total <= 0
      ? []
      : [
          {
            expression: `sum(${names[amount.profile.column.index]})`,
            digits: String(amount.total),
            money: true,
          },
        ];
  return [
    ...sum,
    { expression: 'count(records)', digits: String(records), money: false },
    ...(lines === records ? [] : [{ expression: 'count(lines)', digits: String(lines), money: false }]),
  ];
}

export const spanText = (at: number | Span): string =>
  typeof at === 'number' ? String(at + 1) : at.to - at.from === 1 ? String(at.to) : `${at.from + 1}-${at.to}`;

export function totalGuesses(
  totals: readonly Declared[],
  enclosed: boolean,
  where: (one: Declared) => string,
): readonly Guess[] {
  if (!enclosed) return [];
  if (totals.length === 0)
    return [
      {
        subject: 'totals',
        value: 'none found',
        certainty: 'unsure',
        why: 'no figure of head or tail equals a count or a sum of the sample',
      },
    ];
  return totals.map((one) => ({
    subject: one.figure.expression,
    value: where(one),
    certainty: one.figure.digits.length > 2 ? 'sure' : 'likely',
    why: `it says ${one.figure.digits}, which is what the sample has`,
  }));
}
