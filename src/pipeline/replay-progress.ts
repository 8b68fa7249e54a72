/** replay-progress: how far a replay of some records is, and its end before its time. */
import type { Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import { delivery as readDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import {
  askToStop,
  type DeliveryRef,
  type ReplayProgress,
  replayProgressOf,
} from '../store/record-replays.ts';
import type { Context } from './context.ts';

export type { ReplayProgress };

const refused = (code: string, message: string): Result<never> =>
  failed(problem(code, message, { class: 'config' }));

/** Undefined: it is no replay of some records. */
export async function replayProgress(
  context: Pick<Context, 'database'>,
  ref: DeliveryRef,
): Promise<ReplayProgress | undefined> {
  return replayProgressOf(context.database, ref);
}

/** It ends after the slice under way; what is done stays. Problems `replay.unknown`, `replay.over`. */
export async function stopReplay(
  context: Pick<Context, 'database' | 'bell' | 'clock'>,
  ref: DeliveryRef,
  by: string,
): Promise<Result<ReplayProgress>> {
  return context.database.transaction(async (client): Promise<Result<ReplayProgress>> => {
    const asked = await askToStop(client, ref, by, context.clock.now());
    const progress = await replayProgressOf(client, ref);
    if (progress === undefined)
      return refused('replay.unknown', 'this delivery is no replay of some records');
    if (!asked)
      return progress.stopping
        ? ok(progress)
        : refused(
            'replay.over',
            `delivery ${progress.number} is ${progress.state}: there is nothing to stop`,
          );
    const item = await readDelivery(client, ref.organization, ref.delivery);
    await journal(client, {
      organization: ref.organization,
      ...(item === undefined ? {} : { connector: item.connector }),
      deliveryId: ref.delivery,
      event: 'replay.stop',
      actor: by,
      detail: { number: progress.number, done: progress.done, of: progress.total },
    });
    if (item !== undefined)
      await context.bell.ring('ingest', { organization: ref.organization, subject: item.connector }, client);
    return ok(progress);
  });
}
