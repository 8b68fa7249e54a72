import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { Problem, Result } from '../../src/domain/problem.ts';
import { openMail } from '../../src/observe/notify/mail.ts';
import { mailServer } from '../servers/mail-server.ts';

const FROM = 'tramite@comune.example';
const NOTICE = {
  id: '01900000-0000-7000-8000-000000000001',
  subject: '[Tramite] Comune di Forlì: file atteso non arrivato (tari)',
  text: 'Prima riga — perché\n\nUltima riga\n',
  facts: {},
};
const soon = (): AbortSignal => AbortSignal.timeout(5_000);

const failure = (result: Result<void>): Problem => {
  assert.ok(!result.ok);
  return result.problem;
};

test('a message arrives as it was written, under the id of its notice, and says that no person wrote it', async () => {
  const server = await mailServer();
  const send = openMail({ smtpUrl: `smtp://127.0.0.1:${server.port}`, from: FROM });
  for (let attempt = 1; attempt <= 2; attempt += 1)
    assert.deepEqual(await send(NOTICE, ['ced@comune.example', 'sindaco@comune.example'], soon()), {
      ok: true,
      value: undefined,
    });
  const [first, second] = server.mails;
  assert.equal(first?.from, FROM);
  assert.deepEqual(first?.to, ['ced@comune.example', 'sindaco@comune.example']);
  assert.equal(first?.header('Subject'), NOTICE.subject);
  assert.equal(first?.text.replaceAll('\r\n', '\n').trim(), NOTICE.text.trim());
  assert.equal(first?.header('Message-ID'), `<${NOTICE.id}@comune.example>`);
  assert.equal(second?.header('Message-ID'), first?.header('Message-ID'));
  assert.equal(first?.header('Auto-Submitted'), 'auto-generated');
});

test('a subject cannot begin another header, an address cannot become two', async () => {
  const server = await mailServer();
  const send = openMail({ smtpUrl: `smtp://127.0.0.1:${server.port}`, from: FROM });
  const subject = 'file "a\r\nBcc: spia@altrove.example\r\n\r\nb"';
  assert.ok((await send({ ...NOTICE, subject }, ['ced@comune.example'], soon())).ok);
  assert.deepEqual(server.mails[0]?.to, ['ced@comune.example']);
  assert.equal(server.mails[0]?.header('Bcc'), undefined);
  assert.equal(server.mails[0]?.header('Subject'), 'file "a Bcc: spia@altrove.example b"');
  for (const address of [
    'ced@comune.example, spia@altrove.example',
    'ced@comune.example\r\nRCPT TO:<spia@altrove.example>',
    'Ced <ced@comune.example>',
    'ced',
    '',
  ]) {
    const { code, message } = failure(await send(NOTICE, [address], soon()));
    assert.deepEqual([code, message], ['alert.mail', 'this is no mail address'], address);
  }
  assert.equal(server.mails.length, 1);
});

test('what the server says is whose fault it is: an unknown address, a wrong password, a busy server', async () => {
  const server = await mailServer();
  server.unknown.add('nessuno@comune.example');
  const send = openMail({ smtpUrl: `smtp://tramite:giusta@127.0.0.1:${server.port}`, from: FROM });
  const unknown = failure(await send(NOTICE, ['nessuno@comune.example'], soon()));
  assert.equal(unknown.class, 'config');
  assert.match(unknown.message, /550 no such user here/);
  const some = failure(await send(NOTICE, ['ced@comune.example', 'nessuno@comune.example'], soon()));
  assert.match(some.message, /took the message for some and refused nessuno@comune\.example/);
  assert.deepEqual(server.mails[0]?.to, ['ced@comune.example']);
  assert.equal(server.mails[0]?.user, 'tramite');
  server.refuse = { code: 451, text: 'try later' };
  assert.equal(failure(await send(NOTICE, ['ced@comune.example'], soon())).class, 'transient');
  const wrong = openMail({ smtpUrl: `smtp://tramite:sba%40gliata@127.0.0.1:${server.port}`, from: FROM });
  const refused = failure(await wrong(NOTICE, ['ced@comune.example'], soon()));
  assert.equal(refused.class, 'auth');
  assert.doesNotMatch(JSON.stringify(refused), /gliata/);
  await server.close();
  assert.equal(failure(await send(NOTICE, ['ced@comune.example'], soon())).class, 'transient');
});

test('a server that takes the connection and says nothing is given up when the time is over', async () => {
  const deaf = createServer(() => undefined);
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  after(() => deaf.close());
  const { port } = deaf.address() as { port: number };
  const send = openMail({ smtpUrl: `smtp://127.0.0.1:${port}`, from: FROM });
  const begun = Date.now();
  const given = failure(await send(NOTICE, ['ced@comune.example'], AbortSignal.timeout(300)));
  assert.equal(given.class, 'transient');
  assert.ok(Date.now() - begun < 3_000);
  assert.ok(!(await send(NOTICE, ['ced@comune.example'], AbortSignal.abort())).ok);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await new Promise((resolve) => deaf.getConnections((_error, count) => resolve(count))), 0);
});

test('an address of a server that cannot be read is said, without its password', async () => {
  for (const smtpUrl of ['mail.comune.example', 'http://u:segreta@host', 'smtp://']) {
    const wrong = failure(await openMail({ smtpUrl, from: FROM })(NOTICE, ['a@b.example'], soon()));
    assert.match(wrong.message, /TRAMITE_SMTP_URL is no address of a mail server/);
    assert.doesNotMatch(JSON.stringify(wrong), /segreta/);
  }
});

test('TLS is checked, used where it is offered, and wanted before a password leaves this machine', async (t) => {
  const made = await certificate();
  if (made === undefined) return t.skip('openssl is not on this machine');
  const { key, cert } = made;
  const plain = await mailServer();
  const upgrades = await mailServer({ key, cert });
  const secure = await mailServer({ key, cert, secure: true });
  const to = ['ced@comune.example'];
  const open = (smtpUrl: string, ca?: string) =>
    openMail({ smtpUrl, from: FROM, ...(ca === undefined ? {} : { ca }) })(NOTICE, to, soon());
  for (const smtpUrl of [`smtps://localhost:${secure.port}`, `smtp://localhost:${upgrades.port}`]) {
    const untrusted = failure(await open(smtpUrl));
    assert.equal(untrusted.class, 'config', smtpUrl);
    assert.match(untrusted.message, /could not be trusted/);
    assert.ok((await open(smtpUrl, cert)).ok, smtpUrl);
  }
  assert.ok(secure.mails[0]?.secure);
  assert.ok(upgrades.mails[0]?.secure);
  const wrongName = failure(await open(`smtps://127.0.0.1:${secure.port}`, cert));
  assert.match(wrongName.message, /could not be trusted/);
  // This machine, under a name that could be anybody's.
  const clear = failure(await open(`smtp://tramite:giusta@[::ffff:127.0.0.1]:${plain.port}`));
  assert.match(clear.message, /could not be trusted|TLS/i);
  assert.doesNotMatch(JSON.stringify(clear), /giusta/);
  assert.equal(plain.mails.length, 0);
});

async function certificate(): Promise<{ readonly key: string; readonly cert: string } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-mail-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${key} -out ${cert}`;
  try {
    await promisify(execFile)('openssl', words.split(' '));
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
