/**
 * What every transport must do, whatever is behind it. A door under test has a real folder on this disk behind it, so
 * that the suite sets the scene and looks at the outcome without the transport under test.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Door, RemoteFile, Session, Transport } from '../../src/domain/ports/transport.ts';
import { type Problem, ProblemError, type Result } from '../../src/domain/problem.ts';

export interface DoorUnderTest {
  readonly transport: Transport;
  readonly door: Door;
  /** The real folder on disk behind the door. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

/** The value of a result that must be good. */
export function good<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** The problem of a result that must be bad; every problem says what to do. */
export function bad(result: Result<unknown>, code: string): Problem {
  assert.ok(!result.ok, `expected ${code}, got a value`);
  assert.equal(result.problem.code, code, result.problem.message);
  assert.ok(result.problem.advice, `${code} has no advice`);
  return result.problem;
}

/** The problem that an iteration must throw. */
export async function thrown(
  codes: string | readonly string[],
  run: () => Promise<unknown>,
): Promise<Problem> {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof ProblemError, `not a problem: ${String(error)}`);
    assert.ok([codes].flat().includes(error.problem.code), `${error.problem.code}: ${error.problem.message}`);
    assert.ok(error.problem.advice);
    return error.problem;
  }
  return assert.fail(`expected ${String(codes)}`);
}

