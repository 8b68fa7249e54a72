/**
 * by-hand: a person inserts a position, cancels one, or makes a cancelled one payable again. Each is a delivery of one
 * record whose bytes are the canonical JSON: validated, compared, published and traced as what a file brings.
 */
import { configurationHash } from '../configuration/hash.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { ConnectorConfig } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { Result } from '../domain/problem.ts';
import { failed, ok, type Problem, problem } from '../domain/problem.ts';
import {
  type ByHandAct,
  type HeldPosition,
  heldCodes,
  heldPosition,
  insertByHand,
  keepProgram,
  unfinishedByHand,
} from '../store/by-hand.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import { type ConnectorKey, connector as connectorRow } from '../store/connectors.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import type { Context } from './context.ts';
import { recordHash } from './ingest/corrections.ts';
import { loadProgram } from './program.ts';
import { ACCEPTABLE } from './reprocess.ts';
import type { Trial } from './trial.ts';
import { trial } from './trial.ts';

export interface ByHand {
  /** Number and id of the delivery; ingest works on it in its turn. */
  readonly delivery: number;
  readonly id: string;
}

const FILE = 'by-hand.json';

const refused = (code: string, message: string, advice?: string): Result<never> =>
  failed(problem(code, message, { class: 'config', ...(advice === undefined ? {} : { advice }) }));

/** What inserting it would do. Problem `connector.disabled`; those of the position are in the trial. */
export async function rehearsePosition(
  context: Context,
  key: ConnectorKey,
  position: Json,
  accepts: readonly string[] = [],
): Promise<Result<Trial>> {
  const program = await programOf(context, key);
  return program.ok ? ok(await rehearsed(context, program.value, position, accepts)) : program;
}

/** Problems `connector.disabled`, `position.exists`, and any of a record that a file would have had. */
export async function insertPosition(
  context: Context,
  key: ConnectorKey,
  position: Json,
  reason: string,
  by: string,
  accepts: readonly string[] = [],
): Promise<Result<ByHand>> {
  const foreign = accepts.find((code) => !ACCEPTABLE.some((one) => one === code));
  if (foreign !== undefined)
    return refused('accept.unknown', `${foreign} cannot be accepted`, `One of: ${ACCEPTABLE.join(', ')}.`);
  const program = await programOf(context, key);
  if (!program.ok) return program;
  return written(context, program.value, position, 'created', accepts, {
    act: 'insert',
    position: null,
    reason,
    by,
  });
}

/** Problems `position.unknown`, `position.gone`, `position.paid`, `position.partly-paid`, `position.busy`. */
export async function cancelPosition(
  context: Context,
  ref: { readonly organization: string; readonly position: string },
  reason: string,
  by: string,
): Promise<Result<ByHand>> {
  const found = await heldPosition(context.database, ref.organization, ref.position);
  if (found === undefined) return noSuch();
  if (found.state === 'cancelled') return refused('position.gone', 'this position is cancelled already');
  if (found.state === 'paid')
    return refused('position.paid', 'this position is paid', 'What was paid is given back outside of here.');
  const { key, period, list, service } = found.content;
  const wanted = {
    key,
    ...(period === undefined ? {} : { period }),
    ...(list === undefined ? {} : { list }),
    service,
    action: 'cancel',
  };
  return acted(context, found, wanted, 'cancelled', { act: 'cancel', position: found.id, reason, by });
}

/** It is payable again under the same codes. Problems `position.unknown`, `position.not-cancelled`, `position.busy`. */
export async function restorePosition(
  context: Context,
  ref: { readonly organization: string; readonly position: string },
  reason: string,
  by: string,
): Promise<Result<ByHand>> {
  const found = await heldPosition(context.database, ref.organization, ref.position);
  if (found === undefined) return noSuch();
  if (found.state !== 'cancelled')
    return refused('position.not-cancelled', `this position is ${found.state}, not cancelled`);
  const codes = await heldCodes(context.database, found.organization, found.id);
  return acted(
    context,
    found,
    (program) => withCodes(found, program.connector.codes.strategy, codes),
    'updated',
    { act: 'restore', position: found.id, reason, by },
  );
}

const noSuch = (): Result<never> => refused('position.unknown', 'there is no such position');

/** The content as a row would bring it, with its codes where the connector makes none. */
function withCodes(
  { content }: HeldPosition,
  strategy: ConnectorConfig['codes']['strategy'],
  codes: ReadonlyMap<string, string>,
): Json {
  const codeOf = (ref: string): { code?: string } => {
    const iuv = codes.get(ref);
    if (strategy === 'generated' || iuv === undefined) return {};
    // A derived code is made of the digits between segregation code and check digits.
    return { code: strategy === 'derived' ? iuv.slice(2, 15) : iuv };
  };
  const options = content.options.map((option) => ({
    ...option,
    installments: option.installments.map((one) => ({ ...one, ...codeOf(one.ref) })),
  }));
  return { ...content, action: 'upsert', options } as unknown as Json;
}

