/** The archived bytes of a delivery: whole, or some lines around a record or a line, however big the file is. */
import { decode, type Encoding, isEncoding } from '../formats/encoding.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { View } from '../store/view.ts';
import {
  type RecordMark,
  type RecordPlace,
  recordAtLine,
  recordMarks,
  recordPlaces,
} from '../store/web/record-places.ts';
import type { Context } from './context.ts';
import { erasedAt, type Original } from './missing.ts';
import { loadProgram } from './program.ts';

export interface OriginalMark {
  /** From 1. */
  readonly column: number | null;
  readonly field: string | null;
  readonly code: string;
  readonly warning: boolean;
  readonly closed: boolean;
}

export interface OriginalLine {
  /** From 1. */
  readonly line: number;
  /** Decoded, without its end. */
  readonly text: string;
  /** There is more of it than is shown, or it began earlier. */
  readonly cut: boolean;
  /** Number of the record that it is of. */
  readonly record: number | null;
  /** What was asked for. */
  readonly asked: boolean;
  readonly marks: readonly OriginalMark[];
}

export interface OriginalWindow {
  readonly encoding: string;
  readonly lines: readonly OriginalLine[];
  readonly more: { readonly before: boolean; readonly after: boolean };
  readonly layout: { readonly format: string; readonly delimiter: string | null };
}

export type Around = { readonly record: number } | { readonly line: number };

type Tools = Pick<Context, 'archive' | 'database'>;

const LINES = 12;
const MOST_LINES = 100;
/** Read on each side of what is asked for. */
const REACH = 64 * 1024;
const LONGEST = 2_000;
/** Before the first record, or when there are none, lines are counted from the beginning, so far and no farther. */
const COUNTED = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** `received`: as the gestionale sent it, in its envelope. Undefined: it is not there, and `missing` says why. */
export async function originalBytes(
  { archive }: Pick<Context, 'archive'>,
  delivery: Pick<Delivery, 'organization' | 'sha256' | 'envelope' | 'erasedAt' | 'envelopeErasedAt'>,
  what: Original = 'content',
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (erasedAt(delivery, what) !== null) return undefined;
  const sha256 =
    what === 'received' && delivery.envelope !== null ? delivery.envelope.sha256 : delivery.sha256;
  return (await archive.size(delivery.organization, sha256)) === undefined
    ? undefined
    : archive.read(delivery.organization, sha256);
}

/** Undefined: the bytes are not there any more, or there is no such record or line. */
export async function originalWindow(
  context: Tools,
  view: View,
  delivery: Delivery,
  around: Around,
  lines = LINES,
): Promise<OriginalWindow | undefined> {
  const { organization, sha256 } = delivery;
  if (delivery.erasedAt !== null) return undefined;
  const size = await context.archive.size(organization, sha256);
  if (size === undefined) return undefined;
  const anchor = await anchorOf(context, view, delivery, around);
  if (anchor === undefined) return undefined;
  const each = Math.min(Math.max(lines, 0), MOST_LINES);
  const start = Math.max(0, anchor.offset - REACH);
  const end = Math.min(size, anchor.offset + Math.min(anchor.length, REACH) + REACH);
  const bytes = await context.archive.readRange(organization, sha256, start, end - start);
  const whole = linesOf(bytes, anchor.offset - start, anchor.line, {
    fromStart: start === 0,
    toEnd: end === size,
  });
  const asked =
    'line' in around
      ? { from: around.line, to: around.line }
      : { from: anchor.line, to: anchor.line + Math.max(0, anchor.lines - 1) };
  const first = whole[0];
  const last = whole.at(-1);
  if (first === undefined || last === undefined || last.line < asked.from) return undefined;
  const shown = whole.filter((one) => one.line >= asked.from - each && one.line <= asked.to + each);
  const encoding = encodingOf(delivery);
  const { records, marks } = await recordsNear(view, delivery, anchor, shown.length + MOST_LINES);
  const { positions } = (await loadProgram(context.database, delivery.programHash)).gestionale;
  return {
    encoding,
    lines: shown.map((one) => lineOf(one, encoding, records, marks, asked)),
    more: {
      before: !(first.fromStart && shown[0] === first),
      after: !(last.toEnd && shown.at(-1) === last),
    },
    layout: {
      format: positions.format,
      delimiter:
        typeof positions.options.delimiter === 'string'
          ? positions.options.delimiter
          : (delimiterOf(positions.format) ?? null),
    },
  };
}

