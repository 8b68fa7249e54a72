/** What is past its term: bytes of originals that nothing needs any more, entries of the journal. */
import type { RetentionConfig } from '../domain/configuration.ts';
import type { Day } from '../domain/day.ts';
import { DEFAULT_RETENTION } from '../domain/retention.ts';
import type { Client, Queryable } from './database.ts';

/** `unknown`: the configuration cannot be read, so nobody knows whether it holds everything. */
export type Terms = RetentionConfig | 'unknown';

export interface RetentionTerms {
  readonly organization: string;
  readonly terms: Terms;
}

/** Reads as `{written, unknown}`: `o` is the organization, `f` its configuration. */
export const WRITTEN_TERMS = `f.content -> 'retention' as written, (o.hash is null or o.problems <> '[]') as unknown`;

export interface WrittenTerms {
  readonly written: Partial<RetentionConfig> | null;
  readonly unknown: boolean;
}

export const termsOf = ({ written, unknown }: WrittenTerms): Terms =>
  unknown ? 'unknown' : { ...DEFAULT_RETENTION, ...written };

/** Of one organization, or of all. */
export async function retentionTerms(
  database: Queryable,
  organization?: string,
): Promise<readonly RetentionTerms[]> {
  const { rows } = await database.query<WrittenTerms & { organization: string }>(
    `select o.organization_id as organization, ${WRITTEN_TERMS} from organization o left join configuration f on f.hash = o.hash
     where $1::text is null or o.organization_id = $1 order by o.organization_id`,
    [organization ?? null],
  );
  return rows.map((row) => ({ organization: row.organization, terms: termsOf(row) }));
}

/** Organizations whose night this one is not done. */
export async function organizationsToRetain(database: Queryable, night: Day): Promise<readonly string[]> {
  const { rows } = await database.query<{ organization: string }>(
    `select o.organization_id as organization from organization o left join retention r on r.organization_id = o.organization_id
     where r.ran_on is null or r.ran_on < $1 order by o.organization_id`,
    [night],
  );
  return rows.map((row) => row.organization);
}

/** Where the search for old originals is. */
export interface OldPlace {
  /** As PostgreSQL writes it, to the microsecond. */
  readonly receivedAt: string;
  readonly number: number;
}

export interface OldOriginal extends OldPlace {
  readonly sha256: string;
  readonly envelope: string | null;
}

/** Deliveries received before an instant whose bytes, or whose envelope's, are still kept: the oldest first. */
export async function oldOriginals(
  database: Queryable,
  organization: string,
  before: Date,
  after: OldPlace,
  limit: number,
): Promise<readonly OldOriginal[]> {
  const { rows } = await database.query<OldOriginal & { [key: string]: unknown }>(
    `select received_at::text as "receivedAt", number, sha256, envelope ->> 'sha256' as envelope from delivery
     where organization_id = $1 and received_at < $2 and (received_at, number) > ($3::timestamptz, $4)
       and (erased_at is null or envelope is not null and envelope_erased_at is null)
     order by received_at, number limit $5`,
    [organization, before, after.receivedAt, after.number, limit],
  );
  return rows;
}

/**
 * A delivery that nothing is waited for: it has ended, no record of it is in problem, no person has to decide about it,
 * and what goes back for it has arrived. `d` is the delivery, `asks` gives the hashes of programs that answer to files.
 */
export const closed = (asks: string): string => `d.state in ('applied', 'refused', 'duplicate', 'withdrawn')
  and not exists (select from delivery_problem p where p.organization_id = d.organization_id and p.delivery_id = d.delivery_id and p.open > 0 and not p.warning)
  and not (d.state = 'applied' and d.absent is not null and d.absent -> 'held' <> 'null' and d.absent -> 'overtakenBy' is null)
  and not (d.acknowledged_at is null and d.state in ('applied', 'refused') and d.program_hash in (${asks}))
  and not exists (select from outgoing g where g.organization_id = d.organization_id and g.delivery_id = d.delivery_id
    and (g.state <> 'delivered' or g.unanswered > 0))`;

