/** A delivery that is refused whole: why, for people; and the bell for whoever tells its gestionale. */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import type { Client } from '../store/database.ts';
import { closeDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import type { Context } from './context.ts';

const MOST_REASONS = 50;

export async function refuse(
  context: Pick<Context, 'bell'>,
  client: Client,
  item: ConnectorKey & { readonly id: string },
  reasons: readonly Problem[],
  facts: object = {},
): Promise<void> {
  await closeDelivery(client, item, 'refused', reasons.slice(0, MOST_REASONS));
  await context.bell.ring(
    'acknowledge',
    { organization: item.organization, subject: item.connector },
    client,
  );
  await journal(client, {
    organization: item.organization,
    connector: item.connector,
    deliveryId: item.id,
    event: 'delivery.refused',
    detail: { ...facts, codes: reasons.map((one) => one.code).slice(0, MOST_REASONS) },
  });
}
