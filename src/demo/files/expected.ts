/** A file that the demo drops, and what should come of it: every step is checked against this. */
import type { Day } from '../../domain/day.ts';

export interface DemoFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: Expected;
}

/** Outcomes of a first delivery that is applied whole. */
export interface Expected {
  readonly records: number;
  /** Sum of the records' amounts, whatever became of them. */
  readonly cents: number;
  readonly positions: number;
  /** Records by outcome: they add up to `records`. */
  readonly outcomes: { readonly created: number; readonly ignored: number; readonly problem: number };
  /** Amounts by outcome: they add up to `cents`. */
  readonly centsBy: { readonly created: number; readonly ignored: number; readonly problem: number };
  /** One per broken record, in file order; the innocents of its group are not listed. */
  readonly problems: readonly ExpectedProblem[];
  /** One per notice. Those of a plan and of its soluzione unica are alternatives. */
  readonly payable: readonly Payable[];
}

export interface ExpectedProblem {
  readonly code: string;
  /** From 1. */
  readonly line: number;
  readonly field?: string;
}

export interface Payable {
  /** The gestionale's own key. */
  readonly key: string;
  readonly ref: string;
  readonly cents: number;
  /** As printed; before the day of the file when it is overdue and has to be extended. */
  readonly due: Day;
}

/** What is written of one record, and what should become of it. */
export interface DemoRecord {
  readonly cents: number;
  readonly outcome: 'created' | 'ignored' | 'problem';
  /** Why this very record is broken. */
  readonly problem?: { readonly code: string; readonly field?: string };
  /** Lines that it spans in the file. */
  readonly lines: number;
}

/** `first`: line on which each record begins. */
export function expectedOf(
  records: readonly DemoRecord[],
  first: readonly number[],
  payable: readonly Payable[],
): Expected {
  const outcomes = { created: 0, ignored: 0, problem: 0 };
  const centsBy = { created: 0, ignored: 0, problem: 0 };
  let cents = 0;
  for (const record of records) {
    outcomes[record.outcome] += 1;
    centsBy[record.outcome] += record.cents;
    cents += record.cents;
  }
  return {
    records: records.length,
    cents,
    positions: new Set(payable.map(({ key }) => key)).size,
    outcomes,
    centsBy,
    problems: records.flatMap(({ problem }, index) =>
      problem === undefined ? [] : [{ ...problem, line: first[index] ?? 0 }],
    ),
    payable,
  };
}

/** Lines on which records begin when they follow one another after `before` lines. */
export function firstLines(records: readonly DemoRecord[], before: number): number[] {
  let line = before + 1;
  return records.map((record) => {
    const own = line;
    line += record.lines;
    return own;
  });
}
