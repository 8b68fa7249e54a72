/** Slices to records: the fields of each line by name, and for a record that cannot be read why, where and what could. */
import type { Json } from '../domain/debt-position.ts';
import type { Reader, Slice, SourceRecord } from '../domain/ports/format.ts';
import { at, type Problem, problem } from '../domain/problem.ts';
import { decode } from './encoding.ts';
import type { HeadCheck } from './fixed-width-cutter.ts';
import type { Field } from './fixed-width-field.ts';
import { wrongLength } from './fixed-width-flow.ts';
import type { Layout, LineType, Located } from './fixed-width-layout.ts';
import { hasHighBytes, isMultibyte, LF, LineView, narrowed } from './fixed-width-line.ts';
import { Fault, type ValueReader, valueReader } from './fixed-width-value.ts';

type Fields = { [name: string]: Json };

interface LineReader {
  readonly type: LineType;
  readonly fields: readonly { readonly field: Field; readonly read: ValueReader }[];
}

const MAX_SHOWN = 40;

export class FixedWidthReader {
  readonly #layout: Layout;
  readonly #lines: readonly LineReader[];
  readonly #view: LineView;
  readonly #multibyte: boolean;
  readonly #many: readonly string[];
  /** The first fault of the record under way. */
  #problem: Problem | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#view = new LineView(layout);
    this.#multibyte = isMultibyte(layout);
    this.#lines = layout.types.map((type) => ({
      type,
      fields: type.fields.map((field) => ({ field, read: valueReader(field) })),
    }));
    this.#many = layout.types.filter((type) => type.many && type.role === 'body').map((type) => type.name);
  }

  readonly read: Reader = (slice) => {
    const text = this.#multibyte ? undefined : decode(slice.bytes, this.#layout.encoding);
    const records: SourceRecord[] = [];
    for (let index = 0; index < slice.starts.length; index += 1)
      records.push(this.#record(slice, index, text));
    return { records, heads: slice.heads.map((head) => this.#head(head)) };
  };

  /** What is wrong with the fields of a head line. */
  readonly headProblem: HeadCheck = (head, line) => {
    this.#head(head);
    return this.#problem === undefined ? undefined : at(this.#problem, { line });
  };

  #head(head: Uint8Array): Fields {
    this.#problem = undefined;
    if (head.length === 0) return {};
    const text = decode(head, this.#layout.encoding);
    const bytes = this.#multibyte ? narrowed(text) : head;
    const reader = this.#view.look(bytes, 0, bytes.length) ? this.#lines[this.#view.type] : undefined;
    return reader === undefined ? {} : this.#fields(reader, text);
  }

  #record(slice: Slice, index: number, decoded: string | undefined): SourceRecord {
    let { bytes } = slice;
    let start = slice.starts[index] ?? 0;
    let end = start + (slice.lengths[index] ?? 0);
    let text = decoded;
    if (text === undefined) {
      const raw = bytes.subarray(start, end);
      text = decode(raw, this.#layout.encoding);
      bytes = hasHighBytes(raw, 0, raw.length) ? narrowed(text) : raw;
      start = 0;
      end = bytes.length;
    }
    const line = slice.lines[index] ?? 0;
    this.#problem = undefined;
    const fields =
      this.#layout.record === undefined
        ? this.#single(bytes, start, end, text, line)
        : this.#joined(bytes, start, end, text, line);
    const { amount, groupBy } = this.#layout;
    const cents = amount === undefined ? null : this.#value(fields, amount);
    const group = groupBy === undefined ? null : this.#value(fields, groupBy);
    const number = slice.numbers[index] ?? 0;
    const record = {
      number,
      line,
      fields,
      cents: typeof cents === 'number' ? cents : null,
      group: group === null || group === '' ? null : String(group),
    };
    return this.#problem === undefined
      ? record
      : { ...record, problem: at(this.#problem, { line, record: number }) };
  }

  #value(fields: Fields, { type, field }: Located): string | number | null {
    const line = type === this.#layout.flat ? fields : fields[type.name];
    const value =
      typeof line === 'object' && line !== null && !Array.isArray(line) ? (line as Fields)[field.name] : null;
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  }

  /** A record of one line. */
  #single(bytes: Uint8Array, start: number, end: number, text: string, line: number): Fields {
    this.#view.look(bytes, start, end);
    const { flat } = this.#layout;
    const reader = this.#lines[this.#view.type];
    if (reader === undefined || (flat !== undefined && reader.type !== flat)) {
      this.#unknown(text, line);
      return {};
    }
    this.#length(bytes, line, text);
    const fields = this.#fields(reader, text, line);
    return flat === undefined ? { [reader.type.name]: reader.type.many ? [fields] : fields } : fields;
  }

  /** A record of several lines. */
  #joined(bytes: Uint8Array, start: number, end: number, text: string, firstLine: number): Fields {
    const record: Fields = {};
    for (const name of this.#many) record[name] = [];
    let line = firstLine;
    for (let from = start; from < end; line += 1) {
      const found = bytes.indexOf(LF, from);
      const to = found === -1 || found > end ? end : found;
      if (this.#view.look(bytes, from, to)) this.#add(record, bytes, text, line);
      from = to + 1;
    }
    for (const type of [this.#layout.record?.from, this.#layout.record?.to]) {
      if (type === undefined || (type.many ? (record[type.name] as Json[]).length > 0 : type.name in record))
        continue;
      this.#problem ??= problem('record.incomplete', `the record has no ${type.name} line`, {
        place: { line: firstLine },
      });
    }
    return record;
  }

  #add(record: Fields, bytes: Uint8Array, text: string, line: number): void {
    const reader = this.#lines[this.#view.type];
    if (reader === undefined) {
      this.#unknown(text, line);
      return;
    }
    const { name, many } = reader.type;
    this.#length(bytes, line, text);
    const fields = this.#fields(reader, text, line);
    if (many) (record[name] as Json[]).push(fields);
    else if (name in record) {
      this.#problem ??= problem('line.repeated-type', `the record has more than one ${name} line`, {
        place: { line },
        advice: 'Declare `many: true` for this type if that is how the layout is.',
      });
    } else record[name] = fields;
  }

  #fields({ fields }: LineReader, text: string, line?: number): Fields {
    const { origin, end, start } = this.#view;
    const values: Fields = {};
    for (const { field, read } of fields) {
      const from = origin + field.from;
      const value = from < end ? read(text, from, Math.min(origin + field.to, end)) : read('', 0, 0);
      if (!(value instanceof Fault)) {
        values[field.name] = value;
        continue;
      }
      values[field.name] = null;
      this.#problem ??= at(value.problem, {
        ...(line === undefined ? {} : { line }),
        column: from - start + 1,
        field: field.path,
      });
    }
    return values;
  }

  #length(bytes: Uint8Array, line: number, text: string): void {
    const { origin, end } = this.#view;
    if (end - origin === this.#layout.length || this.#problem !== undefined) return;
    const found = wrongLength(this.#layout, bytes, origin, end, line);
    if (found !== undefined) this.#problem = at(found, { value: this.#shown(text) });
  }

  #unknown(text: string, line: number): void {
    const columns = this.#layout.type;
    const { origin, start, end } = this.#view;
    const from = Math.min(origin + (columns?.from ?? 0), end);
    const said = text.slice(from, Math.min(origin + (columns?.to ?? 0), end));
    this.#problem ??= problem(
      'line.unknown-type',
      `the line is of type ${JSON.stringify(said)}, which the layout does not have here`,
      {
        place: { line, column: from - start + 1, value: this.#shown(text) },
      },
    );
  }

  #shown(text: string): string {
    return text.slice(this.#view.start, Math.min(this.#view.end, this.#view.start + MAX_SHOWN));
  }
}
