/** Our own SFTP server as clients see it: the home, what may be done in it, and what may not. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Stats } from 'ssh2';
import {
  ask,
  fetch,
  type House,
  names,
  openHouse,
  put,
  refused,
  type Visitor,
  visit,
  writeAt,
} from './inbox-scene.ts';

const NO_FILE = 2;
const DENIED = 3;
const FAILED = 4;

describe('our own SFTP server', () => {
  let house: House;
  let visitor: Visitor;

  before(async () => {
    house = await openHouse();
    visitor = await visit(house.server.port);
  });

  test('a home of three folders, and nothing else', async () => {
    const { sftp } = visitor;
    assert.deepEqual(await names(sftp, '/'), ['errori', 'in', 'out']);
    assert.equal(await ask<string>((done) => sftp.realpath('.', done)), '/');
    assert.equal(await ask<string>((done) => sftp.realpath('in/../../../etc', done)), '/etc');
    assert.ok((await ask<Stats>((done) => sftp.stat('/in', done))).isDirectory());
    assert.equal(await refused(ask((done) => sftp.stat('/etc', done))), NO_FILE);
  });

  test('what is written is there, closed, and its connector is looked at', async () => {
    const { sftp } = visitor;
    await put(sftp, '/in/a.csv', 'uno;due');
    assert.deepEqual(await names(sftp, 'in'), ['a.csv']);
    assert.equal((await fetch(sftp, 'in/a.csv')).toString(), 'uno;due');
    const upload = await house.upload('a.csv');
    assert.equal(upload?.state, 'closed');
    assert.equal(upload?.size, 7);
    assert.deepEqual(house.rung, ['collect tari']);
  });

  test('a replaced file is another one; its old bytes are gone', async () => {
    const before = await house.upload('a.csv');
    await put(visitor.sftp, '/in/a.csv', 'tre');
    const after = await house.upload('a.csv');
    assert.notEqual(after?.id, before?.id);
    assert.equal((await fetch(visitor.sftp, 'in/a.csv')).toString(), 'tre');
    assert.deepEqual(await house.spooled(), [after?.id]);
  });

  test('bytes come at any offset, and the file is what they make', async () => {
    const { sftp } = visitor;
    const handle = await ask<Buffer>((done) => sftp.open('/in/b.bin', 'w', done));
    const whole = Buffer.alloc(3_000_000, 'abcdefghij');
    const pieces = [2, 0, 1];
    for (const piece of pieces)
      await writeAt(
        sftp,
        handle,
        piece * 1_000_000,
        whole.subarray(piece * 1_000_000, (piece + 1) * 1_000_000),
      );
    assert.equal((await ask<Stats>((done) => sftp.fstat(handle, done))).size, 3_000_000);
    await ask<void>((done) => sftp.close(handle, done));
    assert.ok((await fetch(sftp, '/in/b.bin')).equals(whole));
  });

  test('appending goes to the end whatever offset is told', async () => {
    const { sftp } = visitor;
    await put(sftp, '/in/c.csv', 'uno');
    const handle = await ask<Buffer>((done) => sftp.open('/in/c.csv', 'a', done));
    await writeAt(sftp, handle, 0, Buffer.from('due'));
    await ask<void>((done) => sftp.close(handle, done));
    assert.equal((await fetch(sftp, '/in/c.csv')).toString(), 'unodue');
  });

  test('a name that must be new is refused when it is not', async () => {
    assert.equal(await refused(ask((done) => visitor.sftp.open('/in/c.csv', 'wx', done))), FAILED);
  });

  test('a temporary name becomes the final one; an existing one is not replaced unless asked', async () => {
    const { sftp } = visitor;
    await put(sftp, '/in/d.csv.filepart', 'quattro');
    const written = await house.upload('d.csv.filepart');
    await ask<void>((done) => sftp.rename('/in/d.csv.filepart', '/in/d.csv', done));
    const renamed = await house.upload('d.csv');
    assert.equal(renamed?.id, written?.id);
    assert.ok((renamed?.changedMs ?? 0) > (written?.changedMs ?? 0), 'its time moves');
    await put(sftp, '/in/e.tmp', 'cinque');
    assert.equal(await refused(ask((done) => sftp.rename('/in/e.tmp', '/in/d.csv', done))), FAILED);
    await ask<void>((done) => sftp.ext_openssh_rename('/in/e.tmp', '/in/d.csv', done));
    assert.equal((await fetch(sftp, '/in/d.csv')).toString(), 'cinque');
    assert.equal(await house.upload('e.tmp'), undefined);
    assert.equal(await refused(ask((done) => sftp.rename('/in/none', '/in/x', done))), NO_FILE);
    for (const target of ['/out/d.csv', '/d.csv', '/in/sub/d.csv', '/errori/d.csv'])
      assert.equal(await refused(ask((done) => sftp.rename('/in/d.csv', target, done))), DENIED);
  });

  test('times are kept as told, sizes are cut, rights are let pass', async () => {
    const { sftp } = visitor;
    await put(sftp, '/in/f.csv', '0123456789');
    await ask<void>((done) => sftp.utimes('/in/f.csv', 1_700_000_000, 1_700_000_000, done));
    await ask<void>((done) => sftp.chmod('/in/f.csv', 0o600, done));
    const changed = (await house.upload('f.csv'))?.changedMs ?? 0;
    const stats = await ask<Stats>((done) => sftp.stat('/in/f.csv', done));
    assert.equal(stats.mtime, 1_700_000_000);
    await ask<void>((done) => sftp.setstat('/in/f.csv', { size: 4 } as never, done));
    assert.equal((await fetch(sftp, '/in/f.csv')).toString(), '0123');
    const cut = await house.upload('f.csv');
    assert.equal(cut?.state, 'closed');
    assert.ok((cut?.changedMs ?? 0) > changed, 'a cut is a change');
    const handle = await ask<Buffer>((done) => sftp.open('/in/f.csv', 'r+', done));
    await ask<void>((done) => sftp.fsetstat(handle, { size: 2 } as never, done));
    await ask<void>((done) => sftp.futimes(handle, 1_600_000_000, 1_600_000_000, done));
    await ask<void>((done) => sftp.close(handle, done));
    assert.equal((await fetch(sftp, '/in/f.csv')).toString(), '01');
    assert.equal((await ask<Stats>((done) => sftp.stat('/in/f.csv', done))).mtime, 1_600_000_000);
  });

  test('what was uploaded can be removed; its bytes go', async () => {
    const { sftp } = visitor;
    const upload = await house.upload('f.csv');
    await ask<void>((done) => sftp.unlink('/in/f.csv', done));
    assert.equal(await house.upload('f.csv'), undefined);
    assert.ok(!(await house.spooled()).includes(upload?.id ?? ''));
    assert.equal(await refused(ask((done) => sftp.unlink('/in/f.csv', done))), NO_FILE);
  });

  test('folders are neither made nor removed, and there are no links', async () => {
    const { sftp } = visitor;
    assert.equal(await refused(ask((done) => sftp.mkdir('/in', done))), FAILED);
    assert.equal(await refused(ask((done) => sftp.mkdir('/in/sub', done))), DENIED);
    assert.equal(await refused(ask((done) => sftp.mkdir('/new', done))), DENIED);
    assert.equal(await refused(ask((done) => sftp.rmdir('/out', done))), DENIED);
    assert.equal(await refused(ask((done) => sftp.rmdir('/none', done))), NO_FILE);
    assert.equal(await refused(ask((done) => sftp.symlink('/etc/passwd', '/in/link', done))), DENIED);
    assert.equal(await refused(ask((done) => sftp.readlink('/in/a.csv', done))), FAILED);
    assert.equal(await refused(ask((done) => sftp.readlink('/etc/passwd', done))), NO_FILE);
  });

  test('no path leads out of the home', async () => {
    const { sftp } = visitor;
    const spooled = await house.spooled();
    for (const path of [
      '/etc/passwd',
      '../../etc/passwd',
      '/in/../../etc/passwd',
      '//etc//passwd',
      '/in/./../etc/passwd',
    ]) {
      assert.equal(await refused(ask((done) => sftp.open(path, 'r', done))), NO_FILE, path);
      assert.equal(await refused(ask((done) => sftp.open(path, 'w', done))), DENIED, path);
      assert.equal(await refused(ask((done) => sftp.unlink(path, done))), NO_FILE, path);
      assert.equal(await refused(ask((done) => sftp.rename('/in/a.csv', path, done))), DENIED, path);
      assert.equal(await refused(ask((done) => sftp.rename(path, '/in/z.csv', done))), NO_FILE, path);
      assert.equal(await refused(ask((done) => sftp.readdir(path, done))), NO_FILE, path);
    }
    for (const path of ['/a.csv', '/out/a.csv', '/errori/a.csv', '/in', '/'])
      assert.notEqual(await refused(ask((done) => sftp.open(path, 'w', done))), 0, path);
    assert.deepEqual(await house.spooled(), spooled);
  });

  test('odd names are data, and those that hide something are refused', async () => {
    const { sftp } = visitor;
    const long = `${'x'.repeat(251)}.csv`;
    for (const name of [
      'con spazi.csv',
      'perché €.csv',
      '-rf',
      '%2e%2e',
      '#1 ~ {x}.csv',
      '...',
      '😀.csv',
      long,
    ]) {
      await put(sftp, `/in/${name}`, name);
      assert.equal((await fetch(sftp, `/in/${name}`)).toString(), name);
      await ask<void>((done) => sftp.unlink(`/in/${name}`, done));
    }
    for (const name of [
      'a\0b',
      'riga\na capo',
      'c:\\d',
      ' davanti',
      'dietro ',
      '\uFFFD',
      `${long}x`,
      'x.incompleto',
    ]) {
      assert.equal(
        await refused(ask((done) => sftp.open(`/in/${name}`, 'w', done))),
        FAILED,
        JSON.stringify(name),
      );
      assert.equal(await refused(ask((done) => sftp.rename('/in/a.csv', `/in/${name}`, done))), FAILED);
    }
    assert.equal((await fetch(sftp, '/in/a.csv')).toString(), 'tre');
  });

  test('a file beyond its size is refused, and not taken for complete when it is closed', async () => {
    const small = await openHouse({
      doors: {
        tari: {
          location: 'inbox://sftp',
          options: { user: 'borgo', password: 'segreto di prova', maxBytes: 1000 },
        },
      },
    });
    const { sftp } = await visit(small.server.port);
    const handle = await ask<Buffer>((done) => sftp.open('/in/big.csv', 'w', done));
    await writeAt(sftp, handle, 0, Buffer.alloc(900));
    assert.equal(await refused(writeAt(sftp, handle, 900, Buffer.alloc(101))), FAILED);
    assert.equal(await refused(ask((done) => sftp.close(handle, done))), FAILED);
    const upload = await small.upload('big.csv');
    assert.equal(upload?.state, 'writing');
    assert.equal(upload?.session, null);
  });
});
