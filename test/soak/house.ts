/** Tramite as far as collecting goes, in this process: a real PostgreSQL, archive, spool and doors; nothing is mapped. */
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { diskArchive } from '../../src/archive/disk.ts';
import { diskSpool } from '../../src/archive/spool.ts';
import type { ReceiveConfig } from '../../src/domain/configuration.ts';
import type { Inbox } from '../../src/domain/ports/inbox.ts';
import type { MappingProcesses } from '../../src/domain/ports/mapping.ts';
import { ok } from '../../src/domain/problem.ts';
import { uuidV7 } from '../../src/domain/uuid.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { formats } from '../../src/formats/registry.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { pipelineInbox } from '../../src/pipeline/inbox.ts';
import { importConfiguration } from '../../src/store/configurations.ts';
import type { Database } from '../../src/store/database.ts';
import { openTransports } from '../../src/transports/registry.ts';
import { collectingProgram } from '../collecting.ts';

export const BODY = '01234567897';

export interface House {
  readonly context: Context;
  readonly inbox: Inbox;
  /** Instant that the pipeline takes for now; it grows by itself too. */
  advance(milliseconds: number): void;
}

const never = (): Promise<never> => Promise.reject(new Error('nothing is mapped here'));
const mapping: MappingProcesses = {
  stage: never,
  index: never,
  acknowledge: never,
  report: never,
  close: async () => undefined,
};
const nothing = (): void => undefined;

export function openHouse(database: Database, home: string): House {
  let shift = 0;
  const clock = { now: () => new Date(Date.now() + shift) };
  const context: Omit<Context, 'transports'> = {
    database,
    archive: diskArchive(join(home, 'archive')),
    formats,
    envelopes,
    spool: diskSpool(join(home, 'spool')),
    mapping,
    nodi: nodiOf(clock),
    notifier: { notify: async () => ok(undefined) },
    clock,
    log: { info: nothing, warn: nothing, error: nothing },
    bell: { ring: async () => undefined },
    worker: randomUUID(),
    home,
    gatherEveryMs: 1_000,
    secrets: (given) => ok(given),
    newId: () => uuidV7(Date.now(), randomBytes(10)),
    crash: nothing,
  };
  const inbox = pipelineInbox(context);
  return {
    context: { ...context, transports: openTransports(inbox) },
    inbox,
    advance: (milliseconds) => {
      shift += milliseconds;
    },
  };
}

/** Connectors of one organization, in place of those that were there. */
export async function importConnectors(
  database: Database,
  receives: { readonly [connector: string]: ReceiveConfig },
): Promise<void> {
  await database.transaction((client) =>
    importConfiguration(
      client,
      [{ organization: BODY, name: 'Comune di Prova', problems: [] }],
      Object.entries(receives).map(([connector, receive]) => ({
        organization: BODY,
        connector,
        gestionale: 'prova',
        program: { hash: randomUUID(), content: collectingProgram(BODY, connector, receive) },
        problems: [],
      })),
    ),
  );
}

/** Data, never awaited: the linter cannot know that this `then` is the integrator's word. */
const THEN = 'then';

/** Takes at once, leaves at its place; `settle` stands for its `then`. */
export const receiving = (
  location: string,
  { settle, ...change }: Partial<ReceiveConfig> & { readonly settle?: ReceiveConfig['then'] } = {},
): ReceiveConfig => ({
  location,
  options: {},
  match: '*',
  everySeconds: 1,
  ready: [],
  [THEN]: settle ?? 'leave',
  repeats: 'ask',
  deadlineSeconds: 3600,
  order: { by: 'modified' },
  envelope: [],
  ...change,
});
