/** Who is told, when, and how often: digests, silences, retries, several workers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem } from '../../src/domain/problem.ts';
import { silence, unsilence } from '../../src/pipeline/alert/silence.ts';
import { type Alerted, alert } from '../../src/pipeline/alert.ts';
import { undelivered } from '../../src/store/notices.ts';
import { type Alerting, KEY, openAlerting, telling } from './alerting.ts';
import { BODY } from './scene.ts';

const MINUTE_MS = 60_000;
const NOTHING: Alerted = { raised: 0, cleared: 0, told: 0, untold: 0 };

let last = 0;
/** A file that waits beyond its deadline. */
async function late(alerting: Alerting, name = `file-${++last}.csv`): Promise<string> {
  await alerting.context.database.query(
    `insert into source_file (organization_id, connector_id, name, size_bytes, modified_ms, first_seen_at, changed_at, waiting)
     values ($1, 'tari', $2, 1, 1, $3, $3, '{"gate": "stable", "reason": "size still changing"}')`,
    [BODY, name, new Date(alerting.context.clock.now().getTime() - 3_600_001)],
  );
  return name;
}
const taken = (alerting: Alerting, name: string) =>
  alerting.context.database.query('delete from source_file where name = $1', [name]);

test('alerts that come within the time of a digest go in one message; what ends before it is never told', async () => {
  const alerting = await openAlerting();
  const { mail, hook } = alerting;
  await alerting.change({ organization: { alerts: telling(hook, { digestSeconds: 180 }) } });
  await late(alerting, 'a.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1 });
  await late(alerting, 'b.csv');
  await late(alerting, 'passa.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 2 });
  await taken(alerting, 'passa.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, cleared: 1 });
  assert.deepEqual(await alerting.round(), { ...NOTHING, told: 2 });
  assert.equal(mail.mails.length, 1);
  assert.equal(mail.mails[0]?.header('Subject'), '[Tramite] Comune di Prova: 2 segnalazioni');
  assert.match(mail.mails[0]?.text ?? '', /1\. [\s\S]*a\.csv[\s\S]*2\. [\s\S]*b\.csv/);
  assert.doesNotMatch(mail.mails[0]?.text ?? '', /passa\.csv/);
  await taken(alerting, 'a.csv');
  await late(alerting, 'c.csv');
  for (let round = 0; round < 4; round += 1) await alerting.round();
  assert.equal(mail.mails.length, 2);
  assert.equal(mail.mails[1]?.header('Subject'), '[Tramite] Comune di Prova: 1 segnalazione, 1 rientrata');
  assert.equal(hook.hooks.length, 2);
});

test('many alerts of one round make one message, which shows the first ones', async () => {
  const alerting = await openAlerting();
  for (let count = 0; count < 40; count += 1) await late(alerting);
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 40, told: 2 });
  assert.match(alerting.mail.mails[0]?.text ?? '', /… e altre 10: «tramite alerts» le mostra tutte\./);
  const posted = alerting.hook.hooks[0]?.body.raised;
  assert.ok(Array.isArray(posted));
  assert.equal(posted.length, 40);
});

test('a silence keeps what is raised from being told, until its time or until it is lifted', async () => {
  const alerting = await openAlerting();
  const { context, mail } = alerting;
  const inMinutes = (minutes: number) => new Date(context.clock.now().getTime() + minutes * MINUTE_MS);
  await silence(context, { organization: BODY, connector: 'altro' }, inMinutes(600), 'maria');
  await silence(context, { ...KEY, rule: 'expiry' }, inMinutes(600), 'maria');
  await late(alerting, 'a.csv');
  assert.equal((await alerting.round())?.told, 2);
  await silence(context, { ...KEY, rule: 'waiting' }, inMinutes(3), 'maria');
  await late(alerting, 'b.csv');
  await taken(alerting, 'a.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1, cleared: 1 });
  assert.equal((await alerting.standing()).length, 1);
  assert.deepEqual(await alerting.round(), NOTHING);
  assert.equal((await alerting.round())?.told, 2);
  assert.equal(mail.mails[1]?.header('Subject'), '[Tramite] Comune di Prova: 1 segnalazione, 1 rientrata');

  await silence(context, { organization: BODY }, inMinutes(6_000), 'maria');
  await late(alerting, 'c.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1 });
  assert.equal(await unsilence(context, { organization: BODY, rule: 'waiting' }, 'maria'), 0);
  assert.equal(await unsilence(context, { organization: BODY }, 'maria'), 1);
  assert.equal((await alerting.round())?.told, 2);
  assert.match(mail.mails[2]?.text ?? '', /c\.csv/);
});

test('a mail server that refuses keeps nobody else waiting; it is tried again with growing waits, in order', async () => {
  const alerting = await openAlerting();
  const { context, mail, hook, scene } = alerting;
  mail.refuse = { code: 451, text: 'busy' };
  await late(alerting, 'a.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1, told: 1, untold: 1 });
  assert.equal(hook.hooks.length, 1);
  await late(alerting, 'b.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1, told: 1, untold: 2 });
  const [stuck] = await undelivered(context.database, BODY, new Date(0));
  assert.deepEqual([stuck?.notices, stuck?.attempts, stuck?.failure.class], [2, 2, 'transient']);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const [before] = await undelivered(context.database, BODY, new Date(0));
    waits.push(Math.round(((before?.notBefore?.getTime() ?? 0) - context.clock.now().getTime()) / MINUTE_MS));
    alerting.moveTo(before?.notBefore ?? new Date());
    await alerting.round();
  }
  assert.deepEqual(
    waits,
    waits.toSorted((one, other) => one - other),
  );
  assert.equal(waits.at(-1), 60);
  mail.refuse = undefined;
  scene.advance(60 * MINUTE_MS);
  assert.deepEqual(await alerting.round(), { ...NOTHING, told: 2 });
  assert.deepEqual(
    mail.mails.map(({ text }) => /[ab]\.csv/.exec(text)?.[0]),
    ['a.csv', 'b.csv'],
  );
  assert.equal(hook.hooks.length, 2);
});

test('a message that could not leave for three days is given up', async () => {
  const alerting = await openAlerting();
  alerting.mail.refuse = { code: 451, text: 'busy' };
  await late(alerting);
  await alerting.round();
  alerting.scene.advance(3 * 24 * 60 * MINUTE_MS);
  alerting.mail.refuse = undefined;
  assert.deepEqual(await alerting.round(), NOTHING);
  assert.equal(alerting.mail.mails.length, 0);
});

test('one whose address was wrong is told at the right one; who has been told is not told again', async () => {
  const alerting = await openAlerting();
  const { mail, hook } = alerting;
  mail.unknown.add('ced@comune.example');
  await late(alerting, 'a.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1, told: 1, untold: 1 });
  await alerting.change({ organization: { alerts: telling(hook, { mail: ['nuovo@comune.example'] }) } });
  await alerting.round();
  // The webhook said it: it is told.
  assert.equal(mail.mails.length, 0);
  assert.equal(hook.hooks.length, 1);
  await alerting.change({ organization: { alerts: telling(undefined, { mail: ['ced@comune.example'] }) } });
  await late(alerting, 'b.csv');
  await alerting.round();
  await alerting.change({ organization: { alerts: telling(undefined, { mail: ['nuovo@comune.example'] }) } });
  await alerting.round();
  assert.deepEqual(
    mail.mails.map(({ to, text }) => [to[0], /[ab]\.csv/.exec(text)?.[0]]),
    [['nuovo@comune.example', 'b.csv']],
  );
});

test('two workers at once tell once', async () => {
  const alerting = await openAlerting();
  const { mail, hook } = alerting;
  await late(alerting);
  const workers = [alerting.context, alerting.another(), alerting.another(), alerting.another()];
  const done = await Promise.all(workers.map((one) => alert(one, BODY)));
  await Promise.all(workers.map((one) => alert(one, BODY)));
  assert.ok(done.some((one) => one === undefined));
  assert.equal((await alerting.standing()).length, 1);
  assert.deepEqual([mail.mails.length, hook.hooks.length], [1, 1]);
});

test('a worker that dies between sending and noting it leaves the same message to be sent again, under the same id', async () => {
  const alerting = await openAlerting();
  const { context, mail, hook } = alerting;
  await late(alerting, 'a.csv');
  const dying = alerting.another({
    async notify(notice, to, signal) {
      await context.notifier.notify(notice, to, signal);
      throw new Error('killed');
    },
  });
  alerting.scene.advance(MINUTE_MS);
  await assert.rejects(alert(dying, BODY), /killed/);
  // What came meanwhile goes in a message of its own.
  await late(alerting, 'b.csv');
  assert.deepEqual(await alerting.round(), { ...NOTHING, raised: 1, told: 4 });
  const ids = mail.mails.map((one) => one.header('Message-ID'));
  assert.equal(ids.length, 3);
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[1], ids[2]);
  assert.equal(mail.mails[0]?.text, mail.mails[1]?.text);
  const keys = hook.hooks.map((one) => one.headers['idempotency-key']);
  assert.deepEqual([keys.length, new Set(keys).size], [3, 2]);
});

test('a worker that was paused while another took over tells nothing more', async () => {
  const alerting = await openAlerting();
  const { context, hook } = alerting;
  await late(alerting);
  const slow = alerting.another({
    async notify(notice, to, signal) {
      await context.database.query("update lease set epoch = epoch + 1 where subject = 'alert'");
      return context.notifier.notify(notice, to, signal);
    },
  });
  alerting.scene.advance(MINUTE_MS);
  assert.equal(await alert(slow, BODY), undefined);
  await context.database.query("update lease set owner = null, until = now() where subject = 'alert'");
  assert.deepEqual(await alerting.round(), { ...NOTHING, told: 2 });
  const keys = hook.hooks.map((one) => one.headers['idempotency-key']);
  assert.equal(new Set(keys).size, 1);
});

test('a connector tells its own and its owner; without anybody, alerts stand and are only shown', async () => {
  const alerting = await openAlerting();
  const { mail, hook } = alerting;
  await alerting.change({
    organization: { alerts: telling(hook) },
    connector: {
      alerts: telling(undefined, { mail: ['ufficio@comune.example'] }),
      owner: { mail: 'ced@fornitore.example' },
    },
  });
  const first = await late(alerting);
  await alerting.round();
  assert.deepEqual(mail.mails.map(({ to }) => to[0]).toSorted(), [
    'ced@fornitore.example',
    'ufficio@comune.example',
  ]);
  assert.equal(hook.hooks.length, 0);
  await taken(alerting, first);
  // Nobody of its own, by its own words: only the owner.
  await alerting.change({ connector: { alerts: telling(undefined, { mail: [] }) } });
  await late(alerting);
  await alerting.round();
  assert.equal(mail.mails.at(-1)?.to[0], 'ced@fornitore.example');
  assert.equal(mail.mails.filter(({ to }) => to[0] === 'ufficio@comune.example').length, 1);
  assert.equal(hook.hooks.length, 0);

  const quiet = await openAlerting();
  await quiet.change({ organization: { alerts: telling(undefined, { mail: [] }) } });
  await late(quiet);
  assert.deepEqual(await quiet.round(), { ...NOTHING, raised: 1 });
  assert.equal((await quiet.standing())[0]?.toldAt, null);
  // Whoever is named later is told of what still stands.
  await quiet.change({ connector: { owner: { mail: 'ced@comune.example' } } });
  assert.equal((await quiet.round())?.told, 1);
});

test('a name of a file cannot write lines of its own into a message', async () => {
  const alerting = await openAlerting();
  await late(alerting, 'a\r\nComando: rm -rf\u2028b.csv');
  await alerting.round();
  assert.match(alerting.mail.mails[0]?.text ?? '', /File: +a Comando: rm -rf b\.csv/);
});

test('a secret that is missing is tried again at the next attempt, and never shown', async () => {
  const alerting = await openAlerting();
  const missing = problem('secret.missing', 'WEBHOOK_SECRET is not set', { class: 'config' });
  let there = false;
  const context = {
    ...alerting.context,
    secrets: (given: Parameters<typeof alerting.context.secrets>[0]) =>
      there || given.secret === undefined
        ? alerting.context.secrets(given)
        : ({ ok: false, problem: missing } as const),
  };
  await late(alerting);
  assert.deepEqual(await alerting.round(context), { ...NOTHING, raised: 1, told: 1, untold: 1 });
  there = true;
  assert.deepEqual(await alerting.round(context), { ...NOTHING, told: 1 });
  assert.ok(alerting.hook.hooks[0]?.signed);
});
