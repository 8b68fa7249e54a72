/** Which rules hold, and who is told: as the connector says, else its organization, else nobody by the default rules. */
import { DEFAULT_ALERTS } from '../../configuration/alerts.ts';
import type {
  AlertRules,
  AlertsConfig,
  ConnectorConfig,
  OrganizationConfig,
} from '../../domain/configuration.ts';
import type { NoticeRecipient } from '../../store/notices.ts';

export interface Effective {
  readonly rules: AlertRules;
  readonly digestSeconds: number;
  /** Nobody: alerts stand, and are only shown. */
  readonly recipients: readonly NoticeRecipient[];
}

/** `connectors`: whose owners are told what concerns the organization when it names nobody. */
export function ofOrganization(
  { alerts = DEFAULT_ALERTS }: OrganizationConfig,
  connectors: readonly ConnectorConfig[],
): Effective {
  const named = recipientsOf(alerts, []);
  const owners = connectors.flatMap(({ owner }) => owner?.mail ?? []);
  return { ...settingsOf(alerts), recipients: named.length > 0 ? named : recipientsOf(alerts, owners) };
}

/** Its owner is told whatever it says. */
export function ofConnector(organization: OrganizationConfig, { alerts, owner }: ConnectorConfig): Effective {
  const own = alerts ?? organization.alerts ?? DEFAULT_ALERTS;
  return { ...settingsOf(own), recipients: recipientsOf(own, owner?.mail === undefined ? [] : [owner.mail]) };
}

const settingsOf = ({ rules, digestSeconds }: AlertsConfig): Pick<Effective, 'rules' | 'digestSeconds'> => ({
  rules,
  digestSeconds,
});

/** One address, one recipient: a wrong one keeps nobody else waiting. */
function recipientsOf(
  { mail, webhook }: AlertsConfig,
  owners: readonly string[],
): readonly NoticeRecipient[] {
  const addresses = [...new Set([...mail, ...owners])].sort();
  const mails = addresses.map((address): NoticeRecipient => ({ kind: 'mail', address }));
  if (webhook === undefined) return mails;
  const { url, secret, allowPrivate } = webhook;
  return [...mails, { kind: 'webhook', url, secret, allowPrivate }];
}