export const ANSWERS = `f.content -> 'connector' ? 'acknowledge' and f.content -> 'gestionale' -> 'mappings' ? 'acknowledgement'`;

const BYTES = `(d.envelope ->> 'sha256') collate "C"`;

/** Of these bytes, those that are only of deliveries that are old and closed: of no other file, receipt or flow. */
export async function erasable(
  database: Queryable,
  organization: string,
  before: Date,
  hashes: readonly string[],
): Promise<readonly string[]> {
  const asks = `select f.hash from configuration f where f.hash = d.program_hash and ${ANSWERS}`;
  const needed = `d.organization_id = $1 and not (d.received_at < $2 and ${closed(asks)})`;
  const { rows } = await database.query<{ sha256: string }>(
    `select c.sha256 from unnest($3::text[]) as c (sha256)
     where not exists (select from delivery d where d.sha256 = c.sha256 and ${needed})
       and not exists (select from delivery d where d.envelope is not null and ${BYTES} = c.sha256 and ${needed})
       and not exists (${OTHERS})`,
    [organization, before, hashes],
  );
  return rows.map((row) => row.sha256);
}

/** What is kept as long as payments are: `c.sha256` are the bytes. */
const OTHERS = `select from outgoing g where g.organization_id = $1 and g.sha256 = c.sha256
  union all select from outgoing g where g.organization_id = $1 and g.inside is not null and (g.inside ->> 'sha256') collate "C" = c.sha256
  union all select from receipt r where r.organization_id = $1 and r.sha256 = c.sha256
  union all select from flow w where w.organization_id = $1 and w.sha256 = c.sha256`;

/** Nobody begins to need these bytes again (by processing a delivery again) before the transaction ends. */
export async function lockBytes(
  client: Client,
  organization: string,
  hashes: readonly string[],
): Promise<void> {
  await client.query(
    `select from delivery d where d.organization_id = $1 and (d.sha256 = any($2) or d.envelope is not null and ${BYTES} = any($2))
     order by d.number for update`,
    [organization, hashes],
  );
}

export interface Erased {
  readonly deliveries: number;
  readonly files: number;
  readonly bytes: number;
}

/** How much these bytes are. */
export async function weigh(
  database: Queryable,
  organization: string,
  hashes: readonly string[],
): Promise<Erased> {
  const { rows } = await database.query<Erased & { [key: string]: unknown }>(
    `with content as (
       select d.sha256, d.size_bytes as size, d.erased_at is null as said from delivery d where d.organization_id = $1 and d.sha256 = any($2)
       union all
       select d.envelope ->> 'sha256', (d.envelope ->> 'size')::bigint, false from delivery d
       where d.organization_id = $1 and d.envelope is not null and ${BYTES} = any($2))
     select (select count(*) from content where said)::int as deliveries, count(*)::int as files, coalesce(sum(size), 0)::bigint as bytes
     from (select sha256, max(size) as size from content group by sha256) one`,
    [organization, hashes],
  );
  return rows[0] ?? { deliveries: 0, files: 0, bytes: 0 };
}

/** Says that these bytes are erased: from here on nobody reads them, and they are to be unlinked. */
export async function sayErased(
  client: Client,
  organization: string,
  hashes: readonly string[],
  now: Date,
): Promise<Erased> {
  const erased = await weigh(client, organization, hashes);
  await client.query(
    'update delivery set erased_at = $3 where organization_id = $1 and sha256 = any($2) and erased_at is null',
    [organization, hashes, now],
  );
  await client.query(
    `update delivery d set envelope_erased_at = $3
     where d.organization_id = $1 and d.envelope is not null and ${BYTES} = any($2) and d.envelope_erased_at is null`,
    [organization, hashes, now],
  );
  await client.query(
    'insert into erasure (organization_id, sha256, said_at) select $1, sha256, $3 from unnest($2::text[]) as c (sha256) on conflict do nothing',
    [organization, hashes, now],
  );
  await countErased(client, organization, { ...erased, entries: 0 });
  return erased;
}

