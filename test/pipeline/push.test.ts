import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sign } from '../../src/domain/signature.ts';
import { inboxAccounts } from '../../src/pipeline/inbox-accounts.ts';
import { pushDoor } from '../../src/pipeline/push.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { journalOfDelivery } from '../../src/store/journal.ts';
import { startPush } from '../servers/push-server.ts';
import { BODY, file, openScene, receiving, row } from './scene.ts';

const SECRET = 'segreto-di-prova';
const KEY = 'chiave-di-prova';
const MINE = { organization: BODY, connector: 'tari' };

const sha = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');

interface Told {
  readonly delivery: string;
  readonly number: number;
  readonly status: string;
  readonly repeated: boolean;
  readonly code?: string;
}

test('HTTP push: from the request to the positions', async (t) => {
  let count = 0;
  const scene = await openScene({
    connector: {
      receive: receiving('inbox://http', {
        settle: 'leave',
        options: { user: 'tari', apiKey: KEY, secret: SECRET, maxBytes: 100_000 },
        ready: [],
      }),
    },
  });
  const server = await startPush({
    door: pushDoor(scene.context, inboxAccounts(scene.context)),
    clock: scene.context.clock,
    limits: { lingerMs: 300 },
  });
  t.after(() => server.close());
  t.beforeEach(async () => {
    count = (await all()).length;
  });

  const pause = (paused: boolean) =>
    scene.context.database.query('update connector set paused = $1', [paused]);
  const all = () => deliveries(scene.context.database, 1000, MINE);
  /** Deliveries made by this test. */
  const made = async (): Promise<number> => (await all()).length - count;
  const archived = async (): Promise<readonly string[]> =>
    (await readdir(join(scene.context.home, 'archive', BODY), { recursive: true }))
      .map((path) => path.split('/').at(-1) ?? '')
      .filter((name) => /^[0-9a-f]{64}$/.test(name) || name.length === 36);

  const push = async (
    body: string,
    headers: Record<string, string> = { 'x-api-key': KEY },
    query = '?name=lista.csv',
  ): Promise<{ readonly status: number; readonly told: Told }> => {
    const response = await fetch(`${server.url}/in/tari${query}`, { method: 'POST', body, headers });
    return { status: response.status, told: (await response.json()) as Told };
  };
  const keyed = (key: string): Record<string, string> => ({ 'x-api-key': KEY, 'idempotency-key': key });

  await t.test('a pushed file is ingested, and its sender asks what became of it', async () => {
    const bytes = file([row(1), row(2), row(3, { cf: 'sbagliato' })]);
    const { status, told } = await push(bytes);
    assert.equal(status, 202);
    const [item] = await all();
    assert.equal(item?.id, told.delivery);
    assert.equal(item?.number, told.number);
    assert.equal(item?.fileName, 'lista.csv');
    assert.equal(item?.sha256, sha(bytes));
    const journal = await journalOfDelivery(scene.context.database, BODY, told.delivery);
    assert.ok(journal.some((one) => one.event === 'delivery.received'));
    await scene.run();
    const outcome = await fetch(`${server.url}${told.status}`, { headers: { 'x-api-key': KEY } });
    const { state, records, outcomes, problems, number } = (await outcome.json()) as {
      [key: string]: unknown;
      problems: readonly { place: { record: number }; advice: string }[];
    };
    assert.deepEqual(
      { state, records, outcomes, number },
      { state: 'applied', records: 3, outcomes: { created: 2, problem: 1 }, number: told.number },
    );
    assert.equal(problems[0]?.place.record, 3);
    const other = await fetch(`${server.url}/in/tari/${told.delivery.replace(/^./, 'f')}`, {
      headers: { 'x-api-key': KEY },
    });
    assert.equal(other.status, 404);
  });

  await t.test(
    'the same Idempotency-Key: the same delivery for the same bytes, refused for others',
    async () => {
      const bytes = file([row(10)]);
      const first = await push(bytes, keyed('k-1'));
      assert.equal(first.status, 202);
      const again = await push(bytes, keyed('k-1'));
      assert.equal(again.status, 200);
      assert.deepEqual(again.told, { ...first.told, repeated: true });
      const before = await archived();
      const other = await push(file([row(11)]), keyed('k-1'));
      assert.equal(`${other.status} ${other.told.code}`, '409 push.key-reused');
      assert.deepEqual(await archived(), before, 'nothing of it is kept');
      assert.equal((await push(bytes, keyed('k-2'))).status, 202, 'another key is another delivery');
      assert.equal(await made(), 2);
    },
  );

  await t.test('fifteen at the same time with one key are one delivery', async () => {
    const bytes = file([row(20)]);
    const answers = await Promise.all(Array.from({ length: 15 }, () => push(bytes, keyed('k-3'))));
    assert.equal(await made(), 1);
    assert.equal(new Set(answers.map((one) => one.told.delivery)).size, 1, JSON.stringify(answers));
    assert.equal(answers.filter((one) => one.status === 202).length, 1);
    const mixed = await Promise.all([21, 22].map((number) => push(file([row(number)]), keyed('k-4'))));
    assert.deepEqual(mixed.map((one) => one.status).sort(), [202, 409]);
    assert.equal(await made(), 2);
  });

  await t.test('a signature comes in once', async () => {
    const bytes = file([row(30)]);
    const now = Math.floor(scene.context.clock.now().getTime() / 1000);
    const signed = { 'x-tramite-signature': sign(SECRET, now, sha(bytes)) };
    assert.equal((await push(bytes, signed)).status, 202);
    const replay = await push(bytes, signed);
    assert.equal(`${replay.status} ${replay.told.code}`, '409 push.replayed');
    const disguised = await push(bytes, { ...signed, 'idempotency-key': 'k-5' });
    assert.equal(`${disguised.status} ${disguised.told.code}`, '409 push.replayed');
    assert.equal(await made(), 1);
    const later = { 'x-tramite-signature': sign(SECRET, now + 1, sha(bytes)), 'idempotency-key': 'k-6' };
    const fresh = await push(bytes, later);
    assert.equal(fresh.status, 202);
    const retried = await push(bytes, later);
    assert.equal(retried.status, 200, 'a repeat of the very request is harmless');
    assert.equal(retried.told.delivery, fresh.told.delivery);
    const both = await Promise.all(
      [1, 2].map(() => push(bytes, { 'x-tramite-signature': sign(SECRET, now + 2, sha(bytes)) })),
    );
    assert.deepEqual(both.map((one) => one.status).sort(), [202, 409]);
    assert.equal(await made(), 3);
  });

  await t.test('what is not proven leaves nothing, neither a delivery nor bytes', async () => {
    const before = await archived();
    const now = Math.floor(scene.context.clock.now().getTime() / 1000);
    const bytes = file([row(40)]);
    const bad = await push(bytes, { 'x-tramite-signature': sign('altro', now, sha(bytes)) });
    assert.equal(`${bad.status} ${bad.told.code}`, '401 push.signature');
    const big = await push('x'.repeat(100_001));
    assert.equal(`${big.status} ${big.told.code}`, '413 push.too-large');
    assert.equal(await made(), 0);
    assert.deepEqual(await archived(), before);
  });

  await t.test('a crash between the archive and the commit is no delivery; the repeat is one', async () => {
    const crashing = {
      ...scene.context,
      crash: (point: string) => {
        if (point === 'push.after-archive') throw new Error('crash');
      },
    };
    const faults: unknown[] = [];
    const other = await startPush({
      door: pushDoor(crashing, inboxAccounts(crashing)),
      clock: crashing.clock,
      fault: (error) => faults.push(error),
    });
    const bytes = file([row(50)]);
    try {
      const send = () =>
        fetch(`${other.url}/in/tari`, { method: 'POST', body: bytes, headers: keyed('k-7') });
      assert.equal((await send()).status, 503);
      assert.match(String(faults[0]), /crash/);
      assert.equal(await made(), 0);
    } finally {
      await other.close();
    }
    assert.equal((await push(bytes, keyed('k-7'))).status, 202);
    assert.equal(await made(), 1);
  });

  await t.test('a paused connector takes nothing, and says so', async () => {
    await pause(true);
    try {
      const { status, told } = await push(file([row(60)]));
      assert.equal(`${status} ${told.code}`, '503 push.paused');
    } finally {
      await pause(false);
    }
    assert.equal(await made(), 0);
  });

  await t.test('the archived bytes are the ones that were sent', async () => {
    const bytes = file([row(70)]);
    await push(bytes);
    const path = join(scene.context.home, 'archive', BODY, sha(bytes).slice(0, 2), sha(bytes));
    assert.equal(await readFile(path, 'utf8'), bytes);
  });
});
