import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_ALERTS } from '../../src/configuration/alerts.ts';
import { addDays, dayOf } from '../../src/domain/day.ts';
import { problem } from '../../src/domain/problem.ts';
import { approve } from '../../src/pipeline/decide.ts';
import { endedAlerts } from '../../src/store/alerts.ts';
import { seeCertificate } from '../../src/store/certificates.ts';
import { scanned } from '../../src/store/connectors.ts';
import { closeCredential, openCredential } from '../../src/store/credentials.ts';
import { deliveries, delivery } from '../../src/store/deliveries.ts';
import { gathered } from '../../src/store/gatherings.ts';
import { KEY, openAlerting, telling } from './alerting.ts';
import { BODY, file, receiving, row } from './scene.ts';

const HOUR_MS = 3_600_000;
const WORK = ['collect', 'ingest'] as const;
const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => row(from + index));

test('a refused delivery is told until a later one is applied; nothing of a debtor leaves', async () => {
  const alerting = await openAlerting({ connector: { refuseFile: 'anyProblem' } });
  const { scene, mail, hook } = alerting;
  assert.deepEqual(await alerting.round(), { raised: 0, cleared: 0, told: 0, untold: 0 });
  await scene.drop('TARI_1.csv', file([row(1), row(2, { amount: 'molti', cf: 'RSSMRA80A01H501U' })]));
  await scene.run(WORK);
  assert.deepEqual(await alerting.round(), { raised: 1, cleared: 0, told: 2, untold: 0 });
  assert.deepEqual(await alerting.subjects(), ['refused delivery 1']);
  const [told] = mail.mails;
  assert.deepEqual(told?.to, ['ced@comune.example']);
  assert.equal(told?.header('Subject'), '[Tramite] Comune di Prova: fornitura rifiutata (tari)');
  assert.match(told?.text ?? '', /DA GUARDARE \(1\)\s+1\. Fornitura rifiutata — collegamento tari/);
  assert.match(told?.text ?? '', /Fornitura: +1, file TARI_1\.csv/);
  assert.match(told?.text ?? '', /Motivo: .*refuses the whole file then \(file\.has-problems\)/);
  assert.match(told?.text ?? '', /Comando: +tramite deliveries show 1/);
  const [posted] = hook.hooks;
  assert.ok(posted?.signed);
  const raised = posted.body.raised as { rule: string; code: string; facts: object }[];
  assert.deepEqual([raised[0]?.rule, raised[0]?.code], ['refused', 'alert.refused']);
  for (const text of [told?.text ?? '', JSON.stringify(posted.body)])
    assert.doesNotMatch(text, /RSSMRA|DEBITORE|molti/);

  assert.deepEqual(await alerting.round(), { raised: 0, cleared: 0, told: 0, untold: 0 });
  await scene.drop('TARI_2.csv', file(rows(1, 2)));
  await scene.run(WORK);
  assert.deepEqual(await alerting.round(), { raised: 0, cleared: 1, told: 2, untold: 0 });
  assert.match(mail.mails[1]?.header('Subject') ?? '', /: rientrata: fornitura rifiutata \(tari\)$/);
  assert.match(mail.mails[1]?.text ?? '', /Una fornitura arrivata dopo è stata applicata\. Segnalata il/);
  assert.notEqual(mail.mails[1]?.header('Message-ID'), told?.header('Message-ID'));
});

test('a held delivery is told at once, again when nobody decides, and until somebody does', async () => {
  const alerting = await openAlerting({ connector: { hold: 'usual' } });
  const { scene, context } = alerting;
  await scene.drop('1.csv', file(rows(1, 3)));
  await scene.run(WORK);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['refused delivery 1']);
  scene.advance(HOUR_MS);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['refused delivery 1', 'waiting delivery 1']);
  assert.match(alerting.mail.mails[1]?.text ?? '', /Fornitura ancora da approvare[\s\S]*tramite approve 1/);
  const [held] = await deliveries(context.database, 1);
  assert.ok(held !== undefined);
  await approve(context, held, 'maria');
  await scene.run(['ingest']);
  assert.equal((await delivery(context.database, BODY, held.id))?.state, 'applied');
  assert.deepEqual(await alerting.round(), { raised: 0, cleared: 2, told: 2, untold: 0 });
  assert.match(alerting.mail.mails[2]?.header('Subject') ?? '', /: 2 rientrate$/);
});

