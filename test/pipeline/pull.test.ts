import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { connector } from '../../src/store/connectors.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { http } from '../../src/transports/http/transport.ts';
import { type Step, startOrigin } from '../servers/origin.ts';
import { BODY, file, openScene, receiving, row } from './scene.ts';

const KEY = { organization: BODY, connector: 'tari' };

/** A portal whose list is read in pages of two rows: the cursor is the first row that was not given. */
const pages =
  (rows: readonly string[]): Step =>
  (_request, response, asked) => {
    const from = Number(new URL(asked.url, 'http://x').searchParams.get('da') ?? 0);
    const some = rows.slice(from, from + 2);
    if (some.length === 0) return response.writeHead(204).end();
    return response
      .writeHead(200, { 'content-type': 'text/csv', 'x-next': String(from + some.length) })
      .end(file(some));
  };

test('pages are taken once each, in order, and the cursor goes on from there', async () => {
  const origin = await startOrigin();
  after(() => origin.close());
  const scene = await openScene({
    connector: {
      receive: receiving(`${origin.url}/elenco`, {
        settle: 'leave',
        options: { allowPrivate: true, next: 'header:X-Next', cursorParameter: 'da' },
        ready: [],
      }),
    },
  });
  const all = Array.from({ length: 5 }, (_, index) => row(index + 1));
  const context = { ...scene.context, transports: { specs: [http.spec], transport: () => http } };
  origin.script(pages(all));
  for (let round = 0; round < 8; round += 1) await scene.run(['collect'], context);
  const taken = [...(await deliveries(context.database, 100, KEY))].reverse();
  assert.deepEqual(
    taken.map((one) => one.fileName),
    ['elenco-000001.csv', 'elenco-000002.csv', 'elenco-000003.csv'],
    JSON.stringify((await connector(context.database, KEY))?.lastScan),
  );
  await scene.run();
  const done = await deliveries(context.database, 100, KEY);
  assert.deepEqual(
    done.map((one) => [one.state, one.records]),
    [
      ['applied', 1],
      ['applied', 2],
      ['applied', 2],
    ],
  );
  origin.script(pages([...all, row(6)]));
  for (let round = 0; round < 3; round += 1) await scene.run(['collect'], context);
  assert.equal((await deliveries(context.database, 100, KEY)).length, 4);
  const urls = origin.asked.map((one) => one.url);
  assert.equal(urls.filter((url) => url === '/elenco').length, 1, 'nothing is asked for twice');
  assert.ok(urls.includes('/elenco?da=5'));
});

test('an export is taken when it changed, by its ETag, however often it is looked at', async () => {
  const origin = await startOrigin();
  after(() => origin.close());
  const scene = await openScene({
    connector: {
      receive: receiving(`${origin.url}/lista.csv`, {
        settle: 'leave',
        options: { allowPrivate: true },
        ready: [],
      }),
    },
  });
  const context = { ...scene.context, transports: { specs: [http.spec], transport: () => http } };
  let version = 1;
  const exported: Step = (request, response) => {
    const etag = `"${version}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    return response.writeHead(200, { etag }).end(file([row(version)]));
  };
  origin.script((_request, response) => {
    response.writeHead(200, { etag: '"1"', 'content-length': 1000 }).write('half');
    response.destroy();
  }, exported);
  const count = async (): Promise<number> => (await deliveries(context.database, 100, KEY)).length;
  await scene.run(['collect'], context);
  assert.equal(await count(), 0, 'a cut answer is no file');
  for (let round = 0; round < 4; round += 1) await scene.run(['collect'], context);
  assert.equal(await count(), 1);
  version = 2;
  for (let round = 0; round < 4; round += 1) await scene.run(['collect'], context);
  assert.equal(await count(), 2);
});
