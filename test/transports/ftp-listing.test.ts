import assert from 'node:assert/strict';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { RemoteFile } from '../../src/domain/ports/transport.ts';
import { fromFacts, fromListing, instant } from '../../src/transports/ftp/entry.ts';
import { listing } from '../../src/transports/ftp/listing.ts';
import { ftp } from '../../src/transports/ftp/transport.ts';
import { bad, bytesOf, gather, good, names, pieces, thrown } from '../conformance/transport-scene.ts';
import { FtpScene, never, options } from './ftp-scene.ts';

const NOW = Date.UTC(2026, 2, 1, 12, 0);

describe('lines of FTP listings', () => {
  const lines: readonly (readonly [string, object | undefined])[] = [
    [
      '-rw-r--r--   1 u g 12 Feb 28 07:40 a b.csv',
      { name: 'a b.csv', kind: 'file', size: 12, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      '-rw-r--r--   1 u g 12 Feb 28 07:40  lead.csv',
      { name: ' lead.csv', kind: 'file', size: 12, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      '-rw-r--r--   1 u g 12 Nov 22 07:40 last-year.csv',
      { name: 'last-year.csv', kind: 'file', size: 12, shownMs: Date.UTC(2025, 10, 22, 7, 40) },
    ],
    [
      '-rw-r--r--   1 u g 12 Nov 22  2019 old.csv',
      { name: 'old.csv', kind: 'file', size: 12, shownMs: Date.UTC(2019, 10, 22) },
    ],
    [
      '-rw-r--r--   1 u g 12 22 gen 07:40 it.csv',
      { name: 'it.csv', kind: 'file', size: 12, shownMs: Date.UTC(2026, 0, 22, 7, 40) },
    ],
    [
      'drwxr-xr-x   2 u g 4096 Feb 28 07:40 sub',
      { name: 'sub', kind: 'folder', size: 4096, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      'lrwxrwxrwx   1 u g 8 Feb 28 07:40 l -> /etc/passwd',
      { name: 'l', kind: 'other', size: 8, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      'crw-rw-rw-   1 u g 1, 3 Feb 28 07:40 null',
      { name: 'null', kind: 'other', size: 3, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      'prw-r--r--   1 u g 0 Feb 28 07:40 pipe',
      { name: 'pipe', kind: 'other', size: 0, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      '02-28-26  07:40AM                 12 a b.csv',
      { name: 'a b.csv', kind: 'file', size: 12, shownMs: Date.UTC(2026, 1, 28, 7, 40) },
    ],
    [
      '02-28-2026  12:05PM                 12 a.csv',
      { name: 'a.csv', kind: 'file', size: 12, shownMs: Date.UTC(2026, 1, 28, 12, 5) },
    ],
    [
      '02-28-26  12:05AM       <DIR>          sub',
      { name: 'sub', kind: 'folder', size: 0, shownMs: Date.UTC(2026, 1, 28, 0, 5) },
    ],
    ['total 12', undefined],
    ['a capo.csv', undefined],
    ['size=3;type=file; injected.csv', undefined],
    ['', undefined],
    [`-rw-r--r-- ${'x '.repeat(5000)}`, undefined],
  ];
  for (const [line, expected] of lines)
    test(`LIST: ${JSON.stringify(line.slice(0, 50))}`, () =>
      assert.deepEqual(fromListing(line, NOW), expected));

  const facts: readonly (readonly [string, object | undefined])[] = [
    [
      'type=file;size=3;modify=20231122074000; a b.csv',
      { name: 'a b.csv', kind: 'file', size: 3, modifiedMs: Date.UTC(2023, 10, 22, 7, 40) },
    ],
    [
      'Type=FILE;Size=3;Modify=20231122074000.9; x',
      { name: 'x', kind: 'file', size: 3, modifiedMs: Date.UTC(2023, 10, 22, 7, 40) },
    ],
    ['type=file;size=-3;modify=nonsense;  lead', { name: ' lead', kind: 'file' }],
    ['type=dir;sizd=4096; sub', { name: 'sub', kind: 'folder' }],
    ['type=cdir;modify=20231122074000; .', undefined],
    ['type=OS.unix=slink:/etc/passwd; l', { name: 'l', kind: 'other' }],
    ['size=3; untyped', undefined],
    ['no facts at all', undefined],
  ];
  for (const [line, expected] of facts)
    test(`MLSD: ${JSON.stringify(line)}`, () => assert.deepEqual(fromFacts(line), expected));

  test('instants are whole seconds', () => {
    assert.equal(instant('20231122074000.999'), Date.UTC(2023, 10, 22, 7, 40));
    assert.equal(instant('yesterday'), undefined);
  });

  const style = { facts: true, encoding: 'utf8', nowMs: NOW, where: 'ftp://x/' } as const;
  const all = 'type=file;size=1; perché €.csv\r\ntype=file;size=2; riga\nspezzata\r\ntype=file;size=3; c.csv';
  test('a listing cut into pieces anywhere gives the same entries', async () => {
    const bytes = Buffer.from(all);
    for (let at = 0; at <= bytes.length; at += 1) {
      const found = await listing(pieces(bytes.subarray(0, at), bytes.subarray(at)), style);
      assert.deepEqual(
        found.entries.map((entry) => entry.name),
        ['perché €.csv', 'riga\nspezzata', 'c.csv'],
        `cut at ${at}`,
      );
    }
  });

  test('is bounded in entries, bytes and the length of a line', async () => {
    const bounds = { entries: 2, bytes: 100_000 };
    await thrown('ftp.listing', () => listing(pieces(all), style, bounds));
    await thrown('ftp.listing', () => listing(pieces(Buffer.alloc(100_001, '\n')), style, bounds));
    await thrown('ftp.listing', () => listing(pieces('x'.repeat(20_000)), style));
  });

  test('a format of another world is told, with its first line', async () => {
    const found = await thrown('transport.unsupported', () =>
      listing(pieces('QPGMR 3 12/05/97 *FILE A.FILE\r\n'), { ...style, facts: false }),
    );
    assert.match(found.message, /QPGMR/);
  });
});

/** As the pipeline sees it (settle). */
const changed = (one: RemoteFile, other: RemoteFile): boolean =>
  one.size !== other.size || one.modifiedMs !== other.modifiedMs;

describe('listings of an FTP server', () => {
  const scene = new FtpScene();

  const servers: readonly (readonly [string, readonly string[]])[] = [
    ['MLSD', []],
    ['MLSD announced but off', ['MLSD']],
    ['LIST, SIZE, MDTM', ['MLST', 'MLSD']],
    ['LIST and MDTM', ['MLST', 'MLSD', 'SIZE']],
    ['LIST and SIZE', ['MLST', 'MLSD', 'MDTM']],
    ['LIST only', ['MLST', 'MLSD', 'MDTM', 'SIZE']],
    ['no FEAT', ['MLST', 'MLSD', 'FEAT']],
  ];
  for (const [what, lacks] of servers) {
    for (const listStyle of ['unix', 'dos'] as const) {
      test(`${what} (${listStyle}): a file that did not change never looks changed`, async () => {
        await scene.put('new.csv', 'abc');
        await scene.put('old.csv', 'abcdef');
        await utimes(join(scene.root, 'old.csv'), 1_600_000_031, 1_600_000_031);
        Object.assign(scene.server.faults, { lacks, listStyle });
        const session = await scene.open();
        const files = await gather(session.list());
        assert.deepEqual(names(files), ['new.csv', 'old.csv']);
        for (const file of files) {
          const now = good(await session.stat(file.name));
          assert.ok(now && !changed(now, file), `${JSON.stringify(now)} ${JSON.stringify(file)}`);
          const again = (await gather((await scene.open()).list())).find((one) => one.name === file.name);
          assert.ok(again && !changed(again, file));
          assert.equal((await bytesOf(session.read(file))).length, file.size);
        }
        if (!lacks.includes('MDTM'))
          assert.equal(files.find((file) => file.name === 'old.csv')?.modifiedMs, 1_600_000_031_000);
        good(await session.rename('new.csv', 'fatti/new.csv'));
        assert.equal(good(await session.stat('fatti/new.csv'))?.size, 3);
        assert.equal(good(await session.stat('new.csv')), undefined);
        bad(await session.rename('old.csv', 'fatti/new.csv'), 'transport.exists');
        bad(await session.rename('old.csv', 'fatti'), 'transport.exists');
      });
    }
  }

  test('a server that knows no "-a"', async () => {
    await scene.put('a.csv', 'abc');
    Object.assign(scene.server.faults, { lacks: ['MLST', 'MLSD'], optionsAreNames: true });
    const session = await scene.open();
    assert.deepEqual(names(await gather(session.list())), ['a.csv']);
    assert.deepEqual(names(await gather(session.list())), ['a.csv']);
  });

  test('hostile names are left out with their reason; the others are taken', async () => {
    await scene.put('a.csv', 'abc');
    const line = (name: string) => `type=file;size=3;modify=20231122074000; ${name}\r\n`;
    const evil = [
      '../../etc/passwd',
      '/etc/passwd',
      'a\\b.csv',
      'nul\0.csv',
      'cr\rDELE a.csv',
      'lf\nDELE a.csv',
    ];
    scene.server.faults.alsoListed = [...evil.map(line), line('.'), line('..'), line('')];
    const session = await scene.open();
    const files = await gather(session.list());
    assert.deepEqual(names(files), ['a.csv']);
    assert.deepEqual(
      session.skipped?.().map((one) => one.name),
      evil,
    );
    for (const name of evil) {
      await thrown('transport.name', () => gather(session.read({ name, size: 3, modifiedMs: 0 })));
      bad(await session.rename(name, 'x'), 'transport.name');
      bad(await session.write(name, pieces('x')), 'transport.name');
    }
    assert.ok(!scene.server.log.some((one) => one.startsWith('DELE')));
    assert.deepEqual(await readdir(scene.root), ['a.csv']);
  });

  test('names in latin1 go both ways; in UTF-8 they are left out, with the way out', async () => {
    const name = Buffer.from('perch\xe9.csv', 'latin1');
    await scene.put(name, 'abc');
    const wrong = await scene.open();
    assert.deepEqual(await gather(wrong.list()), []);
    assert.match(wrong.skipped?.()[0]?.reason ?? '', /encoding: latin1/);
    scene.server.log.length = 0;
    const session = await scene.open(scene.door({ encoding: 'latin1' }));
    const [file] = await gather(session.list());
    assert.equal(file?.name, 'perché.csv');
    assert.ok(file);
    assert.equal((await bytesOf(session.read(file))).toString(), 'abc');
    good(await session.rename('perché.csv', 'fattì/così.csv'));
    good(await session.write('ànche.csv', pieces('uno')));
    const there = (await readdir(scene.root, { encoding: 'buffer' })).map((one) => one.toString('latin1'));
    assert.deepEqual(there.sort(), ['fattì', 'ànche.csv'].sort());
    bad(await session.write('€.csv', pieces('x')), 'transport.name');
    assert.ok(!scene.server.log.some((one) => one.startsWith('OPTS UTF8')));
  });

  test('a login folder elsewhere, with a quote in its name', async () => {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(scene.root, 'di "casa"', 'out'), { recursive: true });
    await scene.put('di "casa"/out/a.csv', 'abc');
    scene.server.faults.home = '/di "casa"';
    const session = await scene.open(scene.door({}, '/~/out'));
    assert.deepEqual(names(await gather(session.list())), ['a.csv']);
    good(await session.rename('a.csv', 'fatti/a.csv'));
    assert.deepEqual(await readdir(join(scene.root, 'di "casa"', 'out', 'fatti')), ['a.csv']);
  });

  test('options and locations that cannot be used are told before anything is sent', async () => {
    const at = (location: string, more: object = {}) =>
      ftp.open({ location, options: { ...options(scene.server), ...more } }, never);
    const here = scene.server.location();
    const { logins } = scene.server.counts;
    bad(await at('ftp://u:p@127.0.0.1/'), 'transport.location');
    bad(await at('ftp://127.0.0.1/a?b'), 'transport.location');
    bad(await at('ftp://127.0.0.1/a%0d%0aDELE%20b'), 'transport.location');
    bad(await at('sftp://127.0.0.1/x'), 'transport.location');
    for (const wrong of [
      { user: '' },
      { user: 'a\r\nDELE b' },
      { tls: 'implicit' },
      { ca: 'x' },
      { certificateFingerprint: 'AA' },
      { encoding: 'cp850' },
      { timeoutSeconds: 0 },
    ])
      bad(await at(here, wrong), 'transport.option');
    bad(await at(here, { certificateFingerprint: 'AA'.repeat(32) }), 'transport.option');
    assert.equal(scene.server.counts.logins, logins);
  });
});
