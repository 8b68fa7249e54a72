import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Day } from '../../src/domain/day.ts';
import { lastSlot, nextSlot, romeInstant } from '../../src/domain/timetable.ts';

const instant = (day: string, at: string): string => romeInstant(day as Day, at).toISOString();

test('hours of Rome, also on the days that last 23 and 25 hours', () => {
  assert.equal(instant('2026-01-15', '06:00'), '2026-01-15T05:00:00.000Z');
  assert.equal(instant('2026-07-15', '06:00'), '2026-07-15T04:00:00.000Z');
  assert.equal(instant('2026-03-29', '01:30'), '2026-03-29T00:30:00.000Z');
  assert.equal(instant('2026-03-29', '02:30'), '2026-03-29T01:30:00.000Z');
  assert.equal(instant('2026-03-29', '06:00'), '2026-03-29T04:00:00.000Z');
  assert.equal(instant('2026-10-25', '06:00'), '2026-10-25T05:00:00.000Z');
  assert.equal(instant('2026-10-25', '00:00'), '2026-10-24T22:00:00.000Z');
});

test('working days skip weekends and holidays; a slot that has come is the last one, at its very instant too', () => {
  const working = { at: '06:00', days: 'working' } as const;
  const monday = new Date('2026-04-06T10:00:00Z');
  assert.equal(
    lastSlot(working, monday).toISOString(),
    '2026-04-03T04:00:00.000Z',
    'Easter Monday is no working day',
  );
  assert.equal(nextSlot(working, monday).toISOString(), '2026-04-07T04:00:00.000Z');
  const all = { at: '06:00', days: 'all' } as const;
  const sharp = new Date('2026-04-06T04:00:00Z');
  assert.equal(lastSlot(all, sharp).toISOString(), sharp.toISOString());
  assert.equal(lastSlot(all, new Date(sharp.getTime() - 1)).toISOString(), '2026-04-05T04:00:00.000Z');
  assert.equal(nextSlot(all, sharp).toISOString(), '2026-04-07T04:00:00.000Z');
});
