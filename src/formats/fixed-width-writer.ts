/** Records to a whole file: one flow, or one for each value of `flow.by`, each with its head, tail and totals. */
import type { Json } from '../domain/debt-position.ts';
import type { OutRecord, WriteContext, Writer } from '../domain/ports/format.ts';
import { at, failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import { encode } from './encoding.ts';
import { type ComposeLine, type Counters, composer, tiedField, unknownField } from './fixed-width-compose.ts';
import type { Field } from './fixed-width-field.ts';
import { fill } from './fixed-width-fill.ts';
import type { Layout, LineType } from './fixed-width-layout.ts';
import { narrowed } from './fixed-width-line.ts';
import { Tally } from './fixed-width-totals.ts';

type Fields = { readonly [name: string]: Json };

/** A line of a record, by type. */
interface Typed {
  readonly type: LineType;
  readonly values: Fields;
}

interface Numbered {
  readonly index: number;
  readonly lines: readonly Typed[];
}

/** Index of a problem that is no record's: head and tail lines. */
const NO_RECORD = -1;

type Failure = { readonly ok: false; readonly index: number; readonly problem: Problem };

export function writerOf(layout: Layout): Writer {
  const composers = layout.types.map((type) => composer(layout, type));
  return (records, context) => {
    const flows = new Map<string, Numbered[]>();
    if (layout.by.length === 0) flows.set('', []);
    for (const [index, record] of records.entries()) {
      const lines = linesOf(layout, record);
      if (!lines.ok) return failure(index, lines.problem);
      const key = flowKey(layout, lines.value);
      if (!key.ok) return failure(index, key.problem);
      const flow = flows.get(key.value);
      if (flow === undefined) flows.set(key.value, [{ index, lines: lines.value }]);
      else flow.push({ index, lines: lines.value });
    }
    const text: string[] = [];
    let before = 0;
    for (const flow of flows.values()) {
      const lines = writeFlow(layout, composers, flow, before, context);
      if (!Array.isArray(lines)) return lines;
      for (const line of lines) text.push(line);
      before += flow.length;
    }
    const eol = layout.eol ?? context.receivedEol ?? '\r\n';
    const bytes = encode(text.length === 0 ? '' : text.join(eol) + eol, layout.encoding);
    if (!bytes.ok) return failure(NO_RECORD, bytes.problem);
    return { ok: true, value: { bytes: bytes.value, records: records.length } };
  };
}

function failure(index: number, found: Problem): Failure {
  return { ok: false, index, problem: index === NO_RECORD ? found : at(found, { record: index + 1 }) };
}

/** The lines of a record in the order of the layout; what the layout does not know is a problem, never left out. */
function linesOf(layout: Layout, record: OutRecord): Result<readonly Typed[]> {
  const { flat, record: rule } = layout;
  if (flat !== undefined) {
    const inner = record[flat.name];
    const values = flat.name !== '' && isFields(inner) && Object.keys(record).length === 1 ? inner : record;
    const known = unknownField(flat, values);
    return known.ok ? ok([{ type: flat, values }]) : known;
  }
  const lines: Typed[] = [];
  for (const name of Object.keys(record)) {
    if (layout.types.some((type) => type.name === name && type.role === 'body')) continue;
    return wrong('line.unknown-type', `${name} is not a type of line that a record may have`, name);
  }
  const order = rule?.order ?? layout.types.filter((type) => type.role === 'body');
  for (const type of order) {
    const said = record[type.name];
    if (said === undefined || said === null) continue;
    const all: readonly Json[] = Array.isArray(said) ? said : [said as Json];
    if (all.length > 1 && !type.many) {
      return wrong(
        'line.repeated-type',
        `the record has ${all.length} ${type.name} lines, the layout one`,
        type.name,
      );
    }
    for (const values of all) {
      if (!isFields(values))
        return wrong('line.not-fields', `${type.name} is not an object of fields`, type.name);
      const known = unknownField(type, values);
      if (!known.ok) return known;
      lines.push({ type, values });
    }
  }
  for (const needed of rule === undefined ? [] : [rule.from, rule.to]) {
    if (needed === undefined || lines.some((line) => line.type === needed)) continue;
    return wrong('record.incomplete', `the record has no ${needed.name} line`, needed.name);
  }
  if (rule === undefined && lines.length !== 1) {
    return wrong(
      'record.not-one-line',
      `the record has ${lines.length} lines; in this layout a record is one`,
      '',
    );
  }
  return ok(lines);
}

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function wrong(code: string, message: string, field: string): Result<never> {
  return failed(problem(code, message, field === '' ? {} : { place: { field } }));
}

/** What tells flows apart, as it will be written, so that `7` and `0007` are the same account. */
function flowKey(layout: Layout, lines: readonly Typed[]): Result<string> {
  let key = '';
  for (const { type, field } of layout.by) {
    const filled = fill(field, lines.find((line) => line.type === type)?.values[field.name], layout);
    if (!filled.ok) return filled;
    key += `${filled.value}\n`;
  }
  return ok(key);
}

function writeFlow(
  layout: Layout,
  composers: readonly ComposeLine[],
  flow: readonly Numbered[],
  before: number,
  context: WriteContext,
): string[] | Failure {
  const tally = new Tally(layout.totals, layout.types.length);
  const tied = tiedField(layout);
  const body: string[] = [];
  for (const [position, { index, lines }] of flow.entries()) {
    const number = position + 1;
    const given = tied && lines.find((line) => line.type === layout.record?.from)?.values[tied.name];
    const counters: Counters = { flow: number, file: before + number, tie: given ?? number };
    tally.records += 1;
    for (const { type, values } of lines) {
      const line = composers[type.index]?.((field) => values[field.name], counters);
      if (line === undefined) continue;
      if (!line.ok) return failure(index, line.problem);
      body.push(line.value);
      const bytes = narrowed(line.value);
      tally.add(type.index, bytes, 0, bytes.length, 0);
    }
  }
  tally.body = body.length;
  tally.lines = body.length + (layout.head === undefined ? 0 : 1) + (layout.tail === undefined ? 0 : 1);
  const first = flow[0];
  const enclosing = (type: LineType | undefined): string | undefined | Failure => {
    if (type === undefined) return undefined;
    const values = enclosingValues(layout, type, tally, first?.lines ?? [], context);
    const line = composers[type.index]?.(values);
    if (line === undefined || line.ok) return line?.value;
    return failure(NO_RECORD, { ...line.problem, class: 'config' });
  };
  const head = enclosing(layout.head);
  const tail = enclosing(layout.tail);
  if (typeof head === 'object') return head;
  if (typeof tail === 'object') return tail;
  return [...(head === undefined ? [] : [head]), ...body, ...(tail === undefined ? [] : [tail])];
}

/** Totals are counted, what tells flows apart is the records', the rest is the context's. */
function enclosingValues(
  layout: Layout,
  type: LineType,
  tally: Tally,
  lines: readonly Typed[],
  { values }: WriteContext,
): (field: Field) => Json | undefined {
  return (field) => {
    const total = layout.totals.findIndex(
      ({ target }) => target.field === field && target.type.index === type.index,
    );
    if (total !== -1) return tally.figure(total);
    const by = layout.by.find((one) => one.field.name === field.name);
    if (by !== undefined) return lines.find((line) => line.type === by.type)?.values[by.field.name];
    return values[field.path] ?? values[field.name];
  };
}
