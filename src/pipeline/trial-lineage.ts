/**
 * Where what a file would become came from: for each field of a position, the lines and columns of the file. Runs the
 * mapping once more in this process, in trace mode, on the few units that somebody looks at.
 */
import schema from '../../schemas/debt-position.schema.json' with { type: 'json' };
import { type Day, dayOf } from '../domain/day.ts';
import type { DebtPosition, Json } from '../domain/debt-position.ts';
import type { FieldPlace, Slice } from '../domain/ports/format.ts';
import { ProblemError } from '../domain/problem.ts';
import { joined, type Piece } from '../mapping/gather-units.ts';
import { type LineageField, unitLineage } from '../mapping/lineage.ts';
import { pathText } from '../mapping/path-text.ts';
import { type Prepared, prepare } from '../mapping/prepared.ts';
import type { Origin, OutputOrigins } from '../mapping/runtime/tracer.ts';
import { shapeCheck } from '../mapping/shape.ts';
import { fileBinding } from '../mapping/stage.ts';
import type { Context } from './context.ts';
import { SLICE } from './ingest/slices.ts';
import { positionsProgram } from './program.ts';
import type { TrialFile } from './trial.ts';

const UNIT_MS = 2_000;

/** A field of the file: its record, its name in the layout's words, and where it is written. */
export interface FieldSource extends FieldPlace {
  readonly record: number;
  readonly field: string;
}

export interface FieldLineage {
  /** `options[0].installments[0].amount` */
  readonly path: string;
  readonly value: Json;
  /** file: computed from `from` · mapping: of no field of the file · default: filled in by Tramite · unknown: not traced. */
  readonly by: 'file' | 'mapping' | 'default' | 'unknown';
  /** What the mapping returned, where Tramite has changed it. */
  readonly returned?: Json;
  readonly from: readonly FieldSource[];
}

export interface PositionLineage {
  /** With its scope, as declared unique. */
  readonly key: string;
  readonly fields: readonly FieldLineage[];
}

type Tools = Pick<Context, 'formats' | 'nodi'>;

/** By the number of the unit's first record. `units`: the numbers of the records of each. */
export async function trialLineage(
  tools: Tools,
  file: TrialFile,
  bytes: AsyncIterable<Uint8Array>,
  units: readonly (readonly number[])[],
  origins: (prepared: Prepared) => readonly OutputOrigins[] | undefined = tracedOrigins,
): Promise<ReadonlyMap<number, readonly PositionLineage[]>> {
  const program = positionsProgram(file.program);
  const { formats, nodi } = tools;
  const parts = {
    formats,
    shape: shapeCheck(schema),
    inexpressible: (adapter: string, position: DebtPosition) =>
      nodi.specs.some(({ name }) => name === adapter)
        ? nodi.adapter(adapter).spec.inexpressible(position)
        : [],
  };
  const prepared = prepare(program, parts, { trace: true });
  if (!prepared.ok) throw new ProblemError(prepared.problem);
  prepared.value.limit(UNIT_MS);
  const pieces = await piecesOf(tools, file, bytes, new Set(units.flat()));
  const place = formats.format(program.format).place(program.layout);
  const found = new Map<number, readonly PositionLineage[]>();
  for (const numbers of units) {
    const [first] = numbers;
    const own = numbers.flatMap((number) => pieces.get(number) ?? []);
    if (first === undefined || own.length !== numbers.length) continue;
    const slice = joined(own);
    const read = prepared.value.begin(factsOf(file))(slice);
    const binding = fileBinding(factsOf(file), read, slice.flows[0]);
    const positions = await unitLineage(prepared.value, read.records, binding, today(file), () =>
      origins(prepared.value),
    );
    const at = (origin: Origin): readonly FieldSource[] =>
      place(slice, origin.record, origin.path).map((one) => ({
        ...one,
        record: slice.numbers[origin.record] ?? 0,
        field: origin.path.join('.'),
      }));
    found.set(
      first,
      positions.map(({ key, fields }) => ({ key, fields: fields.map((field) => located(field, at)) })),
    );
  }
  return found;
}

function located(
  { path, value, by, returned, from }: LineageField,
  at: (origin: Origin) => readonly FieldSource[],
): FieldLineage {
  const text = pathText(path);
  if (by === 'default') return { path: text, value, by, from: [] };
  const changed = returned === undefined ? {} : { returned };
  if (from === undefined) return { path: text, value, by: 'unknown', ...changed, from: [] };
  const places = from.flatMap(at);
  return { path: text, value, by: from.length === 0 ? 'mapping' : 'file', ...changed, from: places };
}

const today = ({ receivedAt }: TrialFile): Day => dayOf(receivedAt);

const factsOf = (file: TrialFile) => ({
  deliveryId: 'trial',
  fileName: file.fileName,
  receivedAt: file.receivedAt.toISOString(),
  today: today(file),
});

/** The wanted records, each with bytes of its own: nothing else of the file stays in memory. */
async function piecesOf(
  { formats }: Tools,
  { program }: TrialFile,
  bytes: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Piece>> {
  const { format, options } = program.gestionale.positions;
  const cutter = formats.format(format).cut(options, SLICE);
  const pieces = new Map<number, Piece>();
  const keep = (slice: Slice): void => {
    slice.numbers.forEach((number, index) => {
      if (wanted.has(number)) pieces.set(number, { slice: joined([{ slice, index }]), index: 0 });
    });
  };
  for await (const chunk of bytes) {
    for (const cut of cutter.push(chunk)) if (cut.kind === 'slice') keep(cut.slice);
    if (pieces.size === wanted.size) return pieces;
  }
  for (const cut of cutter.end()) if (cut.kind === 'slice') keep(cut.slice);
  return pieces;
}

const tracedOrigins = ({ mapping }: Prepared): readonly OutputOrigins[] | undefined => mapping.origins?.();
