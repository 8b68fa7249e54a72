/** OpenPGP with the real gpg, both ways: keys and messages as the gestionali make them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { EnvelopeOptions } from '../../src/domain/ports/envelope.ts';
import { openpgp } from '../../src/formats/envelopes/openpgp.ts';
import { enclosed, inMemory, openAll, refusal, sealed, type Whole } from '../conformance/envelope-scene.ts';
import { peer } from '../servers/peer.ts';

const run = promisify(execFile);
const { path: program, skip } = await peer('gpg');
const BOUND_MS = 60_000;
const TEXT = Buffer.from('codice;importo\r\n1;12,50\r\n'.repeat(2000));

const KINDS = {
  rsa: 'Key-Type: RSA\nKey-Length: 2048\nSubkey-Type: RSA\nSubkey-Length: 2048',
  curve25519:
    'Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\nSubkey-Usage: encrypt',
} as const;
type Kind = keyof typeof KINDS;

describe('gpg', { skip: skip ?? false }, () => {
  let home = '';
  const gpg = async (...given: string[]): Promise<Buffer> => {
    const always = ['--homedir', home, '--batch', '--yes', '--quiet', '--trust-model', 'always'];
    const { stdout } = await run(program ?? 'gpg', [...always, '--pinentry-mode', 'loopback', ...given], {
      encoding: 'buffer',
      timeout: BOUND_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  };
  const file = (name: string): string => join(home, name);
  const address = (who: string, kind: Kind): string => `${who}-${kind}@example.org`;
  const publicKey = async (who: string, kind: Kind): Promise<string> =>
    (await gpg('--armor', '--export', address(who, kind))).toString();
  const privateKey = async (who: string, kind: Kind): Promise<string> =>
    (
      await gpg('--armor', '--passphrase', `di ${who}`, '--export-secret-keys', address(who, kind))
    ).toString();
  const options: Partial<Record<Kind, Promise<EnvelopeOptions>>> = {};
  const reading = (kind: Kind): Promise<EnvelopeOptions> => {
    const known =
      options[kind] ??
      (async () => ({
        privateKey: await privateKey('comune', kind),
        passphrase: 'di comune',
        verifyKey: await publicKey('gestionale', kind),
      }))();
    options[kind] = known;
    return known;
  };
  /** A file as gpg makes it. */
  const made = async (bytes: Uint8Array, ...how: string[]): Promise<Buffer> => {
    await writeFile(file('flusso.csv'), bytes);
    await gpg('--output', file('out'), '--passphrase', 'di gestionale', ...how, file('flusso.csv'));
    return readFile(file('out'));
  };
  const open = (bytes: Uint8Array, options: EnvelopeOptions): Promise<Whole[]> =>
    openAll(openpgp, inMemory('x.gpg', bytes, 256 * 1024), options);

  before(async () => {
    // A socket of the agent lives in it: the path must be short.
    home = await mkdtemp(join(tmpdir(), 'tgpg-'));
    await chmod(home, 0o700);
    // Its own count makes each use of a passphrase take half a second.
    await writeFile(file('gpg-agent.conf'), 's2k-count 65536\n');
    await writeFile(file('gpg.conf'), 's2k-count 65536\n');
    for (const who of ['comune', 'gestionale'])
      for (const kind of ['rsa', 'curve25519'] as const) {
        const settings = file(`${who}-${kind}`);
        await writeFile(
          settings,
          `${KINDS[kind]}\nName-Real: ${who} ${kind}\nName-Email: ${address(who, kind)}\nExpire-Date: 0\nPassphrase: di ${who}\n%commit\n`,
        );
        await gpg('--generate-key', settings);
      }
  });

  after(async () => {
    // Ends the agent that gpg started for this home.
    await run('gpgconf', ['--homedir', home, '--kill', 'all'], { timeout: BOUND_MS }).catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  });

  for (const kind of ['rsa', 'curve25519'] as const) {
    const crypt = ['--encrypt', '--recipient', address('comune', kind)];
    const sign = ['--sign', '--local-user', address('gestionale', kind)];

    it(`${kind}: what it encrypts and signs opens and is proven`, async () => {
      const options = await reading(kind);
      for (const [what, bytes, how] of [
        ['usual', TEXT, [...sign, ...crypt]],
        ['armored', TEXT, ['--armor', ...sign, ...crypt]],
        ['empty', Buffer.alloc(0), [...sign, ...crypt]],
        ['bzip2', TEXT, ['--compress-algo', 'bzip2', ...sign, ...crypt]],
        ['not compressed', randomBytes(3_000_000), ['--compress-algo', 'none', ...sign, ...crypt]],
        ['AES-128, SHA-512', TEXT, ['--cipher-algo', 'AES', '--digest-algo', 'SHA512', ...sign, ...crypt]],
        ['3DES', TEXT, ['--cipher-algo', '3DES', ...sign, ...crypt]],
        ['text mode', TEXT, ['--textmode', ...sign, ...crypt]],
        ['hidden receiver', TEXT, [...sign, '--encrypt', '--hidden-recipient', address('comune', kind)]],
      ] as const) {
        const [member, ...others] = await open(await made(bytes, ...how), options);
        assert.deepEqual(others, []);
        assert.equal(member?.name, 'flusso.csv', what);
        assert.ok(member.bytes.equals(bytes), what);
      }
    });

    it(`${kind}: what it only signs is proven`, async () => {
      const verifyKey = await publicKey('gestionale', kind);
      const [member] = await open(await made(TEXT, ...sign), { verifyKey });
      assert.ok(member?.bytes.equals(TEXT));
    });

    it(`${kind}: what it makes for others, or without a signature, is refused`, async () => {
      const options = await reading(kind);
      const code = async (...how: string[]): Promise<string> => {
        const found = await refusal(open(await made(TEXT, ...how), options));
        return `${found.code} ${found.class}`;
      };
      assert.equal(
        await code(...sign, '--encrypt', '--recipient', address('gestionale', kind)),
        'envelope.key config',
      );
      assert.equal(
        await code(...sign, '--encrypt', '--hidden-recipient', address('gestionale', kind)),
        'envelope.key config',
      );
      assert.equal(await code(...crypt), 'envelope.signature data');
      const other = kind === 'rsa' ? 'curve25519' : 'rsa';
      assert.equal(
        await code('--sign', '--local-user', address('gestionale', other), ...crypt),
        'envelope.signature data',
      );
      assert.equal(await code('--symmetric'), 'envelope.unsupported data');
      assert.equal(
        await code('--clearsign', '--local-user', address('gestionale', kind)),
        'envelope.unsupported data',
      );
      const wrong = { ...options, passphrase: 'di nessuno' };
      const found = await refusal(open(await made(TEXT, ...crypt), wrong));
      assert.equal(`${found.code} ${found.class}`, 'envelope.password auth');
    });

    it(`${kind}: what was cut or altered never opens`, async () => {
      const options = await reading(kind);
      const bytes = await made(TEXT, ...sign, ...crypt);
      for (let part = 1; part < 25; part += 1) {
        const at = Math.floor((bytes.length * part) / 25);
        assert.equal(
          (await refusal(open(bytes.subarray(0, at), options))).code,
          'envelope.damaged',
          `cut at ${at}`,
        );
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ 1;
        const found = await refusal(open(altered, options));
        assert.match(
          found.code,
          /^envelope\.(damaged|key|unsupported)$/,
          `altered at ${at}: ${found.message}`,
        );
      }
    });

    it(`${kind}: it decrypts and proves what we close`, async () => {
      const outside = await sealed(
        openpgp,
        enclosed('esito.csv', TEXT),
        {
          publicKey: await publicKey('gestionale', kind),
          signKey: await privateKey('comune', kind),
          signPassphrase: 'di comune',
        },
        new Date(),
      );
      await writeFile(file('esito.csv.pgp'), outside.bytes);
      const status = file('status');
      await rm(file('esito.csv'), { force: true });
      await gpg(
        '--passphrase',
        'di gestionale',
        '--status-file',
        status,
        '--output',
        file('esito.csv'),
        '--decrypt',
        file('esito.csv.pgp'),
      );
      assert.ok((await readFile(file('esito.csv'))).equals(TEXT));
      const said = await readFile(status, 'utf8');
      assert.match(said, /\] GOODSIG \S+ comune/);
      assert.match(said, /\] GOODMDC/);
      assert.match(said, /\] PLAINTEXT 62 \d+ esito\.csv/);
      const altered = Buffer.from(outside.bytes);
      altered[altered.length - 100] = (altered[altered.length - 100] ?? 0) ^ 1;
      await writeFile(file('esito.csv.pgp'), altered);
      await assert.rejects(
        gpg(
          '--passphrase',
          'di gestionale',
          '--output',
          file('esito.csv'),
          '--decrypt',
          file('esito.csv.pgp'),
        ),
      );
    });
  }
});
