import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { readInstant } from '../../../src/nodo/gpd/instant.ts';

const rome = (text: string) => readInstant(text, 'rome')?.toISOString();
const utc = (text: string) => readInstant(text, 'utc')?.toISOString();

test('a time without a zone is of Italian clocks or UTC, as its source has it', () => {
  equal(rome('2026-01-15T10:00:00'), '2026-01-15T09:00:00.000Z');
  equal(rome('2026-07-15T00:30:00.123456'), '2026-07-14T22:30:00.123Z');
  equal(utc('2026-07-15T00:30'), '2026-07-15T00:30:00.000Z');
});

test('on the days when clocks change', () => {
  equal(rome('2026-03-29T01:59:59'), '2026-03-29T00:59:59.000Z');
  equal(rome('2026-03-29T03:00:00'), '2026-03-29T01:00:00.000Z');
  equal(rome('2026-10-25T02:30:00'), '2026-10-25T00:30:00.000Z');
  equal(rome('2026-10-25T03:00:00'), '2026-10-25T02:00:00.000Z');
});

test('a zone is obeyed, and what does not exist is nothing', () => {
  equal(rome('2026-07-15T10:00:00Z'), '2026-07-15T10:00:00.000Z');
  equal(rome('2026-07-15T10:00:00+0200'), '2026-07-15T08:00:00.000Z');
  for (const wrong of ['2026-02-30T10:00:00', '2026-01-01T25:00:00', '2026-01-01', '', 'now'])
    equal(rome(wrong), undefined);
});
