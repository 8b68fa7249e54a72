/**
 * Payments: born of a receipt or of a flow line, merged by receipt id. Statements work on whole slices; labels say what
 * does not fit, and never keep a payment from being booked and told.
 */
import type { Client } from './database.ts';
import type { FlowKey } from './flows.ts';

// Who is told of a payment that no file announced: the one connector that owns the segregation code.
const OWNER_OF_UNKNOWN = `(select c.connector_id from connector c join configuration f on f.hash = c.program_hash
   where c.organization_id = $1 and (f.content -> 'connector' -> 'unknownPayments') = 'true'
     and f.content -> 'connector' -> 'codes' ->> 'segregationCode' = substr(born.iuv, 1, 2) order by c.connector_id limit 1)`;

export interface Booked {
  readonly iuv: string;
  readonly receiptId: string;
  readonly positionId: string | null;
  readonly connector: string | null;
}

/** Books receipts: the payment, its labels, what it pays. Repeating it changes nothing. */
export async function bookReceipts(
  client: Client,
  organization: string,
  receiptIds: readonly string[],
): Promise<readonly Booked[]> {
  const { rows } = await client.query<Booked & { [key: string]: unknown }>(
    `insert into payment as known (organization_id, iuv, receipt_id, source, connector_id, position_id, ref, service, amount, paid_at, labels)
     select $1, born.iuv, born.receipt_id, 'receipt', coalesce(p.connector_id, ${OWNER_OF_UNKNOWN}), i.position_id, i.ref, p.service, born.amount, born.paid_at,
       array_remove(array[
         case when i.iuv is null then 'unknown' end,
         case when p.state = 'cancelled' then 'cancelled' end,
         case when i.iuv is not null and i.amount <> born.amount then 'amount-differs' end], null)
     from receipt born
     left join installment i on i.organization_id = $1 and i.iuv = born.iuv
     left join position p on p.organization_id = $1 and p.position_id = i.position_id
     where born.organization_id = $1 and born.receipt_id = any($2)
     on conflict (organization_id, iuv, receipt_id) do update set
       source = 'both', amount = excluded.amount, paid_at = excluded.paid_at, labels = array_remove(known.labels, 'no-receipt')
       where known.source = 'flow'
     returning iuv, receipt_id as "receiptId", position_id as "positionId", connector_id as connector`,
    [organization, receiptIds],
  );
  await labelDoubles(client, organization, rows);
  return rows;
}

/**
 * A payment of what another payment had paid already (the same notice, or its alternative) is double. Of two that come
 * together the later paid one is; one that was booked before keeps its place.
 */
async function labelDoubles(client: Client, organization: string, booked: readonly Booked[]): Promise<void> {
  await client.query(
    `with born as (select iuv, receipt_id from unnest($2::text[], $3::text[]) as b (iuv, receipt_id))
     update payment p set labels = p.labels || 'double'::text
     from born, installment i
     where p.organization_id = $1 and p.iuv = born.iuv and p.receipt_id = born.receipt_id and not 'double' = any(p.labels)
       and i.organization_id = $1 and i.iuv = p.iuv
       and exists (
         select 1 from payment o join installment oi on oi.organization_id = $1 and oi.iuv = o.iuv
         where o.organization_id = $1 and o.position_id = p.position_id and o.receipt_id <> p.receipt_id
           and (o.iuv = p.iuv or not i.plan or not oi.plan) and not 'double' = any(o.labels)
           and (not exists (select 1 from born b where b.iuv = o.iuv and b.receipt_id = o.receipt_id)
             or (o.paid_at, o.receipt_id) < (p.paid_at, p.receipt_id)))`,
    [organization, booked.map((one) => one.iuv), booked.map((one) => one.receiptId)],
  );
}

