/** Writers at our own HTTP door: a body is whole by its length or its last chunk, and is nothing before. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openScene } from '../pipeline/scene.ts';
import { peer } from '../servers/peer.ts';
import { type Conversation, converse } from '../servers/push-server.ts';
import { until } from '../transports/inbox-scene.ts';
import { API_KEY, pushed, pushHouse } from './push-house.ts';
import { Watch } from './watch.ts';
import { LAYOUT, list } from './writer.ts';

const scene = await openScene({ gestionale: LAYOUT, connector: { receive: pushed() } });
const { context, server, head, post, events } = await pushHouse({ after }, scene);
const watch = new Watch(scene, context);

const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const digestOf = (bytes: Buffer): string =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;

/** What came is one more delivery, of these bytes. */
async function came(name: string, whole: Buffer): Promise<void> {
  watch.expects(name, whole);
  await watch.look();
  assert.ok(watch.delivered(name, whole));
}

async function sending(name: string, lines: readonly string[], first: Buffer): Promise<Conversation> {
  const client = converse(server.port);
  await client.say(head(name, lines));
  await client.say(first);
  return client;
}

describe('writers at our own HTTP door', () => {
  test('sends small pieces with pauses longer than a look', async () => {
    const whole = list(30);
    const client = await sending('pezzi.csv', ['Transfer-Encoding: chunked'], Buffer.alloc(0));
    for (let at = 0; at < whole.length; at += 400) {
      await client.say(chunk(whole.subarray(at, at + 400)));
      assert.equal((await watch.look()).taken, 0);
    }
    assert.equal(client.heard(), '', 'it is not answered before its end');
    await client.say('0\r\n\r\n');
    assert.match(await client.until('delivery'), /^HTTP\/1\.1 202 /);
    await came('pezzi.csv', whole);
    client.socket.destroy();
  });

  test('says its whole size at once and fills it later', async () => {
    const whole = list(30);
    const half = Math.floor(whole.length * 0.6);
    const client = await sending('riserva.csv', [`Content-Length: ${whole.length}`], whole.subarray(0, half));
    await watch.rests({ looks: 2, everyMs: 3_600_000 });
    await client.say(whole.subarray(half));
    assert.match(await client.until('delivery'), /^HTTP\/1\.1 202 /);
    await came('riserva.csv', whole);
    client.socket.destroy();
  });

  test('is cut at 60 %, however it frames: nothing; sent again with its key: once', async () => {
    for (const framing of ['length', 'chunked'] as const) {
      const name = `taglio-${framing}.csv`;
      const whole = list(100);
      const half = whole.subarray(0, Math.floor(whole.length * 0.6));
      const key = `taglio-${framing}`;
      const lines =
        framing === 'length' ? [`Content-Length: ${whole.length}`] : ['Transfer-Encoding: chunked'];
      const before = (await events('push.cut')).length;
      const client = await sending(
        name,
        [...lines, `Idempotency-Key: ${key}`],
        framing === 'length' ? half : chunk(half),
      );
      await watch.look();
      client.socket.resetAndDestroy();
      await until('it is noted', async () => (await events('push.cut')).length === before + 1);
      await watch.rests();
      const again = await post(name, whole, { 'idempotency-key': key });
      assert.equal(again.status, 202);
      await came(name, whole);
      const third = await post(name, whole, { 'idempotency-key': key });
      assert.deepEqual([third.status, third.told.delivery], [200, again.told.delivery]);
      await watch.look();
    }
  });

  test('goes away before the answer, taken or not: its repeat is one file and no second', async () => {
    const whole = list(30);
    watch.expects('persa.csv', whole);
    const lines = [`Content-Length: ${whole.length}`, 'Idempotency-Key: persa'];
    const client = await sending('persa.csv', lines, whole);
    client.socket.destroy();
    const again = await post('persa.csv', whole, { 'idempotency-key': 'persa' });
    assert.ok([200, 202].includes(again.status), JSON.stringify(again));
    await watch.look();
    assert.ok(watch.delivered('persa.csv', whole));
  });

  test('resumes where it was cut, as with other servers: a part is refused', async () => {
    const whole = list(30);
    const half = Math.floor(whole.length * 0.6);
    const range = `bytes ${half}-${whole.length - 1}/${whole.length}`;
    const { status, told } = await post('resto.csv', whole.subarray(half), { 'content-range': range });
    assert.equal(`${status} ${told.code}`, '400 push.range');
    await watch.rests();
  });

  test('states the hash of the whole file beside half of it', async () => {
    const whole = list(30);
    const half = whole.subarray(0, Math.floor(whole.length * 0.6));
    const { status, told } = await post('impronta.csv', half, { 'content-digest': digestOf(whole) });
    assert.equal(`${status} ${told.code}`, '400 push.digest');
    await watch.rests();
    assert.equal((await post('impronta.csv', whole, { 'content-digest': digestOf(whole) })).status, 202);
    await came('impronta.csv', whole);
  });

  test('a real curl stopped with SIGINT at 60 %, and run again', async (t) => {
    const curl = await peer('curl');
    if (curl.path === undefined) return t.skip(curl.skip);
    const whole = list(8_000);
    const folder = await mkdtemp(join(tmpdir(), 'tramite-curl-'));
    const started = async (
      limit: string,
    ): Promise<{ readonly pid: number; readonly ended: Promise<string> }> => {
      const words = [
        '-sS',
        '--limit-rate',
        limit,
        '--data-binary',
        '@lista.csv',
        '-H',
        `X-Api-Key: ${API_KEY}`,
      ];
      const more = ['-H', 'Idempotency-Key: curl', `${server.url}/in/tari?name=lista.csv`];
      const child = spawn(curl.path, [...words, ...more], { cwd: folder, timeout: 20_000 });
      let out = '';
      child.stdout.on('data', (bytes) => {
        out += String(bytes);
      });
      return { pid: child.pid ?? 0, ended: once(child, 'close').then(() => out) };
    };
    try {
      await writeFile(join(folder, 'lista.csv'), whole);
      const before = (await events('push.cut')).length;
      const first = await started(`${Math.round(whole.length / 2)}`);
      await until('it sends', () => server.sockets() > 0, 10_000);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await watch.look();
      process.kill(first.pid, 'SIGINT');
      await first.ended;
      await until('it is noted', async () => (await events('push.cut')).length === before + 1);
      await watch.rests();
      assert.match(await (await started('100M')).ended, /"repeated":false/);
      await came('lista.csv', whole);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
