/**
 * Record boundaries in raw bytes. Lines are looked at where they lie; only the slice under way and the unfinished
 * line are kept. Where lines are of several types, those of one record are joined here, so that a slice never breaks
 * a record.
 */

import type { Cut, Cutter, SliceLimits } from '../domain/ports/format.ts';
import type { Problem } from '../domain/problem.ts';
import { decode } from './encoding.ts';
import { type Enclosing, OpenFlow } from './fixed-width-flow.ts';
import type { Layout } from './fixed-width-layout.ts';
import { hasHighBytes, isMultibyte, LF, LineView, narrowed } from './fixed-width-line.ts';
import { SliceBuffer } from './fixed-width-slice.ts';
import { digitsAt } from './fixed-width-totals.ts';

/** What reads the fields of a head, only to tell its faults. */
export type HeadCheck = (head: Uint8Array, line: number) => Problem | undefined;

/** No line or record of any layout is as long: what is has lost its line ends, or repeats one number for ever. */
const MAX_RECORD = 1 << 20;

export class FixedWidthCutter implements Cutter {
  readonly #layout: Layout;
  readonly #buffer: SliceBuffer;
  readonly #headCheck: HeadCheck;
  readonly #view: LineView;
  readonly #multibyte: boolean;
  readonly #from: number;
  readonly #to: number;
  /** Columns that tie lines to their record; empty without `record.sameAt`. */
  readonly #same: { readonly from: number; readonly width: number };
  readonly #tie: Uint8Array;
  readonly #ready: Cut[] = [];

  #line = 0;
  #lastLine = 0;
  #flow: OpenFlow | undefined;
  #flows = 0;
  #afterTail = false;

  /** The record under way: absolute offsets, first and last line; none when `#recordLine` is 0. */
  #recordStart = 0;
  #recordEnd = 0;
  #recordLine = 0;
  #recordLastLine = 0;
  #recordBegun = false;
  #recordEnded = false;
  #number = 0;

  constructor(layout: Layout, limits: SliceLimits, headCheck: HeadCheck) {
    this.#layout = layout;
    this.#headCheck = headCheck;
    this.#buffer = new SliceBuffer(limits);
    this.#view = new LineView(layout);
    this.#multibyte = isMultibyte(layout);
    this.#from = layout.record?.from.index ?? -1;
    this.#to = layout.record?.to?.index ?? -1;
    const same = layout.record?.sameAt;
    this.#same = { from: same?.from ?? 0, width: same === undefined ? 0 : same.to - same.from };
    this.#tie = new Uint8Array(this.#same.width);
  }

