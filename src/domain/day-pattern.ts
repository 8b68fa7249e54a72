/**
 * How layouts write days, compiled once: a file has one pattern and a million dates. Nothing here knows the calendar;
 * see day.ts.
 */

/** `yy` needs a pivot; `DDD` is the ordinal of the day in its year (001 to 366, "Julian"). */
export type DayPattern =
  | 'dd/MM/yyyy'
  | 'd/M/yyyy'
  | 'dd-MM-yyyy'
  | 'dd.MM.yyyy'
  | 'yyyy-MM-dd'
  | 'yyyy/MM/dd'
  | 'yyyyMMdd'
  | 'ddMMyyyy'
  | 'dd/MM/yy'
  | 'dd-MM-yy'
  | 'dd.MM.yy'
  | 'ddMMyy'
  | 'yyMMdd'
  | 'yyyyDDD'
  | 'yyDDD';

/** The numbers that a text says; `ordinal` instead of month and date where the pattern has DDD, else 0. */
export interface DayNumbers {
  year: number;
  month: number;
  date: number;
  ordinal: number;
}

/** Where the parts of a pattern of fixed width begin, -1 where it has none. */
interface Places {
  readonly length: number;
  readonly year: number;
  readonly yearDigits: number;
  readonly month: number;
  readonly date: number;
  readonly ordinal: number;
  readonly marks: readonly { readonly at: number; readonly code: number }[];
}

/** The only one whose parts vary in width. */
const LOOSE: DayPattern = 'd/M/yyyy';
const LOOSE_DAY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

export const DAY_PATTERNS: readonly DayPattern[] = [
  'dd/MM/yyyy',
  LOOSE,
  'dd-MM-yyyy',
  'dd.MM.yyyy',
  'yyyy-MM-dd',
  'yyyy/MM/dd',
  'yyyyMMdd',
  'ddMMyyyy',
  'dd/MM/yy',
  'dd-MM-yy',
  'dd.MM.yy',
  'ddMMyy',
  'yyMMdd',
  'yyyyDDD',
  'yyDDD',
];

const PLACES: ReadonlyMap<string, Places> = new Map(
  DAY_PATTERNS.map((pattern) => [pattern, places(pattern)]),
);
const WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  DAY_PATTERNS.map((pattern) => [pattern, pattern.match(/y+|M+|d+|D+|[^yMdD]+/g) ?? []]),
);

export const isDayPattern = (text: string): text is DayPattern => PLACES.has(text);

/** The parts of a pattern in order: `dd`, `/`, `MM`, … */
export const wordsOf = (pattern: DayPattern): readonly string[] => WORDS.get(pattern) ?? [];

/** What a text without surrounding blanks says, written to `into`; false when it is not written so. Years of two digits stay so. */
export function readNumbers(text: string, pattern: DayPattern, pivot: number, into: DayNumbers): boolean {
  if (pattern === LOOSE) return readLoose(text, into);
  const found = PLACES.get(pattern);
  if (found === undefined || text.length !== found.length) return false;
  for (const { at, code } of found.marks) if (text.charCodeAt(at) !== code) return false;
  const written = digits(text, found.year, found.yearDigits);
  into.ordinal = found.ordinal < 0 ? 0 : digits(text, found.ordinal, 3);
  into.month = found.month < 0 ? 0 : digits(text, found.month, 2);
  into.date = found.date < 0 ? 0 : digits(text, found.date, 2);
  if (written < 0 || into.month < 0 || into.date < 0 || into.ordinal < 0) return false;
  into.year = found.yearDigits === 4 ? written : written <= pivot ? 2000 + written : 1900 + written;
  return true;
}

function readLoose(text: string, into: DayNumbers): boolean {
  const [, date, month, year] = LOOSE_DAY.exec(text) ?? [];
  into.year = Number(year);
  into.month = Number(month);
  into.date = Number(date);
  into.ordinal = 0;
  return year !== undefined;
}

/** The number that some digits are, -1 when one of them is none. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function places(pattern: DayPattern): Places {
  const yearDigits = pattern.includes('yyyy') ? 4 : 2;
  const marks = [...pattern].flatMap((character, at) =>
    /[yMdD]/.test(character) ? [] : [{ at, code: character.charCodeAt(0) }],
  );
  return {
    length: pattern.length,
    year: pattern.indexOf('y'),
    yearDigits,
    month: pattern.indexOf('MM'),
    date: pattern.indexOf('dd'),
    ordinal: pattern.indexOf('DDD'),
    marks,
  };
}
