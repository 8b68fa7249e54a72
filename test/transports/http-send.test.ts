import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Door, WriteFacts } from '../../src/domain/ports/transport.ts';
import type { Result } from '../../src/domain/problem.ts';
import { http } from '../../src/transports/http/transport.ts';
import { bad, good, pieces, until } from '../conformance/transport-scene.ts';
import { type Origin, type Step, startOrigin, startRaw } from '../servers/origin.ts';

const never = new AbortController().signal;
const BYTES = Buffer.from('AVVISO;ESITO\r\n2026/1;creato\r\n');
const facts = (content: Uint8Array = BYTES): WriteFacts => ({
  id: '0198c0de-0000-7000-8000-000000000001',
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  kind: 'acknowledgement',
});

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Step =>
  (_request, response) =>
    response.writeHead(code, headers).end(body);

const delivering = async (
  location: string,
  options: Door['options'],
  content = BYTES,
  name = 'esito 1.csv',
  repeated = false,
) => {
  const door: Door = {
    location,
    options: { allowPrivate: true, timeoutSeconds: 1, ...options },
    use: 'deliver',
  };
  const session = good(await http.open(door, never));
  try {
    assert.equal(good(await session.stat(name)), undefined);
    return await session.write(name, pieces(content.subarray(0, 5), content.subarray(5)), {
      ...facts(content),
      repeated,
    });
  } finally {
    await session.close();
  }
};

describe('transport http: sending', () => {
  let origin: Origin;
  before(async () => {
    origin = await startOrigin();
  });
  after(() => origin.close());
  beforeEach(() => {
    origin.asked.length = 0;
    origin.script(status(201));
  });
  const sent = (options: Door['options'] = {}, path = '/esiti'): Promise<Result<void>> =>
    delivering(`${origin.url}${path}`, options);

  test('a POST that says what it carries', async () => {
    good(await sent());
    const asked = origin.asked[0] ?? assert.fail();
    assert.equal(asked.method, 'POST');
    assert.ok(asked.body.equals(BYTES));
    const { headers } = asked;
    assert.equal(headers['content-length'], String(BYTES.length));
    assert.equal(headers['content-type'], 'text/csv');
    assert.equal(headers['idempotency-key'], facts().id);
    assert.equal(headers['x-tramite-file'], 'esito%201.csv');
    assert.equal(headers['x-tramite-kind'], 'acknowledgement');
    assert.equal(
      headers['content-digest'],
      `sha-256=:${createHash('sha256').update(BYTES).digest('base64')}:`,
    );
    assert.equal(headers['x-tramite-signature'], undefined);
    assert.equal(headers['transfer-encoding'], undefined);
  });

  test('PUT under its name, a type of its own, credentials', async () => {
    good(
      await sent(
        { method: 'PUT', contentType: 'text/plain; charset=windows-1252', token: 't' },
        '/esiti/{name}?k={name}',
      ),
    );
    const asked = origin.asked[0] ?? assert.fail();
    assert.equal(`${asked.method} ${asked.url}`, 'PUT /esiti/esito%201.csv?k=esito%201.csv');
    assert.equal(asked.headers['content-type'], 'text/plain; charset=windows-1252');
    assert.equal(asked.headers.authorization, 'Bearer t');
  });

  test('the signature is the documented one', async () => {
    good(await sent({ secret: 'chiave' }));
    const header = String(origin.asked[0]?.headers['x-tramite-signature']);
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? assert.fail(header);
    assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 5);
    assert.equal(mac, createHmac('sha256', 'chiave').update(`${time}.${facts().sha256}`).digest('hex'));
  });

  test('answers', async () => {
    const answered = async (...step: Parameters<typeof status>) => {
      origin.script(status(...step));
      return sent();
    };
    for (const code of [200, 202, 204]) good(await answered(code));
    // Only to one that may have arrived before does it say that the file is there.
    assert.equal(bad(await answered(409), 'http.answer').class, 'config');
    origin.script(status(409));
    good(await delivering(`${origin.url}/esiti`, {}, BYTES, 'esito 1.csv', true));
    assert.equal(bad(await answered(401), 'transport.login').class, 'auth');
    assert.equal(bad(await answered(403), 'transport.login').class, 'auth');
    for (const code of [400, 413, 422])
      assert.equal(bad(await answered(code, {}, 'riga 3'), 'http.refused').class, 'data');
    const long = bad(await answered(422, {}, `riga\n3 ${'x'.repeat(1000)}`), 'http.refused');
    assert.match(long.message, /riga 3 x+\.$/);
    assert.ok(long.message.length < 300);
    assert.match(
      bad(await answered(429, { 'retry-after': '30' }), 'transport.failed').message,
      /Retry-After: 30/,
    );
    assert.equal(bad(await answered(503), 'transport.failed').class, 'transient');
    assert.equal(bad(await answered(404), 'http.answer').class, 'config');
    assert.equal(
      bad(await answered(307, { location: 'http://169.254.169.254/' }), 'http.redirect').class,
      'config',
    );
  });

  test('a yes before all of it was read is no yes', async () => {
    const eager = await startRaw((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      setTimeout(() => socket.resume(), 300);
    });
    try {
      const found = await delivering(`${eager.url}/`, {}, Buffer.alloc(20_000_000));
      assert.ok(!found.ok);
      assert.equal(found.problem.class, 'transient', found.problem.code);
      await until('nothing is held', () => eager.sockets() === 0);
    } finally {
      await eager.close();
    }
  });

  test('a server that never answers, one that breaks off, one that is not there', async () => {
    origin.script(() => undefined);
    bad(await sent(), 'transport.timeout');
    origin.script((request) => request.socket.destroy());
    bad(await sent(), 'transport.lost');
    const gone = await startOrigin();
    await gone.close();
    bad(
      await http.open({ location: gone.url, options: { allowPrivate: true } }, never),
      'transport.unreachable',
    );
    await until('nothing is held', () => origin.sockets() === 0);
  });

  test('check asks with OPTIONS and changes nothing', async () => {
    const check = async (options: Door['options'] = {}) =>
      http.check(
        {
          location: `${origin.url}/esiti/{name}`,
          options: { allowPrivate: true, ...options },
          use: 'deliver',
        },
        never,
      );
    origin.script(status(204));
    assert.deepEqual(
      (await check()).map((step) => [step.step, step.ok]),
      [
        ['dns', true],
        ['tcp', true],
        ['login', true],
      ],
    );
    assert.deepEqual(
      origin.asked.map((one) => one.method),
      ['OPTIONS'],
    );
    origin.script(status(405));
    assert.match((await check()).at(-1)?.detail ?? '', /only a real file tells/);
    origin.script(status(401));
    const refused = (await check({ token: 'x' })).at(-1);
    assert.equal(refused?.problem?.code, 'transport.login');
    const shut = await http.check({ location: `${origin.url}/`, options: {} }, never);
    assert.deepEqual(
      shut.map((step) => [step.step, step.problem?.code]),
      [['dns', 'http.address']],
    );
  });
});

