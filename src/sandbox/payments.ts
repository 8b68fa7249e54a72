/** Payments at the counter: what a PSP does with a notice, and the receipt that comes of it. */
import { randomUUID } from 'node:crypto';
import type { Option, Payment, Position } from './book.ts';
import { romeTime } from './clock.ts';
import type { PaidTransfer, PayEvent, Psp } from './events.ts';
import { type PayFault, payFault, statusAt } from './state-machine.ts';
import type { World } from './world.ts';

const DEFAULT_PSP: Psp = { id: 'SNDBITM1XXX', name: 'Banca di prova', fiscalCode: '12345678903' };
/** Cents that the PSP asks of the payer: never the organization's. */
const PSP_FEE = 150;

export interface PayRequest {
  readonly org: string;
  /** One of the two. */
  readonly noticeNumber?: string;
  readonly iuv?: string;
  readonly payer?: { readonly type: 'F' | 'G'; readonly fiscalCode: string; readonly fullName: string };
  readonly psp?: Psp;
  /** ISO instant of the payment; now when absent. */
  readonly at?: string;
  readonly method?: string;
  /** The PSP took the money although the position could not be paid (stand-in, double payment). */
  readonly standIn?: boolean;
}

export interface PaidReceipt {
  readonly receiptId: string;
  readonly organization: string;
  readonly iupd: string;
  readonly iuv: string;
  readonly noticeNumber: string;
  /** Cents. */
  readonly amount: number;
  readonly fee: number;
  /** Italian local time with its offset. */
  readonly paidAt: string;
  readonly psp: string;
  readonly method: string;
  readonly standIn: boolean;
}

export type PayAnswer =
  | { readonly paid: true; readonly receipt: PaidReceipt }
  | { readonly paid: false; readonly fault: PayFault };

export function pay(world: World, request: PayRequest): PayAnswer {
  const found = findOption(world, request);
  if (found === undefined) return { paid: false, fault: 'PAA_PAGAMENTO_SCONOSCIUTO' };
  const { position, option } = found;
  const now = world.clock.now();
  const fault = payFault(statusAt(position, now), option, position.options);
  if (fault !== undefined && request.standIn !== true) return { paid: false, fault };
  const event: PayEvent = {
    e: 'pay',
    receiptId: randomUUID().replaceAll('-', ''),
    org: request.org,
    iupd: position.iupd,
    iuv: option.iuv,
    nav: option.nav,
    amount: option.amount + option.notificationFee,
    fee: PSP_FEE,
    paidAt: request.at === undefined ? now : Date.parse(request.at),
    at: now,
    method: request.method ?? 'CP',
    psp: request.psp ?? DEFAULT_PSP,
    ...(request.payer === undefined ? {} : { payer: request.payer }),
    standIn: fault !== undefined,
    transfers: transfersOf(world, position, option),
  };
  world.commit(event);
  return { paid: true, receipt: receiptOf(event) };
}

/** Why a notice could not be paid now, without paying it. */
export function verify(
  world: World,
  request: Pick<PayRequest, 'org' | 'iuv' | 'noticeNumber'>,
): PayFault | undefined {
  const found = findOption(world, request);
  if (found === undefined) return 'PAA_PAGAMENTO_SCONOSCIUTO';
  return payFault(statusAt(found.position, world.clock.now()), found.option, found.position.options);
}

export const receiptOf = (payment: PayEvent | Payment): PaidReceipt => ({
  receiptId: payment.receiptId,
  organization: payment.org,
  iupd: payment.iupd,
  iuv: payment.iuv,
  noticeNumber: payment.nav,
  amount: payment.amount,
  fee: payment.fee,
  paidAt: romeTime(payment.paidAt),
  psp: payment.psp.id,
  method: payment.method,
  standIn: payment.standIn,
});

export function findOption(
  world: World,
  { org, noticeNumber, iuv }: Pick<PayRequest, 'org' | 'iuv' | 'noticeNumber'>,
): { readonly position: Position; readonly option: Option } | undefined {
  const shelf = world.book.shelf(org);
  const position = noticeNumber === undefined ? shelf.byIuv.get(iuv ?? '') : shelf.byNav.get(noticeNumber);
  const option = position?.options.find((each) =>
    noticeNumber === undefined ? each.iuv === iuv : each.nav === noticeNumber,
  );
  return position === undefined || option === undefined ? undefined : { position, option };
}

/** The notification fee is the creditor's: it rides on its first transfer. */
function transfersOf(world: World, position: Position, option: Option): readonly PaidTransfer[] {
  const content = world.contentOf(position).paymentOption.find(({ nav }) => nav === option.nav);
  const transfers = content?.transfer ?? [];
  const first =
    transfers.find(({ organizationFiscalCode }) => organizationFiscalCode === position.org) ?? transfers[0];
  return transfers.map((transfer) => ({
    id: Number(transfer.idTransfer),
    org: transfer.organizationFiscalCode,
    amount: transfer.amount + (transfer === first ? option.notificationFee : 0),
    ...(transfer.iban === undefined ? {} : { iban: transfer.iban }),
  }));
}
