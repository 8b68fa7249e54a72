import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openNotifier } from '../../src/observe/notify/notifier.ts';
import { postGuarded } from '../../src/pipeline/alert/post.ts';
import { hookServer } from '../servers/hook-server.ts';

const NOTICE = { id: 'n-1', subject: 'oggetto', text: 'testo — €', facts: { raised: [{ rule: 'waiting' }] } };
const soon = (): AbortSignal => AbortSignal.timeout(5_000);
const notifier = openNotifier({ post: postGuarded, clock: { now: () => new Date() } });

test('a webhook is signed JSON under the id of its notice; 2xx and 409 take it, nothing else does', async () => {
  const server = await hookServer('segreto');
  const to = { kind: 'webhook', url: server.url, secret: 'segreto', allowPrivate: true } as const;
  for (const [status, kind] of [
    [204, undefined],
    [200, undefined],
    [409, undefined],
    [500, 'transient'],
    [429, 'transient'],
    [401, 'auth'],
    [404, 'config'],
    [302, 'config'],
  ] as const) {
    server.status = status;
    const done = await notifier.notify(NOTICE, to, soon());
    assert.equal(done.ok ? undefined : done.problem.class, kind, String(status));
    if (!done.ok) assert.equal(done.problem.code, 'alert.webhook');
  }
  // A redirect is not followed.
  assert.equal(server.hooks.length, 8);
  for (const hook of server.hooks) {
    assert.ok(hook.signed);
    assert.equal(hook.headers['idempotency-key'], 'n-1');
    assert.equal(hook.headers['content-type'], 'application/json');
    assert.equal(hook.path, '/avvisi');
    assert.deepEqual(hook.body, {
      id: 'n-1',
      subject: 'oggetto',
      text: 'testo — €',
      raised: [{ rule: 'waiting' }],
    });
  }
  const other = { ...to, secret: 'altro' };
  await notifier.notify(NOTICE, other, soon());
  assert.equal(server.hooks.at(-1)?.signed, false);
});

test('a webhook goes to no address that is not public, unless that is allowed', async () => {
  const server = await hookServer('segreto');
  const to = { kind: 'webhook', url: server.url, secret: 'segreto', allowPrivate: false } as const;
  const refused = await notifier.notify(NOTICE, to, soon());
  assert.match(refused.ok ? '' : refused.problem.message, /an address that is not public.*http\.address/);
  assert.equal(server.hooks.length, 0);
  const nowhere = { ...to, url: 'non è un indirizzo' };
  assert.equal((await notifier.notify(NOTICE, nowhere, soon())).ok, false);
  await server.close();
  const closed = await notifier.notify(NOTICE, { ...to, allowPrivate: true }, soon());
  assert.equal(closed.ok ? '' : closed.problem.class, 'transient');
});

test('without a mail server no mail leaves, and that is said', async () => {
  const done = await notifier.notify(NOTICE, { kind: 'mail', addresses: ['a@b.example'] }, soon());
  assert.equal(done.ok ? '' : done.problem.code, 'alert.not-configured');
});
