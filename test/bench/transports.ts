/**
 * `npm run bench -- transports [--megabytes 2048] [--only sftp,ftp] [--rounds 3] [--json]`: MB/s of one big file through
 * each door of Tramite (hashed as it streams, into the archive, flushed) beside the plain tool that moves the same file
 * from, or to, the same kind of server. In turns, each side in a process of its own; the best round of each counts.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peer } from '../servers/peer.ts';
import type { Ground, Lane } from './transports/lane.ts';
import { LANES, sha256Of } from './transports/lanes.ts';

const NAME = 'big.bin';
const MB = 2 ** 20;

interface Figures {
  readonly mbPerSecond: number;
  readonly plainToolMbPerSecond: number;
  readonly peakMemoryMb: number;
}

class Missing extends Error {}

export async function transports(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: 'string', default: '64' },
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean' },
    },
  });
  const [megabytes, rounds] = [Number(values.megabytes), Number(values.rounds)];
  const names = values.only?.split(',') ?? Object.keys(LANES);
  const unknown = names.filter((name) => LANES[name] === undefined);
  if (unknown.length > 0 || !(megabytes >= 1) || !(rounds >= 1))
    throw new Error(`--only names of ${Object.keys(LANES).join(', ')}; --megabytes and --rounds from 1`);
  const root = await mkdtemp(join(tmpdir(), 'tramite-bench-'));
  const figures: Record<string, Figures> = {};
  try {
    const ground = await prepare(root, megabytes);
    const sha256 = await sha256Of(ground.file);
    for (const name of names) {
      try {
        figures[name] = await measure(name, ground, { sha256, megabytes, rounds });
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        process.stdout.write(`${name.padEnd(10)} left out: ${error.message}\n`);
      }
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return figures;
}

async function prepare(root: string, megabytes: number): Promise<Ground> {
  const [folder, scratch] = [join(root, 'served'), join(root, 'scratch')];
  await mkdir(folder);
  await mkdir(scratch);
  const file = join(folder, NAME);
  const handle = await open(file, 'wx');
  for (let written = 0; written < megabytes; written += 1) await handle.writeFile(randomBytes(MB));
  // On disk before anything is timed.
  await handle.sync();
  await handle.close();
  // Guests of vsftpd are somebody else, and may not write where they are rooted.
  await chmod(root, 0o755);
  await chmod(folder, 0o555);
  await chmod(file, 0o444);
  return {
    folder,
    name: NAME,
    file,
    scratch,
    async program(name) {
      const { path, skip } = await peer(name);
      if (path === undefined) throw new Missing(skip);
      return path;
    },
  };
}

async function measure(
  name: string,
  ground: Ground,
  { sha256, megabytes, rounds }: { sha256: string; megabytes: number; rounds: number },
): Promise<Figures> {
  const lane: Lane | undefined = await LANES[name]?.(ground);
  if (lane === undefined) throw new Error(`there is no ${name}`);
  try {
    let [best, plainBest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < rounds; round += 1) {
      const moved = await lane.tramite();
      if (moved.sha256 !== sha256) throw new Error(`${name}: other bytes arrived than were sent`);
      best = Math.min(best, moved.seconds);
      plainBest = Math.min(plainBest, await lane.plain());
    }
    const { peakMb, baselineMb } = await lane.memory();
    const [ours, plain] = [Math.round(megabytes / best), Math.round(megabytes / plainBest)];
    process.stdout.write(
      `${name.padEnd(10)} ${ours} MB/s, plain ${plain} MB/s (${(ours / plain).toFixed(2)}), ${peakMb} MB at most, ${baselineMb} MB before\n`,
    );
    return { mbPerSecond: ours, plainToolMbPerSecond: plain, peakMemoryMb: peakMb };
  } finally {
    await lane.close();
  }
}
