/** What a JSON file has given so far: its records in slices, and what is wrong with it. */
import type { Cut, SliceLimits } from '../domain/ports/format.ts';
import type { Problem } from '../domain/problem.ts';
import { SliceBuilder } from './csv-slice.ts';
import { Window } from './csv-window.ts';
import { moreFaults } from './json-faults.ts';

/** As csv: a file with thousands of faults has one cause. */
const MAX_PROBLEMS = 20;
const NOTHING = new Uint8Array(0);

export class JsonRecords {
  readonly window = new Window();
  count = 0;
  readonly #slice: SliceBuilder;
  readonly #problems: Problem[] = [];
  #more = 0;
  #out: Cut[] = [];

  constructor(limits: SliceLimits) {
    this.#slice = new SliceBuilder(limits);
  }

  /** Index of the first byte of the window that must stay, when `index` must. */
  needed(index: number): number {
    const { from } = this.#slice;
    return from === undefined ? index : Math.min(index, from - this.window.base);
  }

  add(start: number, end: number, line: number, span: number): void {
    this.settle(end);
    this.count += 1;
    this.#slice.add({ start, end, offset: this.window.base + start, number: this.count, line, span });
  }

  /** Hands the open slice out when bytes up to `end` are too many for it: blanks would stay with it for ever. */
  settle(end: number): void {
    if (!this.#slice.fits(this.window.base + end)) this.flush();
  }

  flush(): void {
    if (this.#slice.from === undefined) return;
    const { data, base } = this.window;
    this.#out.push({ kind: 'slice', slice: this.#slice.take(data, base, NOTHING) });
  }

  note(found: Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(found);
    else this.#more += 1;
  }

  given(): Cut[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** A JSON file is one flow. */
  close(lines: number): Cut[] {
    this.flush();
    const rest = this.#more === 0 ? [] : [moreFaults(this.#more)];
    const problems = [...this.#problems, ...rest];
    const flow = { number: 1, head: NOTHING, records: this.count, lines, totals: [], problems };
    return [...this.given(), { kind: 'flow', flow }];
  }
}
