/** One flow while it is being cut: its head, its counts, its faults, and in the end what it declared of itself. */
import { formatEuro, toCents } from '../domain/money.ts';
import type { Flow } from '../domain/ports/format.ts';
import { type Place, type Problem, problem } from '../domain/problem.ts';
import type { Columns, Field } from './fixed-width-field.ts';
import type { Layout } from './fixed-width-layout.ts';
import type { LineView } from './fixed-width-line.ts';
import { digitsAt, NOT_DIGITS, Tally } from './fixed-width-totals.ts';

/** A line of head or tail: its bytes one per character, as they are in the file, and where it stands. */
export interface Enclosing {
  readonly raw: Uint8Array;
  readonly narrow: Uint8Array;
  /** Where column 1 is in `narrow`: 0, or before it when the line is shifted. */
  readonly origin: number;
  readonly line: number;
}

/** More faults than this say nothing new, and memory is bounded. */
const MAX_PROBLEMS = 50;

export class OpenFlow {
  readonly number: number;
  readonly head: Enclosing | undefined;
  readonly tally: Tally;
  readonly #layout: Layout;
  readonly #problems: Problem[] = [];
  /** Bytes of the `by` fields in the first line that has them. */
  readonly #by: (Uint8Array | undefined)[];

  constructor(layout: Layout, number: number, head: Enclosing | undefined) {
    this.#layout = layout;
    this.number = number;
    this.head = head;
    this.tally = new Tally(layout.totals, layout.types.length);
    this.#by = layout.by.map(() => undefined);
    if (head !== undefined) this.#length(head);
  }

  fault(code: string, message: string, place: Place, advice?: string): void {
    if (this.#problems.length >= MAX_PROBLEMS) return;
    this.#problems.push(problem(code, message, { place, ...(advice === undefined ? {} : { advice }) }));
  }

  add(found: Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(found);
  }

  /** A line of a record: counted, and compared with the other lines of its flow. */
  body(bytes: Uint8Array, view: LineView, line: number): void {
    this.tally.lines += 1;
    this.tally.body += 1;
    const { type, origin, end } = view;
    if (type === -1) return;
    this.tally.add(type, bytes, origin, end, line);
    if (this.#by.length === 0) return;
    for (const [index, by] of this.#layout.by.entries()) {
      if (by.type.index !== type) continue;
      const first = this.#by[index];
      if (first === undefined) this.#by[index] = cells(bytes, origin, end, by.field);
      else if (!sameCells(first, bytes, origin, end, by.field)) {
        this.fault(
          'flow.mixed',
          `${by.name} is ${said(cells(bytes, origin, end, by.field))}, in the records before it ${said(first)}, and no total stands between`,
          { line, column: origin - view.start + by.field.from + 1, field: by.field.path },
        );
      }
    }
  }

  close(tail: Enclosing | undefined, lastLine: number): Flow {
    const { head } = this;
    if (tail !== undefined) {
      this.tally.lines += 1;
      this.#length(tail);
      this.#identity(tail);
    } else if (this.#layout.tail !== undefined) {
      this.fault(
        'flow.tail-missing',
        `the flow ends at line ${lastLine} without its ${this.#layout.tail.name} line`,
        { line: lastLine },
        'The file was probably cut off on its way: ask for it again.',
      );
    }
    const totals = this.#layout.totals.map((_, index) => this.#total(index, tail));
    return {
      number: this.number,
      head: head?.raw ?? new Uint8Array(0),
      ...(tail === undefined ? {} : { tail: tail.raw }),
      records: this.tally.records,
      lines: this.tally.lines,
      totals: totals.filter((total) => total !== undefined),
      problems: this.#problems,
    };
  }

  #total(index: number, tail: Enclosing | undefined) {
    const total = this.#layout.totals[index];
    if (total === undefined) return undefined;
    const { field, type } = total.target;
    const enclosing = type.role === 'head' ? this.head : tail;
    if (enclosing === undefined) return undefined;
    const text = said(cells(enclosing.narrow, enclosing.origin, enclosing.narrow.length, field)).trim();
    const euro = field.as === 'euro';
    const declared = digitsAt(
      enclosing.narrow,
      enclosing.origin + field.from,
      Math.min(enclosing.origin + field.to, enclosing.narrow.length),
      euro,
    );
    const counted = this.tally.figure(index);
    const place = {
      line: enclosing.line,
      column: enclosing.origin + field.from + 1,
      field: total.name,
      value: text,
    };
    const unreadable = this.tally.unreadable(index);
    if (declared === NOT_DIGITS) {
      this.fault('totals.unreadable', `${total.name} is not a number`, place);
    } else if (declared !== counted || !Number.isSafeInteger(counted)) {
      const money = total.sum !== undefined && (total.sum.as === 'cents' || total.sum.as === 'euro');
      const show = (figure: number): string =>
        money && Number.isSafeInteger(figure)
          ? `${formatEuro(toCents(figure), { thousands: true })} euro`
          : String(figure);
      this.fault(
        'totals.mismatch',
        `${total.name} declares ${show(declared)}, the file has ${show(counted)}`,
        place,
        unreadable > 0
          ? `Line ${unreadable} has a figure that cannot be read and was not added.`
          : 'Nothing of the file was taken: ask for it again.',
      );
    }
    return {
      name: total.name,
      declared: declared === NOT_DIGITS ? text : text === '' ? '' : String(declared),
      counted: String(counted),
    };
  }

  #identity(tail: Enclosing): void {
    const { head } = this;
    if (head !== undefined) {
      for (const same of this.#layout.same) {
        const begun = cells(head.narrow, head.origin, head.narrow.length, same.head);
        const ended = cells(tail.narrow, tail.origin, tail.narrow.length, same.tail);
        if (said(begun) === said(ended)) continue;
        this.fault(
          'flow.identity-mismatch',
          `${same.tail.path} is ${said(ended)}, ${same.head.path} on line ${head.line} is ${said(begun)}`,
          {
            line: tail.line,
            column: tail.origin + same.tail.from + 1,
            field: same.tail.path,
          },
        );
      }
    }
    for (const [index, by] of this.#layout.by.entries()) {
      const first = this.#by[index];
      if (first === undefined || by.tail === undefined) continue;
      const ended = cells(tail.narrow, tail.origin, tail.narrow.length, by.tail);
      if (said(first) === said(ended)) continue;
      this.fault(
        'flow.identity-mismatch',
        `${by.tail.path} is ${said(ended)}, ${by.name} of its records is ${said(first)}`,
        {
          line: tail.line,
          column: tail.origin + by.tail.from + 1,
          field: by.tail.path,
        },
      );
    }
  }