describe('transport http: TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tramite-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const pem = (name: string): string => readFileSync(join(folder, name), 'utf8');
  let origin: Origin;

  before(async () => {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=Prova CA',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    for (const [name, subject, extension] of [
      ['server', '/CN=portale', 'subjectAltName=IP:127.0.0.1'],
      ['other', '/CN=altro', 'subjectAltName=DNS:altro.example'],
      ['client', '/C=IT/O=Comune/CN=gestionale', 'extendedKeyUsage=clientAuth'],
    ] as const) {
      openssl(
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '10',
        '-subj',
        subject,
        '-addext',
        extension,
        '-addext',
        'basicConstraints=critical,CA:FALSE',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.pem`,
      );
    }
    origin = await startOrigin({
      tls: {
        cert: pem('server.pem'),
        key: pem('server.key'),
        ca: pem('ca.pem'),
        requestCert: true,
        rejectUnauthorized: false,
      },
    });
    origin.script((request, response) => {
      const { authorized } = request.socket as unknown as { authorized: boolean };
      response.writeHead(authorized ? 200 : 401).end('x');
    });
  });
  after(() => origin.close());

  const door = (options: Door['options'], location = origin.url): Door => ({
    location,
    options: { allowPrivate: true, ...options },
  });

  test('a private authority, a client certificate, and what is seen', async () => {
    const all = { ca: pem('ca.pem'), certificate: pem('client.pem'), key: pem('client.key') };
    const session = good(await http.open(door(all), never));
    assert.match(session.certificate?.subject ?? '', /CN=portale/);
    assert.ok(new Date(session.certificate?.validUntil ?? '').getTime() > Date.now());
    await session.close();
    const steps = await http.check(door(all), never);
    assert.deepEqual(
      steps.map((step) => [step.step, step.ok]),
      ['dns', 'tcp', 'handshake', 'certificate', 'login', 'list', 'read'].map((step) => [step, true]),
    );
    const without = await http.check(door({ ca: pem('ca.pem') }), never);
    assert.equal(without.at(-1)?.problem?.code, 'transport.login');
  });

  test('a certificate that is not trusted, of another name, of no TLS at all', async () => {
    assert.equal(bad(await http.open(door({}), never), 'http.certificate').class, 'auth');
    const steps = await http.check(door({}), never);
    assert.deepEqual(
      steps.map((step) => step.step),
      ['dns', 'tcp', 'certificate'],
    );
    const other = await startOrigin({ tls: { cert: pem('other.pem'), key: pem('other.key') } });
    try {
      bad(await http.open(door({ ca: pem('ca.pem') }, other.url), never), 'http.certificate');
    } finally {
      await other.close();
    }
    const plain = await startOrigin();
    try {
      bad(await http.open(door({}, plain.url.replace('http:', 'https:')), never), 'http.handshake');
    } finally {
      await plain.close();
    }
    bad(await http.open(door({ ca: 'no PEM', certificate: 'x', key: 'y' }), never), 'transport.option');
  });
});
