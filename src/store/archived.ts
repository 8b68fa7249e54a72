/** Everything whose bytes the archive must hold: all but what is said to be erased. */
import type { Queryable } from './database.ts';

export type ArchivedKind = 'delivery' | 'envelope' | 'outgoing' | 'inside' | 'receipt' | 'flow';

export interface Archived {
  readonly organization: string;
  /** Cursor within its kind and organization. */
  readonly id: string;
  readonly subject: string;
  readonly sha256: string;
  /** Null where no size was kept. */
  readonly size: number | null;
}

const SOURCES: Record<ArchivedKind, string> = {
  delivery: `select organization_id as organization, delivery_id::text as id, 'delivery ' || number as subject, sha256, size_bytes as size
    from delivery where erased_at is null and (organization_id, delivery_id::text) > ($1, $2) order by organization_id, delivery_id::text`,
  envelope: `select organization_id as organization, delivery_id::text as id, 'envelope of delivery ' || number as subject,
      envelope ->> 'sha256' as sha256, (envelope ->> 'size')::bigint as size
    from delivery where envelope is not null and envelope_erased_at is null and (organization_id, delivery_id::text) > ($1, $2) order by organization_id, delivery_id::text`,
  outgoing: `select organization_id as organization, outgoing_id::text as id, format('%s %s of %s', kind, number, connector_id) as subject, sha256, size_bytes as size
    from outgoing where (organization_id, outgoing_id::text) > ($1, $2) order by organization_id, outgoing_id::text`,
  inside: `select organization_id as organization, outgoing_id::text as id, format('what is inside %s %s of %s', kind, number, connector_id) as subject,
      inside ->> 'sha256' as sha256, (inside ->> 'size')::bigint as size
    from outgoing where inside is not null and (organization_id, outgoing_id::text) > ($1, $2) order by organization_id, outgoing_id::text`,
  receipt: `select organization_id as organization, receipt_id as id, 'receipt ' || receipt_id as subject, sha256, null::bigint as size
    from receipt where (organization_id, receipt_id) > ($1, $2) order by organization_id, receipt_id`,
  flow: `select organization_id as organization, f.id, format('flow %s revision %s', flow, revision) as subject, sha256, null::bigint as size
    from (select *, concat_ws(' ', flow, psp, revision) collate "C" as id from flow) f
    where (organization_id, f.id) > ($1, $2) order by organization_id, f.id`,
};

/** The next ones after a cursor. */
export async function archived(
  database: Queryable,
  kind: ArchivedKind,
  after: { organization: string; id: string },
  limit: number,
): Promise<readonly Archived[]> {
  const { rows } = await database.query<Archived & { [key: string]: unknown }>(`${SOURCES[kind]} limit $3`, [
    after.organization,
    after.id,
    limit,
  ]);
  return rows;
}
