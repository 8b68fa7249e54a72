import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpectConfig } from '../../src/domain/configuration.ts';
import type { Day } from '../../src/domain/day.ts';
import { judgedFrom, madeUpFor, shortfalls } from '../../src/domain/expectation.ts';
import { romeInstant } from '../../src/domain/timetable.ts';

const at = (text: string): Date => romeInstant(text.slice(0, 10) as Day, text.slice(11));
const daily: ExpectConfig = { by: '09:00', days: 'all', files: 1 };
const working: ExpectConfig = { ...daily, days: 'working' };

/** Hours that are short at an instant, as clocks in Rome show them. */
function short(
  expect: ExpectConfig,
  arrivals: readonly string[],
  from: string,
  now: string,
  holidays: readonly string[] = [],
): readonly string[] {
  const judged = { since: at(from), from: at(from), now: at(now) };
  return shortfalls(expect, holidays, arrivals.map(at), judged).map(({ due, came }) => {
    const shown = due.toLocaleString('sv-SE', { timeZone: 'Europe/Rome' }).slice(0, 16);
    return `${shown} ${came}`;
  });
}

test('a file counts for the hour that comes after it, and nothing is short before that hour', () => {
  assert.deepEqual(short(daily, [], '2026-12-01 00:00', '2026-12-01 08:59'), []);
  assert.deepEqual(short(daily, [], '2026-12-01 00:00', '2026-12-01 09:00'), ['2026-12-01 09:00 0']);
  assert.deepEqual(short(daily, ['2026-12-01 09:00'], '2026-12-01 00:00', '2026-12-01 12:00'), []);
  assert.deepEqual(short(daily, ['2026-11-30 09:01'], '2026-12-01 00:00', '2026-12-01 12:00'), []);
  assert.deepEqual(short(daily, ['2026-11-30 09:00'], '2026-12-01 00:00', '2026-12-01 12:00'), [
    '2026-12-01 09:00 0',
  ]);
  const two = { ...daily, files: 2 };
  assert.deepEqual(short(two, ['2026-12-01 08:00'], '2026-12-01 00:00', '2026-12-01 12:00'), [
    '2026-12-01 09:00 1',
  ]);
});

test('weekends, national holidays, the saint of the place and the Monday of Easter are no working days', () => {
  // Friday, then Saturday and Sunday.
  assert.deepEqual(short(working, [], '2026-12-11 00:00', '2026-12-13 20:00'), ['2026-12-11 09:00 0']);
  // The Immaculate is on a Tuesday.
  assert.deepEqual(short(working, [], '2026-12-08 00:00', '2026-12-08 20:00'), []);
  // Saint Ambrose is a Monday's only in Milan.
  assert.deepEqual(short(working, [], '2026-12-07 00:00', '2026-12-07 20:00'), ['2026-12-07 09:00 0']);
  assert.deepEqual(short(working, [], '2026-12-07 00:00', '2026-12-07 20:00', ['12-07']), []);
  assert.deepEqual(short(working, [], '2027-03-29 00:00', '2027-03-29 20:00'), []);
  // What came over the bridge of 5 to 8 December counts for the 9th.
  assert.deepEqual(
    short(working, ['2026-12-05 03:00'], '2026-12-09 00:00', '2026-12-09 20:00', ['12-07']),
    [],
  );
});

test('what comes late makes up for its hour and not for the next; what comes much later counts for the next', () => {
  const late = ['2026-12-01 11:00'];
  assert.deepEqual(short(daily, late, '2026-12-01 00:00', '2026-12-01 12:00'), []);
  assert.deepEqual(short(daily, late, '2026-12-01 00:00', '2026-12-02 12:00'), ['2026-12-02 09:00 0']);
  const next = ['2026-12-02 08:00'];
  assert.deepEqual(short(daily, next, '2026-12-01 00:00', '2026-12-01 23:00'), ['2026-12-01 09:00 0']);
  assert.deepEqual(short(daily, next, '2026-12-01 00:00', '2026-12-02 12:00'), []);
  // Its hour was not expected yet.
  assert.deepEqual(short(daily, late, '2026-12-01 10:00', '2026-12-02 12:00'), []);
  const missed = { due: at('2026-12-01 09:00'), came: 0, files: 1 };
  assert.deepEqual(madeUpFor(daily, [], late.map(at), missed), { at: at('2026-12-01 11:00'), late: true });
  assert.deepEqual(madeUpFor(daily, [], next.map(at), missed), { at: at('2026-12-02 08:00'), late: false });
  assert.equal(madeUpFor(daily, [], [at('2026-12-01 08:00')], missed), undefined);
  // Over a weekend there is more time to be late.
  const friday = { due: at('2026-12-11 09:00'), came: 0, files: 1 };
  assert.deepEqual(madeUpFor(working, [], [at('2026-12-12 20:00')], friday), {
    at: at('2026-12-12 20:00'),
    late: true,
  });
});

test('an hour that a night has twice is expected once, and one that it skips is expected after it', () => {
  const night: ExpectConfig = { by: '02:30', days: 'all', files: 1 };
  const judge = (from: string, now: string) =>
    shortfalls(night, [], [], { since: at(from), from: at(from), now: new Date(now) });
  // Clocks go back at 03:00 of 25 October 2026: 02:30 comes at 00:30 and at 01:30 UTC.
  for (const now of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T03:00:00Z']) {
    const found = judge('2026-10-25 00:00', now);
    assert.deepEqual(
      found.map((one) => one.due.toISOString()),
      ['2026-10-25T00:30:00.000Z'],
    );
  }
  // Clocks go on at 02:00 of 28 March 2027.
  const skipped = (now: string) => judge('2027-03-28 00:00', now).map((one) => one.due.toISOString());
  assert.deepEqual(skipped('2027-03-28T01:29:59Z'), []);
  assert.deepEqual(skipped('2027-03-28T01:30:00Z'), ['2027-03-28T01:30:00.000Z']);
  assert.deepEqual(skipped('2027-03-28T23:00:00Z'), ['2027-03-28T01:30:00.000Z']);
});

test('arrivals are needed from so far back that no late one of before is taken for one in time', () => {
  assert.ok(judgedFrom(working, [], at('2027-01-04 00:00')) < at('2026-12-24 09:00'));
});
