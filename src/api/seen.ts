/** What a path names, read with the viewer's eyes: acts are given nothing that was not seen so. */
import type { Visit } from '../access/visit.ts';
import { type Delivery, delivery as readDelivery } from '../store/deliveries.ts';
import { deliveryNumbered } from '../store/web/deliveries.ts';
import { found } from './outcome.ts';

export const seenDelivery = (visit: Visit, number: number): Promise<Delivery> =>
  visit.view(async (view) => {
    const key = found(await deliveryNumbered(view, number));
    return found(await readDelivery(view, key.organization, key.id));
  });
