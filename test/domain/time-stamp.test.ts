import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatStamp, instantOf, readInstant, readStamp, stampPattern } from '../../src/domain/time-stamp.ts';

function read(text: string, pattern: string): string {
  const found = stampPattern(pattern);
  assert.ok(found, pattern);
  const stamp = readStamp(text, found);
  if (!stamp.ok) return stamp.problem.code;
  const instant = instantOf(stamp.value, text);
  return instant.ok ? instant.value.toISOString() : instant.problem.code;
}

test('what clocks show is an instant, winter and summer', () => {
  assert.equal(read('15/01/2026 10:15:30', 'dd/MM/yyyy HH:mm:ss'), '2026-01-15T09:15:30.000Z');
  assert.equal(read('2026-07-15T10:15', 'yyyy-MM-ddTHH:mm'), '2026-07-15T08:15:00.000Z');
  assert.equal(read('2026-07-15-10.15.00', 'yyyy-MM-dd-HH.mm.ss'), '2026-07-15T08:15:00.000Z');
  assert.equal(read('202607151015', 'yyyyMMddHHmm'), '2026-07-15T08:15:00.000Z');
  // Clocks skip 02:00 to 03:00 on 29 March, and show it twice on 25 October.
  assert.equal(read('29/03/2026 02:30', 'dd/MM/yyyy HH:mm'), 'time.unreadable');
  assert.equal(read('29/03/2026 03:30', 'dd/MM/yyyy HH:mm'), '2026-03-29T01:30:00.000Z');
  assert.equal(read('25/10/2026 02:30', 'dd/MM/yyyy HH:mm'), '2026-10-25T00:30:00.000Z');
  assert.equal(read('25/10/2026 23:30', 'dd/MM/yyyy HH:mm'), '2026-10-25T22:30:00.000Z');
});

test('what is no time is refused', () => {
  for (const text of [
    '15/01/2026 24:00',
    '15/01/2026 10:60',
    '15/01/2026',
    '15/01/2026 10:15:00',
    '15/01/2026T10:15',
    '15/01/2026 1a:15',
  ])
    assert.equal(read(text, 'dd/MM/yyyy HH:mm'), 'time.unreadable', text);
  assert.equal(read('31/02/2026 10:15', 'dd/MM/yyyy HH:mm'), 'date.unreadable');
  for (const pattern of ['HH:mm', 'dd/MM/yyyy', 'dd/MM/yyyy hh:mm', 'd/M/yyyy HH:mm'])
    assert.equal(stampPattern(pattern), undefined, pattern);
  for (const text of ['2026-02-31T10:00:00Z', '2026-01-01', '2026-01-01T10:00:00'])
    assert.equal(readInstant(text).ok, false, text);
});

test('property: an instant written as clocks show it is read back', () => {
  const pattern = stampPattern('dd/MM/yyyy HH:mm:ss');
  assert.ok(pattern);
  const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (instant) => {
      instant.setUTCMilliseconds(0);
      const text = formatStamp(instant, pattern);
      const back = read(text, 'dd/MM/yyyy HH:mm:ss');
      // The second of the two hours that a night in October has reads as the first.
      if (back !== instant.toISOString()) assert.equal(Date.parse(back) + 3_600_000, instant.getTime(), text);
    }),
  );
});
