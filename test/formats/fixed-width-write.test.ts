import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { FormatOptions, OutRecord } from '../../src/domain/ports/format.ts';
import { fixedWidth } from '../../src/formats/fixed-width.ts';
import { readMavFlows } from '../layouts/cbi-mav.ts';
import { readPoste200 } from '../layouts/poste-200.ts';
import {
  codes,
  cut,
  LOAD_LIST,
  MAV_RETURNS,
  POSTE,
  RETURN,
  RETURN_VALUES,
  read,
  write,
} from './fixed-width-fixture.ts';

function refusal(options: FormatOptions, records: readonly OutRecord[], values = {}) {
  const written = fixedWidth.write(options)(records, { values });
  assert.ok(!written.ok, 'it was written');
  return {
    index: written.index,
    code: written.problem.code,
    field: written.problem.place?.field,
    problem: written.problem,
  };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('MAV returns', () => {
  test('are valid by a reader of the layout tables', () => {
    const long: OutRecord = {
      ...RETURN,
      '14': { ...RETURN['14'], amount: 9900 },
      '50': null,
      '59': [{ text: 'Perché è così' }, { text: 'x'.repeat(200) }],
    };
    const { bytes, records } = write(MAV_RETURNS, [RETURN, long], RETURN_VALUES);
    assert.equal(records, 2);
    const [flow] = readMavFlows(bytes);
    assert.deepEqual(
      [flow?.sender, flow?.receiver, flow?.created, flow?.supportName],
      ['03999', 'T9999', '020726', 'ESITI0001'],
    );
    assert.equal(flow?.positive, 22_245);
    assert.deepEqual(flow?.dispositions[0], {
      progressive: 1,
      due: '300626',
      causale: '07000',
      cents: 12_345,
      sign: '+',
      collector: '07601     ',
      assuntrice: '0399901600000000123456',
      sia: 'T9999',
      debtorCode: 'COD0000001',
      creditor: 'COMUNE DI BORGO ESEMPIO',
      debtor: 'PROVA MARIA',
      debtorTaxCode: 'PRVMRA80A41H501Q',
      description: 'TARI 2026 AVVISO 1',
      number: '0000000001',
      identifier: '202600000001',
      valueDate: '010726',
      paymentDate: '290626',
      types: ['14', '20', '30', '40', '50', '51', '70'],
    });
    assert.deepEqual(flow?.dispositions[1]?.types, ['14', '20', '30', '40', '51', '59', '59', '70']);
    assert.ok(flow?.dispositions[1]?.description.startsWith('PERCHE E COSI '));
  });

  test('are read back with their totals', () => {
    const { bytes } = write(MAV_RETURNS, [RETURN, RETURN, RETURN], RETURN_VALUES);
    const { flows } = cut(MAV_RETURNS, bytes);
    assert.deepEqual(codes(flows), []);
    assert.deepEqual(
      flows[0]?.totals.map((one) => one.counted),
      ['3', '0', '37035', '23'],
    );
    assert.deepEqual(
      read(MAV_RETURNS, bytes).map((one) => one.problem),
      [undefined, undefined, undefined],
    );
  });

  test('a flow without dispositions is a head and a tail', () => {
    const [flow] = readMavFlows(write(MAV_RETURNS, [], RETURN_VALUES).bytes);
    assert.deepEqual(flow?.dispositions, []);
  });

  test('whatever texts and amounts they carry', () => {
    const field = fc.string({ unit: fc.constantFrom(...'abcÀèß’–€° \t\n0Z"'), maxLength: 90 });
    const record = fc.record({
      name: field,
      description: field,
      amount: fc.integer({ min: 1, max: 99_999_999_999 }),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (rows) => {
        const { bytes } = write(
          MAV_RETURNS,
          rows.map(({ name, description, amount }) => ({
            ...RETURN,
            '14': { ...RETURN['14'], amount },
            '30': { name: `X${name}` },
            '50': { description },
          })),
          RETURN_VALUES,
        );
        const [flow] = readMavFlows(bytes);
        assert.deepEqual(
          flow?.dispositions.map((one) => one.cents),
          rows.map((one) => one.amount),
        );
      }),
      { numRuns: 100, seed: 20260115 },
    );
  });
});

describe('Poste reports', () => {
  const payment = (
    account: string,
    credited: string,
    amount: number,
    code = '020260000000000186',
  ): OutRecord => ({
    account,
    accepted: '2026-06-29',
    credited,
    amount,
    clientCode: code,
  });

  test('one block and one summary for each account and accounting day, in order of appearance', () => {
    const { bytes } = write(POSTE, [
      payment('12345678', '2026-07-01', 100),
      payment('87654321', '2026-07-01', 7),
      payment('000012345678', '2026-07-01', 23, '020260000000000287'),
      payment('12345678', '2026-07-02', 5),
    ]);
    const blocks = readPoste200(bytes);
    assert.deepEqual(
      blocks.map((block) => [block.account, block.credited, block.documents, block.cents]),
      [
        ['000012345678', '260701', 2, 123],
        ['000087654321', '260701', 1, 7],
        ['000012345678', '260702', 1, 5],
      ],
    );
    assert.deepEqual(
      blocks.flatMap((block) => block.payments.map((one) => [one.loaded, one.selected, one.clientCode])),
      [
        ['01700001', '0000001', '020260000000000186'],
        ['01700002', '0000002', '020260000000000287'],
        ['01700003', '0000001', '020260000000000186'],
        ['01700004', '0000001', '020260000000000186'],
      ],
    );
    assert.deepEqual(codes(cut(POSTE, bytes).flows), []);
  });

  test('bulletins counted apart by their type', () => {
    const odd = { ...payment('1', '2026-07-01', 30, ''), document: '451' };
    const [block] = readPoste200(write(POSTE, [payment('1', '2026-07-01', 100), odd]).bytes);
    assert.deepEqual([block?.cents, block?.wrongDocuments, block?.wrongCents], [130, 1, 30]);
  });

  test('nothing to tell is nothing written', () => {
    assert.equal(write(POSTE, []).bytes.length, 0);
  });

  test('payments of two days without a summary between them are seen', () => {
    const lines = text(
      write(POSTE, [payment('1', '2026-07-01', 1), payment('1', '2026-07-02', 2)]).bytes,
    ).split('\r\n');
    const { flows } = cut(POSTE, Buffer.from([lines[0], lines[2], lines[3], ''].join('\r\n')));
    assert.ok(codes(flows).includes('flow.mixed'));
    const other = lines
      .map((line, index) => (index === 1 ? line.replace('260701', '260709') : line))
      .join('\r\n');
    assert.deepEqual(codes(cut(POSTE, Buffer.from(other)).flows), ['flow.identity-mismatch']);
  });
});

describe('what does not fit', () => {
  const list = { taxCode: 'PRVMRA80A41H501Q', name: 'PROVA', amount: 1, due: '2026-06-30' };
  const refused: readonly [what: string, change: OutRecord, code: string, field: string][] = [
    ['a text too long', { name: 'x'.repeat(31) }, 'field.overflow', 'D.name'],
    ['an amount too large', { amount: 1_000_000_000_000 }, 'field.overflow', 'D.amount'],
    ['an amount below zero', { amount: -1 }, 'field.unwritable', 'D.amount'],
    ['a fraction of a cent', { amount: 12.5 }, 'field.unwritable', 'D.amount'],
    ['euro where cents should be', { amount: '12,50' }, 'field.unwritable', 'D.amount'],
    ['a day that does not exist', { due: '2026-02-30' }, 'field.unwritable', 'D.due'],
    ['a list', { name: ['PROVA'] }, 'field.unwritable', 'D.name'],
    ['a control character', { name: 'A\u0000B' }, 'field.unwritable', 'D.name'],
    ['a field that the layout lacks', { naem: 'PROVA' }, 'field.unknown', 'D.naem'],
    ['a character that the encoding lacks', { name: '名前' }, 'encoding.unmappable', 'D.name'],
  ];
  for (const [what, change, code, field] of refused) {
    test(`${what} names record and field`, () => {
      const found = refusal(LOAD_LIST, [list, { ...list, ...change }]);
      assert.deepEqual(
        [found.index, found.code, found.field, found.problem.place?.record],
        [1, code, field, 2],
      );
    });
  }

  test('lines that the layout lacks, or that a record must have', () => {
    const { '70': _, ...without } = RETURN;
    const found = (record: OutRecord) => refusal(MAV_RETURNS, [record], RETURN_VALUES).code;
    assert.equal(found(without), 'record.incomplete');
    assert.equal(found({ ...RETURN, '71': {} }), 'line.unknown-type');
    assert.equal(found({ ...RETURN, EF: {} }), 'line.unknown-type');
    assert.equal(found({ ...RETURN, '20': [{}, {}] }), 'line.repeated-type');
    assert.equal(found({ ...RETURN, '20': 'COMUNE' }), 'line.not-fields');
  });

  test('a value of head or tail is no record’s fault', () => {
    const found = refusal(LOAD_LIST, [list], { body: 'x'.repeat(40) });
    assert.deepEqual(
      [found.index, found.code, found.field, found.problem.class],
      [-1, 'field.overflow', 'H.body', 'config'],
    );
  });
});

describe('how it is written', () => {
  const options = (fields: FormatOptions, rest: FormatOptions = {}): FormatOptions => ({
    encoding: 'windows-1252',
    length: 20,
    fields,
    ...rest,
  });
  const line = (fields: FormatOptions, record: OutRecord, rest: FormatOptions = {}): string =>
    text(write(options(fields, rest), [record]).bytes).replace(/\r\n$/, '');

  test('every kind pads as layouts want it', () => {
    assert.equal(
      line({ a: '1-5', b: { at: '6-10', as: 'integer' } }, { a: 'AB', b: 12 }),
      'AB   00012          ',
    );
    assert.equal(line({ a: { at: '3-9', as: 'cents' } }, { a: 1234 }), '  0001234           ');
    assert.equal(line({ a: { at: '1-15', as: 'euro' } }, { a: 12_345 }), '000000000123,45     ');
    assert.equal(line({ a: { at: '1-6', as: 'digits' } }, { a: '0123' }), '000123              ');
    assert.equal(line({ a: { at: '1-10', as: 'dd/MM/yyyy' } }, { a: '2026-06-30' }), '30/06/2026          ');
    assert.equal(line({ a: { at: '1-6', as: 'yyMMdd' } }, { a: '260630' }), '260630              ');
    assert.equal(line({ a: { at: 1, as: 'sign' } }, { a: '-' }), '-                   ');
  });

  test('nothing is zeros for numbers and blanks for the rest, unless said otherwise', () => {
    const nothing = { number: null, day: '', text: null };
    assert.equal(
      line({ number: { at: '1-4', as: 'cents' }, day: { at: '5-10', as: 'ddMMyy' }, text: '11-12' }, nothing),
      '0000                ',
    );
    assert.equal(
      line(
        {
          number: { at: '1-4', as: 'cents', empty: 'blanks' },
          day: { at: '5-10', as: 'ddMMyy', empty: 'zeros' },
        },
        {},
      ),
      '    000000          ',
    );
    assert.equal(line({ a: { at: '1-5', const: '07000' } }, {}), '07000               ');
    assert.equal(line({ a: { at: '1-5', const: '07000' } }, { a: '07010' }), '07010               ');
  });

  test('accents stay where the encoding has them and go where plain ASCII is asked', () => {
    assert.equal(line({ a: '1-20' }, { a: 'Nicolò' }), 'Nicolò              ');
    assert.equal(
      line({ a: '1-20' }, { a: 'Nicolò – ŁÓDŹ' }, { ascii: true, upper: true }),
      'NICOLO - LODZ       ',
    );
    assert.equal(line({ a: { at: '1-20', upper: true } }, { a: 'più\r\nsu' }), 'PIÙ SU              ');
    assert.equal(refusal(options({ a: '1-20' }, { ascii: true }), [{ a: '名' }]).code, 'encoding.unmappable');
    assert.equal(line({ a: { at: '1-4', cut: true } }, { a: 'NICOLÒ' }), 'NICO                ');
  });

  test('the line end is the layout’s, else the received file’s, else CRLF', () => {
    const out = (rest: FormatOptions, receivedEol?: '\n') => {
      const context = receivedEol === undefined ? { values: {} } : { values: {}, receivedEol };
      const written = fixedWidth.write(options({ a: 1 }, rest))([{ a: 'x' }], context);
      return written.ok ? text(written.value.bytes).slice(20) : '';
    };
    assert.deepEqual(
      [out({}), out({}, '\n'), out({ eol: 'lf' }), out({ eol: 'crlf' }, '\n')],
      ['\r\n', '\n', '\n', '\r\n'],
    );
  });

  test('totals may stand in the head', () => {
    const layout: FormatOptions = {
      encoding: 'us-ascii',
      length: 12,
      type: 1,
      records: {
        H: { rows: { at: '2-4', as: 'integer' }, total: { at: '5-12', as: 'cents' } },
        D: { amount: { at: '2-9', as: 'cents' } },
      },
      record: 'D',
      flow: { head: 'H' },
      totals: { 'H.rows': 'count(D)', 'H.total': 'sum(D.amount)' },
    };
    const { bytes } = write(layout, [{ amount: 5 }, { D: { amount: 6 } }]);
    assert.equal(text(bytes).split('\r\n')[0], 'H00200000011');
    assert.deepEqual(codes(cut(layout, bytes).flows), []);
    const wrong = Buffer.from(text(bytes).replace('H002', 'H003'));
    assert.deepEqual(codes(cut(layout, wrong).flows), ['totals.mismatch']);
  });
});
