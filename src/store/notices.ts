/** Messages on their way: frozen before they first leave, one to each recipient, in the order in which they were written. */
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';

/** The webhook's secret is a reference. */
export type NoticeRecipient =
  | { readonly kind: 'mail'; readonly address: string }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly secret: string;
      readonly allowPrivate: boolean;
    };

export interface NewNotice {
  readonly id: string;
  readonly recipient: NoticeRecipient;
  readonly subject: string;
  readonly body: string;
  readonly facts: { readonly [key: string]: unknown };
  /** Alerts that it tells of. */
  readonly raised: readonly string[];
  readonly ended: readonly string[];
}

export interface StoredNotice extends NewNotice {
  readonly createdAt: Date;
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly failure: Problem | null;
}

export async function insertNotices(
  client: Client,
  organization: string,
  notices: readonly NewNotice[],
  now: Date,
): Promise<void> {
  for (const one of notices)
    await client.query(
      `insert into notice (organization_id, notice_id, recipient, subject, body, facts, raised, ended, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        organization,
        one.id,
        JSON.stringify(one.recipient),
        one.subject,
        one.body,
        JSON.stringify(one.facts),
        one.raised,
        one.ended,
        now,
      ],
    );
}

type Row = StoredNotice & { [key: string]: unknown };

/** In order; those of before `since` are given up. */
export async function untoldNotices(
  database: Queryable,
  organization: string,
  since: Date,
): Promise<readonly StoredNotice[]> {
  const { rows } = await database.query<Row>(
    `select notice_id as id, recipient, subject, body, facts, raised, ended, created_at as "createdAt", attempts, not_before as "notBefore", failure
     from notice where organization_id = $1 and told_at is null and created_at >= $2 order by notice_id limit 1000`,
    [organization, since],
  );
  return rows;
}

export async function noticeTold(client: Client, organization: string, id: string, now: Date): Promise<void> {
  await client.query(
    `update notice set told_at = $3, attempts = attempts + 1, not_before = null, failure = null where organization_id = $1 and notice_id = $2`,
    [organization, id, now],
  );
}

export async function noticeFailed(
  client: Client,
  organization: string,
  id: string,
  failure: Problem,
  notBefore: Date,
): Promise<void> {
  await client.query(
    `update notice set attempts = attempts + 1, not_before = $4, failure = $3 where organization_id = $1 and notice_id = $2`,
    [organization, id, JSON.stringify(failure), notBefore],
  );
}

/**
 * Notices to recipients that configuration does not name any more never leave; what only they told of is untold again,
 * for whoever is named now.
 */
export async function withdrawNotices(
  client: Client,
  organization: string,
  recipients: readonly NoticeRecipient[],
): Promise<void> {
  await client.query(
    `with gone as (
       delete from notice where organization_id = $1 and told_at is null
         and not exists (select 1 from jsonb_array_elements($2::jsonb) as known where known = recipient)
       returning notice_id, raised, ended)
     update alert a set
       told_at = case when exists (select 1 from gone where a.alert_id = any(gone.raised)) and not exists (
         select 1 from notice n where n.organization_id = $1 and a.alert_id = any(n.raised) and n.notice_id not in (select notice_id from gone))
         then null else told_at end,
       ending_told_at = case when a.told_at is not null and exists (select 1 from gone where a.alert_id = any(gone.ended)) and not exists (
         select 1 from notice n where n.organization_id = $1 and a.alert_id = any(n.ended) and n.notice_id not in (select notice_id from gone))
         then null else ending_told_at end
     where a.organization_id = $1 and exists (select 1 from gone where a.alert_id = any(gone.raised || gone.ended))`,
    [organization, JSON.stringify(recipients)],
  );
}

export interface Undelivered {
  readonly organization: string;
  readonly recipient: NoticeRecipient;
  readonly notices: number;
  readonly attempts: number;
  readonly failure: Problem;
  readonly notBefore: Date | null;
}

/** Recipients that could not be told, and why. */
export async function undelivered(
  database: Queryable,
  organization: string | null,
  since: Date,
): Promise<readonly Undelivered[]> {
  const { rows } = await database.query<Undelivered & { [key: string]: unknown }>(
    `select organization_id as organization, recipient, count(*)::int as notices, max(attempts) as attempts,
       (array_agg(failure order by attempts desc))[1] as failure, max(not_before) as "notBefore"
     from notice where told_at is null and created_at >= $2 and ($1::text is null or organization_id = $1)
     group by organization_id, recipient having bool_or(failure is not null) order by organization_id, min(notice_id::text)`,
    [organization, since],
  );
  return rows;
}
