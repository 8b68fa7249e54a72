/** A scene whose alerts go to a real mail server and a real webhook, and whose rounds a test runs one by one. */

import { DEFAULT_ALERTS } from '../../src/configuration/alerts.ts';
import type { AlertsConfig, ConnectorConfig, OrganizationConfig } from '../../src/domain/configuration.ts';
import type { Notifier } from '../../src/domain/ports/notifier.ts';
import { ok } from '../../src/domain/problem.ts';
import { openNotifier } from '../../src/observe/notify/notifier.ts';
import { postGuarded } from '../../src/pipeline/alert/post.ts';
import { type Alerted, alert, organizationsDue } from '../../src/pipeline/alert.ts';
import { configure } from '../../src/pipeline/configure.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { type Alert, standingAlerts } from '../../src/store/alerts.ts';
import { programByHash } from '../../src/store/configurations.ts';
import { connector } from '../../src/store/connectors.ts';
import { insertDelivery } from '../../src/store/deliveries.ts';
import { type HookServer, hookServer } from '../servers/hook-server.ts';
import { type MailServer, mailServer } from '../servers/mail-server.ts';
import { BODY, openScene, type Scene, type SceneOptions } from './scene.ts';

export const SECRET = 'segreto-del-webhook';
export const KEY = { organization: BODY, connector: 'tari' };
const MINUTE_MS = 60_000;

export interface Alerting {
  readonly scene: Scene;
  readonly context: Context;
  readonly mail: MailServer;
  readonly hook: HookServer;
  /** One round, a minute after the last. */
  round(context?: Context): Promise<Alerted | undefined>;
  /** Moves the clock to an instant that has not come yet. */
  moveTo(instant: Date): void;
  standing(): Promise<readonly Alert[]>;
  /** `rule subject` of what stands. */
  subjects(): Promise<readonly string[]>;
  change(change: Change): Promise<void>;
  /** Another worker, on the same database. */
  another(notifier?: Notifier): Context;
  /** A delivery that came at an instant, and waits for ingest. */
  arrive(at: Date, file?: string): Promise<void>;
}

export interface Change {
  readonly organization?: Partial<OrganizationConfig>;
  readonly connector?: Partial<ConnectorConfig>;
}

/** Tells at once, to one address and to the webhook. */
export const telling = (
  hook: Pick<HookServer, 'url'> | undefined,
  change: Partial<AlertsConfig> = {},
): AlertsConfig => ({
  mail: ['ced@comune.example'],
  ...(hook === undefined ? {} : { webhook: { url: hook.url, secret: SECRET, allowPrivate: true } }),
  digestSeconds: 0,
  rules: DEFAULT_ALERTS.rules,
  ...change,
});

/** Without `alerts` the organization tells mail and webhook at once. */
export async function openAlerting(options: SceneOptions = {}): Promise<Alerting> {
  const scene = await openScene(options);
  const mail = await mailServer();
  const hook = await hookServer(SECRET);
  const post = postGuarded;
  const notifier = openNotifier({
    smtpUrl: `smtp://127.0.0.1:${mail.port}`,
    from: 'tramite@comune.example',
    post,
    clock: { now: () => new Date() },
  });
  const { database } = scene.context;
  const context: Context = { ...scene.context, notifier, secrets: (given) => ok(given) };
  const change = async (wanted: Change): Promise<void> => {
    const row = await connector(database, KEY);
    const program = await programByHash(database, row?.programHash ?? '');
    if (program === undefined) throw new Error('the connector has no program');
    await configure(context, {
      organizations: [{ ...program.organization, ...wanted.organization }],
      connectors: [{ ...program.connector, ...wanted.connector }],
      gestionali: [program.gestionale],
      disabled: [],
      problems: [],
      warnings: [],
    });
  };
  await change({ organization: { alerts: telling(hook) } });
  const standing = () => standingAlerts(database, BODY);
  return {
    scene,
    context,
    mail,
    hook,
    change,
    standing,
    async round(other = context) {
      scene.advance(MINUTE_MS);
      const due = await organizationsDue(other);
      return due.includes(BODY) ? alert(other, BODY) : undefined;
    },
    moveTo: (instant) => scene.advance(instant.getTime() - context.clock.now().getTime()),
    subjects: async () => (await standing()).map((one) => `${one.rule} ${one.subject}`),
    another: (other = notifier) => ({
      ...context,
      notifier: other,
      worker: crypto.randomUUID(),
    }),
    async arrive(at, file = 'flusso.csv') {
      const row = await connector(database, KEY);
      await database.transaction((client) =>
        insertDelivery(client, {
          ...KEY,
          id: context.newId(),
          programHash: row?.programHash ?? '',
          fileName: file,
          sha256: crypto.randomUUID(),
          size: 1,
          receivedAt: at,
        }),
      );
    },
  };
}
