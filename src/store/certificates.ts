/** Certificates of servers as they were last seen, so that somebody is told before one ends. */
import type { SeenCertificate } from '../domain/ports/transport.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Queryable } from './database.ts';

/** Conversations are many: the row is only written again when something changed, or after so long. */
const KEPT_FOR_SECONDS = 3_600;

/** `location`: of the door, as configured. A certificate whose end cannot be read is not kept. */
export async function seeCertificate(
  database: Queryable,
  key: ConnectorKey,
  location: string,
  seen: SeenCertificate,
  now: Date,
): Promise<void> {
  if (Number.isNaN(Date.parse(seen.validUntil))) return;
  await database.query(
    `insert into seen_certificate as known (organization_id, connector_id, location, subject, valid_until, seen_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, connector_id, location) do update
       set subject = excluded.subject, valid_until = excluded.valid_until, seen_at = excluded.seen_at
       where known.subject <> excluded.subject or known.valid_until <> excluded.valid_until
         or known.seen_at < excluded.seen_at - make_interval(secs => $7)`,
    [key.organization, key.connector, location, seen.subject, seen.validUntil, now, KEPT_FOR_SECONDS],
  );
}

export interface KnownCertificate {
  readonly connector: string;
  readonly location: string;
  readonly subject: string;
  readonly validUntil: Date;
}

/** Of an organization: those that end before an instant, and were seen since another. */
export async function certificatesEnding(
  database: Queryable,
  organization: string,
  before: Date,
  seenSince: Date,
): Promise<readonly KnownCertificate[]> {
  const { rows } = await database.query<KnownCertificate & { [key: string]: unknown }>(
    `select connector_id as connector, location, subject, valid_until as "validUntil" from seen_certificate
     where organization_id = $1 and valid_until <= $2 and seen_at >= $3 order by connector_id, location`,
    [organization, before, seenSince],
  );
  return rows;
}
