/** Counts what becomes of all records of a trial, and keeps those that are shown. */
import type { StagedShape } from '../store/rehearsal.ts';
import type { Plan } from './ingest/plan.ts';
import type { Trial, TrialRecord } from './trial.ts';

/** Records in problem are shown beyond the limit too: they are what a person looks for. */
const MOST_IN_PROBLEM = 100;
const CHANGING = ['created', 'updated', 'cancelled'];

export class Tally {
  readonly #limit: number;
  readonly #only: { readonly from: number; readonly to: number } | undefined;
  readonly #totals = new Map<string, { units: number; records: number; cents: number }>();
  readonly #problems = new Map<string, number>();
  readonly #records: TrialRecord[] = [];
  #more = 0;
  #shown = 0;
  #bad = 0;
  /** How many positions would be created, changed or cancelled. */
  changing = 0;

  constructor(limit: number, only?: { readonly from: number; readonly to: number }) {
    this.#limit = limit;
    this.#only = only;
  }

  add(shapes: readonly StagedShape[], plan: Plan): void {
    const outcomes = new Map(plan.outcomes.map((one) => [`${one.unit}.${one.ordinal}`, one]));
    const problems = Map.groupBy(plan.problems, (one) => one.number);
    const further = Map.groupBy(
      shapes.filter((shape) => shape.ordinal > 0),
      (shape) => shape.unit,
    );
    this.changing += plan.outcomes.filter((one) => CHANGING.includes(one.outcome)).length;
    for (const one of plan.problems)
      this.#problems.set(one.problem.code, (this.#problems.get(one.problem.code) ?? 0) + 1);
    for (const shape of shapes) {
      if (shape.ordinal > 0) continue;
      const found = outcomes.get(`${shape.unit}.0`);
      const outcome = found?.outcome ?? 'problem';
      this.#count(outcome, shape);
      const also = (further.get(shape.unit) ?? []).map((other) => ({
        key: other.key,
        cents: other.amount,
        outcome: outcomes.get(`${other.unit}.${other.ordinal}`)?.outcome ?? 'problem',
      }));
      shape.numbers.forEach((record, index) => {
        if (!this.#wanted(record, outcome === 'problem')) {
          this.#more += 1;
          return;
        }
        this.#records.push({
          record,
          line: shape.lines[index] ?? 0,
          unit: shape.numbers,
          key: shape.key,
          outcome,
          reason: found?.reason ?? null,
          cents: shape.cents[index] ?? null,
          also: index === 0 ? also : [],
          problems: (problems.get(record) ?? []).map((each) => each.problem),
        });
      });
    }
  }

  #wanted(record: number, bad: boolean): boolean {
    const only = this.#only;
    if (only !== undefined && (record < only.from || record > only.to)) return false;
    if (this.#shown < this.#limit) {
      this.#shown += 1;
      return true;
    }
    if (!bad || only !== undefined || this.#bad >= MOST_IN_PROBLEM) return false;
    this.#bad += 1;
    return true;
  }

  #count(outcome: string, shape: StagedShape): void {
    const total = this.#totals.get(outcome) ?? { units: 0, records: 0, cents: 0 };
    total.units += 1;
    total.records += shape.numbers.length;
    for (const cents of shape.cents) total.cents += cents ?? 0;
    this.#totals.set(outcome, total);
  }

  result(): Pick<Trial, 'outcomes' | 'records' | 'more' | 'problems'> {
    return {
      outcomes: [...this.#totals]
        .map(([outcome, total]) => ({ outcome, ...total }))
        .sort((a, b) => (a.outcome < b.outcome ? -1 : 1)),
      records: this.#records,
      more: this.#more,
      problems: Object.fromEntries([...this.#problems].sort()),
    };
  }
}
