import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeCredential } from '../../src/store/credentials.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { queueCounts } from '../../src/store/statistics.ts';
import { BODY, file, openScene, POSITIONS, row } from '../pipeline/scene.ts';
import { speaker } from './voice.ts';

const WORK = ['collect', 'ingest', 'publish'] as const;

interface Totals {
  readonly outcomes: readonly { readonly outcome: string; readonly records: number }[];
}

const counts = (difference: Totals): Record<string, number> =>
  Object.fromEntries(difference.outcomes.map((one) => [one.outcome, one.records]));

const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => row(from + index));

test('wrong words and unknown names get a sentence and their exit code', async () => {
  const scene = await openScene();
  const { say } = speaker(scene);
  const cases: readonly [readonly string[], number, RegExp][] = [
    [['deliverys'], 2, /knows no verb deliverys\. Did you mean deliveries\?/],
    [['approve'], 2, /Which delivery\? Give its number\.\nusage: tramite approve/],
    [['approve', 'tari'], 2, /tari is not the number of a delivery/],
    [['approve', '7', '--loud'], 2, /Unknown option '--loud'/],
    [['approve', '7', '--by', ' '], 2, /--by wants the name/],
    [['approve', '7'], 1, /delivery\.unknown: there is no delivery 7\n {4}tramite deliveries lists them\./],
    [['withdraw', '7'], 1, /there is no delivery 7/],
    [['reprocess', '7'], 1, /there is no delivery 7/],
    [
      ['deliveries', '--connector', 'mensa'],
      1,
      /no connector is called mensa\n {4}One of: 01234567897\/tari\./,
    ],
    [['deliveries', '--limit', 'many'], 2, /--limit wants a number/],
    [['deliveries', 'shew', '1'], 2, /deliveries knows show/],
    [['trace'], 2, /What shall I trace\?/],
    [['trace', '301000000000000123'], 1, /nothing here bears the code or key 301000000000000123/],
    [['try', 'absent.csv'], 2, /As whose file\? Give --connector\./],
    [['try', 'absent.csv', '--connector', 'tari'], 1, /connector\.unknown: no connector is called tari/],
    [['test', 'nessuno'], 1, /no gestionale is called nessuno/],
    [['sandbox', 'dance'], 2, /sandbox knows pay, flows, clock, ledger, key, not dance/],
    [['sandbox', 'clock', '+3x', '--url', scene.sandbox.url], 2, /3x is no span of time/],
    [
      ['sandbox', 'pay', '301000000000000123', '--url', 'http://127.0.0.1:9'],
      1,
      /no sandbox answers at http:\/\/127\.0\.0\.1:9/,
    ],
    [
      ['sandbox', 'pay', '301000000000000123', '--url', scene.sandbox.url],
      1,
      /the sandbox knows no notice 301000000000000123/,
    ],
  ];
  for (const [words, code, sentence] of cases) {
    const heard = await say(...words);
    assert.match(heard.err, sentence, words.join(' '));
    assert.equal(heard.code, code, words.join(' '));
    assert.equal(heard.out, '', words.join(' '));
  }
  const asked = await say('approve', '7', '--json');
  assert.equal(JSON.parse(asked.out).problem.code, 'delivery.unknown');
});

test('held cancellations of a full list are done when a person approves them, unless a later list was applied', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  const { say, ask } = speaker(scene);
  await scene.drop('1.csv', file(rows(1, 40)));
  await scene.run(WORK);
  scene.advance(2_000);
  await scene.drop('2.csv', file(rows(1, 15)));
  await scene.run(WORK);
  const [held] = await deliveries(scene.context.database, 1);
  assert.equal(held?.absent?.held?.code, 'fullList.too-many');
  assert.match(
    (await say('status')).out,
    /cancellations held: 25 of 40 open positions are absent from this full list {2}← a person decides/,
  );
  assert.equal((await scene.sandbox.ledger(BODY)).filter((one) => one.status === 'VALID').length, 40);
  const approved = await ask<object>('approve', String(held?.number), '--by', 'm.rossi');
  assert.deepEqual(approved, {
    delivery: held?.number,
    approved: 'cancellations',
    by: 'm.rossi',
    reasons: ['fullList.too-many'],
    cancels: 25,
  });
  await scene.run(WORK);
  assert.equal((await scene.sandbox.ledger(BODY)).filter((one) => one.status === 'VALID').length, 15);
  assert.match(
    (await say('deliveries', 'show', String(held?.number))).out,
    /absent {5}25 positions, .*: cancelled, approved by m\.rossi/,
  );

  scene.advance(2_000);
  await scene.drop('3.csv', file(rows(1, 40).toReversed()));
  await scene.run(WORK);
  scene.advance(2_000);
  await scene.drop('4.csv', file(rows(1, 16)));
  await scene.run(WORK);
  const [overtaken] = await deliveries(scene.context.database, 1);
  assert.equal(overtaken?.absent?.held?.code, 'fullList.too-many');
  scene.advance(2_000);
  // It names them all again, and changes none: nothing on the positions shows it.
  await scene.drop('5.csv', file([...rows(21, 40), ...rows(1, 20)]));
  await scene.run(WORK);
  const late = await say('approve', String(overtaken?.number));
  assert.equal(late.code, 1);
  assert.match(late.err, /delivery \d+ of the same connector was applied since/);
});

