/** Money: receipts, flows and payments say the same. */
import type { Invariant } from '../invariants.ts';

export const MONEY: readonly Invariant[] = [
  {
    id: 'receipt-booked',
    says: 'every receipt that was settled is a payment of the same amount',
    sql: `select r.organization_id as organization, 'receipt ' || r.receipt_id as subject,
        format('%s cents received, %s booked', r.amount, coalesce(p.amount::text, 'nothing')) as detail
      from receipt r
      left join payment p on p.organization_id = r.organization_id and p.iuv = r.iuv and p.receipt_id = r.receipt_id and p.source <> 'flow'
      where r.settled_at is not null and p.amount is distinct from r.amount`,
  },
  {
    id: 'flow-total',
    says: 'the payments of a reporting flow add up to its total and its count',
    sql: `select f.organization_id as organization, format('flow %s revision %s', f.flow, f.revision) as subject,
        format('%s payments and %s cents declared, %s and %s kept', f.total_payments, f.total_amount, coalesce(l.count, 0), coalesce(l.cents, 0)) as detail
      from flow f
      left join (select organization_id, flow, psp, revision, count(*) as count, sum(amount)::bigint as cents from flow_payment group by 1, 2, 3, 4) l
        on l.organization_id = f.organization_id and l.flow = f.flow and l.psp = f.psp and l.revision = f.revision
      where f.total_payments <> coalesce(l.count, 0) or f.total_amount <> coalesce(l.cents, 0)`,
  },
  {
    id: 'flow-booked',
    says: 'every executed payment of a flow that was settled is booked',
    sql: `select l.organization_id as organization, format('flow %s payment %s', l.flow, l.index) as subject, format('code %s, %s cents: not booked', l.iuv, l.amount) as detail
      from flow f
      join flow_payment l on l.organization_id = f.organization_id and l.flow = f.flow and l.psp = f.psp and l.revision = f.revision
      where f.settled_at is not null and l.outcome <> 3
        and not exists (select 1 from payment p where p.organization_id = l.organization_id and p.iuv = l.iuv and p.receipt_id = l.iur and p.source <> 'receipt')`,
  },
  {
    id: 'payment-born',
    says: 'every payment was born of a receipt or of a flow that is here',
    sql: `select p.organization_id as organization, format('payment %s, receipt %s', p.iuv, p.receipt_id) as subject,
        format('%s cents, of a %s that is not here', p.amount, p.source) as detail
      from payment p
      where p.source <> 'flow' and not exists (select 1 from receipt r where r.organization_id = p.organization_id and r.receipt_id = p.receipt_id and r.iuv = p.iuv)
        or p.source <> 'receipt' and not exists (select 1 from flow_payment l where l.organization_id = p.organization_id and l.iuv = p.iuv and l.iur = p.receipt_id and l.outcome <> 3)
        or (p.source = 'receipt') <> (p.reported_flow is null)`,
  },
  {
    id: 'payment-installment',
    says: 'a payment of an installment makes it paid; what is paid has a payment; a payment names the position of its code',
    sql: `select coalesce(i.organization_id, p.organization_id) as organization, 'code ' || coalesce(i.iuv, p.iuv) as subject,
        format('installment %s, payments: %s', coalesce(i.state::text, 'none'), coalesce(p.count, 0)) as detail
      from (select organization_id, iuv, count(*) as count, min(position_id::text) as first, max(position_id::text) as last from payment group by 1, 2) p
      full join installment i on i.organization_id = p.organization_id and i.iuv = p.iuv
      where i.state = 'paid' and p.iuv is null
        or p.first is not null and (i.state is distinct from 'paid' or p.first <> i.position_id::text or p.last <> i.position_id::text)`,
  },
  {
    id: 'payment-double',
    says: 'of two payments of the same debt, one is labelled double',
    sql: `with many as materialized (
        select organization_id, position_id from payment where position_id is not null group by 1, 2 having count(*) > 1)
      select a.organization_id as organization, 'position ' || m.position_id as subject,
        format('receipts %s and %s', a.receipt_id, b.receipt_id) as detail
      from many m
      join payment a on a.organization_id = m.organization_id and a.position_id = m.position_id
      join payment b on b.organization_id = m.organization_id and b.position_id = m.position_id and (b.iuv, b.receipt_id) > (a.iuv, a.receipt_id)
      left join installment x on x.organization_id = a.organization_id and x.iuv = a.iuv
      left join installment y on y.organization_id = b.organization_id and y.iuv = b.iuv
      where (a.iuv = b.iuv or not x.plan or not y.plan)
        and not a.labels || b.labels && array['double', 'revoked']`,
  },
  {
    id: 'payment-event',
    says: 'every payment can be told: paid, and reported when a flow reported it',
    sql: `select p.organization_id as organization, format('payment %s, receipt %s', p.iuv, p.receipt_id) as subject, 'no event ' || w.event as detail
      from payment p
      cross join lateral (select 'paid'::payment_event_kind as event union all select 'reported' where p.reported_flow is not null) w
      where not exists (select 1 from payment_event e where e.organization_id = p.organization_id and e.iuv = p.iuv and e.receipt_id = p.receipt_id and e.event = w.event)`,
  },
];
