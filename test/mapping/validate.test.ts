import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Day } from '../../src/domain/day.ts';
import type { Json } from '../../src/domain/debt-position.ts';
import type { StageRules } from '../../src/domain/ports/mapping.ts';
import { connectorFacts } from '../../src/mapping/facts.ts';
import { validate } from '../../src/mapping/validate.ts';
import { connectorBinding, IBAN, parts, rules } from './setting.ts';

const TODAY = '2026-03-01' as Day;

type Change = { readonly [key: string]: Json | undefined };

const installment = (change: Change = {}): Json => drop({ amount: 12345, dueDate: '2026-06-30', ...change });
const transfer = (change: Change = {}): Json =>
  drop({ organization: '01234567897', amount: 12345, iban: IBAN, category: '9/0101101IM/', ...change });
const drop = (value: Change): Json => JSON.parse(JSON.stringify(value));

function position(change: Change = {}, installments: readonly Json[] = [installment()]): Json {
  const debtor = { fiscalCode: 'RSSMRA80A01H501U', name: 'Rossi Mario' };
  return drop({
    key: 'A1',
    period: '2026',
    description: 'Tassa',
    debtor,
    options: [{ installments }],
    ...change,
  });
}

function check(returned: Json, change: Partial<StageRules> = {}) {
  const using = {
    rules: { ...rules, ...change },
    facts: connectorFacts(connectorBinding),
    shape: parts.shape,
    inexpressible: (found: Parameters<typeof parts.inexpressible>[1]) =>
      parts.inexpressible(change.adapter ?? 'none', found),
  };
  return validate(returned, TODAY, using);
}

function valid(returned: Json, change: Partial<StageRules> = {}) {
  const result = check(returned, change);
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems));
  return result.value;
}

describe('a position is completed with', () => {
  it('action, service, kinds, refs and the organization as the only beneficiary', () => {
    const found = valid(position());
    assert.deepEqual(found.position, {
      key: 'A1',
      period: '2026',
      description: 'Tassa',
      action: 'upsert',
      service: 'tassa',
      debtor: { kind: 'F', fiscalCode: 'RSSMRA80A01H501U', name: 'Rossi Mario' },
      options: [
        {
          kind: 'single',
          installments: [
            {
              ref: '1',
              amount: 12345,
              dueDate: '2026-06-30',
              transfers: [
                {
                  organization: '01234567897',
                  amount: 12345,
                  iban: IBAN,
                  category: '9/0101101IM/',
                  accounting: [{ year: '2026', chapter: '1025/10', accertamento: '2026/117' }],
                },
              ],
            },
          ],
        },
      ],
    });
    assert.match(found.hash, /^[0-9a-f]{32}$/);
  });

  it('ordinals that go on through the options, and plan for several installments', () => {
    const options = [
      { installments: [installment()] },
      { installments: [installment({ amount: 6000 }), installment({ amount: 6345 })] },
    ];
    const found = valid(position({ options })).position;
    assert.deepEqual(
      found.options.map((option) => [option.kind, option.installments.map(({ ref }) => ref)]),
      [
        ['single', ['1']],
        ['plan', ['2', '3']],
      ],
    );
  });

  it('lists that JSONata has turned into their only element', () => {
    const found = valid(position({ options: { installments: installment() } })).position;
    assert.equal(found.options[0]?.installments.length, 1);
  });

  it('nothing for another body: its account is never guessed', () => {
    const theirs = transfer({ organization: '77777777777', iban: undefined });
    const result = check(position({}, [installment({ transfers: [theirs] })]));
    assert.ok(!result.ok);
    assert.match(result.problems[0]?.message ?? '', /transfers\[0\]\.iban is missing/);
  });

  it('canonical codes', () => {
    const given = transfer({ iban: 'it60 x054 2811 1010 0000 0123 456', category: '0101101IM' });
    const debtor = { fiscalCode: ' rssmra80a01h501u', name: 'Rossi' };
    const found = valid(position({ debtor }, [installment({ transfers: [given] })])).position;
    assert.equal(found.debtor.fiscalCode, 'RSSMRA80A01H501U');
    assert.deepEqual(
      found.options[0]?.installments[0]?.transfers.map(({ iban, category }) => [iban, category]),
      [[IBAN, '9/0101101IM/']],
    );
  });
});

