/** Nothing altered: what is payable, wanted and confirmed is the content of the version that a file asked for. */
import type { Invariant } from '../invariants.ts';

// Installments of the current versions, as their content has them.
const WANTED = `wanted as (
  select p.organization_id, p.position_id, p.state, o.place - 1 as option_number, o.value ->> 'kind' = 'plan' as plan,
    e ->> 'ref' as ref, (e ->> 'amount')::bigint as amount, e ->> 'dueDate' as due_date
  from position p
  join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
  cross join lateral jsonb_array_elements(v.content::jsonb -> 'options') with ordinality o (value, place)
  cross join lateral jsonb_array_elements(o.value -> 'installments') e)`;

/** Positions whose codes came with a row, at least once: their check digits and counters are not ours. */
export const BROUGHT = `programs as materialized (
  select hash from configuration where kind = 'program' and content -> 'connector' -> 'codes' ->> 'strategy' <> 'generated'),
brought as materialized (
  select distinct v.organization_id, v.position_id from programs g
  join delivery d on d.program_hash = g.hash
  join position_version v on v.organization_id = d.organization_id and v.delivery_id = d.delivery_id)`;

export const GENERATED = `not exists (select 1 from brought b where b.organization_id = i.organization_id and b.position_id = i.position_id)`;

export const ALTERED: readonly Invariant[] = [
  {
    id: 'position-content',
    says: "amount owed, service and debtor of a position are those of its current version's content",
    sql: `select p.organization_id as organization, 'position ' || p.position_id as subject,
        format('%s cents, the content says %s; service %s, debtor %s the same', p.amount, coalesce(owed.amount, 0),
          case when p.service = v.content ->> 'service' then 'is' else 'is not' end, case when p.debtor_code = v.content -> 'debtor' ->> 'fiscalCode' then 'is' else 'is not' end) as detail
      from position p
      join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
      cross join lateral (
        select sum((i ->> 'amount')::bigint) as amount from jsonb_array_elements(coalesce(
          jsonb_path_query_first(v.content::jsonb, '$.options[*] ? (@.kind == "single")'), v.content::jsonb -> 'options' -> 0) -> 'installments') i) owed
      where p.amount <> coalesce(owed.amount, 0) or p.service is distinct from v.content ->> 'service'
        or p.debtor_code is distinct from v.content -> 'debtor' ->> 'fiscalCode'`,
  },
  {
    id: 'installment-content',
    says: 'amounts, due days and options of the installments are those of the content, and only those can be paid',
    sql: `with ${WANTED}
      select coalesce(w.organization_id, i.organization_id) as organization,
        format('position %s installment %s', coalesce(w.position_id, i.position_id), coalesce(w.ref, i.ref)) as subject,
        format('content: %s; kept: %s', case when w.ref is null then 'none' else format('%s cents due %s', w.amount, w.due_date) end,
          case when i.ref is null then 'none' else format('%s, %s cents due %s, code %s', i.state, i.amount, i.due_date, i.iuv) end) as detail
      from wanted w
      full join installment i on i.organization_id = w.organization_id and i.position_id = w.position_id and i.ref = w.ref
      where case
        when w.ref is null then i.state = 'open' and exists (select 1 from position p where p.organization_id = i.organization_id and p.position_id = i.position_id)
        else i.ref is null or i.amount <> w.amount or i.due_date::text <> w.due_date or i.option_number <> w.option_number or i.plan <> w.plan
          or w.state = 'open' and i.state = 'closed' end`,
  },
  {
    id: 'notice-number',
    says: 'a notice number has 18 digits that end with its payment code',
    sql: `select organization_id as organization, 'code ' || iuv as subject, 'notice number ' || notice_number as detail from installment
      where notice_number !~ '^[0-3][0-9]{17}$' or length(iuv) <> case when notice_number like '0%' then 15 else 17 end
        or right(notice_number, length(iuv)) <> iuv`,
  },
  {
    id: 'check-digit',
    says: 'the check digits of the codes that were generated here are right',
    sql: `with ${BROUGHT}
      select i.organization_id as organization, 'code ' || i.iuv as subject, 'position ' || i.position_id as detail
      from installment i
      where i.notice_number like '3%' and ${GENERATED}
        and case when i.iuv ~ '^[0-9]{17}$' then ('3' || left(i.iuv, 15))::bigint % 93 <> right(i.iuv, 2)::int else true end`,
  },
  {
    id: 'position-state',
    says: 'the state of a position follows from its installments: what is paid, what is left to pay',
    sql: `select p.organization_id as organization, 'position ' || p.position_id as subject,
        format('%s; installments: %s paid, %s open; its version: %s', p.state, coalesce(i.paid, 0), coalesce(i.open, 0), coalesce(v.state::text, 'none')) as detail
      from position p
      left join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
      left join (select organization_id, position_id, count(*) filter (where state = 'paid') as paid, count(*) filter (where state = 'open') as open,
          bool_or(state = 'paid' and not plan) as single, bool_or(state = 'paid' and plan) as plans, bool_or(state = 'open' and plan) as left
        from installment group by 1, 2) i on i.organization_id = p.organization_id and i.position_id = p.position_id
      where case when i.paid > 0 then p.state::text <> case when i.single or i.plans and not i.left then 'paid' else 'partlyPaid' end
          else p.state <> v.state end
        or p.state in ('paid', 'cancelled') and i.open > 0`,
  },
  {
    id: 'publication-wanted',
    says: 'what is wanted at the Nodo is the current version: payable while open, gone otherwise',
    sql: `with accesses as materialized (select hash, content -> 'connector' ->> 'nodo' as access_id from configuration where kind = 'program')
      select p.organization_id as organization, 'position ' || p.position_id as subject,
        format('version %s, %s; wanted at %s: %s', p.version, v.state, a.access_id,
          case when u.position_id is null then 'nothing' else format('version %s%s', u.wanted_version, case when u.gone then ', gone' end) end) as detail
      from position p
      join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
      join delivery d on d.organization_id = v.organization_id and d.delivery_id = v.delivery_id
      join accesses a on a.hash = d.program_hash
      left join publication u on u.organization_id = p.organization_id and u.position_id = p.position_id and u.access_id = a.access_id
      where u.position_id is null
        or u.wanted_version <> p.version or u.gone <> (v.state <> 'open')`,
  },
  {
    id: 'publication-confirmed',
    says: 'what is confirmed at the Nodo was sent and wanted, never more',
    sql: `select organization_id as organization, 'position ' || position_id as subject,
        format('%s at %s: wanted %s, sent %s, confirmed %s', state, access_id, wanted_version, coalesce(sent_version::text, 'none'), coalesce(confirmed_version::text, 'none')) as detail
      from publication
      where sent_version > wanted_version or confirmed_version > wanted_version or confirmed_version > sent_version
        or state = 'confirmed' and (confirmed_version is distinct from wanted_version or confirmed_gone is distinct from gone)
        or state in ('inFlight', 'unknown') and sent_version is null
        or (sent_version is null) <> (sent_gone is null) or (confirmed_version is null) <> (confirmed_gone is null)`,
  },
  {
    id: 'code-counter',
    says: 'the next payment code of a series lies beyond every one that was generated',
    sql: `with ${BROUGHT}
      select used.organization_id as organization, 'series ' || used.series as subject, format('next is %s, %s was given already', coalesce(k.next::text, 'unknown'), used.last) as detail
      from (select i.organization_id, left(i.iuv, 2) as series, max(substr(i.iuv, 3, 13)::bigint) as last from installment i
            where i.notice_number like '3%' and i.iuv ~ '^[0-9]{17}$' and ${GENERATED} group by 1, 2) used
      left join code_counter k on k.organization_id = used.organization_id and k.aux_digit = 3 and k.segregation_code = used.series
      where k.next is null or k.next <= used.last`,
  },
];
