/** Reads `alerts`, of an organization or of one of its connectors: who is told of what. */
import type { AlertRules, AlertsConfig } from '../domain/configuration.ts';
import { type Findings, fault } from './draft.ts';
import { readDays, readDuration } from './duration.ts';
import { readable } from './pointer.ts';
import { SECRET_ADVICE } from './secrets.ts';

/** The shape that the schema admits. */
export interface WrittenAlerts {
  readonly mail?: string | readonly string[];
  readonly webhook?: { readonly url: string; readonly secret: string; readonly allowPrivate?: boolean };
  readonly digest?: string;
  readonly rules?: {
    readonly refused?: boolean;
    readonly problems?: string | { readonly above: number } | false;
    readonly waiting?: boolean;
    readonly expected?: boolean;
    readonly failing?: string | false;
    readonly expiry?: string | false;
  };
}

/** What nobody has said otherwise: rules without anybody to tell. */
export const DEFAULT_ALERTS: AlertsConfig = {
  mail: [],
  digestSeconds: 900,
  rules: {
    refused: true,
    problems: { abovePercent: 5 },
    waiting: true,
    expected: true,
    failing: { afterSeconds: 1800 },
    expiry: { days: 14 },
  },
};

/** `above`: what holds where nothing is said. */
export function readAlerts(written: WrittenAlerts, above: AlertsConfig = DEFAULT_ALERTS): AlertsConfig {
  const { mail, digest, rules } = written;
  const webhook = written.webhook ?? above.webhook;
  return {
    mail: mail === undefined ? above.mail : [mail].flat(),
    ...(webhook === undefined
      ? {}
      : { webhook: { ...webhook, allowPrivate: webhook.allowPrivate ?? false } }),
    digestSeconds: digest === undefined ? above.digestSeconds : readDuration(digest),
    rules: readRules(rules ?? {}, above.rules),
  };
}

const readRules = (
  { refused, problems, waiting, expected, failing, expiry }: NonNullable<WrittenAlerts['rules']>,
  above: AlertRules,
): AlertRules => ({
  refused: refused ?? above.refused,
  problems:
    problems === undefined
      ? above.problems
      : typeof problems === 'string'
        ? { abovePercent: Number(problems.replace('%', '')) }
        : problems,
  waiting: waiting ?? above.waiting,
  expected: expected ?? above.expected,
  failing: told(failing, above.failing, (text) => ({ afterSeconds: readDuration(text) })),
  expiry: told(expiry, above.expiry, (text) => ({ days: readDays(text) })),
});

const told = <T>(
  written: string | false | undefined,
  above: T | false,
  read: (text: string) => T,
): T | false => (written === undefined ? above : written === false ? false : read(written));

/** What the schema cannot say. Problems: `location.format`, `secret.literal`. */
export function checkAlerts({ webhook }: WrittenAlerts, { source, problems }: Findings): void {
  if (webhook === undefined) return;
  const path = '/alerts/webhook/url';
  const url = URL.canParse(webhook.url) ? new URL(webhook.url) : undefined;
  if (url === undefined)
    problems.push(
      fault(source, path, 'location.format', `${readable(path)} is not a URL`, 'Expected https://host/path.'),
    );
  else if (url.username !== '' || url.password !== '')
    problems.push(fault(source, path, 'secret.literal', `${readable(path)} holds a password`, SECRET_ADVICE));
}
