import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAlerting, telling } from '../pipeline/alerting.ts';
import { BODY, file, row } from '../pipeline/scene.ts';
import { speaker } from './voice.ts';

interface Answered {
  readonly standing: readonly {
    readonly rule: string;
    readonly code: string;
    readonly toldAt: string | null;
  }[];
  readonly ended: readonly unknown[];
  readonly silences: readonly { readonly rule: string | null; readonly until: string }[];
  readonly undelivered: readonly {
    readonly recipient: string;
    readonly failure: { readonly code: string };
  }[];
}

test('alerts lists what stands, what ended, silences and who was not told', async () => {
  const alerting = await openAlerting({ connector: { hold: 'usual' } });
  const { scene, mail } = alerting;
  const { say, ask } = speaker({ ...scene, context: alerting.context });
  assert.equal((await say('alerts')).out, 'Nothing stands.');
  assert.match((await say('status')).out, /^Alerts: none$/m);
  mail.unknown.add('ced@comune.example');
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(['collect', 'ingest']);
  await alerting.round();
  const { out, code } = await say('alerts');
  assert.equal(code, 0);
  assert.match(
    out,
    /^1 alert:\n {2}01234567897 tari {2}refused: delivery 1 \(1\.csv\) is held: first delivery of this connector {2}from /,
  );
  assert.match(
    out,
    /Not told:\n {2}01234567897 {2}ced@comune\.example {2}1 message, 1 attempt: .*no such user here/,
  );
  assert.match((await say('status')).out, /^Alerts: 1; tramite alerts says which$/m);
  const answered = await ask<Answered>('alerts');
  assert.deepEqual(
    answered.standing.map((one) => [one.rule, one.code, one.toldAt !== null]),
    [['refused', 'alert.held', true]],
  );
  assert.equal(answered.undelivered[0]?.failure.code, 'alert.mail');
  // The webhook's secret is nobody's to see.
  assert.doesNotMatch(JSON.stringify(answered), /segreto-del-webhook/);
  await alerting.context.database.query("update delivery set state = 'withdrawn'");
  await alerting.round();
  assert.match((await say('alerts')).out, /^Nothing stands\.\nEnded:\n.* from .* to /);
});

test('silence and unsilence name an organization or a connector, a rule, and an instant on the clocks of Rome', async () => {
  const alerting = await openAlerting();
  const { say, ask } = speaker({ ...alerting.scene, context: alerting.context });
  const silenced = await ask<{ until: string; by: string }>(
    ...[
      'alerts',
      'silence',
      `${BODY}/tari`,
      '--until',
      '2099-07-01T08:00',
      '--rule',
      'waiting',
      '--by',
      'maria',
    ],
  );
  assert.deepEqual([silenced.until, silenced.by], ['2099-07-01T06:00:00.000Z', 'maria']);
  assert.equal(
    (await say('alerts', 'silence', BODY, '--until', '2099-07-01', '--by', 'maria')).out,
    '01234567897: nobody is told of anything until 01/07/2099 00:00:00, by maria.',
  );
  assert.match(
    (await say('alerts')).out,
    /Silences:\n {2}01234567897 {2}every rule, until .* by maria\n {2}01234567897 tari {2}waiting, until 01\/07\/2099 08:00:00, by maria$/,
  );
  assert.match((await say('alerts', 'unsilence', 'tari')).out, /01234567897\/tari: 1 silence ended/);
  assert.match((await say('alerts', 'unsilence', 'tari')).out, /was not silenced/);
  const { rows } = await alerting.context.database.query<{ event: string; actor: string }>(
    "select event, actor from journal where event like 'alert.%silenced' and actor = 'maria' order by at",
  );
  assert.deepEqual(
    rows.map((one) => one.event),
    ['alert.silenced', 'alert.silenced'],
  );
  const wrong: readonly [readonly string[], number, RegExp][] = [
    [['alerts', 'dance', BODY], 2, /alerts knows silence, unsilence, test/],
    [['alerts', 'silence'], 2, /each with an organization or a connector/],
    [['alerts', 'silence', 'mensa', '--until', '2099-01-01'], 1, /no connector is called mensa/],
    [['alerts', 'silence', BODY], 2, /--until wants an Italian day and hour/],
    [['alerts', 'silence', BODY, '--until', '2099-02-30T08:00'], 2, /--until wants/],
    [['alerts', 'silence', BODY, '--until', '2099-02-01T25:00'], 2, /--until wants/],
    [['alerts', 'silence', BODY, '--until', '2020-01-01T08:00'], 2, /has not come yet/],
    [
      ['alerts', 'silence', BODY, '--until', '2099-01-01', '--rule', 'late'],
      2,
      /--rule wants one of refused/,
    ],
  ];
  for (const [words, code, sentence] of wrong) {
    const heard = await say(...words);
    assert.match(heard.err, sentence, words.join(' '));
    assert.equal(heard.code, code, words.join(' '));
  }
});

test('test tells each recipient now, and says what became of it', async () => {
  const alerting = await openAlerting();
  const { mail, hook } = alerting;
  const { say, ask } = speaker({ ...alerting.scene, context: alerting.context });
  const sent = await say('alerts', 'test', `${BODY}/tari`);
  assert.deepEqual([sent.code, sent.out], [0, `ced@comune.example  sent\n${new URL(hook.url).host}  sent`]);
  assert.match(mail.mails[0]?.header('Subject') ?? '', /^\[Tramite\] Comune di Prova: messaggio di prova$/);
  assert.ok(hook.hooks[0]?.signed);
  assert.equal(hook.hooks[0]?.body.test, true);
  hook.status = 500;
  const failed = await ask<{ sent: { recipient: string; ok: boolean }[] }>('alerts', 'test', BODY);
  assert.deepEqual(
    failed.sent.map((one) => one.ok),
    [true, false],
  );
  await alerting.change({ organization: { alerts: telling(undefined, { mail: [] }) } });
  const nobody = await say('alerts', 'test', BODY);
  assert.deepEqual([nobody.code, /nobody is told/.test(nobody.out)], [1, true]);
  assert.deepEqual((await alerting.standing()).length, 0);
});
