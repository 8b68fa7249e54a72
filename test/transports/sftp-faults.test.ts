import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { RemoteFile, Session } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown, until } from '../conformance/transport-scene.ts';
import type { Operation } from '../servers/sftp-server.ts';
import { never, options, SftpScene } from './sftp-scene.ts';

const big: RemoteFile = { name: 'big.bin', size: 2_000_000, modifiedMs: 0 };
const putBig = (scene: SftpScene): Promise<void> => scene.put('big.bin', Buffer.alloc(big.size, 7));

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

const FAILS = ['transport.timeout', 'transport.lost'];
const listing = async (session: Session): Promise<string> =>
  (await thrown(FAILS, () => gather(session.list()))).code;

const acts: readonly (readonly [Operation, (session: Session) => Promise<string | undefined>])[] = [
  ['READDIR', listing],
  ['OPENDIR', listing],
  ['READ', async (session) => (await thrown(FAILS, () => gather(session.read(big)))).code],
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

// Each waits out its second on a server of its own, at the same time.
describe('transport sftp on servers that let it wait', { concurrency: true }, () => {
  const alone = (what: string, name: string, run: (scene: SftpScene) => Promise<void>): void => {
    describe(what, () => {
      const scene = new SftpScene();
      test(name, () => run(scene));
    });
  };

  for (const [operation, act] of acts)
    alone(`falls silent in ${operation}`, 'bounded, and the next connection works', async (scene) => {
      await putBig(scene);
      const session = await scene.open();
      scene.server.faults.hang = operation;
      const took = await seconds(async () => assert.equal(await act(session), 'transport.timeout'));
      assert.ok(took >= 0.9 && took < 10, `${took} s`);
      scene.server.calm();
      good(await (await scene.open()).stat('big.bin'));
    });

  alone('says nothing at all when called', 'bounded', async (scene) => {
    scene.server.faults.hang = 'everything';
    const took = await seconds(async () => bad(await sftp.open(scene.door(), never), 'transport.timeout'));
    assert.ok(took < 10);
  });

  alone('says no goodbye', 'close is bounded', async (scene) => {
    const session = await scene.open();
    scene.server.faults.hang = 'everything';
    const took = await seconds(() => session.close());
    assert.ok(took < 10, `${took} s`);
  });

  alone('gives short answers, slowly', 'whole, in order, and not called silent', async (scene) => {
    const content = Buffer.alloc(900_000);
    for (let index = 0; index < content.length; index += 1) content[index] = (index * 7 + (index >> 9)) & 255;
    await scene.put('a.bin', content);
    const session = await scene.open();
    const file = { name: 'a.bin', size: content.length, modifiedMs: 0 };
    scene.server.faults.shortReads = 10_000;
    assert.ok((await bytesOf(session.read(file))).equals(content));
    scene.server.calm();
    // 30 parts on their way at once, 60 ms each: longer in all than the deadline of one second.
    scene.server.faults.slowMs = 60;
    assert.ok((await bytesOf(session.read(file))).equals(content));
    good(await session.write('b.bin', pieces(content)));
    assert.ok((await readFile(join(scene.root, 'b.bin'))).equals(content));
  });
});

describe('transport sftp on servers that fail', () => {
  const scene = new SftpScene();

  for (const [operation, act] of acts)
    test(`drops the connection in ${operation}`, async () => {
      await putBig(scene);
      const session = await scene.open();
      scene.server.faults.drop = { operation, after: ['READ', 'WRITE'].includes(operation) ? 2 : 0 };
      assert.equal(await act(session), 'transport.lost');
      assert.equal((await session.stat('big.bin')).ok, false);
    });

  test('a signal ends the wait at once', async () => {
    const controller = new AbortController();
    const session = good(await sftp.open(scene.door({ timeoutSeconds: 60 }), controller.signal));
    scene.server.faults.hang = 'LSTAT';
    setTimeout(() => controller.abort(), 50);
    const took = await seconds(async () => bad(await session.stat('a'), 'transport.stopped'));
    assert.ok(took < 5);
    await session.close();

    const early = new AbortController();
    scene.server.faults.hang = 'everything';
    setTimeout(() => early.abort(), 50);
    bad(await sftp.open(scene.door({ timeoutSeconds: 60 }), early.signal), 'transport.stopped');
  });

  test('cuts a file short with a clean end of file', async () => {
    await putBig(scene);
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

  test('invents names that leave the folder: left out with the reason, never used as paths', async () => {
    const invented = ['../../etc/passwd', '/etc/passwd', 'x\0y', '..\\..\\x', 'per\uFFFD.csv'];
    scene.server.faults.inventedNames = invented;
    await scene.put('a.csv', 'a');
    const session = await scene.open();
    assert.deepEqual(names(await gather(session.list())), ['a.csv']);
    assert.deepEqual(
      session.skipped?.().map((one) => one.name),
      invented,
    );
    assert.match(session.skipped?.()[4]?.reason ?? '', /not UTF-8/);
    for (const name of invented) {
      await thrown('transport.name', () => gather(session.read({ name, size: 1, modifiedMs: 0 })));
      bad(await session.rename(name, 'fatti/x'), 'transport.name');
    }
    scene.server.faults.inventedNames = Array.from({ length: 1000 }, (_, index) => `../${index}`);
    assert.equal((await gather(session.list())).length, 1);
    assert.ok((session.skipped?.().length ?? 0) <= 101, 'a hostile server does not fill the memory');
  });

  test('lets in, and gives no session or no SFTP', async () => {
    for (const refuses of ['session', 'sftp'] as const) {
      const one = await scene.another({ refuses });
      const found = bad(
        await sftp.open({ location: one.location(), options: options(one) }, never),
        'sftp.subsystem',
      );
      assert.match(found.advice ?? '', /too many sessions/);
      await until('the connection is closed', () => one.connections() === 0);
    }
  });

  test('speaks garbage, cuts the greeting, or greets late', async () => {
    const ways: readonly (readonly [(socket: Socket) => void, readonly string[]])[] = [
      [(socket) => socket.write(Buffer.alloc(70_000, 0xfe)), ['transport.lost', 'transport.timeout']],
      [(socket) => socket.end('SSH-'), ['transport.lost']],
      [(socket) => socket.write('SSH-1.5-antico\r\n'), ['transport.lost']],
      [(socket) => socket.write('SSH-2.0-muto\r\n'), ['transport.timeout']],
      [(socket) => socket.end(), ['transport.lost']],
      [(socket) => socket.resetAndDestroy(), ['transport.lost', 'transport.unreachable']],
    ];
    const greeted = async ([greet, codes]: (typeof ways)[number]): Promise<void> => {
      const sockets = new Set<Socket>();
      const listener = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
        socket.resume();
        greet(socket);
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      const location = `sftp://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
      const took = await seconds(async () => {
        const result = await sftp.open({ location, options: options(scene.server) }, never);
        assert.ok(!result.ok && codes.includes(result.problem.code), JSON.stringify(result));
      });
      assert.ok(took < 10, `${took} s`);
      await until('no socket is left', () => sockets.size === 0);
      await new Promise((resolve) => listener.close(resolve));
    };
    await Promise.all(ways.map(greeted));
    const late = createServer((socket) => {
      const onward = connect(scene.server.port, '127.0.0.1');
      socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
      onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      setTimeout(() => socket.pipe(onward).pipe(socket), 600);
    });
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
    const location = `sftp://127.0.0.1:${(late.address() as AddressInfo).port}/`;
    const session = good(await sftp.open({ location, options: options(scene.server) }, never));
    await session.close();
    await new Promise((resolve) => late.close(resolve));
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
    await putBig(scene);
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
