/** What the functions of JSONata and of our library give, as far as lint can tell; others may give anything. */
import type { Call, Node } from '../source-tree/node.ts';
import {
  ANY,
  boolean,
  elementOf,
  isKnown,
  join,
  LIST,
  list,
  type Member,
  marked,
  may,
  members,
  NOTHING,
  number,
  object,
  optional,
  present,
  sequence,
  type Type,
  text,
} from './type.ts';

export interface CallFacts {
  readonly call: Call;
  /** Of the arguments; the one before `~>` is the first. */
  readonly given: readonly Type[];
  /** What the function that is an argument gives when it is called with these. */
  readonly apply: (argument: number, ...values: readonly Type[]) => Type;
}

type Gives = (facts: CallFacts) => Type;

const clocked = (type: Type, given: readonly Type[]): Type =>
  given[0]?.marks.has('clock') === true ? marked(type, 'clock') : type;
const same =
  (type: Type): Gives =>
  ({ given }) =>
    clocked(type, given);
/** As strict functions of JSONata are: nothing of nothing. */
const strict =
  (type: Type): Gives =>
  ({ given }) =>
    clocked(given[0]?.missing === true ? optional(type) : type, given);
/** A function of ours: `optional` gives nothing for a blank. */
const ours =
  (type: Type): Gives =>
  (facts) =>
    clocked(saysOptional(facts.call) ? optional(type) : type, facts.given);
const elements: Gives = ({ given: [first] }) =>
  first === undefined ? ANY : isKnown(first) ? list(elementOf(first), may(first, LIST) && first.filled) : ANY;
const mapped =
  (keeps: boolean): Gives =>
  ({ given: [first], apply }) => {
    if (first === undefined) return ANY;
    const element = elementOf(first);
    const made = apply(1, element, number(), first);
    if (keeps) return optional(sequence(element, false));
    return isKnown(made)
      ? sequence(made, isKnown(first) && !first.missing && (!may(first, LIST) || first.filled))
      : ANY;
  };