  #length({ narrow, origin, line }: Enclosing): void {
    const found = wrongLength(this.#layout, narrow, origin, narrow.length, line);
    if (found !== undefined) this.add(found);
  }
}

/** A line that is too short for a layout that is not padded, or that has something beyond its length. */
export function wrongLength(
  layout: Layout,
  bytes: Uint8Array,
  origin: number,
  end: number,
  line: number,
): Problem | undefined {
  const length = end - origin;
  if (length === layout.length || (length < layout.length && layout.pad)) return undefined;
  if (length < layout.length) {
    return problem('line.too-short', `the line has ${length} characters of ${layout.length}`, {
      place: { line },
      advice: 'If the sender trims blanks at the end of lines, declare `pad: true` in the layout.',
    });
  }
  const beyond = origin + layout.length;
  for (let index = beyond; index < end; index += 1) {
    if (bytes[index] !== 0x20) {
      return problem('line.too-long', `the line has ${length} characters, not ${layout.length}`, {
        place: { line, column: layout.length + 1 },
      });
    }
  }
  return undefined;
}

/** The bytes of a field, padded with blanks where the line was trimmed. */
function cells(bytes: Uint8Array, origin: number, end: number, { from, to }: Columns): Uint8Array {
  const copy = new Uint8Array(to - from).fill(0x20);
  const start = origin + from;
  if (start < end) copy.set(bytes.subarray(start, Math.min(origin + to, end)));
  return copy;
}

function sameCells(
  first: Uint8Array,
  bytes: Uint8Array,
  origin: number,
  end: number,
  { from }: Field,
): boolean {
  for (let index = 0; index < first.length; index += 1) {
    const at = origin + from + index;
    if (first[index] !== (at < end ? bytes[at] : 0x20)) return false;
  }
  return true;
}

const said = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
