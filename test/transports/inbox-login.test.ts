/** Who may come in, and how those who guess are kept out. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import ssh2 from 'ssh2';
import { usableKey } from '../../src/transports/inbox/server/login.ts';
import { newKey } from '../servers/sftp-server.ts';
import {
  ask,
  BODY,
  type House,
  keysFolder,
  names,
  openHouse,
  PASSWORD,
  put,
  refused,
  sftpDoor,
  until,
  visit,
} from './inbox-scene.ts';

const rsa = (bits: number): { private: string; public: string } => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return { private: privateKey, public: `ssh-rsa ${key.getPublicSSH().toString('base64')} prova` };
};

describe('logging in to our own SFTP server', () => {
  let house: House;
  const [ed25519, other, strong] = [newKey(), newKey(), rsa(2048)];

  before(async () => {
    house = await openHouse({
      doors: {
        tari: sftpDoor({ publicKey: `# nostra\n${ed25519.public}\n${strong.public}\n` }),
        mense: sftpDoor({ user: 'mense', password: 'altro' }),
        // Without a readable credential nobody gets in.
        vuoto: { location: 'inbox://sftp', options: { user: 'vuoto', password: '' } },
        push: { location: 'inbox://http', options: { user: 'push', password: 'push' } },
        doppio1: sftpDoor({ user: 'doppio' }),
        doppio2: sftpDoor({ user: 'doppio' }),
      },
      paused: ['mense'],
      ban: { limit: 1_000 },
    });
  });

  test('by password, by keyboard, by key', async () => {
    for (const way of [
      {},
      { interactive: true },
      { privateKey: ed25519.private },
      { privateKey: strong.private },
    ]) {
      const { sftp, end } = await visit(house.server.port, way);
      assert.deepEqual(await names(sftp, '/'), ['errori', 'in', 'out']);
      end();
    }
  });

  test('nobody else', async () => {
    for (const way of [
      { password: 'sbagliata' },
      { password: '' },
      { interactive: true, password: 'sbagliata' },
      { user: 'nessuno' },
      { user: 'mense' },
      { user: 'vuoto', password: '' },
      { user: 'push', password: 'push' },
      { user: 'doppio' },
      { user: 'tari' },
      { privateKey: other.private },
      { user: 'mense', privateKey: ed25519.private },
    ])
      await assert.rejects(
        visit(house.server.port, way),
        /authentication methods failed/,
        JSON.stringify(way),
      );
    assert.ok(house.log.some((line) => JSON.stringify(line.facts).includes('login-refused')));
    const { rows } = await house.context.database.query('select * from journal');
    const written = JSON.stringify([house.log, rows]);
    assert.ok(!written.includes('sbagliata') && !written.includes(PASSWORD), 'no password is written down');
  });

  test('one connector sees nothing of another; a paused one is served too', async () => {
    const one = await visit(house.server.port);
    await put(one.sftp, '/in/mio.csv', 'x');
    const other_ = await visit(house.server.port, { user: 'mense', password: 'altro' });
    assert.deepEqual(await names(other_.sftp, '/in'), []);
    await put(other_.sftp, '/in/suo.csv', 'y');
    assert.deepEqual(await names(one.sftp, '/in'), ['mio.csv']);
    one.end();
    other_.end();
  });

  test('weak keys and words that are no key are not taken', () => {
    assert.ok(usableKey(ed25519.public));
    assert.ok(usableKey(strong.public));
    assert.equal(usableKey(rsa(1024).public), undefined);
    assert.equal(usableKey('ssh-ed25519 AAAA'), undefined);
    assert.equal(usableKey('command="sh" niente'), undefined);
  });

  test('no shell, no command, no forwarding', async () => {
    const { client, end } = await visit(house.server.port);
    await assert.rejects(ask((done) => client.shell(done)));
    await assert.rejects(ask((done) => client.exec('id', done)));
    await assert.rejects(ask((done) => client.subsys('netconf', done)));
    await assert.rejects(ask((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done)));
    await assert.rejects(ask((done) => client.forwardIn('127.0.0.1', 0, done)));
    await assert.rejects(ask((done) => client.openssh_forwardOutStreamLocal('/tmp/x', done)));
    end();
  });

  test('an account that is taken away writes nothing more', async () => {
    const { sftp, end } = await visit(house.server.port, { user: 'mense', password: 'altro' });
    await house.context.database.query("update connector set present = false where connector_id = 'mense'");
    await until('it is noticed', async () => {
      // Every one that is let in keeps a handle: not too many before the account is looked up again.
      await new Promise((resolve) => setTimeout(resolve, 100));
      return (await refused(ask((done) => sftp.open('/in/x', 'w', done)))) === 3;
    });
    end();
  });

  test('the host keys are ours alone, and stay the same', async () => {
    const again = await house.restart();
    assert.deepEqual(again.fingerprints, house.server.fingerprints);
    assert.equal(new Set(again.fingerprints).size, 2);
    for (const kind of ['ed25519', 'rsa']) {
      const path = join(await keysFolder(), `ssh_host_${kind}_key`);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }
    await again.close();
  });
});

describe('guessing', () => {
  test('an address is banned, for longer each time, and an account is kept for those who know it', async () => {
    const house = await openHouse({ ban: { limit: 3, firstMs: 60_000, growth: 2 } });
    const { port } = house.server;
    const wrong = (): Promise<unknown> => visit(port, { password: 'sbagliata' });
    for (let n = 0; n < 3; n += 1) await assert.rejects(wrong(), /authentication methods failed/);
    await assert.rejects(visit(port), 'not even with the right password');
    house.advance(61_000);
    (await visit(port)).end();
    // From now on this address is known to the account: only the address is banned.
    for (let n = 0; n < 3; n += 1) await assert.rejects(wrong());
    await assert.rejects(visit(port));
    const bans = await house.context.database.query<{ detail: { subject: string } }>(
      "select detail from journal where event = 'inbox.banned' and organization_id = $1",
      [BODY],
    );
    assert.deepEqual(bans.rows.map((row) => row.detail.subject).sort(), [
      'account borgo',
      'address 127.0.0.1',
      'address 127.0.0.1',
    ]);
  });
});

describe('limits', () => {
  test('connections of an account, of all, handles, channels, and time', async () => {
    const house = await openHouse({
      limits: {
        connections: 4,
        connectionsPerAccount: 2,
        handles: 3,
        channels: 2,
        loginMs: 2_000,
        idleMs: 2_000,
      },
    });
    const { port } = house.server;
    const [one, two] = [await visit(port), await visit(port)];
    await assert.rejects(visit(port));
    const opened: number[] = [];
    for (let n = 0; n < 5; n += 1)
      opened.push(await refused(ask((done) => one.sftp.open(`/in/${n}.csv`, 'w', done))));
    assert.deepEqual(opened, [0, 0, 0, 4, 4]);
    await ask((done) => one.client.sftp(done));
    await assert.rejects(ask((done) => one.client.sftp(done)));
    two.end();
    // Whoever says nothing is sent away, before a login and after.
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => undefined);
    await until('nobody is left', () => house.server.connections() === 0);
    await until('what it wrote was cut', async () => (await house.upload('0.csv'))?.session === null);
  });

  test('too many questions are answered later, not refused', async () => {
    const house = await openHouse({ limits: { requestsPerSecond: 100, requestsAtOnce: 5 } });
    const { sftp, end } = await visit(house.server.port);
    const from = performance.now();
    await Promise.all(Array.from({ length: 40 }, () => ask((done) => sftp.stat('/in', done))));
    const took = performance.now() - from;
    assert.ok(took > 250 && took < 10_000, `${took}`);
    end();
  });
});
