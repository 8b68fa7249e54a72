import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { RateLimit } from '../../src/sandbox/rate-limit.ts';
import { iupdOf, KEY, KEY_OF_ORG, ORG, position, RECEIPTS, type Stage, stage, V1, V2 } from './fixture.ts';

let on: Stage;
before(async () => {
  on = await stage();
});
after(() => on.close());
beforeEach(async () => {
  await on.client.reset();
  await on.client.createKey(KEY_OF_ORG);
});

const create = (number: number) => on.call('POST', `${V1}?toPublish=true`, position(number));

test('the window slides: never more than the limit in any ten seconds, and refused calls do not count', () => {
  let now = 0;
  const limit = new RateLimit(() => now);
  const taken = (calls: number) =>
    Array.from({ length: calls }, () => limit.take('k')).filter(({ accepted }) => accepted).length;
  equal(taken(60), 60);
  now = 9_000;
  equal(taken(100), 40);
  now = 9_999;
  equal(taken(5), 0);
  now = 10_000;
  equal(taken(100), 60, 'the first sixty have left the window');
  now = 18_999;
  equal(taken(1), 0);
  now = 19_000;
  equal(taken(41), 40);
  const rate = limit.rates().k;
  equal(rate?.maxAccepted, 100);
  ok((rate?.maxAttempted ?? 0) > 100);
});

test('the 101st call in ten seconds is refused by the gateway, on each product by itself', async () => {
  const answers = await Promise.all(Array.from({ length: 110 }, () => on.call('GET', V1)));
  const refused = answers.filter(({ status }) => status === 429);
  equal(refused.length, 10);
  const [one] = refused;
  equal(one?.json().statusCode, 429);
  ok(Number(one?.headers.get('Retry-After')) >= 1);
  equal((await on.call('GET', RECEIPTS)).status, 404, 'receipts have their own window');
  const rates = await on.client.rates();
  deepEqual(rates[`gpd:${KEY}`], { accepted: 100, refused: 10, maxAccepted: 100, maxAttempted: 110 });
});

test('an answer is lost after the change was applied', async () => {
  await on.client.order({ kind: 'lostAnswer', times: 1 });
  equal((await on.call('GET', V1)).status, 200, 'reading changes nothing: its answer is not lost');
  await rejects(on.call('POST', `${V2}?toPublish=true`, { paymentPositions: [position(1), position(2)] }));
  equal((await on.client.ledger()).length, 2);
  equal((await create(1)).status, 409, 'the repeat finds it there');
  const attempts = await on.client.attempts();
  const lost = attempts.find(({ fault }) => fault === 'lostAnswer');
  deepEqual([lost?.status, lost?.applied, lost?.iupds], [0, true, [iupdOf(1), iupdOf(2)]]);
  deepEqual(await on.client.pendingFaults(), []);
});

test('a dropped call is not applied', async () => {
  await on.client.order({ kind: 'drop', times: 1, method: 'POST' });
  await rejects(create(1));
  deepEqual(await on.client.ledger(), []);
  equal((await create(1)).status, 201);
});

test('errors strike the calls they are meant for, the number of times they are meant to', async () => {
  await on.client.order({
    kind: 'status',
    status: 503,
    times: 2,
    method: 'post',
    path: 'debtpositions$',
    after: 1,
  });
  await on.client.order({ kind: 'status', status: 429, times: 1, path: '/receipts', retryAfterSeconds: 7 });
  deepEqual(
    [(await create(1)).status, (await create(2)).status, (await create(3)).status, (await create(4)).status],
    [201, 503, 503, 201],
  );
  equal((await on.call('GET', RECEIPTS)).headers.get('Retry-After'), '7');
  equal((await on.call('GET', RECEIPTS)).status, 404);
  equal((await on.client.ledger()).length, 2);
});

test('down: every connection breaks, for as long as told, but not the doors of the sandbox itself', async () => {
  await on.client.order({ kind: 'down', seconds: 1 });
  await rejects(on.call('GET', V1));
  await rejects(create(1));
  deepEqual(await on.client.health(), { ok: true });
  await new Promise((done) => setTimeout(done, 1_020));
  equal((await create(1)).status, 201);
  deepEqual(
    (await on.client.attempts()).map(({ status }) => status),
    [0, 0, 201],
  );
});

test('latency delays the answer until cleared', async () => {
  await on.client.order({ kind: 'latency', ms: 400 });
  const started = performance.now();
  await create(1);
  ok(performance.now() - started >= 390);
  await on.client.clearFaults();
  const again = performance.now();
  await create(2);
  ok(performance.now() - again < 350);
});

test('the log of attempts names key, path, status and positions of every call', async () => {
  await create(1);
  await create(1);
  await on.call('GET', V1, undefined, { 'Ocp-Apim-Subscription-Key': 'nobody' });
  const attempts = await on.client.attempts();
  deepEqual(
    attempts.map(({ key, method, path, status, applied, iupds }) => ({
      key,
      method,
      path,
      status,
      applied,
      iupds,
    })),
    [
      { key: KEY, method: 'POST', path: V1, status: 201, applied: true, iupds: [iupdOf(1)] },
      { key: KEY, method: 'POST', path: V1, status: 409, applied: false, iupds: [iupdOf(1)] },
      { key: 'nobody', method: 'GET', path: V1, status: 401, applied: false, iupds: [] },
    ],
  );
  equal(attempts[0]?.at.length, 24);
  equal((await on.client.payments(ORG)).length, 0);
});