const delimiterOf = (format: string): string | undefined => (format === 'csv' ? ';' : undefined);

const encodingOf = ({ survey }: Delivery): Encoding =>
  survey !== null && isEncoding(survey.encoding) ? survey.encoding : 'windows-1252';

type Anchor = RecordPlace;

/** A place whose line and offset are known, at or before what is asked for. */
async function anchorOf(
  context: Tools,
  view: View,
  delivery: Delivery,
  around: Around,
): Promise<Anchor | undefined> {
  if ('record' in around) return (await recordPlaces(view, delivery, around.record, around.record))[0];
  const { line } = around;
  const known = await recordAtLine(view, delivery, line, delivery.records ?? 0);
  const from = known ?? { number: 0, line: 1, lines: 1, offset: 0, length: 0 };
  const offset = await offsetOf(context, delivery, from, line);
  return offset === undefined ? undefined : { number: from.number, line, lines: 1, offset, length: 0 };
}

/** Where a line begins, counted from a place before it. */
async function offsetOf(
  { archive }: Tools,
  { organization, sha256, size }: Delivery,
  from: Anchor,
  line: number,
): Promise<number | undefined> {
  let at = from.offset;
  for (let missing = line - from.line; missing > 0; ) {
    if (at - from.offset > COUNTED || at >= size) return undefined;
    const bytes = await archive.readRange(organization, sha256, at, REACH);
    if (bytes.length === 0) return undefined;
    let next = 0;
    while (missing > 0) {
      const end = bytes.indexOf(LINE_FEED, next);
      if (end === -1) break;
      next = end + 1;
      missing -= 1;
    }
    at += missing === 0 ? next : bytes.length;
  }
  return at;
}

interface WholeLine {
  readonly line: number;
  readonly bytes: Uint8Array;
  /** It begins where the line does, and ends where it does. */
  readonly begun: boolean;
  readonly ended: boolean;
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

/** Lines of a stretch in which the line at `offset` is known. */
function linesOf(
  bytes: Uint8Array,
  offset: number,
  line: number,
  edge: { readonly fromStart: boolean; readonly toEnd: boolean },
): readonly WholeLine[] {
  const starts = [0];
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1))
    if (at + 1 < bytes.length) starts.push(at + 1);
  const known = starts.findLastIndex((start) => start <= offset);
  const found: WholeLine[] = [];
  for (const [index, start] of starts.entries()) {
    const next = starts[index + 1];
    const end = next ?? bytes.length;
    const ended = next !== undefined || edge.toEnd || bytes[bytes.length - 1] === LINE_FEED;
    found.push({
      line: line + index - known,
      bytes: withoutEnd(bytes.subarray(start, end)),
      begun: index > 0 || edge.fromStart,
      ended,
      fromStart: index === 0 && edge.fromStart,
      toEnd: next === undefined && edge.toEnd,
    });
  }
  // What the stretch only has a piece of is shown where it was asked for, else left out.
  return found.filter((one) => (one.begun && one.ended) || one.line === line);
}

function withoutEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end -= 1;
  if (bytes[end - 1] === CARRIAGE_RETURN) end -= 1;
  return bytes.subarray(0, end);
}

async function recordsNear(
  view: View,
  delivery: Delivery,
  { number }: Anchor,
  most: number,
): Promise<{ readonly records: readonly RecordPlace[]; readonly marks: readonly RecordMark[] }> {
  const records = await recordPlaces(view, delivery, number - most, number + most);
  return { records, marks: await recordMarks(view, delivery, number - most, number + most) };
}

function lineOf(
  { line, bytes, begun, ended }: WholeLine,
  encoding: Encoding,
  records: readonly RecordPlace[],
  marks: readonly RecordMark[],
  asked: { readonly from: number; readonly to: number },
): OriginalLine {
  const text = decode(bytes, encoding);
  const record = records.findLast((one) => one.line <= line && line < one.line + Math.max(1, one.lines));
  return {
    line,
    text: text.slice(0, LONGEST),
    cut: !begun || !ended || text.length > LONGEST,
    record: record?.number ?? null,
    asked: line >= asked.from && line <= asked.to,
    marks: marks
      .filter((mark) => (mark.line === null ? mark.number === record?.number : mark.line === line))
      .map(({ column, field, code, warning, closed }) => ({ column, field, code, warning, closed })),
  };
}
