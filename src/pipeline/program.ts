/** A connector's stored program, turned into what mapping processes and doors need. */
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { connectorBinding } from '../configuration/bindings.ts';
import { usesTables } from '../configuration/tables.ts';
import type { DoorConfig } from '../domain/configuration.ts';
import type { Program } from '../domain/ports/mapping.ts';
import type { Door } from '../domain/ports/transport.ts';
import type { Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import { programByHash } from '../store/configurations.ts';
import type { Queryable } from '../store/database.ts';
import type { Context } from './context.ts';

const programs = new Map<string, ConnectorProgram>();

/** Programs are immutable by hash: kept for as long as the worker lives, up to a bound. */
export async function loadProgram(database: Queryable, hash: string): Promise<ConnectorProgram> {
  const known = programs.get(hash);
  if (known !== undefined) return known;
  const found = await programByHash(database, hash);
  if (found === undefined) throw new Error(`no program ${hash}`);
  if (programs.size > 500) programs.clear();
  programs.set(hash, found);
  return found;
}

function rules({ organization, connector, gestionale }: ConnectorProgram): Program['rules'] {
  const access = organization.nodo[connector.nodo];
  const service = organization.services[connector.service];
  return {
    uniqueWithin: gestionale.positions.uniqueWithin,
    services: [...new Set([connector.service, ...connector.services])],
    pastDue: connector.pastDue,
    codes: connector.codes,
    debtorCodes: service?.debtorCodes ?? [],
    segregationCodes: access?.segregationCodes ?? [],
    adapter: access?.adapter ?? '',
  };
}

const hashed = (program: Omit<Program, 'hash'>): Program => ({
  ...program,
  hash: createHash('sha256').update(JSON.stringify(program)).digest('hex'),
});

function mappingProgram(
  program: ConnectorProgram,
  kind: 'positions' | 'acknowledgement' | 'report',
): Program {
  const { organization, connector, gestionale } = program;
  const inbound = gestionale.positions;
  const source = gestionale.mappings[kind] ?? '';
  return hashed({
    organization: organization.organization,
    connector: connector.connector,
    format: inbound.format,
    layout:
      inbound.keyField === undefined
        ? inbound.options
        : { ...inbound.options, key: { field: inbound.keyField } },
    source,
    sourceName: `mappings/${gestionale.gestionale}/${kind}.jsonata`,
    connectorBinding: connectorBinding(organization, connector),
    rules: rules(program),
    ...(gestionale.tables !== undefined && usesTables(source) ? { tables: gestionale.tables } : {}),
  });
}

export const positionsProgram = (program: ConnectorProgram): Program => mappingProgram(program, 'positions');
export const acknowledgementProgram = (program: ConnectorProgram): Program =>
  mappingProgram(program, 'acknowledgement');
export const reportProgram = (program: ConnectorProgram): Program => mappingProgram(program, 'report');

/** A configured place with its secrets resolved; folders that are not absolute start from the home. */
export function resolveDoor(context: Pick<Context, 'secrets' | 'home'>, door: DoorConfig): Result<Door> {
  const options = context.secrets(door.options);
  if (!options.ok) return options;
  const location =
    door.location.includes('://') || isAbsolute(door.location)
      ? door.location
      : join(context.home, door.location);
  return ok({ location, options: options.value });
}

export const notConfigured = (what: string): Result<never> =>
  failed(problem('connector.not-configured', `${what} is not configured`, { class: 'config' }));
