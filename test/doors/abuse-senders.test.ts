/** Senders that never end, hardly speak, or guess: what they cost, what an administrator sees, and who still gets in. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeCareful } from '../../src/transports/inbox/push/server-options.ts';
import { openScene, receiving, type Scene } from '../pipeline/scene.ts';
import { converse } from '../servers/push-server.ts';
import { ask, refused, until, visit, writeAt } from '../transports/inbox-scene.ts';
import { LOGIN, ownHouse } from './own-house.ts';
import { pushed, pushHouse } from './push-house.ts';
import { sshWriter } from './ssh-writer.ts';
import { Watch } from './watch.ts';
import { LAYOUT, list, put } from './writer.ts';

const MB = 2 ** 20;
const LIMIT = 64 * MB;
/** What is still held after the collector of garbage has been through, beyond what was held before. */
const HELD = 32 * MB;
const FAILED = 4;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function held(): Promise<number> {
  collectGarbage();
  // What it found is given back a little later.
  await sleep(20);
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const AT_ONCE = { looks: 1, everyMs: 61_000 };

describe('senders without end at our HTTP door', () => {
  test('10 GB in chunks are refused at the limit, at flat memory, and leave nothing', async (t) => {
    const scene = await openScene({
      gestionale: LAYOUT,
      connector: { receive: pushed({ options: { maxBytes: LIMIT } }) },
    });
    const { context, server, head, post, events } = await pushHouse(t, scene);
    const watch = new Watch(scene, context);
    const piece = Buffer.alloc(MB, 'R;riga\r\n');
    const chunk = Buffer.concat([Buffer.from(`${MB.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
    const before = await held();
    const client = converse(server.port);
    let ended = false;
    void client.ended.then(() => {
      ended = true;
    });
    await client.say(head('dieci giga.csv', ['Transfer-Encoding: chunked']));
    let sent = 0;
    let most = 0;
    for (; sent < 10 * 1024 && !ended && client.heard() === ''; sent += 1) {
      await client.say(chunk);
      if (sent % 8 === 0) most = Math.max(most, (await held()) - before);
    }
    assert.match(await client.until('push.too-large'), /^HTTP\/1\.1 413 /);
    await client.ended;
    assert.ok(sent >= 64 && sent < 512, `${sent} MB were listened to`);
    t.diagnostic(`${sent} MB sent, ${Math.round(most / MB)} MB held`);
    assert.ok(most < HELD, `${Math.round(most / MB)} MB were held`);
    assert.deepEqual(await events('push.'), ['push.too-large']);
    await watch.rests();
    const honest = list(10);
    assert.equal((await post('onesto.csv', honest)).status, 202);
    watch.expects('onesto.csv', honest);
    await watch.look();
    assert.ok(watch.delivered('onesto.csv', honest));
  });

  test('slowloris in the body: sent away, and noted; honest senders meanwhile are served', async (t) => {
    const scene = await openScene({ gestionale: LAYOUT, connector: { receive: pushed() } });
    const limits = { idleMs: 600, rateMs: 600, leastBytesPerSecond: 1_000 };
    const { context, server, head, post, events } = await pushHouse(t, scene, limits);
    const watch = new Watch(scene, context);
    const slow = Array.from({ length: 12 }, () => converse(server.port));
    const drips: NodeJS.Timeout[] = [];
    for (const client of slow) {
      await client.say(head('lenta.csv', ['Content-Length: 1000000']));
      drips.push(setInterval(() => void client.say('x'), 100));
    }
    try {
      const honest = list(10);
      assert.equal((await post('onesto.csv', honest)).status, 202);
      watch.expects('onesto.csv', honest);
      for (const client of slow) {
        assert.match(await client.until('push.slow'), /^HTTP\/1\.1 408 /);
        await client.ended;
      }
      assert.deepEqual([...new Set(await events('push.'))], ['push.slow']);
      await watch.look();
      assert.ok(watch.delivered('onesto.csv', honest));
    } finally {
      for (const drip of drips) clearInterval(drip);
      for (const client of slow) client.socket.destroy();
    }
  });

  test('slowloris in the head: our server looks for it every few seconds, and sends it away', async (t) => {
    const server = createServer(() => assert.fail('nobody asked'));
    makeCareful(server);
    const careful: { headersTimeout: number; connectionsCheckingInterval?: number } = server;
    assert.ok(careful.headersTimeout <= 15_000 && (careful.connectionsCheckingInterval ?? 30_000) <= 5_000);
    // The same, in less time.
    Object.assign(server, { headersTimeout: 300, connectionsCheckingInterval: 100 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => void server.close());
    const client = converse((server.address() as AddressInfo).port);
    const drip = setInterval(() => void client.say('x'), 50);
    t.after(() => clearInterval(drip));
    await client.say('POST /in/tari?name=mai.csv HTTP/1.1\r\nHost: x\r\nX-Api-');
    assert.match(await client.until('408'), /^HTTP\/1\.1 408 /);
    await client.ended;
  });
});

const receive = (options = {}) => receiving('inbox://sftp', { options: { ...LOGIN, ...options } });
const ownScene = (options = {}): Promise<Scene> =>
  openScene({ gestionale: LAYOUT, connector: { receive: receive(options) } });

describe('senders at our own SFTP server', () => {
  test('one without end is refused at the limit, at flat memory, and what came is never taken', async (t) => {
    const scene = await ownScene({ maxBytes: LIMIT });
    const house = await ownHouse(t, scene);
    const watch = new Watch(scene, house.context);
    const { sftp, end } = await visit(house.server.port);
    const handle = await ask<Buffer>((done) => sftp.open('/in/senza fine.csv', 'w', done));
    const piece = Buffer.alloc(256 * 1024, 'R;riga\r\n');
    const before = await held();
    let most = 0;
    let at = 0;
    let status = 0;
    for (; status === 0 && at < 10 * LIMIT; at += piece.length) {
      status = await refused(writeAt(sftp, handle, at, piece));
      if (at % (8 * MB) === 0) most = Math.max(most, (await held()) - before);
    }
    assert.equal(status, FAILED);
    assert.ok(at <= LIMIT + 2 * piece.length, `${at} bytes were taken`);
    t.diagnostic(`${Math.round(most / MB)} MB held`);
    assert.ok(most < HELD, `${Math.round(most / MB)} MB were held`);
    assert.equal(await refused(ask((done) => sftp.close(handle, done))), FAILED);
    await watch.waits('senza fine.csv', /^open: /, { looks: 2, everyMs: 61_000 });
    end();
    const honest = list(10);
    await put(sshWriter(t, house.server.port, LOGIN, '/in/'), 'onesto.csv', honest);
    await watch.takes('onesto.csv', honest, AT_ONCE);
  });

  test('silent strangers do not keep out who logs in', async (t) => {
    const scene = await ownScene();
    const house = await ownHouse(t, scene, { limits: { strangers: 20 } });
    const watch = new Watch(scene, house.context);
    const { port } = house.server;
    const silent: Socket[] = [];
    t.after(() => {
      for (const socket of silent) socket.destroy();
    });
    for (let n = 0; n < 60; n += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      silent.push(socket);
    }
    await until('they are there', () => house.server.connections() >= 20);
    const honest = list(10);
    await put(sshWriter(t, port, LOGIN, '/in/'), 'onesto.csv', honest);
    await watch.takes('onesto.csv', honest, AT_ONCE);
    assert.ok(house.server.connections() <= 21, `${house.server.connections()} connections`);
  });

  test('who guesses is banned by the rules of the product, three times as long each time', async (t) => {
    const scene = await ownScene();
    const house = await ownHouse(t, scene);
    const watch = new Watch(scene, house.context);
    const { port } = house.server;
    for (const seconds of [300, 900, 2700]) {
      const guess = (): Promise<void> =>
        assert.rejects(visit(port, { password: 'sbagliata' }), /authentication/);
      for (let n = 0; n < 10; n += 1) await guess();
      await assert.rejects(visit(port), 'the address is shut, also for the right password');
      scene.advance((seconds - 30) * 1000);
      await assert.rejects(visit(port), `for ${seconds} seconds`);
      scene.advance(31_000);
    }
    const { rows } = await scene.context.database.query<{ detail: { subject: string; seconds: number } }>(
      "select detail from journal where event = 'inbox.banned' order by at",
    );
    const told = rows.map(({ detail }) => `${detail.subject} ${detail.seconds}`);
    for (const seconds of [300, 900, 2700])
      assert.ok(told.includes(`address 127.0.0.1 ${seconds}`), told.join(', '));
    const honest = list(10);
    await put(sshWriter(t, port, LOGIN, '/in/'), 'onesto.csv', honest);
    await watch.takes('onesto.csv', honest, AT_ONCE);
  });
});
