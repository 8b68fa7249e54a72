/** What validation takes from the binding `$connector`, whose shape src/configuration/bindings.ts documents. */
import type { Json } from '../domain/debt-position.ts';

export interface ServiceFacts {
  readonly code: string;
  readonly description: string | undefined;
  readonly category: string | undefined;
  readonly iban: string | undefined;
  readonly postalIban: string | undefined;
  /** Accounting entry by year. */
  readonly accounting: { readonly [year: string]: Json };
}

export interface ConnectorFacts {
  readonly organization: string;
  readonly service: ServiceFacts | undefined;
  readonly services: { readonly [code: string]: ServiceFacts };
}

export function connectorFacts(binding: Json): ConnectorFacts {
  const facts = object(binding);
  const services: { [code: string]: ServiceFacts } = {};
  for (const [code, service] of Object.entries(object(facts.services)))
    services[code] = serviceFacts(code, service);
  const own = object(facts.service);
  const code = text(own.code);
  return {
    organization: text(facts.organization) ?? '',
    service: code === undefined ? undefined : (services[code] ?? serviceFacts(code, own)),
    services,
  };
}

function serviceFacts(code: string, binding: Json): ServiceFacts {
  const facts = object(binding);
  return {
    code,
    description: text(facts.description),
    category: text(facts.category),
    iban: text(facts.iban),
    postalIban: text(facts.postalIban),
    accounting: object(facts.accounting),
  };
}

export const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const object = (value: Json | undefined): { readonly [key: string]: Json } =>
  isJsonObject(value) ? value : {};

export const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
