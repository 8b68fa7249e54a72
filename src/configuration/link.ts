/** Ties a connector to its organization and its gestionale, and fills in what depends on them. */
import type { ConnectorConfig, GestionaleConfig, OrganizationConfig } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import { readAlerts } from './alerts.ts';
import type { ParsedConnector, WrittenConnector } from './connector.ts';
import { fault, type Reading } from './draft.ts';
import { readDays } from './duration.ts';
import { choices } from './near.ts';
import { pointer, readable } from './pointer.ts';
import type { Source } from './source-map.ts';

const DEFAULT_AUX_DIGIT = 3;

/** Whether it owns unknown payments is settled among all connectors (between.ts); here it is only what was written. */
export function linkConnector(
  name: string,
  parsed: ParsedConnector,
  organization: OrganizationConfig,
  gestionale: GestionaleConfig,
): Reading<ConnectorConfig> {
  const { written, receive, source } = parsed;
  if (written === undefined || receive === undefined) return { problems: parsed.problems, warnings: [] };
  const problems: Problem[] = [];
  checkServices(written, organization, source, problems);
  const parameters = readParameters(written, gestionale, source, problems);
  for (const [asked, kind] of [
    ['acknowledge', 'acknowledgement'],
    ['report', 'report'],
  ] as const) {
    if (parsed[asked] === undefined || gestionale[kind] !== undefined) continue;
    const advice = `Add ${kind}: to mappings/${gestionale.gestionale}/gestionale.yaml, with ${kind}.jsonata.`;
    problems.push(
      fault(
        source,
        pointer(asked),
        'layout.missing',
        `${gestionale.gestionale} has no layout for the ${kind}`,
        advice,
        'key',
      ),
    );
  }
  const nodo = written.nodo ?? Object.keys(organization.nodo)[0] ?? '';
  const codes = readCodes(written, nodo, organization, source, problems);
  if (problems.length > 0 || codes === undefined) return { problems, warnings: [] };

  const value: ConnectorConfig = {
    organization: organization.organization,
    connector: name,
    gestionale: gestionale.gestionale,
    service: written.service,
    services: [...new Set([written.service, ...(written.services ?? [])])],
    nodo,
    parameters,
    receive,
    codes,
    ...(written.fullList === undefined
      ? {}
      : {
          fullList: {
            scope: [...new Set(written.fullList.scope.map((field) => (field === 'year' ? 'period' : field)))],
          },
        }),
    pastDue:
      written.pastDue === undefined || written.pastDue === 'problem'
        ? 'problem'
        : { extendDays: readDays(written.pastDue.extend) },
    hold: written.hold ?? 'usual',
    refuseFile: written.refuseFile ?? 'never',
    ...(parsed.acknowledge === undefined ? {} : { acknowledge: parsed.acknowledge }),
    ...(parsed.report === undefined ? {} : { report: parsed.report }),
    ...(written.owner === undefined ? {} : { owner: written.owner }),
    ...(written.alerts === undefined ? {} : { alerts: readAlerts(written.alerts, organization.alerts) }),
    unknownPayments: written.unknownPayments === true,
    paused: written.paused ?? false,
  };
  return { value, problems, warnings: [] };
}

function checkServices(
  written: WrittenConnector,
  organization: OrganizationConfig,
  source: Source,
  problems: Problem[],
): void {
  const known = Object.keys(organization.services);
  const named = [
    { path: '/service', service: written.service },
    ...(written.services ?? []).map((service, index) => ({ path: pointer('services', index), service })),
  ];
  for (const { path, service } of named) {
    if (known.includes(service)) continue;
    const message = `${readable(path)} ${service} is not a service of ${organization.name}`;
    problems.push(fault(source, path, 'service.unknown', message, choices(service, known)));
  }
}

function readParameters(
  written: WrittenConnector,
  gestionale: GestionaleConfig,
  source: Source,
  problems: Problem[],
): { readonly [name: string]: Json } {
  const given = written.parameters ?? {};
  const known = Object.keys(gestionale.parameters);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const path = pointer('parameters', name);
    const message = `${readable(path)} is not a parameter of ${gestionale.gestionale}`;
    problems.push(fault(source, path, 'parameter.unknown', message, choices(name, known), 'key'));
  }
  const parameters: Record<string, Json> = {};
  for (const [name, { description, required, default: fallback }] of Object.entries(gestionale.parameters)) {
    const value = given[name] ?? fallback;
    if (value !== undefined && value !== null) parameters[name] = value;
    else if (required) {
      const message = `parameters has no ${name}, which ${gestionale.gestionale} needs`;
      problems.push(fault(source, '/parameters', 'parameter.missing', message, description, 'key'));
    }
  }
  return parameters;
}

function readCodes(
  written: WrittenConnector,
  nodo: string,
  organization: OrganizationConfig,
  source: Source,
  problems: Problem[],
): ConnectorConfig['codes'] | undefined {
  const access = organization.nodo[nodo];
  if (access === undefined) {
    const known = Object.keys(organization.nodo);
    problems.push(
      fault(
        source,
        '/nodo',
        'nodo.unknown',
        `nodo ${nodo} is not an access of ${organization.name}`,
        choices(nodo, known),
      ),
    );
    return undefined;
  }
  const { strategy, segregationCode, auxDigit, start } = written.codes ?? {};
  const aux = auxDigit ?? DEFAULT_AUX_DIGIT;
  const [only, ...others] = access.segregationCodes;
  const code = segregationCode ?? (others.length === 0 ? only : undefined);
  if (code === undefined) {
    const advice = choices('', access.segregationCodes);
    problems.push(
      fault(
        source,
        '/codes',
        'segregationCode.missing',
        `codes has no segregationCode, and ${nodo} has several`,
        advice,
        'key',
      ),
    );
    return undefined;
  }
  // Only notice numbers that begin with 3 carry a segregation code; under 0 it is the application code.
  if (aux === DEFAULT_AUX_DIGIT && !access.segregationCodes.includes(code)) {
    const message = `codes.segregationCode ${code} is not one of the access ${nodo}`;
    problems.push(
      fault(
        source,
        '/codes/segregationCode',
        'segregationCode.foreign',
        message,
        choices(code, access.segregationCodes),
      ),
    );
    return undefined;
  }
  return { strategy: strategy ?? 'generated', segregationCode: code, auxDigit: aux, start: start ?? 1 };
}
