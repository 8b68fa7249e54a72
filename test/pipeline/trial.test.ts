import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Trial, TrialView } from '../../src/pipeline/trial.ts';
import { trial } from '../../src/pipeline/trial.ts';
import type { ConnectorProgram } from '../../src/store/configurations.ts';
import { programByHash } from '../../src/store/configurations.ts';
import { connector } from '../../src/store/connectors.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { GROUPED } from './notices.ts';
import { BODY, dueDate, file, openScene, row, type Scene } from './scene.ts';

const WORK = ['collect', 'ingest', 'publish'] as const;

async function programOf({ context }: Scene): Promise<ConnectorProgram> {
  const known = await connector(context.database, { organization: BODY, connector: 'tari' });
  const program = await programByHash(context.database, known?.programHash ?? '');
  assert.ok(program);
  return program;
}

/** A file that is not in the archive; `meanwhile` runs after its first byte was read. */
async function attempt(
  scene: Scene,
  content: string,
  limit = 100,
  meanwhile?: () => Promise<void>,
  view?: TrialView,
): Promise<Trial> {
  const bytes = Buffer.from(content, 'latin1');
  let reads = 0;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 1);
    reads += 1;
    // The second pass is stage's: the rehearsal holds its transaction open.
    if (reads === 2) await meanwhile?.();
    yield bytes.subarray(1);
  };
  return trial(
    scene.context,
    {
      program: await programOf(scene),
      fileName: 'try.csv',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
      receivedAt: scene.context.clock.now(),
      bytes: read,
    },
    limit,
    view,
  );
}

const outcomes = (found: Trial): Record<string, number> =>
  Object.fromEntries(found.outcomes.map((one) => [one.outcome, one.records]));

test('a trial tells what ingest then does, and leaves nothing behind', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  const { database } = scene.context;
  await scene.drop('1.csv', file(Array.from({ length: 10 }, (_, n) => row(n))));
  await scene.run(WORK);
  scene.advance(2_000);
  const next = file([
    row(0),
    row(1, { amount: '999,00' }),
    row(2, { amount: 'dieci' }),
    row(3),
    row(4),
    row(5),
    row(6),
    row(7),
    row(8),
    row(20),
  ]);
  const found = await attempt(scene, next);
  assert.deepEqual(outcomes(found), { created: 1, problem: 1, unchanged: 7, updated: 1 });
  assert.deepEqual(found.problems, { 'amount.unreadable': 1 });
  assert.equal(found.absent?.count, 1);
  const bad = found.records.find((one) => one.outcome === 'problem');
  assert.deepEqual(
    [bad?.line, bad?.key, bad?.cents, bad?.problems[0]?.place?.field],
    [4, '2026/000002', null, 'IMPORTO'],
  );
  const { rows: left } = await database.query<{ [name: string]: number }>(
    `select (select count(*) from staged_unit) as units, (select count(*) from delivery where state <> 'applied') as deliveries,
       (select count(*) from configuration where hash like 'rehearsal%') as programs, (select count(*) from lease where subject like 'rehearsal%') as leases`,
  );
  assert.deepEqual(left[0], { units: 0, deliveries: 0, programs: 0, leases: 0 });
  await scene.drop('2.csv', next);
  await scene.run(WORK);
  const [applied] = await deliveries(database, 1);
  const { rows } = await database.query<{ outcome: string; records: number }>(
    'select outcome, count(*)::bigint as records from record where delivery_id = $1 group by outcome',
    [applied?.id],
  );
  assert.deepEqual(Object.fromEntries(rows.map((one) => [one.outcome, one.records])), outcomes(found));
  assert.equal(applied?.number, 2, 'a trial takes no number');
});

test('nobody waits for a trial: what it looks at is applied meanwhile', async () => {
  const scene = await openScene();
  await scene.drop('1.csv', file([row(1), row(2)]));
  await scene.run(WORK);
  scene.advance(2_000);
  let ran = false;
  const found = await attempt(scene, file([row(1, { amount: '5,00' }), row(3)]), 100, async () => {
    await scene.drop('2.csv', file([row(1, { amount: '6,00' }), row(3)]));
    await scene.run(WORK);
    ran = true;
  });
  assert.ok(ran);
  assert.deepEqual(outcomes(found), { unchanged: 1, updated: 1 });
});

