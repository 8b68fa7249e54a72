/** The first page: what passed through each stage hour by hour, what is due and cannot be paid yet, what a person decides. */
import type { Day } from '../../domain/day.ts';
import type { Problem } from '../../domain/problem.ts';
import type { ConnectorKey } from '../connectors.ts';
import type { View } from '../view.ts';

export const STAGES = ['received', 'ingested', 'published', 'paid', 'returned'] as const;
export type Stage = (typeof STAGES)[number];

export interface HourOfStage {
  readonly stage: Stage;
  /** Hours since the first one. */
  readonly hour: number;
  /** received, ingested, returned: files · published: positions that the Nodo took, cancellations left out · paid: payments. */
  readonly items: number;
  /** Records of those files; null: the stage has none. */
  readonly records: number | null;
  /** returned: of payments told for the first time. Null: not known, for older entries of the journal tell no cents. */
  readonly cents: number | null;
  /** ingested: from reception to the end, of half of the files and of the slowest. */
  readonly medianSeconds: number | null;
  readonly slowestSeconds: number | null;
}

/** Files that were written longer ago than this before they left do not count as returned. */
const LATE = "interval '7 days'";

/** Hour by hour from an instant on; hours in which nothing passed are left out. */
export async function hoursOfStages(view: View, since: Date): Promise<readonly HourOfStage[]> {
  const values: unknown[] = [since];
  const hour = (column: string): string =>
    `floor(extract(epoch from ${column} - $1::timestamptz) / 3600)::int`;
  const own = (column: string): string => view.own(column, values);
  const { rows } = await view.query<HourOfStage & { [key: string]: unknown }>(
    `select 'received' as stage, ${hour('d.received_at')} as hour, count(*)::int as items, coalesce(sum(d.records), 0)::bigint as records, coalesce(sum(d.cents), 0)::bigint as cents,
       null::float8 as "medianSeconds", null::float8 as "slowestSeconds"
     from delivery d where d.replay_of is null and d.received_at >= $1 and ${own('d.organization_id')} group by 2
     union all
     select 'ingested', ${hour('j.at')}, count(*)::int, coalesce(sum(d.records), 0)::bigint, coalesce(sum(d.cents), 0)::bigint,
       percentile_disc(0.5) within group (order by extract(epoch from j.at - d.received_at)::float8), max(extract(epoch from j.at - d.received_at)::float8)
     from journal j join delivery d on d.organization_id = j.organization_id and d.delivery_id = j.delivery_id
     where j.event collate "C" = 'delivery.applied' and j.at >= $1 and ${own('j.organization_id')} group by 2
     union all
     select 'published', ${hour('j.at')}, coalesce(sum((j.detail ->> 'confirmed')::int), 0)::int, null,
       case when bool_and(j.detail ? 'cents') then sum((j.detail ->> 'cents')::bigint)::bigint end, null, null
     from journal j where j.event collate "C" = 'nodo.sent' and j.at >= $1 and j.detail ? 'confirmed' and j.detail ->> 'kind' <> 'cancel'
       and ${own('j.organization_id')} group by 2
     union all
     select 'paid', p.hour, sum(p.items)::int, null, sum(p.cents)::bigint, null, null
     from organization o cross join lateral (select ${hour('p.paid_at')} as hour, count(*) as items, sum(p.amount) as cents
       from payment p where p.organization_id = o.organization_id and p.paid_at >= $1 group by 1) p where ${own('o.organization_id')} group by 2
     union all
     select 'returned', g.hour, sum(g.items)::int, sum(g.records)::bigint, coalesce(sum(g.cents), 0)::bigint, null, null
     from connector c cross join lateral (select ${hour('g.delivered_at')} as hour, count(*) as items, sum(g.lines) as records,
         sum(g.cents) filter (where g.kind = 'report' and g.edition_of is null) as cents from outgoing g
       where g.organization_id = c.organization_id and g.connector_id = c.connector_id and g.created_at >= $1::timestamptz - ${LATE} and g.delivered_at >= $1 group by 1) g
     where ${own('c.organization_id')} group by 2
     order by 2`,
    values,
  );
  return rows;
}

export interface DueSoon {
  readonly organization: string;
  readonly organizationName: string;
  readonly access: string;
  /** Installments. */
  readonly notices: number;
  readonly cents: number;
  readonly earliest: Day;
  /** Refused by the Nodo: they wait for a person, not for their turn. */
  readonly refused: number;
  /** Why nothing leaves through this access. */
  readonly problem: Problem | null;
  /** There are more than are counted. */
  readonly more: boolean;
}

const MOST_DUE = 5_000;

