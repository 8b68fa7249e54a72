/** Payments and flows by service, chapter and accertamento: written where they are settled, for statistics and accounts. */
import type { DebtPosition } from '../domain/debt-position.ts';
import { splitPayment } from '../domain/payment-split.ts';
import type { Client } from './database.ts';
import type { FlowKey } from './flows.ts';
import type { Booked } from './payments.ts';

interface Splitting {
  readonly [key: string]: unknown;
  readonly iuv: string;
  readonly receiptId: string;
  readonly connector: string;
  readonly service: string;
  readonly ref: string | null;
  readonly cents: number;
  readonly day: string;
  readonly reportedDay: string | null;
  readonly content: DebtPosition | null;
}

/** Splits payments anew, whatever they were before: their figures follow by themselves. */
export async function sharePayments(
  client: Client,
  organization: string,
  booked: readonly Booked[],
): Promise<void> {
  if (booked.length === 0) return;
  const keys = [organization, booked.map((one) => one.iuv), booked.map((one) => one.receiptId)];
  const { rows } = await client.query<Splitting>(
    `select p.iuv, p.receipt_id as "receiptId", coalesce(p.connector_id, '') as connector, coalesce(p.service, '') as service, p.ref,
       coalesce((select sum((t ->> 'amount')::bigint) from jsonb_array_elements(r.content -> 'transfers') t where t ->> 'organization' = $1), p.amount)::bigint as cents,
       (p.paid_at at time zone 'Europe/Rome')::date as day, p.reported_day as "reportedDay", v.content
     from unnest($2::text[], $3::text[]) as w (iuv, receipt_id)
     join payment p on p.organization_id = $1 and p.iuv = w.iuv and p.receipt_id = w.receipt_id
     left join receipt r on r.organization_id = $1 and r.receipt_id = p.receipt_id
     left join position o on o.organization_id = $1 and o.position_id = p.position_id
     left join position_version v on v.organization_id = $1 and v.position_id = o.position_id and v.version = o.version`,
    keys,
  );
  const shares = rows.flatMap((row) =>
    splitPayment({
      cents: row.cents,
      organization,
      transfers: paidTransfers(row),
      year: Number(row.day.slice(0, 4)),
    }).map((share, ordinal) => ({ ...row, ...share, ordinal })),
  );
  await client.query(
    `delete from payment_share s using unnest($2::text[], $3::text[]) as w (iuv, receipt_id)
     where s.organization_id = $1 and s.iuv = w.iuv and s.receipt_id = w.receipt_id`,
    keys,
  );
  await client.query(
    `insert into payment_share (organization_id, iuv, receipt_id, ordinal, connector_id, service, year, chapter, accertamento, cents, day, reported_day)
     select $1, * from unnest($2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::smallint[], $8::text[], $9::text[], $10::bigint[], $11::date[], $12::date[])`,
    [
      organization,
      shares.map((share) => share.iuv),
      shares.map((share) => share.receiptId),
      shares.map((share) => share.ordinal),
      shares.map((share) => share.connector),
      shares.map((share) => share.service),
      shares.map((share) => share.year),
      shares.map((share) => share.chapter),
      shares.map((share) => share.accertamento),
      shares.map((share) => share.cents),
      shares.map((share) => share.day),
      shares.map((share) => share.reportedDay),
    ],
  );
}

const paidTransfers = ({
  content,
  ref,
}: Splitting): DebtPosition['options'][0]['installments'][0]['transfers'] =>
  content?.options.flatMap((option) => option.installments).find((one) => one.ref === ref)?.transfers ?? [];

/**
 * What a flow brought, by the same: after its payments were split. Where the flow says another amount than the payment
 * was split into, nothing says which chapter it is of.
 */
export async function shareFlow(client: Client, organization: string, key: FlowKey): Promise<void> {
  await client.query(
    `insert into flow_share (organization_id, flow, psp, revision, service, year, chapter, accertamento, payments, cents)
     select $1, $2, $3, $4, s.service, s.year, s.chapter, s.accertamento, count(*), sum(s.cents)
     from (select iuv, iur, sum(amount)::bigint as cents, extract(year from min(day))::smallint as year from flow_payment
           where organization_id = $1 and flow = $2 and psp = $3 and revision = $4 group by iuv, iur) l
     left join lateral (select sum(cents)::bigint as cents from payment_share where organization_id = $1 and iuv = l.iuv and receipt_id = l.iur) w on true
     left join payment p on p.organization_id = $1 and p.iuv = l.iuv and p.receipt_id = l.iur
     cross join lateral (
       select service, year, chapter, accertamento, cents from payment_share where organization_id = $1 and iuv = l.iuv and receipt_id = l.iur and w.cents = l.cents
       union all select coalesce(p.service, ''), l.year, '', '', l.cents where w.cents is distinct from l.cents) s
     group by s.service, s.year, s.chapter, s.accertamento
     on conflict do nothing`,
    [organization, key.flow, key.psp, key.revision],
  );
}
