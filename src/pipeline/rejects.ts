/**
 * The rejected records of a file in its own layout, for whoever wrote it: their bytes as they came, within the head and
 * the tail of the file where it has one flow (of several nobody can tell whose head is whose).
 */
import type { Delivery } from '../store/deliveries.ts';
import type { View } from '../store/view.ts';
import type { RecordPlace } from '../store/web/record-places.ts';
import { recordEnds, rejectedPlaces } from '../store/web/rejected-places.ts';
import type { Context } from './context.ts';

type Look = <T>(read: (view: View) => Promise<T>) => Promise<T>;

const AT_ONCE = 500;
const STRETCH = 256 * 1024;
/** Heads and tails are lines, not files. */
const LONGEST_END = 64 * 1024;
/** A line end is looked for so far after a record. */
const END_OF_LINE = 2;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Whether the head and the tail of the file are given back with its rejects. */
export const keepsEnds = ({ survey }: Pick<Delivery, 'survey'>): boolean => survey?.flows === 1;

/** Undefined: the bytes are not there any more. `look` opens a view for each stretch. */
export async function rejectedBytes(
  { archive }: Pick<Context, 'archive'>,
  look: Look,
  delivery: Delivery,
): Promise<AsyncGenerator<Uint8Array> | undefined> {
  return delivery.erasedAt !== null ||
    (await archive.size(delivery.organization, delivery.sha256)) === undefined
    ? undefined
    : written(archive, look, delivery);
}

async function* written(
  archive: Context['archive'],
  look: Look,
  delivery: Delivery,
): AsyncGenerator<Uint8Array> {
  const { organization, sha256, size } = delivery;
  const read = (from: number, to: number): Promise<Uint8Array> =>
    archive.readRange(organization, sha256, from, Math.max(0, Math.min(to, size) - from));
  const ends = keepsEnds(delivery) ? await look((view) => recordEnds(view, delivery)) : undefined;
  // A replay's records are some of the file's: what stands around them are other records.
  const around = delivery.partial ? undefined : ends;
  if (around !== undefined && around.first.offset <= LONGEST_END) yield read(0, around.first.offset);
  for (let after = 0; ; ) {
    const here = after;
    const places = await look((view) => rejectedPlaces(view, delivery, AT_ONCE, here));
    for (const near of stretches(places)) {
      const from = near[0]?.offset ?? 0;
      const last = near.at(-1) ?? { offset: from, length: 0 };
      const bytes = await read(from, last.offset + last.length + END_OF_LINE);
      const records = near.map(({ offset, length }) =>
        ended(bytes.subarray(offset - from, offset - from + length + END_OF_LINE), length),
      );
      yield Buffer.concat(records);
    }
    const last = places.at(-1);
    if (last === undefined || places.length < AT_ONCE) break;
    after = last.number;
  }
  if (around === undefined) return;
  const { offset, length } = around.last;
  const rest = await read(offset + length, Math.min(size, offset + length + LONGEST_END));
  if (offset + length + rest.length === size) yield rest.subarray(lineEnd(rest, 0));
}

/** Records that stand so near one another that they are read together. */
function stretches(places: readonly RecordPlace[]): readonly (readonly RecordPlace[])[] {
  const found: RecordPlace[][] = [];
  for (const place of places) {
    const near = found.at(-1);
    const from = near?.[0]?.offset;
    if (near !== undefined && from !== undefined && place.offset + place.length - from <= STRETCH)
      near.push(place);
    else found.push([place]);
  }
  return found;
}

/** How many bytes of a line end stand here. */
function lineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === LINE_FEED) return 1;
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? 2 : 0;
}

/** The record with its own line end; the last one of a file may have none, and gets one. */
function ended(bytes: Uint8Array, length: number): Uint8Array {
  const end = lineEnd(bytes, length);
  return end > 0
    ? bytes.subarray(0, length + end)
    : Buffer.concat([bytes.subarray(0, length), Buffer.from('\r\n')]);
}
