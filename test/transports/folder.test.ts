import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { link, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { renameAfterLooking } from '../../src/transports/folder/rename.ts';
import { folder } from '../../src/transports/folder/transport.ts';
import { bad, gather, good, pieces, thrown, until } from '../conformance/transport-scene.ts';
import { onDisk, transportConformance } from '../conformance/transports.ts';

const never = new AbortController().signal;

transportConformance(
  'folder',
  folder.spec,
  async () => {
    const path = await mkdtemp(join(tmpdir(), 'tramite-folder-'));
    return {
      transport: folder,
      door: { location: path, options: {} },
      behind: onDisk(path),
      close: () => rm(path, { recursive: true }),
    };
  },
  { onDisk: true },
);

describe('transport folder', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'tramite-folder-'));
  });
  after(() => rm(home, { recursive: true }));

  const fresh = async (name: string, use?: Door['use']): Promise<{ path: string; session: Session }> => {
    const path = join(home, name);
    await mkdir(path, { recursive: true });
    const door: Door = { location: path, options: {}, ...(use === undefined ? {} : { use }) };
    return { path, session: good(await folder.open(door, never)) };
  };

  test('a missing folder: a problem of configuration to collect from, created to deliver to', async () => {
    const location = join(home, 'missing', 'deep');
    assert.equal(
      bad(await folder.open({ location, options: {}, use: 'collect' }, never), 'transport.not-found').class,
      'config',
    );
    const session = good(await folder.open({ location, options: {} }, never));
    assert.equal((await thrown('transport.not-found', () => gather(session.list()))).class, 'config');
    assert.equal(good(await session.stat('a')), undefined);
    good(await session.write('a.tmp', pieces('a')));
    assert.deepEqual(await readdir(location), ['a.tmp']);
    const other = join(home, 'other');
    good(await folder.open({ location: other, options: {}, use: 'deliver' }, never));
    assert.deepEqual(await readdir(other), []);
  });

  test('a folder that goes away under a collecting session does not look like deleted files', async () => {
    const { path, session } = await fresh('unmounted', 'collect');
    await rm(path, { recursive: true });
    bad(await session.stat('a.csv'), 'transport.not-found');
  });

  test('a file in place of the folder, a relative path, a bad timeout', async () => {
    const location = join(home, 'file');
    await writeFile(location, '');
    bad(await folder.open({ location, options: {} }, never), 'transport.not-found');
    bad(await folder.open({ location: 'in', options: {} }, never), 'transport.location');
    bad(await folder.open({ location: home, options: { timeoutSeconds: 0 } }, never), 'transport.option');
  });

  test('a file swapped for a link or a pipe after the listing is not followed', async () => {
    const { path, session } = await fresh('swapped');
    for (const swap of ['link', 'pipe']) {
      await rm(join(path, 'a.csv'), { force: true });
      if (swap === 'link') await symlink('/etc/hostname', join(path, 'a.csv'));
      else execFileSync('mkfifo', [join(path, 'a.csv')]);
      await thrown('transport.not-regular', () =>
        gather(session.read({ name: 'a.csv', size: 3, modifiedMs: 0 })),
      );
      bad(await session.rename('a.csv', 'b.csv'), 'transport.not-regular');
    }
  });

  test('write never goes through a planted link or pipe', async () => {
    const { path, session } = await fresh('planted');
    const victim = join(home, 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, join(path, 'link.tmp'));
    await link(victim, join(path, 'hard.tmp'));
    execFileSync('mkfifo', [join(path, 'pipe.tmp')]);
    for (const name of ['link.tmp', 'hard.tmp', 'pipe.tmp']) {
      good(await session.write(name, pieces('mine')));
      assert.ok((await lstat(join(path, name))).isFile());
    }
    assert.equal((await readFile(victim)).toString(), 'precious');
  });

  test('a subfolder that is a link elsewhere is refused', async () => {
    const { path, session } = await fresh('sublink');
    const elsewhere = join(home, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(path, 'fatti'));
    await writeFile(join(path, 'a.csv'), 'a');
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.not-found');
    assert.deepEqual(await readdir(elsewhere), []);
  });

  test('a rename that a crash left with both names is finished', async () => {
    const { path, session } = await fresh('halfway');
    await writeFile(join(path, 'a.tmp'), 'a');
    await link(join(path, 'a.tmp'), join(path, 'a.csv'));
    good(await session.rename('a.tmp', 'a.csv'));
    assert.deepEqual(await readdir(path), ['a.csv']);
  });

  test('without hard links it looks before it renames', async () => {
    const { path } = await fresh('nolinks');
    await writeFile(join(path, 'a'), 'a');
    await writeFile(join(path, 'b'), 'b');
    await thrown('transport.exists', () => renameAfterLooking(join(path, 'a'), join(path, 'b'), 'b'));
    await renameAfterLooking(join(path, 'a'), join(path, 'c'), 'c');
    assert.deepEqual(await readdir(path), ['b', 'c']);
  });

  test('a full disk is told, and the half-written file removed', {
    skip: process.getuid?.() === 0 ? false : 'needs root to mount a small disk',
  }, async (t) => {
    const path = join(home, 'small');
    await mkdir(path);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
    } catch {
      return t.skip('may not mount here');
    }
    try {
      const session = good(await folder.open({ location: path, options: {} }, never));
      assert.equal(
        bad(await session.write('a.tmp', pieces(Buffer.alloc(200_000))), 'transport.full').class,
        'transient',
      );
      assert.deepEqual(await readdir(path), []);
      await session.close();
    } finally {
      execFileSync('umount', [path]);
    }
  });

  test('check says which step fails', async () => {
    const steps = await folder.check({ location: join(home, 'nothing'), options: {} }, never);
    assert.equal(steps.length, 1);
    assert.deepEqual(
      [steps[0]?.step, steps[0]?.ok, steps[0]?.problem?.code],
      ['list', false, 'transport.not-found'],
    );
    assert.match(steps[0]?.detail ?? '', /Correct the path/);
  });

  test('watch hints that something arrived, until closed', async () => {
    const { path } = await fresh('watched');
    let hints = 0;
    assert.ok(folder.watch);
    const watcher = folder.watch({ location: path, options: {} }, () => {
      hints += 1;
    });
    try {
      // The watcher is not ready at once; it is only a hint.
      let round = 0;
      await until('a hint', async () => {
        round += 1;
        await writeFile(join(path, `${round}.csv`), 'a');
        return hints > 0;
      });
    } finally {
      await watcher.close();
    }
    const seen = hints;
    await writeFile(join(path, 'late.csv'), 'a');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(hints, seen);
  });
});
