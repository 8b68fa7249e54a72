/** Transport s3 against a store in memory that checks what Amazon checks. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { s3 } from '../../src/transports/s3/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown } from '../conformance/transport-scene.ts';
import { transportConformance } from '../conformance/transports.ts';
import { objectOf } from '../servers/s3-objects.ts';
import { S3Server } from '../servers/s3-server.ts';
import { behind, doorAt, small } from './s3-scene.ts';

transportConformance('s3', s3.spec, async () => {
  const server = await S3Server.start();
  server.pageSize = 300;
  server.bucket('bucket');
  return {
    transport: s3,
    door: doorAt(server, 's3://bucket/comune/in'),
    behind: behind(server, 'bucket', 'comune/in/'),
    close: () => server.close(),
  };
});

describe('s3', () => {
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
    server.asked.length = 0;
    server.fault = () => 'allow';
    server.skewMs = 0;
  });

  const put = (key: string, content: string, headers: Record<string, string> = {}, at = 1_700_000_000_400) =>
    server.bucket('bucket').objects.set(key, objectOf(Buffer.from(content), headers, at));
  const get = (key: string) => server.bucket('bucket').objects.get(key);
  const keys = () => [...server.bucket('bucket').objects.keys()].sort();
  const asked = (method: string) => server.asked.filter((one) => one.method === method).length;
  async function open(
    location = 's3://bucket/in',
    transport = s3,
    more: Partial<Door> = {},
  ): Promise<Session> {
    server.bucket('bucket');
    const door = doorAt(server, location);
    const session = good(await transport.open({ ...door, ...more }, new AbortController().signal));
    sessions.push(session);
    return session;
  }

  test('lists what is directly under the prefix, the same as stat tells', async () => {
    for (const key of ['in/a.csv', 'in/', 'in/fatti/b.csv', 'inside.csv', 'c.csv']) put(key, 'x');
    put('in/b\\c.csv', 'x');
    put('in/..', 'x');
    const session = await open();
    const files = await gather(session.list());
    assert.deepEqual(names(files), ['a.csv']);
    assert.equal(files[0]?.modifiedMs, 1_700_000_000_000);
    assert.deepEqual(good(await session.stat('a.csv')), files[0]);
    assert.equal(files[0]?.version, get('in/a.csv')?.etag);
    assert.deepEqual(
      session
        .skipped?.()
        .map(({ name }) => name)
        .sort(),
      ['..', 'b\\c.csv'],
    );
    assert.deepEqual(names(await gather((await open('s3://bucket')).list())), ['c.csv', 'inside.csv']);
    assert.deepEqual(names(await gather((await open('s3://bucket/in/fatti/')).list())), ['b.csv']);
  });

  test('reads one version and no other', async () => {
    put('in/a.csv', 'first');
    const session = await open();
    const [file] = await gather(session.list());
    assert.ok(file);
    put('in/a.csv', 'other');
    await thrown('transport.changed', () => bytesOf(session.read(file)));
    const { version: _version, ...unknown } = file;
    assert.equal((await bytesOf(session.read(unknown))).toString(), 'other');
  });

  test('writes small files at once, long ones in parts, of any split', async () => {
    const session = await open(undefined, small);
    const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
    for (const size of [0, 1, 99, 100, 101, 200, 1000]) {
      for (const step of [7, 100, 1000]) {
        const chunks = Array.from({ length: Math.ceil(size / step) }, (_, index) =>
          content.subarray(index * step, Math.min(size, (index + 1) * step)),
        );
        good(await session.write('out.bin', pieces(...chunks)));
        assert.ok(get('in/out.bin')?.bytes.equals(content.subarray(0, size)), `${size} by ${step}`);
        const parts = size < 100 ? '' : `-${Math.ceil(size / 100)}`;
        assert.match(get('in/out.bin')?.etag ?? '', new RegExp(`^"[0-9a-f]{32}${parts}"$`));
      }
    }
    assert.equal(server.bucket('bucket').uploads.size, 0);
  });

  test('a repeat sends nothing, also when the answer of the first was lost', async () => {
    const content = Buffer.alloc(250, 7);
    const facts = { id: 'f1', size: 250, sha256: 'a'.repeat(64), kind: 'report' } as const;
    for (const transport of [s3, small]) {
      server.buckets.clear();
      const session = await open(undefined, transport);
      server.fault = ({ method, query }) =>
        (transport === s3 && method === 'PUT') || (method === 'POST' && query.has('uploadId'))
          ? 'lose-answer'
          : 'allow';
      bad(await session.write('r.txt', pieces(content), facts), 'transport.lost');
      assert.deepEqual(keys(), ['in/r.txt']);
      server.fault = () => 'allow';
      server.asked.length = 0;
      good(await session.write('r.txt', pieces(content), facts));
      assert.deepEqual([asked('PUT'), asked('POST')], [0, 0]);
      good(await session.write('r.txt', pieces('new'), { ...facts, size: 3, sha256: 'b'.repeat(64) }));
      assert.equal(get('in/r.txt')?.bytes.toString(), 'new');
    }
  });

  test('what fails halfway leaves neither an object nor parts', async () => {
    const content = Buffer.alloc(1000, 7);
    const facts = { id: 'f1', size: 1000, sha256: 'a'.repeat(64), kind: 'report' } as const;
    const session = await open(undefined, small);
    server.fault = ({ method, query }) =>
      method === 'PUT' && query.get('partNumber') === '3' ? { status: 503, code: 'SlowDown' } : 'allow';
    assert.equal(
      bad(await session.write('r.txt', pieces(content), facts), 'transport.failed').class,
      'transient',
    );
    server.fault = () => 'allow';
    bad(await session.write('r.txt', pieces(content.subarray(1)), facts), 'transport.truncated');
    bad(await session.write('r.txt', pieces(content.subarray(950)), facts), 'transport.truncated');
    const stop = new AbortController();
    const cut = good(await small.open(doorAt(server, 's3://bucket/in'), stop.signal));
    async function* slow() {
      yield content.subarray(0, 500);
      stop.abort();
      yield content.subarray(500);
    }
    bad(await cut.write('r.txt', slow(), facts), 'transport.stopped');
    assert.deepEqual(keys(), []);
    assert.equal(server.bucket('bucket').uploads.size, 0);
  });

  test('moves by copy and delete, headers and metadata kept', async () => {
    put('in/a è.csv', 'abc', { 'content-type': 'text/csv', 'x-amz-meta-chi': 'comune' });
    const session = await open();
    good(await session.rename('a è.csv', 'fatti/a è.csv'));
    assert.deepEqual(keys(), ['in/fatti/a è.csv']);
    const moved = get('in/fatti/a è.csv');
    assert.equal(moved?.headers['content-type'], 'text/csv');
    assert.equal(moved?.headers['x-amz-meta-chi'], 'comune');
  });

  test('a move cut between copy and delete is finished by the next', async () => {
    put('in/a.csv', 'abc');
    const session = await open();
    server.fault = ({ method }) => (method === 'DELETE' ? 'reset' : 'allow');
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.lost');
    assert.deepEqual(keys(), ['in/a.csv', 'in/fatti/a.csv']);
    server.fault = () => 'allow';
    good(await session.rename('a.csv', 'fatti/a.csv'));
    assert.deepEqual(keys(), ['in/fatti/a.csv']);
    // The same bytes sent again are another file: nothing is replaced, nothing is lost.
    put('in/a.csv', 'abc', {}, 1_700_000_009_000);
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.exists');
    assert.deepEqual(keys(), ['in/a.csv', 'in/fatti/a.csv']);
  });

  test('what comes in its place while it is moved stays', async () => {
    put('in/a.csv', 'abc');
    const session = await open();
    server.fault = ({ method }) => {
      if (method === 'PUT')
        queueMicrotask(() => setTimeout(() => put('in/a.csv', 'new', {}, 1_700_000_009_000)));
      return 'allow';
    };
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.changed');
    assert.equal(get('in/a.csv')?.bytes.toString(), 'new');
    assert.equal(get('in/fatti/a.csv')?.bytes.toString(), 'abc');
  });

  test('copies what is too long for one request in ranges', async () => {
    const content = Buffer.from(Array.from({ length: 1234 }, (_, index) => index % 251)).toString('latin1');
    put('in/a.csv', content, { 'content-type': 'text/csv', 'x-amz-meta-chi': 'comune' });
    const session = await open(undefined, small);
    good(await session.rename('a.csv', 'fatti/a.csv'));
    const moved = get('in/fatti/a.csv');
    assert.equal(moved?.bytes.toString(), content);
    assert.match(moved?.etag ?? '', /-\d"$/);
    assert.equal(moved?.headers['content-type'], 'text/csv');
    assert.equal(moved?.headers['x-amz-meta-chi'], 'comune');
  });

  test('a bucket that is not there is told at once, and no file looks deleted', async () => {
    const opened = await s3.open(
      { ...doorAt(server, 's3://altrove/in'), use: 'collect' },
      new AbortController().signal,
    );
    assert.match(bad(opened, 'transport.not-found').message, /no bucket altrove/);
    const session = await open('s3://altrove/in');
    bad(await session.stat('a.csv'), 'transport.not-found');
    bad(await session.rename('a.csv', 'b.csv'), 'transport.not-found');
    bad(await session.write('a.csv', pieces('x')), 'transport.not-found');
    await thrown('transport.not-found', () => gather(session.list()));
    await thrown('transport.not-found', () => gather(session.read({ name: 'a', size: 1, modifiedMs: 0 })));
  });

  test('options are read before anything leaves', async () => {
    const door = doorAt(server, 's3://bucket/in');
    const code = async (more: Record<string, string | number | boolean>, location = door.location) => {
      const opened = await s3.open(
        { location, options: { ...door.options, ...more } },
        new AbortController().signal,
      );
      if (!opened.ok) return opened.problem.code;
      await opened.value.close();
      return 'ok';
    };
    assert.equal(await code({ endpoint: 'ftp://x' }), 'transport.option');
    assert.equal(await code({ endpoint: 'https://x/path' }), 'transport.option');
    assert.equal(await code({ accessKeyId: '' }), 'transport.option');
    assert.equal(await code({ secretAccessKey: '' }), 'transport.option');
    assert.equal(await code({ region: 'eu south' }), 'transport.option');
    assert.equal(await code({ timeoutSeconds: 0 }), 'transport.option');
    for (const wrong of [
      's3://',
      's3://a b/',
      's3://u:p@bucket/',
      's3://bucket:9000/',
      's3://bucket/?x',
      's3://bucket/%zz',
      's3://x/',
    ])
      assert.equal(await code({}, wrong), 'transport.location', wrong);
    assert.equal(await code({}, 's3://Bucket_1/con%20spazi/%23'), 'ok');
  });
});
