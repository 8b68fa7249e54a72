/** Gestionali as programs ran them: every version of their layouts and mappings, and who uses which. */
import type { GestionaleConfig } from '../../domain/configuration.ts';
import type { View } from '../view.ts';

export interface GestionaleRow {
  readonly gestionale: string;
  readonly title: string;
  /** Of the version that came last. */
  readonly hash: string;
  readonly importedAt: Date;
  readonly versions: number;
  /** Connectors that use it now. */
  readonly connectors: number;
}

/** What people insert is a delivery of its own program, which is nobody's gestionale. */
const BY_HAND = 'by-hand';

export async function gestionali(view: View): Promise<readonly GestionaleRow[]> {
  const values: unknown[] = [];
  const own = view.own('owner_id', values);
  const used = view.own('c.organization_id', values);
  const { rows } = await view.query<GestionaleRow & { [key: string]: unknown }>(
    `select v.gestionale, f.content #>> '{gestionale,title}' as title, v.hash, f.imported_at as "importedAt", v.versions, coalesce(u.connectors, 0)::int as connectors
     from (select gestionale, count(distinct gestionale_hash)::int as versions, (array_agg(gestionale_hash order by imported_at desc, hash))[1] as hash,
             (array_agg(hash order by imported_at desc, hash))[1] as program
           from configuration where kind = 'program' and gestionale is not null and gestionale <> '${BY_HAND}' and ${own} group by gestionale) v
     join configuration f on f.hash = v.program
     left join (select p.gestionale, count(*) as connectors from connector c join configuration p on p.hash = c.program_hash where c.present and ${used} group by 1) u
       on u.gestionale = v.gestionale
     order by v.gestionale`,
    values,
  );
  return rows;
}

export interface GestionaleVersion {
  readonly hash: string;
  readonly importedAt: Date;
  readonly content: GestionaleConfig;
  /** That use it now. */
  readonly connectors: readonly {
    readonly organization: string;
    readonly organizationName: string;
    readonly connector: string;
  }[];
}

/** The newest first. */
export async function gestionaleVersions(
  view: View,
  gestionale: string,
): Promise<readonly GestionaleVersion[]> {
  const values: unknown[] = [gestionale];
  const own = view.own('owner_id', values);
  const used = view.own('c.organization_id', values);
  const { rows } = await view.query<GestionaleVersion & { [key: string]: unknown }>(
    `select v.hash, v.first as "importedAt", f.content -> 'gestionale' as content,
       coalesce((select jsonb_agg(jsonb_build_object('organization', c.organization_id, 'organizationName', b.name, 'connector', c.connector_id) order by c.organization_id, c.connector_id)
         from configuration p join connector c on c.program_hash = p.hash and c.present join organization b on b.organization_id = c.organization_id
         where p.kind = 'program' and p.gestionale = $1 and p.gestionale_hash = v.hash and ${used}), '[]') as connectors
     from (select gestionale_hash as hash, min(imported_at) as first, max(imported_at) as last, min(hash) as program
           from configuration where kind = 'program' and gestionale = $1 and ${own} group by gestionale_hash) v
     join configuration f on f.hash = v.program
     order by v.first desc, v.hash`,
    values,
  );
  return rows;
}
