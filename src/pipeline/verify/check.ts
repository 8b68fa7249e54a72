/** What a check of verify found. */
import { MOST_NAMED, type Offender } from '../../store/invariants.ts';

export interface Finding {
  /** How many rows break it. */
  readonly count: number;
  /** The first of them. */
  readonly offenders: readonly Offender[];
  /** Figures and circumstances, for people. */
  readonly notes?: readonly string[];
}

export interface Check extends Finding {
  readonly id: string;
  readonly says: string;
  readonly ok: boolean;
  readonly milliseconds: number;
}

/** Counts all, keeps the first. */
export class Offenders {
  readonly #kept: Offender[] = [];
  #count = 0;

  add(offender: Offender): void {
    this.#count += 1;
    if (this.#kept.length < MOST_NAMED) this.#kept.push(offender);
  }

  finding(notes: readonly string[] = []): Finding {
    return { count: this.#count, offenders: this.#kept, ...(notes.length === 0 ? {} : { notes }) };
  }
}
