import { describe } from 'node:test';
import { STABLE } from '../../src/transports/options.ts';
import { openScene, receiving } from '../pipeline/scene.ts';
import { folderWriter } from './folder-writer.ts';
import { Watch } from './watch.ts';
import { LAYOUT } from './writer.ts';
import { type Manner, writers } from './writers.ts';

const manner: Manner = {
  calm: STABLE,
  soon: { looks: 2, everyMs: 3_000 },
  bound: { looks: 6, everyMs: 3_000 },
  growing: /^stable: size (still changing|and time must stand still)/,
  settling: /^stable: size (still changing|and time must stand still)/,
  reserves: 'while open',
};

const scene = await openScene({ gestionale: LAYOUT });

describe('writers at a folder', () => {
  writers(
    {
      writer: folderWriter(scene.out),
      watch: new Watch(scene),
      gates: (gated) => scene.reconfigure({ connector: { receive: receiving(scene.out, gated) } }),
    },
    manner,
  );
});
