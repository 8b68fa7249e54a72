/** Conformance: bytes in, bytes out, and what changes meanwhile. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bad,
  bytesOf,
  gather,
  good,
  onLinux,
  openInside,
  pieces,
  type Scene,
  thrown,
  until,
} from './transport-scene.ts';

export function bytes(scene: () => Scene): void {
  for (const size of [0, 1, 5 * 1024 * 1024]) {
    test(`reads and writes ${size} bytes unchanged`, async () => {
      const content = Buffer.alloc(size);
      for (let index = 0; index < size; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
      await scene().put('in.bin', content);
      const session = await scene().open();
      assert.ok((await bytesOf(session.read(await scene().listed(session, 'in.bin')))).equals(content));
      good(
        await session.write('out.bin', pieces(content.subarray(0, size >> 1), content.subarray(size >> 1))),
      );
      assert.ok((await scene().onDisk('out.bin')).equals(content));
    });
  }

  test('a file that changed size since the listing is not read', async () => {
    await scene().put('a.csv', 'abcdef');
    const session = await scene().open();
    const file = await scene().listed(session, 'a.csv');
    await scene().put('a.csv', 'abc');
    await thrown(['transport.changed', 'transport.truncated'], () => gather(session.read(file)));
    await scene().put('a.csv', 'abcdefghi');
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
      await scene().put('big.bin', Buffer.alloc(3_000_000));
      await utimes(join(scene().folder, 'big.bin'), 1_700_000_000, 1_700_000_000);
      const session = await scene().open();
      const file = await scene().listed(session, 'big.bin');
      let first = true;
      const found = await thrown(['transport.changed', 'transport.truncated'], async () => {
        for await (const _chunk of session.read(file)) {
          if (first) await change(join(scene().folder, 'big.bin'));
          first = false;
        }
      });
      assert.equal(found.class, 'transient');
      await until('no handle is open', async () => (await openInside(scene().folder)) === 0);
    });
  }

  test('a file that vanished is told as gone', async () => {
    await scene().put('a.csv', 'abc');
    const session = await scene().open();
    const file = await scene().listed(session, 'a.csv');
    await rm(join(scene().folder, 'a.csv'));
    assert.equal((await thrown('transport.gone', () => gather(session.read(file)))).class, 'transient');
    assert.equal(good(await session.stat('a.csv')), undefined);
    bad(await session.rename('a.csv', 'b.csv'), 'transport.gone');
    bad(await session.remove('a.csv'), 'transport.gone');
  });

  test('what is no regular file is neither seen by stat nor read', async () => {
    await mkdir(join(scene().folder, 'd'));
    const session = await scene().open();
    assert.equal(good(await session.stat('d')), undefined);
    await thrown(['transport.not-regular', 'transport.failed', 'transport.changed'], () =>
      gather(session.read({ name: 'd', size: 3, modifiedMs: 0 })),
    );
  });
}
