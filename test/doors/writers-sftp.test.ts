/** Writers at the servers of others, which Tramite collects from over SFTP: a real sshd. */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { STABLE } from '../../src/transports/options.ts';
import { openScene, receiving } from '../pipeline/scene.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { peer } from '../servers/peer.ts';
import { interrupted } from './sigint.ts';
import { sshWriter } from './ssh-writer.ts';
import { Watch } from './watch.ts';
import { LAYOUT } from './writer.ts';
import { type Manner, writers } from './writers.ts';

const manner: Manner = {
  calm: STABLE,
  // Each look is a connection of its own, for which sshd takes its time.
  soon: { looks: 1, everyMs: 4_000 },
  bound: { looks: 5, everyMs: 4_000 },
  growing: /^stable: size (still changing|and time must stand still)/,
  settling: /^stable: size (still changing|and time must stand still)/,
  reserves: 'while open',
};

const root = await mkdtemp(join(tmpdir(), 'tramite-writers-'));
after(() => rm(root, { recursive: true, force: true }));

const sshd = await peer('sshd');
if (sshd.path === undefined) describe('writers at an sshd', { skip: sshd.skip });
else {
  const folder = join(root, 'sshd');
  await mkdir(folder);
  const server = await startOpenSsh(sshd.path);
  after(() => server.close());
  const { port, user, key } = server;
  const options = { user, key, hostKey: server.hostKey };
  const scene = await openScene({ gestionale: LAYOUT });
  const stage = {
    writer: sshWriter({ after }, port, { user, privateKey: key }, `${folder}/`),
    watch: new Watch(scene),
    gates: (gated: Parameters<typeof receiving>[1]) =>
      scene.reconfigure({
        connector: { receive: receiving(server.location(folder), { options, ...gated }) },
      }),
  };
  describe('writers at an sshd', () => {
    writers(stage, manner);
    interrupted(stage, manner, {
      port,
      user,
      key,
      folder: `${folder}/`,
      size: async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0,
    });
  });
}
