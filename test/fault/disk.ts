/** The archive's disk is full: the file stays at its source, the reason is visible, and all goes on by itself. */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import type { Report } from './report.ts';
import { isAcknowledged, telling } from './story.ts';
import { until } from './tramite.ts';

const LONGEST_MS = 120_000;
const DISK = '8m';
const FILLER_BYTES = 8 * 1024 * 1024 - 64 * 1024;

/** Undefined when it ran; else why it could not. */
export async function fullDisk(place: Place, report: Report, rows: number): Promise<string | undefined> {
  const archive = join(place.root, 'home', 'archive');
  await mkdir(archive, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tramite-fault', archive]);
  if (mounted.status !== 0) return 'a small disk cannot be mounted here (root is needed)';
  const one = place.serve();
  try {
    const filler = join(archive, 'filler');
    await writeFile(filler, Buffer.alloc(FILLER_BYTES));
    const story = telling(place, rows);
    await place.drop(story.first);
    let reason = '';
    await until(
      'the full disk is visible',
      LONGEST_MS,
      async () => {
        const { out } = await place.command('status', '--json');
        const { waits } = JSON.parse(out) as { waits: readonly { kind: string; reason: string }[] };
        reason = waits.find(({ kind }) => kind === 'file')?.reason ?? '';
        return /space/.test(reason);
      },
      500,
    );
    report.say(`status: ${reason}`);
    report.hit({ phase: 'archive', point: 'no space left on the disk' });
    if (!(await readdir(place.out())).includes(story.first.name))
      throw new Error('the file has left its source although its bytes are not safe');
    if ((await place.query('select 1 from delivery')).length > 0)
      throw new Error('there is a delivery although its bytes are not safe');
    await rm(filler);
    await until('the first list was acknowledged', LONGEST_MS, () => isAcknowledged(place, story.first), 100);
    one.kill('SIGTERM');
    await one.ended;
    await place.finish();
    await judge(place, { lists: new Map([['tari', [story.first]]]) });
    return undefined;
  } finally {
    one.kill('SIGKILL');
    await one.ended;
    spawnSync('umount', ['-l', archive]);
  }
}
