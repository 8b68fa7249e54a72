/**
 * Lists that come through Tramite's own doors, uploaded over SFTP and posted over HTTP, while the process that serves
 * both is killed and comes back: at the named points, in the middle of uploads, at any instant.
 */
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fetchAnswers } from './answers.ts';
import { age, atRest, discreet, refusedPushes, repeats, swept, takenOnce } from './doors-oracle.ts';
import { DOOR_SECRETS, firstList, type List, untouchedKeys } from './gestionale.ts';
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import { DOORS, type Phase } from './points.ts';
import { PushClient } from './push-sender.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { Sender } from './sender.ts';
import { sftpAttempts, type Tally } from './sftp-sender.ts';
import { type Visit, visit } from './sftp-visit.ts';
import { linesTold, pay } from './story.ts';
import { pause, type Tramite, until } from './tramite.ts';

const UPLOADING = 'banchina';
const POSTING = 'posta';
/** Of each door in each round: one for the named points, one for the others. */
const LISTS = 2;
const MORE_ROWS = 7;
const PAID = 50;
const STEP_MS = 20;
/** Longer than a dead session is waited for. */
const HIT_MS = 150_000;
const STARTING_MS = 30_000;
const LONGEST_MS = 120_000;
const LATEST_MS = 1_500;
const ALL = `${DOORS},ingest,publish,gather,settle,acknowledge,report,dispatch`;
const SILENT_MS = 100_000;
/** Upload, delivery, settlement of one and the same list; what is posted comes between. */
const SHOTS: readonly { readonly door: 'sftp' | 'http'; readonly name: string; readonly phase: Phase }[] = [
  { door: 'sftp', name: 'inbox.before-closed', phase: 'upload' },
  { door: 'http', name: 'push.after-archive', phase: 'push' },
  { door: 'http', name: 'collect.after-commit', phase: 'push' },
  { door: 'sftp', name: 'inbox.after-closed', phase: 'upload' },
  { door: 'sftp', name: 'collect.after-commit', phase: 'collect' },
  { door: 'sftp', name: 'inbox.after-taken', phase: 'upload' },
];

export async function ownDoors(
  place: Place,
  report: Report,
  rows: number,
  rounds: number,
  chance: Chance,
): Promise<void> {
  const lists = new Map(
    [UPLOADING, POSTING].map((connector) => [
      connector,
      Array.from({ length: LISTS * rounds }, (_, index) => listOf(place, connector, rows, index)),
    ]),
  );
  const keys = new Set<string>();
  const entering = (user: string) => (): Promise<Visit> =>
    visit(place.ports.sftp, { user, password: DOOR_SECRETS.FAULT_PASSWORD, keys });
  const tally: Tally = { resumed: 0, again: 0, touched: [] };
  const client = new PushClient(place.ports.web, POSTING);
  const sftp = new Sender(sftpAttempts(entering(UPLOADING), chance, tally), STEP_MS);
  const http = new Sender(client.attempts(chance), STEP_MS);
  const beside = join(place.root, 'fetched');
  await mkdir(beside);
  const fetching = [UPLOADING, POSTING].map((user) => fetchAnswers(entering(user), place.back(user), beside));
  const answers = (): number => fetching.reduce((all, one) => all + one.count(), 0);
  const kills = new Kills(place, report);
  for (let round = 0; round < rounds; round += 1) {
    const [a, b] = [UPLOADING, POSTING].map((connector) => lists.get(connector)?.slice(LISTS * round) ?? []);
    if (a?.[0] === undefined || b?.[0] === undefined) throw new Error('there are no lists left');
    sftp.send(a[0]);
    http.send(b[0]);
    for (const shot of SHOTS) {
      sftp.held = shot.door !== 'sftp';
      http.held = shot.door !== 'http';
      await kills.at(shot.name, shot.phase, shot.door === 'sftp' ? sftp : http);
      // Once in a session the silence of the dead is waited for; else it is made to be over.
      if (rounds === 1 || round > 0) await silent(place);
    }
    sftp.held = false;
    http.held = false;
    const one = place.serve({ roles: ALL });
    await until('answers came', LONGEST_MS, () => sftp.idle && http.idle && answers() >= 2, 50);
    if (round === 0) {
      const [first] = lists.get(UPLOADING) ?? [];
      if (first === undefined) throw new Error('there is no first list');
      await pay(place, { first, next: first, paying: untouchedKeys(first, PAID) }, chance);
    }
    if (a[1] !== undefined) sftp.send(a[1]);
    await kills.amid(one, 'upload', sftp, chance);
    await silent(place);
    if (b[1] !== undefined) http.send(b[1]);
    await kills.amid(place.serve({ roles: ALL }), 'push', http, chance);
    await silent(place);
    // A sample leaves the second cut of one and the same upload to the whole session.
    if (rounds > 1) await kills.amid(place.serve({ roles: ALL }), 'upload', sftp, chance);
    await silent(place);
    await kills.anywhere(place.serve({ roles: ALL }), chance);
    await silent(place);
  }
  const last = place.serve({ roles: ALL });
  const expected = LISTS * rounds * 2;
  await until(
    'everything was sent, answered and told',
    LONGEST_MS,
    async () => sftp.idle && http.idle && answers() > expected && (await linesTold(place)) >= PAID,
    100,
  );
  last.kill('SIGTERM');
  await last.ended;
  await place.finish();
  const faults = await takenOnce(place, lists, tally.touched);
  const leftovers = await age(place);
  const quiet = place.serve({ roles: 'web,sftp' });
  await listening(place, quiet, place.ports.sftp);
  faults.push(
    ...(await repeats(client)),
    ...(await refusedPushes(place, client, lists.get(POSTING) ?? [])),
    ...(await takenOnce(place, lists, tally.touched)),
    ...(await swept(place)),
    ...(await atRest([await entering(UPLOADING)(), await entering(POSTING)()])),
  );
  await Promise.all([...fetching, sftp, http].map((one) => one.stop()));
  quiet.kill('SIGTERM');
  await quiet.ended;
  faults.push(...(await discreet(place)));
  if (keys.size !== 1) faults.push(`the SFTP server was known by ${keys.size} keys`);
  const unheard = [...client.heard.values()].filter((one) => one.repeated).length;
  report.say(
    `${kills.count} kills left ${leftovers} files in the spool; uploads resumed ${tally.resumed} times, begun again ${tally.again}; of ${client.heard.size} posted lists ${unheard} were taken unheard`,
  );
  if (faults.length > 0)
    throw new Error(`${faults.length} faults:\n      ${faults.slice(0, 12).join('\n      ')}`);
  await judge(place, { lists });
}

