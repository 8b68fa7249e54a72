import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDays,
  compareDays,
  DAY_PATTERNS,
  type Day,
  type DayPattern,
  dayOf,
  endOfDayUtc,
  formatDay,
  isDay,
  readDay,
  startOfDayUtc,
} from '../../src/domain/day.ts';
import { easterOf, isWorkingDay } from '../../src/domain/holidays.ts';

function day(text: string): Day {
  assert.ok(isDay(text), text);
  return text;
}

const daysFrom = (first: string, last: string): fc.Arbitrary<Day> =>
  fc
    .integer({ min: Date.parse(first) / 86_400_000, max: Date.parse(last) / 86_400_000 })
    .map((count) => day(new Date(count * 86_400_000).toISOString().slice(0, 10)));

const codeOf = (text: string, pattern: DayPattern): string => {
  const read = readDay(text, pattern);
  return read.ok ? `read as ${read.value}` : read.problem.code;
};

test('every pattern reads and writes', () => {
  const written: Readonly<Record<DayPattern, string>> = {
    'dd/MM/yyyy': '09/01/2026',
    'd/M/yyyy': '9/1/2026',
    'dd-MM-yyyy': '09-01-2026',
    'dd.MM.yyyy': '09.01.2026',
    'yyyy-MM-dd': '2026-01-09',
    yyyyMMdd: '20260109',
    ddMMyyyy: '09012026',
    ddMMyy: '090126',
    yyMMdd: '260109',
    'yyyy/MM/dd': '2026/01/09',
    'dd/MM/yy': '09/01/26',
    'dd-MM-yy': '09-01-26',
    'dd.MM.yy': '09.01.26',
    yyyyDDD: '2026009',
    yyDDD: '26009',
  };
  assert.deepEqual(Object.keys(written).toSorted(), DAY_PATTERNS.toSorted());
  for (const pattern of DAY_PATTERNS) {
    assert.deepEqual(readDay(` ${written[pattern]} `, pattern), { ok: true, value: '2026-01-09' }, pattern);
    assert.equal(formatDay(day('2026-01-09'), pattern), written[pattern]);
  }
  assert.deepEqual(readDay('09/01/2026', 'd/M/yyyy'), { ok: true, value: '2026-01-09' });
});

test('days that the calendar lacks, and other notations, are refused', () => {
  const table: readonly (readonly [string, DayPattern])[] = [
    ['31/02/2026', 'dd/MM/yyyy'],
    ['29/02/2026', 'dd/MM/yyyy'],
    ['29/02/1900', 'dd/MM/yyyy'],
    ['31/04/2026', 'dd/MM/yyyy'],
    ['00/01/2026', 'dd/MM/yyyy'],
    ['01/13/2026', 'dd/MM/yyyy'],
    ['9/1/2026', 'dd/MM/yyyy'],
    ['09/01/26', 'dd/MM/yyyy'],
    ['09/01/0026', 'dd/MM/yyyy'],
    ['09/01/2026 00:00', 'dd/MM/yyyy'],
    ['2026-01-09T00:00:00Z', 'yyyy-MM-dd'],
    ['2026-01-09', 'dd-MM-yyyy'],
    ['310226', 'ddMMyy'],
    ['46031', 'dd/MM/yyyy'],
    ['2026366', 'yyyyDDD'],
    ['2026000', 'yyyyDDD'],
    ['26367', 'yyDDD'],
  ];
  for (const [text, pattern] of table) assert.equal(codeOf(text, pattern), 'date.unreadable', text);
  assert.deepEqual(readDay('29/02/2028', 'dd/MM/yyyy'), { ok: true, value: '2028-02-29' });
  assert.deepEqual(readDay('29/02/2000', 'dd/MM/yyyy'), { ok: true, value: '2000-02-29' });
});

test('what layouts write for no date has a code of its own', () => {
  const table: readonly (readonly [string, DayPattern])[] = [
    ['', 'dd/MM/yyyy'],
    ['        ', 'yyyyMMdd'],
    ['00000000', 'yyyyMMdd'],
    ['99999999', 'ddMMyyyy'],
    ['000000', 'ddMMyy'],
    ['00/00/0000', 'dd/MM/yyyy'],
    ['0000-00-00', 'yyyy-MM-dd'],
    ['31/12/9999', 'dd/MM/yyyy'],
    ['99991231', 'yyyyMMdd'],
  ];
  for (const [text, pattern] of table) assert.equal(codeOf(text, pattern), 'date.empty', text);
});

