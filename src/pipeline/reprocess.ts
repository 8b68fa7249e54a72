/**
 * reprocess: maps the archived bytes of a delivery again with the connector's current program, after showing the
 * difference. It is a new delivery that stands where the old one stood: whatever a later one touched stays.
 */
import type { Result } from '../domain/problem.ts';
import { failed, ok, ProblemError, problem } from '../domain/problem.ts';
import { stageEnded } from '../observe/stage.ts';
import { connector as connectorRow } from '../store/connectors.ts';
import type { Delivery } from '../store/deliveries.ts';
import { insertDelivery, delivery as readDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import { unfinishedReplay } from '../store/statistics.ts';
import type { Context } from './context.ts';
import { missing } from './missing.ts';
import { loadProgram } from './program.ts';
import type { Trial } from './trial.ts';
import { trial } from './trial.ts';

export interface Replay {
  readonly item: Delivery;
  readonly programHash: string;
  /** Codes of doubts (`looks-like-open`) that a person takes upon themselves. */
  readonly accepts: readonly string[];
}

/** Codes of held rows that a person may accept; all others are the file's to correct. */
export const ACCEPTABLE = ['looks-like-open'] as const;

/** Whether it can be done at all, and with which program. */
export async function prepareReplay(
  context: Pick<Context, 'database' | 'archive'>,
  item: Delivery,
  accepts: readonly string[],
): Promise<Result<Replay>> {
  const refused = (code: string, message: string, advice?: string): Result<never> =>
    failed(problem(code, message, { class: 'config', ...(advice === undefined ? {} : { advice }) }));
  if (item.state !== 'applied' && item.state !== 'refused') {
    return refused(
      'delivery.not-finished',
      `delivery ${item.number} is ${item.state}: only applied and refused ones are processed again`,
    );
  }
  if (item.partial || item.byHand) {
    return refused(
      'replay.by-hand',
      item.partial
        ? `delivery ${item.number} is a replay of some records`
        : `delivery ${item.number} is a position that a person wrote, not a file`,
      item.partial ? 'Reprocess the delivery that they came with.' : 'Withdraw it, or cancel the position.',
    );
  }
  const foreign = accepts.find((code) => !ACCEPTABLE.some((one) => one === code));
  if (foreign !== undefined)
    return refused('accept.unknown', `${foreign} cannot be accepted`, `One of: ${ACCEPTABLE.join(', ')}.`);
  const row = await connectorRow(context.database, item);
  if (row === undefined || row.programHash === null) {
    return refused(
      'connector.disabled',
      `connector ${item.connector} of ${item.organization} is disabled or gone: there is no program to run`,
      'tramite check names what to correct.',
    );
  }
  if (item.erasedAt !== null || (await context.archive.size(item.organization, item.sha256)) === undefined)
    return failed(missing(item));
  const other = await unfinishedReplay(context.database, item);
  if (other !== undefined)
    return refused('delivery.replaying', `delivery ${other} is processing it again already`);
  return ok({ item, programHash: row.programHash, accepts });
}

/** The difference that it would make. */
export async function previewReplay(
  context: Context,
  { item, programHash, accepts }: Replay,
  limit: number,
  /** Positions that would change: how many of them are shown field by field. */
  changes?: number,
): Promise<Trial> {
  const program = await loadProgram(context.database, programHash);
  return trial(
    context,
    {
      program,
      fileName: item.fileName,
      sha256: item.sha256,
      size: item.size,
      receivedAt: item.receivedAt,
      replay: { of: item.id, number: standing(item), accepts },
    },
    limit,
    changes === undefined ? {} : { changes },
  );
}

/** Returns the number of the new delivery. */
export async function replay(
  context: Pick<Context, 'database' | 'bell' | 'newId'>,
  { item, programHash, accepts }: Replay,
  actor: string,
): Promise<number> {
  const id = context.newId();
  const { organization, connector } = item;
  const from = Date.now();
  const made = await context.database.transaction(async (client) => {
    // Locked: its bytes are not erased while another delivery of them begins.
    const now = await readDelivery(client, organization, item.id, true);
    if (now === undefined || now.erasedAt !== null) throw new ProblemError(missing(now ?? item));
    // The reception stays that of the first time: what a mapping calls now, and what was overdue, must not move.
    const number = await insertDelivery(client, {
      organization,
      connector,
      id,
      programHash,
      fileName: item.fileName,
      sha256: item.sha256,
      size: item.size,
      receivedAt: item.receivedAt,
      replayOf: item.id,
      replayNumber: standing(item),
      accepts,
    });
    await journal(client, {
      organization,
      connector,
      deliveryId: id,
      event: 'delivery.reprocess',
      actor,
      detail: { of: item.number, number, accepts },
    });
    await context.bell.ring('ingest', { organization, subject: connector }, client);
    return number;
  });
  stageEnded(
    { name: 'received', of: id, organization, connector, facts: { number: made, replayed: item.id } },
    from,
  );
  return made;
}

/** A replay of a replay stands where the first one stood. */
export const standing = (item: Delivery): number => item.replayNumber ?? item.number;
