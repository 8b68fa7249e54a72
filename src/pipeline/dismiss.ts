/** dismiss: a person says that a record in problem needs nothing. Its group shares the outcome; it can be undone. */
import type { Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import { type Delivery, delivery as readDelivery } from '../store/deliveries.ts';
import { dismiss, dismissedRecords, undismiss } from '../store/dismissals.ts';
import { journal } from '../store/journal.ts';
import type { DeliveryRef } from '../store/record-replays.ts';
import type { Context } from './context.ts';

const MOST_NAMED = 100;

export interface Dismissed {
  /** Records, those of the same groups included. */
  readonly records: number;
}

/** The reason goes back with the outcome. Problem `dismiss.nothing`. */
export async function dismissRecords(
  context: Pick<Context, 'database' | 'clock'>,
  ref: DeliveryRef,
  numbers: readonly number[],
  reason: string,
  by: string,
): Promise<Result<Dismissed>> {
  const why = reason.trim();
  if (why === '') return refused('dismiss.reason', 'a dismissal wants a reason');
  return context.database.transaction(async (client): Promise<Result<Dismissed>> => {
    const item = await readDelivery(client, ref.organization, ref.delivery, true);
    if (item === undefined || item.state !== 'applied') return nothing(item);
    const done = await dismiss(client, item, numbers, { by, at: context.clock.now(), reason: why });
    if (done.length === 0) return nothing(item);
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'records.dismissed',
      actor: by,
      detail: {
        count: done.length,
        records: done.slice(0, MOST_NAMED),
        before: 'problem',
        after: 'dismissed',
      },
    });
    return ok({ records: done.length });
  });
}

/** They are in problem again. Problems `dismiss.nothing`, `dismiss.overtaken`. */
export async function undoDismissal(
  context: Pick<Context, 'database' | 'clock'>,
  ref: DeliveryRef,
  numbers: readonly number[],
  by: string,
): Promise<Result<Dismissed>> {
  return context.database.transaction(async (client): Promise<Result<Dismissed>> => {
    const item = await readDelivery(client, ref.organization, ref.delivery, true);
    if (item === undefined) return nothing(item);
    const found = await dismissedRecords(client, item, numbers);
    if (found.length === 0) return refused('dismiss.nothing', 'none of these records is dismissed');
    const over = found.find((one) => one.overtaken);
    if (over !== undefined)
      return refused('dismiss.overtaken', `a good row came since for the key of record ${over.number}`);
    const again = found.map((one) => one.number);
    await undismiss(client, item, again, by, context.clock.now());
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'records.dismissal-undone',
      actor: by,
      detail: {
        count: again.length,
        records: again.slice(0, MOST_NAMED),
        before: 'dismissed',
        after: 'problem',
      },
    });
    return ok({ records: again.length });
  });
}

const nothing = (item: Delivery | undefined): Result<never> =>
  refused(
    'dismiss.nothing',
    item === undefined || item.state === 'applied'
      ? 'none of these records is in problem'
      : `delivery ${item.number} is ${item.state}: only records of applied ones are dismissed`,
  );

const refused = (code: string, message: string): Result<never> =>
  failed(problem(code, message, { class: 'config' }));
