import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, utimes } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Session } from '../../src/domain/ports/transport.ts';
import { ftp } from '../../src/transports/ftp/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown, until } from '../conformance/transport-scene.ts';
import { FtpScene, never, options, seconds } from './ftp-scene.ts';

const content = Buffer.alloc(2_000_000);
for (let index = 0; index < content.length; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
const putBig = (scene: FtpScene): Promise<void> => scene.put('big.bin', content);
const big = async (session: Session) =>
  good(await session.stat('big.bin')) ?? assert.fail('big.bin is not there');
const FAILS = ['transport.timeout', 'transport.lost'];

const reading = async (session: Session): Promise<string> => {
  const file = await big(session);
  return (await thrown(FAILS, () => gather(session.read(file)))).code;
};
const listing = async (session: Session): Promise<string> =>
  (await thrown(FAILS, () => gather(session.list()))).code;
const code = (result: { ok: true } | { ok: false; problem: { code: string } }): string =>
  result.ok ? 'fine' : result.problem.code;
const acts: readonly (readonly [string, (session: Session) => Promise<string>])[] = [
  ['MLSD', listing],
  ['EPSV', listing],
  ['CWD', listing],
  ['RETR', reading],
  ['STOR', async (session) => code(await session.write('a.tmp', pieces(Buffer.alloc(100_000))))],
  ['RNTO', async (session) => code(await session.rename('big.bin', 'b.bin'))],
  ['DELE', async (session) => code(await session.remove('big.bin'))],
];

// Most wait out their second: each on a server of its own, at the same time.
describe('transport ftp on servers that let it wait', { concurrency: true }, () => {
  const alone = (what: string, run: (scene: FtpScene) => Promise<void>): void => {
    describe(what, () => {
      const scene = new FtpScene();
      test('is bounded, and told', () => run(scene));
    });
  };

  for (const [command, act] of acts) {
    alone(`falls silent at ${command}: bounded, and the next connection works`, async (scene) => {
      await putBig(scene);
      const session = await scene.open();
      if (command === 'RETR') await big(session);
      scene.server.faults.hang = command;
      const took = await seconds(async () => assert.equal(await act(session), 'transport.timeout'));
      assert.ok(took >= 0.9 && took < 10, `${took} s`);
      scene.server.calm();
      assert.ok(await big(await scene.open()));
    });
  }

  for (const step of ['everything', 'PASS', 'TYPE']) {
    alone(`falls silent at login (${step}): bounded`, async (scene) => {
      scene.server.faults.hang = step;
      const took = await seconds(async () => bad(await ftp.open(scene.door(), never), 'transport.timeout'));
      assert.ok(took < 10, `${took} s`);
    });
  }

  alone('says no goodbye: close is bounded', async (scene) => {
    const session = await scene.open();
    scene.server.faults.hang = 'everything';
    const took = await seconds(() => session.close());
    assert.ok(took < 10, `${took} s`);
  });

  alone('stops sending in the middle: bounded', async (scene) => {
    await putBig(scene);
    const session = await scene.open();
    const file = await big(session);
    scene.server.faults.cut = { at: 700_000, times: 9, how: 'silence' };
    const took = await seconds(() => thrown('transport.timeout', () => gather(session.read(file))));
    assert.ok(took < 10, `${took} s`);
  });

  alone('a reader that is slower than the deadline is no fault of the server', async (scene) => {
    await putBig(scene);
    const session = await scene.open();
    const file = await big(session);
    let slept = false;
    const got: Uint8Array[] = [];
    for await (const chunk of session.read(file)) {
      got.push(chunk);
      if (!slept) await new Promise((resolve) => setTimeout(resolve, 1300));
      slept = true;
    }
    assert.ok(Buffer.concat(got).equals(content));
  });

  alone('one thing at a time: what is asked during a download waits, and is bounded', async (scene) => {
    await putBig(scene);
    const session = await scene.open();
    const file = await big(session);
    const both = await Promise.all([bytesOf(session.read(file)), session.stat('big.bin'), big(session)]);
    assert.ok(both[0].equals(content));
    assert.equal(good(both[1])?.size, content.length);
    let asked = false;
    const again: Uint8Array[] = [];
    for await (const chunk of session.read(file)) {
      again.push(chunk);
      // Waits for the very loop that waits for it.
      if (!asked) bad(await session.stat('big.bin'), 'transport.timeout');
      asked = true;
    }
    assert.ok(Buffer.concat(again).equals(content), 'the download is unharmed');
  });

  alone('takes no more bytes: bounded', async (scene) => {
    const session = await scene.open();
    scene.server.faults.storeSilentAt = 50_000;
    const took = await seconds(async () =>
      bad(
        await session.write('a.tmp', pieces(...Array.from({ length: 200 }, () => Buffer.alloc(65_536)))),
        'transport.timeout',
      ),
    );
    assert.ok(took < 10, `${took} s`);
  });

  const garbage: readonly (readonly [string, string])[] = [
    ['EPSV', '229 anywhere you like'],
    ['MLSD', '999 \x00\xff'],
    ['MLSD', '350 and now?'],
    ['CWD', '2'],
  ];
  for (const [command, reply] of garbage) {
    alone(`garbage in answer to ${command} (${JSON.stringify(reply)}) is a problem, soon`, async (scene) => {
      const session = await scene.open();
      scene.server.faults.replies = { [command]: reply, PASV: '227 no' };
      const took = await seconds(() =>
        thrown([...FAILS, 'transport.failed', 'transport.unreachable'], () => gather(session.list())),
      );
      assert.ok(took < 10, `${took} s`);
    });
  }

  for (const [greeting, words] of [
    ['SSH-2.0-OpenSSH_9.2', /no FTP/],
    ['421 Too many connections', /Too many connections/],
  ] as const) {
    alone(`is greeted with "${greeting}": told, soon`, async (scene) => {
      scene.server.faults.greeting = greeting;
      const took = await seconds(async () => {
        const found = bad(await ftp.open(scene.door({ timeoutSeconds: 30 }), never), 'transport.unreachable');
        assert.match(found.message, words);
      });
      assert.ok(took < 10, `${took} s`);
    });
  }
});

describe('transport ftp on servers that fail', () => {
  const scene = new FtpScene();

  for (const [command, act] of acts) {
    test(`drops the connection at ${command}`, async () => {
      await putBig(scene);
      const session = await scene.open();
      scene.server.faults.drop = command;
      assert.equal(await act(session), 'transport.lost');
      assert.equal((await session.stat('big.bin')).ok, false, 'the session is over');
      scene.server.calm();
      assert.ok(await big(await scene.open()));
    });
  }

  test('a signal ends the wait at once, and mid-login', async () => {
    const controller = new AbortController();
    const session = good(await ftp.open(scene.door({ timeoutSeconds: 60 }), controller.signal));
    scene.server.faults.hang = 'MLST';
    setTimeout(() => controller.abort(), 50);
    const took = await seconds(async () => bad(await session.stat('a'), 'transport.stopped'));
    assert.ok(took < 5);
    await session.close();

    const early = new AbortController();
    scene.server.faults.hang = 'PASS';
    setTimeout(() => early.abort(), 50);
    bad(await ftp.open(scene.door({ timeoutSeconds: 60 }), early.signal), 'transport.stopped');
  });

  for (const how of ['told', 'reset', 'server dies'] as const) {
    test(`a download that breaks once is resumed (${how})`, async () => {
      await putBig(scene);
      const session = await scene.open();
      const file = await big(session);
      scene.server.faults.cut = { at: 700_000, times: 1, how };
      assert.ok((await bytesOf(session.read(file))).equals(content));
      assert.equal(scene.server.seen.get('REST'), 1);
      assert.equal(scene.server.seen.get('RETR'), 2);
      assert.equal(good(await session.stat('big.bin'))?.size, content.length, 'the session goes on');
    });

    test(`a download that breaks twice is not tried a third time (${how})`, async () => {
      await putBig(scene);
      const session = await scene.open();
      const file = await big(session);
      scene.server.faults.cut = { at: 700_000, times: 9, how };
      await thrown('transport.lost', () => gather(session.read(file)));
      assert.equal(scene.server.seen.get('RETR'), 2);
    });
  }

  test('a download is not resumed when the file changed meanwhile', async () => {
    await putBig(scene);
    const session = await scene.open();
    const file = await big(session);
    scene.server.faults.cut = { at: 700_000, times: 1, how: 'told' };
    let first = true;
    await thrown('transport.changed', async () => {
      for await (const _chunk of session.read(file)) {
        if (first) await utimes(join(scene.root, 'big.bin'), 1_700_000_000, 1_700_000_000);
        first = false;
      }
    });
  });

  test('a server that cannot resume: the first reason is told', async () => {
    await putBig(scene);
    const session = await scene.open();
    const file = await big(session);
    scene.server.faults.cut = { at: 700_000, times: 1, how: 'told' };
    scene.server.faults.lacks = ['REST'];
    await thrown('transport.lost', () => gather(session.read(file)));
  });

  test('cuts a file short with a clean end: never taken as whole', async () => {
    await putBig(scene);
    const session = await scene.open();
    const file = await big(session);
    scene.server.faults.cut = { at: 700_000, times: 9, how: 'clean' };
    const found = await thrown('transport.truncated', () => gather(session.read(file)));
    assert.match(found.message, /700000 bytes arrived of 2000000/);
  });

  test('has its disk full: told, and the half-written file removed', async () => {
    const session = await scene.open();
    scene.server.faults.diskFullAfter = 50_000;
    const result = await session.write(
      'a.tmp',
      pieces(...Array.from({ length: 40 }, () => Buffer.alloc(65_536))),
    );
    assert.equal(bad(result, 'transport.full').class, 'transient');
    assert.deepEqual(await readdir(scene.root), []);
  });

  test('keeps less than was sent, and says that all is well', async () => {
    const session = await scene.open();
    scene.server.faults.storeKeeps = 10;
    bad(await session.write('a.tmp', pieces('more than ten bytes')), 'transport.truncated');
    assert.deepEqual(await readdir(scene.root), []);
  });

  test('refuses an upload: what is there already stays', async () => {
    await scene.put('a.tmp', 'of somebody else');
    const session = await scene.open();
    scene.server.faults.replies = { STOR: '553 Could not create file.' };
    assert.equal(bad(await session.write('a.tmp', pieces('x')), 'transport.denied').class, 'config');
    assert.equal(await readFile(join(scene.root, 'a.tmp'), 'utf8'), 'of somebody else');
  });

  const refusals: readonly (readonly [string, string, string])[] = [
    ['DELE', '550 Permission denied.', 'transport.denied'],
    ['DELE', '550 Failed.', 'transport.failed'],
    ['DELE', '450 File busy.', 'transport.failed'],
    ['DELE', '421 Timeout.', 'transport.lost'],
    ['DELE', '502 Not here.', 'transport.unsupported'],
  ];
  for (const [command, reply, expected] of refusals) {
    test(`"${reply}" to ${command} is ${expected}`, async () => {
      await scene.put('a.csv', 'a');
      const session = await scene.open();
      scene.server.faults.replies = { [command]: reply };
      bad(await session.remove('a.csv'), expected);
      assert.equal(await readFile(join(scene.root, 'a.csv'), 'utf8'), 'a');
    });
  }

  test('the folder is not there, or may not be entered', async () => {
    const lost = { ...scene.door({}, '/nowhere'), use: 'collect' } as const;
    assert.equal(bad(await ftp.open(lost, never), 'transport.not-found').class, 'config');
    const session = await scene.open(scene.door({}, '/nowhere'));
    await thrown('transport.not-found', () => gather(session.list()));
    bad(await session.stat('a'), 'transport.not-found');
    bad(await session.write('a', pieces('x')), 'transport.not-found');
    await mkdir(join(scene.root, 'chiusa'));
    scene.server.faults.replies = { CWD: '550 chiusa: Permission denied' };
    const closed = { ...scene.door({}, '/chiusa'), use: 'collect' } as const;
    bad(await ftp.open(closed, never), 'transport.denied');
  });

  test('a folder that goes away between two looks', async () => {
    await mkdir(join(scene.root, 'fuori'));
    const session = await scene.open(scene.door({}, '/fuori'));
    assert.deepEqual(await gather(session.list()), []);
    const { rmdir } = await import('node:fs/promises');
    await rmdir(join(scene.root, 'fuori'));
    await thrown('transport.not-found', () => gather(session.list()));
  });

  test('announces another address for data: refused, by name', async () => {
    await scene.put('a.csv', 'a');
    scene.server.faults.lacks = ['EPSV'];
    scene.server.faults.passiveHost = '10.1.2.3';
    const session = await scene.open();
    const found = await thrown('ftp.passive-host', () => gather(session.list()));
    assert.equal(found.class, 'config');
    assert.match(found.message, /10\.1\.2\.3/);
    scene.server.calm();
    assert.deepEqual(names(await gather((await scene.open()).list())), ['a.csv']);
  });

  test('announces a data port where nobody listens', async () => {
    scene.server.faults.replies = { EPSV: '229 ok (|||1|)', PASV: '227 ok (127,0,0,1,0,1)' };
    const found = await thrown('transport.unreachable', async () => gather((await scene.open()).list()));
    assert.match(found.message, /data connection/);
  });

  test('an answer without an end is bounded', async () => {
    const session = await scene.open();
    scene.server.faults.replies = { MLST: `250-${'x'.repeat(1000)}\r\n`.repeat(100) };
    bad(await session.stat('a'), 'transport.lost');
  });

  test('refusals at login: the account, a full server, and a server that wants TLS are told apart', async () => {
    assert.equal(bad(await ftp.open(scene.door({ password: 'no' }), never), 'transport.login').class, 'auth');
    scene.server.faults.replies = { PASS: '530 Sorry, the maximum number of clients is connected.' };
    assert.equal(bad(await ftp.open(scene.door(), never), 'transport.unreachable').class, 'transient');
    scene.server.faults.replies = { USER: '530 Non-anonymous sessions must use encryption.' };
    assert.match(bad(await ftp.open(scene.door(), never), 'ftp.tls').advice ?? '', /ftps:/);
  });

  test('the password is in no problem', async () => {
    const found = bad(await ftp.open(scene.door({ password: 'canarino' }), never), 'transport.login');
    assert.ok(!JSON.stringify(found).includes('canarino'));
    const line = bad(
      await ftp.open(scene.door({ password: 'canarino\r\nDELE a' }), never),
      'transport.option',
    );
    assert.ok(!JSON.stringify(line).includes('canarino'));
  });

  test('nobody listens, or the name is not known', async () => {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    await new Promise<void>((resolve) => listener.close(() => resolve()));
    const door = { location: `ftp://127.0.0.1:${port}/`, options: options(scene.server) };
    bad(await ftp.open(door, never), 'transport.unreachable');
    const [step] = await ftp.check({ ...door, location: 'ftp://no-such-host.invalid/' }, never);
    assert.equal(step?.step, 'dns');
    assert.equal(step?.ok, false);
  });

  test('30 broken cycles leave no connection and no timer behind', async () => {
    await putBig(scene);
    for (let round = 0; round < 30; round += 1) {
      const session = good(await ftp.open(scene.door(), never));
      const file = await big(session);
      scene.server.faults.cut = {
        at: 700_000,
        times: 9,
        how: (['told', 'reset', 'server dies'] as const)[round % 3] ?? 'told',
      };
      await thrown('transport.lost', () => gather(session.read(file)));
      await session.close();
      scene.server.calm();
    }
    await until('all connections are closed', () => scene.server.sockets.size === 0);
  });
});
