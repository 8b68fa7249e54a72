/** Our own HTTP door before a scene. */
import type { Context } from '../../src/pipeline/context.ts';
import { pipelineInbox } from '../../src/pipeline/inbox.ts';
import { inboxAccounts } from '../../src/pipeline/inbox-accounts.ts';
import { pushDoor } from '../../src/pipeline/push.ts';
import type { PushLimits } from '../../src/transports/inbox/push/limits.ts';
import { openTransports } from '../../src/transports/registry.ts';
import { receiving, type Scene } from '../pipeline/scene.ts';
import { type PushServer, startPush } from '../servers/push-server.ts';
import type { Ends } from './writer.ts';

export const API_KEY = 'chiave di prova';
export const SECRET = 'segreto di prova';

export const pushed = (change: Parameters<typeof receiving>[1] = {}) =>
  receiving('inbox://http', {
    settle: 'leave',
    ready: [],
    ...change,
    options: { apiKey: API_KEY, secret: SECRET, ...change.options },
  });

export interface PushHouse {
  readonly context: Context;
  readonly server: PushServer;
  /** Head of a request to the scene's connector, up to its own lines. */
  head(name: string, lines: readonly string[]): string;
  post(
    name: string,
    body: Buffer | string,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly told: Told }>;
  /** Events of the journal whose name begins so, in order. */
  events(prefix: string): Promise<readonly string[]>;
}

export interface Told {
  readonly delivery?: string;
  readonly repeated?: boolean;
  readonly code?: string;
  readonly message?: string;
}

export async function pushHouse(
  ends: Ends,
  scene: Scene,
  limits: Partial<PushLimits> = {},
): Promise<PushHouse> {
  const context = { ...scene.context, transports: openTransports(pipelineInbox(scene.context)) };
  const server = await startPush({
    door: pushDoor(context, inboxAccounts(context)),
    clock: context.clock,
    limits: { lingerMs: 300, ...limits },
  });
  ends.after(() => server.close());
  return {
    context,
    server,
    head: (name, lines) =>
      [
        `POST /in/tari?name=${encodeURIComponent(name)} HTTP/1.1`,
        'Host: x',
        `X-Api-Key: ${API_KEY}`,
        ...lines,
        '',
        '',
      ].join('\r\n'),
    async post(name, body, headers = {}) {
      const response = await fetch(`${server.url}/in/tari?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        body: Buffer.from(body),
        headers: { 'x-api-key': API_KEY, ...headers },
      });
      return { status: response.status, told: (await response.json()) as Told };
    },
    async events(prefix) {
      const { rows } = await context.database.query<{ event: string }>(
        'select event from journal where event like $1 order by at',
        [`${prefix}%`],
      );
      return rows.map((one) => one.event);
    },
  };
}