interface Act extends Pick<ByHandAct, 'act' | 'position' | 'reason' | 'by'> {
  /** What it was. */
  readonly before?: { readonly version: number; readonly state: string };
}

async function acted(
  context: Context,
  found: HeldPosition,
  wanted: Json | ((program: ConnectorProgram) => Json),
  outcome: string,
  act: Act,
): Promise<Result<ByHand>> {
  const program = await programOf(context, found);
  if (!program.ok) return program;
  const other = await unfinishedByHand(context.database, found.organization, found.id);
  if (other !== undefined) return busy(other);
  const position = typeof wanted === 'function' ? wanted(program.value) : wanted;
  return written(context, program.value, position, outcome, ['looks-like-open'], {
    ...act,
    before: { version: found.version, state: found.state },
  });
}

const busy = (other: number): Result<never> =>
  refused('position.busy', `delivery ${other} is changing this position already`);

/** Tried first: what would not come out as meant is refused here, where the person can still change it. */
async function written(
  context: Context,
  program: ConnectorProgram,
  position: Json,
  outcome: string,
  accepts: readonly string[],
  { before, ...act }: Act,
): Promise<Result<ByHand>> {
  if (act.reason.trim() === '') return refused('act.reason', 'an act by hand wants a reason');
  const fault = faultOf(await rehearsed(context, program, position, accepts), outcome);
  if (fault !== undefined) return failed(fault);
  const { organization, connector } = program.connector;
  const bytes = bytesOf(position);
  const { sha256, size } = await context.archive.store(organization, [bytes]);
  const id = context.newId();
  const programHash = configurationHash('connector', program);
  const now = context.clock.now();
  return context.database.transaction(async (client): Promise<Result<ByHand>> => {
    if (act.position !== null) {
      // Two people at once: the second one waits here, and then sees the first one's act.
      await heldPosition(client, organization, act.position, true);
      const other = await unfinishedByHand(client, organization, act.position);
      if (other !== undefined) return busy(other);
    }
    await keepProgram(client, programHash, program);
    const number = await insertDelivery(client, {
      organization,
      connector,
      id,
      programHash,
      fileName: FILE,
      sha256,
      size,
      receivedAt: now,
      accepts,
      byHand: true,
    });
    await insertByHand(client, { ...act, reason: act.reason.trim(), organization, delivery: id, at: now });
    await journal(client, {
      organization,
      connector,
      deliveryId: id,
      event: `position.${act.act}`,
      ...(act.position === null ? {} : { subject: act.position }),
      actor: act.by,
      detail: { number, sha256, before: before ?? null, after: outcome },
    });
    await context.bell.ring('ingest', { organization, subject: connector }, client);
    return ok({ delivery: number, id });
  });
}

function faultOf(tried: Trial, outcome: string): Problem | undefined {
  const [refusal] = tried.refused;
  if (refusal !== undefined) return refusal;
  const [record] = tried.records;
  if (record?.outcome === outcome) return undefined;
  const [found] = record?.problems ?? [];
  if (found !== undefined) return { ...found, place: { ...found.place, file: FILE } };
  return problem(
    'position.exists',
    `a position with this key is there already: it would be ${record?.outcome ?? 'nothing'}`,
    {
      class: 'config',
      advice: 'Give the new one a key of its own, or change the other one at its source.',
    },
  );
}

const bytesOf = (position: Json): Uint8Array => Buffer.from(`${canonicalJson(position)}\n`);

async function rehearsed(
  context: Context,
  program: ConnectorProgram,
  position: Json,
  accepts: readonly string[],
): Promise<Trial> {
  const bytes = bytesOf(position);
  return trial(
    context,
    {
      program,
      fileName: FILE,
      sha256: recordHash(bytes),
      size: bytes.length,
      receivedAt: context.clock.now(),
      bytes: async function* () {
        yield bytes;
      },
      byHand: true,
      accepts,
    },
    1,
    { changes: 1 },
  );
}

/** The connector's own, for a file that says of itself what a mapping would return. Nothing goes back for it. */
async function programOf(
  context: Pick<Context, 'database'>,
  key: ConnectorKey,
): Promise<Result<ConnectorProgram>> {
  const row = await connectorRow(context.database, key);
  if (row === undefined || row.programHash === null)
    return refused(
      'connector.disabled',
      `connector ${key.connector} of ${key.organization} is disabled or gone: there is nothing to validate it with`,
      'tramite check names what to correct.',
    );
  const { organization, connector, gestionale } = await loadProgram(context.database, row.programHash);
  const { acknowledge: _answer, report: _report, fullList: _list, ...doors } = connector;
  return ok({
    organization,
    connector: { ...doors, refuseFile: 'never' },
    gestionale: {
      gestionale: 'by-hand',
      title: 'A position that a person wrote',
      positions: {
        format: 'json',
        options: { encoding: 'utf-8', shape: 'object', numbers: 'number' },
        uniqueWithin: gestionale.positions.uniqueWithin,
        keyField: 'key',
      },
      parameters: {},
      mappings: { positions: '$' },
    },
  });
}
