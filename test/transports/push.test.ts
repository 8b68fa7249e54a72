import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Agent } from 'undici';
import { diskArchive } from '../../src/archive/disk.ts';
import type { InboxAccount, Push, PushDoor } from '../../src/domain/ports/inbox.ts';
import { failed, ok, ProblemError } from '../../src/domain/problem.ts';
import { sign } from '../../src/domain/signature.ts';
import { pushListener } from '../../src/transports/inbox/push/listener.ts';
import { sameSubject } from '../../src/transports/inbox/push/subject.ts';
import { until } from '../conformance/transport-scene.ts';
import { newCertificate } from '../servers/certificate.ts';
import { peer } from '../servers/peer.ts';
import { type Conversation, converse, type PushServer, startPush } from '../servers/push-server.ts';

const ORGANIZATION = '01234567897';
const KEY = 'chiave-di-prova';
const SECRET = 'segreto-di-prova';
const LIMIT = 1_000_000;

const accounts: readonly InboxAccount[] = [
  { user: 'tari', apiKey: KEY, secret: SECRET, doors: ['http'] },
  { user: 'mensa', certificate: 'CN=mensa,O=Comune,C=IT', doors: ['http'] },
  { user: 'solo-sftp', apiKey: KEY, doors: ['sftp'] },
  { user: 'grande', apiKey: KEY, doors: ['http'], fileBytes: 150 * 2 ** 20 },
].map((one) => ({
  fileBytes: LIMIT,
  ...one,
  doors: one.doors as InboxAccount['doors'],
  organization: ORGANIZATION,
  connector: one.user,
  publicKeys: [],
}));