const REFUSED: readonly (readonly [
  what: string,
  returned: Json,
  code: string,
  rules?: Partial<StageRules>,
])[] = [
  ['what is no object', 'A1', 'position.invalid'],
  ['an unknown field', position({ colour: 'red' }), 'position.invalid'],
  ['no key', position({ key: undefined }), 'position.invalid'],
  ['a blank key', position({ key: ' ' }), 'key.missing'],
  ['a key that a spreadsheet altered', position({ key: '1,23E+17' }), 'key.altered'],
  ['euro instead of cents', position({}, [installment({ amount: 12.5 })]), 'position.invalid'],
  ['an amount as text', position({}, [installment({ amount: '12345' })]), 'position.invalid'],
  ['a zero amount', position({}, [installment({ amount: 0 })]), 'amount.zero'],
  ['a negative amount', position({}, [installment({ amount: -5 })]), 'amount.zero'],
  [
    'a zero transfer',
    position({}, [installment({ transfers: [transfer(), transfer({ amount: 0 })] })]),
    'amount.zero',
  ],
  [
    'transfers that do not add up',
    position({}, [installment({ transfers: [transfer({ amount: 12344 })] })]),
    'transfers.sum',
  ],
  [
    'six transfers',
    position({}, [
      installment({ amount: 6, transfers: Array.from({ length: 6 }, () => transfer({ amount: 1 })) }),
    ]),
    'position.invalid',
  ],
  ['refs that repeat', position({}, [installment({ ref: '1' }), installment({ ref: '1' })]), 'ref.twice'],
  [
    'a single payment of two',
    position({ options: [{ kind: 'single', installments: [installment(), installment()] }] }),
    'option.single',
  ],
  [
    'a wrong fiscal code',
    position({ debtor: { fiscalCode: 'RSSMRA80A01H501X', name: 'R' } }),
    'fiscalCode.checksum',
  ],
  [
    'ANONIMO where it is not allowed',
    position({ debtor: { fiscalCode: 'ANONIMO', name: 'R' } }),
    'fiscalCode.not-allowed',
  ],
  [
    'a wrong IBAN',
    position({}, [installment({ transfers: [transfer({ iban: 'IT60X0542811101000000123457' })] })]),
    'iban.checksum',
  ],
  [
    'a wrong taxonomy code',
    position({}, [installment({ transfers: [transfer({ category: '9/XX/' })] })]),
    'taxonomy.format',
  ],
  ['a long description', position({ description: 'x'.repeat(141) }), 'text.too-long'],
  ['a day that does not exist', position({}, [installment({ dueDate: '2026-02-30' })]), 'date.unreadable'],
  ['an end before the due day', position({}, [installment({ payableUntil: '2026-06-29' })]), 'due.order'],
  ['a past due day', position({}, [installment({ dueDate: '2026-02-28' })]), 'due.past'],
  [
    'an end in the past, whatever the extension',
    position({}, [installment({ dueDate: '2026-01-01', payableUntil: '2026-02-28' })]),
    'due.past',
    { pastDue: { extendDays: 30 } },
  ],
  ['a service of others', position({ service: 'mensa' }), 'service.unknown'],
  ['a missing period', position({ period: undefined }), 'period.missing', { uniqueWithin: 'period' }],
  ['a missing list', position(), 'list.missing', { uniqueWithin: 'list' }],
  ['5 KB of source', position({ source: 'x'.repeat(5000) }), 'source.too-large'],
  ['what the Nodo cannot take', position(), 'nodo.inexpressible', { adapter: 'narrow' }],
  [
    'no code where codes are given',
    position(),
    'code.missing',
    { codes: { strategy: 'given', segregationCode: '01', auxDigit: 3 } },
  ],
  [
    'a code of others',
    position({}, [installment({ code: '02000000000000019' })]),
    'iuv.segregation',
    { codes: { strategy: 'given', segregationCode: '01', auxDigit: 3 } },
  ],
  [
    '14 digits to derive from',
    position({}, [installment({ code: '12345678901234' })]),
    'iuv.slice',
    { codes: { strategy: 'derived', segregationCode: '01', auxDigit: 3 } },
  ],
  [
    'a code twice',
    position({}, [installment({ code: '77' }), installment({ code: '77' })]),
    'code.twice',
    { codes: { strategy: 'derived', segregationCode: '01', auxDigit: 3 } },
  ],
];