/** Books the lines of a flow: known payments become reported; executed ones without a receipt are born here. */
export async function bookFlow(
  client: Client,
  organization: string,
  key: FlowKey,
): Promise<readonly Booked[]> {
  const values = [organization, key.flow, key.psp, key.revision];
  const { rows } = await client.query<Booked & { [key: string]: unknown }>(
    `insert into payment as known (organization_id, iuv, receipt_id, source, connector_id, position_id, ref, service, amount, paid_at, reported_flow, reported_day, labels)
     select $1, born.iuv, born.iur, 'flow', coalesce(p.connector_id, ${OWNER_OF_UNKNOWN}), i.position_id, i.ref, p.service, born.amount,
       born.day::timestamp at time zone 'Europe/Rome', f.flow, f.regulation_day,
       array_remove(array['no-receipt', case when i.iuv is null then 'unknown' end, case when p.state = 'cancelled' then 'cancelled' end], null)
     from (select distinct on (iuv, iur) * from flow_payment
           where organization_id = $1 and flow = $2 and psp = $3 and revision = $4 and outcome <> 3 order by iuv, iur, index) born
     join flow f on f.organization_id = $1 and f.flow = $2 and f.psp = $3 and f.revision = $4
     left join installment i on i.organization_id = $1 and i.iuv = born.iuv
     left join position p on p.organization_id = $1 and p.position_id = i.position_id
     on conflict (organization_id, iuv, receipt_id) do update set
       source = case when known.source = 'receipt' then 'both' else known.source end::payment_source,
       reported_flow = excluded.reported_flow, reported_day = excluded.reported_day
     returning iuv, receipt_id as "receiptId", position_id as "positionId", connector_id as connector`,
    values,
  );
  await labelDoubles(client, organization, rows);
  await client.query(
    `update payment p set labels = p.labels || 'revoked'::text from flow_payment r
     where r.organization_id = $1 and r.flow = $2 and r.psp = $3 and r.revision = $4 and r.outcome = 3
       and p.organization_id = $1 and p.iuv = r.iuv and p.receipt_id = r.iur and not 'revoked' = any(p.labels)`,
    values,
  );
  return rows;
}

/** An event to tell, once per payment and kind. */
export async function insertEvents(
  client: Client,
  organization: string,
  booked: readonly Booked[],
  event: 'paid' | 'reported',
  now: Date,
): Promise<void> {
  await client.query(
    `insert into payment_event (organization_id, iuv, receipt_id, event, connector_id, at)
     select $1, iuv, receipt_id, $2, connector_id, $3 from unnest($4::text[], $5::text[], $6::text[]) as b (iuv, receipt_id, connector_id)
     on conflict do nothing`,
    [
      organization,
      event,
      now,
      booked.map((one) => one.iuv),
      booked.map((one) => one.receiptId),
      booked.map((one) => one.connector),
    ],
  );
}

/**
 * Payments move installments and positions: the paid one is paid; paying a single option closes the plan, paying of
 * the plan closes the single option; a position is paid when its single option or every installment of its plan is.
 */
export async function payPositions(
  client: Client,
  organization: string,
  booked: readonly Booked[],
): Promise<void> {
  const ids = [...new Set(booked.flatMap((one) => (one.positionId === null ? [] : [one.positionId])))].sort();
  if (ids.length === 0) return;
  await client.query(
    'select 1 from position where organization_id = $1 and position_id = any($2) order by position_id for update',
    [organization, ids],
  );
  await client.query(
    `update installment set state = 'paid' where organization_id = $1 and iuv = any($2) and state <> 'paid'`,
    [organization, booked.map((one) => one.iuv)],
  );
  await client.query(
    `update installment i set state = 'closed'
     where i.organization_id = $1 and i.position_id = any($2) and i.state = 'open'
       and exists (select 1 from installment paid where paid.organization_id = $1 and paid.position_id = i.position_id and paid.state = 'paid' and (not paid.plan or not i.plan))`,
    [organization, ids],
  );
  await client.query(
    `update position p set state = case when s.single or s.plans and not s.open then 'paid' else 'partlyPaid' end::position_state
     from (select position_id, bool_or(state = 'paid' and not plan) as single, bool_or(state = 'paid' and plan) as plans, bool_or(state = 'open' and plan) as open
           from installment where organization_id = $1 and position_id = any($2) group by position_id having bool_or(state = 'paid')) s
     where p.organization_id = $1 and p.position_id = s.position_id`,
    [organization, ids],
  );
}
