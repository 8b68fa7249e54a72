/** Configuration by hash: what deliveries and reports name, what workers run. Disk is only the entrance. */
import type { ConnectorConfig, GestionaleConfig, OrganizationConfig } from '../domain/configuration.ts';
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';

/** One connector resolved against its organization and gestionale: all that its deliveries need. */
export interface ConnectorProgram {
  readonly organization: OrganizationConfig;
  readonly connector: ConnectorConfig;
  readonly gestionale: GestionaleConfig;
}

export interface ImportedConnector {
  readonly organization: string;
  readonly connector: string;
  readonly gestionale: string;
  /** Absent when it is disabled. */
  readonly program?: { readonly hash: string; readonly content: ConnectorProgram };
  readonly problems: readonly Problem[];
}

export interface ImportedOrganization {
  readonly organization: string;
  readonly name: string;
  readonly config?: { readonly hash: string; readonly content: OrganizationConfig };
  readonly problems: readonly Problem[];
}

async function keep(
  client: Client,
  kind: string,
  version: { hash: string; content: unknown },
): Promise<void> {
  await client.query(
    'insert into configuration (hash, kind, content) values ($1, $2, $3) on conflict do nothing',
    [version.hash, kind, JSON.stringify(version.content)],
  );
}

/** Imports a whole set; what it does not name any more is marked absent (orphaned while it has unfinished work). */
export async function importConfiguration(
  client: Client,
  organizations: readonly ImportedOrganization[],
  connectors: readonly ImportedConnector[],
): Promise<readonly { organization: string; connector: string; hash: string | null }[]> {
  await client.query('update organization set present = false where not organization_id = any($1)', [
    organizations.map((item) => item.organization),
  ]);
  for (const item of organizations) {
    if (item.config !== undefined) await keep(client, 'organization', item.config);
    await client.query(
      `insert into organization (organization_id, name, hash, problems) values ($1, $2, $3, $4)
       on conflict (organization_id) do update
         set name = excluded.name, hash = coalesce(excluded.hash, organization.hash), problems = excluded.problems, present = true`,
      [item.organization, item.name, item.config?.hash ?? null, JSON.stringify(item.problems)],
    );
  }
  await client.query(
    `update connector set present = false
     where present and not (organization_id || '/' || connector_id) = any($1)`,
    [connectors.map((item) => `${item.organization}/${item.connector}`)],
  );
  const changed: { organization: string; connector: string; hash: string | null }[] = [];
  for (const item of connectors) {
    if (item.program !== undefined) await keep(client, 'program', item.program);
    const hash = item.program?.hash ?? null;
    // A connector that breaks keeps the program of its running deliveries by hash; it takes no new ones.
    const { rowCount } = await client.query(
      `insert into connector as known (organization_id, connector_id, gestionale, program_hash, problems, configured_paused) values ($1, $2, $3, $4, $5, $6)
       on conflict (organization_id, connector_id) do update
         set gestionale = excluded.gestionale, program_hash = excluded.program_hash, problems = excluded.problems, present = true,
             configured_paused = excluded.configured_paused,
             next_scan_at = least(known.next_scan_at, now())
         where known.program_hash is distinct from excluded.program_hash or known.problems <> excluded.problems or not known.present`,
      [
        item.organization,
        item.connector,
        item.gestionale,
        hash,
        JSON.stringify(item.problems),
        item.program?.content.connector.paused === true,
      ],
    );
    if (rowCount === 1) changed.push({ organization: item.organization, connector: item.connector, hash });
  }
  return changed;
}

export async function programByHash(
  database: Queryable,
  hash: string,
): Promise<ConnectorProgram | undefined> {
  const { rows } = await database.query<{ content: ConnectorProgram }>(
    "select content from configuration where hash = $1 and kind = 'program'",
    [hash],
  );
  return rows[0]?.content;
}

export async function organizationConfig(
  database: Queryable,
  organization: string,
): Promise<OrganizationConfig | undefined> {
  const { rows } = await database.query<{ content: OrganizationConfig }>(
    'select c.content from organization o join configuration c on c.hash = o.hash where o.organization_id = $1',
    [organization],
  );
  return rows[0]?.content;
}

export async function organizationConfigs(database: Queryable): Promise<readonly OrganizationConfig[]> {
  const { rows } = await database.query<{ content: OrganizationConfig }>(
    'select c.content from organization o join configuration c on c.hash = o.hash where o.present order by o.organization_id',
  );
  return rows.map((row) => row.content);
}
