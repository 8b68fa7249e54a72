import { deepEqual, equal, match } from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { openAsking, viewerOf } from './asking.ts';

const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
const BAD = 'RSSMRA80A01H501X';
const GOOD = 'RSSMRA80A01H501U';
const scene = await openScene();
const api = openAsking(scene.context);
const operator = api.as(viewerOf('operator', BODY));
const auditor = api.as(viewerOf('auditor', BODY));
let one = 0;
let code = '';
type Items = readonly { readonly [key: string]: unknown }[];

before(async () => {
  await scene.drop('tari.csv', file([row(1), ...[2, 3, 4, 5].map((n) => row(n, { cf: BAD }))]));
  await scene.run(QUEUES);
  const { rows } = await scene.context.database.query<{ number: number; code: string }>(
    'select d.number, p.code from delivery d join problem p using (delivery_id) limit 1',
  );
  one = rows[0]?.number ?? 0;
  code = rows[0]?.code ?? '';
});

describe('problems', () => {
  test('are grouped, listed and annotated', async () => {
    const groups = (await auditor('GET', '/problems/groups')).json.items as Items;
    deepEqual(
      groups.map((item) => [item.code, item.open, item.connector]),
      [[code, 4, 'tari']],
    );
    const first = (await auditor('GET', `/problems?code=${code}&limit=3`)).json;
    const rest = (await auditor('GET', `/problems?code=${code}&limit=3&cursor=${first.next}`)).json;
    deepEqual(
      [...(first.items as Items), ...(rest.items as Items)].map((item) => item.number),
      [2, 3, 4, 5],
    );
    equal(rest.next, null);
    const csv = await auditor('GET', `/deliveries/${one}/problems.csv`);
    const lines = csv.text.split('\r\n');
    match(lines[0] ?? '', /^file;line;column;record;key;field;value;kind;code;message;advice;closedAt$/);
    equal(lines.length, 6);
    match(lines[1] ?? '', /^tari\.csv;3;\d*;2;2026\/000002;CF;RSSMRA80A01H501X;reject;/);
  });

  test('a record is corrected in the version that was seen: of two, one is told', async () => {
    const path = `/deliveries/${one}/records/2`;
    const form = await operator('GET', `${path}/form`);
    equal(form.headers.get('etag'), '"0"');
    const field = (form.json.fields as Items).find((item) => item.path === 'CF');
    deepEqual([field?.value, field?.faulty], [BAD, true]);
    equal(
      (await operator('PUT', `${path}/correction`, { fields: { CF: GOOD } })).json.code,
      'request.if-match',
    );
    const seen = { 'if-match': '"0"' };
    equal((await auditor('PUT', `${path}/correction`, { fields: { CF: GOOD } }, seen)).status, 403);
    const both = await Promise.all(
      [GOOD, 'VRDLGI75C45F205F'].map((CF) => operator('PUT', `${path}/correction`, { fields: { CF } }, seen)),
    );
    deepEqual(both.map((answer) => answer.status).sort(), [200, 412]);
    equal((await operator('GET', `${path}/form`)).headers.get('etag'), '"1"');
    equal(
      (await operator('PUT', `${path}/correction`, { fields: { NIENTE: 'x' } }, { 'if-match': '"1"' })).json
        .code,
      'correction.field',
    );
    equal((await operator('DELETE', `${path}/correction`, undefined, seen)).status, 412);
    const withdrawn = await operator('DELETE', `${path}/correction`, undefined, { 'if-match': '"1"' });
    equal(withdrawn.status, 200);
    const now = { 'if-match': withdrawn.headers.get('etag') ?? '' };
    equal((await operator('PUT', `${path}/correction`, { fields: { CF: GOOD } }, now)).status, 200);
  });

  test('records are replayed after a rehearsal, with progress', async () => {
    const wish = { records: [2] };
    equal((await operator('POST', `/deliveries/${one}/replay/preview`, { records: [2], code })).status, 400);
    const preview = (await operator('POST', `/deliveries/${one}/replay/preview`, wish)).json as {
      replay: { records: number };
      trial: { outcomes: Items };
    };
    equal(preview.replay.records, 1);
    deepEqual(
      preview.trial.outcomes.map((item) => [item.outcome, item.records]),
      [['created', 1]],
    );
    const draft = (
      await operator('POST', `/deliveries/${one}/replay/preview`, {
        records: [3],
        draft: { record: 3, fields: { CF: GOOD } },
      })
    ).json as { trial: { outcomes: Items } };
    deepEqual(
      draft.trial.outcomes.map((item) => item.outcome),
      ['created'],
    );
    const begun = await operator('POST', `/deliveries/${one}/replay`, wish);
    equal(begun.status, 202);
    await scene.run(QUEUES);
    const progress = (await operator('GET', `/deliveries/${begun.json.number}/replay`)).json;
    deepEqual([progress.state, progress.done, progress.total, progress.of], ['applied', 1, 1, one]);
    equal((await operator('POST', `/deliveries/${begun.json.number}/replay/stop`, {})).status, 409);
    equal((await operator('GET', `/deliveries/${one}/replay`)).status, 404, 'the file is no replay');
    deepEqual(
      ((await auditor('GET', '/problems/groups')).json.items as Items).map((item) => item.open),
      [3],
    );
  });

  test('records are dismissed with a reason, and taken back', async () => {
    equal((await operator('POST', `/deliveries/${one}/dismiss`, { records: [5], reason: '' })).status, 400);
    deepEqual(
      (await operator('POST', `/deliveries/${one}/dismiss`, { records: [5], reason: 'pagato altrove' })).json,
      { records: 1 },
    );
    deepEqual(
      ((await auditor('GET', `/deliveries/${one}/records?outcome=dismissed`)).json.items as Items).map(
        (item) => item.number,
      ),
      [5],
    );
    const page = (await auditor('GET', `/deliveries/${one}`)).json;
    equal(page.addsUp, true, 'counters follow');
    equal((page.outcomes as Items).find((item) => item.outcome === 'dismissed')?.records, 1);
    deepEqual((await operator('POST', `/deliveries/${one}/undismiss`, { records: [5] })).json, {
      records: 1,
    });
    equal((await operator('POST', `/deliveries/${one}/undismiss`, { records: [5] })).status, 409);
  });

  test('all records of a connector with one code are replayed, file by file', async () => {
    const path = `/connectors/${BODY}/tari/replay`;
    const preview = (await operator('POST', `${path}/preview`, { code })).json as { replays: Items };
    deepEqual(
      preview.replays.map((item) => [item.of, item.records]),
      [[one, 3]],
    );
    equal((await operator('POST', `${path}/preview`, { code: 'no.such' })).status, 409);
    const begun = await operator('POST', path, { code });
    deepEqual([begun.status, (begun.json.numbers as number[]).length], [202, 1]);
  });
});
