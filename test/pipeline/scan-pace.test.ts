import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextScan } from '../../src/pipeline/collect/scan-pace.ts';
import type { ConnectorProgram } from '../../src/store/configurations.ts';
import { receiving } from './scene.ts';

const NOW = new Date('2026-11-18T10:00:00Z');
const program = (change: Parameters<typeof receiving>[1]): ConnectorProgram =>
  ({
    connector: { receive: receiving('/out', { everySeconds: 300, ...change }) },
    organization: { holidays: [] },
  }) as unknown as ConnectorProgram;
const after = (date: Date): number => (date.getTime() - NOW.getTime()) / 1000;
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const none = { waits: [], more: false };

test('at its own pace when nothing waits, at once when there is more', () => {
  assert.equal(after(nextScan(program({}), none, NOW)), 300);
  assert.equal(after(nextScan(program({}), { ...none, more: true }, NOW)), 0);
});

test('sooner while a file waits only for a little, and when its time comes', () => {
  const wait = (since: number, until?: number) => ({
    gate: 'stable',
    reason: 'still',
    since: ago(since),
    ...(until === undefined ? {} : { until: ago(-until).toISOString() }),
  });
  assert.equal(after(nextScan(program({}), { ...none, waits: [wait(10)] }, NOW)), 2);
  assert.equal(after(nextScan(program({}), { ...none, waits: [wait(3_600)] }, NOW)), 300);
  assert.equal(after(nextScan(program({}), { ...none, waits: [wait(3_600, 45)] }, NOW)), 45);
});

test('never outside its hours, whatever waits', () => {
  const schedule = { window: { from: '02:00', to: '05:00' }, days: 'all' } as const;
  const next = nextScan(program({ schedule }), { ...none, more: true }, NOW);
  assert.equal(next.toISOString(), '2026-11-19T01:00:00.000Z');
});

test('who is refused does not hammer the account', () => {
  for (const [since, wanted] of [
    [0, 900],
    [3_600, 3_600],
    [864_000, 14_400],
  ] as const)
    assert.equal(after(nextScan(program({}), { ...none, refusedSince: ago(since) }, NOW)), wanted);
});
