/** Records of a grouped delivery as PostgreSQL orders them, packed into slices that never cut a group. */
import type { Slice } from '../../domain/ports/format.ts';
import type { Database } from '../../store/database.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { GroupedRecord } from '../../store/staging.ts';
import { groupedRecords } from '../../store/staging.ts';

/** A group larger than this is a mistaken key: the delivery is refused before any of it is read. */
export const MOST_IN_GROUP = 5_000;

export interface GroupedSlice {
  readonly slice: Slice;
  /** Where to go on after it. */
  readonly cursor: string;
}

interface Cursor {
  readonly groupKey: string;
  readonly number: number;
}

const encode = (cursor: Cursor): string => `${cursor.number}:${cursor.groupKey}`;

const decode = (cursor: string | null): Cursor => {
  if (cursor === null) return { groupKey: '', number: 0 };
  const colon = cursor.indexOf(':');
  return { number: Number(cursor.slice(0, colon)), groupKey: cursor.slice(colon + 1) };
};

export async function* groupedSlices(
  database: Database,
  item: Delivery,
  heads: readonly Uint8Array[],
  records: number,
): AsyncGenerator<GroupedSlice> {
  let cursor = decode(item.stageCursor);
  let size = records;
  for (;;) {
    const rows = await groupedRecords(database, item, cursor, size);
    if (rows.length === 0) return;
    const whole = rows.length < size ? rows : wholeGroups(rows);
    if (whole.length === 0 && size <= MOST_IN_GROUP) {
      size = MOST_IN_GROUP + 1;
      continue;
    }
    const taken = whole.length === 0 ? rows : whole;
    const last = taken.at(-1) as GroupedRecord;
    cursor = { groupKey: last.groupKey, number: last.number };
    size = records;
    yield { slice: pack(taken, heads), cursor: encode(cursor) };
  }
}

/** Without the last group, which may go on beyond the page. Records without a key stand alone and need no waiting. */
function wholeGroups(rows: readonly GroupedRecord[]): readonly GroupedRecord[] {
  const last = rows.at(-1);
  if (last === undefined || last.groupKey === '') return rows;
  let end = rows.length;
  while (end > 0 && rows[end - 1]?.groupKey === last.groupKey) end -= 1;
  return rows.slice(0, end);
}

function pack(rows: readonly GroupedRecord[], heads: readonly Uint8Array[]): Slice {
  const count = rows.length;
  const bytes = Buffer.allocUnsafe(rows.reduce((total, row) => total + row.bytes.length, 0));
  const slice = {
    starts: new Uint32Array(count),
    lengths: new Uint32Array(count),
    numbers: new Uint32Array(count),
    offsets: new Float64Array(count),
    lines: new Uint32Array(count),
    spans: new Uint32Array(count),
    flows: new Uint32Array(count),
  };
  const units: number[] = [];
  let at = 0;
  rows.forEach((row, index) => {
    row.bytes.copy(bytes, at);
    slice.starts[index] = at;
    slice.lengths[index] = row.bytes.length;
    slice.numbers[index] = row.number;
    slice.offsets[index] = row.offset;
    slice.lines[index] = row.line;
    slice.spans[index] = row.lines;
    slice.flows[index] = row.flow;
    at += row.bytes.length;
    const joins = index > 0 && row.groupKey !== '' && rows[index - 1]?.groupKey === row.groupKey;
    if (joins) units[units.length - 1] = (units.at(-1) ?? 0) + 1;
    else units.push(1);
  });
  return { bytes, ...slice, heads, units: Uint32Array.from(units) };
}
