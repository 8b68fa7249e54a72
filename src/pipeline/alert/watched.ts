/** What one round looks at: the organization, its connectors with their programs, and the rules that hold for each. */
import type { AlertRule } from '../../domain/alert.ts';
import type { ConnectorConfig, OrganizationConfig } from '../../domain/configuration.ts';
import type { AlertConnector } from '../../store/alert-conditions.ts';
import { alertConnectors } from '../../store/alert-conditions.ts';
import { organizationConfig } from '../../store/configurations.ts';
import type { NoticeRecipient } from '../../store/notices.ts';
import type { Context } from '../context.ts';
import { loadProgram } from '../program.ts';
import { type Effective, ofConnector, ofOrganization } from './effective.ts';

export interface WatchedConnector extends Effective {
  readonly connector: string;
  readonly config: ConnectorConfig;
  /** It takes no files, so that none can be late. */
  readonly paused: boolean;
  readonly row: AlertConnector;
}

export interface Watched {
  readonly organization: string;
  readonly config: OrganizationConfig;
  readonly own: Effective;
  readonly connectors: readonly WatchedConnector[];
  /** Connectors that are disabled now: what stands of them stays as it is. */
  readonly disabled: ReadonlySet<string>;
}

/** Undefined when nothing is known of it. */
export async function watched(
  context: Pick<Context, 'database'>,
  organization: string,
): Promise<Watched | undefined> {
  const config = await organizationConfig(context.database, organization);
  if (config === undefined) return undefined;
  const connectors: WatchedConnector[] = [];
  const disabled = new Set<string>();
  for (const row of await alertConnectors(context.database, organization)) {
    if (row.programHash === null) {
      disabled.add(row.connector);
      continue;
    }
    const { connector } = await loadProgram(context.database, row.programHash);
    connectors.push({
      connector: row.connector,
      config: connector,
      paused: row.paused || connector.paused,
      row,
      ...ofConnector(config, connector),
    });
  }
  const configs = connectors.map((one) => one.config);
  return { organization, config, own: ofOrganization(config, configs), connectors, disabled };
}

/** Connectors for which a rule holds. */
export const watchedFor = (found: Watched, rule: AlertRule): readonly WatchedConnector[] =>
  found.connectors.filter((one) => one.rules[rule] !== false);

export const namesOf = (connectors: readonly WatchedConnector[]): readonly string[] =>
  connectors.map((one) => one.connector);

/** Everybody who may be told of anything. */
export const recipientsOf = (found: Watched): readonly NoticeRecipient[] => [
  ...found.own.recipients,
  ...found.connectors.flatMap((one) => one.recipients),
];

/** Who is told of a connector, or of the organization. */
export const effectiveFor = (found: Watched, connector: string | null): Effective | undefined =>
  connector === null ? found.own : found.connectors.find((one) => one.connector === connector);
