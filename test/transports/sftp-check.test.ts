import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { Door } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { startSftpServer } from '../servers/sftp-server.ts';
import { never, options, SftpScene } from './sftp-scene.ts';

describe('transport sftp, the check', () => {
  const scene = new SftpScene();
  const check = async (one: Door) =>
    (await sftp.check(one, never)).map((step) => [step.step, step.problem?.code ?? step.ok]);
  const shaken = [
    ['dns', true],
    ['tcp', true],
    ['handshake', true],
  ];
  test('names the algorithms, and the key', async () => {
    const steps = await sftp.check(scene.door(), never);
    const detail = (step: string) => steps.find((one) => one.step === step)?.detail ?? '';
    assert.match(detail('handshake'), /curve25519-sha256.*, ssh-ed25519, aes128-gcm@openssh\.com/);
    assert.equal(detail('host-key'), scene.server.hostKey);
    assert.match(detail('dns'), /127\.0\.0\.1/);
  });
  test('a door that is only delivered to is not listed', async () => {
    assert.deepEqual((await check({ ...scene.door(), use: 'deliver' })).slice(5), [
      ['write', true],
      ['rename', true],
      ['delete', true],
    ]);
  });
  test('says which step nobody answered in, and why', async () => {
    assert.deepEqual(await check({ ...scene.door(), location: 'sftp://nessuno.invalid/' }), [
      ['dns', 'transport.unreachable'],
    ]);
    const gone = await startSftpServer({ root: scene.root });
    await gone.close();
    assert.deepEqual(await check({ ...scene.door(), location: gone.location() }), [
      ['dns', true],
      ['tcp', 'transport.unreachable'],
    ]);
    const one = await scene.another({ algorithms: { cipher: ['aes128-cbc'] } });
    assert.deepEqual(await check({ location: one.location(), options: options(one) }), [
      ['dns', true],
      ['tcp', true],
      ['handshake', 'sftp.algorithms'],
    ]);
    assert.deepEqual((await check(scene.door({ user: '' }))).at(-1), ['login', 'transport.option']);
    assert.deepEqual((await check(scene.door({ hostKey: 'no' }))).at(-1), ['host-key', 'transport.option']);
  });
  test('a file that cannot be read stops at read', async () => {
    await scene.put('a.csv', 'a');
    scene.server.faults.refuse = { operation: 'READ', status: 3 };
    assert.deepEqual((await check(scene.door())).at(-1), ['read', 'transport.denied']);
  });
  test('walks all steps', async () => {
    assert.deepEqual(await check(scene.door()), [
      ...shaken,
      ['host-key', true],
      ['login', true],
      ['list', true],
      ['read', true],
      ['write', true],
      ['rename', true],
      ['delete', true],
    ]);
  });
  test('stops at the step that fails, and says so', async () => {
    const { hostKey: _, ...unpinned } = options(scene.server);
    assert.deepEqual(await check({ location: scene.server.location(), options: unpinned }), [
      ...shaken,
      ['host-key', 'sftp.host-key-missing'],
    ]);
    assert.deepEqual(await check(scene.door({ password: 'no' })), [
      ...shaken,
      ['host-key', true],
      ['login', 'transport.login'],
    ]);
    assert.deepEqual((await check(scene.door({}, '/manca'))).at(-1), ['list', 'transport.not-found']);
    scene.server.faults.refuse = { operation: 'RENAME', status: 3 };
    assert.deepEqual((await check(scene.door())).slice(-2), [
      ['write', true],
      ['rename', 'transport.denied'],
    ]);
    assert.deepEqual(await readdir(scene.root), [], 'the probe is removed');
    scene.server.calm();
    scene.server.faults.refuse = { operation: 'OPEN', status: 3 };
    assert.deepEqual((await check(scene.door())).at(-1), ['write', 'transport.denied']);
  });
});
