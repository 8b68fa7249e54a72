import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { occurrences, search } from './plant.ts';
import { PLANTED } from './planted.ts';

const RUNS = 5000;
const SEED = 11;
const SAMPLE = 4;

test('every planted bug has its place in the sources', async () => {
  assert.ok(PLANTED.length >= 24);
  assert.equal(new Set(PLANTED.map(({ name }) => name)).size, PLANTED.length);
  const lost: string[] = [];
  for (const bug of PLANTED) {
    const count = await occurrences(bug);
    if (count !== 1) lost.push(`${bug.name}: ${count} times in ${bug.file}`);
  }
  assert.deepEqual(lost, []);
});

const first = randomInt(PLANTED.length);
for (let index = 0; index < SAMPLE; index += 1) {
  const bug = PLANTED[(first + index * Math.floor(PLANTED.length / SAMPLE)) % PLANTED.length];
  if (bug === undefined) continue;
  test(`generated expressions find a planted bug: ${bug.name}`, async (t) => {
    const result = await search(bug, RUNS, SEED);
    t.diagnostic(JSON.stringify(result));
    assert.ok(result.found, `not found in ${RUNS} expressions`);
  });
}
