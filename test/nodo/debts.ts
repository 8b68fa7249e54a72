/** Positions to send, all payable in a month. */
import { addDays, type Day, dayOf } from '../../src/domain/day.ts';
import type { DebtPosition, Installment, PaymentOption } from '../../src/domain/debt-position.ts';
import { toCents } from '../../src/domain/money.ts';
import type { InstallmentCode, Operation } from '../../src/domain/ports/nodo.ts';

export const ORG = '01234567897';
export const PROVINCE = '00743110157';
export const IBAN = 'IT60X0542811101000000123456';
export const PROVINCE_IBAN = 'IT37P0200805364000102345678';
export const OWNER = { organization: ORG, name: 'Comune di Borgo Esempio' };

export const inDays = (days: number): Day => addDays(dayOf(new Date()), days);

export const iuvOf = (number: number, segregation = '01'): string =>
  `${segregation}${String(number).padStart(15, '0')}`;
export const noticeOf = (number: number, segregation = '01'): string => `3${iuvOf(number, segregation)}`;
export const iupdOf = (number: number): string => `${ORG}-${String(number).padStart(8, '0')}`;

export function installment(changes: Partial<Installment> = {}): Installment {
  const amount = changes.amount ?? toCents(12_050);
  return {
    ref: 'unica',
    amount,
    dueDate: inDays(30),
    transfers: [{ organization: ORG, amount, iban: IBAN, category: '9/0101101IM/' }],
    ...changes,
  };
}

export const single = (changes: Partial<Installment> = {}): PaymentOption => ({
  kind: 'single',
  installments: [installment(changes)],
});

export function debt(changes: Partial<DebtPosition> = {}): DebtPosition {
  return {
    key: '2026/1',
    action: 'upsert',
    service: 'tari',
    description: 'TARI 2026',
    debtor: { kind: 'F', fiscalCode: 'RSSMRA80A01H501U', name: 'Mario Rossi' },
    options: [single()],
    ...changes,
  };
}

/** Soluzione unica or two instalments, TARI and TEFA: two transfers to two bodies. */
export function debtWithPlan(): DebtPosition {
  const rata = (ref: string, days: number, own: number, others: number): Installment =>
    installment({
      ref,
      amount: toCents(own + others),
      dueDate: inDays(days),
      transfers: [
        { organization: ORG, amount: toCents(own), iban: IBAN, category: '9/0101101IM/' },
        { organization: PROVINCE, amount: toCents(others), iban: PROVINCE_IBAN, category: '9/0101101IM/' },
      ],
    });
  return debt({
    options: [
      { kind: 'single', installments: [rata('unica', 30, 20_000, 1_000)] },
      { kind: 'plan', installments: [rata('1', 30, 10_000, 500), rata('2', 60, 10_000, 500)] },
    ],
  });
}

/** An operation on position `number`; its instalments have the codes number, number + 1 and so on. */
export function operation(
  kind: Operation['kind'],
  number: number,
  position: DebtPosition = debt(),
  changes: Partial<Operation> = {},
): Operation {
  const refs = position.options.flatMap(({ installments }) => installments.map(({ ref }) => ref));
  const codes: InstallmentCode[] = refs.map((ref, index) => ({
    ref,
    iuv: iuvOf(number + index),
    noticeNumber: noticeOf(number + index),
  }));
  return {
    kind,
    iupd: iupdOf(number),
    version: 1,
    owner: OWNER,
    codes,
    ...(kind === 'cancel' ? {} : { position }),
    ...changes,
  };
}
