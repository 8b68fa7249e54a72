/** The delivery's records again, from the archive and in file order, each as the lines that go back for it. */
import type { InboundLayout } from '../../domain/configuration.ts';
import type { Json } from '../../domain/debt-position.ts';
import type { FormatOptions, OutRecord, Slice } from '../../domain/ports/format.ts';
import { at, type Problem } from '../../domain/problem.ts';
import { stagedFaults } from '../../store/acknowledgements.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { onlyRecords } from '../../store/record-replays.ts';
import type { Context } from '../context.ts';
import { chosenSlices } from '../ingest/chosen.ts';
import { SLICE, slicesOf } from '../ingest/slices.ts';
import { deliveryFacts } from '../ingest/stage.ts';
import type { Piece } from '../outgoing.ts';
import { acknowledgementProgram } from '../program.ts';
import { appliedOutcomes, refusedOutcomes, type Since } from './outcomes.ts';

export interface Lines {
  readonly pieces: readonly Piece[];
  readonly cents: number;
  /** Records that still wait for the Nodo. */
  readonly waiting: number;
  /** Names of the fields that were received. */
  readonly columns: readonly string[];
  /** Records that the mapping could not answer for: their own fields go back as they came. */
  readonly faults: readonly Problem[];
}

/** `renew` is called before each slice; `since`: only what was answered from then on. */
export async function linesOf(
  context: Context,
  item: Delivery,
  program: ConnectorProgram,
  outbound: FormatOptions,
  since: Since,
  renew: () => Promise<void>,
): Promise<Lines> {
  const inbound = program.gestionale.positions;
  const alike = inbound.format === program.gestionale.acknowledgement?.format;
  const work = acknowledgementProgram(program);
  const facts = deliveryFacts(item);
  const staged = item.state === 'refused' ? await stagedFaults(context.database, item) : [];
  const pieces: Piece[] = [];
  const faults: Problem[] = [];
  let columns: readonly string[] = [];
  let cents = 0;
  let waiting = 0;
  for await (const whole of slicesOrOne(context, item, program)) {
    await renew();
    const told =
      item.state === 'refused'
        ? refusedOutcomes(item, staged, whole)
        : await appliedOutcomes(context, item, program.connector.nodo, whole, since);
    if (told.told.length === 0) continue;
    cents += told.cents;
    waiting += told.waiting;
    const slice = told.told.length === whole.numbers.length ? whole : only(whole, told.told);
    if (alike && columns.length === 0)
      columns = Object.keys(
        context.formats.format(inbound.format).read(inbound.options)(only(slice, [0])).records[0]?.fields ??
          {},
      );
    const rendered = await context.mapping.acknowledge(work, facts, slice, told.outcomes);
    for (const [index, one] of rendered.entries()) {
      const instead = alike ? originalOf(context, item, inbound, slice, index, outbound) : NOTHING;
      if ('records' in one) pieces.push({ records: one.records, instead });
      else {
        pieces.push({ records: await instead() });
        faults.push(at(one.problem, { record: slice.numbers[index] ?? 0, line: slice.lines[index] ?? 0 }));
      }
    }
  }
  return { pieces, cents, waiting, columns, faults };
}

const NOTHING = async (): Promise<readonly OutRecord[]> => [];

/** The record as it was received; it keeps no more of the slice than where the record is. */
function originalOf(
  context: Context,
  item: Delivery,
  inbound: InboundLayout,
  slice: Slice,
  index: number,
  outbound: FormatOptions,
): () => Promise<readonly OutRecord[]> {
  const offset = slice.offsets[index] ?? 0;
  const length = slice.lengths[index] ?? 0;
  const line = slice.lines[index] ?? 0;
  const heads = slice.heads;
  const flow = slice.flows[index] ?? 0;
  return async () => {
    const bytes = await context.archive.readRange(item.organization, item.sha256, offset, length);
    const one = {
      ...EMPTY,
      bytes,
      lengths: new Uint32Array([bytes.length]),
      lines: new Uint32Array([line]),
      flows: new Uint32Array([flow]),
      heads,
    };
    const fields = context.formats.format(inbound.format).read(inbound.options)(one).records[0]?.fields;
    return fields === undefined ? [] : [onlyKnown(fields, outbound)];
  };
}

/** Of a refused file that cannot be cut: one empty record, so that the refusal still has a line to stand on. */
async function* slicesOrOne(
  context: Context,
  item: Delivery,
  program: ConnectorProgram,
): AsyncGenerator<Slice> {
  if (item.partial) {
    const only = await onlyRecords(context.database, item);
    yield* chosenSlices(context, item, program, only, SLICE.records);
    return;
  }
  let records = 0;
  try {
    for await (const slice of slicesOf(context, item, program)) {
      if (slice.numbers.length === 0) continue;
      records += slice.numbers.length;
      yield slice;
    }
  } catch (error) {
    // What has a code comes from outside (archive, database) and passes; what has none is the file's.
    if (item.state !== 'refused' || records > 0 || (error as { code?: string }).code !== undefined)
      throw error;
  }
  if (records === 0 && item.state === 'refused') yield EMPTY;
}

const EMPTY: Slice = {
  bytes: new Uint8Array(0),
  starts: new Uint32Array(1),
  lengths: new Uint32Array(1),
  numbers: new Uint32Array([1]),
  offsets: new Float64Array(1),
  lines: new Uint32Array([1]),
  spans: new Uint32Array([1]),
  flows: new Uint32Array(1),
  heads: [new Uint8Array(0)],
};

/** Some of a slice's records; the bytes stay whole. */
function only(slice: Slice, indexes: readonly number[]): Slice {
  const { units: _units, ...rest } = slice;
  const of = (from: Uint32Array): Uint32Array => Uint32Array.from(indexes, (index) => from[index] ?? 0);
  return {
    ...rest,
    starts: of(slice.starts),
    lengths: of(slice.lengths),
    numbers: of(slice.numbers),
    offsets: Float64Array.from(indexes, (index) => slice.offsets[index] ?? 0),
    lines: of(slice.lines),
    spans: of(slice.spans),
    flows: of(slice.flows),
  };
}

/** A layout that lists its columns takes no others. */
function onlyKnown(record: OutRecord, outbound: FormatOptions): OutRecord {
  const columns: Json | undefined = outbound.columns;
  if (!Array.isArray(columns) || columns.includes('*')) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => columns.includes(name)));
}
