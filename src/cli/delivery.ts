/** Finds the delivery that a person names by its number. */
import { ProblemError, problem } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import type { Delivery } from '../store/deliveries.ts';
import { deliveryByNumber } from '../store/deliveries.ts';
import { WrongUse } from './verb.ts';

export async function namedDelivery(
  context: Pick<Context, 'database'>,
  text: string | undefined,
): Promise<Delivery> {
  const number = Number(text?.replaceAll('.', ''));
  if (text === undefined || !Number.isSafeInteger(number) || number < 1) {
    throw new WrongUse(
      text === undefined ? 'Which delivery? Give its number.' : `${text} is not the number of a delivery.`,
    );
  }
  const item = await deliveryByNumber(context.database, number);
  if (item !== undefined) return item;
  throw new ProblemError(
    problem('delivery.unknown', `there is no delivery ${number}`, {
      class: 'config',
      advice: 'tramite deliveries lists them.',
    }),
  );
}
