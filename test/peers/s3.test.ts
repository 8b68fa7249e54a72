/** Transport s3 with a store that others wrote: s3rver, which knows neither If-Match nor signatures of version 4. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import S3rver from 's3rver';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { s3 } from '../../src/transports/s3/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown } from '../conformance/transport-scene.ts';

describe('s3 with s3rver', () => {
  let directory = '';
  let server: S3rver;
  let endpoint = '';
  let session: Session;
  const door = (location: string, more: Door['options'] = {}): Door => ({
    location,
    options: { endpoint, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', timeoutSeconds: 10, ...more },
  });
  const signal = new AbortController().signal;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tramite-s3rver-'));
    const configureBuckets = [{ name: 'comune' }];
    server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
    endpoint = `http://127.0.0.1:${(await server.run()).port}`;
    session = good(await s3.open({ ...door('s3://comune/tari/in'), use: 'collect' }, signal));
  });
  after(async () => {
    await session.close();
    await server.close();
    await rm(directory, { recursive: true });
  });

  test('writes, lists, reads, moves and deletes', async () => {
    // It does not decode + & = in the source of a copy.
    const odd = ['con spazi.csv', 'perché €.csv', 'd%20.csv', "apo'strofo.csv", '😀.csv'];
    for (const name of odd) good(await session.write(name, pieces(name)));
    const files = await gather(session.list());
    assert.deepEqual(names(files), [...odd].sort());
    for (const file of files) {
      assert.deepEqual(good(await session.stat(file.name)), file);
      assert.equal((await bytesOf(session.read(file))).toString(), file.name);
      good(await session.rename(file.name, `fatti/${file.name}`));
    }
    assert.deepEqual(await gather(session.list()), []);
    const done = good(await s3.open(door('s3://comune/tari/in/fatti'), signal));
    assert.deepEqual(names(await gather(done.list())), [...odd].sort());
    for (const name of odd) good(await done.remove(name));
    assert.deepEqual(await gather(done.list()), []);
    await done.close();
  });

  test('sends 20 MB in parts, once', async () => {
    const content = Buffer.alloc(20_000_000);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const facts = { id: 'r1', size: content.length, sha256, kind: 'report' } as const;
    good(await session.write('grande.bin', pieces(content), facts));
    const once = good(await session.stat('grande.bin'));
    good(await session.write('grande.bin', pieces(content), facts));
    assert.deepEqual(good(await session.stat('grande.bin')), once);
    const [file] = await gather(session.list());
    assert.ok(file);
    assert.ok((await bytesOf(session.read(file))).equals(content));
    good(await session.remove('grande.bin'));
  });

  test('refuses to replace, and to read another version', async () => {
    good(await session.write('a.csv', pieces('abc')));
    good(await session.write('b.csv', pieces('b')));
    bad(await session.rename('a.csv', 'b.csv'), 'transport.exists');
    const file = good(await session.stat('a.csv'));
    assert.ok(file);
    good(await session.write('a.csv', pieces('xyz')));
    await thrown('transport.changed', () => bytesOf(session.read(file)));
    good(await session.remove('a.csv'));
    good(await session.remove('b.csv'));
  });

  test('is checked step by step', async () => {
    const steps = async (location: string, more: Door['options'] = {}) =>
      (await s3.check(door(location, more), signal))
        .map(({ step, ok }) => `${step}${ok ? '' : '!'}`)
        .join(' ');
    assert.equal(await steps('s3://comune/tari/in'), 'dns tcp login list read write delete');
    assert.equal(await steps('s3://comune/x', { accessKeyId: 'no' }), 'dns tcp login!');
    assert.equal(await steps('s3://altrove/x'), 'dns tcp login list!');
  });
});
