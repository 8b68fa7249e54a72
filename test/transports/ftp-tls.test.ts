import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { CheckStep } from '../../src/domain/ports/transport.ts';
import { ftp } from '../../src/transports/ftp/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown } from '../conformance/transport-scene.ts';
import { onDisk, transportConformance } from '../conformance/transports.ts';
import { newCertificate, type TestCertificate } from '../servers/certificate.ts';
import { startFtpServer } from '../servers/ftp-server.ts';
import { peer } from '../servers/peer.ts';
import { FtpScene, never, options, seconds } from './ftp-scene.ts';

const openssl = await peer('openssl');

if (openssl.path === undefined) test('ftps', (t) => t.skip(openssl.skip));
else {
  transportConformance(
    'ftps',
    ftp.spec,
    async () => {
      const root = await mkdtemp(join(tmpdir(), 'tramite-ftps-'));
      const folder = join(root, 'dati');
      await mkdir(folder);
      const certificate = await newCertificate();
      const server = await startFtpServer({ root, certificate });
      return {
        transport: ftp,
        door: {
          location: server.location('/dati'),
          options: { user: server.user, password: server.password, ca: certificate.cert, timeoutSeconds: 10 },
        },
        behind: onDisk(folder),
        close: async () => {
          await server.close();
          await rm(root, { recursive: true });
        },
      };
    },
    { onDisk: true, carries: (name) => !/[\r\n]/.test(name) },
  );

  describe('transport ftp with TLS', () => {
    const scene = new FtpScene();
    let certificate: TestCertificate;
    let other: TestCertificate;
    before(async () => {
      certificate = await newCertificate();
      other = await newCertificate();
    });
    const server = (implicit = false) => scene.another({ certificate, implicit });
    const last = (steps: readonly CheckStep[]) => steps.at(-1) ?? assert.fail('no step');

    for (const implicit of [false, true]) {
      const tls = implicit ? 'implicit' : 'explicit';
      test(`${tls}: known by its authority or by its fingerprint, on both connections`, async () => {
        const one = await server(implicit);
        await scene.put('a.csv', 'abc');
        for (const trust of [
          { ca: certificate.cert },
          { certificateFingerprint: certificate.fingerprint },
          { certificateFingerprint: certificate.fingerprint.replaceAll(':', '').toLowerCase() },
          { certificateFingerprint: `${other.fingerprint} ${certificate.fingerprint}` },
        ]) {
          const session = await scene.open(scene.door({ ...trust, tls }, '/', one));
          const [file] = await gather(session.list());
          assert.ok(file);
          assert.equal((await bytesOf(session.read(file))).toString(), 'abc');
          good(await session.write('b.csv', pieces('uno')));
          good(await session.write('vuoto.csv', pieces()));
          assert.equal(await readFile(join(scene.root, 'b.csv'), 'utf8'), 'uno');
          good(await session.remove('b.csv'));
          good(await session.remove('vuoto.csv'));
          assert.equal(session.certificate?.subject, '127.0.0.1');
          assert.ok(Date.parse(session.certificate?.validUntil ?? '') > Date.now());
        }
      });

      test(`${tls}: a certificate of nobody known: no word is sent, the fingerprint is named`, async () => {
        const one = await server(implicit);
        const found = bad(await ftp.open(scene.door({ tls }, '/', one), never), 'ftp.certificate');
        assert.equal(found.class, 'config');
        assert.ok(found.advice?.includes(`certificateFingerprint: ${certificate.fingerprint}`), found.advice);
        const pinned = { tls, certificateFingerprint: other.fingerprint };
        assert.equal(
          bad(await ftp.open(scene.door(pinned, '/', one), never), 'ftp.certificate').class,
          'auth',
        );
        const wrongCa = bad(
          await ftp.open(scene.door({ tls, ca: other.cert }, '/', one), never),
          'ftp.certificate',
        );
        assert.match(wrongCa.message, /not trusted/);
        assert.equal(one.counts.logins, 0);
        assert.ok(!one.log.some((line) => line.startsWith('USER')), String(one.log));
      });
    }

    test('a certificate for another name is refused, even of a known authority', async () => {
      const elsewhere = await newCertificate('DNS:altrove.example.org');
      const one = await scene.another({ certificate: elsewhere });
      const found = bad(
        await ftp.open(scene.door({ ca: elsewhere.cert }, '/', one), never),
        'ftp.certificate',
      );
      assert.match(found.message, /another name/);
    });

    test('a stranger on the data connection gets nothing and gives nothing', async () => {
      const one = await server();
      await scene.put('a.csv', 'abc');
      for (const trust of [{ ca: certificate.cert }, { certificateFingerprint: certificate.fingerprint }]) {
        one.faults.otherDataCertificate = other;
        const listing = await scene.open(scene.door(trust, '/', one));
        await thrown('ftp.certificate', () => gather(listing.list()));
        const reading = await scene.open(scene.door(trust, '/', one));
        const file = good(await reading.stat('a.csv'));
        assert.ok(file);
        await thrown('ftp.certificate', () => gather(reading.read(file)));
        const writing = await scene.open(scene.door(trust, '/', one));
        bad(await writing.write('b.csv', pieces('secret')), 'ftp.certificate');
        for (const name of await readdir(scene.root))
          assert.ok(!(await readFile(join(scene.root, name), 'utf8')).includes('secret'), name);
        one.calm();
        assert.deepEqual(
          names(await gather((await scene.open(scene.door(trust, '/', one))).list())).includes('a.csv'),
          true,
        );
      }
    });

    test('a server that will not protect the data is not used', async () => {
      const one = await server();
      one.faults.replies = { PROT: '534 no' };
      bad(await ftp.open(scene.door({ ca: certificate.cert }, '/', one), never), 'ftp.protect');
    });

    test('the wrong kind of TLS, or none, is told and soon', async () => {
      const plain = await scene.another({});
      const secure = { location: plain.location().replace('ftp:', 'ftps:'), options: options(plain) };
      assert.match(bad(await ftp.open(secure, never), 'ftp.tls').message, /no TLS here/);
      const took = await seconds(async () => {
        const implicit = { ...secure, options: options(plain, { tls: 'implicit' }) };
        bad(await ftp.open(implicit, never), 'ftp.tls');
        // A server that speaks TLS at once waits for our first word, as we wait for its.
        bad(
          await ftp.open(scene.door({ tls: 'explicit' }, '/', await server(true)), never),
          'transport.timeout',
        );
      });
      assert.ok(took < 10, `${took} s`);
    });

    test('falls silent in the handshake: bounded', async () => {
      const one = await server();
      one.faults.replies = { AUTH: '234 go on' };
      const took = await seconds(async () => {
        const opened = await ftp.open(scene.door({ ca: certificate.cert }, '/', one), never);
        assert.equal(opened.ok, false);
      });
      assert.ok(took < 10, `${took} s`);
    });

    test('check names the step: handshake, certificate, login', async () => {
      const one = await server();
      const trust = { ca: certificate.cert };
      const all = await ftp.check(scene.door(trust, '/', one), never);
      assert.deepEqual(
        all.map((step) => `${step.step} ${step.ok}`),
        'dns tcp handshake certificate login list read write rename delete'
          .split(' ')
          .map((s) => `${s} true`),
      );
      assert.match(all.find((step) => step.step === 'handshake')?.detail ?? '', /TLSv1\.[23], \w+/);
      assert.match(all.find((step) => step.step === 'certificate')?.detail ?? '', /valid until 20\d\d-/);
      assert.equal(last(await ftp.check(scene.door({}, '/', one), never)).step, 'certificate');
      const wrong = last(await ftp.check(scene.door({ ...trust, password: 'no' }, '/', one), never));
      assert.deepEqual([wrong.step, wrong.ok, wrong.problem?.code], ['login', false, 'transport.login']);
      one.faults.replies = { AUTH: '502 no' };
      assert.equal(last(await ftp.check(scene.door(trust, '/', one), never)).step, 'handshake');
      one.calm();
      const nowhere = last(await ftp.check(scene.door(trust, '/nowhere', one), never));
      assert.deepEqual([nowhere.step, nowhere.problem?.code], ['list', 'transport.not-found']);
    });
  });
}
