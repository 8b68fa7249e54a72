/** A slice of raw records to rows ready to load: read, map, validate, encode. */
import type { Day } from '../domain/day.ts';
import type { ReadSlice, Slice, SourceRecord } from '../domain/ports/format.ts';
import type { DeliveryFacts } from '../domain/ports/mapping.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { StagedUnit, UnitRecords } from '../domain/staged.ts';
import { corrected } from './corrected.ts';
import { locate } from './locate.ts';
import type { Prepared } from './prepared.ts';
import { type Progress, paced, UNHEARD } from './progress.ts';
import type { Encoders, StagedText } from './staged.ts';
import { type FileBinding, mapUnit, rejected, type UnitOutcome } from './unit.ts';
import { abandoned, MAX_FAILURES } from './verdicts.ts';

/** Longest text of the rows of one unit, and so much more for each byte of its records. */
const MAX_ROWS = { text: 32_768, perByte: 16 };

export async function stageSlice(
  prepared: Prepared,
  delivery: DeliveryFacts,
  slice: Slice,
  encoders: Encoders,
  /** Why the units are problems, when the mapping must not be run on them again. */
  given?: Problem,
  progress: Progress = UNHEARD,
): Promise<StagedText> {
  const read = corrected(prepared.begin(delivery)(slice), slice, prepared.program.layout);
  const counts = { units: 0, positions: 0, ignored: 0, problems: 0 };
  let rows = '';
  let verdict = given;
  let late = 0;
  const step = paced(progress);
  for (const [first, count] of unitsOf(slice)) {
    const turn = step(counts.units);
    if (turn !== undefined) await turn;
    const records = read.records.slice(first, first + count);
    const file = fileBinding(delivery, read, slice.flows[first]);
    // Days of reception come from the domain's calendar.
    const mapped =
      verdict === undefined
        ? mapUnit(prepared, records, file, delivery.today as Day)
        : rejected([locate(verdict, records, file.name)], records, file.name);
    // Waiting for what is there already would take longer than mapping it.
    let outcome = mapped instanceof Promise ? await mapped : mapped;
    if (isLate(outcome)) late += 1;
    if (late >= MAX_FAILURES) verdict ??= abandoned(prepared.program.sourceName);
    const encoded = (): string => {
      let text = '';
      for (const row of rowsOf(prepared, delivery.deliveryId, outcome, slice, first, records))
        text += encoders.unit(row);
      return text;
    };
    let made = encoded();
    if (made.length > MAX_ROWS.text && made.length > mostOf(slice, first, count)) {
      outcome = rejected([locate(TOO_MUCH, records, file.name)], records, file.name);
      made = encoded();
    }
    rows += made;
    counts.units += 1;
    if (outcome.kind === 'P') counts.positions += outcome.positions.length;
    else if (outcome.kind === 'I') counts.ignored += count;
    else counts.problems += count;
  }
  let cents = 0;
  let withoutAmount = 0;
  for (const record of read.records) {
    if (record.cents === null) withoutAmount += 1;
    else cents += record.cents;
  }
  return { rows, records: read.records.length, ...counts, cents, withoutAmount };
}

/** Evaluations that end for their time are what takes longest: a slice has room for few. */
const isLate = (outcome: UnitOutcome): boolean =>
  outcome.kind === 'X' &&
  outcome.problems.some(({ code }) => code === 'mapping.timeout' || code === 'mapping.memory');

function mostOf(slice: Slice, first: number, count: number): number {
  let bytes = 0;
  for (let record = first; record < first + count; record += 1) bytes += slice.lengths[record] ?? 0;
  return MAX_ROWS.text + MAX_ROWS.perByte * bytes;
}

const TOO_MUCH = problem('mapping.too-large', 'the mapping makes far more of this record than is in it', {
  class: 'config',
  advice: 'A record makes a few positions: look for a list that repeats.',
});

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
          alone: outcome.positions.length === 1,
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