/** Versions of one list, each a little longer: no two have the same bytes. */
const listOf = (place: Place, connector: string, rows: number, index: number): List =>
  firstList(
    `${connector}_${index}.csv`,
    rows + index * MORE_ROWS,
    place.layout,
    connector.slice(0, 1).toUpperCase(),
  );

class Kills {
  readonly #place: Place;
  readonly #report: Report;
  count = 0;

  constructor(place: Place, report: Report) {
    this.#place = place;
    this.#report = report;
  }

  /** Tramite kills itself at a named point. */
  async at(name: string, phase: Phase, sender: Sender): Promise<void> {
    // Positions under way to the Nodo would hold everything up for four leases.
    const one = this.#place.serve({ roles: DOORS, crash: name });
    await until(`${name} was passed`, HIT_MS, () => {
      sender.check();
      return !one.running();
    });
    const ended = await one.ended;
    if (ended.signal !== 'SIGKILL') throw new Error(`it ended by itself before ${name} (exit ${ended.code})`);
    this.#hit(phase, `${name}:1`);
  }

  /** Between two pieces of a file. */
  async amid(one: Tramite, phase: Phase, sender: Sender, chance: Chance): Promise<void> {
    for (const port of [this.#place.ports.web, this.#place.ports.sftp])
      await listening(this.#place, one, port);
    const wanted = sender.steps + chance.between(1, 8);
    await until(`a file was under way (${phase})`, HIT_MS, () => sender.steps >= wanted || sender.idle, 5);
    const within = !sender.idle;
    await this.#kill(one);
    this.#hit(within ? phase : 'idle', 'kill -9 in the middle of a file');
  }

  async anywhere(one: Tramite, chance: Chance): Promise<void> {
    await listening(this.#place, one);
    await pause(chance.between(0, LATEST_MS));
    await this.#kill(one);
    this.#hit('collect', 'kill -9 at random');
  }

  async #kill(one: Tramite): Promise<void> {
    one.kill('SIGKILL');
    await one.ended;
  }

  #hit(phase: Phase | 'idle', point: string): void {
    this.count += 1;
    this.#report.hit({ phase, point });
  }
}

/** What a dead process was receiving may be resumed only when it was silent for 90 seconds: they pass now. */
async function silent(place: Place): Promise<void> {
  await place.query(
    `update upload set changed_at = changed_at - interval '${SILENT_MS} milliseconds' where state = 'writing' and session is not null`,
  );
}

async function listening(place: Place, one: Tramite, port = place.ports.web): Promise<void> {
  await until(
    'Tramite listened',
    STARTING_MS,
    async () => {
      if (!one.running()) throw new Error(`Tramite ended by itself (${JSON.stringify(await one.ended)})`);
      return reached(port);
    },
    50,
  );
}

const reached = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const told = (there: boolean): void => {
      socket.destroy();
      resolve(there);
    };
    socket.once('connect', () => told(true));
    socket.once('error', () => told(false));
  });
