/** Figures: what lists and statistics say in numbers is what a recount of the rows says. */
import type { Invariant } from '../invariants.ts';

export const FIGURES: readonly Invariant[] = [
  {
    id: 'outcomes-recounted',
    says: 'the counters of a delivery are what its records add up to',
    sql: `select coalesce(k.organization_id, c.organization_id) as organization,
        concat_ws(' ', 'delivery', coalesce(d.number::text, coalesce(k.delivery_id, c.delivery_id)::text), coalesce(k.outcome, c.outcome)) as subject,
        format('%s records, %s cents, %s without amount, %s units kept; %s records, %s cents, %s without amount, %s units counted',
          coalesce(k.records, 0), coalesce(k.cents, 0), coalesce(k.without_amount, 0), coalesce(k.units, 0),
          coalesce(c.records, 0), coalesce(c.cents, 0), coalesce(c.without_amount, 0), coalesce(c.units, 0)) as detail
      from delivery_outcome k
      full join (select organization_id, delivery_id, outcome, count(*) as records, coalesce(sum(cents), 0) as cents,
          count(*) filter (where cents is null) as without_amount, count(*) filter (where number = unit) as units from record group by 1, 2, 3) c
        on c.organization_id = k.organization_id and c.delivery_id = k.delivery_id and c.outcome = k.outcome
      left join delivery d on d.organization_id = coalesce(k.organization_id, c.organization_id) and d.delivery_id = coalesce(k.delivery_id, c.delivery_id)
      where coalesce(k.records, 0) <> coalesce(c.records, 0) or coalesce(k.cents, 0) <> coalesce(c.cents, 0)
        or coalesce(k.without_amount, 0) <> coalesce(c.without_amount, 0) or coalesce(k.units, 0) <> coalesce(c.units, 0)`,
  },
  {
    id: 'problems-recounted',
    says: 'the counters of the problems of a delivery are what they add up to',
    sql: `select coalesce(k.organization_id, c.organization_id) as organization,
        concat_ws(' ', 'delivery', coalesce(c.delivery_number, k.number), coalesce(k.code, c.code)) as subject,
        format('%s open, %s closed kept; %s open, %s closed counted', coalesce(k.open, 0), coalesce(k.closed, 0), coalesce(c.open, 0), coalesce(c.closed, 0)) as detail
      from delivery_problem k
      full join (select p.organization_id, p.delivery_id, p.code, p.warning, d.connector_id, d.number as delivery_number,
          count(*) filter (where p.closed_at is null) as open, count(p.closed_at) as closed
        from problem p left join delivery d on d.organization_id = p.organization_id and d.delivery_id = p.delivery_id group by 1, 2, 3, 4, 5, 6) c
        on c.organization_id = k.organization_id and c.delivery_id = k.delivery_id and c.code = k.code and c.warning = k.warning
      where coalesce(k.open, 0) <> coalesce(c.open, 0) or coalesce(k.closed, 0) <> coalesce(c.closed, 0)
        or k.code is not null and (k.connector_id <> c.connector_id or k.number <> c.delivery_number)`,
  },
  {
    id: 'figures-recounted',
    says: 'the figures of positions, records, payments, problems and deliveries are what their rows add up to',
    sql: `select coalesce(k.organization_id, c.organization_id) as organization,
        concat_ws(' ', coalesce(k.kind, c.kind), nullif(coalesce(k.period, c.period), '-infinity'), coalesce(k.connector_id, c.connector_id), nullif(coalesce(k.service, c.service), ''),
          nullif(coalesce(k.chapter, c.chapter), ''), nullif(coalesce(k.accertamento, c.accertamento), ''), nullif(coalesce(k.word, c.word), '')) as subject,
        format('%s and %s cents kept, %s and %s counted', coalesce(k.items, 0), coalesce(k.cents, 0), coalesce(c.items, 0), coalesce(c.cents, 0)) as detail
      from (select organization_id, kind, grain, period, connector_id, service, chapter, accertamento, word, sum(items)::bigint as items, sum(cents)::bigint as cents
            from (select * from figure union all select * from figure_delta) f group by 1, 2, 3, 4, 5, 6, 7, 8, 9) k
      full join figure_counted c on c.organization_id = k.organization_id and c.kind = k.kind and c.grain = k.grain and c.period = k.period and c.connector_id = k.connector_id
        and c.service = k.service and c.chapter = k.chapter and c.accertamento = k.accertamento and c.word = k.word
      where coalesce(k.items, 0) <> coalesce(c.items, 0) or coalesce(k.cents, 0) <> coalesce(c.cents, 0)`,
  },
  {
    id: 'payment-shares',
    says: 'every payment is split to the cent: its shares add up to what came to the organization',
    sql: `select p.organization_id as organization, format('payment %s, receipt %s', p.iuv, p.receipt_id) as subject,
        format('%s cents came, %s are split', own.cents, coalesce(s.cents::text, 'none')) as detail
      from payment p
      left join receipt r on r.organization_id = p.organization_id and r.receipt_id = p.receipt_id
      cross join lateral (select coalesce((select sum((t ->> 'amount')::bigint) from jsonb_array_elements(r.content -> 'transfers') t
        where t ->> 'organization' = p.organization_id), p.amount)::bigint as cents) own
      left join (select organization_id, iuv, receipt_id, sum(cents)::bigint as cents from payment_share group by 1, 2, 3) s
        on s.organization_id = p.organization_id and s.iuv = p.iuv and s.receipt_id = p.receipt_id
      where s.cents is distinct from own.cents`,
  },
  {
    id: 'flow-shares',
    says: 'what a settled flow brought is split to the cent',
    sql: `select f.organization_id as organization, format('flow %s revision %s', f.flow, f.revision) as subject,
        format('%s cents came, %s are split', f.total_amount, coalesce(s.cents, 0)) as detail
      from flow f
      left join (select organization_id, flow, psp, revision, sum(cents)::bigint as cents from flow_share group by 1, 2, 3, 4) s
        on s.organization_id = f.organization_id and s.flow = f.flow and s.psp = f.psp and s.revision = f.revision
      where f.settled_at is not null and f.total_amount <> coalesce(s.cents, 0)`,
  },
];
