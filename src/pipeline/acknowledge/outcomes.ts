/** What a mapping back is told of each record: `{outcome, reason, problems, warnings, positions}`. */
import type { Json } from '../../domain/debt-position.ts';
import type { Slice } from '../../domain/ports/format.ts';
import type { PositionFacts, RecordFault, RecordRow } from '../../store/acknowledgements.ts';
import {
  faultsBetween,
  faultsOfUnits,
  positionFacts,
  recordsBetween,
  toldBefore,
} from '../../store/acknowledgements.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Context } from '../context.ts';

/** Undefined: that of every record; else only of those answered since then, and of those that the Nodo refused. */
export type Since = Date | undefined;

export interface Outcomes {
  /** Indexes of the slice's records that have something to be told. */
  readonly told: readonly number[];
  /** Records with a position that still waits for the Nodo. */
  readonly waiting: number;
  /** In the order of `told`. */
  readonly outcomes: readonly Json[];
  readonly cents: number;
}

/** Of an applied delivery: as things stand at the Nodo now. */
export async function appliedOutcomes(
  context: Pick<Context, 'database'>,
  item: Delivery,
  access: string,
  slice: Slice,
  since: Since,
): Promise<Outcomes> {
  const [first, last] = [slice.numbers[0] ?? 0, slice.numbers.at(-1) ?? 0];
  const records = new Map(
    (await recordsBetween(context.database, item, first, last)).map((row) => [row.number, row]),
  );
  const faults = byNumber(await faultsBetween(context.database, item, first, last));
  const innocent = [...records.values()].filter(
    (row) => row.outcome === 'problem' && !faults.has(row.number),
  );
  const unitFaults = await faultsOfUnits(context.database, item, [
    ...new Set(innocent.map((row) => row.unit)),
  ]);
  const ids = [...new Set([...records.values()].flatMap((row) => row.positions))];
  const positions = await positionFacts(context.database, item.organization, access, ids);
  const indexes: number[] = [];
  const outcomes: Json[] = [];
  let waiting = 0;
  let cents = 0;
  const untold = item.partial ? await toldBefore(context.database, item, first, last) : NONE;
  for (const [index, number] of slice.numbers.entries()) {
    const row = records.get(number);
    if (untold.has(number)) continue;
    if (row === undefined) throw new Error(`record ${number} of delivery ${item.number} has no outcome`);
    const its = row.positions.flatMap((id) => positions.get(id) ?? []);
    if (since !== undefined && !(WRITTEN.has(row.outcome) && its.some((one) => answeredSince(one, since))))
      continue;
    const found = faults.get(number) ?? [];
    const shared = found.length === 0 && row.outcome === 'problem' ? unitFaults.get(row.unit) : undefined;
    if (WRITTEN.has(row.outcome) && its.some((one) => one.publication === 'waiting')) waiting += 1;
    cents += row.cents ?? 0;
    indexes.push(index);
    outcomes.push(
      outcome(
        row,
        shared === undefined ? found : [incomplete(shared)],
        its.map((one) => one.facts),
      ),
    );
  }
  return { told: indexes, waiting, outcomes, cents };
}

const NONE: ReadonlySet<number> = new Set();

/** Outcomes that want something at the Nodo. */
const WRITTEN: ReadonlySet<string> = new Set(['created', 'updated', 'cancelled']);

const answeredSince = (position: PositionFacts, since: Date): boolean =>
  position.publication === 'refused' ||
  (position.publication === 'confirmed' && position.confirmedAt !== null && position.confirmedAt >= since);

/** Of a delivery refused whole: its reasons stand for every record, beside what stage found in the record itself. */
export function refusedOutcomes(item: Delivery, staged: readonly RecordFault[], slice: Slice): Outcomes {
  const own = byNumber(staged);
  const reasons = item.reasons.map(
    (one): RecordFault => ({
      number: 0,
      code: one.code,
      message: one.message,
      advice: one.advice ?? null,
      field: one.place?.field ?? null,
      line: one.place?.line ?? null,
      value: one.place?.value ?? null,
      warning: false,
    }),
  );
  const row = { outcome: 'refused', reason: item.reasons[0]?.code ?? null };
  const outcomes = [...slice.numbers].map((number) =>
    outcome(row, [...(own.get(number) ?? []), ...reasons], []),
  );
  return { told: [...slice.numbers.keys()], waiting: 0, outcomes, cents: 0 };
}

function outcome(
  row: Pick<RecordRow, 'outcome' | 'reason'>,
  faults: readonly RecordFault[],
  positions: readonly Json[],
): Json {
  return {
    outcome: row.outcome,
    reason: row.reason,
    problems: faults.filter((one) => !one.warning).map(told),
    warnings: faults.filter((one) => one.warning).map(told),
    positions,
  };
}

const told = ({ code, message, advice, field, line, value }: RecordFault): Json => ({
  code,
  message,
  advice,
  field,
  line,
  value,
});

/** The outcome is one for the whole group: here of its records without a fault of their own. */
const incomplete = (fault: RecordFault): RecordFault => ({
  number: 0,
  code: 'group.incomplete',
  message: `record ${fault.number} of the same group has a problem (${fault.code})`,
  advice: 'Correct that record and send the whole group again.',
  field: null,
  line: fault.line,
  value: null,
  warning: false,
});

function byNumber(faults: readonly RecordFault[]): ReadonlyMap<number, readonly RecordFault[]> {
  const found = new Map<number, RecordFault[]>();
  for (const fault of faults) found.set(fault.number, [...(found.get(fault.number) ?? []), fault]);
  return found;
}