test('rows that PostgreSQL brings together are one group of the trial, and the limit keeps the totals', async () => {
  const scene = await openScene({
    gestionale: GROUPED,
    positions: `{ "key": $records[0].AVVISO, "period": $records[0].ANNO, "description": "TARI", "debtor": $debtor($records[0].CF, $records[0].NOME),
      "options": [{ "kind": "plan", "installments": [$records#$i.{ "ref": $string($i), "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }] }`,
  });
  const due = dueDate(30);
  const found = await attempt(
    scene,
    file([
      row(1, { due }),
      row(2, { due }),
      row(1, { due: dueDate(60) }),
      row(2, { due: dueDate(60) }),
      row(3),
    ]),
    2,
  );
  assert.deepEqual(found.outcomes, [{ outcome: 'created', units: 3, records: 5, cents: found.total.cents }]);
  assert.deepEqual([found.records.map((one) => one.line), found.more], [[2, 4], 3]);
});

test('what refuses or holds the whole file is told', async () => {
  const scene = await openScene({ connector: { hold: 'usual', refuseFile: 'anyProblem' } });
  const refused = await attempt(scene, file([row(1), row(2, { cf: 'RSSMRA80A01H501X' })]));
  assert.deepEqual(
    refused.refused.map((one) => one.code),
    ['file.has-problems'],
  );
  const held = await attempt(scene, file([row(1)]));
  assert.deepEqual([held.refused, held.held.map((one) => one.code)], [[], ['delivery.first']]);
  const empty = await attempt(scene, file([]));
  assert.deepEqual(
    empty.refused.map((one) => one.code),
    ['file.empty'],
  );
  await scene.reconfigure({ connector: { hold: 'never' } });
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(WORK);
  const again = await attempt(scene, file([row(1)]));
  assert.deepEqual(
    again.held.map((one) => one.code),
    ['delivery.duplicate'],
  );
});

test('codes that rows bring are judged as at apply, and none leaves the counter', async () => {
  const scene = await openScene();
  const { database } = scene.context;
  const counter = async (): Promise<unknown> => (await database.query('select next from code_counter')).rows;
  await scene.drop('1.csv', file([row(1)]));
  await scene.run(WORK);
  const before = await counter();
  await attempt(scene, file([row(5), row(6)]));
  assert.deepEqual(await counter(), before);
  const { rows } = await database.query<{ iuv: string }>('select iuv from installment');
  await scene.reconfigure({
    connector: { codes: { strategy: 'given', segregationCode: '01', auxDigit: 3, start: 1 } },
    positions: `{ "key": AVVISO, "period": ANNO, "description": "TARI", "debtor": $debtor(CF, NOME),
      "options": [{ "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy"), "code": "${rows[0]?.iuv}" }] }] }`,
  });
  const found = await attempt(scene, file([row(7)]));
  assert.deepEqual(found.problems, { 'code.taken': 1 });
});

test('records are shown by number, and those in problem beyond the limit too', async () => {
  const scene = await openScene();
  const content = file([row(1), row(2), row(3, { amount: 'tre' }), row(4), row(5, { amount: 'cinque' })]);
  const shown = ({ records, more }: Trial) => [records.map((one) => one.record), more];
  assert.deepEqual(shown(await attempt(scene, content, 1)), [[1, 3, 5], 2]);
  const chosen = await attempt(scene, content, 3, undefined, { records: { from: 2, to: 4 } });
  assert.deepEqual(shown(chosen), [[2, 3, 4], 2]);
  assert.equal(chosen.total.records, 5);
  assert.equal(chosen.changes, undefined);
});

test('against what is published, fields are told before and after', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  await scene.drop('1.csv', file([row(1), row(2), row(3), row(4)]));
  await scene.run(WORK);
  scene.advance(2_000);
  await scene.run(WORK);
  const next = file([row(1), row(2, { amount: '7,50' }), row(3), row(9)]);
  const found = await attempt(scene, next, 100, undefined, { changes: 100 });
  const brief = found.changes?.positions.map(({ key, kind, line, published }) => [
    key,
    kind,
    line,
    published,
  ]);
  assert.deepEqual(brief, [
    ['2026/2026/000002', 'changed', 3, true],
    ['2026/2026/000009', 'created', 5, false],
    ['2026/2026/000004', 'cancelled', null, true],
  ]);
  const [changed] = found.changes?.positions ?? [];
  const before = (await attempt(scene, file([row(2)]), 1)).records[0]?.cents;
  assert.deepEqual(
    changed?.fields.filter(({ path }) => path.endsWith('amount')),
    [
      { path: 'options[0].installments[ref 0].amount', before, after: 750 },
      { path: 'options[0].installments[ref 0].transfers[0].amount', before, after: 750 },
    ],
  );
  assert.equal(found.changes?.more, 0);
  const cut = await attempt(scene, next, 100, undefined, { changes: 1 });
  assert.deepEqual([cut.changes?.positions.length, cut.changes?.more], [1, 2]);
});
