/**
 * replay-records: some records of a file are mapped again, as they were corrected or with today's program. It is a
 * delivery of its own that stands where the file stood; nothing that a later file speaks for is touched, and absences
 * of full lists are none of its business.
 */
import type { Result } from '../domain/problem.ts';
import { failed, ok, type Problem, problem } from '../domain/problem.ts';
import { type ConnectorKey, connector as connectorRow } from '../store/connectors.ts';
import { insertCorrection, correction as readCorrection, type Values } from '../store/corrections.ts';
import { type Delivery, insertDelivery, delivery as readDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import {
  chosenRecords,
  type DeliveryRef,
  filesInProblem,
  limitReplay,
  recordsInProblem,
} from '../store/record-replays.ts';
import { unfinishedReplay } from '../store/statistics.ts';
import type { Context } from './context.ts';
import { findRecord } from './correct/find-record.ts';
import { checkedValues } from './correct.ts';
import { recordHash } from './ingest/corrections.ts';
import { missing } from './missing.ts';
import { loadProgram } from './program.ts';
import { ACCEPTABLE, standing } from './reprocess.ts';
import type { Trial } from './trial.ts';
import { trial } from './trial.ts';

export type { DeliveryRef };

export type Chosen =
  | { readonly numbers: readonly number[] }
  /** All records with an open problem of this code. */
  | { readonly code: string }
  /** All records with an open problem. */
  | { readonly problems: true };

export interface RecordReplay {
  /** The file. */
  readonly root: Delivery;
  /** Records, groups whole, in the file's order. */
  readonly numbers: readonly number[];
  readonly units: number;
  /** Records left out, because a later delivery touched their keys. */
  readonly overtaken: readonly number[];
  readonly programHash: string;
  readonly accepts: readonly string[];
  /** What changes goes back in a supplementary acknowledgement. */
  readonly acknowledges: boolean;
}

export const MOST_REPLAYED = 50_000;

const refused = (code: string, message: string, advice?: string): Result<never> =>
  failed(problem(code, message, { class: 'config', ...(advice === undefined ? {} : { advice }) }));

/** Whether it can be done, and of which records. */
export async function prepareRecordReplay(
  context: Pick<Context, 'database' | 'archive'>,
  ref: DeliveryRef,
  chosen: Chosen,
  accepts: readonly string[] = [],
): Promise<Result<RecordReplay>> {
  const named = await readDelivery(context.database, ref.organization, ref.delivery);
  const root =
    named?.replayOf == null ? named : await readDelivery(context.database, ref.organization, named.replayOf);
  if (root === undefined) return refused('record.unknown', 'there is no such delivery');
  const cannot = await unfit(context, root, accepts);
  if (!cannot.ok) return cannot;
  const wanted =
    'numbers' in chosen
      ? chosen.numbers
      : await recordsInProblem(context.database, root, 'code' in chosen ? chosen.code : null);
  const found = wanted.length === 0 ? [] : await chosenRecords(context.database, root, wanted);
  if (found.length === 0)
    return refused(
      'replay.none',
      'numbers' in chosen
        ? 'the delivery has no such record'
        : 'no record of the delivery has such a problem any more',
    );
  if (found.length > MOST_REPLAYED)
    return refused(
      'replay.too-many',
      `${found.length} records are more than ${MOST_REPLAYED}`,
      'Reprocess the whole delivery.',
    );
  const free = found.filter((one) => !one.overtaken);
  if (free.length === 0)
    return refused(
      'replay.overtaken',
      found.length === 1
        ? 'a later delivery touched the key of this record: what that one says is in force'
        : `later deliveries touched the keys of all ${found.length} records: what those say is in force`,
      'Correct the record of the later delivery, if it is wrong.',
    );
  const { programHash, acknowledges } = cannot.value;
  return ok({
    root,
    numbers: free.map((one) => one.number),
    units: new Set(free.map((one) => one.unit)).size,
    overtaken: found.filter((one) => one.overtaken).map((one) => one.number),
    programHash,
    accepts,
    acknowledges,
  });
}

/** Why nothing of this file can be replayed now; else with what. */
async function unfit(
  context: Pick<Context, 'database' | 'archive'>,
  root: Delivery,
  accepts: readonly string[],
): Promise<Result<{ readonly programHash: string; readonly acknowledges: boolean }>> {
  if (root.byHand)
    return refused(
      'replay.by-hand',
      `delivery ${root.number} is a position that a person wrote, not a file`,
      'Insert the right one, or cancel it.',
    );
  if (root.state !== 'applied')
    return refused(
      'delivery.not-finished',
      `delivery ${root.number} is ${root.state}: records of applied ones are replayed`,
    );
  const foreign = accepts.find((code) => !ACCEPTABLE.some((one) => one === code));
  if (foreign !== undefined)
    return refused('accept.unknown', `${foreign} cannot be accepted`, `One of: ${ACCEPTABLE.join(', ')}.`);
  const row = await connectorRow(context.database, root);
  if (row === undefined || row.programHash === null)
    return refused(
      'connector.disabled',
      `connector ${root.connector} of ${root.organization} is disabled or gone: there is no program to run`,
      'tramite check names what to correct.',
    );
  if (root.erasedAt !== null || (await context.archive.size(root.organization, root.sha256)) === undefined)
    return failed(missing(root));
  const other = await unfinishedReplay(context.database, root);
  if (other !== undefined)
    return refused('delivery.replaying', `delivery ${other} is processing it again already`);
  const { connector, gestionale } = await loadProgram(context.database, row.programHash);
  return ok({
    programHash: row.programHash,
    acknowledges: connector.acknowledge !== undefined && gestionale.mappings.acknowledgement !== undefined,
  });
}

/** The difference that it would make; with a correction that nobody has saved yet, if one is given. */
export async function rehearseRecordReplay(
  context: Context,
  { root, numbers, programHash, accepts }: RecordReplay,
  limit: number,
  draft?: { readonly number: number; readonly fields: Values },
): Promise<Result<Trial>> {
  const prepare = draft === undefined ? ok(undefined) : await drafted(context, root, draft);
  if (!prepare.ok) return prepare;
  const program = await loadProgram(context.database, programHash);
  return ok(
    await trial(
      context,
      {
        program,
        fileName: root.fileName,
        sha256: root.sha256,
        size: root.size,
        receivedAt: root.receivedAt,
        replay: { of: root.id, number: standing(root), accepts, only: numbers },
        ...(prepare.value === undefined ? {} : { prepare: prepare.value }),
      },
      limit,
      { changes: limit },
    ),
  );
}

async function drafted(
  context: Context,
  root: Delivery,
  draft: { readonly number: number; readonly fields: Values },
): Promise<Result<NonNullable<Parameters<typeof trial>[1]['prepare']>>> {
  const found = await findRecord(context, {
    organization: root.organization,
    delivery: root.id,
    number: draft.number,
  });
  if (!found.ok) return found;
  const values = checkedValues(found.value, draft.fields);
  if (!values.ok) return values;
  const { bytes } = found.value;
  const { organization, connector } = root;
  const key = { organization, connector, recordHash: recordHash(bytes) };
  return ok(async (view) => {
    const before = await readCorrection(view, key);
    const made = {
      ...key,
      ...values.value,
      recordBytes: bytes.length,
      reason: null,
      madeBy: '',
      madeAt: context.clock.now(),
      deliveryId: root.id,
      number: draft.number,
    };
    await insertCorrection(view, made, before?.version ?? 0);
  });
}

/** Returns the number and id of the new delivery; it is worked on in its turn. */
export async function replayRecords(
  context: Pick<Context, 'database' | 'bell' | 'newId'>,
  { root, numbers, programHash, accepts }: RecordReplay,
  by: string,
): Promise<Result<{ readonly number: number; readonly id: string }>> {
  const id = context.newId();
  const { organization, connector } = root;
  return context.database.transaction(async (client) => {
    // Two people ask for it at once: the file is locked, so the second one sees the replay of the first.
    const now = await readDelivery(client, organization, root.id, true);
    if (now?.state !== 'applied')
      return refused('delivery.not-finished', `delivery ${root.number} is ${now?.state ?? 'gone'} now`);
    if (now.erasedAt !== null) return failed(missing(now));
    const other = await unfinishedReplay(client, root);
    if (other !== undefined)
      return refused('delivery.replaying', `delivery ${other} is processing it again already`);
    const number = await insertDelivery(client, {
      organization,
      connector,
      id,
      programHash,
      fileName: root.fileName,
      sha256: root.sha256,
      size: root.size,
      receivedAt: root.receivedAt,
      replayOf: root.id,
      replayNumber: standing(root),
      accepts,
    });
    await limitReplay(client, { organization, id }, root, numbers);
    await journal(client, {
      organization,
      connector,
      deliveryId: id,
      event: 'records.replay',
      actor: by,
      detail: { of: root.number, number, records: numbers.length, first: numbers.slice(0, 100), accepts },
    });
    await context.bell.ring('ingest', { organization, subject: connector }, client);
    return ok({ number, id });
  });
}

export interface ConnectorReplay {
  readonly replays: readonly RecordReplay[];
  /** Files of which nothing can be replayed, and why. */
  readonly refused: readonly { readonly delivery: string; readonly problem: Problem }[];
}

/** One replay for each file of the connector that has such problems, in intake order. Problem `replay.none`. */
export async function prepareConnectorReplay(
  context: Pick<Context, 'database' | 'archive'>,
  key: ConnectorKey,
  chosen: Exclude<Chosen, { numbers: readonly number[] }>,
  accepts: readonly string[] = [],
): Promise<Result<ConnectorReplay>> {
  const replays: RecordReplay[] = [];
  const not: { delivery: string; problem: Problem }[] = [];
  for (const { delivery } of await filesInProblem(
    context.database,
    key,
    'code' in chosen ? chosen.code : null,
  )) {
    const ref = { organization: key.organization, delivery };
    const ready = await prepareRecordReplay(context, ref, chosen, accepts);
    if (ready.ok) replays.push(ready.value);
    else not.push({ delivery, problem: ready.problem });
  }
  if (replays.length > 0) return ok({ replays, refused: not });
  const [first] = not;
  return first === undefined
    ? refused('replay.none', 'no record of the connector has such a problem any more')
    : failed(first.problem);
}
