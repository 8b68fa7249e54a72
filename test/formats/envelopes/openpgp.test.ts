import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { enums } from 'openpgp';
import type { EnvelopeOptions } from '../../../src/domain/ports/envelope.ts';
import { openpgp } from '../../../src/formats/envelopes/openpgp.ts';
import {
  AT,
  enclosed,
  inMemory,
  LIMITS,
  openAll,
  outcome,
  refusal,
  sealed,
} from '../../conformance/envelope-scene.ts';
import { type Making, makeKey, messageOf } from './openpgp-scene.ts';

const TEXT = Buffer.from('codice;importo\r\n1;12,50\r\n'.repeat(200));
const ours = await makeKey('comune');
const locked = await makeKey('comune-chiuso', { passphrase: 'le nostre parole' });
const other = await makeKey('altro');
const sender = await makeKey('gestionale');
const nextSender = await makeKey('gestionale-nuovo');

const read: EnvelopeOptions = { privateKey: ours.privateKey };
const proven: EnvelopeOptions = { ...read, verifyKey: sender.publicKey };
const open = (bytes: Uint8Array, options: EnvelopeOptions = read, name = 'flusso.csv.pgp') =>
  openAll(openpgp, inMemory(name, bytes), options);
const refused = async (bytes: Uint8Array, options?: EnvelopeOptions): Promise<string> => {
  const found = await refusal(open(bytes, options));
  assert.doesNotMatch(JSON.stringify(found), /PRIVATE KEY|parole/);
  return `${found.code} ${found.class}`;
};
const make = (making: Making = {}) => messageOf(TEXT, { to: ours, ...making });

describe('an OpenPGP message', () => {
  it('opens armored, compressed, for several, and for one that is not told', async () => {
    for (const making of [
      { armored: true },
      { wildcard: true },
      { config: { preferredCompressionAlgorithm: enums.compression.zlib } },
      { config: { preferredCompressionAlgorithm: enums.compression.zip }, armored: true },
      { config: { aeadProtect: true } },
      { by: sender },
    ])
      assert.ok((await open(await make(making)))[0]?.bytes.equals(TEXT), JSON.stringify(making));
    const both = { privateKey: `${other.privateKey}\n${ours.privateKey}` };
    assert.ok((await open(await make(), both))[0]?.bytes.equals(TEXT), 'two private keys in one file');
  });

  it('has the name inside when it is one, else its own without the ending', async () => {
    for (const [filename, outer, name] of [
      ['TARI.csv', 'x.gpg', 'TARI.csv'],
      ['', 'flusso.csv.asc', 'flusso.csv'],
      ['../../etc/cron.d/x', 'flusso.csv.gpg', 'flusso.csv'],
      ['C:\\x', 'flusso.csv.PGP', 'flusso.csv'],
      ['_CONSOLE', 'flusso', 'flusso'],
    ] as const)
      assert.equal((await open(await make({ filename }), read, outer))[0]?.name, name);
  });

  it('takes armor as programs and mail write it, and nothing more', async () => {
    const armored = (await make({ armored: true })).toString('latin1');
    const crc = /\n=[A-Za-z0-9+/]{4}\n/;
    const found = [
      armored.replaceAll('\n', '\r\n'),
      `\r\n${armored}\r\n\r\n`,
      armored.trimEnd(),
      armored.replace(crc, '\n'),
      armored.replace('MESSAGE-----\n', 'MESSAGE-----\nVersion: 1\nComment: a - b\n'),
      `Da: gestionale\n\n${armored}`,
    ];
    for (const text of found) {
      for (const chunk of [1000, 50_000]) {
        const box = inMemory('a.asc', Buffer.from(text, 'latin1'), chunk);
        assert.ok((await openAll(openpgp, box, read))[0]?.bytes.equals(TEXT), text.slice(0, 80));
      }
    }
    for (const text of [
      `${armored}x`,
      armored + armored,
      armored.replace('-----END PGP MESSAGE-----', ''),
      armored.replace(/-----END PGP MESSAGE-----\s*$/, '-----END PGP MES'),
      armored.replace('\n=', '\n!'),
      armored.replace('-----BEGIN PGP MESSAGE-----\n\n', '-----BEGIN PGP MESSAGE-----\n'),
      `-----BEGIN PGP MESSAGE-----\n\n${'A'.repeat(200_000)}`,
    ])
      assert.equal(await refused(Buffer.from(text, 'latin1')), 'envelope.damaged data', text.slice(-60));
    for (const text of [ours.publicKey, '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\ntesto\n'])
      assert.equal(await refused(Buffer.from(text)), 'envelope.unsupported data');
  });

  it('swells within limits', async () => {
    const zeros = await messageOf(Buffer.alloc(30_000_000), {
      to: ours,
      config: { preferredCompressionAlgorithm: enums.compression.zlib },
    });
    assert.ok(zeros.length < 100_000);
    assert.equal(await refused(zeros), 'envelope.bomb data');
    const allowed = { ...LIMITS, ratio: 10_000 };
    const [member] = await openAll(openpgp, inMemory('z.pgp', zeros), read, allowed);
    assert.equal(member?.bytes.length, 30_000_000);
  });
});

