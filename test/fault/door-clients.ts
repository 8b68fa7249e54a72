/** Two gestionali at our own doors: one uploads, one posts, both fetch what lies ready for them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchAnswers } from './answers.ts';
import { DOOR_SECRETS, firstList, type List } from './gestionale.ts';
import type { Place } from './place.ts';
import { PushClient } from './push-sender.ts';
import type { Chance } from './random.ts';
import { Sender } from './sender.ts';
import { sftpAttempts, type Tally } from './sftp-sender.ts';
import { type Visit, visit } from './sftp-visit.ts';

export const DOOR_CONNECTORS = { banchina: 'sftp', posta: 'http' } as const;
const [UPLOADING, POSTING] = ['banchina', 'posta'] as const;
const MORE_ROWS = 7;
const STEP_MS = 20;

export interface DoorClients {
  readonly lists: ReadonlyMap<string, readonly List[]>;
  readonly uploads: readonly List[];
  readonly posts: readonly List[];
  readonly sftp: Sender;
  readonly http: Sender;
  readonly push: PushClient;
  readonly tally: Tally;
  /** What the SFTP server was known by. */
  readonly keys: ReadonlySet<string>;
  /** Files fetched so far; throws what went wrong with any of them. */
  answers(): number;
  /** A visit of each home. */
  homes(): Promise<readonly Visit[]>;
  stop(): Promise<void>;
}

/** `each`: lists of either. */
export async function openDoorClients(
  place: Place,
  rows: number,
  each: number,
  chance: Chance,
): Promise<DoorClients> {
  const of = (connector: string): readonly List[] =>
    Array.from({ length: each }, (_, index) => listOf(place, connector, rows, index));
  const [uploads, posts] = [of(UPLOADING), of(POSTING)];
  const keys = new Set<string>();
  const entering = (user: string) => (): Promise<Visit> =>
    visit(place.ports.sftp, { user, password: DOOR_SECRETS.FAULT_PASSWORD, keys });
  const beside = join(place.root, 'fetched');
  await mkdir(beside);
  const tally: Tally = { resumed: 0, again: 0, touched: [] };
  const push = new PushClient(place.ports.web, POSTING);
  const sftp = new Sender(sftpAttempts(entering(UPLOADING), chance, tally), STEP_MS);
  const http = new Sender(push.attempts(chance), STEP_MS);
  const users = [UPLOADING, POSTING];
  const fetching = users.map((user) => fetchAnswers(entering(user), place.back(user), beside));
  return {
    lists: new Map([
      [UPLOADING, uploads],
      [POSTING, posts],
    ]),
    uploads,
    posts,
    sftp,
    http,
    push,
    tally,
    keys,
    answers: () => fetching.reduce((all, one) => all + one.count(), 0),
    homes: () => Promise.all(users.map((user) => entering(user)())),
    async stop() {
      await Promise.all([...fetching, sftp, http].map((one) => one.stop()));
    },
  };
}

/** Versions of one list, each a little longer: no two have the same bytes. */
const listOf = (place: Place, connector: string, rows: number, index: number): List =>
  firstList(
    `${connector}_${index}.csv`,
    rows + index * MORE_ROWS,
    place.layout,
    connector.slice(0, 1).toUpperCase(),
  );
