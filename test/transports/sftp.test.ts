import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import ssh2 from 'ssh2';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { bad, bytesOf, gather, good, names, pieces } from '../conformance/transport-scene.ts';
import { onDisk, transportConformance } from '../conformance/transports.ts';
import { newKey, type SftpServerOptions, startSftpServer } from '../servers/sftp-server.ts';
import { never, options, SftpScene } from './sftp-scene.ts';

transportConformance(
  'sftp',
  sftp.spec,
  async () => {
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
      behind: onDisk(folder),
      close: async () => {
        await server.close();
        await rm(root, { recursive: true });
      },
    };
  },
  { onDisk: true },
);

describe('transport sftp', () => {
  const scene = new SftpScene();

  describe('who it talks to', () => {
    test('another host key: nothing is sent, the key offered is named', async () => {
      const wrong = `SHA256:${'A'.repeat(43)}`;
      const tried = scene.server.logins();
      const found = bad(await sftp.open(scene.door({ hostKey: wrong }), never), 'sftp.host-key');
      assert.equal(found.class, 'auth');
      assert.ok(
        found.message.includes(scene.server.hostKey) && found.message.includes('ssh-ed25519'),
        found.message,
      );
      assert.equal(scene.server.logins(), tried);
    });

    test('no host key: configuration, with the fingerprint to write', async () => {
      const { hostKey: _, ...rest } = options(scene.server);
      const tried = scene.server.logins();
      const found = bad(
        await sftp.open({ location: scene.server.location(), options: rest }, never),
        'sftp.host-key-missing',
      );
      assert.equal(found.class, 'config');
      assert.ok(found.advice?.includes(`hostKey: ${scene.server.hostKey}`));
      assert.ok(found.advice?.includes(`tramite trust <connector> --fingerprint ${scene.server.hostKey}`));
      assert.equal(scene.server.logins(), tried);
    });

    test('a key trusted on first use opens; a changed one stops, naming both and the connector', async () => {
      const { hostKey: _, ...rest } = options(scene.server);
      const door = { location: scene.server.location(), options: rest };
      await scene.open({ ...door, trusted: [scene.server.hostKey] });
      const old = `SHA256:${'B'.repeat(43)}`;
      const owner = { organization: '01234567897', connector: 'tari' };
      const found = bad(await sftp.open({ ...door, trusted: [old], owner }, never), 'sftp.host-key');
      assert.equal(found.class, 'auth');
      assert.ok(found.message.includes(old) && found.message.includes(scene.server.hostKey));
      assert.ok(found.advice?.includes('tramite trust 01234567897/tari --fingerprint'));
      assert.equal(found.place?.value, scene.server.hostKey);
    });

    test('several host keys while one is replaced; padding is allowed', async () => {
      await scene.open(scene.door({ hostKey: `SHA256:${'A'.repeat(43)} ${scene.server.hostKey}=` }));
      bad(await sftp.open(scene.door({ hostKey: 'MD5:00:11' }), never), 'transport.option');
    });

    test('nobody listens', async () => {
      const gone = await startSftpServer({ root: scene.root });
      await gone.close();
      const found = bad(
        await sftp.open({ location: gone.location(), options: options(gone) }, never),
        'transport.unreachable',
      );
      assert.equal(found.class, 'transient');
    });

    test('a name unknown to the DNS', async () => {
      const location = 'sftp://nessuno.invalid/x';
      const result = await sftp.open(
        { location, options: options(scene.server, { timeoutSeconds: 5 }) },
        never,
      );
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
          bad(await sftp.open({ location, options: options(scene.server) }, never), 'transport.lost').class,
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
          await sftp.open({ location, options: options(scene.server) }, never),
          'transport.location',
        );
        assert.ok(!found.message.includes('u:p'));
      }
    });
  });

  describe('login', () => {
    test('wrong password, wrong user: one try, and the account is not hammered', async () => {
      for (const more of [{ password: 'sbagliata' }, { user: 'altri' }]) {
        const tried = scene.server.logins();
        const found = bad(await sftp.open(scene.door(more), never), 'transport.login');
        assert.equal(found.class, 'auth');
        assert.ok(!JSON.stringify(found).includes('sbagliata'));
        assert.equal(scene.server.logins(), tried + 1);
      }
    });

    test('a password of digits, unquoted in YAML', async () => {
      const one = await scene.another({ password: '12345' });
      await scene.open({ location: one.location(), options: options(one, { password: 12345 }) });
    });

    test('a password that is asked for interactively', async () => {
      const one = await scene.another({ interactiveOnly: true });
      await scene.open({ location: one.location(), options: options(one) });
      bad(
        await sftp.open({ location: one.location(), options: options(one, { password: 'no' }) }, never),
        'transport.login',
      );
    });

    test('an expired password is told, and never changed', async () => {
      for (const expired of ['protocol', 'questions'] as const) {
        const one = await scene.another({ expired, interactiveOnly: expired === 'questions' });
        const found = bad(
          await sftp.open({ location: one.location(), options: options(one) }, never),
          'transport.login',
        );
        assert.equal(found.class, 'auth');
        assert.match(found.message, /has expired/);
      }
    });

    test('a question that is not about the password is repeated to a person', async () => {
      const one = await scene.another({
        interactiveOnly: true,
        questions: ['Password: ', 'Verification code: '],
      });
      const found = bad(
        await sftp.open({ location: one.location(), options: options(one) }, never),
        'transport.login',
      );
      assert.match(found.message, /Verification code/);
    });

    for (const kind of ['ed25519', 'rsa'] as const) {
      test(`an ${kind} key, with and without passphrase`, async () => {
        const plain = kind === 'rsa' ? ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }) : newKey();
        const one = await scene.another({ publicKey: plain.public });
        const { password: _, ...rest } = options(one);
        await scene.open({ location: one.location(), options: { ...rest, key: plain.private } });

        const sealed = newKey('frase');
        const two = await scene.another({ publicKey: sealed.public });
        const at = { location: two.location() };
        const keyed = { ...rest, hostKey: two.hostKey, key: sealed.private };
        await scene.open({ ...at, options: { ...keyed, passphrase: 'frase' } });
        for (const wrong of [keyed, { ...keyed, passphrase: 'altra' }]) {
          const found = bad(await sftp.open({ ...at, options: wrong }, never), 'transport.option');
          assert.match(found.advice ?? '', /passphrase/);
        }
        bad(await sftp.open({ ...at, options: { ...keyed, key: plain.private } }, never), 'transport.login');
      });
    }

    test('a public key, a path or nothing where the private key goes', async () => {
      const { password: _, ...rest } = options(scene.server);
      const pair = newKey();
      for (const key of [pair.public, '/run/secrets/key', '']) {
        const found = bad(
          await sftp.open({ location: scene.server.location(), options: { ...rest, key } }, never),
          'transport.option',
        );
        assert.equal(found.class, 'config');
      }
      const { user: __, ...nobody } = options(scene.server);
      bad(await sftp.open({ location: scene.server.location(), options: nobody }, never), 'transport.option');
    });
  });

  describe('old servers', () => {
    const old: SftpServerOptions['algorithms'] = {
      kex: ['diffie-hellman-group1-sha1'],
      cipher: ['3des-cbc'],
      hmac: ['hmac-md5'],
    };
    test('are refused by default, telling what they offer and what to write', async () => {
      const one = await scene.another({ algorithms: old });
      const at = { location: one.location(), options: options(one) };
      const found = bad(await sftp.open(at, never), 'sftp.algorithms');
      assert.equal(found.class, 'config');
      assert.match(found.message, /diffie-hellman-group1-sha1/);
      assert.match(found.advice ?? '', /legacyAlgorithms: true/);
      const cbc = await scene.another({ algorithms: { cipher: ['aes128-cbc', '3des-cbc'] } });
      const other = bad(
        await sftp.open({ location: cbc.location(), options: options(cbc) }, never),
        'sftp.algorithms',
      );
      assert.match(other.message, /the server offers aes128-cbc,3des-cbc/);
      const mac = await scene.another({ algorithms: { cipher: ['aes128-ctr'], hmac: ['hmac-md5'] } });
      const third = bad(
        await sftp.open({ location: mac.location(), options: options(mac) }, never),
        'sftp.algorithms',
      );
      assert.match(third.message, /the server offers hmac-md5/);
    });
    test('work with legacyAlgorithms', async () => {
      const one = await scene.another({ algorithms: old });
      await scene.put('a.csv', 'abc');
      const session = await scene.open({
        location: one.location(),
        options: options(one, { legacyAlgorithms: true }),
      });
      const [file] = await gather(session.list());
      assert.ok(file);
      assert.equal((await bytesOf(session.read(file))).toString(), 'abc');
    });
  });

  test('a path relative to the login folder', async () => {
    await mkdir(join(scene.root, 'out'));
    await scene.put('out/a.csv', 'abc');
    assert.deepEqual(names(await gather((await scene.open(scene.door({}, '/~/out'))).list())), ['a.csv']);
    assert.deepEqual(await gather((await scene.open(scene.door({}, '/~'))).list()), []);
  });

  test('30 sessions at once', async () => {
    await scene.put('a.csv', 'abc');
    const files = await Promise.all(
      Array.from({ length: 30 }, async () =>
        gather((await scene.open(scene.door({ timeoutSeconds: 20 }))).list()),
      ),
    );
    assert.ok(files.every((one) => one.length === 1));
  });

  test('a written file is complete on the other side before write answers', async () => {
    const session = await scene.open();
    const content = Buffer.alloc(700_000, 3);
    good(await session.write('a.tmp', pieces(content.subarray(0, 1), content.subarray(1))));
    assert.ok((await readFile(join(scene.root, 'a.tmp'))).equals(content));
  });
});
