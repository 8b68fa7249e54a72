/** Never a half file, never a whole one missed: what happens to uploads whose session, server or client ends too early. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Stats } from 'ssh2';
import type { RemoteFile } from '../../src/domain/ports/transport.ts';
import { inboxTransport } from '../../src/transports/inbox/transport.ts';
import {
  ask,
  fetch,
  type House,
  keysFolder,
  names,
  OWNER,
  openHouse,
  put,
  refused,
  until,
  visit,
  writeAt,
} from './inbox-scene.ts';

const FAILED = 4;
const DENIED = 3;
const GRACE_MS = 10 * 60_000;

/** What the pipeline would be shown. */
async function listed(house: House): Promise<readonly RemoteFile[]> {
  const door = { location: 'inbox://sftp', options: {}, owner: OWNER, use: 'collect' } as const;
  const session = await inboxTransport(house.inbox).open(door, new AbortController().signal);
  assert.ok(session.ok);
  const files: RemoteFile[] = [];
  for await (const file of session.value.list()) files.push(file);
  await session.value.close();
  return files;
}

const whole = Buffer.alloc(500_000, '0123456789');

describe('an upload that is cut', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });

  test('while a handle is open the file is said to be busy', async () => {
    const { sftp, end } = await visit(house.server.port);
    const handle = await ask<Buffer>((done) => sftp.open('/in/open.csv', 'w', done));
    await writeAt(sftp, handle, 0, whole.subarray(0, 1000));
    const [file] = await listed(house);
    assert.match(file?.busy ?? '', /being written/);
    await ask<void>((done) => sftp.close(handle, done));
    const [closed] = await listed(house);
    assert.equal(closed?.busy, undefined);
    assert.equal(closed?.size, 1000);
    end();
    await house.inbox.remove(OWNER, 'open.csv', '');
  });

  test('a connection that breaks at 60 % leaves no candidate; the same name resumed is one', async () => {
    const first = await visit(house.server.port);
    const handle = await ask<Buffer>((done) => first.sftp.open('/in/cut.csv', 'w', done));
    await writeAt(first.sftp, handle, 0, whole.subarray(0, 300_000));
    first.cut();
    await until('the cut is seen', async () => (await house.upload('cut.csv'))?.session === null);
    assert.match((await listed(house))[0]?.busy ?? '', /session ended while it was being written/);

    const second = await visit(house.server.port);
    // As clients resume: what is there is asked, and the rest is written behind it.
    const { size } = await ask<Stats>((done) => second.sftp.stat('/in/cut.csv', done));
    assert.equal(size, 300_000);
    const again = await ask<Buffer>((done) => second.sftp.open('/in/cut.csv', 'r+', done));
    assert.match((await listed(house))[0]?.busy ?? '', /being written/);
    await writeAt(second.sftp, again, size, whole.subarray(size));
    await ask<void>((done) => second.sftp.close(again, done));
    assert.ok((await fetch(second.sftp, '/in/cut.csv')).equals(whole));
    assert.equal((await listed(house))[0]?.busy, undefined);
    second.end();
    await house.inbox.remove(OWNER, 'cut.csv', '');
  });

  test('a channel that ends without closing its files cuts them too', async () => {
    const { client, sftp, end } = await visit(house.server.port);
    await ask<Buffer>((done) => sftp.open('/in/ended.csv', 'w', done));
    sftp.end();
    await until('the cut is seen', async () => (await house.upload('ended.csv'))?.session === null);
    assert.equal((await house.upload('ended.csv'))?.state, 'writing');
    void client;
    end();
    await house.inbox.remove(OWNER, 'ended.csv', '');
  });

  test('nobody resumes it: it is set aside, shown as incomplete, said, kept, and never a candidate', async () => {
    const first = await visit(house.server.port);
    const handle = await ask<Buffer>((done) => first.sftp.open('/in/lost.csv', 'w', done));
    await writeAt(first.sftp, handle, 0, whole.subarray(0, 1234));
    first.cut();
    await until('the cut is seen', async () => (await house.upload('lost.csv'))?.session === null);
    house.advance(GRACE_MS - 30_000);
    assert.equal(await house.sweep(), 0, 'it may still be resumed');
    house.advance(60_000);
    assert.equal(await house.sweep(), 1);
    assert.deepEqual(await listed(house), []);

    const { sftp, end } = await visit(house.server.port);
    assert.deepEqual(await names(sftp, '/in'), ['lost.csv.incompleto']);
    assert.equal((await fetch(sftp, '/in/lost.csv.incompleto')).length, 1234);
    assert.deepEqual(await names(sftp, '/errori'), ['lost.csv.errore.txt']);
    const note = (await fetch(sftp, '/errori/lost.csv.errore.txt')).toString();
    assert.match(note, /INCOMPLETO/);
    assert.match(note, /Byte ricevuti: 1234/);
    assert.equal(await refused(ask((done) => sftp.unlink('/in/lost.csv.incompleto', done))), DENIED);
    assert.equal(await refused(ask((done) => sftp.unlink('/errori/lost.csv.errore.txt', done))), DENIED);
    assert.equal(
      await refused(ask((done) => sftp.rename('/in/lost.csv.incompleto', '/in/lost.csv', done))),
      DENIED,
    );
    // The same name uploaded anew is a file like any other.
    await put(sftp, '/in/lost.csv', whole);
    assert.deepEqual(
      (await listed(house)).map((file) => [file.name, file.size]),
      [['lost.csv', whole.length]],
    );
    end();
    await house.inbox.remove(OWNER, 'lost.csv', '');
    house.advance(31 * 86_400_000);
    await house.sweep();
    assert.deepEqual(await house.uploads(), []);
    assert.deepEqual(await house.spooled(), []);
  });

  test('a client stopped cleanly and then resumed: the quiet time begins again', async () => {
    const { sftp, end } = await visit(house.server.port);
    await put(sftp, '/in/quiet.csv', whole.subarray(0, 300_000));
    const [half] = await listed(house);
    house.advance(59_000);
    const handle = await ask<Buffer>((done) => sftp.open('/in/quiet.csv', 'r+', done));
    const [open] = await listed(house);
    assert.match(open?.busy ?? '', /being written/);
    await writeAt(sftp, handle, 300_000, whole.subarray(300_000));
    await ask<void>((done) => sftp.close(handle, done));
    const [closed] = await listed(house);
    assert.equal(closed?.version, half?.version, 'it is the same upload');
    assert.equal(closed?.size, whole.length);
    assert.ok((closed?.modifiedMs ?? 0) >= (half?.modifiedMs ?? 0) + 59_000);
    end();
    await house.inbox.remove(OWNER, 'quiet.csv', '');
  });

  test('two sessions do not write one file', async () => {
    const [one, other] = [await visit(house.server.port), await visit(house.server.port)];
    const handle = await ask<Buffer>((done) => one.sftp.open('/in/both.csv', 'w', done));
    await writeAt(one.sftp, handle, 0, whole.subarray(0, 10));
    assert.equal(await refused(ask((done) => other.sftp.open('/in/both.csv', 'w', done))), FAILED);
    assert.equal(await refused(ask((done) => other.sftp.unlink('/in/both.csv', done))), FAILED);
    assert.equal((await fetch(other.sftp, '/in/both.csv')).length, 10, 'it may look');
    await ask<void>((done) => one.sftp.close(handle, done));
    one.end();
    other.end();
    await house.inbox.remove(OWNER, 'both.csv', '');
  });

  test('a session that was silent for too long finds its upload gone, and commits nothing', async () => {
    const slow = await visit(house.server.port);
    const handle = await ask<Buffer>((done) => slow.sftp.open('/in/slow.csv', 'w', done));
    await writeAt(slow.sftp, handle, 0, whole.subarray(0, 10));
    // Its process stood still: nobody heard of it for two minutes.
    house.advance(120_000);
    const other = await visit(house.server.port);
    await put(other.sftp, '/in/slow.csv', 'another');
    await writeAt(slow.sftp, handle, 10, whole.subarray(10, 20));
    assert.equal(await refused(ask((done) => slow.sftp.close(handle, done))), FAILED);
    assert.equal((await fetch(other.sftp, '/in/slow.csv')).toString(), 'another');
    slow.end();
    other.end();
    await house.inbox.remove(OWNER, 'slow.csv', '');
  });

  test('a server killed at any moment: nothing half is a candidate, what was closed is', async () => {
    // Its clock is that of the other process.
    const fresh = await openHouse();
    const child = await startChild(fresh);
    const { sftp, client } = await visit(child.port);
    client.on('error', () => undefined);
    await put(sftp, '/in/whole.csv', whole);
    const handle = await ask<Buffer>((done) => sftp.open('/in/half.csv', 'w', done));
    await writeAt(sftp, handle, 0, whole.subarray(0, 200_000));
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    assert.deepEqual((await listed(fresh)).map((file) => [file.name, file.busy === undefined]).sort(), [
      ['half.csv', false],
      ['whole.csv', true],
    ]);
    // Its heart stops beating; another server goes on where it ended.
    const later = await visit(fresh.server.port);
    assert.equal(await refused(ask((done) => later.sftp.open('/in/half.csv', 'r+', done))), FAILED);
    fresh.advance(120_000);
    const { size } = await ask<Stats>((done) => later.sftp.stat('/in/half.csv', done));
    const again = await ask<Buffer>((done) => later.sftp.open('/in/half.csv', 'r+', done));
    await writeAt(later.sftp, again, size, whole.subarray(size));
    await ask<void>((done) => later.sftp.close(again, done));
    assert.ok((await fetch(later.sftp, '/in/half.csv')).equals(whole));
    assert.ok((await fetch(later.sftp, '/in/whole.csv')).equals(whole));
    later.end();
  });

  test('a server that stops says what it cuts', async () => {
    const second = await house.restart();
    const { sftp, client } = await visit(second.port);
    client.on('error', () => undefined);
    const handle = await ask<Buffer>((done) => sftp.open('/in/stopped.csv', 'w', done));
    await writeAt(sftp, handle, 0, whole.subarray(0, 10));
    await second.close();
    const upload = await house.upload('stopped.csv');
    assert.equal(upload?.state, 'writing');
    assert.equal(upload?.session, null);
    assert.equal(upload?.size, 10);
  });
});

const PROCESS = fileURLToPath(new URL('inbox-process.ts', import.meta.url));

async function startChild(house: House): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(
    process.execPath,
    [PROCESS, house.context.database.url, house.home, await keysFolder()],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, port: Number(line.toString()) };
}