describe('a position is refused for', () => {
  for (const [what, returned, code, change] of REFUSED) {
    it(what, () => {
      const result = check(returned, change);
      assert.ok(!result.ok, 'it was accepted');
      assert.deepEqual(
        result.problems.map((found) => found.code).slice(0, 1),
        [code],
        JSON.stringify(result.problems),
      );
    });
  }
});

describe('payment codes', () => {
  const codes = (strategy: StageRules['codes']['strategy']) => ({
    codes: { strategy, segregationCode: '01', auxDigit: 3 },
  });

  it('given: the IUV of a notice number; a wrong check digit is a warning', () => {
    const found = valid(position({}, [installment({ code: '301000000000000018' })]), codes('given'));
    assert.deepEqual(found.codes, [{ ref: '1', code: '01000000000000018' }]);
    assert.deepEqual(
      found.warnings.map(({ code }) => code),
      ['iuv.check-digit'],
    );
    assert.equal(JSON.stringify(found.position).includes('301000000000000018'), false);
  });

  it('derived: the slice itself', () => {
    assert.deepEqual(valid(position({}, [installment({ code: '77' })]), codes('derived')).codes, [
      { ref: '1', code: '77' },
    ]);
  });

  it('generated: none, whatever the row brings', () => {
    assert.deepEqual(valid(position({}, [installment({ code: '77' })]), codes('generated')).codes, []);
  });
});

describe('keys', () => {
  it('carry the scope in which they are unique', () => {
    assert.equal(valid(position()).sourceKey, 'A1');
    assert.equal(valid(position(), { uniqueWithin: 'period' }).sourceKey, '2026/A1');
    assert.equal(valid(position({ list: 'L7' }), { uniqueWithin: 'list' }).sourceKey, 'L7/A1');
  });

  it('are all that a cancellation needs', () => {
    const found = valid({ key: 'A1', action: 'cancel' });
    assert.equal(found.position.action, 'cancel');
    assert.deepEqual(found.position.options, []);
  });
});

describe('past due days', () => {
  const late = position({}, [installment({ dueDate: '2026-01-31', source: { rata: 7 } })]);

  it('move, and the printed one stays in the source of the installment', () => {
    const found = valid(late, { pastDue: { extendDays: 30 } }).position.options[0]?.installments[0];
    assert.deepEqual(
      [found?.dueDate, found?.source],
      ['2026-03-31', { rata: 7, originalDueDate: '2026-01-31' }],
    );
  });

  it('move no further than the last payable day', () => {
    const end = position({}, [installment({ dueDate: '2026-01-31', payableUntil: '2026-03-10' })]);
    assert.equal(
      valid(end, { pastDue: { extendDays: 30 } }).position.options[0]?.installments[0]?.dueDate,
      '2026-03-10',
    );
  });

  it('leave the hash as it is, so that the same row tomorrow is unchanged', () => {
    assert.equal(
      valid(late, { pastDue: { extendDays: 30 } }).hash,
      valid(late, { pastDue: { extendDays: 31 } }).hash,
    );
  });

  it('do not stop the due day of today', () => {
    valid(position({}, [installment({ dueDate: TODAY })]));
  });
});

it('the hash sees content, not the order of keys', () => {
  const one = valid(position({ source: { a: 1, b: 2 } })).hash;
  assert.equal(valid(position({ source: { b: 2, a: 1 } })).hash, one);
  assert.notEqual(valid(position({ source: { a: 1, b: 3 } })).hash, one);
});
