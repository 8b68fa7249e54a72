import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { posteFile } from '../../src/demo/files/poste.ts';
import { addDays, type Day, formatDay } from '../../src/domain/day.ts';
import { readPoste200 } from '../layouts/poste-200.ts';
import { readOutcomes } from '../layouts/tari-report.ts';
import { mustBeExpected } from './expected.ts';
import { acknowledgement, codesOf, connectorProgram, deliver, eventOf, report } from './round.ts';

const TODAY = '2026-11-22' as Day;
const program = connectorProgram('09876543217/lampade');

const SAMPLES = new URL('../../../shared/samples/poste/', import.meta.url);
const skip = existsSync(SAMPLES) ? false : 'the reference samples are not here';

describe('list of bollettini', () => {
  test('of others is read as well as ours, and told with the codes that Poste tells', { skip }, async () => {
    const sample = (name: string): Buffer => readFileSync(new URL(name, SAMPLES));
    const list = sample('lista-di-carico-td896.csv');
    const delivered = await deliver(program, 'LISTA_1.csv', list, '2026-01-15' as Day);
    const events = codesOf(delivered, '02').map((code) => eventOf(code, 'reported', TODAY, TODAY));
    const told = readPoste200(await report(program, events, TODAY)).flatMap((block) => block.payments);
    const posted = readPoste200(sample('rend-bollettini-896-200car.txt')).flatMap((block) => block.payments);
    assert.deepEqual(
      told.map((one) => [one.clientCode, one.cents]),
      posted.map((one) => [one.clientCode, one.cents]),
    );
  });

  test('becomes what the demo expects, in the files of any day and seed', async () => {
    for (const [day, seed, count] of [
      [TODAY, 1, 20],
      ['2028-02-29' as Day, 77, 2],
      ['2026-12-31' as Day, 123_456, 9],
    ] as const) {
      const file = posteFile(day, seed, count);
      mustBeExpected(file.expected, await deliver(program, file.name, file.bytes, day));
    }
    assert.deepEqual(posteFile(TODAY, 5, 10), posteFile(TODAY, 5, 10));
  });

  test('who has no fiscal code is ANONIMO, as this service allows', async () => {
    const file = posteFile(TODAY, 1, 20);
    const { positions } = await deliver(program, file.name, file.bytes, TODAY);
    assert.deepEqual(positions.map(({ debtor }) => debtor.fiscalCode === 'ANONIMO').indexOf(true), 1);
  });

  test('comes back row by row with outcome and codes', async () => {
    const file = posteFile(TODAY, 1, 20);
    const delivered = await deliver(program, file.name, file.bytes, TODAY);
    const codes = codesOf(delivered, '02');
    const rows = readOutcomes(await acknowledgement(program, delivered, codes, file.bytes), file.bytes);
    assert.deepEqual(
      rows.filter((row) => row.ESITO === 'CARICATO').map((row) => [row.CODICE_CLIENTE, row.IUV]),
      codes.map((code) => [code.key, code.iuv]),
    );
    assert.deepEqual(
      rows.filter((row) => row.ESITO === 'SCARTATO').map((row) => row.CODICE_ERRORE),
      file.expected.problems.map((one) => one.code),
    );
  });

  test('is reported by accounting day, client codes unchanged, each day closed by its summary', async () => {
    const file = posteFile(TODAY, 1, 20);
    const delivered = await deliver(program, file.name, file.bytes, TODAY);
    const codes = codesOf(delivered, '02');
    const paid = addDays(TODAY, 2);
    const days = [addDays(TODAY, 4), addDays(TODAY, 5)] as const;
    const events = codes.map((code, index) => eventOf(code, 'reported', paid, days[index % 2] ?? days[0]));
    const blocks = readPoste200(await report(program, events, days[1]));
    assert.deepEqual(
      blocks.map(({ account, credited, wrongDocuments }) => [account, credited, wrongDocuments]),
      days.map((day) => ['000098000019', formatDay(day, 'yyMMdd'), 0]),
    );
    const payments = blocks.flatMap((block) => block.payments);
    assert.deepEqual(
      payments.map((one) => [one.clientCode, one.cents]).toSorted(),
      file.expected.payable.map((one) => [one.key, one.cents]).toSorted(),
    );
    assert.equal(new Set(payments.map((one) => one.loaded)).size, payments.length);
    for (const one of payments) {
      assert.deepEqual(
        [one.document, one.channel, one.substitute, one.accepted],
        ['896', 'DP', false, formatDay(paid, 'yyMMdd')],
      );
    }
  });
});
