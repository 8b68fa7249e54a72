/** Plants a bug in a copy of the mapping engine and sets the generated expressions on it, in a process of its own. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Planted } from './planted.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SLICE = join(ROOT, 'test/equality/slice.ts');
/** Of the sources, what the engine imports. */
const FOLDERS = ['src/mapping', 'src/domain'];
const LIMIT_MS = 90_000;

export type Search =
  | { readonly found: true; readonly after: number; readonly source: string }
  /** It does not come to an end, or not to a good one, with the bug planted. */
  | { readonly found: true; readonly crash: string }
  | { readonly found: false; readonly runs: number };

/** How often the text to be replaced is there; anything but 1 is a fault of the plant. */
export async function occurrences({ file, find }: Planted): Promise<number> {
  const text = await readFile(join(ROOT, 'src/mapping', file), 'utf8').catch(() => '');
  return text.split(find).length - 1;
}

export async function search(bug: Planted, runs: number, seed: number): Promise<Search> {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-planted-'));
  try {
    for (const part of FOLDERS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'src/mapping', bug.file);
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(bug.find, () => bug.replace),
    );
    return await run(join(folder, 'src/mapping/compile.ts'), runs, seed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Line {
  readonly tally: { readonly runs: number };
  readonly difference?: { readonly source: string };
}

function run(compiler: string, runs: number, seed: number): Promise<Search> {
  const child = spawn(process.execPath, [SLICE, String(runs), String(seed), compiler], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== null) return resolve({ found: true, crash: signal });
      // A plant that is no JavaScript would be "found" at once: that is no success.
      if (code !== 0) return reject(new Error(`the planted compiler does not run: ${errors.slice(0, 600)}`));
      const { tally, difference } = JSON.parse(output) as Line;
      if (difference === undefined) resolve({ found: false, runs: tally.runs });
      else resolve({ found: true, after: tally.runs, source: difference.source });
    });
  });
}
