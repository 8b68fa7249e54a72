/** Zips with the programs that people have, where this machine has them: Info-ZIP's zip and unzip, Python. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { EnvelopeOptions } from '../../src/domain/ports/envelope.ts';
import { zip } from '../../src/formats/envelopes/zip.ts';
import { enclosed, inMemory, openAll, refusal, sealed } from '../conformance/envelope-scene.ts';

const run = promisify(execFile);
const TEXT = Buffer.from('codice;importo\r\n1;12,50\r\n'.repeat(2000));
const NOISE = randomBytes(300_000);

/** `false` when it is here, else why its tests are skipped. */
const absent = (program: string): string | false =>
  spawnSync(program, ['-h'], { timeout: 10_000 }).error === undefined
    ? false
    : `${program} is not on this machine`;

describe('zips of other programs', () => {
  let folder = '';
  const file = (name: string): string => join(folder, name);
  const inFolder = (program: string, ...given: string[]) =>
    run(program, given, { cwd: folder, timeout: 60_000, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  const open = (bytes: Uint8Array, options: EnvelopeOptions = {}) =>
    openAll(zip, inMemory('x.zip', bytes), options);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tramite-zip-'));
    await writeFile(file('a.csv'), TEXT);
    await writeFile(file('città.bin'), NOISE);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('zip: files, levels, streams, zip64, passwords', { skip: absent('zip') }, async () => {
    for (const [how, options] of [
      [[], {}],
      [['-9'], {}],
      [['-0'], {}],
      [['-fz'], {}],
      [['-X'], {}],
      [['-P', 'segreta'], { password: 'segreta' }],
    ] as const) {
      await rm(file('x.zip'), { force: true });
      await inFolder('zip', '-q', ...how, 'x.zip', 'città.bin', 'a.csv');
      const found = await open(await readFile(file('x.zip')), options);
      assert.deepEqual(
        found.map(({ name }) => name),
        ['a.csv', 'città.bin'],
        how.join(' '),
      );
      assert.ok(found[0]?.bytes.equals(TEXT) && found[1]?.bytes.equals(NOISE));
    }
    const { stdout } = await inFolder('sh', '-c', 'cat a.csv | zip -q - - | cat');
    assert.deepEqual(await open(stdout), [{ name: '-', bytes: TEXT }]);
    const stream = await inFolder('sh', '-c', 'zip -q - a.csv | cat');
    assert.deepEqual(await open(stream.stdout), [{ name: 'a.csv', bytes: TEXT }]);
  });

  it('zip: links and folders are refused', { skip: absent('zip') }, async () => {
    await inFolder(
      'sh',
      '-c',
      'ln -s /etc/passwd passwd; zip -q -y link.zip passwd; mkdir d; cp a.csv d; zip -q -r d.zip d',
    );
    for (const name of ['link.zip', 'd.zip'])
      assert.equal((await refusal(open(await readFile(file(name))))).code, 'envelope.path', name);
  });

  it('python: deflated and zip64; bzip2 is named', { skip: absent('python3') }, async () => {
    const script = `
import zipfile
with zipfile.ZipFile('p.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.write('a.csv')
    with z.open('b.csv', 'w', force_zip64=True) as member:
        member.write(b'due')
with zipfile.ZipFile('bz.zip', 'w', zipfile.ZIP_BZIP2) as z:
    z.write('a.csv')
`;
    await inFolder('python3', '-c', script);
    const found = await open(await readFile(file('p.zip')));
    assert.deepEqual(found, [
      { name: 'a.csv', bytes: TEXT },
      { name: 'b.csv', bytes: Buffer.from('due') },
    ]);
    assert.equal((await refusal(open(await readFile(file('bz.zip'))))).code, 'envelope.unsupported');
  });

  for (const [what, bytes] of [
    ['short', TEXT],
    ['long', Buffer.alloc(9_000_000, 'codice;importo\n')],
    ['empty', Buffer.alloc(0)],
  ] as const) {
    it(`unzip: what we close (${what})`, { skip: absent('unzip') }, async () => {
      const outside = await sealed(zip, enclosed('esito-è.csv', bytes));
      await writeFile(file('out.zip'), outside.bytes);
      await inFolder('unzip', '-tq', 'out.zip');
      const { stdout } = await inFolder('unzip', '-p', 'out.zip');
      assert.ok(stdout.equals(bytes));
    });

    it(`python: what we close (${what})`, { skip: absent('python3') }, async () => {
      const outside = await sealed(zip, enclosed('esito-è.csv', bytes));
      await writeFile(file('out.zip'), outside.bytes);
      const script = `
import sys, zipfile
with zipfile.ZipFile('out.zip') as z:
    assert z.testzip() is None and z.namelist() == ['esito-è.csv'], z.namelist()
    assert z.infolist()[0].date_time == (2026, 11, 20, 11, 30, 0), z.infolist()[0].date_time
    sys.stdout.buffer.write(z.read('esito-è.csv'))
`;
      const { stdout } = await inFolder('python3', '-c', script);
      assert.ok(stdout.equals(bytes));
    });
  }
});
