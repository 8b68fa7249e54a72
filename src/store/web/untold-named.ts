/** Events that somebody chose to call told, as they are now: another body's, and what was told meanwhile, are not among them. */
import type { View } from '../view.ts';
import type { UntoldRow } from './untold.ts';

export type NamedEvent = Pick<UntoldRow, 'organization' | 'iuv' | 'receiptId' | 'event' | 'ordinal'>;

export async function untoldNamed(view: View, events: readonly NamedEvent[]): Promise<readonly UntoldRow[]> {
  const values: unknown[] = [
    events.map((one) => one.organization),
    events.map((one) => one.iuv),
    events.map((one) => one.receiptId),
    events.map((one) => one.event),
    events.map((one) => one.ordinal),
  ];
  const own = view.own('e.organization_id', values);
  const { rows } = await view.query<UntoldRow & { [key: string]: unknown }>(
    `select e.organization_id as organization, b.name as "organizationName", e.connector_id as connector, e.iuv, e.receipt_id as "receiptId", e.event, e.ordinal, e.at,
       p.amount as "amountCents", e.problem
     from unnest($1::text[], $2::text[], $3::text[], $4::payment_event_kind[], $5::smallint[]) as n (organization_id, iuv, receipt_id, event, ordinal)
     join payment_event e using (organization_id, iuv, receipt_id, event, ordinal)
     join payment p using (organization_id, iuv, receipt_id)
     join organization b using (organization_id)
     where e.told_at is null and ${own} order by e.at, e.iuv, e.receipt_id, e.ordinal`,
    values,
  );
  return rows;
}
