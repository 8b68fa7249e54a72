import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { RemoteFile, Session } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown, until } from '../conformance/transport-scene.ts';
import type { Operation } from '../servers/sftp-server.ts';
import { never, SftpScene } from './sftp-scene.ts';

describe('transport sftp on servers that fail', () => {
  const scene = new SftpScene();
  const big: RemoteFile = { name: 'big.bin', size: 2_000_000, modifiedMs: 0 };
  const putBig = () => scene.put('big.bin', Buffer.alloc(big.size, 7));
  const seconds = async (run: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };

  const acts: readonly (readonly [Operation, (session: Session) => Promise<string | undefined>])[] = [
    [
      'READDIR',
      async (session) =>
        (await thrown(['transport.timeout', 'transport.lost'], () => gather(session.list()))).code,
    ],
    [
      'OPENDIR',
      async (session) =>
        (await thrown(['transport.timeout', 'transport.lost'], () => gather(session.list()))).code,
    ],
    [
      'READ',
      async (session) =>
        (await thrown(['transport.timeout', 'transport.lost'], () => gather(session.read(big)))).code,
    ],
    [
      'WRITE',
      async (session) => {
        const result = await session.write('a.tmp', pieces(Buffer.alloc(100_000)));
        return result.ok ? undefined : result.problem.code;
      },
    ],
    [
      'RENAME',
      async (session) => {
        const result = await session.rename('big.bin', 'b.bin');
        return result.ok ? undefined : result.problem.code;
      },
    ],
  ];
  for (const [operation, act] of acts) {
    test(`drops the connection in ${operation}`, async () => {
      await putBig();
      const session = await scene.open();
      scene.server.faults.drop = { operation, after: ['READ', 'WRITE'].includes(operation) ? 2 : 0 };
      assert.equal(await act(session), 'transport.lost');
      assert.equal((await session.stat('big.bin')).ok, false);
    });
    test(`falls silent in ${operation}: bounded, and the next connection works`, async () => {
      await putBig();
      const session = await scene.open();
      scene.server.faults.hang = operation;
      const took = await seconds(async () => assert.equal(await act(session), 'transport.timeout'));
      assert.ok(took >= 0.9 && took < 3, `${took} s`);
      scene.server.calm();
      good(await (await scene.open()).stat('big.bin'));
    });
  }

  test('says nothing at all when called: bounded', async () => {
    scene.server.faults.hang = 'everything';
    const took = await seconds(async () => bad(await sftp.open(scene.door(), never), 'transport.timeout'));
    assert.ok(took < 3);
  });

  test('says no goodbye: close is bounded', async () => {
    const session = await scene.open();
    scene.server.faults.hang = 'everything';
    const took = await seconds(() => session.close());
    assert.ok(took < 3, `${took} s`);
  });

  test('a signal ends the wait at once', async () => {
    const controller = new AbortController();
    const session = good(await sftp.open(scene.door({ timeoutSeconds: 60 }), controller.signal));
    scene.server.faults.hang = 'LSTAT';
    setTimeout(() => controller.abort(), 50);
    const took = await seconds(async () => bad(await session.stat('a'), 'transport.stopped'));
    assert.ok(took < 1);
    await session.close();

    const early = new AbortController();
    scene.server.faults.hang = 'everything';
    setTimeout(() => early.abort(), 50);
    bad(await sftp.open(scene.door({ timeoutSeconds: 60 }), early.signal), 'transport.stopped');
  });

  test('cuts a file short with a clean end of file', async () => {
    await putBig();
    const session = await scene.open();
    scene.server.faults.truncateReadsAt = 1_000_000;
    const found = await thrown('transport.truncated', () => gather(session.read(big)));
    assert.match(found.message, /1000000 bytes arrived of 2000000/);
  });

  test('has its disk full: told, and the half-written file removed', async () => {
    const session = await scene.open();
    scene.server.faults.diskFullAfter = 50_000;
    assert.equal(
      bad(await session.write('a.tmp', pieces(Buffer.alloc(200_000))), 'transport.full').class,
      'transient',
    );
    assert.deepEqual(await readdir(scene.root), []);
  });

  test('refuses the rename, the write, the listing', async () => {
    await scene.put('a.csv', 'a');
    const session = await scene.open();
    scene.server.faults.refuse = { operation: 'RENAME', status: 3 };
    assert.equal(bad(await session.rename('a.csv', 'b.csv'), 'transport.denied').class, 'config');
    scene.server.faults.refuse = { operation: 'RENAME', status: 4 };
    bad(await session.rename('a.csv', 'b.csv'), 'transport.failed');
    scene.server.faults.refuse = { operation: 'RENAME', status: 8 };
    bad(await session.rename('a.csv', 'b.csv'), 'transport.unsupported');
    scene.server.faults.refuse = { operation: 'OPEN', status: 3 };
    bad(await session.write('c.tmp', pieces('x')), 'transport.denied');
    scene.server.faults.refuse = { operation: 'OPENDIR', status: 3 };
    await thrown('transport.denied', () => gather(session.list()));
    scene.server.faults.refuse = { operation: 'FSTAT', status: 8 };
    assert.equal((await bytesOf(session.read({ name: 'a.csv', size: 1, modifiedMs: 0 }))).toString(), 'a');
    await scene.put('a.csv', 'ab');
    await thrown('transport.changed', () => gather(session.read({ name: 'a.csv', size: 1, modifiedMs: 0 })));
    assert.deepEqual(await readdir(scene.root), ['a.csv']);
  });

  test('lists no attributes: they are asked for', async () => {
    await scene.put('a.csv', 'abc');
    await mkdir(join(scene.root, 'd'));
    scene.server.faults.bareListing = true;
    const files = await gather((await scene.open()).list());
    assert.deepEqual(
      files.map(({ name, size }) => ({ name, size })),
      [{ name: 'a.csv', size: 3 }],
    );
  });

  test('lists one entry an answer', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => scene.put(name, name)));
    scene.server.faults.listingBatch = 1;
    assert.deepEqual(names(await gather((await scene.open()).list())), ['a', 'b', 'c']);
  });

  test('invents names that leave the folder: listed as data, never used as paths', async () => {
    scene.server.faults.inventedNames = ['../../etc/passwd', '/etc/passwd', 'x\0y', '..\\..\\x'];
    const session = await scene.open();
    const files = await gather(session.list());
    assert.equal(files.length, 4);
    for (const file of files) {
      await thrown('transport.name', () => gather(session.read(file)));
      bad(await session.rename(file.name, 'fatti/x'), 'transport.name');
    }
  });

  test('has not the folder: configuration, and no file looks deleted', async () => {
    const session = await scene.open(scene.door({}, '/manca'));
    assert.equal((await thrown('transport.not-found', () => gather(session.list()))).class, 'config');
    bad(await session.stat('a.csv'), 'transport.not-found');
    bad(await session.write('a.csv', pieces('a')), 'transport.not-found');
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.not-found');
    bad(await sftp.open({ ...scene.door({}, '/manca'), use: 'collect' }, never), 'transport.not-found');
  });

  test('20 silences and drops leak no descriptor and no connection', async () => {
    await putBig();
    const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    await (await scene.open()).close();
    await until('closed', () => scene.server.connections() === 0);
    const before_ = await descriptors();
    for (let round = 0; round < 20; round += 1) {
      const session = await scene.open();
      if (round === 0) scene.server.faults.hang = 'READ';
      else scene.server.faults.drop = { operation: 'READ', after: round };
      await thrown(['transport.lost', 'transport.timeout'], () => gather(session.read(big)));
      scene.server.calm();
    }
    await until('as many descriptors as before', async () => (await descriptors()) <= before_);
  });
});