test('problems above a share or a number are told per delivery, and end when good rows come for them', async () => {
  const alerting = await openAlerting();
  const { scene } = alerting;
  const bad = (number: number) => row(number, { amount: 'molti' });
  await scene.drop('1.csv', file([...rows(1, 18), bad(19)]));
  await scene.run(WORK);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['problems delivery 1']);
  assert.match(alerting.mail.mails[0]?.text ?? '', /Scarti: +1 su 19/);
  await alerting.change({
    organization: {
      alerts: telling(alerting.hook, { rules: { ...DEFAULT_ALERTS.rules, problems: { above: 1 } } }),
    },
  });
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  await alerting.change({
    organization: {
      alerts: telling(alerting.hook, { rules: { ...DEFAULT_ALERTS.rules, problems: { above: 0 } } }),
    },
  });
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['problems delivery 1']);
  scene.advance(2_000);
  await scene.drop('2.csv', file([row(19)]));
  await scene.run(WORK);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  assert.match(alerting.mail.mails.at(-1)?.text ?? '', /RIENTRATE \(1\)[\s\S]*sotto la soglia/);
});

test('a file that waits beyond its deadline is told with what it waits for, until it is taken', async () => {
  const alerting = await openAlerting();
  const { scene } = alerting;
  await alerting.change({
    connector: {
      receive: receiving(scene.out, {
        deadlineSeconds: 600,
        ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }],
      }),
    },
  });
  await scene.drop('lenta.csv', file(rows(1, 2)));
  await scene.run(['collect']);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  scene.advance(600_000);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['waiting file lenta.csv']);
  assert.match(alerting.mail.mails[0]?.text ?? '', /File: +lenta\.csv[\s\S]*Motivo: .*\.ok.*\(marker\)/);
  await scene.drop('lenta.csv.ok', '');
  await scene.run(['collect']);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  assert.match(alerting.mail.mails[1]?.text ?? '', /Il file è stato preso, o non c’è più\./);
  // A paused connector takes nothing, and nobody wonders.
  await scene.drop('altra.csv', file(rows(3, 4)));
  await scene.run(['collect']);
  await alerting.change({ connector: { paused: true } });
  scene.advance(HOUR_MS);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
});

test('a file that goes back is told after four hours, its door after half an hour, what nobody knows at once', async () => {
  const alerting = await openAlerting();
  const { context } = alerting;
  const { database } = context;
  const [{ hash } = { hash: '' }] = (
    await database.query<{ hash: string }>("select hash from configuration where kind = 'program' limit 1")
  ).rows;
  const outgoing = (number: number, state: string, found: object | null) =>
    database.query(
      `insert into outgoing (organization_id, outgoing_id, kind, connector_id, number, name, sha256, size_bytes, lines, cents, program_hash, location, state, problem, created_at)
       values ($1, $2, 'report', 'tari', $3, $4, 'x', 1, 1, 1, $5, 'sftp://utente:segreta@server.example/in', $6, $7, $8)`,
      [
        BODY,
        context.newId(),
        number,
        `PAGATI_${number}.csv`,
        hash,
        state,
        found === null ? null : JSON.stringify(found),
        context.clock.now(),
      ],
    );
  await outgoing(1, 'due', problem('transport.login', 'the server refuses the password', { class: 'auth' }));
  await outgoing(2, 'unknown', problem('dispatch.unknown', 'neither name is there', { class: 'transient' }));
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['waiting report 2']);
  assert.match(
    alerting.mail.mails[0]?.text ?? '',
    /«returns resend» se manca[\s\S]*tramite returns --connector 01234567897\/tari/,
  );
  alerting.scene.advance(HOUR_MS);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), [
    'waiting report 2',
    'failing destination sftp://server.example/in',
  ]);
  alerting.scene.advance(3 * HOUR_MS);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), [
    'waiting report 2',
    'failing destination sftp://server.example/in',
    'waiting report 1',
  ]);
  for (const { text } of alerting.mail.mails) assert.doesNotMatch(text, /segreta/);
  await database.query("update outgoing set state = 'delivered', problem = null");
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
});

