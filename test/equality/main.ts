/**
 * `npm run equality`: generated expressions on JSONata and on the compiler, in parallel processes; the last line is one
 * JSON object. `--runs 100000 --seed N` in all; `--path` with `--seed` and `--runs 1` has a difference again.
 * `npm run equality -- --planted` looks for every planted compiler bug instead.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { compile } from '../../src/mapping/compile.ts';
import { describe, firstDifference } from '../mapping/compile/equality.ts';
import { findAllPlanted } from './planted.ts';
import { runSlices } from './slices.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    processes: { type: 'string', default: '2' },
    planted: { type: 'boolean', default: false },
  },
});
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);

if (values.planted) {
  const { planted, missed } = await findAllPlanted(seed);
  console.log(JSON.stringify({ planted, found: planted - missed.length, missed, seed }));
  process.exitCode = missed.length === 0 ? 0 : 1;
} else if (values.path !== undefined) {
  const found = await firstDifference({ compile }, { runs: Number(values.runs), seed, path: values.path });
  console.log(found === undefined ? 'No difference.' : describe(found));
  process.exitCode = found === undefined ? 0 : 1;
} else {
  const result = await runSlices({ runs: Number(values.runs), seed, processes: Number(values.processes) });
  console.log(JSON.stringify({ ...result, seed }));
  process.exitCode = result.differences === 0 ? 0 : 1;
}