  *push(chunk: Uint8Array): Iterable<Cut> {
    const buffer = this.#buffer;
    buffer.append(chunk);
    for (let end = buffer.find(LF); end !== -1; end = buffer.find(LF)) {
      this.#take(buffer.scanned, end);
      buffer.scanned = end + 1;
      if (this.#ready.length > 0) yield* this.#drain();
    }
    if (buffer.unfinished > MAX_RECORD) {
      // Not a line of this layout: it is cut off here, so that memory stays bounded, and its length refuses the file.
      this.#take(buffer.scanned, buffer.end);
      buffer.scanned = buffer.end;
      this.#line -= 1;
      this.#flow?.fault('line.too-long', 'the line does not end', { line: this.#line + 1 });
      yield* this.#drain();
    }
  }

  *end(): Iterable<Cut> {
    const buffer = this.#buffer;
    if (buffer.unfinished > 0) {
      this.#take(buffer.scanned, buffer.end);
      buffer.scanned = buffer.end;
    }
    this.#closeRecord();
    if (this.#flow === undefined && this.#flows === 0) this.#open(undefined, 1);
    this.#closeFlow(undefined);
    yield* this.#drain();
  }

  *#drain(): Iterable<Cut> {
    yield* this.#ready;
    this.#ready.length = 0;
  }

  /** One line, by offsets in the buffer. */
  #take(start: number, end: number): void {
    this.#line += 1;
    const buffer = this.#buffer;
    let bytes: Uint8Array = buffer.bytes;
    const view = this.#view;
    if (!view.look(bytes, start, end)) return;
    const from = buffer.base + view.start;
    const to = buffer.base + view.end;
    if (this.#multibyte && hasHighBytes(bytes, view.start, view.end)) {
      bytes = narrowed(decode(bytes.subarray(view.start, view.end), this.#layout.encoding));
      view.look(bytes, 0, bytes.length);
    }
    const role = this.#layout.types[view.type]?.role;
    if (role === 'head' || role === 'tail') {
      this.#closeRecord();
      const raw = buffer.copy(from, to);
      const narrow = bytes === buffer.bytes ? raw : bytes;
      const enclosing = { raw, narrow, origin: view.origin - view.start, line: this.#line };
      if (role === 'head') this.#head(enclosing);
      else this.#tail(enclosing);
    } else {
      this.#body(bytes, from, to);
    }
    this.#lastLine = this.#line;
  }

  #head(head: Enclosing): void {
    this.#closeFlow(undefined);
    this.#open(head, head.line);
  }

  #tail(tail: Enclosing): void {
    if (this.#flow === undefined) this.#open(undefined, tail.line);
    this.#closeFlow(tail);
    this.#afterTail = true;
  }

  #body(bytes: Uint8Array, from: number, to: number): void {
    const view = this.#view;
    const flow = this.#flow ?? this.#open(undefined, this.#line);
    if (this.#recordLine > 0 && this.#belongs(bytes)) {
      if (to - this.#recordStart > MAX_RECORD) {
        flow.fault(
          'record.too-long',
          `the record that begins on line ${this.#recordLine} has more than ${MAX_RECORD} bytes`,
          {
            line: this.#recordLine,
          },
        );
        this.#closeRecord();
      }
    } else {
      this.#closeRecord();
    }
    if (this.#recordLine === 0) {
      this.#recordStart = from;
      this.#buffer.keep(from);
      this.#recordLine = this.#line;
      this.#recordBegun = false;
      this.#recordEnded = false;
      this.#number += 1;
      flow.tally.records += 1;
      this.#remember(bytes, flow);
    }
    this.#recordEnd = to;
    this.#recordLastLine = this.#line;
    if (view.type === this.#from) this.#recordBegun = true;
    if (view.type === this.#to) this.#recordEnded = true;
    flow.body(bytes, view, this.#line);
    if (this.#layout.record === undefined) this.#closeRecord();
  }

  /** Whether the line in view is of the record under way. */
  #belongs(bytes: Uint8Array): boolean {
    const { type, origin, end } = this.#view;
    const { from, width } = this.#same;
    if (width === 0) return type !== this.#from && !this.#recordEnded;
    if (type === this.#from && this.#recordBegun && this.#layout.record?.from.many !== true) return false;
    for (let index = 0; index < width; index += 1) {
      const at = origin + from + index;
      if (this.#tie[index] !== (at < end ? bytes[at] : 0x20)) return false;
    }
    return true;
  }

  #remember(bytes: Uint8Array, flow: OpenFlow): void {
    const { origin, end } = this.#view;
    const { from, width } = this.#same;
    for (let index = 0; index < width; index += 1) {
      const at = origin + from + index;
      this.#tie[index] = at < end ? (bytes[at] ?? 0x20) : 0x20;
    }
    if (this.#layout.record?.numbered !== true) return;
    const { records } = flow.tally;
    if (digitsAt(bytes, origin + from, Math.min(origin + from + width, end), false) === records) return;
    const value = Buffer.from(this.#tie).toString('latin1');
    flow.fault('record.out-of-sequence', `this is record ${records} of its flow, and says ${value}`, {
      line: this.#line,
      column: origin - this.#view.start + from + 1,
      value,
    });
  }

  #closeRecord(): void {
    if (this.#recordLine === 0) return;
    const buffer = this.#buffer;
    const bytes = this.#recordEnd - this.#recordStart;
    if (!buffer.fits(this.#recordEnd)) this.#flush();
    buffer.add(
      this.#recordStart,
      bytes,
      this.#number,
      this.#recordLine,
      this.#recordLastLine - this.#recordLine + 1,
    );
    this.#recordLine = 0;
    if (buffer.full) this.#flush();
  }

  #flush(): void {
    const slice = this.#buffer.flush(this.#flow?.head?.raw ?? new Uint8Array(0));
    if (slice !== undefined) this.#ready.push({ kind: 'slice', slice });
  }

  #open(head: Enclosing | undefined, line: number): OpenFlow {
    this.#flows += 1;
    const flow = new OpenFlow(this.#layout, this.#flows, head);
    this.#flow = flow;
    if (head !== undefined) {
      flow.tally.lines += 1;
      const found = this.#headCheck(head.raw, head.line);
      if (found !== undefined) flow.add(found);
    } else if (this.#layout.head !== undefined) {
      const { name } = this.#layout.head;
      if (this.#line === 0)
        flow.fault('flow.head-missing', `the file is empty: it has no ${name} line`, { line });
      else if (this.#afterTail)
        flow.fault('flow.data-after-tail', `after the end of a flow there is a line that is no ${name}`, {
          line,
        });
      else flow.fault('flow.head-missing', `the file does not begin with its ${name} line`, { line });
    }
    return flow;
  }

  #closeFlow(tail: Enclosing | undefined): void {
    const flow = this.#flow;
    if (flow === undefined) return;
    this.#flush();
    this.#ready.push({ kind: 'flow', flow: flow.close(tail, this.#lastLine) });
    this.#flow = undefined;
    this.#afterTail = tail !== undefined;
  }
}
