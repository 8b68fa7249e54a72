/** The outbox: per (position, Nodo access) what is wanted, what was sent, what is confirmed. */
import type { DebtPosition } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';

export interface AccessKey {
  readonly organization: string;
  readonly access: string;
}

/** An operation claimed for sending; version and kind are committed before anything leaves. */
export interface Claimed {
  readonly positionId: string;
  readonly connector: string;
  readonly sourceKey: string;
  readonly generation: number;
  readonly version: number;
  readonly kind: 'create' | 'update' | 'cancel';
  /** Sent before without an answer: the very same operation again. */
  readonly repeat: boolean;
  readonly attempts: number;
  /** That wrote the version which is sent. */
  readonly delivery: string;
  readonly content: DebtPosition;
  readonly codes: readonly {
    readonly ref: string;
    readonly iuv: string;
    readonly noticeNumber: string;
    readonly state: string;
  }[];
}

/** For `seconds` nobody else repeats them. Cancellations first, then earliest due; unknown outcomes and lost claims are repeated as they were sent. */
export async function claim(
  client: Client,
  key: AccessKey,
  token: string,
  limit: number,
  now: Date,
  seconds: number,
): Promise<readonly Claimed[]> {
  const { rows } = await client.query<Claimed & { [key: string]: unknown }>(
    `with due as (
       select position_id, state <> 'due' as repeat from publication
       where organization_id = $1 and access_id = $2 and state in ('due', 'unknown', 'inFlight')
         and (not_before is null or not_before <= $4) and (state <> 'inFlight' or claimed_until < clock_timestamp())
       order by gone desc, first_due, position_id limit $5 for update skip locked),
     sent as (
       update publication p set state = 'inFlight', claim = $3, claimed_until = clock_timestamp() + make_interval(secs => $6), attempts = p.attempts + 1,
         sent_version = case when due.repeat then p.sent_version else p.wanted_version end,
         sent_gone = case when due.repeat then p.sent_gone else p.gone end
       from due where p.organization_id = $1 and p.access_id = $2 and p.position_id = due.position_id
       returning p.position_id, p.sent_version, p.sent_gone, p.confirmed_version, p.confirmed_gone, p.attempts, p.gone, p.first_due, due.repeat)
     select sent.position_id as "positionId", o.connector_id as connector, o.source_key as "sourceKey", o.generation, sent.sent_version as version,
       case when sent.sent_gone then 'cancel' when sent.confirmed_version is null or sent.confirmed_gone then 'create' else 'update' end as kind,
       sent.repeat, sent.attempts, v.delivery_id as delivery, v.content,
       (select coalesce(jsonb_agg(jsonb_build_object('ref', i.ref, 'iuv', i.iuv, 'noticeNumber', i.notice_number, 'state', i.state)), '[]')
        from installment i where i.organization_id = $1 and i.position_id = sent.position_id) as codes
     from sent join position o on o.organization_id = $1 and o.position_id = sent.position_id
     join position_version v on v.organization_id = $1 and v.position_id = sent.position_id and v.version = sent.sent_version
     order by sent.gone desc, sent.first_due, sent.position_id`,
    [key.organization, key.access, token, now, limit, seconds],
  );
  return rows;
}

/** A wanted absence of something that never left needs no call. */
export async function confirmNeverSent(client: Client, key: AccessKey): Promise<number> {
  const { rowCount } = await client.query(
    `update publication set state = 'confirmed', confirmed_version = wanted_version, confirmed_gone = true, confirmed_at = now()
     where organization_id = $1 and access_id = $2 and state = 'due' and gone and sent_version is null`,
    [key.organization, key.access],
  );
  return rowCount ?? 0;
}

export interface Answer {
  readonly positionId: string;
  readonly repeat: boolean;
  readonly result: 'confirmed' | 'refused' | 'unknown' | 'deferred';
  readonly notBefore: Date | null;
  readonly problem: Problem | null;
}

/**
 * Writes the answers of one claim. What was wanted meanwhile becomes due again; an unknown stays first in line.
 * What was deferred did not leave and counts as no attempt: after an outage a lost answer would look like poison.
 */
export async function answered(
  client: Client,
  key: AccessKey,
  token: string,
  answers: readonly Answer[],
  now: Date,
): Promise<void> {
  await client.query(
    `update publication p set claim = null, claimed_until = null, not_before = a.not_before, problem = a.problem,
       confirmed_version = case when a.result = 'confirmed' then p.sent_version else p.confirmed_version end,
       confirmed_gone = case when a.result = 'confirmed' then p.sent_gone else p.confirmed_gone end,
       confirmed_at = case when a.result = 'confirmed' then $9 else p.confirmed_at end,
       attempts = case a.result when 'confirmed' then 0 when 'deferred' then greatest(p.attempts - 1, 0) else p.attempts end,
       state = case
         when a.result = 'unknown' or a.result = 'deferred' and a.repeat then 'unknown'
         when a.result = 'deferred' or p.wanted_version <> p.sent_version or p.gone <> p.sent_gone then 'due'
         else a.result end::publication_state
     from unnest($4::uuid[], $5::boolean[], $6::text[], $7::timestamptz[], $8::jsonb[]) as a (position_id, repeat, result, not_before, problem)
     where p.organization_id = $1 and p.access_id = $2 and p.position_id = a.position_id and p.claim = $3`,
    [
      key.organization,
      key.access,
      token,
      answers.map((one) => one.positionId),
      answers.map((one) => one.repeat),
      answers.map((one) => one.result),
      answers.map((one) => one.notBefore),
      answers.map((one) => (one.problem === null ? null : JSON.stringify(one.problem))),
      now,
    ],
  );
}

/** Accesses with something that may leave now. */
export async function accessesToPublish(database: Queryable, now: Date): Promise<readonly AccessKey[]> {
  const { rows } = await database.query<{ organization: string; access: string }>(
    `select distinct organization_id as organization, access_id as access from publication
     where state in ('due', 'unknown', 'inFlight') and (not_before is null or not_before <= $1)
       and (state <> 'inFlight' or claimed_until < clock_timestamp())`,
    [now],
  );
  return rows;
}

export interface PublicationCounts extends AccessKey {
  readonly due: number;
  readonly unknown: number;
  readonly inFlight: number;
  readonly refused: number;
  readonly nextAt: Date | null;
  readonly problem: Problem | null;
}

/** What waits at each access, and until when; confirmed ones are not counted. */
export async function publicationsWaiting(database: Queryable): Promise<readonly PublicationCounts[]> {
  const { rows } = await database.query<PublicationCounts & { [key: string]: unknown }>(
    `select organization_id as organization, access_id as access, count(*) filter (where state = 'due')::bigint as due,
       count(*) filter (where state = 'unknown')::bigint as unknown, count(*) filter (where state = 'inFlight')::bigint as "inFlight",
       count(*) filter (where state = 'refused')::bigint as refused, min(not_before) filter (where state in ('due', 'unknown')) as "nextAt",
       (array_agg(problem) filter (where problem is not null and state <> 'refused'))[1] as problem
     from publication where state <> 'confirmed' group by 1, 2 order by 1, 2`,
  );
  return rows;
}
