/** Against OpenSSH's own server: what every transport must do, the check's steps, and a file of some size. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Door } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { bad, gather, good, names, pieces } from '../conformance/transport-scene.ts';
import { onDisk, transportConformance } from '../conformance/transports.ts';
import { type OpenSsh, startOpenSsh } from '../servers/openssh.ts';
import { peer } from '../servers/peer.ts';

const sshd = await peer('sshd');
const never = new AbortController().signal;

const doorOf = (server: OpenSsh, path: string, more: Door['options'] = {}): Door => ({
  location: server.location(encodeURI(path)),
  options: { user: server.user, key: server.key, hostKey: server.hostKey, timeoutSeconds: 20, ...more },
});

if (sshd.path === undefined) test('OpenSSH', { skip: sshd.skip }, () => undefined);
else {
  const program = sshd.path;

  transportConformance(
    'sftp, OpenSSH',
    sftp.spec,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tramite-openssh-'));
      const server = await startOpenSsh(program);
      const { held: _, ...behind } = onDisk(folder);
      return {
        transport: sftp,
        door: doorOf(server, folder),
        // Its handles are open in another process.
        behind,
        close: async () => {
          await server.close();
          await rm(folder, { recursive: true });
        },
      };
    },
    { onDisk: true },
  );

  describe('sftp with OpenSSH', () => {
    let folder: string;
    let server: OpenSsh;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tramite-openssh-'));
      server = await startOpenSsh(program);
    });
    after(async () => {
      await server.close();
      await rm(folder, { recursive: true });
    });

    test('check walks all steps, and names what was agreed', async () => {
      const steps = await sftp.check(doorOf(server, folder), never);
      assert.deepEqual(
        steps.map((step) => [step.step, step.ok]),
        'dns tcp handshake host-key login list read write rename delete'
          .split(' ')
          .map((step) => [step, true]),
      );
      assert.match(steps[2]?.detail ?? '', /ssh-ed25519/);
      assert.equal(steps[3]?.detail, server.hostKey);
      assert.deepEqual(await readdir(folder), []);
    });

    test('another key, no key, another user, a folder that is not there: each at its step', async () => {
      const failing = async (door: Door) => {
        const last = (await sftp.check(door, never)).at(-1);
        return [last?.step, last?.problem?.code];
      };
      const { hostKey: _, ...unpinned } = doorOf(server, folder).options;
      assert.deepEqual(await failing(doorOf(server, folder, { hostKey: `SHA256:${'A'.repeat(43)}` })), [
        'host-key',
        'sftp.host-key',
      ]);
      assert.deepEqual(await failing({ ...doorOf(server, folder), options: unpinned }), [
        'host-key',
        'sftp.host-key-missing',
      ]);
      assert.deepEqual(await failing(doorOf(server, folder, { user: 'nessuno-qui' })), [
        'login',
        'transport.login',
      ]);
      assert.deepEqual(await failing(doorOf(server, join(folder, 'manca'))), ['list', 'transport.not-found']);
    });

    test('24 MB each way: every byte, in order', { timeout: 60_000 }, async () => {
      const content = Buffer.alloc(24 * 1024 * 1024 + 12_345);
      for (let index = 0; index < content.length; index += 4096) content.writeUInt32BE(index, index);
      const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      const session = good(await sftp.open(doorOf(server, folder), never));
      async function* source(): AsyncGenerator<Uint8Array> {
        for (let from = 0; from < content.length; from += 100_001)
          yield content.subarray(from, from + 100_001);
      }
      good(await session.write('grande.bin', source()));
      const hash = createHash('sha256');
      const file = (await gather(session.list())).find((one) => one.name === 'grande.bin');
      assert.equal(file?.size, content.length);
      for await (const chunk of session.read(file)) hash.update(chunk);
      assert.equal(hash.digest('hex'), sum(content));
      good(await session.remove('grande.bin'));
      await session.close();
    });

    test('names in latin1 bytes are left out with the reason, and the others come', async () => {
      await writeFile(Buffer.from(`${folder}/perch\xe9.csv`, 'latin1'), 'x');
      await writeFile(join(folder, 'a.csv'), 'a');
      const session = good(await sftp.open(doorOf(server, folder), never));
      assert.deepEqual(names(await gather(session.list())), ['a.csv']);
      assert.equal(session.skipped?.().length, 1);
      assert.match(session.skipped?.()[0]?.reason ?? '', /not UTF-8/);
      await session.close();
    });

    test('a server with old algorithms only: refused with what it offers, taken with legacyAlgorithms', async () => {
      const old = await startOpenSsh(program, [
        'Ciphers aes128-cbc',
        'KexAlgorithms diffie-hellman-group14-sha1',
      ]);
      try {
        const found = bad(await sftp.open(doorOf(old, folder), never), 'sftp.algorithms');
        assert.match(found.message, /the server offers diffie-hellman-group14-sha1/);
        const session = good(await sftp.open(doorOf(old, folder, { legacyAlgorithms: true }), never));
        good(await session.write('b.csv', pieces('b')));
        await session.close();
      } finally {
        await old.close();
      }
    });

    test('no session for this account: told as what to ask for', async () => {
      const shut = await startOpenSsh(program, ['MaxSessions 0']);
      try {
        bad(await sftp.open(doorOf(shut, folder), never), 'sftp.subsystem');
      } finally {
        await shut.close();
      }
    });

    test('a server that is stopped in the middle: told, and nothing hangs', async () => {
      const brief = await startOpenSsh(program);
      await writeFile(join(folder, 'big.bin'), Buffer.alloc(8_000_000));
      const session = good(await sftp.open(doorOf(brief, folder), never));
      const file = (await gather(session.list())).find((one) => one.name === 'big.bin');
      assert.ok(file);
      let got = 0;
      await assert.rejects(async () => {
        for await (const chunk of session.read(file)) {
          if (got === 0) await brief.close();
          got += chunk.length;
        }
      }, /transport\.lost/);
      assert.ok(got < file.size);
      await session.close();
    });
  });
}
