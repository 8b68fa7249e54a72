/** Names and links that lead elsewhere or cannot be written down, at each door, with an honest file beside them. */
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openScene, receiving, type Scene } from '../pipeline/scene.ts';
import { startFtpServer } from '../servers/ftp-server.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { peer } from '../servers/peer.ts';
import { converse } from '../servers/push-server.ts';
import { startSftpServer } from '../servers/sftp-server.ts';
import { ask, refused, visit } from '../transports/inbox-scene.ts';
import { around, ownParent } from './outside.ts';
import { LOGIN, ownHouse } from './own-house.ts';
import { API_KEY, pushed, pushHouse } from './push-house.ts';
import { sshWriter } from './ssh-writer.ts';
import { Watch } from './watch.ts';
import { LAYOUT, list, put } from './writer.ts';

const parent = await ownParent();
after(() => rm(parent, { recursive: true, force: true }));

const LONG = `${'l'.repeat(251)}.csv`;
const BROKEN_LINE = 'riga\na capo.csv';
const AT_ONCE = { looks: 1, everyMs: 61_000 };
const DENIED = 3;
const FAILED = 4;

/** As the administrator reads it: names that are never taken, and why. */
async function skipped(scene: Scene): Promise<ReadonlyMap<string, string>> {
  const { rows } = await scene.context.database.query<{
    scan: { readonly skipped?: readonly { readonly name: string; readonly reason: string }[] };
  }>('select last_scan as scan from connector');
  return new Map((rows[0]?.scan.skipped ?? []).map(({ name, reason }) => [name, reason]));
}

/** Files of these names lie in a folder that Tramite collects from: what can be written down is taken, the rest is said. */
async function plant(folder: string, watch: Watch): Promise<void> {
  for (const name of [LONG, BROKEN_LINE, '..csv', 'onesto.csv']) {
    const bytes = list(5);
    await writeFile(join(folder, name), bytes);
    watch.expects(name, bytes);
  }
  await writeFile(Buffer.from(`${folder}/perch\xe9.csv`, 'latin1'), list(5));
  await symlink('/etc/passwd', join(folder, 'passwd.csv'));
  await symlink(dirname(folder), join(folder, 'sopra.csv'));
}

async function planted(scene: Scene, watch: Watch, folder: string): Promise<void> {
  const before = await around(scene);
  const { taken, settled } = await watch.look();
  assert.deepEqual([taken, settled], [4, 4]);
  const told = await skipped(scene);
  assert.match([...told].map((one) => one.join(' ')).join('\n'), /perch.\.csv .*not UTF-8/);
  assert.match(told.get('passwd.csv') ?? '', /link/);
  assert.match(told.get('sopra.csv') ?? '', /link/);
  await watch.rests();
  assert.deepEqual(
    (await readdir(join(folder, 'elaborati'))).sort(),
    ['..csv', LONG, 'onesto.csv', BROKEN_LINE].sort(),
  );
  assert.equal((await readdir(folder)).length, 4, 'what was not taken lies where it lay');
  assert.deepEqual(await around(scene), before);
}