test('two-digit years turn at the pivot', () => {
  assert.deepEqual(readDay('311279', 'ddMMyy'), { ok: true, value: '2079-12-31' });
  assert.deepEqual(readDay('010180', 'ddMMyy'), { ok: true, value: '1980-01-01' });
  assert.deepEqual(readDay('500101', 'yyMMdd', { pivot: 30 }), { ok: true, value: '1950-01-01' });
  assert.deepEqual(readDay('000101', 'yyMMdd'), { ok: true, value: '2000-01-01' });
});

test('property: a day written in any pattern is read back', () => {
  fc.assert(
    fc.property(daysFrom('1000-01-01', '9999-12-30'), fc.constantFrom(...DAY_PATTERNS), (value, pattern) => {
      fc.pre(pattern.includes('yyyy'));
      assert.deepEqual(readDay(formatDay(value, pattern), pattern), { ok: true, value });
    }),
  );
  fc.assert(
    fc.property(
      daysFrom('1980-01-01', '2079-12-31'),
      fc.constantFrom<DayPattern>('ddMMyy', 'yyMMdd', 'yyDDD', 'dd/MM/yy'),
      (value, pattern) => {
        assert.deepEqual(readDay(formatDay(value, pattern), pattern), { ok: true, value });
      },
    ),
  );
});

test('property: days count', () => {
  fc.assert(
    fc.property(
      daysFrom('1900-01-01', '2200-12-31'),
      fc.integer({ min: -9000, max: 9000 }),
      (value, count) => {
        const other = addDays(value, count);
        assert.equal(addDays(other, -count), value);
        assert.equal(Math.sign(compareDays(other, value)), Math.sign(count));
        assert.equal((Date.parse(other) - Date.parse(value)) / 86_400_000, count);
      },
    ),
  );
  assert.equal(addDays(day('2028-02-28'), 1), '2028-02-29');
  assert.throws(() => addDays(day('9999-12-30'), 2), RangeError);
});

test('a day ends at 24:00 in Rome, also on the nights when clocks change', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['2026-01-15', '2026-01-14T23:00:00.000Z', '2026-01-15T23:00:00.000Z'],
    ['2026-07-15', '2026-07-14T22:00:00.000Z', '2026-07-15T22:00:00.000Z'],
    ['2026-03-28', '2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-24', '2026-10-23T22:00:00.000Z', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-12-31', '2026-12-30T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
  ];
  for (const [text, start, end] of table) {
    assert.equal(startOfDayUtc(day(text)).toISOString(), start);
    assert.equal(endOfDayUtc(day(text)).toISOString(), end);
  }
  assert.equal(dayOf(new Date('2026-07-14T22:00:00Z')), '2026-07-15');
  assert.equal(dayOf(new Date('2026-07-14T21:59:59.999Z')), '2026-07-14');
});

test('property: instants of a day belong to it, those around do not', () => {
  fc.assert(
    fc.property(
      daysFrom('1985-01-01', '2090-12-31'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (value, share) => {
        const start = startOfDayUtc(value).getTime();
        const end = endOfDayUtc(value).getTime();
        assert.equal(dayOf(new Date(start)), value);
        assert.equal(dayOf(new Date(start - 1)), addDays(value, -1));
        assert.equal(dayOf(new Date(end - 1)), value);
        assert.equal(dayOf(new Date(start + Math.floor(share * (end - start - 1)))), value);
        assert.ok([23, 24, 25].includes((end - start) / 3_600_000));
      },
    ),
  );
});

test('working days are those of the Italian calendar', () => {
  const holidays = [
    '2026-01-01',
    '2026-01-06',
    '2026-04-06',
    '2025-04-21',
    '2027-03-29',
    '2025-04-25',
    '2026-05-01',
    '2026-06-02',
    '2025-08-15',
    '2027-11-01',
    '2026-12-08',
    '2026-12-25',
    '2025-12-26',
    '2027-10-04',
    '2026-11-21',
    '2026-11-22',
  ];
  for (const text of holidays) assert.equal(isWorkingDay(day(text)), false, text);
  for (const text of ['2026-11-20', '2026-04-03', '2026-04-07', '2024-10-04', '2026-12-24', '2026-08-14']) {
    assert.equal(isWorkingDay(day(text)), true, text);
  }
  const easters = [
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '2038-04-25',
    '2285-03-22',
  ];
  for (const text of easters) assert.equal(easterOf(Number(text.slice(0, 4))), text);
});
