/** The long run, cut into slices that processes of their own take one after the other. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Difference, describe, type Tally } from '../mapping/compile/equality.ts';

const SLICE = 2500;
const LIMIT_MS = 10 * 60_000;
const FILE = join(import.meta.dirname, 'slice.ts');

interface Slice {
  readonly tally: Omit<Tally, 'fallbacks'> & { readonly fallbacks: { readonly [reason: string]: number } };
  readonly difference?: Difference;
}

export interface LongRun {
  readonly runs: number;
  /** Slices of the run that ended in a difference; each stops at its first. */
  readonly differences: number;
  readonly definedShare: number;
  readonly errorShare: number;
  readonly compiledShare: number;
  /** Equal to the mended reference only (reference.ts). */
  readonly mended: number;
  /** The reference ended in an error without a code (of its own JavaScript), we gave a value. */
  readonly faults: number;
  readonly leftOut: number;
  readonly fallbacks: { readonly [reason: string]: number };
}

export async function runSlices(options: {
  readonly runs: number;
  readonly seed: number;
  readonly processes: number;
}): Promise<LongRun> {
  const sizes: number[] = [];
  for (let left = options.runs; left > 0; left -= SLICE) sizes.push(Math.min(SLICE, left));
  const done: Slice[] = [];
  let next = 0;
  const started = Date.now();
  const work = async (): Promise<void> => {
    while (next < sizes.length) {
      const index = next;
      next += 1;
      // Seeds of slices far apart: no two runs share one.
      const slice = await runSlice(sizes[index] ?? 0, (options.seed + index * 7919) % 2 ** 31);
      done.push(slice);
      if (slice.difference !== undefined) console.log(describe(slice.difference));
      console.log(`${done.length} of ${sizes.length} slices, ${Math.round((Date.now() - started) / 1000)} s`);
    }
  };
  await Promise.all(Array.from({ length: options.processes }, work));
  return sumOf(done);
}

function runSlice(runs: number, seed: number): Promise<Slice> {
  const child = spawn(process.execPath, [FILE, String(runs), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LIMIT_MS,
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(text) as Slice);
      else reject(new Error(`The slice with seed ${seed} ended with ${signal ?? code}.`));
    });
  });
}

function sumOf(slices: readonly Slice[]): LongRun {
  const total = (of: (slice: Slice) => number): number => slices.reduce((sum, slice) => sum + of(slice), 0);
  const runs = total(({ tally }) => tally.runs);
  const share = (count: number): number => Number((count / Math.max(1, runs)).toFixed(4));
  const fallbacks: Record<string, number> = {};
  for (const { tally } of slices)
    for (const [reason, count] of Object.entries(tally.fallbacks))
      fallbacks[reason] = (fallbacks[reason] ?? 0) + count;
  return {
    runs,
    differences: slices.filter(({ difference }) => difference !== undefined).length,
    definedShare: share(total(({ tally }) => tally.defined)),
    errorShare: share(total(({ tally }) => tally.errors)),
    compiledShare: share(total(({ tally }) => tally.compiled)),
    mended: total(({ tally }) => tally.mended),
    faults: total(({ tally }) => tally.faults),
    leftOut: total(({ tally }) => tally.leftOut),
    fallbacks,
  };
}
