/** A drawn sample of the hostile mappings; `npm run hostile` runs them all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Attack, attack } from './attack.ts';
import { besides, someOfEach } from './besides.ts';
import { CLASSES } from './classes/registry.ts';
import { onReference, runClass } from './run-class.ts';
import { storm } from './storm.ts';

const SEED = Number(process.env.HOSTILE_SEED ?? Math.floor(Date.now() / 86_400_000));
const PER_CLASS = 2;
/** Two seconds on a machine of one's own; here others run too. */
const MOST_MS = 6_000;
const GROWTH_MB = 32;

/** Those that compiling refuses take no time: all of them, and a few of the others. */
const drawn = (all: readonly Attack[]): readonly Attack[] => {
  const met = all.filter(({ whole }) => whole !== true);
  const from = (SEED * PER_CLASS) % met.length;
  const some = [...met, ...met].slice(from, from + PER_CLASS);
  return [...all.filter(({ whole }) => whole === true), ...some];
};

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
    const found = await besides(someOfEach(1));
    assert.equal(found.ended, found.attacks);
    assert.equal(found.neighboursLost, 0);
    assert.ok(found.answers.p99 < 250, JSON.stringify(found));
    assert.ok(found.besideMs < found.aloneMs + 4_000, JSON.stringify(found));
  });
});