async function countErased(
  client: Client,
  organization: string,
  { deliveries, files, bytes, entries }: Erased & { readonly entries: number },
): Promise<void> {
  await client.query(
    `insert into retention as known (organization_id, deliveries, files, bytes, entries) values ($1, $2, $3, $4, $5)
     on conflict (organization_id) do update set deliveries = known.deliveries + excluded.deliveries, files = known.files + excluded.files,
       bytes = known.bytes + excluded.bytes, entries = known.entries + excluded.entries`,
    [organization, deliveries, files, bytes, entries],
  );
}

export interface Erasure {
  readonly sha256: string;
  /** Something that came since has the same bytes: they stay. */
  readonly needed: boolean;
}

/** Bytes that were said to be erased and may still be there. */
export async function erasures(
  database: Queryable,
  organization: string,
  after: string,
  limit: number,
): Promise<readonly Erasure[]> {
  const { rows } = await database.query<Erasure & { [key: string]: unknown }>(
    `select c.sha256, exists (
         select from delivery d where d.organization_id = $1 and d.sha256 = c.sha256 and d.erased_at is null
         union all select from delivery d where d.organization_id = $1 and d.envelope is not null and ${BYTES} = c.sha256 and d.envelope_erased_at is null
         union all ${OTHERS}) as needed
     from erasure c where c.organization_id = $1 and c.sha256 > $2 order by c.sha256 limit $3`,
    [organization, after, limit],
  );
  return rows;
}

export async function endErasure(database: Queryable, organization: string, sha256: string): Promise<void> {
  await database.query('delete from erasure where organization_id = $1 and sha256 = $2', [
    organization,
    sha256,
  ]);
}

const OLD_ENTRIES = `select organization_id, at, entry_id from journal
  where organization_id = $1 and at < $2 and event not like 'retention.%' order by at limit $3`;

/** Deletes the oldest entries from before an instant, but those that tell of erasures; how many. */
export async function cutJournal(
  client: Client,
  organization: string,
  before: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `delete from journal j using (${OLD_ENTRIES}) old
     where j.organization_id = old.organization_id and j.at = old.at and j.entry_id = old.entry_id and j.at < $2`,
    [organization, before, limit],
  );
  const entries = rowCount ?? 0;
  if (entries > 0) await countErased(client, organization, { deliveries: 0, files: 0, bytes: 0, entries });
  return entries;
}

/** At most `most`. */
export async function oldEntries(
  database: Queryable,
  organization: string,
  before: Date,
  most: number,
): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from (${OLD_ENTRIES}) old`,
    [organization, before, most],
  );
  return rows[0]?.count ?? 0;
}

export interface RetentionRun extends Erased {
  readonly entries: number;
}

/** The night is done: what was erased since the last one, to be told in the journal. */
export async function endRetention(
  client: Client,
  organization: string,
  night: Day,
  now: Date,
  since: { readonly originals: Day | null; readonly journal: Day | null },
): Promise<RetentionRun> {
  await countErased(client, organization, { deliveries: 0, files: 0, bytes: 0, entries: 0 });
  const { rows } = await client.query<RetentionRun>(
    'select deliveries, files, bytes, entries from retention where organization_id = $1 for update',
    [organization],
  );
  const [done] = rows;
  if (done === undefined) throw new Error('the row was just made');
  const last = {
    at: now.toISOString(),
    ...done,
    originalsSince: since.originals,
    journalSince: since.journal,
  };
  await client.query(
    `update retention set ran_on = greatest(ran_on, $2), deliveries = 0, files = 0, bytes = 0, entries = 0, last = $3,
       last_erased = case when $4 then $3 else last_erased end where organization_id = $1`,
    [organization, night, JSON.stringify(last), done.files + done.entries > 0],
  );
  return done;
}
