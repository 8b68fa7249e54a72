/** Names to choose from in filters and forms: organizations and connectors that the viewer may see. */
import type { View } from '../view.ts';

export interface OrganizationName {
  readonly organization: string;
  readonly name: string;
}

/** By name. */
export async function organizationNames(view: View): Promise<readonly OrganizationName[]> {
  const values: unknown[] = [];
  const { rows } = await view.query<OrganizationName & { [key: string]: unknown }>(
    `select organization_id as organization, name from organization where ${view.own('organization_id', values)} order by name, organization_id`,
    values,
  );
  return rows;
}

export interface ConnectorName {
  readonly organization: string;
  readonly connector: string;
}

/** By organization, then by connector. */
export async function connectorNames(view: View): Promise<readonly ConnectorName[]> {
  const values: unknown[] = [];
  const { rows } = await view.query<ConnectorName & { [key: string]: unknown }>(
    `select organization_id as organization, connector_id as connector from connector where ${view.own('organization_id', values)} order by 1, 2`,
    values,
  );
  return rows;
}
