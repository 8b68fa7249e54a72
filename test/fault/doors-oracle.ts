/** What must hold of Tramite's own doors besides all that `oracle.ts` judges: each list once and whole, nothing left behind. */
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { BODY, DOOR_SECRETS, type List } from './gestionale.ts';
import type { Place } from './place.ts';
import { hashOf, type PushClient, signed } from './push-sender.ts';
import type { Visit } from './sftp-visit.ts';
import { pause } from './tramite.ts';

const SWEPT_MS = 15_000;
const REMOVED_MS = 5_000;
/** Bytes that belong to nothing go once they are an hour old. */
const HOURS_AGO_MS = 2 * 3_600_000;

const bytesOf = (list: List): Buffer => Buffer.from(list.text, 'latin1');

/**
 * Of each list one delivery, with its bytes, in the order in which they were sent. A list that was `touched` by its
 * client, which did not know that it was safe already, may come once more for each time, judged to be a duplicate.
 */
export async function takenOnce(
  place: Place,
  lists: ReadonlyMap<string, readonly List[]>,
  touched: readonly string[],
): Promise<string[]> {
  const all = await place.query<{ connector: string; name: string; sha256: string; state: string }>(
    'select connector_id as connector, file_name as name, sha256, state from delivery order by number',
  );
  const left = [...touched];
  const rows = all.filter(({ name, state }) => {
    if (state !== 'duplicate' || !left.includes(name)) return true;
    left.splice(left.indexOf(name), 1);
    return false;
  });
  const faults: string[] = [];
  for (const connector of place.connectors) {
    const taken = rows.filter((row) => row.connector === connector);
    const sent = lists.get(connector) ?? [];
    const names = taken.map(({ name }) => name).join(' ');
    if (names !== sent.map(({ name }) => name).join(' '))
      faults.push(`${connector}: the deliveries are ${names}`);
    for (const list of sent) {
      const wrong = all.filter(({ name, sha256 }) => name === list.name && sha256 !== hashOf(bytesOf(list)));
      if (wrong.length > 0) faults.push(`${connector}: a delivery of ${list.name} has other bytes`);
    }
  }
  return faults;
}

/** A delivery that a sender heard of is there, and the same request names it again. */
export async function repeats(client: PushClient): Promise<string[]> {
  const faults: string[] = [];
  for (const { key, parcel, delivery, number, status } of client.heard.values()) {
    const { name } = parcel.list;
    const headers = { ...signed(parcel.sha256), 'idempotency-key': key };
    const again = await client.post(name, parcel.bytes, headers);
    if (again?.status !== 200 || again.body.delivery !== delivery || again.body.number !== number)
      faults.push(`${name} sent again is ${JSON.stringify(again)}, it was delivery ${delivery}`);
    const outcome = await client.get(status);
    if (outcome?.body.delivery !== delivery || outcome.body.file !== name)
      faults.push(`${status} says ${JSON.stringify(outcome)}`);
    if (outcome?.body.records !== parcel.list.rows.length)
      faults.push(`${name}: ${outcome?.body.records} records, ${parcel.list.rows.length} were sent`);
  }
  return faults;
}

/** Refused at their end, or left by their sender: nothing of them stays. */
export async function refusedPushes(
  place: Place,
  client: PushClient,
  lists: readonly List[],
): Promise<string[]> {
  const [list] = lists;
  if (list === undefined) return ['there is nothing to be refused'];
  const incoming = join(place.root, 'home', 'archive', BODY, 'incoming');
  // A kill leaves the file that was being written there.
  const before = await readdir(incoming);
  const bytes = Buffer.concat([bytesOf(list), Buffer.from('more\r\n')]);
  const faults: string[] = [];
  const [known] = client.heard.values();
  const expected: readonly (readonly [string, number, { readonly [name: string]: string }])[] = [
    ['a signature of other bytes', 401, signed(hashOf(bytesOf(list)))],
    [
      'a digest of other bytes',
      400,
      {
        ...signed(hashOf(bytesOf(list))),
        'content-digest': `sha-256=:${Buffer.from(hashOf(bytesOf(list)), 'hex').toString('base64')}:`,
      },
    ],
    ['a key of other bytes', 409, { ...signed(hashOf(bytes)), 'idempotency-key': known?.key ?? '' }],
  ];
  for (const [what, status, headers] of expected) {
    const answer = await client.post('rifiutata.csv', bytes, headers);
    if (answer?.status !== status)
      faults.push(`${what} was answered ${answer?.status} ${JSON.stringify(answer?.body)}`);
  }
  await client.post('interrotta.csv', leaving(bytes), signed(hashOf(bytes)));
  const left = await emptied(
    async () => (await readdir(incoming)).filter((name) => !before.includes(name)),
    REMOVED_MS,
  );
  if (left.length > 0) faults.push(`refused pushes left ${left.length} files in incoming`);
  return faults;
}

/** Its sender hangs up half way. */
function leaving(bytes: Buffer): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent) {
        await pause(200);
        controller.error(new Error('the sender hangs up'));
        return;
      }
      sent = true;
      controller.enqueue(bytes.subarray(0, bytes.length / 2));
    },
  });
}

/** Nothing lies in any home. */
export async function atRest(homes: readonly Visit[]): Promise<string[]> {
  const faults: string[] = [];
  for (const at of homes) {
    for (const folder of ['in', 'out', 'errori']) {
      const entries = await at.ask<{ filename: string }[]>((done) => at.sftp.readdir(`/${folder}`, done));
      const names = entries.map((one) => one.filename).filter((name) => !name.startsWith('.'));
      if (names.length > 0) faults.push(`left in ${folder}/: ${names.join(', ')}`);
    }
    at.end();
  }
  return faults;
}

/** Whatever went wrong, the log says nothing that opens a door. */
export async function discreet(place: Place): Promise<string[]> {
  const log = await readFile(join(place.root, 'tramite.log'), 'utf8');
  return Object.entries(DOOR_SECRETS).flatMap(([name, secret]) =>
    log.includes(secret) ? [`the log holds ${name}`] : [],
  );
}

/** Bytes that the kills left in the spool of uploads, made old enough for the sweep. */
export async function age(place: Place): Promise<number> {
  const spool = join(place.root, 'home', 'inbox', BODY);
  const old = new Date(Date.now() - HOURS_AGO_MS);
  const names = await readdir(spool);
  for (const name of names) await utimes(join(spool, name), old, old);
  return names.length;
}

export async function swept(place: Place): Promise<string[]> {
  const left = await emptied(() => readdir(join(place.root, 'home', 'inbox', BODY)), SWEPT_MS);
  return left.length === 0 ? [] : [`the sweep leaves ${left.length} files of uploads that were taken`];
}

async function emptied(look: () => Promise<readonly string[]>, limitMs: number): Promise<readonly string[]> {
  const end = Date.now() + limitMs;
  for (;;) {
    const left = await look();
    if (left.length === 0 || Date.now() > end) return left;
    await pause(100);
  }
}
