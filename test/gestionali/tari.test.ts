import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { tariFile } from '../../src/demo/files/tari.ts';
import { addDays, type Day } from '../../src/domain/day.ts';
import { readOutcomes, readTariPayments } from '../layouts/tari-report.ts';
import { mustBeExpected } from './expected.ts';
import { acknowledgement, codesOf, connectorProgram, deliver, eventOf, report } from './round.ts';

const TODAY = '2026-11-22' as Day;
const program = connectorProgram('01234567897/tari');

describe('TARI list', () => {
  test('becomes what the demo expects, in the files of any day and seed', async () => {
    for (const [day, seed, notices] of [
      [TODAY, 1, 30],
      ['2028-02-29' as Day, 77, 3],
      ['2026-12-31' as Day, 123_456, 12],
    ] as const) {
      const file = tariFile(day, seed, notices);
      mustBeExpected(file.expected, await deliver(program, file.name, file.bytes, day));
      assert.equal(file.expected.positions, notices);
    }
  });

  test('the same seed makes the same bytes, another one others', () => {
    assert.deepEqual(tariFile(TODAY, 5, 10), tariFile(TODAY, 5, 10));
    assert.notDeepEqual(tariFile(TODAY, 5, 10).bytes, tariFile(TODAY, 6, 10).bytes);
  });

  test('rows of a notice are apart, and soluzione unica and rate share one position', async () => {
    const file = tariFile(TODAY, 1, 30);
    const { positions } = await deliver(program, file.name, file.bytes, TODAY);
    const shapes = new Set(
      positions.map(({ options }) =>
        options.map((one) => `${one.kind} ${one.installments.length}`).join(', '),
      ),
    );
    assert.deepEqual([...shapes].toSorted(), ['single 1', 'single 1, plan 2', 'single 1, plan 4']);
    for (const { options } of positions) {
      for (const { transfers } of options.flatMap((one) => one.installments)) {
        assert.deepEqual(
          transfers.map(({ organization, iban }) => [organization, iban]),
          [
            ['01234567897', 'IT60U9999801600000000200101'],
            ['88000000013', 'IT57W9999801600000000200202'],
          ],
        );
      }
    }
  });

  test('comes back row by row with the outcome and the codes of each rata', async () => {
    const file = tariFile(TODAY, 1, 30);
    const delivered = await deliver(program, file.name, file.bytes, TODAY);
    const codes = codesOf(delivered, '01');
    const rows = readOutcomes(await acknowledgement(program, delivered, codes, file.bytes), file.bytes);
    const told = rows.filter((row) => row.ESITO === 'CARICATO');
    assert.deepEqual(
      told.map((row) => `${row.NUM_AVVISO} ${row.RATA} ${row.IUV}`).toSorted(),
      codes.map((code) => `${code.key} ${code.ref} ${code.iuv}`).toSorted(),
    );
    assert.deepEqual(
      rows
        .filter((row) => row.ESITO === 'SCARTATO' && row.CODICE_ERRORE !== 'group.incomplete')
        .map((row) => row.CODICE_ERRORE),
      file.expected.problems.map((one) => one.code),
    );
    assert.equal(rows.filter((row) => row.ESITO === 'IGNORATO').length, file.expected.outcomes.ignored);
  });

  test('payments come back under the own key, with the day that was printed and both shares', async () => {
    const file = tariFile(TODAY, 1, 30);
    const delivered = await deliver(program, file.name, file.bytes, TODAY);
    const codes = codesOf(delivered, '01');
    const paidOn = addDays(TODAY, 3);
    const bytes = await report(
      program,
      codes.map((code) => eventOf(code, 'paid', paidOn, paidOn)),
      paidOn,
    );
    const payments = readTariPayments(bytes);
    assert.deepEqual(
      payments.map((one) => [one.notice, one.rata, one.paidCents, one.due]).toSorted(),
      file.expected.payable.map((one) => [one.key, one.ref, one.cents, one.due]).toSorted(),
    );
    assert.ok(
      payments.some((one) => one.due < TODAY),
      'no overdue notice is there',
    );
    for (const one of payments) {
      assert.deepEqual([one.event, one.year, one.day, one.anomaly], ['PAGATO', '2026', paidOn, '']);
      assert.ok(one.ownCents > 0 && one.otherCents > 0);
    }
  });
});
