/** Canonical → GPD: every request is one that the official OpenAPI allows, and what cannot be said is told. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Day } from '../../../src/domain/day.ts';
import type { DebtPosition } from '../../../src/domain/debt-position.ts';
import { toCents } from '../../../src/domain/money.ts';
import type { Operation } from '../../../src/domain/ports/nodo.ts';
import { inexpressible } from '../../../src/nodo/gpd/expressible.ts';
import { toGpd } from '../../../src/nodo/gpd/model.ts';
import { nodi } from '../../../src/nodo/registry.ts';
import { conforms, GPD_V1, GPD_V2, missing } from '../../sandbox/official.ts';
import { debt, debtWithPlan, IBAN, installment, iuvOf, noticeOf, ORG, operation, single } from '../debts.ts';
import { accessTo } from './access.ts';
import { tinyServer } from './tiny-server.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const day = (text: string) => text as Day;
const gpdOf = (position: DebtPosition, changes: Partial<Operation> = {}) => {
  const made = toGpd(operation('create', 1, position, changes), NOW, ['01']);
  ok(made.ok, made.ok ? '' : made.problem.message);
  return made.value;
};
const fields = (position: DebtPosition) => inexpressible(position).map(({ place }) => place?.field);

test('every request of a send, a change and a cancellation is one that the official OpenAPI allows', {
  skip: missing,
}, async (t) => {
  const server = await tinyServer();
  t.after(() => server.close());
  const nodo = nodi.adapter('gpd').open(accessTo(server.url), async () => {});
  const full = debtWithPlan();
  const signal = AbortSignal.timeout(10_000);
  for (const kind of ['create', 'update', 'cancel'] as const) {
    await nodo.send([operation(kind, 1, full), operation(kind, 10, debt())], signal);
    await nodo.send([operation(kind, 1, full)], signal);
  }
  await nodo.send(
    Array.from({ length: 45 }, (_, index) => operation('cancel', index)),
    signal,
  );
  const schemas = server.heard.map(({ method, url, body }) => {
    const many = url.includes('/v2/');
    if (method === 'DELETE' && !many) {
      equal(body, '');
      return 'none';
    }
    const schema =
      method === 'DELETE'
        ? 'MultipleIUPDModel'
        : many
          ? 'MultiplePaymentPositionModel'
          : 'PaymentPositionModel';
    conforms(many ? GPD_V2 : GPD_V1, schema, JSON.parse(body));
    equal(url.includes('toPublish=true'), method !== 'DELETE');
    return schema;
  });
  equal(schemas.length, 9);
  equal(new Set(schemas).size, 4);
});

test('days end at 24:00 of Italian clocks, in winter and in summer', () => {
  const due = (dueDate: string) =>
    gpdOf(debt({ options: [single({ dueDate: day(dueDate) })] })).paymentOption[0]?.dueDate;
  equal(due('2026-01-31'), '2026-01-31T23:00:00.000Z');
  equal(due('2026-07-31'), '2026-07-31T22:00:00.000Z');
});

test('a validity is sent only when it is still to come', () => {
  const from = (validFrom: string) =>
    gpdOf(debt({ validFrom: day(validFrom), options: [single({ dueDate: day('2026-12-31') })] }));
  equal(from('2026-03-02').validityDate, '2026-03-01T23:00:00.000Z');
  equal('validityDate' in from('2026-03-01'), false);
});

test('options, transfers, texts and accounting are those of the debt', () => {
  const plan = gpdOf(debtWithPlan());
  deepEqual(
    plan.paymentOption.map(({ isPartialPayment, iuv, nav }) => [isPartialPayment, iuv, nav]),
    [
      [false, iuvOf(1), noticeOf(1)],
      [true, iuvOf(2), noticeOf(2)],
      [true, iuvOf(3), noticeOf(3)],
    ],
  );
  const transfer = {
    organization: ORG,
    amount: toCents(12_050),
    iban: IBAN,
    category: '0101101IM',
    remittance: '  causale\tdi\u0000prova ',
    accounting: [{ year: '2026', chapter: '1025/10', accertamento: '2026/117' }],
  };
  const [option] = gpdOf(debt({ options: [single({ transfers: [transfer] })] })).paymentOption;
  deepEqual(option?.transfer, [
    {
      idTransfer: '1',
      amount: 12_050,
      organizationFiscalCode: ORG,
      companyName: 'Comune di Borgo Esempio',
      remittanceInformation: 'causale di prova',
      category: '9/0101101IM/',
      iban: IBAN,
      transferMetadata: [
        { key: 'CAPITOLO', value: '1025/10' },
        { key: 'CODICE ACCERTAMENTO', value: '2026/117' },
        { key: 'ANNO RIFERIMENTO', value: '2026' },
      ],
    },
  ]);
});

test('a position expires at GPD only when all of it ends at its latest due day', () => {
  const until = (payableUntil: string, dueDate = '2026-06-30') =>
    debt({ options: [single({ dueDate: day(dueDate), payableUntil: day(payableUntil) })] });
  const ends = gpdOf(until('2026-06-30'));
  equal(ends.switchToExpired, true);
  equal(ends.paymentOption[0]?.retentionDate, '2026-06-30T22:00:00.000Z');
  equal(gpdOf(debt()).switchToExpired, false);
  deepEqual(fields(until('2026-12-31')), ['payableUntil']);
});

test('the source data of a gestionale never leaves', () => {
  const made = gpdOf(
    debt({ source: { secret: 'canary' }, key: 'canary', options: [single({ source: 'canary' })] }),
  );
  ok(!JSON.stringify(made).includes('canary'));
});

test('whatever GPD or the Nodo would refuse is named at its field', () => {
  const transfer = { organization: ORG, amount: toCents(12_050), iban: IBAN, category: '9/0101101IM/' };
  const with1 = (change: object) => debt({ options: [single({ transfers: [{ ...transfer, ...change }] })] });
  const plan = { kind: 'plan', installments: [installment({ ref: '1' })] } as const;
  const at = 'options[0].installments[0]';
  const cases: readonly (readonly [DebtPosition, ...string[]])[] = [
    [debt({ description: 'x'.repeat(141) }), 'description'],
    [debt({ description: ' \u0007 ' }), 'description'],
    [debt({ options: [] }), 'options'],
    [debt({ options: [plan, { ...plan, installments: [installment({ ref: '2' })] }] }), 'options'],
    [debt({ options: [single(), single()] }), 'options'],
    [debt({ options: [{ kind: 'plan', installments: [] }] }), 'options[0].installments'],
    [
      debt({ options: [{ kind: 'single', installments: [installment(), installment({ ref: 'b' })] }] }),
      'options[0].installments',
    ],
    [debt({ options: [single({ amount: toCents(0), transfers: [] })] }), `${at}.amount`, `${at}.transfers`],
    [
      debt({
        options: [
          single({
            amount: toCents(100_000_000_000),
            transfers: [{ ...transfer, amount: toCents(100_000_000_000) }],
          }),
        ],
      }),
      `${at}.amount`,
      `${at}.transfers[0].amount`,
    ],
    [debt({ options: [single({ amount: toCents(12_051), transfers: [transfer] })] }), `${at}.transfers`],
    [
      debt({ options: [single({ amount: toCents(72_300), transfers: Array(6).fill(transfer) })] }),
      `${at}.transfers`,
    ],
    [debt({ options: [single({ description: 'x'.repeat(141) })] }), `${at}.description`],
    [debt({ validFrom: day('2999-01-01') }), 'validFrom'],
    [with1({ iban: 'IT60 X054' }), `${at}.transfers[0].iban`],
    [with1({ postalIban: '' }), `${at}.transfers[0].postalIban`],
    [with1({ category: '0101101XX' }), `${at}.transfers[0].category`],
    [with1({ organization: '123' }), `${at}.transfers[0].organization`],
    [with1({ remittance: 'x'.repeat(141) }), `${at}.transfers[0].remittance`],
    [with1({ companyName: 'x'.repeat(141) }), `${at}.transfers[0].companyName`],
    [
      with1({ accounting: Array(4).fill({ year: '2026', chapter: '1', accertamento: '2' }) }),
      `${at}.transfers[0].accounting`,
    ],
    [debt({ debtor: { ...debt().debtor, name: 'x'.repeat(71) } }), 'debtor.name'],
    [debt({ debtor: { ...debt().debtor, fiscalCode: 'RSS MRA' } }), 'debtor.fiscalCode'],
    [debt({ debtor: { ...debt().debtor, country: 'Italia' } }), 'debtor.country'],
    [debt({ debtor: { ...debt().debtor, email: 'mario rossi@example' } }), 'debtor.email'],
    [
      debt({ debtor: { ...debt().debtor, city: 'x'.repeat(36), postalCode: '0'.repeat(17) } }),
      'debtor.postalCode',
      'debtor.city',
    ],
  ];
  for (const [position, ...expected] of cases) {
    deepEqual(fields(position), expected);
    ok(inexpressible(position).every(({ code }) => code === 'nodo.inexpressible'));
  }
  deepEqual(fields(debt()), []);
  deepEqual(fields(debtWithPlan()), []);
});

test('what is expressible is a valid request, whatever its texts', { skip: missing }, () => {
  const text = fc.string({ unit: 'binary', maxLength: 160 });
  fc.assert(
    fc.property(
      text,
      text,
      fc.option(text, { nil: undefined }),
      fc.integer({ min: -5, max: 200_000_000_000 }),
      (description, name, street, cents) => {
        const amount = toCents(cents);
        const position = debt({
          description,
          debtor: { kind: 'F', fiscalCode: 'ANONIMO', name, ...(street === undefined ? {} : { street }) },
          options: [single({ amount, transfers: installment({ amount }).transfers })],
        });
        const made = toGpd(operation('create', 1, position), NOW, ['01']);
        equal(made.ok, inexpressible(position).length === 0);
        if (!made.ok) return;
        conforms(GPD_V1, 'PaymentPositionModel', made.value);
        ok(!/\p{Cc}/u.test(made.value.fullName + made.value.paymentOption[0]?.description));
      },
    ),
    { numRuns: 200 },
  );
});

test('an operation without its codes, or from a nameless body, is refused', () => {
  const none = toGpd(operation('create', 1, debt(), { codes: [] }), NOW, ['01']);
  equal(none.ok ? '' : none.problem.code, 'nodo.code-missing');
  const nameless = toGpd(operation('create', 1, debt(), { owner: { organization: ORG, name: ' ' } }), NOW, [
    '01',
  ]);
  match(nameless.ok ? '' : nameless.problem.message, /name/);
});
