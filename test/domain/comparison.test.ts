import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { KnownInstallment, KnownPosition, PositionState, Verdict } from '../../src/domain/comparison.ts';
import { compare } from '../../src/domain/comparison.ts';
import type { Day } from '../../src/domain/day.ts';
import type { Action, DebtPosition, Installment } from '../../src/domain/debt-position.ts';
import type { Cents } from '../../src/domain/money.ts';

const ROSSI = 'RSSMRA80A01H501U';
const VERDI = 'VRDLGI75C45F205F';

interface Rata {
  readonly ref: string;
  readonly amount: number;
  readonly due?: string;
}

const installment = ({ ref, amount, due = '2026-12-01' }: Rata): Installment => ({
  ref,
  amount: amount as Cents,
  dueDate: due as Day,
  transfers: [],
});

interface Shape {
  readonly single?: Rata;
  readonly plan?: readonly Rata[];
  readonly action?: Action;
  readonly debtor?: string;
}

const position = ({ single, plan, action = 'upsert', debtor = ROSSI }: Shape): DebtPosition => ({
  key: '1',
  action,
  service: 'tari',
  description: 'TARI',
  debtor: { kind: 'F', fiscalCode: debtor, name: 'X' },
  options: [
    ...(single === undefined ? [] : [{ kind: 'single' as const, installments: [installment(single)] }]),
    ...(plan === undefined ? [] : [{ kind: 'plan' as const, installments: plan.map(installment) }]),
  ],
});

const codesOf = (content: DebtPosition, paid: readonly string[] = []): KnownInstallment[] =>
  content.options
    .flatMap((option) => option.installments)
    .map(({ ref, amount }) => ({ ref, amount, iuv: ref, state: paid.includes(ref) ? 'paid' : 'open' }));

const known = (
  shape: Shape,
  state: PositionState = 'open',
  paid: readonly string[] = [],
  sameContent = false,
): KnownPosition => {
  const content = position(shape);
  return { state, sameContent, content, installments: codesOf(content, paid) };
};

const outcome = (verdict: Verdict): string =>
  verdict.kind === 'problem'
    ? verdict.problem.code
    : verdict.kind === 'ignored'
      ? `ignored ${verdict.reason}`
      : verdict.kind === 'updated'
        ? `updated ${verdict.state}`
        : verdict.kind;

const ONE: Shape = { single: { ref: '0', amount: 100 } };
const MORE: Shape = { single: { ref: '0', amount: 101 } };
const LESS: Shape = { single: { ref: '0', amount: 99 } };
const BOTH: Shape = {
  single: { ref: '0', amount: 100 },
  plan: [
    { ref: '1', amount: 50 },
    { ref: '2', amount: 50 },
  ],
};

const TABLE: readonly (readonly [says: string, before: KnownPosition, wanted: Shape, expected: string])[] = [
  ['the same again', known(ONE, 'open', [], true), ONE, 'unchanged'],
  ['another amount', known(ONE), MORE, 'updated open'],
  ['the same, but it was cancelled', known(ONE, 'cancelled', [], true), ONE, 'updated open'],
  ['the same, but it was suspended', known(ONE, 'suspended', [], true), ONE, 'updated open'],
  ['suspended', known(ONE), { ...ONE, action: 'suspend' }, 'updated suspended'],
  ['suspended again', known(ONE, 'suspended', [], true), { ...ONE, action: 'suspend' }, 'unchanged'],
  [
    'suspended after it was cancelled',
    known(ONE, 'cancelled'),
    { ...ONE, action: 'suspend' },
    'updated suspended',
  ],
  ['cancelled', known(ONE), { ...ONE, action: 'cancel' }, 'cancelled'],
  ['cancelled while suspended', known(ONE, 'suspended'), { ...ONE, action: 'cancel' }, 'cancelled'],
  ['cancelled again', known(ONE, 'cancelled'), { ...ONE, action: 'cancel' }, 'ignored already-gone'],
  ['paid elsewhere', known(ONE), { ...ONE, action: 'paidElsewhere' }, 'cancelled'],
  [
    'paid elsewhere, and here too',
    known(ONE, 'paid', ['0']),
    { ...ONE, action: 'paidElsewhere' },
    'ignored already-paid',
  ],
  [
    'cancelled after it was paid',
    known(ONE, 'paid', ['0']),
    { ...ONE, action: 'cancel' },
    'ignored already-paid',
  ],
  [
    'cancelled when half is paid',
    known(BOTH, 'partlyPaid', ['1']),
    { ...BOTH, action: 'cancel' },
    'position.partly-paid',
  ],
  ['paid, the same', known(ONE, 'paid', ['0']), ONE, 'ignored already-paid'],
  ['paid, lower', known(ONE, 'paid', ['0']), LESS, 'ignored already-paid'],
  ['paid, higher', known(ONE, 'paid', ['0']), MORE, 'installment.paid-higher'],
  [
    'paid by the single option, now as a plan',
    known(BOTH, 'paid', ['0']),
    {
      plan: [
        { ref: '1', amount: 50 },
        { ref: '2', amount: 50 },
      ],
    },
    'ignored already-paid',
  ],
  ['another debtor', known(ONE), { ...ONE, debtor: VERDI }, 'key.reused'],
  ['another debtor of a cancelled one', known(ONE, 'cancelled'), { ...ONE, debtor: VERDI }, 'key.reused'],
  ['another debtor of a paid one', known(ONE, 'paid', ['0']), { ...ONE, debtor: VERDI }, 'key.reused'],
  ['a cancellation needs no debtor', known(ONE), { ...ONE, action: 'cancel', debtor: VERDI }, 'cancelled'],
  ['one rata paid, the same', known(BOTH, 'partlyPaid', ['1']), BOTH, 'unchanged'],
  [
    'one rata paid, and absent',
    known(BOTH, 'partlyPaid', ['1']),
    { plan: [{ ref: '2', amount: 50 }] },
    'unchanged',
  ],
  [
    'one rata paid, and lower',
    known(BOTH, 'partlyPaid', ['1']),
    {
      plan: [
        { ref: '1', amount: 49 },
        { ref: '2', amount: 50 },
      ],
    },
    'unchanged',
  ],
  [
    'one rata paid, and higher',
    known(BOTH, 'partlyPaid', ['1']),
    {
      plan: [
        { ref: '1', amount: 51 },
        { ref: '2', amount: 50 },
      ],
    },
    'installment.paid-higher',
  ],
  [
    'one rata paid, the other changed',
    known(BOTH, 'partlyPaid', ['1']),
    {
      plan: [
        { ref: '1', amount: 50 },
        { ref: '2', amount: 49 },
      ],
    },
    'position.partly-paid',
  ],
  [
    'one rata paid, the other later',
    known(BOTH, 'partlyPaid', ['1']),
    {
      plan: [
        { ref: '1', amount: 50 },
        { ref: '2', amount: 50, due: '2027-01-01' },
      ],
    },
    'position.partly-paid',
  ],
  [
    'one rata paid, the other gone',
    known(BOTH, 'partlyPaid', ['1']),
    { plan: [{ ref: '1', amount: 50 }] },
    'position.partly-paid',
  ],
  [
    'one rata paid, one more asked',
    known(BOTH, 'partlyPaid', ['1']),
    { plan: [...(BOTH.plan ?? []), { ref: '3', amount: 1 }] },
    'position.partly-paid',
  ],
  [
    'one rata paid, suspended',
    known(BOTH, 'partlyPaid', ['1']),
    { ...BOTH, action: 'suspend' },
    'position.partly-paid',
  ],
];

