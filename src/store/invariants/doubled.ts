/** Nothing doubled: codes, positions, versions, numbers and what was told exist once. */
import type { Invariant } from '../invariants.ts';

export const DOUBLED: readonly Invariant[] = [
  {
    id: 'code-unique',
    says: 'a payment code belongs to one debt, for ever',
    sql: `select organization_id as organization, 'code ' || iuv as subject, format('%s installments bear it', count(*)) as detail
      from installment group by organization_id, iuv having count(*) > 1`,
  },
  {
    id: 'notice-unique',
    says: 'a notice number belongs to one debt, for ever',
    sql: `select organization_id as organization, 'notice ' || notice_number as subject, format('codes %s bear it', string_agg(iuv, ', ')) as detail
      from installment group by organization_id, notice_number having count(*) > 1`,
  },
  {
    id: 'code-per-installment',
    says: 'an installment has one code',
    sql: `select organization_id as organization, 'position ' || position_id as subject, format('installment %s has codes %s', ref, string_agg(iuv, ', ')) as detail
      from installment group by organization_id, position_id, ref having count(*) > 1`,
  },
  {
    id: 'code-position',
    says: 'every payment code belongs to a position that exists',
    sql: `select i.organization_id as organization, 'code ' || i.iuv as subject, 'its position ' || i.position_id || ' does not exist' as detail
      from installment i where not exists (select 1 from position p where p.organization_id = i.organization_id and p.position_id = i.position_id)`,
  },
  {
    id: 'position-unique',
    says: "a gestionale's key is one position, hence one id at the Nodo",
    sql: `select organization_id as organization, format('key %s of %s', source_key, connector_id) as subject, format('%s positions', count(*)) as detail
      from position group by organization_id, connector_id, source_key having count(*) > 1`,
  },
  {
    id: 'position-version',
    says: 'the current version of a position exists, is its latest, and has its hash; versions have no holes',
    sql: `select p.organization_id as organization, 'position ' || p.position_id as subject,
        format('version %s of %s kept up to %s%s', p.version, coalesce(v.count, 0), coalesce(v.last, 0), case when c.hash <> p.hash then ', with another hash' end) as detail
      from position p
      left join (select organization_id, position_id, count(*) as count, max(version) as last from position_version group by 1, 2) v
        on v.organization_id = p.organization_id and v.position_id = p.position_id
      left join position_version c on c.organization_id = p.organization_id and c.position_id = p.position_id and c.version = p.version
      where c.version is null or v.last <> p.version or v.count <> p.version or c.hash <> p.hash`,
  },
  {
    id: 'told-once',
    says: 'an event of a payment is told in one line of one report, and both say so',
    sql: `select coalesce(e.organization_id, l.organization_id) as organization,
        format('payment %s, receipt %s', coalesce(e.iuv, l.iuv), coalesce(e.receipt_id, l.receipt_id)) as subject,
        format('%s told in %s, line in %s', coalesce(e.event, l.event), coalesce(e.report_id::text, 'none'), coalesce(l.outgoing_id::text, 'none')) as detail
      from (select * from payment_event where report_id is not null) e
      full join report_line l on l.organization_id = e.organization_id and l.iuv = e.iuv and l.receipt_id = e.receipt_id and l.event = e.event and l.ordinal = e.ordinal
      where e.iuv is null or l.iuv is null or e.told_at is null or e.report_id <> l.outgoing_id`,
  },
  {
    id: 'event-unique',
    says: 'no report repeats what a report has told',
    sql: `select organization_id as organization, format('payment %s, receipt %s', iuv, receipt_id) as subject, format('%s told in %s lines', event, count(*)) as detail
      from report_line group by organization_id, iuv, receipt_id, event, ordinal having count(*) > 1`,
  },
  {
    id: 'report-lines',
    says: 'the cents of a report are those of the payments that it tells, in lines without holes',
    sql: `select o.organization_id as organization, format('report %s of %s', o.number, o.connector_id) as subject,
        format('%s cents told, %s kept in %s lines up to %s', o.cents, coalesce(l.cents, 0), coalesce(l.count, 0), coalesce(l.last, 0)) as detail
      from outgoing o
      left join (select organization_id, outgoing_id, count(*) as count, max(line) as last, sum((facts -> 'paid' ->> 'amount')::bigint) as cents
                 from report_line group by 1, 2) l
        on l.organization_id = o.organization_id and l.outgoing_id = coalesce(o.edition_of, o.outgoing_id)
      where o.kind = 'report' and (o.cents <> coalesce(l.cents, 0) or l.last <> l.count)`,
  },
  {
    id: 'outgoing-numbers',
    says: 'files that go back have numbers without repeats, below the next one',
    sql: `select o.organization_id as organization, format('%ss of %s', o.kind, o.connector_id) as subject,
        format('%s files with %s numbers up to %s, next is %s', o.count, o.numbers, o.last, coalesce(k.next::text, 'unknown')) as detail
      from (select organization_id, connector_id, kind, count(*) as count, count(distinct number) as numbers, max(number) as last from outgoing group by 1, 2, 3) o
      left join outgoing_counter k on k.organization_id = o.organization_id and k.connector_id = o.connector_id and k.kind = o.kind
      where o.count <> o.numbers or k.next is null or k.next <= o.last`,
  },
  {
    id: 'acknowledged-once',
    says: 'a delivery is acknowledged once, and once per supplement',
    sql: `select o.organization_id as organization, coalesce('delivery ' || d.number, 'no delivery ' || o.delivery_id) as subject,
        format('%s acknowledgements with supplement number %s%s', o.count, o.supplement, case when d.acknowledged_at is null then ', and it counts as not acknowledged' end) as detail
      from (select organization_id, delivery_id, supplement, count(*) as count from outgoing where kind = 'acknowledgement' group by 1, 2, 3) o
      left join delivery d on d.organization_id = o.organization_id and d.delivery_id = o.delivery_id
      where o.count > 1 or d.acknowledged_at is null`,
  },
];
