/** The binding `$connector` of mappings: the facts that a layout lacks. */
import type { ConnectorConfig, OrganizationConfig, Service } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';

/**
 * Shape: `{ id, organization, name, parameters, service, services, ibans }`. `id` is the connector's, `name` the organization's;
 * `service` is the default one and `services` all that the connector may use, by code, each as
 * `{ code, description, category, iban, postalIban?, accounting }` with IBANs in full; `ibans` by name.
 */
export function connectorBinding(organization: OrganizationConfig, connector: ConnectorConfig): Json {
  const services: Record<string, Json> = {};
  for (const code of connector.services) {
    const service = organization.services[code];
    if (service !== undefined) services[code] = serviceBinding(code, service, organization.ibans);
  }
  return {
    organization: organization.organization,
    name: organization.name,
    id: connector.connector,
    parameters: connector.parameters,
    service: services[connector.service] ?? null,
    services,
    ibans: organization.ibans,
  };
}

function serviceBinding(code: string, service: Service, ibans: OrganizationConfig['ibans']): Json {
  const postal = service.postalIban === undefined ? undefined : ibans[service.postalIban];
  const accounting: Record<string, Json> = {};
  for (const [year, { chapter, accertamento }] of Object.entries(service.accounting ?? {})) {
    accounting[year] = { chapter, ...(accertamento === undefined ? {} : { accertamento }) };
  }
  return {
    code,
    description: service.description,
    category: service.category,
    iban: ibans[service.iban] ?? null,
    ...(postal === undefined ? {} : { postalIban: postal }),
    accounting,
  };
}
