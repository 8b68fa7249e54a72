/** A drawn sample of the hostile mappings; `npm run hostile` runs them all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Attack, attack } from './attack.ts';
import { besides, someOfEach } from './besides.ts';
import { CLASSES } from './classes/registry.ts';
import { onReference, runClass } from './run-class.ts';
import { storm } from './storm.ts';

const SEED = Number(process.env.HOSTILE_SEED ?? 1);
const PER_CLASS = 1;
const TOGETHER = 5;
/** Two seconds on a machine of one's own; a busy one needs as long for the start of a process. The wall of a slice is thirty. */
const MOST_MS = 15_000;
const GROWTH_MB = 32;
/** Of what it takes without the attack, where the machine is so busy that this is more than what is allowed anyway. */
const TIMES_ALONE = 6;

/** Others each day, and each of them in its turn. */
const some = (all: readonly Attack[], count: number): readonly Attack[] => {
  const from = (SEED * count) % all.length;
  return [...all, ...all].slice(from, from + count);
};

/** Those that compiling refuses take no time: all of them, and a few of the others. */
const drawn = (all: readonly Attack[]): readonly Attack[] => [
  ...all.filter(({ whole }) => whole === true),
  ...some(
    all.filter(({ whole }) => whole !== true),
    PER_CLASS,
  ),
];

describe(`hostile mappings (HOSTILE_SEED=${SEED})`, () => {
  it('are of ten classes, six or more in each', () => {
    assert.equal(CLASSES.length, 10);
    for (const { name, attacks } of CLASSES) assert.ok(attacks.length >= 6, name);
  });

  for (const one of CLASSES)
    it(`of the class ${one.name} end as problems; neighbours and memory are as before`, async () => {
      const { struck, beforeMb, afterMb, left } = await runClass(one, drawn);
      for (const { attack: of, code, message, ended, neighboursLost, tookMs } of struck) {
        assert.ok(ended, `${of.name}: ${code} ${message}`);
        assert.equal(neighboursLost, 0, `${of.name}: ${code} ${message}`);
        assert.ok(tookMs < MOST_MS, `${of.name} took ${tookMs} ms`);
      }
      assert.equal(left, 0);
      assert.ok(afterMb - beforeMb <= GROWTH_MB, `${beforeMb} → ${afterMb} MB`);
    });

  it('that JSONata itself evaluates end too, in the second wall where need be', async () => {
    const [loops] = CLASSES;
    assert.ok(loops !== undefined);
    const stubborn = loops.attacks.filter(({ name }) => name === 'comparing all with all');
    const { struck } = await runClass(onReference({ ...loops, attacks: stubborn }));
    assert.deepEqual(
      struck.map(({ code, neighboursLost }) => [code, neighboursLost]),
      [['mapping.timeout', 0]],
    );
  });

  it('that fail on every record say little of each', async () => {
    const found = await storm(attack('', '$error($pad("x", 20000, "xy"))'), 3);
    assert.equal(found.problems, found.records);
    assert.ok(found.longest < 2_000, `${found.longest} characters`);
    assert.ok(found.bytesPerRecord < 3_000, `${found.bytesPerRecord} bytes`);
  });

  it('keep nobody waiting: neither the page nor another connector', async () => {
    const found = await besides(some(someOfEach(1), TOGETHER));
    assert.equal(found.ended, found.attacks);
    assert.equal(found.neighboursLost, 0);
    const { answers, answersAlone, aloneMs, besideMs } = found;
    assert.ok(answers.p99 < Math.max(1_500, TIMES_ALONE * answersAlone.p99), JSON.stringify(found));
    assert.ok(besideMs < Math.max(aloneMs + 8_000, TIMES_ALONE * aloneMs), JSON.stringify(found));
  });
});
