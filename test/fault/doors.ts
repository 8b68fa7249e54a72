/**
 * Lists that come through Tramite's own doors, uploaded over SFTP and posted over HTTP, while the process that serves
 * both is killed and comes back: at the named points, in the middle of uploads, at any instant.
 */
import { type DoorClients, openDoorClients } from './door-clients.ts';
import { Kills, listening } from './door-kills.ts';
import { age, atRest, discreet, refusedPushes, repeats, swept, takenOnce } from './doors-oracle.ts';
import { untouchedKeys } from './gestionale.ts';
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import { DOORS, type Phase } from './points.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { linesTold, pay } from './story.ts';
import { until } from './tramite.ts';

/** Of each door in each round: one for the named points, one for the others. */
const LISTS = 2;
const PAID = 50;
const LONGEST_MS = 120_000;
const SILENT_MS = 100_000;
const ALL = `${DOORS},ingest,publish,gather,settle,acknowledge,report,dispatch`;
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
  const clients = await openDoorClients(place, rows, LISTS * rounds, chance);
  const kills = new Kills(place, report);
  try {
    for (let round = 0; round < rounds; round += 1) {
      await atPoints(place, clients, kills, round, rounds === 1 || round > 0);
      await atRandom(place, clients, kills, round, rounds > 1, chance);
    }
    await last(place, clients);
    const faults = await judged(place, clients);
    const { tally, push } = clients;
    const unheard = [...push.heard.values()].filter((one) => one.repeated).length;
    report.say(
      `${kills.count} kills; uploads resumed ${tally.resumed} times, begun again ${tally.again}, touched when safe ${tally.touched.length}; of ${push.heard.size} posted lists ${unheard} were taken unheard`,
    );
    if (faults.length > 0)
      throw new Error(`${faults.length} faults:\n      ${faults.slice(0, 12).join('\n      ')}`);
  } finally {
    await clients.stop();
  }
  await judge(place, { lists: clients.lists });
}

async function atPoints(
  place: Place,
  { uploads, posts, sftp, http }: DoorClients,
  kills: Kills,
  round: number,
  hurry: boolean,
): Promise<void> {
  sftp.send(uploads[LISTS * round]);
  http.send(posts[LISTS * round]);
  for (const { door, name, phase } of SHOTS) {
    sftp.held = door !== 'sftp';
    http.held = door !== 'http';
    await kills.at(name, phase, door === 'sftp' ? sftp : http);
    // Once in a session the silence of the dead is waited for; else it is made to be over.
    if (hurry) await silent(place);
  }
  sftp.held = false;
  http.held = false;
}

async function atRandom(
  place: Place,
  clients: DoorClients,
  kills: Kills,
  round: number,
  twice: boolean,
  chance: Chance,
): Promise<void> {
  const { uploads, posts, sftp, http } = clients;
  const serve = () => place.serve({ roles: ALL });
  const one = serve();
  const sent = 2 * (LISTS * round + 1);
  await until('answers came', LONGEST_MS, () => sftp.idle && http.idle && clients.answers() >= sent);
  const [first] = uploads;
  if (round === 0 && first !== undefined)
    await pay(place, { first, next: first, paying: untouchedKeys(first, PAID) }, chance);
  sftp.send(uploads[LISTS * round + 1]);
  await kills.amid(one, 'upload', sftp, chance);
  await silent(place);
  http.send(posts[LISTS * round + 1]);
  await kills.amid(serve(), 'push', http, chance);
  await silent(place);
  // A sample leaves the second cut of one and the same upload to the whole session.
  if (twice) await kills.amid(serve(), 'upload', sftp, chance);
  await silent(place);
  await kills.anywhere(serve(), chance);
  await silent(place);
}

/** Everything goes its way to the end, and nothing is left to do. */
async function last(place: Place, { uploads, posts, sftp, http, answers }: DoorClients): Promise<void> {
  const one = place.serve({ roles: ALL });
  const sent = uploads.length + posts.length;
  await until(
    'everything was sent, answered and told',
    LONGEST_MS,
    async () => sftp.idle && http.idle && answers() > sent && (await linesTold(place)) >= PAID,
    100,
  );
  one.kill('SIGTERM');
  await one.ended;
  await place.finish();
}

async function judged(place: Place, clients: DoorClients): Promise<readonly string[]> {
  const { lists, posts, push, tally, keys } = clients;
  const faults = await takenOnce(place, lists, tally.touched);
  await age(place);
  const quiet = place.serve({ roles: 'web,sftp' });
  await listening(place, quiet, place.ports.sftp);
  faults.push(
    ...(await repeats(push)),
    ...(await refusedPushes(place, push, posts)),
    ...(await takenOnce(place, lists, tally.touched)),
    ...(await swept(place)),
    ...(await atRest(await clients.homes())),
  );
  quiet.kill('SIGTERM');
  await quiet.ended;
  faults.push(...(await discreet(place)));
  if (keys.size !== 1) faults.push(`the SFTP server was known by ${keys.size} keys`);
  return faults;
}

/** What a dead process was receiving may be resumed only when it was silent for 90 seconds: they pass now. */
async function silent(place: Place): Promise<void> {
  await place.query(
    `update upload set changed_at = changed_at - interval '${SILENT_MS} milliseconds' where state = 'writing' and session is not null`,
  );
}
