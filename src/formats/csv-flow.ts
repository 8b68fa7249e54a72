/** One flow of a csv file while it is counted. */
import type { Flow } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Dialect } from './csv-dialect.ts';
import { type DeclaringRow, TotalsCounter } from './csv-totals.ts';

/** Enough to see what is wrong; a file with thousands of faults has one cause. */
const MAX_PROBLEMS = 20;

const NOTHING = new Uint8Array(0);

export class CsvFlow {
  readonly number: number;
  records = 0;
  /** Rows of any kind. */
  lines = 0;
  head: Uint8Array = NOTHING;
  tail: Uint8Array | undefined;
  readonly counter: TotalsCounter;
  readonly #dialect: Dialect;
  readonly #began: number;
  readonly #problems: Problem[] = [];
  #more = 0;
  #headRow: DeclaringRow | undefined;
  #tailRow: DeclaringRow | undefined;

  constructor(number: number, began: number, dialect: Dialect, columns: readonly string[]) {
    this.number = number;
    this.#began = began;
    this.#dialect = dialect;
    this.counter = new TotalsCounter(dialect, columns);
  }

  note(found: Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(found);
    else this.#more += 1;
  }

  /** Whether it has more than the row that names the columns. */
  get begun(): boolean {
    return this.#headRow !== undefined || this.records > 0;
  }

  begin(head: Uint8Array, row: DeclaringRow): void {
    this.head = head;
    this.#headRow = row;
    this.lines += 1;
  }

  finish(tail: Uint8Array, row: DeclaringRow): void {
    this.tail = tail;
    this.#tailRow = row;
    this.lines += 1;
  }

  close(): Flow {
    const { head, tail } = this.#dialect;
    if (head !== undefined && this.#headRow === undefined) {
      this.note(
        problem('csv.no-head', `no row ${head.is} begins the records`, {
          advice: 'The beginning of the file is missing, or its rows are of another layout.',
          place: { line: this.#began },
        }),
      );
    }
    if (tail !== undefined && this.#tailRow === undefined) {
      this.note(
        problem('csv.no-tail', `no row ${tail.is} ends the ${this.records} records that begin here`, {
          advice: 'The file was cut short: ask for it again.',
          place: { line: this.#began },
        }),
      );
    }
    const { totals, problems } = this.counter.compare(
      { records: this.records, lines: this.lines },
      { head: this.#headRow, tail: this.#tailRow },
    );
    const rest =
      this.#more === 0 ? [] : [problem('csv.more', `${this.#more} more faults of the file’s structure`)];
    return {
      number: this.number,
      head: this.head,
      ...(this.tail === undefined ? {} : { tail: this.tail }),
      records: this.records,
      lines: this.lines,
      totals,
      problems: [...this.#problems, ...rest, ...problems],
    };
  }
}
