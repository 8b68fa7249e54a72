import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatOptions } from '../../src/domain/ports/format.ts';
import { fixedWidth } from '../../src/formats/fixed-width.ts';
import { LOAD_LIST, MAV_REQUESTS, MAV_RETURNS, POSTE } from './fixed-width-fixture.ts';

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(fixedWidth.spec.options);
const faults = (options: FormatOptions): string[] =>
  (fixedWidth.spec.check?.(options) ?? []).map((found) => {
    assert.equal(found.class, 'config');
    return `${found.place?.field} ${found.code}`;
  });

describe('options', () => {
  for (const [name, options] of Object.entries({ MAV_REQUESTS, MAV_RETURNS, POSTE, LOAD_LIST })) {
    test(`${name} is right`, () => {
      assert.ok(validate(options), JSON.stringify(validate.errors));
      assert.deepEqual(faults(options), []);
    });
  }

  const invalid: readonly [what: string, change: FormatOptions][] = [
    ['an unknown key', { lenght: 120 }],
    ['an unknown key of a field', { fields: { a: { at: '1-2', is: 'cents' } } }],
    ['an unknown kind', { fields: { a: { at: '1-2', as: 'money' } } }],
    ['a date of no fixed width', { fields: { a: { at: '1-2', as: 'd/M/yyyy' } } }],
    ['a position that is none', { fields: { a: 'x-y' } }],
    ['a position from 0', { fields: { a: '0-4' } }],
    ['a field that would be no own property', JSON.parse('{"fields":{"__proto__":"1-2"}}')],
    ['many that is not true', { records: { D: { many: false } } }],
    ['a total that is no expression', { totals: { 'T.a': 'amount' } }],
    ['no length', { length: 'long' }],
    ['an unknown encoding', { encoding: 'ebcdic' }],
  ];
  for (const [what, change] of invalid) {
    test(`${what} is refused`, () => {
      assert.ok(!validate({ encoding: 'us-ascii', length: 20, fields: { a: '1-2' }, ...change }));
    });
  }

  test('a field may be called many', () => {
    const options: FormatOptions = {
      encoding: 'us-ascii',
      length: 9,
      type: 1,
      records: { D: { many: '2-3' } },
    };
    assert.ok(validate(options));
    assert.deepEqual(faults(options), []);
  });
});