describe('keys of an OpenPGP message', () => {
  it('that are not ours are said with both names', async () => {
    const found = await refusal(open(await make({ to: other })));
    assert.equal(`${found.code} ${found.class}`, 'envelope.key config');
    assert.match(
      found.message,
      /encrypted for [0-9A-F]{16}; the privateKey of the connector is [0-9A-F]{16}/,
    );
    assert.equal(await refused(await make({ to: other, wildcard: true })), 'envelope.key config');
  });

  it('are read once, whether they are good or not', async () => {
    const message = await make({ to: locked });
    const good = { privateKey: locked.privateKey, passphrase: 'le nostre parole' };
    for (let time = 0; time < 2; time += 1) {
      assert.equal(await refused(message, { ...good, passphrase: 'altre parole' }), 'envelope.password auth');
      assert.equal(await refused(message, { privateKey: locked.privateKey }), 'envelope.password auth');
      assert.ok((await open(message, good))[0]?.bytes.equals(TEXT));
    }
    const started = performance.now();
    for (let time = 0; time < 20; time += 1) await open(message, good);
    assert.ok((performance.now() - started) / 20 < 100, 'the key is not unlocked each time');
  });

  it('must be keys', async () => {
    const message = await make();
    for (const options of [
      { privateKey: 'segreto' },
      { privateKey: ours.publicKey },
      { privateKey: ours.privateKey.slice(0, 300) },
      { privateKey: ours.privateKey.replace(/\n[A-Za-z0-9+/]{20}/, '\nAAAAAAAAAAAAAAAAAAAA') },
      { ...read, verifyKey: 'nessuna' },
      { publicKey: ours.publicKey },
    ])
      assert.equal(
        await refused(message, options),
        'envelope.key config',
        JSON.stringify(options).slice(0, 60),
      );
  });

  it('open nothing that nobody could prove whole', async () => {
    const message = await make();
    // The packet after that of the session key, told to be one without an integrity check.
    const second = 2 + (message[1] ?? 0);
    assert.equal(message[second], 0xd2);
    message[second] = 0xc9;
    const found = await refusal(open(message));
    assert.equal(found.code, 'envelope.unsupported');
    assert.match(found.message, /integrity check/);
  });

  it('are needed for what they do', async () => {
    assert.equal(await refused(await make(), { verifyKey: sender.publicKey }), 'envelope.key config');
    assert.equal(
      await refused(await messageOf(TEXT, { by: sender })),
      'envelope.unsupported data',
      'not encrypted',
    );
    assert.equal(await refused(await messageOf(TEXT, { passwords: 'x' })), 'envelope.unsupported data');
    const codes = (options: EnvelopeOptions) =>
      (openpgp.spec.check?.(options) ?? []).map(({ message }) => message);
    assert.deepEqual(codes({}), ['openpgp has no key']);
    assert.deepEqual(codes({ ...read, signPassphrase: 'x' }), ['openpgp has no signKey']);
    assert.deepEqual(codes({ publicKey: 'x', passphrase: 'x' }), ['openpgp has no privateKey']);
    assert.deepEqual(codes({ ...read, required: true }), ['openpgp has no verifyKey']);
  });
});

