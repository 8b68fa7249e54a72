/** What lies in a folder and is not taken: never followed, never fatal, always said. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { explain } from '../../src/transports/folder/file-system.ts';
import { folder } from '../../src/transports/folder/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown } from '../conformance/transport-scene.ts';

const never = new AbortController().signal;
const FTP = 4_242;
const STRANGER = 4_243;
const asRoot = { skip: process.getuid?.() === 0 ? false : 'needs root to give files to other accounts' };

describe('transport folder, what it does not take', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'tramite-folder-'));
  });
  after(() => rm(home, { recursive: true }));

  const fresh = async (name: string, mode = 0o755, owner?: number): Promise<string> => {
    const path = join(home, name);
    await mkdir(path);
    await chmod(path, mode);
    if (owner !== undefined) await chown(path, owner, owner);
    return path;
  };
  const owned = async (path: string, owner: number): Promise<void> => {
    await writeFile(path, 'abc');
    await chown(path, owner, owner);
  };
  const opened = async (location: string, options: Door['options'] = {}): Promise<Session> =>
    good(await folder.open({ location, options, use: 'collect' }, never));
  const look = async (location: string, options: Door['options'] = {}) => {
    const session = await opened(location, options);
    const listed = names(await gather(session.list()));
    const skipped = (session.skipped?.() ?? []).map((one) => [one.name, one.reason] as const);
    await session.close();
    return { listed, skipped: new Map(skipped) };
  };

  test('links, pipes, sockets and folders, each with its reason', async () => {
    const path = await fresh('kinds');
    await writeFile(join(path, 'a.csv'), 'a');
    await symlink('/etc/passwd', join(path, 'link.csv'));
    execFileSync('mkfifo', [join(path, 'pipe.csv')]);
    await mkdir(join(path, 'folder.csv'));
    const { listed, skipped } = await look(path);
    assert.deepEqual(listed, ['a.csv']);
    assert.deepEqual([...skipped.keys()].sort(), ['link.csv', 'pipe.csv']);
    assert.match(skipped.get('link.csv') ?? '', /a link/);
    assert.match(skipped.get('pipe.csv') ?? '', /a pipe/);
  });

  test('names: bytes that are not UTF-8 and backslashes are left out, everything else comes as it is', async () => {
    const path = await fresh('names');
    await writeFile(Buffer.from(`${path}/perch\xe9.csv`, 'latin1'), 'x');
    await writeFile(join(path, 'C:\\out\\a.csv'), 'x');
    const fine = ['y'.repeat(255), '-rf.csv', 'a\nb.csv', '..csv', '\u00e9.csv', 'e\u0301.csv', 'NUL'];
    for (const name of fine) await writeFile(join(path, name), name);
    const { listed, skipped } = await look(path);
    assert.deepEqual(listed, [...fine].sort());
    assert.equal(skipped.size, 2);
    assert.match([...skipped.values()].join(), /not UTF-8.*separator|separator.*not UTF-8/);
    const session = await opened(path);
    for (const file of await gather(session.list()))
      assert.equal((await bytesOf(session.read(file))).toString(), file.name);
    await session.close();
  });

  test('a folder of the FTP account, read by another: its files are taken', asRoot, async () => {
    for (const mode of [0o755, 0o775, 0o2775]) {
      const path = await fresh(`ftp-${mode}`, mode, FTP);
      await owned(join(path, 'a.csv'), FTP);
      await owned(join(path, 'group.csv'), STRANGER);
      assert.deepEqual((await look(path)).listed, ['a.csv', 'group.csv']);
    }
  });

  test(
    'where everybody may write, a stranger’s file is not taken unless owners names them',
    asRoot,
    async () => {
      for (const mode of [0o777, 0o1777]) {
        const path = await fresh(`open-${mode}`, mode, FTP);
        await owned(join(path, 'ftp.csv'), FTP);
        await writeFile(join(path, 'ours.csv'), 'abc');
        await owned(join(path, 'strange.csv'), STRANGER);
        const { listed, skipped } = await look(path);
        assert.deepEqual(listed, ['ftp.csv', 'ours.csv']);
        assert.match(
          skipped.get('strange.csv') ?? '',
          /everybody may write .* account 4243: write it in owners/,
        );
        assert.deepEqual((await look(path, { owners: 4243 })).listed, ['ftp.csv', 'ours.csv', 'strange.csv']);
        assert.deepEqual((await look(path, { owners: `nobody, ${STRANGER}` })).listed.length, 3);
        const session = await opened(path);
        const found = await thrown('transport.not-trusted', () =>
          gather(session.read({ name: 'strange.csv', size: 3, modifiedMs: 0 })),
        );
        assert.equal(found.class, 'config');
        await session.close();
      }
    },
  );

  test('with owners written, nobody else’s file is taken in any folder', asRoot, async () => {
    const path = await fresh('closed', 0o755);
    await owned(join(path, 'ftp.csv'), FTP);
    await owned(join(path, 'strange.csv'), STRANGER);
    assert.deepEqual((await look(path, { owners: `${FTP}` })).listed, ['ftp.csv']);
    const unknown = await folder.open({ location: path, options: { owners: 'nessuno-qui' } }, never);
    assert.match(bad(unknown, 'transport.option').message, /no account "nessuno-qui"/);
    bad(await folder.open({ location: path, options: { owners: '--help' } }, never), 'transport.option');
  });

  test('a hard link to a file that lies elsewhere', asRoot, async () => {
    const secret = join(home, 'secret');
    await owned(secret, STRANGER);
    const path = await fresh('lent', 0o755, FTP);
    await link(secret, join(path, 'lent.csv'));
    await owned(join(path, 'one.csv'), FTP);
    await link(join(path, 'one.csv'), join(path, 'two.csv'));
    const { listed, skipped } = await look(path);
    assert.deepEqual(listed, ['one.csv', 'two.csv'], 'two names of the owner’s own file are fine');
    assert.match(skipped.get('lent.csv') ?? '', /hard link/);
    const wide = await fresh('wide', 0o777);
    await link(secret, join(wide, 'lent.csv'));
    await link('/etc/hostname', join(wide, 'host.csv')).catch(() => undefined);
    assert.deepEqual((await look(wide)).listed, []);
  });

  test('a move that a crash left with both names can still be finished', asRoot, async () => {
    const path = await fresh('halfway', 0o775, FTP);
    await mkdir(join(path, 'fatti'));
    for (const [name, moved] of [
      ['a.csv', 'fatti/a.csv'],
      ['b.csv', 'fatti/b.csv.2'],
    ] as const) {
      await owned(join(path, name), STRANGER);
      await link(join(path, name), join(path, moved));
    }
    assert.deepEqual((await look(path)).listed, ['a.csv', 'b.csv']);
    const session = await opened(path);
    good(await session.rename('a.csv', 'fatti/a.csv'));
    await session.close();
    assert.equal((await readFile(join(path, 'fatti/a.csv'))).toString(), 'abc');
  });

  test('bytes that are reserved and not written yet show', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const path = await fresh('reserved');
    await writeFile(join(path, 'full.csv'), Buffer.alloc(100_000, 1));
    const handle = await open(join(path, 'hollow.csv'), 'w');
    await handle.truncate(100_000);
    await handle.close();
    await writeFile(join(path, 'small.csv'), 'a');
    await truncate(join(path, 'small.csv'), 10);
    const session = await opened(path);
    const found = new Map((await gather(session.list())).map((file) => [file.name, file.allocated]));
    await session.close();
    if (found.get('full.csv') === undefined) return t.skip('this file system does not tell what it wrote');
    assert.ok((found.get('full.csv') ?? 0) >= 100_000);
    assert.ok((found.get('hollow.csv') ?? 0) < 100_000);
    assert.equal(found.get('small.csv'), undefined, 'small files say nothing');
  });

  test('a share that went away is tried again', () => {
    for (const code of ['ESTALE', 'EIO', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT']) {
      const found = explain(Object.assign(new Error(code), { code }), 'list', '/mnt/tributi');
      assert.deepEqual([found.code, found.class], ['transport.lost', 'transient']);
      assert.match(found.message, new RegExp(code));
    }
  });

  test('check: lists, reads, writes, renames, deletes; says how much is left out', async () => {
    const path = await fresh('checked');
    await writeFile(join(path, 'a.csv'), 'a');
    await symlink('/nowhere', join(path, 'l'));
    const door = { location: path, options: {} };
    const steps = await folder.check(door, never);
    assert.deepEqual(
      steps.map((step) => [step.step, step.ok]),
      ['list', 'read', 'write', 'rename', 'delete'].map((step) => [step, true]),
    );
    assert.equal(steps[0]?.detail, '1 file, 1 left out');
    assert.deepEqual(
      (await folder.check({ ...door, use: 'deliver' }, never)).map((step) => step.step),
      ['write', 'rename', 'delete'],
    );
    const gone = await folder.check({ location: join(path, 'a.csv'), options: {}, use: 'deliver' }, never);
    assert.deepEqual([gone.at(-1)?.step, gone.at(-1)?.problem?.code], ['write', 'transport.not-found']);
    good(await (await opened(path)).write('b.csv', pieces('b')));
  });
});