test('reprocess shows what another mapping would change, then does it where no later delivery has been', async () => {
  const scene = await openScene();
  const { say, ask } = speaker(scene);
  await scene.drop('1.csv', file(rows(1, 3)));
  await scene.run(WORK);
  scene.advance(2_000);
  await scene.drop('2.csv', file([row(3, { amount: '77,00' })]));
  await scene.run(WORK);
  await scene.reconfigure({ positions: POSITIONS.replace('"TARI "', '"TARI anno "') });
  const before = await scene.sandbox.ledger(BODY);
  const preview = await ask<{ replay: number | null; changes: number; difference: Totals }>('reprocess', '1');
  assert.deepEqual(counts(preview.difference), { superseded: 1, updated: 2 });
  assert.deepEqual([preview.replay, preview.changes], [null, 2]);
  await scene.run(WORK);
  assert.deepEqual(await scene.sandbox.ledger(BODY), before, 'a preview changes nothing');
  const done = await ask<{ replay: number }>('reprocess', '1', '--yes', '--by', 'm.rossi');
  const twice = await say('reprocess', '1', '--yes');
  assert.match(twice.err, /delivery \d+ is processing it again already/);
  await scene.run(WORK);
  const [replayed] = await deliveries(scene.context.database, 1);
  assert.equal(replayed?.number, done.replay);
  assert.equal(replayed?.state, 'applied');
  const page = await say('deliveries', 'show', String(done.replay));
  assert.match(page.out, /again {6}delivery 1, with program/);
  assert.match(page.out, /3 rows: 0 created · 2 updated · 0 cancelled · 1 superseded .*adds up ✓/);
  const codes = (ledger: typeof before): string[] =>
    ledger.flatMap((one) => one.options.map((option) => option.nav)).sort();
  assert.deepEqual(codes(await scene.sandbox.ledger(BODY)), codes(before), 'printed codes still work');
});

test('a doubt that a person takes upon themselves is accepted by reprocessing', async () => {
  const scene = await openScene();
  const { say, ask } = speaker(scene);
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(WORK);
  scene.advance(2_000);
  await scene.drop('2.csv', file([row(1, { key: '2026/999999' })]));
  await scene.run(WORK);
  assert.match((await say('deliveries', 'show', '2')).out, /looks-like-open/);
  assert.match(
    (await say('reprocess', '2', '--accept', 'amount.unreadable')).err,
    /amount\.unreadable cannot be accepted\n {4}One of: looks-like-open\./,
  );
  const plain = await ask<{ difference: Totals }>('reprocess', '2');
  assert.deepEqual(counts(plain.difference), { problem: 1 });
  const accepted = await ask<{ difference: Totals }>(
    'reprocess',
    '2',
    '--accept',
    'looks-like-open',
    '--yes',
  );
  assert.deepEqual(counts(accepted.difference), { created: 1 });
  await scene.run(WORK);
  assert.equal((await scene.sandbox.ledger(BODY)).length, 2);
});

