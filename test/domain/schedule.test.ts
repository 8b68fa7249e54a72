import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduleConfig } from '../../src/domain/configuration.ts';
import { cronFault, nextRun } from '../../src/domain/cron.ts';
import type { Day } from '../../src/domain/day.ts';
import { isWorkingDay } from '../../src/domain/holidays.ts';
import { everLooks, expectedBy, mayLook, nextLook } from '../../src/domain/schedule.ts';
import { lastSlot, nextSlot } from '../../src/domain/timetable.ts';

const SANT_AMBROGIO = ['12-07'];
const FIVE_MINUTES = 300;

/** All looks from an instant up to another, as `dd HH:mm` of UTC. */
function looks(
  schedule: ScheduleConfig | undefined,
  from: string,
  to: string,
  { every = FIVE_MINUTES, holidays = [] as readonly string[] } = {},
): string[] {
  const found: string[] = [];
  for (let now = new Date(from); ; ) {
    const next = nextLook(schedule, every, holidays, now);
    assert.ok(next > now, `${next.toISOString()} is not after ${now.toISOString()}`);
    if (next >= new Date(to)) return found;
    assert.equal(mayLook(schedule, holidays, next), true, next.toISOString());
    found.push(next.toISOString().slice(8, 16).replace('T', ' '));
    now = next;
  }
}

test('without a schedule the pace is all', () => {
  assert.deepEqual(looks(undefined, '2026-01-15T10:00:00Z', '2026-01-15T10:16:00Z'), [
    '15 10:05',
    '15 10:10',
    '15 10:15',
  ]);
});

test('a window is looked at when it opens, at its pace, and not after it closes', () => {
  const window: ScheduleConfig = { window: { from: '02:00', to: '02:30' }, days: 'all' };
  assert.deepEqual(looks(window, '2026-01-15T00:20:00Z', '2026-01-17T00:00:00Z', { every: 900 }), [
    '15 01:00',
    '15 01:15',
    '16 01:00',
    '16 01:15',
  ]);
  assert.deepEqual(
    looks(window, '2026-01-15T00:55:00Z', '2026-01-16T02:00:00Z', { every: 7200 }),
    ['15 01:00', '16 01:00'],
    'a pace longer than the window misses none',
  );
  assert.equal(mayLook(window, [], new Date('2026-01-15T00:59:59Z')), false);
  assert.equal(mayLook(window, [], new Date('2026-01-15T01:00:00Z')), true);
  assert.equal(mayLook(window, [], new Date('2026-01-15T01:30:00Z')), false);
});

test('a window that passes midnight belongs to the day on which it opens', () => {
  const night: ScheduleConfig = { window: { from: '23:00', to: '01:00' }, days: 'working' };
  // Friday the 16th, Saturday, Sunday, Monday.
  assert.deepEqual(looks(night, '2026-01-16T12:00:00Z', '2026-01-20T12:00:00Z', { every: 3600 }), [
    '16 22:00',
    '16 23:00',
    '19 22:00',
    '19 23:00',
  ]);
});

test('working days skip the patron saint too, and follow one another without a break', () => {
  const working: ScheduleConfig = { days: 'working' };
  const found = looks(working, '2026-12-04T22:30:00Z', '2026-12-10T00:00:00Z', {
    every: 3600 * 6,
    holidays: SANT_AMBROGIO,
  });
  // Friday the 4th; Monday the 7th is the patron's, Tuesday the 8th everybody's.
  assert.deepEqual(found, ['08 23:00', '09 05:00', '09 11:00', '09 17:00', '09 23:00']);
  assert.equal(isWorkingDay('2026-12-07' as Day), true);
  assert.equal(isWorkingDay('2026-12-07' as Day, SANT_AMBROGIO), false);
});

test('the night that skips an hour loses no window and no time of cron', () => {
  const [from, to] = ['2026-03-28T20:00:00Z', '2026-03-29T12:00:00Z'];
  const skipped: ScheduleConfig = { window: { from: '02:15', to: '02:45' }, days: 'all' };
  assert.deepEqual(looks(skipped, from, to, { every: 900 }), ['29 01:15', '29 01:30']);
  const inner: ScheduleConfig = { window: { from: '02:00', to: '03:00' }, days: 'all' };
  assert.deepEqual(looks(inner, from, to, { every: 1800 }), ['29 01:00', '29 01:30']);
  for (const [cron, times] of [
    ['30 2 * * *', ['29 01:00']],
    ['*/20 2 * * *', ['29 01:00']],
    ['30 2,4 * * *', ['29 01:00', '29 02:30']],
    ['*/30 1-4 * * *', ['29 00:00', '29 00:30', '29 01:00', '29 01:30', '29 02:00', '29 02:30']],
  ] as const)
    assert.deepEqual(looks({ cron, days: 'all' }, from, to), times, cron);
  assert.deepEqual(
    looks({ cron: '*/20 2 * * *', window: { from: '02:00', to: '03:00' }, days: 'all' }, from, to),
    ['29 01:00'],
  );
});

