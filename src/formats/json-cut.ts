/**
 * Cuts a JSON stream into records without decoding it: the items of a list, of a list inside one object, the lines of
 * JSON Lines, or one object. A file is one flow; a list that does not close refuses it whole.
 *
 * Problems of a flow: `json.empty`, `json.shape`, `json.truncated`, `json.syntax`, `json.documents`, `json.depth`,
 * `json.duplicate-key` and `json.text` (around the list), `json.no-records`, `json.record-too-long`.
 */
import type { Cut, Cutter, SliceLimits } from '../domain/ports/format.ts';
import type { Problem } from '../domain/problem.ts';
import {
  aroundTooDeep,
  aroundTooLong,
  documents,
  empty,
  expected,
  jsonProblem,
  mismatched,
  noRecords,
  recordTooLong,
  truncated,
  wrongShape,
} from './json-faults.ts';
import { type JsonLayout, MAX_RECORD } from './json-layout.ts';
import { JsonRecords } from './json-records.ts';
import { CR, endsLine, FAULT, isSpace, LF, MORE, ValueScanner } from './json-value.ts';
import { WrapperScanner } from './json-wrapper.ts';

const PIECE = 262_144;
const BOM = [0xef, 0xbb, 0xbf] as const;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;
const NONE = -1;

/**
 * mark, start: nothing seen yet · first, next: a value or the end of the list, a value · value: inside one · after: a
 * comma or the end of the list · single: after the only object · wrapper: around the list · done · failed
 */
type Between = 'start' | 'first' | 'next' | 'after' | 'single' | 'done';
type Stage = Between | 'mark' | 'value' | 'lines' | 'wrapper' | 'failed';

export function jsonCutter(layout: JsonLayout, limits: SliceLimits): Cutter {
  const cutter = new JsonCutter(layout, limits);
  return { push: (chunk) => cutter.push(chunk), end: () => cutter.end() };
}

class JsonCutter {
  readonly #layout: JsonLayout;
  readonly #records: JsonRecords;
  readonly #value = new ValueScanner();
  readonly #wrapper: WrapperScanner | undefined;
  #stage: Stage = 'mark';
  #at = 0;
  #line = 1;
  /** The file's last byte ends a line. */
  #ended = true;
  /** Where the value under way begins, absolute, and its line. */
  #start = 0;
  #startLine = 1;
  #after: 'after' | 'single' = 'after';
  /** The value or line under way is too long: its bytes are passed over. */
  #discarding = false;
  /** How far a line end was looked for in vain, absolute. */
  #sought = 0;
  /** Lines on which the document and its list begin. */
  #firstLine = 1;
  #listLine = 1;

  constructor(layout: JsonLayout, limits: SliceLimits) {
    this.#layout = layout;
    this.#records = new JsonRecords(limits);
    this.#wrapper = layout.records.length === 0 ? undefined : new WrapperScanner(layout.records);
  }

  push(chunk: Uint8Array): Cut[] {
    for (let from = 0; from < chunk.length && this.#stage !== 'failed'; from += PIECE) {
      this.#at -= this.#records.window.append(chunk.subarray(from, from + PIECE), this.#needed());
      this.#drain(false);
      this.#records.settle(this.#at);
    }
    return this.#records.given();
  }

  end(): Cut[] {
    this.#drain(true);
    const stage = this.#stage;
    if (stage === 'mark' || stage === 'start') {
      if (this.#layout.shape !== 'lines') this.#records.note(empty());
    } else if (stage !== 'done' && stage !== 'single' && stage !== 'lines' && stage !== 'failed')
      this.#records.note(truncated(this.#line, this.#records.count));
    return this.#records.close(stage !== 'failed' && this.#ended ? this.#line - 1 : this.#line);
  }

  /** Index of the first byte that must stay: one before the place reached may be the CR of a CRLF. */
  #needed(): number {
    const before = Math.max(0, this.#at - 1);
    const inside = this.#stage === 'value' && !this.#discarding;
    return this.#records.needed(inside ? Math.min(before, this.#start - this.#base) : before);
  }

  get #base(): number {
    return this.#records.window.base;
  }

  #drain(final: boolean): void {
    const { data } = this.#records.window;
    while (this.#step(data, final));
    const last = data.length - 1;
    if (last >= 0) this.#ended = data[last] === LF || data[last] === CR;
  }

