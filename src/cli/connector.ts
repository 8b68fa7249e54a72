/** Finds a connector that a person names as `<organization>/<id>`, or as `<id>` when only one is called so. */
import type { Configuration } from '../configuration/assemble.ts';
import { printProblem } from '../configuration/print.ts';
import type { ConnectorConfig } from '../domain/configuration.ts';
import type { Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { ConnectorKey } from '../store/connectors.ts';

/** On disk, resolved against its organization and gestionale. */
export function findProgram(found: Configuration, name: string): Result<ConnectorProgram> {
  const matches = found.connectors.filter((one) => named(one, name));
  const [connector] = matches;
  if (connector === undefined) return notUsable(found, name);
  if (matches.length > 1) return ambiguous(name, matches);
  const organization = found.organizations.find((one) => one.organization === connector.organization);
  const gestionale = found.gestionali.find((one) => one.gestionale === connector.gestionale);
  if (organization === undefined || gestionale === undefined) return notUsable(found, name);
  return ok({ organization, connector, gestionale });
}

/** Among those that the database knows. */
export function findKey(known: readonly ConnectorKey[], name: string): Result<ConnectorKey> {
  const matches = known.filter((one) => named(one, name));
  const [only] = matches;
  if (only === undefined) return unknown(name, known);
  return matches.length > 1
    ? ambiguous(name, matches)
    : ok({ organization: only.organization, connector: only.connector });
}

export const fullName = ({ organization, connector }: ConnectorKey): string => `${organization}/${connector}`;

const named = (one: Pick<ConnectorConfig, 'organization' | 'connector'>, name: string): boolean =>
  one.connector === name || fullName(one) === name;

const ambiguous = (name: string, matches: readonly ConnectorKey[]): Result<never> =>
  failed(
    problem('connector.ambiguous', `${matches.length} organizations have a connector called ${name}`, {
      class: 'config',
      advice: `Say which: ${matches.map(fullName).join(', ')}.`,
    }),
  );

const unknown = (name: string, known: readonly ConnectorKey[]): Result<never> =>
  failed(
    problem('connector.unknown', `no connector is called ${name}`, {
      class: 'config',
      advice:
        known.length === 0
          ? 'None is configured.'
          : `One of: ${known.map(fullName).slice(0, 20).join(', ')}.`,
    }),
  );

function notUsable(found: Configuration, name: string): Result<never> {
  const broken = found.disabled.find(
    (one) => one.kind === 'connector' && (one.name === name || `${one.organization}/${one.name}` === name),
  );
  if (broken === undefined) return unknown(name, found.connectors);
  return failed(
    problem(
      'connector.disabled',
      `connector ${name} cannot be used: ${broken.problems.map(printProblem).join('; ')}`,
      {
        class: 'config',
        advice: 'tramite check names what to correct.',
      },
    ),
  );
}
