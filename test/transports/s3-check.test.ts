/** What the connection check of s3 says, TLS, and when the SDK is loaded. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, before, describe, test } from 'node:test';
import type { CheckStep, Door } from '../../src/domain/ports/transport.ts';
import { s3 } from '../../src/transports/s3/transport.ts';
import { bad, good } from '../conformance/transport-scene.ts';
import { newCertificate, type TestCertificate } from '../servers/certificate.ts';
import { S3Server } from '../servers/s3-server.ts';
import { doorAt } from './s3-scene.ts';

describe('s3: check', () => {
  let server: S3Server;
  let secure: S3Server;
  let certificate: TestCertificate;
  before(async () => {
    certificate = await newCertificate();
    server = await S3Server.start();
    secure = await S3Server.start({ key: certificate.key, cert: certificate.cert });
    for (const one of [server, secure]) one.bucket('bucket');
  });
  after(async () => {
    await server.close();
    await secure.close();
  });
  afterEach(() => {
    server.fault = () => 'allow';
    server.skewMs = 0;
    server.region = 'eu-south-1';
  });

  async function check(
    more: Door['options'] = {},
    location = 's3://bucket/in',
    use?: Door['use'],
    at = server,
  ) {
    const door = { ...doorAt(at, location, more), ...(use === undefined ? {} : { use }) };
    const steps: readonly CheckStep[] = await s3.check(door, new AbortController().signal);
    const last = steps.at(-1);
    return { steps: steps.map(({ step }) => step).join(' '), ok: last?.ok, said: last?.detail ?? '' };
  }

  test('names the step and the fix', async () => {
    const whole = await check();
    assert.deepEqual([whole.steps, whole.ok], ['dns tcp login list read write delete', true]);
    assert.deepEqual([...server.bucket('bucket').objects.keys()], []);
    assert.equal((await check({}, undefined, 'deliver')).steps, 'dns tcp login write delete');

    const keys = await check({ accessKeyId: 'AKIANESSUNO' });
    assert.equal(keys.steps, 'dns tcp login');
    assert.match(keys.said, /does not know the access key.*Check accessKeyId/);
    const secret = await check({ secretAccessKey: 'sbagliata' });
    assert.equal(secret.steps, 'dns tcp login');
    assert.match(secret.said, /signature does not match.*Check secretAccessKey/);
    server.skewMs = 3_600_000;
    const clock = await check();
    assert.equal(clock.steps, 'dns tcp login');
    assert.match(clock.said, /clock.*NTP/);
    server.skewMs = 0;
    server.region = 'us-east-1';
    assert.match((await check()).said, /"region" cannot be used: the bucket bucket is not in eu-south-1/);
    assert.equal((await check({ region: 'us-east-1' })).ok, true);
    server.region = 'eu-south-1';
    const bucket = await check({}, 's3://altrove/in');
    assert.equal(bucket.steps, 'dns tcp login list');
    assert.match(bucket.said, /no bucket altrove.*Correct the name/);
  });

  test('tells what the keys may not do', async () => {
    const refuse = (method: string) => {
      server.fault = (one) => (one.method === method ? { status: 403, code: 'AccessDenied' } : 'allow');
    };
    refuse('PUT');
    assert.deepEqual((await check()).steps, 'dns tcp login list read write');
    refuse('GET');
    assert.deepEqual((await check()).steps, 'dns tcp login list');
    assert.equal((await check({}, undefined, 'deliver')).ok, true, 'what is only written need not be listed');
    refuse('DELETE');
    assert.deepEqual((await check()).steps, 'dns tcp login list read write delete');
    server.bucket('bucket').objects.clear();
  });

  test('sees where nobody listens, and names that nobody knows', async () => {
    assert.equal((await check({ endpoint: 'http://127.0.0.1:1' })).steps, 'dns tcp');
    assert.equal((await check({ endpoint: 'http://store.invalid' })).steps, 'dns');
    assert.equal((await check({ endpoint: 'ftp://x' })).steps, 'dns');
  });

  test('trusts no certificate but a known one, and shows it', async () => {
    const { cert } = certificate;
    const known = await check({ ca: cert }, undefined, undefined, secure);
    assert.deepEqual(
      [known.steps, known.ok],
      ['dns tcp handshake certificate login list read write delete', true],
    );
    const unknown = await check({}, undefined, undefined, secure);
    assert.deepEqual([unknown.steps, unknown.ok], ['dns tcp certificate', false]);
    assert.match(unknown.said, /is not accepted.*write ca:/);
    assert.equal(
      (await check({ endpoint: server.endpoint.replace('http:', 'https:') })).steps,
      'dns tcp handshake',
    );
    assert.equal((await check({ ca: 'nonsense' }, undefined, undefined, secure)).ok, false);

    const session = good(
      await s3.open(
        { ...doorAt(secure, 's3://bucket/in', { ca: cert }), use: 'collect' },
        new AbortController().signal,
      ),
    );
    assert.match(session.certificate?.subject ?? '', /^CN=/);
    assert.ok(Date.parse(session.certificate?.validUntil ?? '') > Date.now());
    await session.close();
    const refused = await s3.open(
      { ...doorAt(secure, 's3://bucket/in'), use: 'collect' },
      new AbortController().signal,
    );
    bad(refused, 's3.certificate');
  });
});

test('the SDK is loaded when the first door is opened, not before', () => {
  const script = `
    const { registerHooks } = await import('node:module');
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const sdk = () => loaded.filter((url) => url.includes('@aws-sdk')).length;
    const { s3 } = await import('./src/transports/s3/transport.ts');
    const before = sdk();
    const options = { endpoint: 'http://127.0.0.1:1', accessKeyId: 'a', secretAccessKey: 'b' };
    const opened = await s3.open({ location: 's3://bucket/in', options }, new AbortController().signal);
    await opened.value.close();
    console.log(before === 0, sdk() > 0);
  `;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(out.trim(), 'true true');
});