const sha = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('HTTP push: the door', () => {
  let root: string;
  let server: PushServer;
  let shift = 0;
  const taken: { push: Push; sha256: string; size: number }[] = [];
  const notes: { event: string; detail: object }[] = [];
  const faults: unknown[] = [];

  /** The archive is real; of the house behind it only what the protocol needs. */
  const door = (): PushDoor => {
    const archive = diskArchive(join(root, 'archive'));
    return {
      account: async (name) => accounts.find((one) => one.user === name),
      async push(push) {
        async function* whole() {
          yield* push.bytes;
          const proof = await push.proven();
          if (!proof.ok) throw new ProblemError(proof.problem);
        }
        try {
          taken.push({ push, ...(await archive.store(push.organization, whole())) });
        } catch (error) {
          if (error instanceof ProblemError) return failed(error.problem);
          throw error;
        }
        return ok({ delivery: randomUUID(), number: taken.length, repeated: false });
      },
      outcome: async (_owner, delivery) => ({
        delivery,
        number: 1,
        file: 'a.csv',
        state: 'applied',
        records: 2,
        outcomes: { created: 2 },
        problems: [],
      }),
      note: async (_owner, event, detail) => void notes.push({ event, detail }),
    };
  };

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tramite-push-'));
  });
  after(() => rm(root, { recursive: true }));
  beforeEach(async () => {
    taken.length = 0;
    notes.length = 0;
    faults.length = 0;
    shift = 0;
    server = await startPush({
      door: door(),
      clock: { now: () => new Date(Date.now() + shift) },
      limits: { idleMs: 300, rateMs: 800, leastBytesPerSecond: 1000, perAccount: 3, lingerMs: 500 },
      proxies: ['127.0.0.1'],
      fault: (error) => faults.push(error),
    });
  });
  afterEach(async () => {
    await server.close();
    assert.deepEqual(faults, []);
  });

  const post = (
    body: string | Uint8Array | FormData,
    headers: Record<string, string> = {},
    path = '/in/tari',
  ): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      body: body as never,
      headers: { 'x-api-key': KEY, ...headers },
    });

  const refusedWith = async (response: Response, status: number, code: string): Promise<Response> => {
    const value = (await response.json()) as { code: string; message: string; advice: string };
    assert.equal(`${response.status} ${value.code}`, `${status} ${code}`, value.message);
    assert.ok(value.advice);
    return response;
  };

  const nothingKept = async (): Promise<void> => {
    assert.deepEqual(taken, []);
    const names = await readdir(join(root, 'archive', ORGANIZATION), { recursive: true }).catch(() => []);
    const files = names.filter((name) => /[0-9a-f]{36,}/.test(name) && name.includes('incoming/'));
    assert.deepEqual(files, []);
  };

  test('raw bytes: 202 with the delivery, and where its outcome is', async () => {
    const response = await post(
      'a;b\r\n1;2\r\n',
      { 'content-type': 'text/csv' },
      '/in/tari?name=lista%201.csv',
    );
    assert.equal(response.status, 202);
    const told = (await response.json()) as {
      delivery: string;
      number: number;
      status: string;
      repeated: boolean;
    };
    assert.deepEqual(
      { ...told, delivery: '' },
      { delivery: '', number: 1, status: `/in/tari/${told.delivery}`, repeated: false },
    );
    assert.equal(response.headers.get('location'), told.status);
    assert.equal(taken[0]?.push.name, 'lista 1.csv');
    assert.equal(taken[0]?.sha256, sha('a;b\r\n1;2\r\n'));

    const outcome = await fetch(`${server.url}${told.status}`, { headers: { 'x-api-key': KEY } });
    assert.equal(outcome.status, 200);
    assert.equal(((await outcome.json()) as { state: string }).state, 'applied');
    await refusedWith(await fetch(`${server.url}${told.status}`), 401, 'push.login');
    const signed = { 'x-tramite-signature': sign(SECRET, Math.floor(Date.now() / 1000), sha('')) };
    assert.equal((await fetch(`${server.url}${told.status}`, { headers: signed })).status, 200);
  });

  test('multipart: the file part, under its own name', async () => {
    const form = new FormData();
    form.append('note', 'ciao');
    const bytes = Buffer.alloc(300_000, 'riga;\r\n--x\r\n');
    form.append('file', new Blob([bytes]), 'perché è così.csv');
    assert.equal((await post(form)).status, 202);
    assert.equal(taken[0]?.push.name, 'perché è così.csv');
    assert.equal(taken[0]?.sha256, sha(bytes));
  });

  test('multipart that cannot be used', async () => {
    const two = new FormData();
    two.append('a', new Blob(['1']), 'a.csv');
    two.append('b', new Blob(['2']), 'b.csv');
    await refusedWith(await post(two), 400, 'push.multipart');
    const none = new FormData();
    none.append('a', '1');
    await refusedWith(await post(none), 400, 'push.multipart');
    await refusedWith(await post('x', { 'content-type': 'multipart/form-data' }), 400, 'push.multipart');
    const cut = '--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nhalf of i';
    await refusedWith(
      await post(cut, { 'content-type': 'multipart/form-data; boundary=b' }),
      400,
      'push.multipart',
    );
    await refusedWith(
      await post('nonsense', { 'content-type': 'multipart/form-data; boundary=b' }),
      400,
      'push.multipart',
    );
    const big = new FormData();
    big.append('a', new Blob([Buffer.alloc(LIMIT + 1)]), 'a.csv');
    await refusedWith(await post(big), 413, 'push.too-large');
    await nothingKept();
  });

  test('names: given in any way, made when none is, refused when they leave', async () => {
    const named = async (headers: Record<string, string>, query = ''): Promise<string | undefined> => {
      const response = await post('x', headers, `/in/tari${query}`);
      assert.equal(response.status, 202, await response.text());
      return taken.at(-1)?.push.name;
    };
    assert.equal(await named({ 'x-file-name': 'perch%C3%A9.csv' }), 'perché.csv');
    assert.equal(
      await named({ 'content-disposition': 'attachment; filename="C:\\\\dati\\\\a.csv"' }),
      'a.csv',
    );
    assert.equal(await named({ 'x-file-name': 'b.csv' }, '?name=a.csv'), 'a.csv');
    assert.match((await named({ 'content-type': 'text/csv' })) ?? '', /^tari-\d{14}-[0-9a-f]{6}\.csv$/);
    for (const wrong of ['..', '.', '../a', 'a%2Fb', 'a%5Cb', 'a%00b', 'a%0Ab', 'x'.repeat(201), '%FF'])
      await refusedWith(await post('x', {}, `/in/tari?name=${wrong}`), 400, 'push.name');
    for (const wrong of ['%2e%2e', '..%2Fx', '%E0', 'a%0d%0ab'])
      await refusedWith(await post('x', { 'x-file-name': wrong }), 400, 'push.name');
  });

  test('a signature over the bytes: as they are sent, in its time', async () => {
    const bytes = 'AVVISO;ANNO\r\n1;2026\r\n';
    const now = Math.floor(Date.now() / 1000);
    const signed = (value: string, more: Record<string, string> = {}) =>
      fetch(`${server.url}/in/tari`, {
        method: 'POST',
        body: bytes,
        headers: { 'x-tramite-signature': value, ...more },
      });
    assert.equal((await signed(sign(SECRET, now, sha(bytes)))).status, 202);
    const { signature } = taken[0]?.push ?? assert.fail();
    assert.equal(signature?.value, sign(SECRET, now, sha(bytes)).slice(-64));
    taken.length = 0;
    await refusedWith(await signed(sign(SECRET, now, sha(`${bytes} `))), 401, 'push.signature');
    await refusedWith(await signed(sign('other', now, sha(bytes))), 401, 'push.signature');
    await refusedWith(await signed(sign(SECRET, now - 301, sha(bytes))), 401, 'push.time');
    await refusedWith(await signed(sign(SECRET, now + 302, sha(bytes))), 401, 'push.time');
    await refusedWith(await signed('v1=abc'), 401, 'push.signature');
    await nothingKept();
  });

  test('a hash that the sender states is judged before and after the bytes', async () => {
    const now = Math.floor(Date.now() / 1000);
    const digest = (bytes: string) => ({
      'content-digest': `sha-256=:${Buffer.from(sha(bytes), 'hex').toString('base64')}:`,
    });
    assert.equal((await post('x', digest('x'))).status, 202);
    taken.length = 0;
    await refusedWith(await post('x', digest('y')), 400, 'push.digest');
    const client = converse(server.port);
    await client.say(
      `POST /in/tari HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\nExpect: 100-continue\r\nX-Tramite-Signature: ${sign('wrong', now, sha('x'))}\r\nContent-Digest: ${digest('x')['content-digest']}\r\n\r\n`,
    );
    assert.match(await client.until('push.signature'), /^HTTP\/1\.1 401 /, 'without one byte of the body');
    await client.ended;
    await nothingKept();
  });

  test('nobody learns which names exist; what is wrong is refused before the body', async () => {
    const bodies: string[] = [];
    for (const [path, headers] of [
      ['/in/tari', {}],
      ['/in/tari', { 'x-api-key': 'x' }],
      ['/in/nessuno', { 'x-api-key': KEY }],
      ['/in/solo-sftp', { 'x-api-key': KEY }],
      ['/in/mensa', { 'x-api-key': '' }],
    ] as const) {
      const response = await fetch(`${server.url}${path}`, { method: 'POST', body: 'x', headers });
      assert.equal(response.status, 401);
      bodies.push(await response.text());
    }
    assert.equal(new Set(bodies).size, 1);
    await refusedWith(await fetch(`${server.url}/in/`), 404, 'push.unknown');
    await refusedWith(await fetch(`${server.url}/in/a/b/c`), 404, 'push.unknown');
    await refusedWith(await fetch(`${server.url}/in/tari`), 405, 'push.method');
    await refusedWith(await fetch(`${server.url}/in/tari`, { method: 'DELETE' }), 405, 'push.method');
    const client = converse(server.port);
    await client.say(
      'POST /in/tari HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n',
    );
    assert.match(await client.until('}'), /^HTTP\/1\.1 401 /);
    await client.ended;
  });

  test('what is presented must hold, even beside what does', async () => {
    await refusedWith(
      await post('x', { 'x-tramite-signature': sign('wrong', Math.floor(Date.now() / 1000), sha('x')) }),
      401,
      'push.signature',
    );
    await nothingKept();
  });

  test('failed attempts shut the door for longer and longer, for that sender and that name', async () => {
    const wrong = (from: string) => post('x', { 'x-api-key': 'x', 'x-forwarded-for': from });
    for (let index = 0; index < 6; index += 1) await refusedWith(await wrong('192.0.2.1'), 401, 'push.login');
    const shut = await refusedWith(await wrong('192.0.2.1'), 429, 'push.banned');
    assert.equal(shut.headers.get('retry-after'), '1');
    await refusedWith(await post('x', { 'x-forwarded-for': '192.0.2.1' }), 429, 'push.banned');
    assert.equal((await post('x', { 'x-forwarded-for': '192.0.2.2' })).status, 202, 'others are heard');
    assert.equal((await post('x', { 'x-forwarded-for': '10.0.0.1, 192.0.2.3' })).status, 202);
    shift += 1_100;
    await refusedWith(await wrong('192.0.2.1'), 401, 'push.login');
    assert.equal((await wrong('192.0.2.1')).headers.get('retry-after'), '2');
    shift += 2_100;
    assert.equal((await post('x', { 'x-forwarded-for': '192.0.2.1' })).status, 202);
    assert.ok(notes.length >= 2 && notes.length <= 4, `${notes.length} notes`);
    assert.deepEqual(notes[0], {
      event: 'push.refused',
      detail: { code: 'push.login', account: 'tari', address: '192.0.2.1', failures: 1 },
    });
  });

  test('the subject of a client certificate, as a trusted proxy says it', async () => {
    const send = (subject: string) =>
      fetch(`${server.url}/in/mensa`, {
        method: 'POST',
        body: 'x',
        headers: { 'x-client-subject': subject },
      });
    assert.equal((await send('CN=mensa,O=Comune,C=IT')).status, 202);
    assert.equal((await send('/C=IT/O=Comune/CN=mensa')).status, 202);
    assert.equal((await send('CN=altro,O=Comune,C=IT')).status, 401);
    const client = converse(server.port);
    await client.say(
      'POST /in/mensa HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nX-Client-Subject: CN=x\r\nX-Client-Subject: CN=mensa,O=Comune,C=IT\r\n\r\nx',
    );
    assert.match(await client.until('}'), /^HTTP\/1\.1 401 /, 'a second one was smuggled in');
    client.socket.destroy();
    const other = await startPush({ door: door(), clock: { now: () => new Date() } });
    try {
      const headers = { 'x-client-subject': 'CN=mensa,O=Comune,C=IT' };
      const response = await fetch(`${other.url}/in/mensa`, { method: 'POST', body: 'x', headers });
      assert.equal(response.status, 401, 'nobody is trusted unless it is said');
    } finally {
      await other.close();
    }
  });

  test('the subject of a client certificate, when the server itself speaks TLS', async (t) => {
    const openssl = await peer('openssl');
    if (openssl.skip !== undefined) return t.skip(openssl.skip);
    const [own, mensa, stranger] = await Promise.all([
      newCertificate(),
      newCertificate('DNS:mensa'),
      newCertificate('DNS:mensa'),
    ]);
    const account: InboxAccount = { ...(accounts[1] ?? assert.fail()), certificate: 'mensa' };
    const listener = pushListener({
      door: { ...door(), account: async () => account },
      clock: { now: () => new Date() },
      proxies: ['10.0.0.1'],
    });
    const tls = createServer(
      { ...own, ca: mensa.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => void listener(request, response),
    );
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const { port } = tls.address() as AddressInfo;
    const send = async (client: { cert?: string; key?: string }): Promise<number> => {
      const agent = new Agent({ connect: { ca: own.cert, ...client } });
      try {
        const headers = { 'x-client-subject': 'CN=mensa' };
        const answer = await agent.request({
          origin: `https://127.0.0.1:${port}`,
          path: '/in/mensa',
          method: 'POST',
          body: 'x',
          headers,
        });
        await answer.body.dump();
        return answer.statusCode;
      } finally {
        await agent.close();
      }
    };
    try {
      assert.equal(await send({ cert: mensa.cert, key: mensa.key }), 202);
      assert.equal(await send({ cert: stranger.cert, key: stranger.key }), 401, 'of no known authority');
      assert.equal(await send({}), 401, 'a header is nobody here');
    } finally {
      await new Promise((resolve) => tls.close(resolve));
    }
  });

  test('subjects in the ways of those who write them', () => {
    assert.ok(sameSubject('CN=a\\,b,O=x', 'O=x,CN=a\\,b'));
    assert.ok(sameSubject('C=IT\nO=x\nCN=a', 'CN = a, O = x, C = IT'));
    assert.ok(sameSubject('CN=a,O=x', 'a'));
    assert.ok(!sameSubject('O=a', 'a'));
    assert.ok(!sameSubject('CN=a,CN=b', 'a'));
    assert.ok(!sameSubject('CN=a,O=x', 'CN=a'));
    assert.ok(!sameSubject('', 'CN='));
    assert.ok(!sameSubject('CN=x\\,O=Comune', 'CN=x,O=Comune'));
  });

  test('framing that cannot be trusted', async () => {
    await refusedWith(await post('x', { 'content-encoding': 'gzip' }), 415, 'push.encoding');
    await refusedWith(await post(''), 400, 'push.empty');
    await refusedWith(await post('x', { 'idempotency-key': 'x'.repeat(201) }), 400, 'push.key');
    for (const [words, status] of [
      ['Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 400],
      ['Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', 400],
      ['Transfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
      ['Transfer-Encoding: gzip\r\n\r\n', 400],
      ['\r\n', 411],
      ['Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ] as const) {
      const client = converse(server.port);
      await client.say(`POST /in/tari HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\n${words}`);
      await client.until(new RegExp(`^HTTP/1\\.1 ${status} `));
      client.socket.destroy();
    }
    await nothingKept();
  });

  test('any content type is bytes', async () => {
    for (const type of ['text/html', 'application/x-www-form-urlencoded', 'application/json', 'nonsense'])
      assert.equal((await post('{"a":1}', { 'content-type': type })).status, 202);
    assert.ok(taken.every((one) => one.sha256 === sha('{"a":1}')));
  });

  test('too large: at once by its length, and while it streams; then the connection is closed', async () => {
    const said = converse(server.port);
    await said.say(
      `POST /in/tari HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nContent-Length: ${LIMIT + 1}\r\nExpect: 100-continue\r\n\r\n`,
    );
    assert.match(await said.until('push.too-large'), /^HTTP\/1\.1 413 [\s\S]*connection: close/i);
    await said.ended;
    const chunked = converse(server.port);
    await chunked.say(
      `POST /in/tari HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let index = 0; index < 30; index += 1) await chunked.say(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    assert.match(await chunked.until('push.too-large'), /^HTTP\/1\.1 413 [\s\S]*connection: close/i);
    await chunked.say('0\r\n\r\nPOST /in/tari HTTP/1.1\r\nHost: x\r\n\r\n');
    await chunked.ended;
    assert.equal(chunked.heard().match(/HTTP\/1\.1/g)?.length, 1, 'nothing after it is heard');
    await until('nothing is held', () => server.sockets() === 0);
    await nothingKept();
  });

  test('a body after its end is another request', async () => {
    const client = converse(server.port);
    const head = `POST /in/tari HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nContent-Length: 1\r\n\r\n`;
    await client.say(`${head}x${head}y`);
    await client.until(/^HTTP\/1\.1 202[\s\S]*HTTP\/1\.1 202/);
    assert.deepEqual(
      taken.map((one) => one.size),
      [1, 1],
    );
    client.socket.destroy();
  });

  test('200 MB in chunks are refused after 150, at flat memory', async () => {
    const client = converse(server.port);
    await client.say(
      `POST /in/grande HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1 << 20), Buffer.from('\r\n')]);
    const before = process.memoryUsage().rss;
    let most = before;
    for (let index = 0; index < 200 && !client.socket.destroyed; index += 1) {
      await client.say(chunk);
      most = Math.max(most, process.memoryUsage().rss);
    }
    await client.ended;
    assert.match(client.heard(), /^HTTP\/1\.1 413 /);
    const grown = (most - before) / 2 ** 20;
    assert.ok(grown < 110, `${Math.round(grown)} MB more`);
    await nothingKept();
  });

  describe('slow and broken senders', () => {
    const begin = async (length: number): Promise<Conversation> => {
      const client = converse(server.port);
      await client.say(
        `POST /in/tari HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nContent-Length: ${length}\r\n\r\n`,
      );
      return client;
    };

    test('one that falls silent', async () => {
      const client = await begin(100);
      await client.say('half');
      assert.match(await client.until('push.slow'), /^HTTP\/1\.1 408 /);
      await client.ended;
      await nothingKept();
    });

    test('slowloris: a byte now and then', async () => {
      const client = await begin(100_000);
      const drip = setInterval(() => void client.say('x'), 50);
      try {
        assert.match(await client.until('push.slow'), /^HTTP\/1\.1 408 /);
        await client.ended;
      } finally {
        clearInterval(drip);
      }
      await nothingKept();
    });

    test('a steady one is never too slow', async () => {
      const client = await begin(10_000);
      for (let index = 0; index < 10; index += 1) {
        await client.say('x'.repeat(1000));
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await client.until('202');
      client.socket.destroy();
    });

    test('one that goes away, raw and in the middle of a part', async () => {
      const raw = await begin(100_000);
      await raw.say('x'.repeat(50_000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      raw.socket.destroy();
      const form = converse(server.port);
      await form.say(
        `POST /in/tari HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n55\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nhalf of the file,\r\n`,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      form.socket.resetAndDestroy();
      await until('both are noted', () => notes.filter((one) => one.event === 'push.cut').length === 2);
      await until('nothing is held', () => server.sockets() === 0);
      await nothingKept();
    });

    test('only so many at once', async () => {
      const clients = [await begin(10), await begin(10), await begin(10)];
      await new Promise((resolve) => setTimeout(resolve, 50));
      const response = await refusedWith(await post('x'), 503, 'push.busy');
      assert.ok(response.headers.get('retry-after'));
      for (const client of clients) client.socket.destroy();
      await until('there is room again', async () => (await post('x')).status === 202);
    });
  });
});