/**
 * Notices that are due between two days, both included, and that the Nodo does not hold: by whose access, the soonest
 * first. A notice of content that the Nodo has confirmed can be paid already, even if a change of it waits. Of
 * alternative ways to pay one debt the dearer counts.
 */
export async function dueSoon(view: View, from: Day, to: Day): Promise<readonly DueSoon[]> {
  const values: unknown[] = [from, to];
  // Backwards from the last day: those long past, which nobody waits for any more, must not fill the most that are looked at.
  const of = (states: string): string =>
    `(select position_id, state, case when not coalesce(confirmed_gone, false) then confirmed_version end as payable
       from publication p where p.organization_id = o.organization_id and p.access_id = n.access
       and p.state ${states} and not p.gone and p.first_due <= $2 order by p.first_due desc limit ${MOST_DUE})`;
  const { rows } = await view.query<DueSoon & { [key: string]: unknown }>(
    `select o.organization_id as organization, o.name as "organizationName", n.access, x.notices, x.cents, x.earliest, x.refused, g.problem, x.more
     from organization o join configuration f on f.hash = o.hash
     cross join lateral jsonb_object_keys(coalesce(f.content -> 'nodo', '{}')) as n (access)
     cross join lateral (
       select sum(e.notices)::int as notices, sum(greatest(e.whole, e.plan))::bigint as cents, min(e.earliest) as earliest,
         coalesce(sum(e.notices) filter (where e.state = 'refused'), 0)::int as refused, count(*) >= ${MOST_DUE} as more
       from (
         select w.position_id, w.state, count(*) as notices, coalesce(sum(i.amount) filter (where not i.plan), 0) as whole,
           coalesce(sum(i.amount) filter (where i.plan), 0) as plan, min(i.due_date) as earliest
         from (${of("in ('due', 'unknown', 'inFlight')")} union all ${of("= 'refused'")}) w
         join installment i on i.organization_id = o.organization_id and i.position_id = w.position_id
         where i.state = 'open' and i.due_date between $1 and $2
           and (w.payable is null or not exists (
             select from position_version v cross join lateral json_array_elements(v.content -> 'options') as way (option)
               cross join lateral json_array_elements(way.option -> 'installments') as part (installment)
             where v.organization_id = o.organization_id and v.position_id = w.position_id and v.version = w.payable
               and part.installment ->> 'ref' = i.ref))
         group by w.position_id, w.state) e) x
     left join gathering g on g.organization_id = o.organization_id and g.access_id = n.access
     where x.notices > 0 and ${view.own('o.organization_id', values)} order by x.earliest, x.cents desc`,
    values,
  );
  return rows;
}

export interface UnknownFile extends ConnectorKey {
  readonly organizationName: string;
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly problem: Problem | null;
}

const MOST_UNKNOWN = 50;

/** Files that went back and may have arrived or not. The oldest first. */
export async function unknownFiles(view: View): Promise<readonly UnknownFile[]> {
  const values: unknown[] = [];
  const { rows } = await view.query<UnknownFile & { [key: string]: unknown }>(
    `select g.organization_id as organization, o.name as "organizationName", g.connector_id as connector, g.outgoing_id as id, g.name, g.created_at as "createdAt", g.problem
     from outgoing g join organization o on o.organization_id = g.organization_id
     where g.state <> 'delivered' and g.state = 'unknown' and ${view.own('g.organization_id', values)} order by g.created_at limit ${MOST_UNKNOWN}`,
    values,
  );
  return rows;
}

export interface AccessHealth {
  readonly organization: string;
  readonly organizationName: string;
  readonly access: string;
  readonly receiptsCompleteUntil: Date | null;
  readonly flowsCompleteUntil: Date | null;
  readonly problem: Problem | null;
}

export interface AccessesHealth {
  readonly all: number;
  /** What its Nodo says to is a problem, or nothing was heard of for longest: at most 20. */
  readonly worst: readonly AccessHealth[];
}

/** Nodo accesses: those with a problem, then those whose payments are complete until the earliest instant. */
export async function accessesHealth(view: View): Promise<AccessesHealth> {
  const values: unknown[] = [];
  const { rows } = await view.query<AccessHealth & { all: number; [key: string]: unknown }>(
    `select g.organization_id as organization, o.name as "organizationName", g.access_id as access, g.receipts_complete_until as "receiptsCompleteUntil",
       g.flows_complete_until as "flowsCompleteUntil", g.problem, (count(*) over ())::int as all
     from gathering g join organization o on o.organization_id = g.organization_id
     where ${view.own('g.organization_id', values)}
     order by g.problem is null, g.receipts_complete_until nulls first, o.name, g.access_id limit 20`,
    values,
  );
  return { all: rows[0]?.all ?? 0, worst: rows.map(({ all: _, ...row }) => row as unknown as AccessHealth) };
}
