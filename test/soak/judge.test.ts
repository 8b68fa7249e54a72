/** The soak's own judgement of memory: it must pass a process that levels off, and fail one that leaks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory } from './holdings.ts';
import { growth } from './judge.ts';
import { leakOf } from './leak.ts';

const HALTS = 25;
/** Half a megabyte up and down, as halts are. */
const noise = (halt: number): number => (halt % 2 === 0 ? 0.5 : -0.5);

const halts = (anonymous: (halt: number) => number, heap: (halt: number) => number = () => 31): Memory[] =>
  Array.from({ length: HALTS }, (_, halt) => ({
    heap: heap(halt) + noise(halt) / 2,
    code: 5 + halt,
    external: 31,
    anonymous: anonymous(halt) + noise(halt),
  }));

const growing = (memories: readonly Memory[]): readonly string[] =>
  growth(memories)
    .filter((one) => one.grows)
    .map((one) => one.kind);

test('what warms up and levels off does not grow', () => {
  assert.deepEqual(growing(halts(() => 83)), []);
  assert.deepEqual(growing(halts((halt) => 83 + 40 * (1 - Math.exp(-halt / 4)))), []);
});

test('64 KB lost in each of 1,000 cycles are seen, wherever they are lost', () => {
  const lost = (halt: number): number => (halt * 40 * 64) / 1024;
  assert.deepEqual(growing(halts((halt) => 83 + lost(halt))), ['anonymous']);
  assert.deepEqual(
    growing(
      halts(
        (halt) => 83 + lost(halt),
        (halt) => 31 + lost(halt),
      ),
    ),
    ['heap', 'anonymous'],
  );
});

test('a leak that begins after the warm-up is seen', () => {
  assert.deepEqual(growing(halts((halt) => 83 + Math.max(0, halt - HALTS / 2) * 2)), ['anonymous']);
});

test('a run too short for quarters is not judged', () => {
  assert.deepEqual(growth(halts((halt) => halt * 100).slice(0, 4)), []);
});

test('a leak to plant is told by its kind and KB per cycle', () => {
  assert.deepEqual(leakOf('native:64'), { leak: 'native', kilobytes: 64 });
  for (const told of ['native', 'native:', 'native:0', 'files:64'])
    assert.throws(() => leakOf(told), /--leak/);
});
