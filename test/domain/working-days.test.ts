import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, type Day, weekdayOf } from '../../src/domain/day.ts';
import {
  addBusinessDays,
  businessDaysBetween,
  isBusinessDay,
  isHoliday,
  nextBusinessDay,
  previousBusinessDay,
} from '../../src/domain/working-days.ts';

const day = (text: string): Day => text as Day;
const someDay = fc.integer({ min: 0, max: 40_000 }).map((count) => addDays(day('1990-01-01'), count));
const calendar = fc.record({
  patron: fc.constantFrom('06-24', '12-07', '09-19'),
  saturday: fc.boolean(),
});

test('the holidays of 2026 and 2027', () => {
  const of = (year: number): string[] =>
    Array.from({ length: 365 }, (_, index) => addDays(day(`${year}-01-01`), index)).filter(
      (one) => isHoliday(one) && weekdayOf(one) !== 7,
    );
  assert.deepEqual(of(2026), [
    ...['2026-01-01', '2026-01-06', '2026-04-06', '2026-04-25', '2026-05-01', '2026-06-02'],
    ...['2026-08-15', '2026-12-08', '2026-12-25', '2026-12-26'],
  ]);
  // 4 October 2026 is a Sunday; in 2027 Saint Francis is a Monday.
  assert.deepEqual(of(2027).slice(-5), [
    '2027-06-02',
    '2027-10-04',
    '2027-11-01',
    '2027-12-08',
    '2027-12-25',
  ]);
  assert.equal(isHoliday(day('2026-10-04')), true);
  assert.equal(isHoliday(day('2025-10-04')), false);
});

test('patron and Saturday', () => {
  assert.equal(isHoliday(day('2026-06-24'), { patron: '06-24' }), true);
  assert.equal(isHoliday(day('2026-06-24')), false);
  assert.equal(isBusinessDay(day('2026-06-27')), false);
  assert.equal(isBusinessDay(day('2026-06-27'), { saturday: true }), true);
  assert.equal(nextBusinessDay(day('2026-06-24'), { patron: '06-24' }), '2026-06-25');
  assert.equal(previousBusinessDay(day('2026-04-06')), '2026-04-03');
});

test('property: working days counted one way and the other', () => {
  fc.assert(
    fc.property(someDay, fc.integer({ min: -60, max: 60 }), calendar, (from, count, where) => {
      const to = addBusinessDays(from, count, where);
      if (count !== 0) assert.ok(isBusinessDay(to, where));
      if (count > 0) assert.equal(businessDaysBetween(from, to, where), count);
      const next = nextBusinessDay(from, where);
      assert.ok(next >= from && isBusinessDay(next, where));
      assert.equal(previousBusinessDay(next, where), next);
      assert.equal(businessDaysBetween(to, from, where), -businessDaysBetween(from, to, where) || 0);
    }),
  );
});
