/**
 * Cuts a csv stream into records without decoding it. Passed over: a UTF-8 mark, a first line `sep=;`, skipped lines,
 * empty rows, and the Ctrl-Z and NULs that DOS leaves at the end.
 *
 * Problems of a flow: `csv.delimiter`, `csv.header`, `csv.row-too-long`, `csv.row-type`, `csv.no-head`,
 * `csv.no-tail`, `totals.mismatch`, `totals.unreadable`. A stray quote is a problem of its record (csv-read.ts).
 */
import type { Cut, Cutter, SliceLimits } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { checkHeader, headerColumns, layoutColumns, shown } from './csv-columns.ts';
import { type Dialect, hasKinds } from './csv-dialect.ts';
import { CsvFlow } from './csv-flow.ts';
import { countLineEnds, MAX_ROW, RowScanner } from './csv-rows.ts';
import { SliceBuilder } from './csv-slice.ts';
import { splitRow } from './csv-split.ts';
import { Window } from './csv-window.ts';

const PIECE = 262_144;
const LF = 0x0a;
const BOM = [0xef, 0xbb, 0xbf] as const;
const CTRL_Z = 0x1a;
const SEPARATOR_LINE = /^"?sep=(.)"?$/i;
const LONGEST_SEPARATOR_LINE = 7;

export function csvCutter(dialect: Dialect, limits: SliceLimits): Cutter {
  const cutter = new CsvCutter(dialect, limits);
  return {
    push: (chunk) => cutter.push(chunk),
    end: () => cutter.end(),
  };
}

class CsvCutter {
  readonly #dialect: Dialect;
  readonly #window = new Window();
  readonly #scanner: RowScanner;
  readonly #slice: SliceBuilder;
  readonly #blank: ReadonlySet<number>;
  readonly #looksInside: boolean;
  #stage: 'mark' | 'separator' | 'skip' | 'header' | 'rows' = 'mark';
  #at = 0;
  #line = 1;
  #skipped = 0;
  #discarding = false;
  #header: Uint8Array | undefined;
  #columns: readonly string[];
  #typeIndex = 0;
  #flow: CsvFlow | undefined;
  #flows = 0;
  #records = 0;
  /** Found before a flow began. */
  #pending: Problem[] = [];
  #out: Cut[] = [];

  constructor(dialect: Dialect, limits: SliceLimits) {
    this.#dialect = dialect;
    this.#scanner = new RowScanner(dialect.delimiter, dialect.quote);
    this.#slice = new SliceBuilder(limits);
    const blank = new Set([0x20, 0x09, CTRL_Z, 0]);
    const delimiter = dialect.delimiter.charCodeAt(0);
    if (dialect.skipEmptyRows) blank.add(delimiter);
    else blank.delete(delimiter);
    this.#blank = blank;
    this.#looksInside = hasKinds(dialect) || dialect.totals.length > 0;
    this.#columns = layoutColumns(dialect);
    this.#placeType();
  }

  push(chunk: Uint8Array): Cut[] {
    for (let from = 0; from < chunk.length; from += PIECE) {
      const needed = this.#slice.from;
      const keep = needed === undefined ? this.#at : Math.min(this.#at, needed - this.#window.base);
      const moved = this.#window.append(chunk.subarray(from, from + PIECE), keep);
      if (moved > 0) {
        this.#at -= moved;
        this.#scanner.shift(moved);
      }
      this.#drain(false);
    }
    return this.#given();
  }

  end(): Cut[] {
    this.#drain(true);
    if (this.#dialect.header && this.#header === undefined) {
      this.#pending.push(
        problem('csv.header', 'the file is empty: it has no header row', { place: { line: 1 } }),
      );
    }
    if (this.#flows === 0 || this.#pending.length > 0) this.#open();
    if (this.#flow !== undefined) this.#close(this.#flow);
    return this.#given();
  }

  #given(): Cut[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #drain(final: boolean): void {
    const { data } = this.#window;
    if (this.#stage === 'mark') {
      if (data.length < BOM.length && !final) return;
      if (BOM.every((byte, index) => data[index] === byte)) this.#at = BOM.length;
      this.#stage = 'separator';
    }
    while (this.#at < data.length) {
      if (this.#discarding) {
        this.#scanner.discard(data, this.#at, final);
        this.#passLong(data);
        if (this.#discarding) return;
        continue;
      }
      const start = this.#at;
      const scan = this.#scanner.scan(data, start, final, this.#stage !== 'skip');
      if (scan === 'more') return;
      if (scan === 'long') {
        this.#tooLong();
        this.#passLong(data);
        continue;
      }
      const { end, next, span } = this.#scanner;
      if (!this.#take(data, start, this.#trimmed(data, start, end, next), span)) continue;
      this.#at = next;
      this.#line += span;
    }
  }

  /** Ctrl-Z and NULs after the last row are no part of it. */
  #trimmed(data: Buffer, start: number, end: number, next: number): number {
    let to = end;
    if (end === next) while (to > start && (data[to - 1] === CTRL_Z || data[to - 1] === 0)) to -= 1;
    return to;
  }

  #passLong(data: Buffer): void {
    this.#line += countLineEnds(data, this.#at, this.#scanner.next);
    this.#at = this.#scanner.next;
    this.#discarding = !this.#scanner.ended;
  }