  /** False when there is nothing more to do with these bytes. */
  #step(data: Buffer, final: boolean): boolean {
    switch (this.#stage) {
      case 'mark':
        if (data.length < BOM.length && !final) return false;
        if (BOM.every((byte, index) => data[index] === byte)) this.#at = BOM.length;
        this.#stage = 'start';
        return true;
      case 'value':
        return this.#takeValue(data);
      case 'lines':
        return this.#takeLine(data, final);
      case 'wrapper':
        return this.#takeWrapper(data);
      case 'failed':
        return false;
      default: {
        const byte = this.#significant(data);
        if (byte === NONE) return false;
        this.#between(this.#stage, byte);
        return true;
      }
    }
  }

  #between(stage: Between, byte: number): void {
    switch (stage) {
      case 'start':
        this.#begin(byte);
        return;
      case 'first':
      case 'next':
        if (byte === CLOSE_LIST && stage === 'first') this.#closeList();
        else if (byte === CLOSE_LIST || byte === COMMA) this.#fail(expected('a record', byte, this.#line));
        else this.#beginValue('after');
        return;
      case 'after':
        if (byte === COMMA) {
          this.#at += 1;
          this.#stage = 'next';
        } else if (byte === CLOSE_LIST) this.#closeList();
        else this.#fail(expected('a comma or the end of the list', byte, this.#line));
        return;
      case 'single': {
        const lines = this.#layout.shape === 'auto' && byte === OPEN_OBJECT && this.#value.lineEnds === 0;
        if (lines && this.#line > this.#startLine) this.#stage = 'lines';
        else this.#fail(documents(byte, this.#line));
        return;
      }
      case 'done':
        this.#fail(documents(byte, this.#line));
    }
  }

  #begin(byte: number): void {
    const { shape } = this.#layout;
    const list = byte === OPEN_LIST;
    const object = byte === OPEN_OBJECT;
    this.#firstLine = this.#line;
    if (this.#wrapper !== undefined && object) this.#stage = 'wrapper';
    else if (this.#wrapper === undefined && list && (shape === 'auto' || shape === 'array')) {
      this.#at += 1;
      this.#stage = 'first';
    } else if (this.#wrapper === undefined && object && (shape === 'auto' || shape === 'object'))
      this.#beginValue('single');
    else if (shape === 'lines' && !list) this.#stage = 'lines';
    else this.#fail(wrongShape(this.#layout, byte, this.#line));
  }

  #beginValue(after: 'after' | 'single'): void {
    this.#start = this.#base + this.#at;
    this.#startLine = this.#line;
    this.#after = after;
    this.#discarding = false;
    this.#value.begin();
    this.#stage = 'value';
  }

  #takeValue(data: Buffer): boolean {
    const base = this.#base;
    const end = this.#value.scan(data, this.#at);
    this.#line = this.#startLine + this.#value.lineEnds;
    const reached = end === FAULT ? this.#value.faultAt : end === MORE ? data.length : end;
    const tooLong = base + reached - this.#start > MAX_RECORD;
    if (tooLong && !this.#discarding) this.#passOver(this.#startLine);
    this.#at = reached;
    if (end === MORE) return false;
    if (end === FAULT) {
      this.#fail(mismatched(data[reached] ?? 0, this.#line));
      return false;
    }
    const span = 1 + this.#value.lineEnds;
    if (!tooLong) this.#records.add(this.#start - base, end, this.#startLine, span);
    this.#stage = this.#after;
    return true;
  }

  #takeLine(data: Buffer, final: boolean): boolean {
    const base = this.#base;
    const from = this.#at;
    const eol = data.indexOf(LF, Math.max(from, this.#sought - base));
    const to = eol === -1 ? data.length : eol;
    if (to - from > MAX_RECORD && !this.#discarding) this.#passOver(this.#line);
    if (eol === -1 && !final) {
      this.#sought = base + to;
      if (this.#discarding) this.#at = to;
      return false;
    }
    if (from === data.length) return false;
    if (!this.#discarding) this.#takeTrimmed(data, from, to, eol === -1);
    this.#discarding = false;
    this.#at = eol === -1 ? to : eol + 1;
    if (eol !== -1) this.#line += 1;
    return true;
  }

  #takeTrimmed(data: Buffer, from: number, to: number, last: boolean): void {
    let start = from;
    let end = to;
    while (start < end && isSpace(data[start] ?? 0)) start += 1;
    while (end > start && isSpace(data[end - 1] ?? 0)) end -= 1;
    if (start === end) return;
    if (!last || this.#whole(data.subarray(start, end))) this.#records.add(start, end, this.#line, 1);
    else this.#fail(truncated(this.#line, this.#records.count));
  }

  /** Whether the last line has all of its value; one that is wrong in another way is the reader's to name. */
  #whole(value: Uint8Array): boolean {
    const first = value[0];
    if (first !== OPEN_OBJECT && first !== OPEN_LIST && first !== QUOTE) return true;
    this.#value.begin();
    return this.#value.scan(value, 0) !== MORE;
  }

  #takeWrapper(data: Buffer): boolean {
    const wrapper = this.#wrapper;
    if (wrapper === undefined) return false;
    const end = wrapper.scan(data, this.#at);
    this.#line += wrapper.lineEnds;
    this.#at = end === MORE ? data.length : end;
    const { fault } = wrapper;
    if (fault !== undefined) {
      if (fault === 'brackets') this.#fail(mismatched(data[this.#at] ?? 0, this.#line));
      else this.#fail(fault === 'depth' ? aroundTooDeep(this.#line) : aroundTooLong(this.#line));
      return false;
    }
    if (wrapper.reached === 'list') {
      this.#listLine = this.#line;
      this.#stage = 'first';
    } else if (wrapper.reached === 'end') {
      const wrong = wrapper.verify();
      if (wrong !== undefined) this.#fail(jsonProblem(wrong.fault, { line: this.#firstLine + wrong.lines }));
      else if (wrapper.found) this.#stage = 'done';
      else this.#fail(noRecords(this.#layout, this.#line));
    }
    return end !== MORE;
  }

  #closeList(): void {
    this.#at += 1;
    this.#wrapper?.resume(this.#line - this.#listLine);
    this.#stage = this.#wrapper === undefined ? 'done' : 'wrapper';
  }

  #passOver(line: number): void {
    // An open slice would keep all that is passed over.
    this.#records.flush();
    this.#discarding = true;
    this.#records.note(recordTooLong(line));
  }

  /** The next byte that is no blank, which is passed over to; NONE when there is none yet. */
  #significant(data: Buffer): number {
    for (; this.#at < data.length; this.#at += 1) {
      const byte = data[this.#at] ?? 0;
      if (!isSpace(byte)) return byte;
      if (endsLine(data, this.#at)) this.#line += 1;
    }
    return NONE;
  }

  #fail(found: Problem): void {
    this.#records.note(found);
    this.#stage = 'failed';
  }
}
