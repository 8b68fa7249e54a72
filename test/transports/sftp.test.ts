import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import ssh2 from 'ssh2';
import type { Door, RemoteFile, Session } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import {
  bad,
  bytesOf,
  gather,
  good,
  names,
  openInside,
  pieces,
  thrown,
  transportConformance,
  until,
} from '../conformance/transports.ts';
import {
  type Operation,
  type SftpServer,
  type SftpServerOptions,
  startSftpServer,
} from '../servers/sftp-server.ts';

const never = new AbortController().signal;

const options = (server: SftpServer, more: Door['options'] = {}): Door['options'] => ({
  user: server.user,
  password: server.password,
  hostKey: server.hostKey,
  timeoutSeconds: 1,
  ...more,
});

transportConformance('sftp', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tramite-sftp-'));
  const folder = join(root, 'cartella con spazi');
  await mkdir(folder);
  const server = await startSftpServer({ root });
  return {
    transport: sftp,
    door: {
      location: server.location('/cartella%20con%20spazi'),
      options: { ...options(server), timeoutSeconds: 10 },
    },
    folder,
    close: async () => {
      await server.close();
      await rm(root, { recursive: true });
    },
  };
});

describe('transport sftp', () => {
  let root: string;
  let server: SftpServer;
  const sessions: Session[] = [];
  const servers: SftpServer[] = [];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tramite-sftp-'));
    server = await startSftpServer({ root });
  });
  afterEach(async () => {
    server.calm();
    for (const session of sessions.splice(0)) await session.close();
    for (const one of servers.splice(0)) await one.close();
    await until('all connections are closed', () => server.connections() === 0);
    await until('the server holds no handle', () => server.handles() === 0);
    assert.equal(await openInside(root), 0);
    for (const entry of await readdir(root)) await rm(join(root, entry), { recursive: true });
  });
  after(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });

  const door = (more: Door['options'] = {}, path = '/'): Door => ({
    location: server.location(path),
    options: options(server, more),
  });
  const open = async (one: Door = door()): Promise<Session> => {
    const session = good(await sftp.open(one, never));
    sessions.push(session);
    return session;
  };
  const another = async (more: Omit<SftpServerOptions, 'root'>): Promise<SftpServer> => {
    const one = await startSftpServer({ root, ...more });
    servers.push(one);
    return one;
  };
  const put = (name: string, content: string | Uint8Array) => writeFile(join(root, name), content);
  const big: RemoteFile = { name: 'big.bin', size: 2_000_000, modifiedMs: 0 };
  const putBig = () => put('big.bin', Buffer.alloc(big.size, 7));
  const seconds = async (run: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };

  describe('who it talks to', () => {
    test('another host key: nothing is sent, the key offered is named', async () => {
      const wrong = `SHA256:${'A'.repeat(43)}`;
      const tried = server.logins();
      const found = bad(await sftp.open(door({ hostKey: wrong }), never), 'sftp.host-key');
      assert.equal(found.class, 'auth');
      assert.ok(
        found.message.includes(server.hostKey) && found.message.includes('ssh-ed25519'),
        found.message,
      );
      assert.equal(server.logins(), tried);
    });

    test('no host key: configuration, with the fingerprint to write', async () => {
      const { hostKey: _, ...rest } = options(server);
      const tried = server.logins();
      const found = bad(
        await sftp.open({ location: server.location(), options: rest }, never),
        'sftp.host-key-missing',
      );
      assert.equal(found.class, 'config');
      assert.ok(found.advice?.includes(`hostKey: ${server.hostKey}`));
      assert.equal(server.logins(), tried);
    });

    test('several host keys while one is replaced; padding is allowed', async () => {
      await open(door({ hostKey: `SHA256:${'A'.repeat(43)} ${server.hostKey}=` }));
      bad(await sftp.open(door({ hostKey: 'MD5:00:11' }), never), 'transport.option');
    });

    test('nobody listens', async () => {
      const gone = await startSftpServer({ root });
      await gone.close();
      const found = bad(
        await sftp.open({ location: gone.location(), options: options(gone) }, never),
        'transport.unreachable',
      );
      assert.equal(found.class, 'transient');
    });

    test('a name unknown to the DNS', async () => {
      const location = 'sftp://nessuno.invalid/x';
      const result = await sftp.open({ location, options: options(server, { timeoutSeconds: 5 }) }, never);
      assert.ok(!result.ok && ['transport.unreachable', 'transport.timeout'].includes(result.problem.code));
    });

    test('something that speaks no SSH', async () => {
      const http = createServer((socket) =>
        socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      );
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      try {
        const location = `sftp://127.0.0.1:${(http.address() as AddressInfo).port}/`;
        assert.equal(
          bad(await sftp.open({ location, options: options(server) }, never), 'transport.lost').class,
          'transient',
        );
      } finally {
        http.close();
      }
    });

    test('locations that cannot be meant', async () => {
      for (const location of [
        'sftp:///x',
        'sftp://u:p@h/x',
        'ftp://h/x',
        'sftp://h/%zz',
        'sftp://h/x?y',
        'sftp://h:99999/',
      ]) {
        const found = bad(
          await sftp.open({ location, options: options(server) }, never),
          'transport.location',
        );
        assert.ok(!found.message.includes('u:p'));
      }
    });
  });

  describe('login', () => {
    test('wrong password, wrong user: one try, and the account is not hammered', async () => {
      for (const more of [{ password: 'sbagliata' }, { user: 'altri' }]) {
        const tried = server.logins();
        const found = bad(await sftp.open(door(more), never), 'transport.login');
        assert.equal(found.class, 'auth');
        assert.ok(!JSON.stringify(found).includes('sbagliata'));
        assert.equal(server.logins(), tried + 1);
      }
    });

    test('a password of digits, unquoted in YAML', async () => {
      const one = await another({ password: '12345' });
      await open({ location: one.location(), options: options(one, { password: 12345 }) });
    });

    test('a password that is asked for interactively', async () => {
      const one = await another({ interactiveOnly: true });
      await open({ location: one.location(), options: options(one) });
      bad(
        await sftp.open({ location: one.location(), options: options(one, { password: 'no' }) }, never),
        'transport.login',
      );
    });

    for (const kind of ['ed25519', 'rsa'] as const) {
      test(`an ${kind} key, with and without passphrase`, async () => {
        const plain =
          kind === 'rsa'
            ? ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })
            : ssh2.utils.generateKeyPairSync('ed25519', {});
        const one = await another({ publicKey: plain.public });
        const { password: _, ...rest } = options(one);
        await open({ location: one.location(), options: { ...rest, key: plain.private } });

        const sealed = ssh2.utils.generateKeyPairSync('ed25519', {
          passphrase: 'frase',
          cipher: 'aes256-cbc',
          rounds: 1,
        });
        const two = await another({ publicKey: sealed.public });
        const at = { location: two.location() };
        const keyed = { ...rest, hostKey: two.hostKey, key: sealed.private };
        await open({ ...at, options: { ...keyed, passphrase: 'frase' } });
        for (const wrong of [keyed, { ...keyed, passphrase: 'altra' }]) {
          const found = bad(await sftp.open({ ...at, options: wrong }, never), 'transport.option');
          assert.match(found.advice ?? '', /passphrase/);
        }
        bad(await sftp.open({ ...at, options: { ...keyed, key: plain.private } }, never), 'transport.login');
      });
    }

    test('a public key, a path or nothing where the private key goes', async () => {
      const { password: _, ...rest } = options(server);
      const pair = ssh2.utils.generateKeyPairSync('ed25519', {});
      for (const key of [pair.public, '/run/secrets/key', '']) {
        const found = bad(
          await sftp.open({ location: server.location(), options: { ...rest, key } }, never),
          'transport.option',
        );
        assert.equal(found.class, 'config');
      }
      const { user: __, ...nobody } = options(server);
      bad(await sftp.open({ location: server.location(), options: nobody }, never), 'transport.option');
    });
  });

  describe('old servers', () => {
    const old: SftpServerOptions['algorithms'] = {
      kex: ['diffie-hellman-group1-sha1'],
      cipher: ['3des-cbc'],
      hmac: ['hmac-md5'],
    };
    test('are refused by default, telling what they offer and what to write', async () => {
      const one = await another({ algorithms: old });
      const at = { location: one.location(), options: options(one) };
      const found = bad(await sftp.open(at, never), 'sftp.algorithms');
      assert.equal(found.class, 'config');
      assert.match(found.message, /diffie-hellman-group1-sha1/);
      assert.match(found.advice ?? '', /legacyAlgorithms: true/);
      const cbc = await another({ algorithms: { cipher: ['aes128-cbc', '3des-cbc'] } });
      const other = bad(
        await sftp.open({ location: cbc.location(), options: options(cbc) }, never),
        'sftp.algorithms',
      );
      assert.match(other.message, /the server offers aes128-cbc,3des-cbc/);
    });
    test('work with legacyAlgorithms', async () => {
      const one = await another({ algorithms: old });
      await put('a.csv', 'abc');
      const session = await open({
        location: one.location(),
        options: options(one, { legacyAlgorithms: true }),
      });
      const [file] = await gather(session.list());
      assert.ok(file);
      assert.equal((await bytesOf(session.read(file))).toString(), 'abc');
    });
  });

  describe('servers that fail', () => {
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
        const session = await open();
        server.faults.drop = { operation, after: ['READ', 'WRITE'].includes(operation) ? 2 : 0 };
        assert.equal(await act(session), 'transport.lost');
        assert.equal((await session.stat('big.bin')).ok, false);
      });
      test(`falls silent in ${operation}: bounded, and the next connection works`, async () => {
        await putBig();
        const session = await open();
        server.faults.hang = operation;
        const took = await seconds(async () => assert.equal(await act(session), 'transport.timeout'));
        assert.ok(took >= 0.9 && took < 3, `${took} s`);
        server.calm();
        good(await (await open()).stat('big.bin'));
      });
    }

    test('says nothing at all when called: bounded', async () => {
      server.faults.hang = 'everything';
      const took = await seconds(async () => bad(await sftp.open(door(), never), 'transport.timeout'));
      assert.ok(took < 3);
    });

    test('says no goodbye: close is bounded', async () => {
      const session = await open();
      server.faults.hang = 'everything';
      const took = await seconds(() => session.close());
      assert.ok(took < 3, `${took} s`);
    });

    test('a signal ends the wait at once', async () => {
      const controller = new AbortController();
      const session = good(await sftp.open(door({ timeoutSeconds: 60 }), controller.signal));
      server.faults.hang = 'LSTAT';
      setTimeout(() => controller.abort(), 50);
      const took = await seconds(async () => bad(await session.stat('a'), 'transport.stopped'));
      assert.ok(took < 1);
      await session.close();

      const early = new AbortController();
      server.faults.hang = 'everything';
      setTimeout(() => early.abort(), 50);
      bad(await sftp.open(door({ timeoutSeconds: 60 }), early.signal), 'transport.stopped');
    });

    test('cuts a file short with a clean end of file', async () => {
      await putBig();
      const session = await open();
      server.faults.truncateReadsAt = 1_000_000;
      const found = await thrown('transport.truncated', () => gather(session.read(big)));
      assert.match(found.message, /1000000 bytes arrived of 2000000/);
    });

    test('has its disk full: told, and the half-written file removed', async () => {
      const session = await open();
      server.faults.diskFullAfter = 50_000;
      assert.equal(
        bad(await session.write('a.tmp', pieces(Buffer.alloc(200_000))), 'transport.full').class,
        'transient',
      );
      assert.deepEqual(await readdir(root), []);
    });

    test('refuses the rename, the write, the listing', async () => {
      await put('a.csv', 'a');
      const session = await open();
      server.faults.refuse = { operation: 'RENAME', status: 3 };
      assert.equal(bad(await session.rename('a.csv', 'b.csv'), 'transport.denied').class, 'config');
      server.faults.refuse = { operation: 'RENAME', status: 4 };
      bad(await session.rename('a.csv', 'b.csv'), 'transport.failed');
      server.faults.refuse = { operation: 'RENAME', status: 8 };
      bad(await session.rename('a.csv', 'b.csv'), 'transport.unsupported');
      server.faults.refuse = { operation: 'OPEN', status: 3 };
      bad(await session.write('c.tmp', pieces('x')), 'transport.denied');
      server.faults.refuse = { operation: 'OPENDIR', status: 3 };
      await thrown('transport.denied', () => gather(session.list()));
      server.faults.refuse = { operation: 'FSTAT', status: 8 };
      assert.equal((await bytesOf(session.read({ name: 'a.csv', size: 1, modifiedMs: 0 }))).toString(), 'a');
      assert.deepEqual(await readdir(root), ['a.csv']);
    });

    test('lists no attributes: they are asked for', async () => {
      await put('a.csv', 'abc');
      await mkdir(join(root, 'd'));
      server.faults.bareListing = true;
      const files = await gather((await open()).list());
      assert.deepEqual(
        files.map(({ name, size }) => ({ name, size })),
        [{ name: 'a.csv', size: 3 }],
      );
    });

    test('lists one entry an answer', async () => {
      await Promise.all(['a', 'b', 'c'].map((name) => put(name, name)));
      server.faults.listingBatch = 1;
      assert.deepEqual(names(await gather((await open()).list())), ['a', 'b', 'c']);
    });

    test('invents names that leave the folder: listed as data, never used as paths', async () => {
      server.faults.inventedNames = ['../../etc/passwd', '/etc/passwd', 'x\0y', '..\\..\\x'];
      const session = await open();
      const files = await gather(session.list());
      assert.equal(files.length, 4);
      for (const file of files) {
        await thrown('transport.name', () => gather(session.read(file)));
        bad(await session.rename(file.name, 'fatti/x'), 'transport.name');
      }
    });

    test('has not the folder: configuration, and no file looks deleted', async () => {
      const session = await open(door({}, '/manca'));
      assert.equal((await thrown('transport.not-found', () => gather(session.list()))).class, 'config');
      bad(await session.stat('a.csv'), 'transport.not-found');
      bad(await session.write('a.csv', pieces('a')), 'transport.not-found');
      bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.not-found');
      bad(await sftp.open({ ...door({}, '/manca'), use: 'collect' }, never), 'transport.not-found');
    });

    test('20 silences and drops leak no descriptor and no connection', async () => {
      await putBig();
      const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
      await (await open()).close();
      await until('closed', () => server.connections() === 0);
      const before_ = await descriptors();
      for (let round = 0; round < 20; round += 1) {
        const session = await open();
        if (round === 0) server.faults.hang = 'READ';
        else server.faults.drop = { operation: 'READ', after: round };
        await thrown(['transport.lost', 'transport.timeout'], () => gather(session.read(big)));
        server.calm();
      }
      await until('as many descriptors as before', async () => (await descriptors()) <= before_);
    });
  });

  test('a path relative to the login folder', async () => {
    await mkdir(join(root, 'out'));
    await put('out/a.csv', 'abc');
    assert.deepEqual(names(await gather((await open(door({}, '/~/out'))).list())), ['a.csv']);
    assert.deepEqual(await gather((await open(door({}, '/~'))).list()), []);
  });

  test('30 sessions at once', async () => {
    await put('a.csv', 'abc');
    const files = await Promise.all(
      Array.from({ length: 30 }, async () => gather((await open(door({ timeoutSeconds: 20 }))).list())),
    );
    assert.ok(files.every((one) => one.length === 1));
  });

  describe('check', () => {
    const check = async (one: Door) =>
      (await sftp.check(one, never)).map((step) => [step.step, step.problem?.code ?? step.ok]);
    test('walks all steps', async () => {
      assert.deepEqual(await check(door()), [
        ['reach', true],
        ['host-key', true],
        ['login', true],
        ['list', true],
        ['write', true],
        ['rename', true],
        ['delete', true],
      ]);
    });
    test('stops at the step that fails, and says so', async () => {
      const { hostKey: _, ...unpinned } = options(server);
      assert.deepEqual(await check({ location: server.location(), options: unpinned }), [
        ['reach', true],
        ['host-key', 'sftp.host-key-missing'],
      ]);
      assert.deepEqual(await check(door({ password: 'no' })), [
        ['reach', true],
        ['host-key', true],
        ['login', 'transport.login'],
      ]);
      assert.deepEqual((await check(door({}, '/manca'))).at(-1), ['list', 'transport.not-found']);
      server.faults.refuse = { operation: 'RENAME', status: 3 };
      assert.deepEqual((await check(door())).slice(-2), [
        ['write', true],
        ['rename', 'transport.denied'],
      ]);
      assert.deepEqual(await readdir(root), [], 'the probe is removed');
      server.calm();
      server.faults.refuse = { operation: 'OPEN', status: 3 };
      assert.deepEqual((await check(door())).at(-1), ['write', 'transport.denied']);
    });
  });

  test('a written file is complete on the other side before write answers', async () => {
    const session = await open();
    const content = Buffer.alloc(700_000, 3);
    good(await session.write('a.tmp', pieces(content.subarray(0, 1), content.subarray(1))));
    assert.ok((await readFile(join(root, 'a.tmp'))).equals(content));
  });
});