  #tooLong(): void {
    // An open slice would keep all that is passed over.
    this.#flush();
    this.#note(
      problem('csv.row-too-long', `a row is longer than ${MAX_ROW} bytes`, {
        advice: 'This is no csv, or its line ends were lost on the way: ask for the file again.',
        place: { line: this.#line },
      }),
    );
  }

  /** Returns false when the same bytes have to be scanned again, for the next stage. */
  #take(data: Buffer, start: number, end: number, span: number): boolean {
    switch (this.#stage) {
      case 'mark':
      case 'separator': {
        this.#stage = this.#dialect.skip > 0 ? 'skip' : this.#dialect.header ? 'header' : 'rows';
        const said =
          end - start > LONGEST_SEPARATOR_LINE
            ? null
            : SEPARATOR_LINE.exec(data.toString('latin1', start, end));
        if (said === null) return false;
        if (said[1] !== this.#dialect.delimiter) this.#wrongSeparator(said[1] ?? '');
        return true;
      }
      case 'skip':
        this.#skipped += 1;
        if (this.#skipped >= this.#dialect.skip) this.#stage = this.#dialect.header ? 'header' : 'rows';
        return true;
      case 'header':
        if (!this.#isBlank(data, start, end)) this.#takeHeader(Uint8Array.from(data.subarray(start, end)));
        return true;
      case 'rows':
        if (this.#isBlank(data, start, end)) {
          if (!this.#slice.fits(this.#window.base + end)) this.#flush();
        } else this.#takeRow(data, start, end, span);
        return true;
    }
  }

  #takeHeader(header: Uint8Array): void {
    this.#header = header;
    this.#columns = headerColumns(header, this.#dialect);
    this.#placeType();
    this.#stage = 'rows';
    const flow = this.#open();
    flow.lines += 1;
    for (const found of checkHeader(header, this.#line, this.#dialect)) flow.note(found);
  }

  #takeRow(data: Buffer, start: number, end: number, span: number): void {
    if (!this.#looksInside) {
      this.#takeRecord(this.#flow ?? this.#open(), start, end, span);
      return;
    }
    const { head, body, tail, delimiter, quote } = this.#dialect;
    const text = data.toString('latin1', start, end);
    const { fields } = splitRow(text, delimiter, quote);
    const code = (fields[this.#typeIndex] ?? '').trim();
    const row = { text, line: this.#line };
    if (head !== undefined && code === head.is) {
      if (this.#flow?.begun === true) this.#close(this.#flow);
      (this.#flow ?? this.#open()).begin(this.#headOf(data.subarray(start, end)), row);
    } else if (tail !== undefined && code === tail.is) {
      const flow = this.#flow ?? this.#open();
      flow.finish(Uint8Array.from(data.subarray(start, end)), row);
      this.#close(flow);
    } else {
      const flow = this.#flow ?? this.#open();
      if (body !== undefined && code !== body) flow.note(wrongType(code, this.#dialect, this.#line));
      flow.counter.add(fields, this.#line);
      this.#takeRecord(flow, start, end, span);
    }
  }

  #takeRecord(flow: CsvFlow, start: number, end: number, span: number): void {
    const offset = this.#window.base + start;
    if (!this.#slice.fits(this.#window.base + end)) this.#flush();
    this.#records += 1;
    flow.records += 1;
    flow.lines += 1;
    this.#slice.add({ start, end, offset, number: this.#records, line: this.#line, span });
  }

  #open(): CsvFlow {
    this.#flows += 1;
    const flow = new CsvFlow(this.#flows, this.#line, this.#dialect, this.#columns);
    if (this.#header !== undefined) flow.head = this.#header;
    for (const found of this.#pending) flow.note(found);
    this.#pending = [];
    this.#flow = flow;
    return flow;
  }

  #close(flow: CsvFlow): void {
    this.#flush();
    this.#out.push({ kind: 'flow', flow: flow.close() });
    this.#flow = undefined;
  }

  #flush(): void {
    if (this.#slice.from === undefined) return;
    const head = this.#flow?.head ?? new Uint8Array(0);
    this.#out.push({ kind: 'slice', slice: this.#slice.take(this.#window.data, this.#window.base, head) });
  }

  /** What a reader needs of a flow: the header row, the head row, each on its own line. */
  #headOf(row: Uint8Array): Uint8Array {
    if (this.#header === undefined) return Uint8Array.from(row);
    return Uint8Array.from([...this.#header, LF, ...row]);
  }

  #isBlank(data: Buffer, start: number, end: number): boolean {
    for (let i = start; i < end; i += 1) if (!this.#blank.has(data[i] ?? 0)) return false;
    return true;
  }

  #placeType(): void {
    const { type } = this.#dialect;
    this.#typeIndex = typeof type === 'number' ? type : this.#columns.indexOf(type);
  }

  #note(found: Problem): void {
    if (this.#flow === undefined) this.#pending.push(found);
    else this.#flow.note(found);
  }

  #wrongSeparator(said: string): void {
    this.#note(
      problem(
        'csv.delimiter',
        `the file says that it is separated by ${shown(said)}, ${shown(this.#dialect.delimiter)} is declared`,
        {
          advice: `If the file is right, declare delimiter: ${said === '\t' ? 'tab' : JSON.stringify(said)} in gestionale.yaml.`,
          place: { line: this.#line, value: `sep=${said}` },
        },
      ),
    );
  }
}

function wrongType(code: string, dialect: Dialect, line: number): Problem {
  const kinds = [dialect.head?.is, dialect.body, dialect.tail?.is].filter((kind) => kind !== undefined);
  return problem('csv.row-type', `the row says that it is "${code}", not one of ${kinds.join(', ')}`, {
    advice: 'The layout does not know this kind of row: declare it, or ask the sender what it is.',
    place: { line, value: code },
  });
}
