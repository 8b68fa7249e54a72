/**
 * One slice of a long run, in a process of its own: `slice.ts <runs> <seed> [compile.ts]` writes one line of JSON. With
 * another compiler (one with a bug planted) the first difference is enough, however large, but it must be the bug's.
 */
import { pathToFileURL } from 'node:url';
import { compile } from '../../src/mapping/compile.ts';
import { compare, type Engine, firstDifference, noTally } from '../mapping/compile/equality.ts';

const [runs, seed, planted] = process.argv.slice(2);
if (runs === undefined || seed === undefined) throw new Error('slice.ts <runs> <seed> [compile.ts]');
const limits = { timeoutMs: 3000 };
const front =
  planted === undefined
    ? { compile }
    : ((await import(pathToFileURL(planted).href)) as { compile: typeof compile });
const engine: Engine = { compile: (source) => front.compile(source, { limits }) };
const tally = noTally();
const difference = await firstDifference(engine, {
  runs: Number(runs),
  seed: Number(seed),
  tally,
  ...(planted === undefined
    ? {}
    : { shrinkMs: 0, known: async (one) => (await compare(one, { compile })).same === 'no' }),
});
console.log(
  JSON.stringify({ tally: { ...tally, fallbacks: Object.fromEntries(tally.fallbacks) }, difference }),
);
