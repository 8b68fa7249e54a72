/** How a column writes days. */
import { DAY_PATTERNS, type Day, type DayPattern, readDay } from '../domain/day.ts';
import { byChance, type Certainty, share } from './guess.ts';
import { distinctOf } from './table.ts';

export interface Dates {
  readonly pattern: DayPattern;
  /** A time follows the day: `30/06/2026 00:00:00`. */
  readonly timed: boolean;
  /** Where some are blank, zeros or nines. */
  readonly optional: boolean;
  /** The days, empty text where there is none; in the order of the values. */
  readonly days: readonly string[];
  readonly earliest: string;
  readonly latest: string;
  readonly certainty: Certainty;
  readonly why: string;
  readonly alternatives: readonly string[];
}

const TIMED = /^(.{8,10})[ T]\d\d[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?Z?$/;
/** Of what is all digits: how probable it is that digits at random make a day of ours. */
const CHANCE: Partial<Readonly<Record<DayPattern, number>>> = {
  yyyyMMdd: 3e-4,
  ddMMyyyy: 3e-4,
  ddMMyy: 8e-3,
  yyMMdd: 8e-3,
};
/** Layouts print due days at ends of months above all. */
const ROUND_DAYS = /-(?:01|10|15|16|20|28|29|30|31)$/;
const ENOUGH = 0.97;
/** Ordinal days (yyyyDDD) are rare, and numbers that look like them are not. */
const LIKELY_PATTERNS = DAY_PATTERNS.filter((pattern) => !pattern.includes('DDD'));

/** Undefined when they are no days; `today` tells plausible years, `only` the pattern where it is known. */
export function guessDates(values: readonly string[], today: Day, only?: DayPattern): Dates | undefined {
  const filled = values.filter((value) => value !== '');
  if (filled.length === 0) return undefined;
  const timed = filled.every((value) => TIMED.test(value));
  const texts = timed ? values.map((value) => TIMED.exec(value)?.[1] ?? '') : values;
  const year = Number(today.slice(0, 4));
  const patterns = only === undefined ? LIKELY_PATTERNS : [only];
  const readings = patterns
    .flatMap((pattern) => {
      const reading = readAll(texts, pattern, year);
      return reading === undefined ? [] : [reading];
    })
    .toSorted((left, right) => right.score - left.score);
  // d/M/yyyy reads whatever dd/MM/yyyy reads.
  const [best, ...others] = readings.filter(
    ({ pattern }) => pattern !== 'd/M/yyyy' || !readings.some((one) => one.pattern === 'dd/MM/yyyy'),
  );
  if (best === undefined) return undefined;
  const rival = others.find((one) => one.days.join() !== best.days.join());
  const distinct = distinctOf(best.days.filter((day) => day !== ''));
  const digits = CHANCE[best.pattern];
  const chance = digits === undefined ? 0 : digits ** Math.min(distinct, 3);
  const close = rival !== undefined && rival.score > best.score * 0.8;
  const ordered =
    /^d/.test(best.pattern) && best.days.every((day) => day === '' || Number(day.slice(8)) <= 12);
  const certainty: Certainty = close
    ? 'unsure'
    : rival !== undefined || (ordered && digits === undefined && distinct < 3)
      ? 'likely'
      : byChance(chance);
  const read = best.days.filter((day) => day !== '').toSorted();
  const [earliest = '', latest = ''] = [read[0], read.at(-1)];
  const other = filled.length - best.read;
  return {
    pattern: best.pattern,
    timed,
    optional: read.length < values.length,
    days: best.days,
    earliest,
    latest,
    certainty,
    why: `${share(best.read, filled.length)} are days so written, ${earliest} to ${latest}${other === 0 ? '' : `; ${other} are no day`}`,
    alternatives: rival === undefined ? [] : [`${rival.pattern} (${rival.earliest} to ${rival.latest})`],
  };
}

interface Reading {
  readonly pattern: DayPattern;
  readonly days: readonly string[];
  readonly read: number;
  readonly score: number;
  readonly earliest: string;
  readonly latest: string;
}

function readAll(texts: readonly string[], pattern: DayPattern, thisYear: number): Reading | undefined {
  const days: string[] = [];
  let read = 0;
  let empty = 0;
  let wrong = 0;
  for (const text of texts) {
    const found = readDay(text, pattern);
    if (found.ok && plausible(found.value, thisYear)) read += 1;
    else if (!found.ok && found.problem.code === 'date.empty') empty += 1;
    else wrong += 1;
    days.push(found.ok ? found.value : '');
  }
  if (read === 0 || wrong > (read + wrong) * (1 - ENOUGH)) return undefined;
  // Blanks and zeros alone say nothing of dates.
  if (read < empty * 0.05) return undefined;
  const real = days.filter((day) => day !== '').toSorted();
  const near = real.filter((day) => Math.abs(Number(day.slice(0, 4)) - thisYear) <= 3).length / real.length;
  const round = real.filter((day) => ROUND_DAYS.test(day)).length / real.length;
  const years = distinctOf(real.map((day) => day.slice(0, 4)));
  const score = 1 + 2 * near + round + 1 / years;
  return { pattern, days, read, score, earliest: real[0] ?? '', latest: real.at(-1) ?? '' };
}

const plausible = (day: string, thisYear: number): boolean => {
  const year = Number(day.slice(0, 4));
  return year >= 1900 && year <= thisYear + 40;
};
