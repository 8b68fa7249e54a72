import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readEnvironment } from '../../src/cli/environment.ts';
import { run } from '../../src/cli/run.ts';
import type { ConnectorConfig } from '../../src/domain/configuration.ts';
import { loadProgram } from '../../src/pipeline/program.ts';
import { connector as connectorRow } from '../../src/store/connectors.ts';
import { serverOf, trustedKeys } from '../../src/store/trusted-hosts.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { BODY, openScene, type Scene } from '../pipeline/scene.ts';
import { type SftpServer, startSftpServer } from '../servers/sftp-server.ts';

describe('trust', () => {
  let root: string;
  let server: SftpServer;
  let scene: Scene;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tramite-trust-'));
    server = await startSftpServer({ root });
    scene = await openScene();
  });
  after(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });

  const say = async (receive: Partial<ConnectorConfig['receive']>, ...words: readonly string[]) => {
    const row = await connectorRow(scene.context.database, { organization: BODY, connector: 'tari' });
    const program = await loadProgram(scene.context.database, row?.programHash ?? '');
    const connector = { ...program.connector, receive: { ...program.connector.receive, ...receive } };
    const out: string[] = [];
    const err: string[] = [];
    const unwanted = async (): Promise<never> => assert.fail('not asked for');
    const code = await run(
      ['trust', ...words],
      {
        environment: readEnvironment({}),
        configuration: async () => ({
          organizations: [program.organization],
          connectors: [connector],
          gestionali: [program.gestionale],
          disabled: [],
          problems: [],
          warnings: [],
        }),
        context: async () => scene.context,
        trialContext: unwanted,
        bell: unwanted,
        access: unwanted,
        serve: unwanted,
      },
      { print: (text) => out.push(text), complain: (text) => err.push(text) },
    );
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  const door = () => ({
    location: server.location('/'),
    options: { user: server.user, password: server.password, timeoutSeconds: 5 },
  });
  const keys = () => trustedKeys(scene.context.database, BODY, server.location('/in'));
  const told = async () =>
    (
      await scene.context.database.query<{ event: string; actor: string; subject: string; detail: unknown }>(
        "select event, actor, subject, detail from journal where event like 'host.%' order by at, entry_id",
      )
    ).rows;

  test('the key that is offered is shown, noted, journaled, and opens the door', async () => {
    const tried = server.logins();
    const first = await say(door(), `${BODY}/tari`, '--by', 'maria');
    assert.equal(first.code, 0, first.err);
    assert.ok(
      first.out.includes(`127.0.0.1:${server.port}  ${server.hostKey}  trusted from now on, by maria`),
    );
    assert.equal(server.logins(), tried, 'nothing was sent to it');
    assert.deepEqual(await keys(), [server.hostKey]);
    assert.deepEqual(await told(), [
      {
        event: 'host.trusted',
        actor: 'maria',
        subject: `127.0.0.1:${server.port}`,
        detail: { fingerprint: server.hostKey, replaced: [] },
      },
    ]);
    const session = await sftp.open({ ...door(), trusted: await keys() }, new AbortController().signal);
    assert.ok(session.ok);
    await session.value.close();
    const again = await say(door(), 'tari', '--by', 'maria');
    assert.match(again.out, /is trusted already/);
    assert.equal((await told()).length, 1);
  });

  test('another key than the one expected is not noted', async () => {
    const other = `SHA256:${'A'.repeat(43)}`;
    const heard = await say(door(), 'tari', '--fingerprint', other);
    assert.equal(heard.code, 1);
    assert.match(heard.err, /trust\.other-key/);
    assert.ok(heard.err.includes(server.hostKey) && heard.err.includes(other));
    assert.deepEqual(await keys(), [server.hostKey]);
  });

  test('a changed key is only taken by its fingerprint, and takes the place of the old one', async () => {
    const { port, hostKey: old } = server;
    await server.close();
    server = await startSftpServer({ root, port });
    const stopped = await say(door(), 'tari');
    assert.equal(stopped.code, 1);
    assert.match(stopped.err, /trust\.changed-key/);
    assert.deepEqual(await keys(), [old]);
    const taken = await say(door(), 'tari', '--fingerprint', server.hostKey, '--by', 'maria');
    assert.equal(taken.code, 0, taken.err);
    assert.ok(taken.out.includes(`no longer ${old}`));
    assert.deepEqual(await keys(), [server.hostKey]);
    assert.deepEqual((await told()).at(-1)?.detail, { fingerprint: server.hostKey, replaced: [old] });
  });

  test('what is trusted belongs to its organization and server', async () => {
    const { database } = scene.context;
    assert.deepEqual(await trustedKeys(database, '00000000001', server.location()), []);
    assert.deepEqual(await trustedKeys(database, BODY, 'sftp://127.0.0.1:9/'), []);
    assert.deepEqual(await trustedKeys(database, BODY, '/srv/in'), []);
    assert.equal(serverOf('sftp://Files.Example.ORG/x'), 'files.example.org:22');
    assert.equal(serverOf('sftp://[::1]:2022/x'), '[::1]:2022');
    assert.equal(serverOf('https://h/x'), undefined);
  });

  test('forgets', async () => {
    const heard = await say(door(), 'tari', '--forget', '--by', 'maria');
    assert.match(heard.out, /is forgotten, by maria/);
    assert.deepEqual(await keys(), []);
    assert.equal((await told()).at(-1)?.event, 'host.forgotten');
    assert.match((await say(door(), 'tari', '--forget')).out, /no key of it was trusted/);
  });

  test('wrong use, a pinned key, a door without keys, a server that is not there', async () => {
    assert.equal((await say(door())).code, 2);
    assert.equal((await say(door(), 'tari', '--fingerprint', 'MD5:00')).code, 2);
    assert.equal((await say(door(), 'tari', '--forget', '--fingerprint', server.hostKey)).code, 2);
    const { options } = door();
    const pinned = await say({ ...door(), options: { ...options, hostKey: server.hostKey } }, 'tari');
    assert.match(pinned.err, /trust\.pinned/);
    assert.match((await say({ location: '/srv/in', options: {} }, 'tari')).err, /trust\.no-host-key/);
    assert.match(
      (await say({ ...door(), location: 'sftp://127.0.0.1:9/' }, 'tari')).err,
      /transport\.unreachable/,
    );
    assert.deepEqual(await keys(), []);
  });
});
