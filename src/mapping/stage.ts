/** A slice of raw records to rows ready to load: read, map, validate, encode. */
import type { Day } from '../domain/day.ts';
import type { ReadSlice, Slice, SourceRecord } from '../domain/ports/format.ts';
import type { DeliveryFacts } from '../domain/ports/mapping.ts';
import type { Problem } from '../domain/problem.ts';
import type { StagedUnit, UnitRecords } from '../domain/staged.ts';
import { locate } from './locate.ts';
import type { Prepared } from './prepared.ts';
import type { Encoders, StagedText } from './staged.ts';
import { type FileBinding, mapUnit, rejected, type UnitOutcome } from './unit.ts';

/** Events (the parent gone, above all) get a turn this often. */
const TURN_MS = 50;

export async function stageSlice(
  prepared: Prepared,
  delivery: DeliveryFacts,
  slice: Slice,
  encoders: Encoders,
  /** Why the units are problems, when the mapping must not be run on them again. */
  verdict?: Problem,
): Promise<StagedText> {
  const read = prepared.begin(delivery)(slice);
  const counts = { units: 0, positions: 0, ignored: 0, problems: 0 };
  let rows = '';
  let turn = Date.now();
  for (const [first, count] of unitsOf(slice)) {
    const records = read.records.slice(first, first + count);
    const file = fileBinding(delivery, read, slice.flows[first]);
    // Days of reception come from the domain's calendar.
    const outcome =
      verdict === undefined
        ? await mapUnit(prepared, records, file, delivery.today as Day)
        : rejected([locate(verdict, records, file.name)], records, file.name);
    for (const row of rowsOf(prepared, delivery.deliveryId, outcome, slice, first, records))
      rows += encoders.unit(row);
    counts.units += 1;
    if (outcome.kind === 'P') counts.positions += outcome.positions.length;
    else if (outcome.kind === 'I') counts.ignored += count;
    else counts.problems += count;
    if (Date.now() - turn > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      turn = Date.now();
    }
  }
  let cents = 0;
  let withoutAmount = 0;
  for (const record of read.records) {
    if (record.cents === null) withoutAmount += 1;
    else cents += record.cents;
  }
  return { rows, records: read.records.length, ...counts, cents, withoutAmount };
}

/** First record and number of records of each unit. */
export function* unitsOf(slice: Slice): Generator<readonly [first: number, count: number]> {
  let first = 0;
  for (let unit = 0; first < slice.starts.length; unit += 1) {
    const count = slice.units?.[unit] ?? 1;
    if (count < 1) throw new RangeError('a unit without records');
    yield [first, count];
    first += count;
  }
}

export function fileBinding(delivery: DeliveryFacts, read: ReadSlice, flow: number | undefined): FileBinding {
  return { name: delivery.fileName, receivedAt: delivery.receivedAt, header: read.heads[flow ?? 0] ?? {} };
}

function rowsOf(
  prepared: Prepared,
  deliveryId: string,
  outcome: UnitOutcome,
  slice: Slice,
  first: number,
  records: readonly SourceRecord[],
): readonly StagedUnit[] {
  const unit = slice.numbers[first] ?? 0;
  const head = { deliveryId, unit, ordinal: 0, records: locators(slice, first, records) };
  const nativeKey = prepared.nativeKey(records);
  switch (outcome.kind) {
    case 'I':
      return [{ ...head, kind: 'I', nativeKey, reason: outcome.reason }];
    case 'X':
      return [{ ...head, kind: 'X', nativeKey, problems: outcome.problems }];
    case 'P':
      return outcome.positions.map(
        (valid, ordinal): StagedUnit => ({
          ...(ordinal === 0 ? head : { deliveryId, unit, ordinal }),
          kind: 'P',
          nativeKey: nativeKey ?? valid.position.key,
          ...valid,
        }),
      );
  }
}

function locators(slice: Slice, first: number, records: readonly SourceRecord[]): UnitRecords {
  const end = first + records.length;
  // Most units are one record: a list of one is much cheaper than a copy of a typed array.
  const part = (numbers: Uint32Array | Float64Array): number[] =>
    records.length === 1 ? [numbers[first] ?? 0] : Array.from(numbers.subarray(first, end));
  return {
    numbers: part(slice.numbers),
    offsets: part(slice.offsets),
    lengths: part(slice.lengths),
    lines: part(slice.lines),
    spans: part(slice.spans),
    cents: records.map((record) => record.cents),
  };
}
