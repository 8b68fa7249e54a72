/** Writers at the FTP servers of others, which Tramite collects from: a real vsftpd. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { STABLE } from '../../src/transports/options.ts';
import { openScene, receiving } from '../pipeline/scene.ts';
import { peer } from '../servers/peer.ts';
import { startVsftpd } from '../servers/vsftpd.ts';
import { ftpWriter } from './ftp-writer.ts';
import { Watch } from './watch.ts';
import { LAYOUT } from './writer.ts';
import { type Manner, type Stage, writers } from './writers.ts';

const manner: Manner = {
  calm: STABLE,
  soon: { looks: 2, everyMs: 3_000 },
  bound: { looks: 6, everyMs: 3_000 },
  growing: /^stable: size (still changing|and time must stand still)/,
  settling: /^stable: size (still changing|and time must stand still)/,
  reserves: 'when closed',
};

const root = await mkdtemp(join(tmpdir(), 'tramite-writers-'));
await chmod(root, 0o755);
after(() => rm(root, { recursive: true, force: true }));

const vsftpd = await peer('vsftpd');
if (vsftpd.path === undefined) describe('writers at vsftpd', { skip: vsftpd.skip });
else {
  const folder = join(root, 'vsftpd');
  await mkdir(folder);
  const server = await startVsftpd(vsftpd.path, { root: folder });
  after(() => server.close());
  const { port, user, password } = server;
  const options = { user, password };
  const scene = await openScene({ gestionale: LAYOUT });
  const stage: Stage = {
    writer: ftpWriter({ port, user, password, path: folder, folder }),
    watch: new Watch(scene),
    gates: (gated) =>
      scene.reconfigure({ connector: { receive: receiving(server.location(), { options, ...gated }) } }),
  };
  describe('writers at vsftpd', () => writers(stage, manner));
}