export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const bytesOf = async (items: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  Buffer.concat(await gather(items));

export const names = (files: readonly RemoteFile[]): string[] => files.map((file) => file.name).sort();

/** Descriptors of this process that are open inside a folder (the server under test lives in this process too). */
export async function openInside(folder: string): Promise<number> {
  const fds = await readdir('/proc/self/fd');
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return links.filter((to) => to === folder || to.startsWith(`${folder}/`)).length;
}

/** Waits for something that another party does in its own time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 3000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `in ${ms} ms never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const onLinux = { skip: process.platform === 'linux' ? false : 'reads /proc' };

export function transportConformance(name: string, makeDoor: () => Promise<DoorUnderTest>): void {
  describe(`transport conformance: ${name}`, () => {
    let it: DoorUnderTest;
    const sessions: Session[] = [];

    before(async () => {
      it = await makeDoor();
    });
    afterEach(async () => {
      for (const session of sessions.splice(0)) await session.close();
      for (const entry of await readdir(it.folder)) await rm(join(it.folder, entry), { recursive: true });
    });
    after(() => it.close());

    const open = async (signal: AbortSignal = new AbortController().signal): Promise<Session> => {
      const session = good(await it.transport.open(it.door, signal));
      sessions.push(session);
      return session;
    };
    const put = (file: string, content: string | Uint8Array) => writeFile(join(it.folder, file), content);
    const onDisk = (file: string) => readFile(join(it.folder, file));
    const listed = async (session: Session, file: string): Promise<RemoteFile> => {
      const found = (await gather(session.list())).find((one) => one.name === file);
      return found ?? assert.fail(`${file} is not listed`);
    };

    test('lists regular files only, with size and time', async () => {
      await put('a.csv', 'abc');
      await utimes(join(it.folder, 'a.csv'), 1_700_000_000, 1_700_000_000);
      await link(join(it.folder, 'a.csv'), join(it.folder, 'hard.csv'));
      await mkdir(join(it.folder, 'folder.csv'));
      await put('folder.csv/inner.csv', 'x');
      await symlink('/etc/passwd', join(it.folder, 'link.csv'));
      await symlink(it.folder, join(it.folder, 'loop'));
      await symlink('/nowhere', join(it.folder, 'dangling'));
      execFileSync('mkfifo', [join(it.folder, 'pipe.csv')]);
      const files = await gather((await open()).list());
      assert.deepEqual(names(files), ['a.csv', 'hard.csv']);
      assert.deepEqual(
        files.find((file) => file.name === 'a.csv'),
        {
          name: 'a.csv',
          size: 3,
          modifiedMs: 1_700_000_000_000,
        },
      );
    });

    test('an empty folder lists nothing', async () => {
      assert.deepEqual(await gather((await open()).list()), []);
    });

    test('streams 2,000 files, each once', async () => {
      const all = Array.from({ length: 2000 }, (_, index) => `f${String(index).padStart(5, '0')}.csv`);
      await Promise.all(all.map((file) => put(file, '')));
      assert.deepEqual(names(await gather((await open()).list())), all);
    });

    test('a listing left halfway holds nothing', onLinux, async () => {
      await Promise.all(Array.from({ length: 300 }, (_, index) => put(`${index}.csv`, '')));
      const session = await open();
      for await (const _file of session.list()) break;
      await until('no handle is open', async () => (await openInside(it.folder)) === 0);
      assert.equal((await gather(session.list())).length, 300, 'the session still works');
    });

    test('odd names go both ways', async () => {
      const odd = [
        'con spazi.csv',
        'perché €.csv',
        'NFD-e\u0301.csv',
        '-rf',
        '%2e%2e',
        'apo\'strofo".csv',
        '.nascosto',
        'CON',
        'C:file.csv',
        'riga\na capo.csv',
        '*?[a].csv',
        '#1 ~ {x}.csv',
        `${'x'.repeat(196)}.csv`,
        '😀.csv',
        '...',
        '~',
      ];
      for (const file of odd) await put(file, file);
      const session = await open();
      const files = await gather(session.list());
      assert.deepEqual(names(files), [...odd].sort());
      for (const file of files) {
        assert.equal((await bytesOf(session.read(file))).toString(), file.name);
        assert.equal(good(await session.stat(file.name))?.size, file.size);
        good(await session.rename(file.name, `fatti/${file.name}`));
      }
      assert.deepEqual((await readdir(join(it.folder, 'fatti'))).sort(), [...odd].sort());
    });

    test('names that leave the folder are refused, and nothing happens', async () => {
      await put('a.csv', 'a');
      await put('b\\c.csv', 'b');
      const session = await open();
      const outside = join(it.folder, '..', 'outside.csv');
      for (const wrong of [
        '',
        '.',
        '..',
        '/',
        '../outside.csv',
        '/etc/passwd',
        'a/../../outside.csv',
        'a\0b',
        'b\\c.csv',
        's/',
      ]) {
        bad(await session.stat(wrong), 'transport.name');
        bad(await session.write(wrong, pieces('x')), 'transport.name');
        bad(await session.rename('a.csv', wrong), 'transport.name');
        bad(await session.rename(wrong, 'z.csv'), 'transport.name');
        bad(await session.remove(wrong), 'transport.name');
        await thrown('transport.name', () => gather(session.read({ name: wrong, size: 1, modifiedMs: 0 })));
      }
      bad(await session.write('sub/x.csv', pieces('x')), 'transport.name');
      bad(await session.remove('sub/x.csv'), 'transport.name');
      bad(await session.rename('a.csv', 'one/two/three'), 'transport.name');
      bad(await session.rename('a.csv', '../a.csv'), 'transport.name');
      await assert.rejects(readFile(outside));
      assert.deepEqual((await readdir(it.folder)).sort(), ['a.csv', 'b\\c.csv']);
    });

    test('a name that is too long is a problem, not an exception', async () => {
      const result = await (await open()).write('y'.repeat(300), pieces('x'));
      assert.equal(result.ok, false);
    });

    for (const size of [0, 1, 5 * 1024 * 1024]) {
      test(`reads and writes ${size} bytes unchanged`, async () => {
        const content = Buffer.alloc(size);
        for (let index = 0; index < size; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
        await put('in.bin', content);
        const session = await open();
        assert.ok((await bytesOf(session.read(await listed(session, 'in.bin')))).equals(content));
        good(
          await session.write('out.bin', pieces(content.subarray(0, size >> 1), content.subarray(size >> 1))),
        );
        assert.ok((await onDisk('out.bin')).equals(content));
      });
    }

    test('a file that changed size since the listing is not read', async () => {
      await put('a.csv', 'abcdef');
      const session = await open();
      const file = await listed(session, 'a.csv');
      await put('a.csv', 'abc');
      await thrown(['transport.changed', 'transport.truncated'], () => gather(session.read(file)));
      await put('a.csv', 'abcdefghi');
      await thrown('transport.changed', () => gather(session.read(file)));
    });

    const meanwhile: readonly (readonly [string, (path: string) => Promise<void>])[] = [
      ['shrinks', (path) => truncate(path, 600_000)],
      ['grows', (path) => appendFile(path, 'more')],
      [
        'is overwritten with as many bytes',
        async (path) => {
          await writeFile(path, Buffer.alloc(3_000_000, 1));
          await utimes(path, 1_800_000_000, 1_800_000_000);
        },
      ],
    ];
    for (const [what, change] of meanwhile) {
      test(`a file that ${what} while it is read ends in an error`, onLinux, async () => {
        await put('big.bin', Buffer.alloc(3_000_000));
        await utimes(join(it.folder, 'big.bin'), 1_700_000_000, 1_700_000_000);
        const session = await open();
        const file = await listed(session, 'big.bin');
        let first = true;
        const found = await thrown(['transport.changed', 'transport.truncated'], async () => {
          for await (const _chunk of session.read(file)) {
            if (first) await change(join(it.folder, 'big.bin'));
            first = false;
          }
        });
        assert.equal(found.class, 'transient');
        await until('no handle is open', async () => (await openInside(it.folder)) === 0);
      });
    }

    test('a file that vanished is told as gone', async () => {
      await put('a.csv', 'abc');
      const session = await open();
      const file = await listed(session, 'a.csv');
      await rm(join(it.folder, 'a.csv'));
      assert.equal((await thrown('transport.gone', () => gather(session.read(file)))).class, 'transient');
      assert.equal(good(await session.stat('a.csv')), undefined);
      bad(await session.rename('a.csv', 'b.csv'), 'transport.gone');
      bad(await session.remove('a.csv'), 'transport.gone');
    });

    test('what is no regular file is neither seen by stat nor read', async () => {
      await mkdir(join(it.folder, 'd'));
      const session = await open();
      assert.equal(good(await session.stat('d')), undefined);
      await thrown(['transport.not-regular', 'transport.failed', 'transport.changed'], () =>
        gather(session.read({ name: 'd', size: 3, modifiedMs: 0 })),
      );
    });

    test('writes, renames, finds', async () => {
      const session = await open();
      good(await session.write('esito.tmp', pieces('uno;', 'due')));
      good(await session.rename('esito.tmp', 'esito.csv'));
      assert.equal(good(await session.stat('esito.csv'))?.size, 7);
      assert.equal(good(await session.stat('esito.tmp')), undefined);
      assert.equal((await onDisk('esito.csv')).toString(), 'uno;due');
    });

    test('write replaces what is there', async () => {
      await put('esito.tmp', 'an old and longer content');
      good(await (await open()).write('esito.tmp', pieces('new')));
      assert.equal((await onDisk('esito.tmp')).toString(), 'new');
    });

    test('rename refuses to replace', async () => {
      await put('a.csv', 'a');
      await put('b.csv', 'b');
      await mkdir(join(it.folder, 'd'));
      await symlink('/nowhere', join(it.folder, 'l'));
      const session = await open();
      for (const taken of ['b.csv', 'd', 'l', 'a.csv'])
        bad(await session.rename('a.csv', taken), 'transport.exists');
      assert.equal((await onDisk('a.csv')).toString(), 'a');
      assert.equal((await onDisk('b.csv')).toString(), 'b');
    });

    test('moves into a subfolder made on demand, and refuses to replace there too', async () => {
      await put('a.csv', 'a');
      const session = await open();
      good(await session.rename('a.csv', 'fatti/a.csv'));
      assert.deepEqual(names(await gather(session.list())), []);
      const moved = good(await session.stat('fatti/a.csv'));
      assert.equal(moved?.size, 1);
      await put('a.csv', 'another');
      bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.exists');
      good(await session.rename('a.csv', 'fatti/a-2.csv'));
      good(await session.rename('fatti/a.csv', 'back.csv'));
      assert.deepEqual(await readdir(join(it.folder, 'fatti')), ['a-2.csv']);
    });

    test('a file under the name of the subfolder is a problem', async () => {
      await put('a.csv', 'a');
      await put('fatti', 'in the way');
      bad(await (await open()).rename('a.csv', 'fatti/a.csv'), 'transport.not-found');
      assert.equal((await onDisk('a.csv')).toString(), 'a');
    });

    test('removes', async () => {
      await put('a.csv', 'a');
      good(await (await open()).remove('a.csv'));
      assert.deepEqual(await readdir(it.folder), []);
    });

    test('a source that fails leaves no half-written file', onLinux, async () => {
      const session = await open();
      const found = { code: 'archive.test', class: 'transient', message: 'x', advice: 'y' } as const;
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(100_000);
        throw new ProblemError(found);
      }
      bad(await session.write('a.tmp', broken()), 'archive.test');
      async function* buggy(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(10);
        throw Object.assign(new Error('the archive lacks it'), { code: 'ENOENT' });
      }
      await assert.rejects(session.write('b.tmp', buggy()), /the archive lacks it/);
      await until('no handle is open', async () => (await openInside(it.folder)) === 0);
      assert.deepEqual(await readdir(it.folder), []);
    });

    test('works while a listing is being walked', async () => {
      await Promise.all(Array.from({ length: 250 }, (_, index) => put(`${index}.csv`, `${index}`)));
      const session = await open();
      let read = 0;
      for await (const file of session.list()) {
        read += (await bytesOf(session.read(file))).length;
        good(await session.rename(file.name, `fatti/${file.name}`));
      }
      assert.equal(read, 10 + 90 * 2 + 150 * 3);
    });

    test('closes twice, and afterwards answers with a problem', async () => {
      await put('a.csv', 'a');
      const session = await open();
      await session.close();
      await session.close();
      assert.equal((await session.stat('a.csv')).ok, false);
      assert.equal((await session.remove('a.csv')).ok, false);
      await thrown(['transport.stopped', 'transport.lost'], () => gather(session.list()));
      assert.equal((await onDisk('a.csv')).toString(), 'a');
    });

    test('a signal given already opens nothing', async () => {
      bad(await it.transport.open(it.door, AbortSignal.abort()), 'transport.stopped');
    });

    test(
      'a reader that goes away, a signal mid-read and a forgotten reader leave no handle',
      onLinux,
      async () => {
        await put('big.bin', Buffer.alloc(3_000_000));
        const session = await open();
        const file = await listed(session, 'big.bin');
        for await (const _chunk of session.read(file)) break;
        await until('the first is closed', async () => (await openInside(it.folder)) === 0);

        const controller = new AbortController();
        const cut = await open(controller.signal);
        let chunks = 0;
        await thrown('transport.stopped', async () => {
          for await (const _chunk of cut.read(file)) {
            chunks += 1;
            controller.abort();
          }
        });
        assert.equal(chunks, 1);
        await until('the second is closed', async () => (await openInside(it.folder)) === 0);

        const forgetful = await open();
        await forgetful.read(file)[Symbol.asyncIterator]().next();
        assert.ok((await openInside(it.folder)) > 0);
        await forgetful.close();
        await until('the third is closed', async () => (await openInside(it.folder)) === 0);
      },
    );

    test('50 openings leak no descriptor', onLinux, async () => {
      await put('a.csv', 'abc');
      const cycle = async (): Promise<void> => {
        const session = good(await it.transport.open(it.door, new AbortController().signal));
        const [file] = await gather(session.list());
        assert.ok(file);
        await bytesOf(session.read(file));
        await session.close();
      };
      await cycle();
      const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
      const before_ = await descriptors();
      for (let round = 0; round < 50; round += 1) await cycle();
      await until('as many descriptors as before', async () => (await descriptors()) <= before_);
    });

    test('check passes every step and leaves nothing', async () => {
      await put('a.csv', 'a');
      const steps = await it.transport.check(it.door, new AbortController().signal);
      assert.deepEqual(
        steps.filter((step) => !step.ok),
        [],
      );
      assert.deepEqual(steps.map((step) => step.step).slice(-4), ['list', 'write', 'rename', 'delete']);
      assert.equal(steps[0]?.step, 'reach');
      assert.deepEqual(await readdir(it.folder), ['a.csv']);
    });
  });
}
