import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { mavFile } from '../../src/demo/files/mav.ts';
import { addDays, type Day, formatDay } from '../../src/domain/day.ts';
import type { Json } from '../../src/domain/debt-position.ts';
import { prepare } from '../../src/mapping/prepared.ts';
import { renderReport } from '../../src/mapping/render.ts';
import { reportProgram } from '../../src/pipeline/program.ts';
import { readMavFlows } from '../layouts/cbi-mav.ts';
import { readDispositionOutcomes } from '../layouts/tari-report.ts';
import { mustBeExpected } from './expected.ts';
import { acknowledgement, codesOf, connectorProgram, deliver, eventOf, report } from './round.ts';
import { parts } from './setting.ts';

const TODAY = '2026-11-22' as Day;
const program = connectorProgram('09876543217/mensa');

/** The request as a bank would have it before it was trimmed on its way. */
const repaired = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .trimEnd()
      .split('\r\n')
      .map((line) => `${(line.startsWith(' ') ? line : ` ${line}`).padEnd(120)}\r\n`)
      .join('')
      .normalize('NFD')
      .replaceAll(/[^\x20-\x7e\r\n]/g, (sign) => (/\p{M}/u.test(sign) ? '' : "'")),
    'latin1',
  );

const SAMPLE = new URL('../../../shared/samples/cbi/mav-disposizioni.im.txt', import.meta.url);
const skip = existsSync(SAMPLE) ? false : 'the reference samples are not here';

describe('MAV dispositions', () => {
  test('of others are read as well as ours', { skip }, async () => {
    const bytes = readFileSync(SAMPLE);
    const { positions } = await deliver(program, 'MAV_1.txt', bytes, '2026-01-15' as Day);
    const requests = readMavFlows(bytes).flatMap((flow) => flow.dispositions);
    assert.deepEqual(
      positions.map(({ key, options }) => [key, options[0]?.installments[0]?.amount]),
      requests.map((one) => [one.number, one.cents]),
    );
  });

  test('become what the demo expects, in the files of any day and seed', async () => {
    for (const [day, seed, count] of [
      [TODAY, 1, 20],
      ['2028-02-29' as Day, 77, 1],
      ['2026-12-31' as Day, 123_456, 7],
    ] as const) {
      const file = mavFile(day, seed, count);
      mustBeExpected(file.expected, await deliver(program, file.name, file.bytes, day));
    }
    assert.deepEqual(mavFile(TODAY, 5, 10), mavFile(TODAY, 5, 10));
  });

  test('come in two flows of one file, which are valid once their blanks are back', () => {
    const { bytes, expected } = mavFile(TODAY, 1, 20);
    const text = Buffer.from(bytes).toString('latin1');
    assert.ok(/\r\n30\d{7}/.test(text), 'no line lost its first blank');
    assert.ok(/[^ ]\r\n/.test(text), 'no line was trimmed');
    const flows = readMavFlows(repaired(bytes));
    assert.equal(flows.length, 2);
    assert.equal(
      flows.reduce((total, flow) => total + flow.negative, 0),
      expected.cents,
    );
  });

  test('are answered with a CSV, one row each', async () => {
    const file = mavFile(TODAY, 1, 20);
    const delivered = await deliver(program, file.name, file.bytes, TODAY);
    const codes = codesOf(delivered, '02');
    const rows = readDispositionOutcomes(await acknowledgement(program, delivered, codes, file.bytes));
    assert.equal(rows.length, file.expected.records);
    assert.deepEqual(
      rows.filter((row) => row.ESITO === 'CARICATA').map((row) => [row.NUMERO_DISPOSIZIONE, row.IUV]),
      codes.map((code) => [code.key, code.iuv]),
    );
    assert.deepEqual(
      rows.filter((row) => row.ESITO === 'SCARTATA').map((row) => row.CODICE_ERRORE),
      file.expected.problems.map((one) => one.code),
    );
    assert.equal(new Set(rows.map((row) => row.SUPPORTO)).size, 2);
  });

  test('come back as esiti that echo each request, with the day that was printed and those of money', async () => {
    const file = mavFile(TODAY, 1, 20);
    const requests = readMavFlows(repaired(file.bytes)).flatMap((flow) => flow.dispositions);
    const delivered = await deliver(program, file.name, file.bytes, TODAY);
    const codes = codesOf(delivered, '02');
    const [paid, transferred] = [addDays(TODAY, 2), addDays(TODAY, 4)];
    const events = codes.map((code) => eventOf(code, 'reported', paid, transferred));
    const flows = readMavFlows(await report(program, events, transferred, 12));
    assert.deepEqual(
      flows.map(({ sender, receiver, created, supportName, negative }) => [
        sender,
        receiver,
        created,
        supportName,
        negative,
      ]),
      [['99998', 'T9Z99', '261126', 'ESITIMAV00000012', 0]],
    );
    const told = flows.flatMap((flow) => flow.dispositions);
    assert.deepEqual(
      told.map((one) => [one.number, one.cents, one.due]),
      file.expected.payable.map((one) => [one.key, one.cents, formatDay(one.due, 'ddMMyy')]),
    );
    assert.ok(
      file.expected.payable.some((one) => one.due < TODAY),
      'no overdue disposition is there',
    );
    for (const one of told) {
      const request = requests.find((candidate) => candidate.number === one.number);
      assert.ok(request);
      const echoed = ({
        debtorCode,
        sia,
        creditor,
        debtor,
        debtorTaxCode,
        description,
        identifier,
        due,
      }: typeof one) => ({
        debtorCode,
        sia,
        creditor,
        debtorTaxCode,
        description,
        identifier,
        due,
        name: debtor.replaceAll(/[^A-Z ]/g, ''),
      });
      assert.deepEqual(echoed(one), echoed(request));
      assert.deepEqual(
        [one.sign, one.causale, one.collector.trim(), one.assuntrice, one.valueDate, one.paymentDate],
        [
          '+',
          '07000',
          '99997',
          '9999801700000000300303',
          formatDay(transferred, 'ddMMyy'),
          formatDay(paid, 'ddMMyy'),
        ],
      );
    }
  });

  test('a payment that no disposition announced stays untold, as a problem', async () => {
    const prepared = prepare(reportProgram(program), parts);
    assert.ok(prepared.ok);
    const unknown: Json = {
      event: 'reported',
      iuv: '02000000000009141',
      noticeNumber: '302000000000009141',
      ref: null,
      position: null,
      installment: null,
      debtor: null,
      paid: { amount: 100, day: TODAY, psp: { id: 'ABI99997' } },
      flow: { id: 'f', day: TODAY },
      labels: ['unknown'],
    };
    const [rendered] = await renderReport(prepared.value, { date: TODAY }, [unknown]);
    assert.ok(rendered && 'problem' in rendered);
    assert.equal(rendered.problem.code, 'payment.unannounced');
  });
});
