/** One record of a delivery as its bytes say it, read by its format. */
import type { Json } from '../../domain/debt-position.ts';
import type { FieldPlace, RecordShape, Slice, SourceRecord } from '../../domain/ports/format.ts';
import type { Result } from '../../domain/problem.ts';
import { failed, ok, problem } from '../../domain/problem.ts';
import type { FieldPath } from '../../domain/record-field.ts';
import { decode, isEncoding } from '../../formats/encoding.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import { type Delivery, delivery as readDelivery } from '../../store/deliveries.ts';
import { type KeptRecord, keptRecord } from '../../store/records.ts';
import type { Context } from '../context.ts';
import { slicesOf } from '../ingest/slices.ts';
import { missing } from '../missing.ts';
import { loadProgram } from '../program.ts';

export interface RecordKey {
  readonly organization: string;
  /** Id of the delivery. */
  readonly delivery: string;
  readonly number: number;
}

export interface FoundRecord {
  readonly item: Delivery;
  readonly row: KeptRecord;
  readonly bytes: Uint8Array;
  readonly raw: string;
  readonly read: SourceRecord;
  readonly shape: RecordShape | undefined;
  /** Names of fields that open problems of it say. */
  readonly faultyFields: readonly string[];
  place(path: FieldPath): FieldPlace | null;
}

type Tools = Pick<Context, 'database' | 'archive' | 'formats'>;

/** Problems `record.unknown`, `archive.missing`, `delivery.original-erased`, `replay.by-hand`. */
export async function findRecord(context: Tools, key: RecordKey): Promise<Result<FoundRecord>> {
  const item = await readDelivery(context.database, key.organization, key.delivery);
  const row = item === undefined ? undefined : await keptRecord(context.database, item, key.number);
  if (item === undefined || row === undefined)
    return failed(
      problem('record.unknown', `there is no record ${key.number} of this delivery`, {
        class: 'config',
        advice: 'Records of deliveries that were applied can be corrected.',
      }),
    );
  if (item.byHand)
    return failed(
      problem('replay.by-hand', `delivery ${item.number} is a position that a person wrote, not a file`, {
        class: 'config',
        advice: 'Cancel the position, and insert the right one.',
      }),
    );
  if (item.erasedAt !== null || (await context.archive.size(item.organization, item.sha256)) === undefined)
    return failed(missing(item));
  const program = await loadProgram(context.database, item.programHash);
  const bytes = await context.archive.readRange(item.organization, item.sha256, row.offset, row.length);
  const slice = oneRecord(bytes, key.number, row, await headOf(context, item, program, key.number));
  const { format: name, options } = program.gestionale.positions;
  const format = context.formats.format(name);
  const read = format.read(options)(slice).records[0];
  if (read === undefined) throw new Error(`record ${key.number} of delivery ${item.number} cannot be read`);
  const placer = format.place(options);
  const encoding = String((options as { readonly encoding?: Json }).encoding ?? '');
  return ok({
    item,
    row,
    bytes,
    raw: decode(bytes, isEncoding(encoding) ? encoding : 'windows-1252'),
    read,
    shape: format.spec.shape?.(options, 'read').record,
    faultyFields: row.faultyFields,
    place: (path) => placer(slice, 0, path)[0] ?? null,
  });
}

/** What the format needs beside the record: the same for all records of a file of one flow. */
async function headOf(
  context: Tools,
  item: Delivery,
  program: ConnectorProgram,
  number: number,
): Promise<Uint8Array> {
  const alike = item.survey?.flows === 1;
  for await (const slice of slicesOf(context, item, program)) {
    const index = alike ? 0 : slice.numbers.indexOf(number);
    if (index >= 0) return slice.heads[slice.flows[index] ?? 0] ?? NO_HEAD;
  }
  return NO_HEAD;
}

const NO_HEAD = new Uint8Array(0);

const oneRecord = (bytes: Uint8Array, number: number, row: KeptRecord, head: Uint8Array): Slice => ({
  bytes,
  starts: Uint32Array.of(0),
  lengths: Uint32Array.of(bytes.length),
  numbers: Uint32Array.of(number),
  offsets: Float64Array.of(row.offset),
  lines: Uint32Array.of(row.line),
  spans: Uint32Array.of(row.lines),
  flows: Uint32Array.of(0),
  heads: [head],
});
