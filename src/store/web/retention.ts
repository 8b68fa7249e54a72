/** What each organization keeps, and what is past its term: for who administers it. */
import type { Scope } from '../../domain/access.ts';
import { addDays, type Day, startOfDayUtc } from '../../domain/day.ts';
import { DEFAULT_RETENTION, keptSince, nightOf } from '../../domain/retention.ts';
import { ANSWERS, closed, type Terms, termsOf, WRITTEN_TERMS, type WrittenTerms } from '../retention.ts';
import type { View } from '../view.ts';
import { type Page, pageOf, type Sort } from './cursor.ts';

export interface RetentionDone {
  /** ISO 8601. */
  readonly at: string;
  /** Whose original went. */
  readonly deliveries: number;
  readonly files: number;
  readonly bytes: number;
  /** Of the journal. */
  readonly entries: number;
  /** First days that were kept; null: on hold. */
  readonly originalsSince: Day | null;
  readonly journalSince: Day | null;
}

export interface RetentionLine {
  readonly organization: string;
  readonly organizationName: string;
  /** Null: its configuration cannot be read, and nothing is erased until it can. */
  readonly originalsMonths: number | null;
  readonly journalMonths: number | null;
  readonly hold: boolean | null;
  readonly oldestOriginalAt: Date | null;
  /** Deliveries whose original is past its term, at most MOST_COUNTED. */
  readonly pastTerm: number;
  /** Of these, those that wait for nothing: they go tonight, unless something younger has the same bytes. */
  readonly leaving: number;
  readonly last: RetentionDone | null;
  /** The last run that erased anything. */
  readonly lastErased: RetentionDone | null;
}

export const MOST_COUNTED = 100;

/** By name; `scope`: those that the viewer administers. */
export async function retentionLines(
  view: View,
  scope: Scope,
  now: Date,
  { after, limit }: { readonly after?: Sort | undefined; readonly limit: number },
): Promise<Page<RetentionLine>> {
  const [name = null, organization = null] = after ?? [];
  const values: unknown[] = [scope === 'all' ? null : scope, name, organization, limit + 1];
  const own = view.own('o.organization_id', values);
  const { rows: terms } = await view.query<WrittenTerms & { organization: string; name: string }>(
    `select o.organization_id as organization, o.name, ${WRITTEN_TERMS} from organization o left join configuration f on f.hash = o.hash
     where ${own} and ($1::text[] is null or o.organization_id = any($1))
       and ($2::text is null or (o.name, o.organization_id) > ($2, $3))
     order by o.name, o.organization_id limit $4`,
    values,
  );
  const page = pageOf(terms, limit, (row) => [row.name, row.organization]);
  const asked = page.items.map((row) => ({ ...row, terms: termsOf(row) }));
  const found = await facts(view, asked, now);
  return {
    items: asked.map(
      (one): RetentionLine => ({
        organization: one.organization,
        organizationName: one.name,
        originalsMonths: one.terms === 'unknown' ? null : one.terms.originals,
        journalMonths: one.terms === 'unknown' ? null : one.terms.journal,
        hold: one.terms === 'unknown' ? null : one.terms.hold,
        ...(found.get(one.organization) ?? NOTHING),
      }),
    ),
    next: page.next,
  };
}

type Facts = Pick<RetentionLine, 'oldestOriginalAt' | 'pastTerm' | 'leaving' | 'last' | 'lastErased'>;

const NOTHING: Facts = { oldestOriginalAt: null, pastTerm: 0, leaving: 0, last: null, lastErased: null };

/** The few oldest originals of each, by their index; what else has the same bytes is looked for among files only. */
async function facts(
  view: View,
  asked: readonly { readonly organization: string; readonly terms: Terms }[],
  now: Date,
): Promise<ReadonlyMap<string, Facts>> {
  const tonight = addDays(nightOf(now), 1);
  const before = ({ terms }: { readonly terms: Terms }): Date =>
    startOfDayUtc(keptSince(tonight, (terms === 'unknown' ? DEFAULT_RETENTION : terms).originals));
  const values: unknown[] = [asked.map(({ organization }) => organization), asked.map(before), MOST_COUNTED];
  const own = (column: string): string => view.own(column, values);
  const { rows } = await view.query<Facts & { organization: string; [key: string]: unknown }>(
    `with asked as materialized (select * from unnest($1::text[], $2::timestamptz[]) as a (organization_id, before)),
       old as materialized (select d.* from asked a cross join lateral (
         select d.organization_id, d.delivery_id, d.state, d.absent, d.acknowledged_at, d.program_hash, d.sha256, a.before from delivery d
         where d.organization_id = a.organization_id and d.received_at < a.before and d.erased_at is null
           and (d.erased_at is null or d.envelope is not null and d.envelope_erased_at is null) and ${own('d.organization_id')}
         order by d.received_at, d.number limit $3) d),
       asks as materialized (select f.hash from configuration f where f.hash in (select program_hash from old where acknowledged_at is null) and ${ANSWERS}),
       counted as (select d.organization_id, count(*)::int as past, count(*) filter (where ${closed('select hash from asks')}
           and not exists (select from delivery y where y.sha256 = d.sha256 and y.organization_id = d.organization_id and y.received_at >= d.before and ${own('y.organization_id')})
           and not exists (select from outgoing y where y.sha256 = d.sha256 and y.organization_id = d.organization_id and ${own('y.organization_id')}))::int as leaving
         from old d group by d.organization_id)
     select a.organization_id as organization, coalesce(c.past, 0) as "pastTerm", coalesce(c.leaving, 0) as leaving, r.last, r.last_erased as "lastErased",
       (select d.received_at from delivery d where d.organization_id = a.organization_id and d.erased_at is null
           and (d.erased_at is null or d.envelope is not null and d.envelope_erased_at is null) and ${own('d.organization_id')}
         order by d.received_at, d.number limit 1) as "oldestOriginalAt"
     from asked a left join counted c on c.organization_id = a.organization_id
     left join retention r on r.organization_id = a.organization_id and ${own('r.organization_id')}`,
    values,
  );
  return new Map(
    rows.map(({ organization, oldestOriginalAt, pastTerm, leaving, last, lastErased }) => [
      organization,
      { oldestOriginalAt, pastTerm, leaving, last, lastErased },
    ]),
  );
}
