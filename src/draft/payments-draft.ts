/** Events of payments for the case of a report: one of a position, one that no file announced. */
import type { Json } from '../domain/debt-position.ts';
import { iuv } from './made-up-values.ts';

type Fields = { readonly [name: string]: Json };

const PAID = {
  at: '2026-03-20T09:12:00.000Z',
  day: '2026-03-20',
  psp: { id: 'ABI99998', name: 'Banca di prova' },
  channel: 'APP',
  method: 'creditCard',
  fee: 150,
  payer: null,
};
const RECEIPT = '9f6c9413a7ee4ec7b3208412b740d4c4';

export function payments(position: Json | undefined): readonly Json[] {
  const unknown = event(1, 5000, null, null, null, ['unknown']);
  if (position === undefined) return [unknown];
  const { key, period, description, debtor, source, options } = position as Fields;
  const option = ((options ?? []) as readonly Fields[])[0];
  const installment = ((option?.installments ?? []) as readonly Fields[])[0];
  if (installment === undefined) return [unknown];
  const { ref, amount, dueDate } = installment;
  return [
    event(
      0,
      Number(amount),
      {
        key: key ?? '',
        period: period ?? '',
        list: '',
        service: 'prova',
        description: description ?? '',
        source: source ?? {},
        state: 'paid',
      },
      {
        ref: ref ?? '1',
        amount: amount ?? 0,
        dueDate: dueDate ?? '',
        plan: option?.kind === 'plan',
        option: 0,
        description: null,
        source: null,
      },
      debtor ?? null,
      [],
    ),
    unknown,
  ];
}

function event(
  ordinal: number,
  amount: number,
  position: Json,
  installment: Json,
  debtor: Json,
  labels: readonly string[],
): Json {
  const known = position === null ? {} : { position, installment };
  const ref = installment === null ? {} : { ref: (installment as Fields).ref ?? '1' };
  return {
    event: 'paid',
    iuv: iuv(ordinal),
    noticeNumber: `3${iuv(ordinal)}`,
    ...ref,
    ...known,
    debtor,
    paid: { amount, ...PAID, receiptId: RECEIPT.slice(0, -1) + String(ordinal) },
    flow: null,
    transfers: [{ organization: '01234567897', amount }],
    shares: { own: amount, others: 0 },
    labels,
  };
}
