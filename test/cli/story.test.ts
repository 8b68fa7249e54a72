import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Database } from '../../src/store/database.ts';
import { BODY, file, IBAN, KEY, row } from '../pipeline/scene.ts';
import { openPlace } from './tool.ts';

/** Everything that a trial must leave as it was. */
async function written(url: string): Promise<unknown> {
  const database = new Database({ url, max: 1 });
  try {
    const { rows } = await database.query(
      `select (select count(*) from delivery) as deliveries, (select count(*) from staged_unit) as staged, (select count(*) from position) as positions,
         (select count(*) from journal) as journal, (select count(*) from configuration) as configurations, (select count(*) from lease) as leases,
         (select coalesce(sum(next), 0) from code_counter) as codes`,
    );
    return rows[0];
  } finally {
    await database.close();
  }
}

test('the way of a file as a person follows it on the command line', { timeout: 120_000 }, async (t) => {
  const place = await openPlace();
  const sandbox = await place.sandbox();
  await place.configure({ sandbox });
  const url = String(place.env.DATABASE_URL);
  const content = file([row(1), row(2, { amount: 'dieci' }), row(3, { amount: '1.234,50' })]);
  const path = join(place.root, 'prova.csv');
  await writeFile(path, content);
  let notice = '';

  await t.test('sandbox key, check', async () => {
    const key = await place.tramite(
      'sandbox',
      'key',
      KEY,
      '--org',
      BODY,
      '--segregation',
      '01',
      '--iban',
      IBAN,
    );
    assert.equal(key.code, 0, key.err);
    const checked = await place.tramite('check', '--json');
    assert.equal(checked.code, 0, checked.out);
    assert.deepEqual(checked.json().connectors, { usable: 1, disabled: 0 });
  });

  await t.test('try tells each record and writes nothing', async () => {
    const before = await written(url);
    const tried = await place.tramite('try', path, '--connector', 'tari');
    assert.equal(tried.code, 1, tried.err);
    assert.match(tried.out, /surveyed {3}3 rows/);
    assert.match(tried.out, /\+ line 2 .*2026\/000001 .*created {2}101,50 €/);
    assert.match(tried.out, /\+ line 4 .*created {2}1\.234,50 €/);
    assert.match(tried.out, /prova\.csv:3:IMPORTO "dieci" {2}amount\.unreadable/);
    assert.match(tried.out, /all +3 +1\.336,00 € {2}adds up ✓/);
    assert.match(tried.out, /would wait delivery\.first/);
    assert.deepEqual(await written(url), before);
  });

  await t.test('a first delivery is held, visible in status, and approved by name', async () => {
    await place.drop('prova.csv', content);
    const served = await place.tramite(
      'serve',
      '--until-idle',
      '--timeout',
      '4',
      '--port',
      '0',
      '--roles',
      'collect,ingest,publish,gather,settle,report',
      '--json',
    );
    assert.equal(served.code, 3, served.err);
    assert.equal(served.json().waits?.[0]?.kind, 'delivery');
    const seen = await place.tramite('status');
    assert.match(
      seen.out,
      /delivery 1 prova\.csv {2}held: first delivery of this connector {2}← a person decides/,
    );
    assert.match(seen.out, /Pagamenti completi fino a:\n {2}01234567897 gpd/);
    const approved = await place.tramite('approve', '1', '--by', 'm.rossi', '--json');
    assert.deepEqual(approved.json(), {
      delivery: 1,
      approved: 'delivery',
      by: 'm.rossi',
      reasons: ['delivery.first'],
    });
    const again = await place.tramite(
      'serve',
      '--until-idle',
      '--timeout',
      '20',
      '--port',
      '0',
      '--roles',
      'collect,ingest,publish',
    );
    assert.equal(again.code, 0, again.out);
  });

  await t.test('its page says what became of it', async () => {
    const page = await place.tramite('deliveries', 'show', '1');
    assert.match(
      page.out,
      /prova\.csv {3}Comune di Prova · tari {3}delivery 1 {3}received \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d {3}sha256 [0-9a-f]{8}…/,
    );
    assert.match(page.out, /held {7}.*first delivery.*→ approved by m\.rossi \d\d:\d\d:\d\d/);
    assert.match(page.out, /applied {4}3 rows: 2 created · 0 updated · 0 cancelled · 1 problem .*adds up ✓/);
    assert.match(page.out, /published {2}2 of 2 at gpd in 1 batch, /);
    assert.match(page.out, /amount\.unreadable +line 3 {2}IMPORTO "dieci": /);
  });

  await t.test('trace goes back to the line and forward to the money', async () => {
    const found = (await place.tramite('trace', '2026/2026/000003', '--nodo', '--json')).json();
    const [position] = found.positions as unknown as {
      installments: { iuv: string; noticeNumber: string }[];
      versions: { records: { line: number; raw: string }[] }[];
      publications: { state: string; nodo: { value: { status: string } } }[];
    }[];
    assert.equal(position?.versions[0]?.records[0]?.line, 4);
    assert.equal(position?.versions[0]?.records[0]?.raw, row(3, { amount: '1.234,50' }));
    assert.equal(position?.publications[0]?.nodo.value.status, 'valid');
    notice = position?.installments[0]?.noticeNumber ?? '';
    const paid = await place.tramite('sandbox', 'pay', notice);
    assert.equal(paid.code, 0, paid.out);
    assert.match(paid.out, /^paid {2}\d{18} {2}1\.234,50 €/);
    assert.equal((await place.tramite('sandbox', 'flows')).code, 0);
    const gathered = await place.tramite(
      'serve',
      '--until-idle',
      '--timeout',
      '10',
      '--port',
      '0',
      '--roles',
      'gather,settle',
    );
    assert.equal(gathered.code, 0, gathered.out);
    const text = await place.tramite('trace', notice);
    assert.match(text.out, /paid {7}1\.234,50 € .* receipt \w+ /);
    assert.match(text.out, /record 3, line 4 {2}created {2}2026\/000003;2026;/);
  });

  await t.test('reprocess shows the difference, withdraw takes back what was not paid', async () => {
    const again = await place.tramite('reprocess', '1', '--json');
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(outcomes(again.json().difference), { ignored: 1, problem: 1, unchanged: 1 });
    assert.equal(again.json().replay, null);
    const done = await place.tramite('withdraw', '1', '--yes', '--by', 'm.rossi', '--json');
    assert.equal(done.json().withdrawn, true);
    const served = await place.tramite(
      'serve',
      '--until-idle',
      '--timeout',
      '20',
      '--port',
      '0',
      '--roles',
      'ingest,publish',
    );
    assert.equal(served.code, 0, served.out);
    const ledger = (await place.tramite('sandbox', 'ledger', '--json')).json().positions as unknown as {
      status?: string;
    }[];
    assert.deepEqual(ledger.map((one) => one.status).sort(), ['REPORTED', undefined]);
  });
});

const outcomes = (difference: unknown): Record<string, number> =>
  Object.fromEntries(
    (difference as { outcomes: { outcome: string; records: number }[] }).outcomes.map((one) => [
      one.outcome,
      one.records,
    ]),
  );

test('without a database that answers, try says so and all is new', { timeout: 60_000 }, async () => {
  const place = await openPlace();
  await place.configure();
  await writeFile(join(place.root, 'a.csv'), file([row(1)]));
  place.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:9/none';
  const said = await place.tramite('try', join(place.root, 'a.csv'), '--connector', 'tari');
  assert.equal(said.code, 0, said.err);
  assert.match(said.out, /^No database answers/);
  assert.match(said.out, /created +1 /);
});
