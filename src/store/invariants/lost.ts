/** Nothing lost: every record of every applied delivery stands in exactly one outcome, and outcomes add up. */
import type { Invariant } from '../invariants.ts';

export const LOST: readonly Invariant[] = [
  {
    id: 'records-complete',
    says: 'every applied delivery has all its records, numbered without holes; a replay of some has just those',
    sql: `select d.organization_id as organization, 'delivery ' || d.number as subject,
        format('%s records of %s, numbered %s to %s', coalesce(r.count, 0), coalesce(d.records::text, '?'), coalesce(r.first, 0), coalesce(r.last, 0)) as detail
      from delivery d
      left join (select organization_id, delivery_id, count(*) as count, min(number) as first, max(number) as last from record group by 1, 2) r
        on r.organization_id = d.organization_id and r.delivery_id = d.delivery_id
      where d.applied_at is not null
        and (coalesce(r.count, 0) is distinct from d.records::bigint or d.replayed is null and d.records > 0 and (r.first <> 1 or r.last <> d.records))
        or d.applied_at is not null and d.replayed is not null and d.replayed is distinct from (select array_agg(o.number order by o.number) from record o
          where o.organization_id = d.organization_id and o.delivery_id = d.delivery_id)`,
  },
  {
    id: 'records-cents',
    says: 'the outcomes of a delivery add up to its total in cents, and to its records without an amount',
    sql: `select d.organization_id as organization, 'delivery ' || d.number as subject,
        format('%s cents of %s, %s records without an amount of %s', coalesce(r.cents, 0), coalesce(d.cents, 0), coalesce(r.missing, 0), coalesce(d.without_amount, 0)) as detail
      from delivery d
      left join (select organization_id, delivery_id, sum(cents)::bigint as cents, count(*) filter (where cents is null) as missing from record group by 1, 2) r
        on r.organization_id = d.organization_id and r.delivery_id = d.delivery_id
      where d.applied_at is not null
        and (coalesce(r.cents, 0) <> coalesce(d.cents, 0) or coalesce(r.missing, 0) <> coalesce(d.without_amount, 0))`,
  },
  {
    id: 'records-unapplied',
    says: 'what was not applied (refused, duplicate, held, on its way) has no outcomes, and outcomes belong to a delivery',
    sql: `select r.organization_id as organization, coalesce('delivery ' || d.number, 'no delivery ' || r.delivery_id) as subject,
        format('%s records of a delivery that is %s', r.count, coalesce(d.state::text, 'unknown')) as detail
      from (select organization_id, delivery_id, count(*) as count from record group by 1, 2) r
      left join delivery d on d.organization_id = r.organization_id and d.delivery_id = r.delivery_id
      where d.delivery_id is null or d.state in ('received', 'surveyed', 'staged', 'held', 'refused', 'duplicate')
        or d.state = 'withdrawn' and d.applied_at is null`,
  },
  {
    id: 'record-bytes',
    says: 'the bytes of each record lie within its file and belong to no other record',
    sql: `select r.organization_id as organization, format('delivery %s record %s', d.number, r.number) as subject,
        format('bytes %s to %s of %s, the next record begins at %s', r.at_offset, r.at_offset + r.length, d.size_bytes, coalesce(r.next::text, 'none')) as detail
      from (select organization_id, delivery_id, number, at_offset, length,
              lead(at_offset) over (partition by organization_id, delivery_id order by number) as next from record) r
      join delivery d on d.organization_id = r.organization_id and d.delivery_id = r.delivery_id
      where r.at_offset < 0 or r.length < 1 or r.at_offset + r.length > d.size_bytes or r.next < r.at_offset + r.length`,
  },
  {
    id: 'outcome-position',
    says: 'every record that made, changed, confirmed or cancelled a position names one that exists',
    sql: `select r.organization_id as organization, format('delivery %s record %s', (select d.number from delivery d where d.organization_id = r.organization_id and d.delivery_id = r.delivery_id), r.number) as subject,
        format('%s, position %s', r.outcome, coalesce(r.position_id::text, 'not named')) as detail
      from (select organization_id, delivery_id, number, outcome, position_id from record where outcome in ('created', 'updated', 'unchanged', 'cancelled')
            union all select organization_id, delivery_id, number, outcome, position_id from record_position) r
      left join position p on p.organization_id = r.organization_id and p.position_id = r.position_id
      where p.position_id is null`,
  },
  {
    id: 'outcome-effect',
    says: 'what a delivery says that it made, changed or cancelled was written by it',
    sql: `select r.organization_id as organization, format('delivery %s record %s', (select d.number from delivery d where d.organization_id = r.organization_id and d.delivery_id = r.delivery_id), r.number) as subject,
        format('%s, but it wrote no version of position %s', r.outcome, r.position_id) as detail
      from (select organization_id, delivery_id, number, outcome, position_id from record
            union all select organization_id, delivery_id, number, outcome, position_id from record_position) r
      where r.outcome in ('created', 'updated', 'cancelled') and r.position_id is not null
        and not exists (select 1 from position_version v where v.organization_id = r.organization_id and v.position_id = r.position_id
          and v.delivery_id = r.delivery_id and v.record > 0)`,
  },
  {
    id: 'version-record',
    says: 'every version of a position was asked for by a record of its delivery, which says so',
    sql: `select v.organization_id as organization, format('position %s version %s', v.position_id, v.version) as subject,
        format('record %s of its delivery does not name it', v.record) as detail
      from position_version v
      where v.record > 0
        and not exists (select 1 from record r where r.organization_id = v.organization_id and r.delivery_id = v.delivery_id and r.number = v.record
          and r.position_id = v.position_id and r.outcome in ('created', 'updated', 'cancelled'))
        and not exists (select 1 from record_position r where r.organization_id = v.organization_id and r.delivery_id = v.delivery_id and r.number = v.record
          and r.position_id = v.position_id and r.outcome in ('created', 'updated', 'cancelled'))`,
  },
  {
    id: 'problem-named',
    says: 'every record in problem has a problem that says why',
    sql: `select r.organization_id as organization, format('delivery %s record %s', (select d.number from delivery d where d.organization_id = r.organization_id and d.delivery_id = r.delivery_id), r.number) as subject,
        'in problem, and nothing says why' as detail
      from record r
      where r.outcome = 'problem' and not exists (
        select 1 from problem f
        join record o on o.organization_id = f.organization_id and o.delivery_id = f.delivery_id and o.number = f.number
        where not f.warning and o.organization_id = r.organization_id and o.delivery_id = r.delivery_id and o.unit = r.unit)`,
  },
  {
    id: 'totals-agree',
    says: 'what the files of applied deliveries declare was counted',
    sql: `select d.organization_id as organization, 'delivery ' || d.number as subject,
        format('%s: %s declared, %s counted', t ->> 'name', t ->> 'declared', t ->> 'counted') as detail
      from delivery d cross join lateral jsonb_array_elements(coalesce(d.survey -> 'totals', '[]')) t
      where d.applied_at is not null and t ->> 'declared' is distinct from t ->> 'counted'`,
  },
];