describe('odd names and links', () => {
  test('in a folder', async () => {
    const scene = await openScene({ gestionale: LAYOUT });
    const watch = new Watch(scene);
    await plant(scene.out, watch);
    await planted(scene, watch, scene.out);
  });

  test('at an sshd', async (t) => {
    const sshd = await peer('sshd');
    if (sshd.path === undefined) return t.skip(sshd.skip);
    const server = await startOpenSsh(sshd.path);
    t.after(() => server.close());
    const folder = join(parent, 'sshd');
    await mkdir(folder);
    const options = { user: server.user, key: server.key, hostKey: server.hostKey };
    const receive = receiving(server.location(folder), { options });
    const scene = await openScene({ gestionale: LAYOUT, connector: { receive } });
    const watch = new Watch(scene);
    await plant(folder, watch);
    await planted(scene, watch, folder);
  });

  test('told by an SFTP server that lies', async (t) => {
    const folder = join(parent, 'bugie');
    await mkdir(folder);
    const server = await startSftpServer({ root: folder });
    t.after(() => server.close());
    const { user, password, hostKey } = server;
    const options = { user, password, hostKey };
    const receive = receiving(server.location('/'), { options });
    const scene = await openScene({ gestionale: LAYOUT, connector: { receive } });
    const watch = new Watch(scene);
    const before = await around(scene);
    const lies = ['../../etc/passwd.csv', '..', '/etc/passwd.csv', 'nul\0o.csv', 'b\\c.csv', 'per\uFFFD.csv'];
    // Names that could be: nothing lies under them.
    const ghosts = ['aaa.csv', BROKEN_LINE, LONG];
    server.faults.inventedNames = [...lies, ...ghosts];
    const honest = list(5);
    await writeFile(join(folder, 'onesto.csv'), honest);
    await watch.takes('onesto.csv', honest, AT_ONCE);
    const told = await skipped(scene);
    const shown = lies.filter((one) => one !== '..').map((one) => one.replace('\0', '\uFFFD'));
    assert.deepEqual([...told.keys()].sort(), shown.sort());
    for (const name of ghosts) assert.match((await watch.status(name)) ?? '', /^read: .*is no longer there/s);
    assert.deepEqual((await readdir(folder)).sort(), ['elaborati']);
    assert.deepEqual(await around(scene), before);
  });

  test('told by an FTP server that lies', async (t) => {
    const folder = join(parent, 'ftp');
    await mkdir(folder);
    const server = await startFtpServer({ root: folder });
    t.after(() => server.close());
    const { user, password } = server;
    const receive = receiving(server.location(), { options: { user, password } });
    const scene = await openScene({ gestionale: LAYOUT, connector: { receive } });
    const watch = new Watch(scene);
    const before = await around(scene);
    const lies = ['../../etc/passwd.csv', '/etc/passwd.csv', 'nul\0o.csv', 'b\\c.csv', 'perch\xe9.csv'];
    server.faults.alsoListed = [...lies, 'aaa.csv', LONG].map(
      (name) => `type=file;size=3;modify=20261122074000; ${name}\r\n`,
    );
    const honest = list(5);
    await writeFile(join(folder, 'onesto.csv'), honest);
    await watch.takes('onesto.csv', honest, AT_ONCE);
    const told = [...(await skipped(scene)).keys()];
    assert.equal(told.length, lies.length, told.join('\n'));
    for (const name of ['aaa.csv', LONG]) assert.match((await watch.status(name)) ?? 'nothing', /^read: /);
    assert.deepEqual(await around(scene), before);
  });

  test('at our own SFTP server', async (t) => {
    const receive = receiving('inbox://sftp', { options: LOGIN });
    const scene = await openScene({ gestionale: LAYOUT, connector: { receive } });
    const house = await ownHouse(t, scene);
    const watch = new Watch(scene, house.context);
    const before = await around(scene);
    const { sftp, client, end } = await visit(house.server.port);
    client.on('error', () => undefined);
    const code = (path: string): Promise<number> => refused(ask((done) => sftp.open(path, 'w', done)));
    for (const path of [
      '../../../etc/passwd',
      '/in/../../etc/passwd',
      '/in/..',
      '/in/../fuori.csv',
      '/etc/x.csv',
    ])
      assert.ok([DENIED, FAILED].includes(await code(path)), path);
    for (const name of ['nul\0o.csv', BROKEN_LINE, 'per\uFFFD.csv', `l${LONG}`, 'b\\c.csv'])
      assert.equal(await code(`/in/${name}`), FAILED, JSON.stringify(name));
    assert.ok((await refused(ask((done) => sftp.symlink('/etc/passwd', '/in/link.csv', done)))) > 0);
    end();
    const writer = sshWriter(t, house.server.port, LOGIN, '/in/');
    for (const name of [LONG, '..csv', 'onesto.csv']) {
      const bytes = list(5);
      await put(writer, name, bytes);
      await watch.takes(name, bytes, AT_ONCE);
    }
    await watch.rests();
    assert.deepEqual(await around(scene), before);
  });

  test('at our own HTTP door', async (t) => {
    const scene = await openScene({ gestionale: LAYOUT, connector: { receive: pushed() } });
    const { context, server, post } = await pushHouse(t, scene);
    const watch = new Watch(scene, context);
    const before = await around(scene);
    const codes = async (query: string, more: readonly string[] = []): Promise<string> => {
      const client = converse(server.port);
      const lines = [
        `POST /in/tari${query} HTTP/1.1`,
        'Host: x',
        `X-Api-Key: ${API_KEY}`,
        'Connection: close',
        ...more,
      ];
      await client.say(`${[...lines, 'Content-Length: 3'].join('\r\n')}\r\n\r\nabc`);
      await client.ended;
      return `${/^HTTP\/1\.1 (\d+)/.exec(client.heard())?.[1]} ${/"code":"([a-z.-]+)"/.exec(client.heard())?.[1]}`;
    };
    for (const name of [
      '..',
      '../../etc/passwd',
      '/etc/passwd',
      'nul%00o.csv',
      'riga%0aa%20capo.csv',
      'perch%e9.csv',
      LONG,
    ])
      assert.equal(await codes(`?name=${name}`), '400 push.name', name);
    assert.equal(await codes('', ['X-File-Name: perch%e9.csv']), '400 push.name');
    assert.match(await codes('/../../etc/passwd'), /^404 /);
    const bytes = list(5);
    assert.equal((await post('onesto.csv', bytes)).status, 202);
    watch.expects('onesto.csv', bytes);
    await watch.look();
    assert.ok(watch.delivered('onesto.csv', bytes));
    assert.deepEqual(await around(scene), before);
  });
});