describe('what a row does to the position of its key', () => {
  for (const [says, before, wanted, expected] of TABLE) {
    test(`${says}: ${expected}`, () => assert.equal(outcome(compare(before, position(wanted))), expected));
  }
});

const rata = (ref: string) => fc.record({ ref: fc.constant(ref), amount: fc.integer({ min: 1, max: 4 }) });
const shape: fc.Arbitrary<Shape> = fc
  .record(
    {
      single: rata('0'),
      plan: fc.tuple(rata('1'), rata('2')),
      action: fc.constantFrom<Action>('upsert', 'upsert', 'cancel', 'paidElsewhere', 'suspend'),
      debtor: fc.constantFrom(ROSSI, ROSSI, ROSSI, VERDI),
    },
    { requiredKeys: [] },
  )
  .filter((one) => one.single !== undefined || one.plan !== undefined);

const asContent = (one: DebtPosition): string => JSON.stringify({ ...one, action: '' });

const before: fc.Arbitrary<KnownPosition> = fc
  .tuple(
    shape,
    fc.subarray(['0', '1', '2']),
    fc.constantFrom<PositionState>('open', 'cancelled', 'suspended'),
  )
  .map(([one, marked, unpaid]) => {
    const content = position({ ...one, action: 'upsert' });
    const installments = codesOf(content, marked);
    const isPaid = (ref: string): boolean =>
      installments.some((each) => each.ref === ref && each.state === 'paid');
    const plan = installments.filter((each) => each.ref !== '0');
    const state: PositionState =
      isPaid('0') || (plan.length > 0 && plan.every((each) => each.state === 'paid'))
        ? 'paid'
        : plan.some((each) => each.state === 'paid')
          ? 'partlyPaid'
          : unpaid;
    return { state, sameContent: false, content, installments };
  });

/** What the store keeps after a verdict. */
function after(one: KnownPosition, wanted: DebtPosition, verdict: Verdict): KnownPosition {
  if (verdict.kind === 'cancelled') return { ...one, state: 'cancelled' };
  if (verdict.kind !== 'updated') return one;
  const refs = codesOf(wanted).map((each) => each.ref);
  return {
    state: verdict.state,
    sameContent: true,
    content: wanted,
    installments: [...one.installments.filter((each) => !refs.includes(each.ref)), ...codesOf(wanted)],
  };
}

describe('whatever is compared', () => {
  const compared = (check: (one: KnownPosition, wanted: DebtPosition, verdict: Verdict) => void): void =>
    fc.assert(
      fc.property(before, shape, (one, other) => {
        const wanted = position(other);
        const standing = { ...one, sameContent: asContent(one.content) === asContent(wanted) };
        check(standing, wanted, compare(standing, wanted));
      }),
      { numRuns: 2_000 },
    );

  test('once applied, the same row again changes nothing', () => {
    compared((one, wanted, verdict) => {
      const again = compare(after(one, wanted, verdict), wanted);
      if (verdict.kind === 'problem') assert.deepEqual(again, verdict);
      else
        assert.ok(
          ['unchanged', 'ignored'].includes(again.kind),
          `${outcome(verdict)}, then ${outcome(again)}`,
        );
    });
  });

  test('money that was paid keeps the position as it is', () => {
    compared((one, _wanted, verdict) => {
      if (one.installments.some((each) => each.state === 'paid')) {
        assert.ok(['unchanged', 'ignored', 'problem'].includes(verdict.kind), outcome(verdict));
      }
    });
  });

  test('a code never passes to another debtor', () => {
    compared((one, wanted, verdict) => {
      const lives = wanted.action === 'upsert' || wanted.action === 'suspend';
      if (lives && one.content.debtor.fiscalCode !== wanted.debtor.fiscalCode)
        assert.equal(outcome(verdict), 'key.reused');
    });
  });
});