test('a held delivery is approved once, or ends when withdrawn; its bytes are not processed again before', async () => {
  const scene = await openScene({ connector: { hold: 'usual' } });
  const { say, ask } = speaker(scene);
  await scene.drop('1.csv', file(rows(1, 2)));
  await scene.run(WORK);
  assert.match((await say('reprocess', '1')).err, /delivery 1 is held: only applied and refused ones/);
  assert.match(
    (await say('withdraw', '1')).out,
    /is held: it has changed nothing yet and would simply end\.\nNothing was done/,
  );
  assert.equal((await ask<{ withdrawn: boolean }>('withdraw', '1', '--yes')).withdrawn, true);
  assert.match((await say('approve', '1')).err, /delivery 1 is withdrawn and waits for nobody's approval/);
  await scene.run(WORK);
  assert.equal((await scene.sandbox.ledger(BODY)).length, 0);
  scene.advance(2_000);
  await scene.drop('2.csv', file(rows(1, 2)));
  await scene.run(WORK);
  assert.equal(
    (await say('approve', '2', '--by', 'm.rossi')).out,
    'Delivery 2 goes on: approved by m.rossi.',
  );
  await scene.run(WORK);
  assert.equal((await scene.sandbox.ledger(BODY)).length, 2);
  const list = await ask<{ deliveries: { number: number; state: string }[] }>(
    'deliveries',
    '--connector',
    'tari',
  );
  assert.deepEqual(
    list.deliveries.map((one) => one.state),
    ['applied', 'withdrawn'],
  );
});

test('status names closed credentials, refused positions, disabled and orphaned connectors', async () => {
  const scene = await openScene();
  const { say, ask } = speaker(scene);
  await scene.drop('1.csv', file(rows(1, 2)));
  await scene.run(WORK);
  const { database } = scene.context;
  await database.query(
    'update publication set state = \'refused\', problem = \'{"code": "nodo.refused", "class": "data", "message": "no"}\' where position_id = (select position_id from position limit 1)',
  );
  const { rows: known } = await database.query<{ credential: string }>('select credential from credential');
  await closeCredential(database, known[0]?.credential ?? '', new Date(Date.now() + 60_000), {
    code: 'nodo.busy',
    class: 'transient',
    message: 'the Nodo asks to wait',
  });
  await database.query("update delivery set state = 'held'");
  await database.query('update connector set present = false');
  const heard = (await say('status')).out;
  assert.match(
    heard,
    /01234567897\/gpd {2}credential: nothing leaves after \d+ failures in a row: the Nodo asks to wait, until \d\d:\d\d:\d\d/,
  );
  assert.match(heard, /gpd {2}refused: the Nodo refused 1 position/);
  assert.match(heard, /tari {2}orphaned: .*1 deliveries, 0 payments to tell/);
  await database.query(
    'update connector set present = true, program_hash = null, problems = \'[{"code": "x", "class": "config", "message": "its service is not in the catalogue"}]\'',
  );
  const answered = await ask<{ concerns: { kind: string; reason: string }[] }>('status');
  assert.equal(
    answered.concerns.find((one) => one.kind === 'disabled')?.reason,
    'its service is not in the catalogue',
  );
  assert.deepEqual(Object.keys(answered).sort(), [
    'alerts',
    'completeUntil',
    'concerns',
    'connectors',
    'now',
    'queues',
    'running',
    'waits',
  ]);
});

test('requeue drops every pending job and rings for what the tables say is due', async (t) => {
  const scene = await openScene();
  const voice = speaker(scene);
  t.after(() => voice.close());
  const { database } = scene.context;
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(['collect']);
  interface Queues {
    readonly queues: readonly { readonly queue: string; readonly dropped: number; readonly rung: number }[];
  }
  const of = ({ queues }: Queues, name: string) => queues.find((one) => one.queue === name);
  const first = await voice.ask<Queues>('requeue');
  assert.deepEqual(of(first, 'ingest'), { queue: 'ingest', dropped: 0, rung: 1 });
  await database.query(
    'insert into pgboss.job (name, data) values (\'publish\', \'{"organization": "99999999999", "subject": "gone"}\')',
  );
  const second = await voice.ask<Queues>('requeue', '--by', 'm.rossi');
  assert.deepEqual([of(second, 'publish')?.dropped, of(second, 'publish')?.rung], [1, 0]);
  assert.deepEqual([of(second, 'ingest')?.dropped, of(second, 'ingest')?.rung], [1, 1]);
  assert.equal((await queueCounts(database)).find((one) => one.queue === 'ingest')?.waiting, 1);
  await database.query('drop schema pgboss cascade');
  await voice.close();
  const again = speaker(scene);
  t.after(() => again.close());
  assert.equal(of(await again.ask<Queues>('requeue'), 'ingest')?.rung, 1);
  const { rows: told } = await database.query(
    "select actor from journal where event = 'queues.rebuilt' and actor = 'm.rossi'",
  );
  assert.equal(told.length, 1);
});