export const GIVES: Readonly<Record<string, Gives>> = {
  string: strict(text()),
  substring: strict(text('blank')),
  substringBefore: strict(text('blank')),
  substringAfter: strict(text('blank')),
  lowercase: strict(text('blank')),
  uppercase: strict(text('blank')),
  trim: strict(text('blank')),
  pad: strict(text()),
  replace: strict(text('blank')),
  join: strict(text('blank')),
  formatNumber: strict(text()),
  formatBase: strict(text()),
  formatInteger: strict(text()),
  split: strict(list(text('blank'))),
  match: ({ given }) =>
    optional(
      same(sequence(members({ match: text(), index: number(), groups: list(text('blank')) }), false))({
        given,
      } as CallFacts),
    ),
  contains: strict(boolean),
  length: strict(number()),
  number: ({ given }) =>
    strict(given[0] !== undefined && may(given[0], 1) ? number('float') : number())({ given } as CallFacts),
  parseInteger: strict(number()),
  floor: strict(number()),
  ceil: strict(number()),
  round: ({ given }) =>
    strict(number(...(given[0]?.marks.has('float') === true ? (['float'] as const) : [])))({
      given,
    } as CallFacts),
  abs: strict(number()),
  count: () => number(),
  sum: ({ given: [first] }) => {
    const item = first === undefined ? undefined : elementOf(first);
    return number(
      ...(item?.marks.has('float') === true
        ? (['float'] as const)
        : item?.marks.has('cents') === true
          ? (['cents'] as const)
          : []),
    );
  },
  max: strict(number()),
  min: strict(number()),
  average: strict(number('float')),
  boolean: strict(boolean),
  not: strict(boolean),
  exists: () => boolean,
  type: strict(text()),
  now: () => text('clock'),
  millis: () => number('clock'),
  fromMillis: strict(text()),
  toMillis: strict(number()),
  keys: () => optional(sequence(text(), false)),
  append: ({ given: [left, right] }) =>
    left === undefined || right === undefined || !isKnown(left) || !isKnown(right)
      ? ANY
      : list(join(elementOf(left), elementOf(right)), left.filled || right.filled),
  reverse: elements,
  sort: elements,
  distinct: elements,
  spread: () => ANY,
  sift: ({ given: [first] }) => (first?.members === undefined ? ANY : object(sifted(first.members), true)),
  merge: ({ given: [first] }) => (first === undefined || !isKnown(first) ? ANY : merged(elementOf(first))),
  lookup: () => optional(ANY),
  map: mapped(false),
  filter: mapped(true),
  single: ({ given: [first] }) => (first === undefined ? ANY : elementOf(first)),
  each: () => ANY,
  error: () => NOTHING_AT_ALL,
  assert: () => NOTHING,

  cents: ours(number('cents')),
  wholeCents: ours(number('cents')),
  decimal: ours(number()),
  formatDecimal: ours(text()),
  zoned: ours(number()),
  packed: ours(number()),
  formatZoned: ours(text()),
  formatPacked: ours(text()),
  daysBetween: ours(number()),
  instant: ours(text()),
  formatInstant: ours(text()),
  isHoliday: ours(boolean),
  isBusinessDay: ours(boolean),
  nextBusinessDay: ours(text()),
  previousBusinessDay: ours(text()),
  addBusinessDays: ours(text()),
  businessDaysBetween: ours(number()),
  partitaIva: ours(text('code')),
  taxonomy: ours(text('code')),
  ibanOf: ours(text('code')),
  clientCode: ours(text('code')),
  mod93: ours(text('code')),
  creditorReference: ours(text('code')),
  remittance: ours(text()),
  flowOfTransfer: ours(text()),
  cut: ours(text('blank')),
  stableKey: ours(text('code')),
  sha256: ours(text('code')),
  euro: ours(text()),
  formatCents: ours(text()),
  share: ours(list(number('cents'), true)),
  date: ours(text()),
  formatDate: ours(text()),
  addDays: ours(text()),
  digits: ours(text('code')),
  fiscalCode: ours(text('code')),
  iban: ours(text('code')),
  iuv: ours(text('code')),
  noticeNumber: ours(text('code')),
  upper: ours(text('blank')),
  padLeft: ours(text()),
  padRight: ours(text()),
  slice: ({ call, given }) =>
    clocked(text(...(fixedSlice(call) ? (['fixed'] as const) : []), 'blank'), given),
  required: ({ given: [first] }) => (first === undefined ? ANY : marked(present(first), 'blank', false)),
  ignore: () => NOTHING_AT_ALL,
  problem: () => NOTHING_AT_ALL,
};

/** The evaluation ends there: what comes of it is never seen. */
const NOTHING_AT_ALL: Type = { ...NOTHING, missing: false };

const sifted = (found: ReadonlyMap<string, Member>): ReadonlyMap<string, Member> =>
  new Map([...found].map(([name, { type }]) => [name, { type: optional(type), pairs: [] }]));

/** Elements were joined: each member may be that of any of them, and whether one lacks it does not matter. */
function merged(element: Type): Type {
  if (element.members === undefined) return ANY;
  return object(element.members, element.open);
}

export function saysOptional(call: Call): boolean {
  const last = call.items.at(-1);
  if (last?.type !== 'object') return false;
  return last.items.some(
    ({ key, value }) =>
      literal(key) === 'optional' && value.type === 'value' && value.token.value !== 'false',
  );
}

/** `$slice(text, 1, 8)`: so many digits are exact as a number. */
function fixedSlice({ items }: Call): boolean {
  const [from, to] = [Number(literal(items[1])), Number(literal(items[2]))];
  return to - from < 15;
}

export const literal = (node: Node | undefined): string | undefined =>
  node?.type === 'string' || node?.type === 'number' ? node.token.value : undefined;
