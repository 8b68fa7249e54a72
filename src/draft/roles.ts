/** All roles of the columns of a table, and what is said about them. */
import type { Day } from '../domain/day.ts';
import { type AmountChoice, findAmount } from './amount-role.ts';
import { type Choice, guessOf } from './choice.ts';
import { type Debts, findDebts } from './debts.ts';
import { type DueChoice, findDue } from './due-role.ts';
import { type Guess, weaker } from './guess.ts';
import { isSelfChecking, type Profile, placeOf, profilesOf } from './kinds.ts';
import { findPeople, type People } from './people.ts';
import type { Table } from './table.ts';
import { headerWords } from './words.ts';

export interface Roles {
  readonly profiles: readonly Profile[];
  readonly people: People;
  readonly amount: AmountChoice | undefined;
  readonly due: DueChoice | undefined;
  readonly debts: Debts;
  readonly guesses: readonly Guess[];
}

export function findRoles(table: Table, today: Day, declares: (cents: number) => boolean): Roles {
  const profiles = profilesOf(table, today);
  const found = findPeople(profiles);
  const mine = [
    found.fiscalCode?.profile,
    found.name?.profile,
    found.givenName?.profile,
    found.vatNumber?.profile,
  ];
  const free = profiles.filter((one) => !mine.includes(one));
  const due = findDue(free.filter((one) => !isSelfChecking(one)));
  const amount = findAmount(
    free.filter((one) => one !== due?.profile),
    declares,
  );
  // What is money is no postal code.
  const address = Object.entries(found.address).filter(
    ([, { profile }]) => profile !== amount?.profile && profile !== due?.profile,
  );
  const people = { ...found, address: Object.fromEntries(address) };
  const debts = findDebts(profiles, { people, amount, due });
  return {
    profiles,
    people,
    amount,
    due,
    debts,
    guesses: guessesOf({ profiles, people, amount, due, debts }),
  };
}

/** Rows that are paid or cancelled already are no debts to collect. */
function stateOf(profiles: readonly Profile[]): Guess | undefined {
  const found = profiles.find(
    ({ column, filled, distinct }) =>
      /\b(STATO|STATUS|AZIONE|OPERAZIONE)\b/.test(headerWords(column.header)) &&
      filled.length > 0 &&
      distinct <= 12,
  );
  if (found === undefined) return undefined;
  const values = [...new Set(found.filled)].slice(0, 6).join(', ');
  return {
    subject: 'state',
    value: placeOf(found.column),
    certainty: 'unsure',
    why: `it says ${values}: rows that are paid, cancelled or suspended want an action, which the draft does not set`,
  };
}

export function guessesOf({
  profiles,
  people,
  amount,
  due,
  debts,
}: Omit<Roles, 'guesses'>): readonly Guess[] {
  const some: (Guess | undefined)[] = [
    said('fiscal code', people.fiscalCode, 'no column has codes with their check character'),
    optional('companies’ code', people.vatNumber),
    said('name', people.paired ? people.fiscalCode : people.name, 'no column of words was found'),
    optional('given name', people.givenName),
    amount === undefined
      ? missing('amount', 'no column looks like money')
      : { ...guessOf('amount', amount), certainty: amount.certainty },
    amount === undefined
      ? undefined
      : {
          subject: 'notation',
          value: notationOf(amount),
          certainty: amount.notation,
          why: amount.amounts.why,
          alternatives: amount.notation === 'sure' ? [] : amount.amounts.alternatives,
        },
    due === undefined
      ? missing('due date', 'no column has days')
      : {
          ...guessOf('due date', due),
          value: `${guessOf('due date', due).value}, ${due.dates.pattern}`,
          alternatives: [...(guessOf('due date', due).alternatives ?? []), ...due.dates.alternatives],
        },
    debts.key === undefined
      ? missing('key', 'nothing tells one debt from another: fiscal code and due day are taken')
      : guessOf('key', debts.key),
    debts.grouped && debts.key !== undefined
      ? {
          ...guessOf('rows of one debt', debts.key),
          value: `same ${guessOf('', debts.key).value}`,
          certainty: weaker('likely', debts.key.certainty),
        }
      : undefined,
    optional('rata', debts.rata),
    debts.single === undefined
      ? undefined
      : {
          subject: 'soluzione unica',
          value: `rata ${debts.single}`,
          certainty: 'likely',
          why: 'its amount is the sum of the other rate, in every group',
        },
    optional('period', debts.period),
    optional('description', debts.description),
    debts.code === undefined
      ? undefined
      : guessOf(debts.code.kind === 'iuv' ? 'IUV' : 'notice number', debts.code),
    stateOf(profiles),
    ...Object.entries(people.address).map(([role, choice]) => optional(role, choice)),
  ];
  return some.filter((one) => one !== undefined);
}

export const notationOf = ({ amounts }: AmountChoice): string =>
  amounts.unit !== 'euro'
    ? amounts.unit === 'cents'
      ? 'whole cents'
      : 'thousandths of a euro'
    : `euro, '${amounts.decimal}' before the cents${amounts.thousands === true ? ', thousands grouped' : ''}${amounts.signed ? ', with a sign' : ''}`;

const said = (subject: string, choice: Choice | undefined, why: string): Guess =>
  choice === undefined ? missing(subject, why) : guessOf(subject, choice);

const optional = (subject: string, choice: Choice | undefined): Guess | undefined =>
  choice === undefined ? undefined : guessOf(subject, choice);

const missing = (subject: string, why: string): Guess => ({
  subject,
  value: 'not found',
  certainty: 'unsure',
  why,
});
