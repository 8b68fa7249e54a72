/** Every function of the library, by chapter: what docs/functions.md, editors and the test of the examples are made of. */
import { businessDays } from './business-days.ts';
import { codes } from './codes.ts';
import { days } from './days.ts';
import type { Chapter, FunctionEntry } from './entry.ts';
import { keys } from './keys.ts';
import { money } from './money.ts';
import { numbers } from './numbers.ts';
import { outcomes } from './outcomes.ts';
import { payments } from './payments.ts';
import { people } from './people.ts';
import { text } from './text.ts';

export const CHAPTERS: readonly Chapter[] = [
  money,
  numbers,
  days,
  businessDays,
  codes,
  payments,
  people,
  text,
  keys,
  outcomes,
];

/** `$cents(text, options?)`. */
export const signatureOf = ({ name, takes }: FunctionEntry): string => `$${name}(${takes.join(', ')})`;

/** What it does, its options and its problems, in words. */
export function explanationOf({ says, options = {}, common, problems = [] }: FunctionEntry): string {
  const own = Object.entries(options).map(([name, meaning]) => `${name} (${meaning})`);
  const all = [...own, ...(common === undefined ? [] : common.split(' and '))];
  return [
    says,
    ...(all.length === 0 ? [] : [`Options: ${all.join('; ')}.`]),
    ...(problems.length === 0 ? [] : [`Problems: ${problems.join(', ')}.`]),
  ].join(' ');
}