describe('signatures of an OpenPGP message', () => {
  it('must be of the sender', async () => {
    assert.ok((await open(await make({ by: sender }), proven))[0]?.bytes.equals(TEXT));
    const two = { ...proven, verifyKey: `${nextSender.publicKey}\n${sender.publicKey}` };
    for (const by of [sender, nextSender]) assert.equal((await open(await make({ by }), two)).length, 1);
    for (const [making, words] of [
      [{ by: other }, /signed by [0-9A-F]{16}, which is no verifyKey/],
      [{}, /not signed/],
    ] as const) {
      const found = await refusal(open(await make(making), proven));
      assert.equal(`${found.code} ${found.class}`, 'envelope.signature data');
      assert.match(found.message, words);
    }
  });

  it('may be missing where that is said, but never wrong', async () => {
    const optional = { ...proven, required: false };
    assert.equal((await open(await make(), optional)).length, 1);
    assert.equal((await open(await make({ by: sender }), optional)).length, 1);
    assert.equal(await refused(await make({ by: other }), optional), 'envelope.signature data');
  });

  it('hold for the bytes that were signed', async () => {
    const signed = await messageOf(TEXT, { by: sender });
    const at = signed.indexOf('12,50');
    const forged = Buffer.from(signed);
    forged.write('99,99', at);
    const only = { verifyKey: sender.publicKey };
    assert.ok((await open(signed, only))[0]?.bytes.equals(TEXT));
    const found = await refusal(open(forged, only));
    assert.equal(found.code, 'envelope.signature');
    assert.match(found.message, /does not hold/);
    assert.equal(await refused(await messageOf(TEXT, {}), only), 'envelope.signature data');
  });

  it('are judged at their own date', async () => {
    const brief = await makeKey('breve', { ends: new Date(AT.getTime() + 3_600_000) });
    const options = { ...read, verifyKey: brief.publicKey };
    assert.equal((await open(await make({ by: brief }), options)).length, 1, 'the key has ended since');
    const ahead = new Date(Date.now() + 3_600_000);
    assert.equal(
      (await open(await make({ by: sender, date: ahead }), proven)).length,
      1,
      'a clock that is ahead',
    );
  });

  it('throw at the end, not before', async () => {
    const bytes = await messageOf(randomBytes(2_000_000), { to: ours, by: other });
    let seen = 0;
    const found = await refusal(
      (async () => {
        for await (const member of openpgp.open(inMemory('a.pgp', bytes), proven, LIMITS))
          for await (const chunk of member.bytes) seen += chunk.length;
      })(),
    );
    assert.equal(found.code, 'envelope.signature');
    assert.equal(seen, 2_000_000);
  });
});

describe('closing an OpenPGP message', () => {
  const close = (options: EnvelopeOptions, at = AT) =>
    sealed(openpgp, enclosed('esito.csv', TEXT), options, at);

  it('needs keys that may do it', async () => {
    assert.equal((await refusal(close({ privateKey: ours.privateKey }))).code, 'envelope.key');
    for (const options of [
      { publicKey: 'nessuna' },
      { signKey: ours.publicKey },
      { publicKey: (await makeKey('finita', { ends: new Date(AT.getTime() - 1000) })).publicKey },
    ]) {
      const found = await refusal(close(options));
      assert.equal(`${found.code} ${found.class}`, 'envelope.key config');
    }
    const wrong = { publicKey: ours.publicKey, signKey: locked.privateKey, signPassphrase: 'altre parole' };
    const found = await outcome(close(wrong));
    assert.ok('code' in found && found.code === 'envelope.password' && found.class === 'auth');
  });

  it('hides what it says', async () => {
    const { bytes } = await close({ publicKey: ours.publicKey, signKey: sender.privateKey });
    assert.equal(bytes.indexOf('codice'), -1);
    assert.equal(bytes.indexOf('esito.csv'), -1);
    assert.equal((await open(bytes, proven))[0]?.name, 'esito.csv');
  });
});
