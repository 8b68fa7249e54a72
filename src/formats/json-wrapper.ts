/**
 * The object around a list of records. It is followed by name to where the list begins; what stands outside of the list
 * is kept, since only the whole tells whether it is JSON.
 */
import { Buffer } from 'node:buffer';
import { MAX_DEPTH, MAX_RECORD } from './json-layout.ts';
import { type JsonFault, parseJson } from './json-parse.ts';
import { endsLine, MORE } from './json-value.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
const BRACE = 0x20;
/** Longer names are none of a pointer. */
const MAX_NAME = 1024;

export type WrapperFault = 'brackets' | 'depth' | 'long';

export class WrapperScanner {
  /** Line ends passed by the last scan. */
  lineEnds = 0;
  /** What the last scan came to: the list begins, the object ends, or neither yet. */
  reached: 'list' | 'end' | undefined;
  fault: WrapperFault | undefined;
  /** Whether the list was found. */
  found = false;
  readonly #way: readonly string[];
  readonly #kinds = new Uint8Array(MAX_DEPTH + 1);
  #depth = 0;
  /** How many names of the way the open objects bear. */
  #matched = 0;
  /** The name just read is the next of the way, and its value has not begun. */
  #pending = false;
  #nameNext = false;
  #inString = false;
  #escaped = false;
  /** Bytes of the name being read, where it may be one of the way. */
  #name: number[] | undefined;
  readonly #kept: Uint8Array[] = [];
  #size = 0;
  /** Bytes before the list, and its line ends. */
  #before = 0;
  #listLines = 0;

  constructor(way: readonly string[]) {
    this.#way = way;
  }

  /** Goes on at `from`; returns the index after what was reached, or MORE; the index of what is wrong with a fault. */
  scan(data: Uint8Array, from: number): number {
    this.lineEnds = 0;
    this.reached = undefined;
    for (let at = from; at < data.length; at += 1) {
      if (endsLine(data, at)) this.lineEnds += 1;
      this.#take(data[at] ?? 0);
      if (this.fault !== undefined) return at;
      if (this.reached === undefined) continue;
      this.#keep(data.subarray(from, at + 1));
      if (this.reached === 'list') this.#before = this.#size;
      return at + 1;
    }
    this.#keep(data.subarray(from));
    return MORE;
  }

  /** The list is over, its closing bracket included. */
  resume(lineEnds: number): void {
    this.#listLines = lineEnds;
    this.#depth -= 1;
    this.#keep(Uint8Array.of(OPEN_LIST + 2));
  }

  /** What is wrong with the object as a whole, and how many line ends of it come before. */
  verify(): { readonly fault: JsonFault; readonly lines: number } | undefined {
    const bytes = Buffer.concat(this.#kept);
    const text = bytes.toString('utf8');
    const { fault } = parseJson(text, true);
    if (fault === undefined) return undefined;
    const lines = (text.slice(0, fault.at).match(/\r\n|\n|\r/g) ?? []).length;
    const before = bytes.toString('utf8', 0, this.#before).length;
    return { fault, lines: fault.at >= before && this.found ? lines + this.#listLines : lines };
  }

  #take(byte: number): void {
    if (this.#inString) {
      this.#inside(byte);
      return;
    }
    const onWay = this.#depth === this.#matched + 1;
    if (byte === QUOTE) {
      this.#inString = true;
      this.#name = onWay && this.#nameNext ? [] : undefined;
    } else if ((byte | BRACE) === OPEN_OBJECT) {
      if (this.#depth === MAX_DEPTH) {
        this.fault = 'depth';
        return;
      }
      const last = this.#matched + 1 === this.#way.length;
      if (this.#pending && last && byte === OPEN_LIST) {
        this.reached = 'list';
        this.found = true;
      } else if (this.#pending && !last && byte === OPEN_OBJECT) this.#matched += 1;
      this.#pending = false;
      this.#depth += 1;
      this.#kinds[this.#depth] = byte;
      this.#nameNext = byte === OPEN_OBJECT;
    } else if ((byte | BRACE) === OPEN_OBJECT + 2) {
      if (this.#kinds[this.#depth] !== byte - 2) {
        this.fault = 'brackets';
        return;
      }
      if (onWay && this.#matched > 0) this.#matched -= 1;
      this.#depth -= 1;
      this.#pending = false;
      this.#nameNext = false;
      if (this.#depth === 0) this.reached = 'end';
    } else if (byte === 0x2c) {
      this.#pending = false;
      this.#nameNext = this.#kinds[this.#depth] === OPEN_OBJECT;
    } else if (byte === 0x3a) this.#nameNext = false;
  }

  #inside(byte: number): void {
    if (this.#escaped || byte !== QUOTE) {
      this.#escaped = !this.#escaped && byte === BACKSLASH;
      if (this.#name !== undefined && this.#name.length <= MAX_NAME) this.#name.push(byte);
      return;
    }
    this.#inString = false;
    if (this.#name === undefined) return;
    const said = parseJson(`"${Buffer.from(this.#name).toString('utf8')}"`, true).value;
    this.#pending = said === this.#way[this.#matched];
    this.#name = undefined;
  }

  #keep(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > MAX_RECORD) this.fault = 'long';
    else this.#kept.push(Uint8Array.from(bytes));
  }
}
