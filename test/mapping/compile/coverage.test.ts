import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { builtInNames, LANGUAGE, reach } from './coverage.ts';
import { expressions } from './generate.ts';
import { leftOut, stock } from './reference.ts';

const RUNS = 4000;
const SEED = 20_260_101;
/** Of the sample, how many expressions must enter each part of the language. */
const LEAST = 5;
const LEAST_DEFINED = 0.6;

test('generated expressions reach all of the language, and most of them yield a value', async (t) => {
  const counts = new Map<string, number>();
  let defined = 0;
  let errors = 0;
  const property = fc.asyncProperty(expressions(), async (one) => {
    const outcome = await stock(one.source, one.input, one.bindings);
    if (leftOut(outcome)) return;
    if (outcome.kind === 'error') errors += 1;
    else if (outcome.value !== undefined) defined += 1;
    await reach(one, counts);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
  const wanted = [...LANGUAGE, ...builtInNames().map((name) => `function ${name}`)];
  assert.ok(wanted.length > 120, `${wanted.length} parts of the language`);
  const rare = wanted.filter((feature) => (counts.get(feature) ?? 0) < LEAST);
  t.diagnostic(
    `${((100 * defined) / RUNS).toFixed(1)} % defined, ${((100 * errors) / RUNS).toFixed(1)} % errors`,
  );
  const fewest = wanted
    .map((feature) => [counts.get(feature) ?? 0, feature] as const)
    .sort(([a], [b]) => a - b);
  t.diagnostic(
    `rarest: ${fewest
      .slice(0, 8)
      .map(([count, feature]) => `${feature} ${count}`)
      .join(', ')}`,
  );
  assert.deepEqual(rare, [], `reached fewer than ${LEAST} times`);
  assert.ok(defined / RUNS >= LEAST_DEFINED, `${defined} of ${RUNS} yield a value`);
  assert.ok(errors / RUNS >= 0.05, `${errors} of ${RUNS} end in an error`);
});
