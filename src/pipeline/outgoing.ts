/**
 * What files that go back have in common: their lines become bytes, the bytes are made safe, and one transaction fixes
 * number, name and hash before anything is attempted.
 */
import type { EnvelopeConfig, OutboundLayout } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import { fillTemplate, type TemplateFacts } from '../domain/file-name.ts';
import type { OutRecord, WriteContext, Writer } from '../domain/ports/format.ts';
import { at, ok, type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import { sealLayers } from '../formats/envelopes/layers.ts';
import { stageEnded } from '../observe/stage.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { Client } from '../store/database.ts';
import { journal } from '../store/journal.ts';
import { fence, type Lease } from '../store/leases.ts';
import { insertOutgoing, type NewOutgoing, takeNumber } from '../store/outgoing.ts';
import { resolveLayers } from './collect/intake.ts';
import type { Context } from './context.ts';

/** What one source (a record, an event) has to write. */
export interface Piece {
  readonly records: readonly OutRecord[];
  /** Written in its place when the layout takes none of them. */
  readonly instead?: () => Promise<readonly OutRecord[]>;
}

export interface Composed {
  readonly bytes: Uint8Array;
  readonly records: number;
  /** By index of its piece: why the layout does not take it as it is. */
  readonly rejected: ReadonlyMap<number, Problem>;
}

const PASSES = 20;

/** A piece that the layout does not take is left out, or replaced, and named; the others are written. */
export async function compose(
  writer: Writer,
  pieces: readonly Piece[],
  context: WriteContext,
): Promise<Result<Composed>> {
  const rejected = new Map<number, Problem>();
  let kept = pieces.map((piece) => piece.records);
  for (let pass = 0; ; pass += 1) {
    const owners = kept.flatMap((records, piece) => records.map(() => piece));
    const written = writer(kept.flat(), context);
    if (written.ok) return ok({ ...written.value, rejected });
    const owner = owners[written.index];
    if (owner === undefined || pass >= PASSES) return { ok: false, problem: written.problem };
    // The writer stops at the first: whoever cannot be written alone is found in one go.
    const alone = pass === 0 ? refusedAlone(writer, kept, context) : new Map<number, Problem>();
    if (!alone.has(owner)) alone.set(owner, written.problem);
    const next = [...kept];
    for (const [index, found] of alone) {
      const instead = rejected.has(index) ? [] : ((await pieces[index]?.instead?.()) ?? []);
      rejected.set(index, rejected.get(index) ?? found);
      next[index] = instead.length > 0 && writer(instead, context).ok ? instead : [];
    }
    kept = next;
  }
}

function refusedAlone(
  writer: Writer,
  pieces: readonly (readonly OutRecord[])[],
  context: WriteContext,
): Map<number, Problem> {
  const found = new Map<number, Problem>();
  for (const [index, records] of pieces.entries()) {
    if (records.length === 0) continue;
    const written = writer(records, context);
    if (!written.ok && written.index >= 0) found.set(index, written.problem);
  }
  return found;
}

/** Templates of head and tail lines, filled. */
export function filledValues(
  layout: OutboundLayout,
  facts: TemplateFacts,
): Result<{ readonly [name: string]: Json }> {
  const values: Record<string, Json> = {};
  for (const [name, template] of Object.entries(layout.values)) {
    const filled = fillTemplate(template, facts);
    if (!filled.ok) return { ok: false, problem: at(filled.problem, { field: name }) };
    values[name] = filled.value;
  }
  return ok(values);
}

export const templateFacts = (
  program: ConnectorProgram,
  number: number,
  date: TemplateFacts['date'],
  received?: string,
): TemplateFacts => ({
  number,
  date,
  connector: program.connector.connector,
  organization: program.organization.organization,
  parameters: program.connector.parameters,
  ...(received === undefined ? {} : { received }),
});

/** Where this kind of file goes, by the connector's configuration. */
export const doorOf = (program: ConnectorProgram, kind: NewOutgoing['kind']) =>
  kind === 'acknowledgement' ? program.connector.acknowledge : program.connector.report;

/** Thrown inside the transaction when what the file was made of has changed: nothing of it remains, the next turn makes it anew. */
export class Overtaken extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Overtaken';
  }
}

/** What leaves, in the layers that its door asks for; the plain bytes are kept beside it. */
async function sealed(
  context: Context,
  { organization, name, createdAt }: Pick<NewOutgoing, 'organization' | 'name' | 'createdAt'>,
  bytes: Uint8Array,
  layers: readonly EnvelopeConfig[],
): Promise<Pick<NewOutgoing, 'name' | 'sha256' | 'size' | 'inside'>> {
  const plain = await context.archive.store(organization, [bytes]);
  if (layers.length === 0) return { name, ...plain, inside: null };
  const options = resolveLayers(context, layers);
  if (!options.ok) throw new ProblemError(options.problem);
  const inside = { name, bytes: context.archive.read(organization, plain.sha256) };
  const outside = sealLayers(context.envelopes, options.value, inside, createdAt);
  if (!outside.ok) throw new ProblemError(outside.problem);
  const stored = await context.archive.store(organization, outside.value.bytes);
  return { name: outside.value.name, ...stored, inside: { name, ...plain } };
}

/**
 * Bytes first, flushed; then number, row, `work` and the bell in one transaction. A crash before it leaves unnamed
 * bytes in the archive and nothing else: the file is made again under the same number.
 */
export async function keep(
  context: Context,
  lease: Lease,
  file: Omit<NewOutgoing, 'sha256' | 'size' | 'inside'>,
  bytes: Uint8Array,
  layers: readonly EnvelopeConfig[],
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const verb = file.kind === 'acknowledgement' ? 'acknowledge' : 'report';
  const from = Date.now();
  context.crash(`${verb}.before-archive`);
  const leaving = await sealed(context, file, bytes, layers);
  context.crash(`${verb}.after-archive`);
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    if (!(await takeNumber(client, file, file.kind, file.number)))
      throw new Overtaken(`number ${file.number} was given to another file`);
    await insertOutgoing(client, { ...file, ...leaving });
    await work(client);
    await journal(client, {
      organization: file.organization,
      connector: file.connector,
      event: `${file.kind}.written`,
      subject: file.id,
      ...(file.deliveryId === null ? {} : { deliveryId: file.deliveryId }),
      detail: {
        number: file.number,
        sha256: leaving.sha256,
        lines: file.lines,
        faults: [...new Set(file.faults.map((one) => one.code))],
      },
    });
    await context.bell.ring('dispatch', { organization: file.organization, subject: file.connector }, client);
    context.crash(`${verb}.before-commit`);
  });
  context.crash(`${verb}.after-commit`);
  // An acknowledgement is a stage of its delivery; a report is of many, and begins a trace of its own.
  if (file.kind === 'report') {
    const { id, organization, connector, number, lines } = file;
    stageEnded({ name: 'report', of: id, organization, connector, facts: { number, lines } }, from);
  }
}

const MOST_FAULTS = 20;

/** The first ones, and how many more there are. */
export function firstFaults(found: readonly Problem[]): readonly Problem[] {
  if (found.length <= MOST_FAULTS) return found;
  const more = problem('outgoing.more-faults', `and ${found.length - MOST_FAULTS} more lines`, {
    class: 'config',
  });
  return [...found.slice(0, MOST_FAULTS), more];
}