test('the night that has an hour twice repeats no fixed time, and looks on through both', () => {
  const [from, to] = ['2026-10-24T20:00:00Z', '2026-10-25T12:00:00Z'];
  assert.deepEqual(looks({ cron: '30 2 * * *', days: 'all' }, from, to), ['25 00:30']);
  assert.deepEqual(looks({ cron: '0,30 2 * * *', days: 'all' }, from, to), ['25 00:00', '25 00:30']);
  assert.deepEqual(looks({ cron: '*/30 2 * * *', days: 'all' }, from, to), [
    '25 00:00',
    '25 00:30',
    '25 01:00',
    '25 01:30',
  ]);
  const window: ScheduleConfig = { window: { from: '02:00', to: '03:00' }, days: 'all' };
  assert.deepEqual(looks(window, from, to, { every: 1800 }), [
    '25 00:00',
    '25 00:30',
    '25 01:00',
    '25 01:30',
  ]);
  const half: ScheduleConfig = { window: { from: '02:30', to: '02:45' }, days: 'all' };
  assert.deepEqual(looks(half, from, to, { every: 600 }), ['25 00:30', '25 00:40']);
});

test('cron, window and days must all allow a look', () => {
  const all: ScheduleConfig = {
    cron: '*/30 * * * *',
    window: { from: '02:00', to: '03:00' },
    days: 'working',
  };
  assert.deepEqual(looks(all, '2026-01-16T00:00:00Z', '2026-01-20T00:00:00Z'), [
    '16 01:00',
    '16 01:30',
    '19 01:00',
    '19 01:30',
  ]);
  const monthly: ScheduleConfig = { cron: '0 6 15 8 *', days: 'all' };
  assert.equal(
    nextLook(monthly, FIVE_MINUTES, [], new Date('2026-01-15T00:00:00Z')).toISOString(),
    '2026-08-15T04:00:00.000Z',
  );
});

test('what never comes is known before it is awaited', () => {
  const now = new Date('2026-01-15T00:00:00Z');
  const apart: ScheduleConfig = { cron: '0 12 * * *', window: { from: '02:00', to: '03:00' }, days: 'all' };
  assert.equal(everLooks(apart), false);
  assert.equal(everLooks({ ...apart, cron: '30 2 * * *' }), true);
  assert.equal(nextLook(apart, FIVE_MINUTES, [], now).toISOString(), '2027-01-16T00:00:00.000Z');
  assert.equal(cronFault('0 0 30 2 *'), 'it never comes');
  assert.match(cronFault('0 25 * * *') ?? '', /hour/);
  assert.match(cronFault('* * * * * *') ?? '', /5 parts/);
  assert.equal(cronFault('*/10 2-5 * * MON-FRI'), undefined);
  assert.equal(nextRun('0 0 1 1 *', now)?.toISOString(), '2026-12-31T23:00:00.000Z');
});

test('a year of looks comes once for each night, whatever its clocks do', () => {
  for (const cron of ['*/10 2 * * *', '15 2 * * *', '45 1-3 * * *']) {
    const days = new Set<string>();
    for (let now = new Date('2025-12-31T23:00:00Z'); ; ) {
      now = nextRun(cron, now) ?? now;
      if (now >= new Date('2026-12-31T23:00:00Z')) break;
      days.add(now.toISOString().slice(0, 10));
    }
    assert.equal(days.size, 365, cron);
  }
});

test('by when a file should have come: working days of the place', () => {
  const expect = { by: '09:00', days: 'working', files: 1 } as const;
  const at = (now: string, holidays: readonly string[] = []) => {
    const { last, before } = expectedBy(expect, holidays, new Date(now));
    return [before.toISOString(), last.toISOString()];
  };
  assert.deepEqual(at('2026-12-08T12:00:00Z'), ['2026-12-04T08:00:00.000Z', '2026-12-07T08:00:00.000Z']);
  assert.deepEqual(at('2026-12-08T12:00:00Z', SANT_AMBROGIO), [
    '2026-12-03T08:00:00.000Z',
    '2026-12-04T08:00:00.000Z',
  ]);
  assert.deepEqual(at('2026-12-04T08:00:00Z'), ['2026-12-03T08:00:00.000Z', '2026-12-04T08:00:00.000Z']);
  assert.deepEqual(at('2026-12-04T07:59:59Z'), ['2026-12-02T08:00:00.000Z', '2026-12-03T08:00:00.000Z']);
});

test('timetables of reports know the place too', () => {
  const table = { at: '06:00', days: 'working', holidays: SANT_AMBROGIO } as const;
  const now = new Date('2026-12-08T12:00:00Z');
  assert.equal(lastSlot(table, now).toISOString(), '2026-12-04T05:00:00.000Z');
  assert.equal(nextSlot(table, now).toISOString(), '2026-12-09T05:00:00.000Z');
});
