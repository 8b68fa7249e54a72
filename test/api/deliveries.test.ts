import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { openAsking, viewerOf } from './asking.ts';

const OTHER = '99999999990';
const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
const scene = await openScene();
const api = openAsking(scene.context);
const operator = api.as(viewerOf('operator', BODY));
const auditor = api.as(viewerOf('auditor', BODY));
const stranger = api.as(viewerOf('administrator', OTHER));
const ROWS = file([row(1), row(2), row(3, { cf: 'RSSMRA80A01H501X' }), row(4)]);
let one = 0;

before(async () => {
  await scene.context.database.query(
    "insert into organization (organization_id, name) values ($1, 'Altro')",
    [OTHER],
  );
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  await scene.drop('tari_uno.csv', ROWS);
  await scene.run(QUEUES);
  const { rows } = await scene.context.database.query<{ number: number }>('select number from delivery');
  one = rows[0]?.number ?? 0;
});

type Items = readonly { readonly [key: string]: unknown }[];
const items = (json: { readonly [key: string]: unknown }): Items => json.items as Items;

describe('deliveries', () => {
  test('are listed, shown and found with their records, each as its schema says', async () => {
    const list = await auditor('GET', '/deliveries?limit=1&text=tari_');
    equal(list.status, 200);
    deepEqual(
      items(list.json).map((item) => [item.fileName, item.state, item.rejects, item.acknowledged]),
      [['tari_uno.csv', 'applied', 1, 'delivered']],
    );
    const page = (await auditor('GET', `/deliveries/${one}`)).json;
    equal(page.addsUp, true);
    equal((page.phases as Items).find((phase) => phase.phase === 'acknowledged')?.at !== null, true);
    deepEqual(items((await auditor('GET', `/deliveries/${one}/publication`)).json), [
      { access: 'gpd', state: 'confirmed', gone: false, positions: 3, cents: 30_850 },
    ]);
    const records = await auditor('GET', `/deliveries/${one}/records?outcome=problem`);
    deepEqual(
      items(records.json).map((item) => item.number),
      [3],
    );
    equal((await auditor('GET', `/deliveries/${one}/records/1`)).json.outcome, 'created');
    equal((await auditor('GET', `/deliveries/${one}/records/99`)).status, 404);
    const window = (await auditor('GET', `/deliveries/${one}/window?record=3&lines=1`)).json;
    deepEqual(
      (window.lines as Items).map((line) => [line.line, line.asked]),
      [
        [3, false],
        [4, true],
        [5, false],
      ],
    );
  });

  test('give their bytes back as they came', async () => {
    const answer = await auditor('GET', `/deliveries/${one}/original`);
    equal(answer.text, ROWS);
    match(answer.headers.get('content-disposition') ?? '', /tari_uno\.csv/);
  });

  test('what is asked wrongly is told', async () => {
    for (const path of [
      '/deliveries?limit=0',
      '/deliveries?state=lost',
      '/deliveries?nome=x',
      '/deliveries?from=ieri',
      '/deliveries?cursor=x',
      '/deliveries/x',
    ]) {
      const { status, json } = await auditor('GET', path);
      equal(status, 400, path);
      match(String(json.code), /^request\./);
    }
  });

  test('are approved by who may, once, and only as what they wait for', async () => {
    await scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), hold: 'usual' } });
    await scene.drop('tari_due.csv', file(Array.from({ length: 40 }, (_, n) => row(n + 10))));
    await scene.run(QUEUES);
    const path = `/deliveries/${one + 1}/approve`;
    equal((await auditor('POST', path, { what: 'delivery' })).status, 403);
    deepEqual(api.denied, ['deliveries.approve']);
    equal((await operator('POST', path, { what: 'cancellations' })).json.code, 'delivery.not-held');
    equal((await operator('POST', path, {})).status, 400);
    const approved = await operator('POST', path, { what: 'delivery', reason: 'prova' });
    equal(approved.status, 200);
    equal((await operator('POST', path, { what: 'delivery' })).status, 409);
    await scene.run(QUEUES);
    const page = (await operator('GET', `/deliveries/${one + 1}`)).json;
    deepEqual(
      (page.phases as Items)
        .filter((phase) => phase.actor !== null)
        .map((phase) => [phase.phase, phase.actor]),
      [['approved', 'operator@prova.it']],
    );
  });

  test('are processed again after a preview, and withdrawn after another', async () => {
    const preview = await operator('POST', `/deliveries/${one}/reprocess/preview`, { limit: 1 });
    deepEqual([preview.status, (preview.json.total as { records: number }).records], [200, 4]);
    const begun = await operator('POST', `/deliveries/${one}/reprocess`, {});
    equal(begun.status, 202);
    equal((await operator('POST', `/deliveries/${one}/reprocess`, {})).json.code, 'delivery.replaying');
    await scene.run(QUEUES);
    const again = (await operator('GET', `/deliveries/${begun.json.number}`)).json;
    equal(again.replayOfNumber, one);
    deepEqual((await operator('GET', `/deliveries/${one + 1}/withdrawal`)).json, {
      cancel: 40,
      restore: 0,
      paid: 0,
      later: 0,
    });
    equal((await operator('POST', `/deliveries/${one + 1}/withdraw`, {})).json.state, 'withdrawing');
    equal((await operator('POST', `/deliveries/${one + 1}/withdraw`, {})).status, 409);
    await scene.run(QUEUES);
    equal(
      ((await operator('GET', `/deliveries/${one + 1}`)).json.delivery as { state: string }).state,
      'withdrawn',
    );
  });

  test('of others do not exist', async () => {
    const reads = [
      '',
      '/publication',
      '/original',
      '/window',
      '/records',
      '/records/1',
      '/problems.csv',
      '/records/3/form',
      '/withdrawal',
      '/replay',
    ];
    for (const path of reads) equal((await stranger('GET', `/deliveries/${one}${path}`)).status, 404, path);
    const acts = [
      'approve',
      'withdraw',
      'reprocess',
      'reprocess/preview',
      'dismiss',
      'undismiss',
      'replay',
      'replay/preview',
      'replay/stop',
    ];
    for (const path of acts)
      equal((await stranger('POST', `/deliveries/${one}/${path}`, {})).status, 404, path);
    deepEqual(items((await stranger('GET', '/deliveries')).json), []);
    deepEqual(items((await stranger('GET', `/deliveries?organization=${BODY}`)).json), []);
    deepEqual(
      items((await stranger('GET', '/organizations')).json).map((item) => item.organization),
      [OTHER],
    );
    equal((await stranger('GET', `/organizations/${BODY}`)).status, 404);
    const mine = await auditor('GET', `/organizations/${BODY}`);
    ok((mine.json.accesses as Items).length === 1 && mine.status === 200);
  });
});