test('a source or a Nodo that fails is told once it has failed for long enough, and when it works again', async () => {
  const alerting = await openAlerting();
  const { context, scene } = alerting;
  const { database } = context;
  const failing = problem('transport.unreachable', 'nothing listens on this port', { class: 'transient' });
  await scanned(
    database,
    KEY,
    context.clock.now(),
    { problem: failing } as never,
    context.clock.now(),
    context.clock.now(),
  );
  scene.advance(29 * 60_000 - 60_000);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['failing source']);
  assert.match(alerting.mail.mails[0]?.text ?? '', /Motivo: +nothing listens on this port/);
  await scanned(database, KEY, context.clock.now(), {}, null, context.clock.now());
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);

  await gathered(
    database,
    { organization: BODY, access: 'gpd' },
    { nextAt: context.clock.now(), problem: failing },
  );
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['failing nodo gpd']);
  await gathered(
    database,
    { organization: BODY, access: 'gpd' },
    { nextAt: context.clock.now(), problem: null },
  );
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  assert.match(alerting.mail.mails.at(-1)?.text ?? '', /Il Nodo risponde di nuovo\./);
});

test('a credential of the Nodo that stays closed is told, and no more when it opens', async () => {
  const alerting = await openAlerting();
  const { context, scene } = alerting;
  await scene.drop('1.csv', file(rows(1, 2)));
  await scene.run(['collect', 'ingest', 'publish']);
  const { rows: known } = await context.database.query<{ credential: string }>(
    'select credential from credential',
  );
  const credential = known[0]?.credential ?? '';
  const busy = problem('nodo.busy', 'the Nodo answers 503', { class: 'transient' });
  const close = () =>
    closeCredential(context.database, credential, new Date(context.clock.now().getTime() + 60_000), busy);
  await close();
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  scene.advance(HOUR_MS);
  await close();
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), ['failing nodo gpd']);
  await openCredential(context.database, credential);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
});

test('passwords and certificates are told two weeks before they end, until they are renewed', async () => {
  const alerting = await openAlerting();
  const { context, scene } = alerting;
  const today = dayOf(context.clock.now());
  const door = (days: number) => ({
    receive: receiving(scene.out, { credentialUntil: addDays(today, days) }),
  });
  const certificate = (days: number) =>
    seeCertificate(
      context.database,
      KEY,
      scene.out,
      {
        subject: 'CN=files.vendor.example',
        validUntil: new Date(context.clock.now().getTime() + days * 86_400_000).toISOString(),
      },
      context.clock.now(),
    );
  await alerting.change({ connector: door(16) });
  await certificate(15);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  await alerting.change({ connector: door(14) });
  await certificate(13);
  await alerting.round();
  assert.deepEqual((await alerting.subjects()).toSorted(), [
    `expiry certificate ${scene.out}`,
    `expiry credential ${scene.out}`,
  ]);
  assert.match(alerting.mail.mails[0]?.text ?? '', /Certificato: +CN=files\.vendor\.example/);
  await alerting.change({ connector: door(400) });
  await certificate(90);
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  assert.match(alerting.mail.mails[1]?.header('Subject') ?? '', /2 rientrate/);
  // What no transport could read is no date.
  await seeCertificate(context.database, KEY, scene.out, { subject: 'CN=x', validUntil: '' }, new Date());
});

test('what nobody looks after any more ends without a word, and a disabled connector keeps what it had', async () => {
  const alerting = await openAlerting({ connector: { hold: 'usual' } });
  const { context, scene, mail } = alerting;
  await scene.drop('1.csv', file(rows(1, 3)));
  await scene.run(WORK);
  await alerting.round();
  assert.equal(mail.mails.length, 1);
  await context.database.query('update connector set program_hash = null');
  await alerting.round();
  assert.equal((await alerting.standing()).length, 1);
  await context.database.query('update connector set present = false');
  assert.deepEqual(await alerting.round(), { raised: 0, cleared: 1, told: 0, untold: 0 });
  assert.equal((await endedAlerts(context.database, BODY, 5)).length, 1);
  await alerting.round();
  assert.equal(mail.mails.length, 1);
});
