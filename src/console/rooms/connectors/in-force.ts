/** The configuration in force as YAML, in the shape in which it is written: options beside what they belong to. */
import { stringify } from 'yaml';
import { isReference, isSecretName } from '../../../configuration/secrets.ts';
import type { ConnectorConfig, DoorConfig } from '../../../domain/configuration.ts';

type Values = { readonly [name: string]: unknown };

export const inForce = (config: ConnectorConfig): string =>
  stringify(
    {
      ...config,
      receive: { ...flat(config.receive), envelope: config.receive.envelope.map(layer) },
      ...(config.acknowledge === undefined ? {} : { acknowledge: flat(config.acknowledge) }),
      ...(config.report === undefined ? {} : { report: flat(config.report) }),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );

const flat = ({ location, options, ...rest }: DoorConfig): Values => ({
  location,
  ...shown(options),
  ...rest,
});

const layer = ({ wrap, options }: { readonly wrap: string; readonly options: Values }): Values => ({
  wrap,
  ...shown(options),
});

/** Secrets are references already, for configuration refuses others; what came before it did is not shown either. */
const shown = (options: Values): Values =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      isSecretName(name) && !isReference(value) ? '•••' : value,
    ]),
  );
