/** Transport s3 with a store that breaks, lies, hangs and refuses. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { s3 } from '../../src/transports/s3/transport.ts';
import {
  bad,
  bytesOf,
  gather,
  good,
  onLinux,
  pieces,
  thrown,
  until,
} from '../conformance/transport-scene.ts';
import { objectOf } from '../servers/s3-objects.ts';
import { type Fault, S3Server } from '../servers/s3-server.ts';
import { doorAt } from './s3-scene.ts';

describe('s3: faults', () => {
  let server: S3Server;
  let sessions: Session[] = [];
  before(async () => {
    server = await S3Server.start();
  });
  after(() => server.close());
  afterEach(async () => {
    for (const session of sessions) await session.close();
    sessions = [];
    server.buckets.clear();
    server.fault = () => 'allow';
    server.skewMs = 0;
    server.region = 'eu-south-1';
  });

  const put = (name: string, content: Buffer | string) =>
    server.bucket('bucket').objects.set(`in/${name}`, objectOf(Buffer.from(content), {}, 1_700_000_000_000));
  const breaks = (fault: Fault) => {
    server.fault = () => fault;
  };
  async function open(more: Door['options'] = {}, signal = new AbortController().signal): Promise<Session> {
    server.bucket('bucket');
    const session = good(await s3.open(doorAt(server, 's3://bucket/in', more), signal));
    sessions.push(session);
    return session;
  }

  const answers: readonly (readonly [Fault, string, string])[] = [
    ['reset', 'transport.lost', 'transient'],
    ['html', 'transport.failed', 'transient'],
    ['garbage', 'transport.failed', 'transient'],
    [{ status: 503, code: 'SlowDown' }, 'transport.failed', 'transient'],
    [{ status: 500, code: 'InternalError' }, 'transport.failed', 'transient'],
    [{ status: 403, code: 'AccessDenied' }, 'transport.denied', 'config'],
    [{ status: 403, code: 'InvalidAccessKeyId' }, 'transport.login', 'auth'],
    [{ status: 403, code: 'SignatureDoesNotMatch' }, 'transport.login', 'auth'],
    [{ status: 403, code: 'RequestTimeTooSkewed' }, 'transport.login', 'auth'],
    [{ status: 301, code: 'PermanentRedirect' }, 'transport.option', 'config'],
    [{ status: 501, code: 'NotImplemented' }, 'transport.unsupported', 'config'],
    [{ status: 507, code: 'XMinioStorageFull' }, 'transport.full', 'transient'],
  ];
  for (const [fault, code, kind] of answers) {
    const said = typeof fault === 'string' ? fault : fault.code;
    test(`${said} is ${code}, whatever was asked`, async () => {
      put('a.csv', 'abc');
      const session = await open();
      const [file] = await gather(session.list());
      assert.ok(file);
      breaks(fault);
      const found = await thrown(code, () => gather(session.list()));
      assert.equal(found.class, kind);
      await thrown(code, () => bytesOf(session.read(file)));
      // HEAD has no body to say why: only the status is left.
      const head = typeof fault === 'string' || !['auth'].includes(kind) ? code : 'transport.denied';
      bad(await session.stat('a.csv'), head);
      bad(await session.write('b.csv', pieces('x')), code);
      bad(await session.rename('a.csv', 'fatti/a.csv'), head);
      bad(await session.remove('a.csv'), code);
      server.fault = () => 'allow';
      assert.equal((await bytesOf(session.read(file))).toString(), 'abc', 'the session still works');
      assert.deepEqual([...server.bucket('bucket').objects.keys()], ['in/a.csv']);
    });
  }

  test('a body that breaks off or dries up is never taken for a whole one', async () => {
    put('big.bin', Buffer.alloc(1_000_000, 1));
    const session = await open({ timeoutSeconds: 1 });
    const [file] = await gather(session.list());
    assert.ok(file);
    breaks('drop');
    await thrown('transport.truncated', () => bytesOf(session.read(file)));
    breaks('stall');
    await thrown('transport.timeout', () => bytesOf(session.read(file)));
    await until('nothing is left open', () => server.sockets() <= 1);
  });

  test('a store that says nothing is waited for so long and no longer', async () => {
    put('a.csv', 'abc');
    const session = await open({ timeoutSeconds: 1 });
    breaks('hang');
    const began = Date.now();
    await Promise.all([
      thrown('transport.timeout', () => gather(session.list())),
      session.stat('a.csv').then((result) => bad(result, 'transport.timeout')),
      session.write('b.csv', pieces('x')).then((result) => bad(result, 'transport.timeout')),
      session.remove('a.csv').then((result) => bad(result, 'transport.timeout')),
    ]);
    assert.ok(Date.now() - began < 3000);
    const stop = new AbortController();
    const stopped = await open({}, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await thrown('transport.stopped', () => gather(stopped.list()));
    const closed = await open();
    setTimeout(() => void closed.close(), 50);
    await thrown('transport.stopped', () => gather(closed.list()));
  });

  test('a long read outlives the deadline of its first answer', async () => {
    put('big.bin', Buffer.alloc(3_000_000, 1));
    const session = await open({ timeoutSeconds: 1 });
    const [file] = await gather(session.list());
    assert.ok(file);
    let got = 0;
    for await (const chunk of session.read(file)) {
      if (got === 0) await new Promise((resolve) => setTimeout(resolve, 1300));
      got += chunk.length;
    }
    assert.equal(got, 3_000_000);
  });

  test('a listing that never ends, ends', async () => {
    put('a.csv', 'a');
    const session = await open();
    server.pageSize = 0;
    try {
      await thrown('transport.failed', () => gather(session.list()));
    } finally {
      server.pageSize = 1000;
    }
  });

  test('an address where nobody is, and a name that nobody knows', async () => {
    const at = (endpoint: string) =>
      s3.open(doorAt(server, 's3://bucket/in', { endpoint }), new AbortController().signal);
    const nobody = good(await at('http://127.0.0.1:1'));
    assert.match(bad(await nobody.stat('a'), 'transport.unreachable').message, /refused/);
    await nobody.close();
    const unknown = good(await at('http://store.invalid'));
    bad(await unknown.stat('a'), 'transport.unreachable');
    await unknown.close();
  });

  test('60 cycles with a store that breaks at random leave nothing open', onLinux, async () => {
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    const faults: readonly Fault[] = [
      'drop',
      'reset',
      'html',
      'garbage',
      'lose-answer',
      { status: 503, code: 'SlowDown' },
    ];
    for (let index = 0; index < 20; index += 1) put(`${index}.csv`, Buffer.alloc(2000, index));
    const taken: string[] = [];
    const cycle = async () => {
      const session = await open();
      try {
        for (const file of await gather(session.list())) {
          assert.equal((await bytesOf(session.read(file))).length, 2000);
          const done = await session.rename(file.name, `fatti/${file.name}`);
          if (done.ok) taken.push(file.name);
        }
      } catch {
        // The next cycle takes it.
      }
      await session.close();
      sessions = [];
    };
    const descriptors = async () => (await readdir('/proc/self/fd')).length;
    await cycle();
    for (const [index] of taken.entries()) put(`again-${index}.csv`, Buffer.alloc(2000, index));
    const before = await descriptors();
    server.fault = () =>
      random() < 0.3 ? (faults[Math.floor(random() * faults.length)] ?? 'allow') : 'allow';
    for (let round = 0; round < 60; round += 1) await cycle();
    server.fault = () => 'allow';
    await cycle();
    await until('as many descriptors as before', async () => (await descriptors()) <= before + 2);
    const left = [...server.bucket('bucket').objects.keys()];
    assert.equal(left.length, 40);
    assert.ok(left.every((key) => key.startsWith('in/fatti/')));
  });
});