describe('what the schema cannot say', () => {
  const wrong: readonly [what: string, options: FormatOptions, expected: readonly string[]][] = [
    [
      'fields on one another',
      { fields: { a: '1-5', b: '5-9', c: '9-10' } },
      ['fields.b layout.fields-overlap', 'fields.c layout.fields-overlap'],
    ],
    [
      'fields inside a long one',
      { fields: { a: '1-9', b: '2-3', c: '5-6' } },
      ['fields.b layout.fields-overlap', 'fields.c layout.fields-overlap'],
    ],
    ['a field beyond the line', { fields: { a: '15-21' } }, ['fields.a layout.columns-beyond-length']],
    ['a field backwards', { fields: { a: '9-5' } }, ['fields.a layout.columns-backwards']],
    ['a date of another width', { fields: { a: { at: '1-8', as: 'ddMMyy' } } }, ['fields.a layout.width']],
    ['records without a type', { records: { D: { a: '1-2' } } }, ['type layout.type-missing']],
    ['a type too long', { type: 1, records: { DD: { a: '3-4' } } }, ['records.DD layout.type-too-long']],
    [
      'a field on the type',
      { type: '1-2', records: { DD: { a: '2-4' } } },
      ['records.DD.a layout.fields-overlap'],
    ],
    [
      'a head that is no record',
      { type: 1, records: { D: {} }, flow: { head: 'H' } },
      ['flow.head layout.unknown-type'],
    ],
    [
      'from and to that are no records',
      { type: 1, records: { D: {} }, record: { from: 'X', to: 'Y' } },
      ['record.from layout.unknown-type', 'record.to layout.unknown-type'],
    ],
    [
      'a record that is the tail',
      { type: 1, records: { D: {}, T: {} }, record: 'T', flow: { tail: 'T' } },
      ['record layout.record-is-flow'],
    ],
    [
      'a field half on the shared columns',
      { type: 1, records: { D: { a: '3-5' } }, record: { from: 'D', sameAt: '2-4' } },
      ['records.D.a layout.fields-overlap'],
    ],
    [
      'numbers that stand nowhere',
      { type: 1, records: { D: {} }, record: { from: 'D', numbered: true } },
      ['record.numbered layout.numbered-nowhere'],
    ],
    [
      'a shift without blanks',
      { type: 1, shifted: true, records: { D: {} } },
      ['shifted layout.cannot-shift'],
    ],
    [
      'a shift with a field before the type',
      { type: 3, shifted: true, records: { D: { a: 1 } } },
      ['shifted layout.cannot-shift'],
    ],
    ['an amount that is text', { fields: { a: '1-5' }, amount: 'a' }, ['amount layout.not-an-amount']],
    ['an amount that is no field', { fields: { a: '1-5' }, amount: 'b' }, ['amount layout.unknown-field']],
    [
      'a group that may be several',
      { type: 1, records: { D: {}, E: { many: true, a: '2-3' } }, record: { from: 'D' }, groupBy: 'E.a' },
      ['groupBy layout.field-of-many'],
    ],
    [
      'an identity that only the head has',
      { type: 1, records: { H: { a: '2-3' }, T: {} }, flow: { head: 'H', tail: 'T', same: ['a'] } },
      ['flow.same layout.unknown-field'],
    ],
  ];
  for (const [what, options, expected] of wrong) {
    test(what, () => {
      const whole = { encoding: 'us-ascii', length: 20, ...options };
      assert.ok(validate(whole), JSON.stringify(validate.errors));
      assert.deepEqual(faults(whole), expected);
      assert.throws(() => fixedWidth.read(whole), { name: 'ProblemError' });
    });
  }

  test('totals', () => {
    const layout = {
      encoding: 'us-ascii',
      length: 20,
      type: 1,
      records: {
        D: { amount: { at: '2-9', as: 'cents' }, name: '10-15' },
        E: { kind: '2-3' },
        T: { figure: { at: '2-9', as: 'integer' }, text: '10-15' },
      },
      flow: { tail: 'T' },
    };
    const total = (name: string, expression: string): string => {
      const options = { ...layout, totals: { [name]: expression } };
      assert.ok(validate(options), expression);
      return (fixedWidth.spec.check?.(options) ?? []).map((found) => `${found.code} ${found.message}`).join();
    };
    assert.equal(total('T.figure', 'sum(D.amount where D.name = "X")'), '');
    assert.equal(total('T.figure', ' count( records ) '), '');
    assert.match(total('T.none', 'count(lines)'), /unknown-field T\.none is not a field/);
    assert.match(total('D.amount', 'count(lines)'), /not-in-flow/);
    assert.match(total('T.text', 'count(lines)'), /not-a-number/);
    assert.match(total('T.figure', 'sum(D.amuont)'), /D\.amuont is not a field/);
    assert.match(total('T.figure', 'sum(D.name)'), /cannot be added up/);
    assert.match(total('T.figure', 'sum(T.figure)'), /not a field of a record/);
    assert.match(total('T.figure', 'count(X)'), /X is not one of records/);
    assert.match(total('T.figure', 'count(D where E.kind = "A")'), /does not stand in the lines/);
    assert.match(total('T.figure', 'count(D where D.name = "TOO LONG")'), /is longer than/);
    assert.match(total('T.figure', 'count(lines where D.name = "X")'), /take a condition/);
    assert.match(total('T.figure', 'sum(D.amount D.name)'), /is not one of count\(lines\)/);
  });
});
