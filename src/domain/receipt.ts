/** A receipt (RT): the Nodo's proof that one notice was paid. Times are ISO instants, days Italian days. */
import type { Cents } from './money.ts';

export interface ReceiptTransfer {
  readonly idTransfer: number;
  readonly organization: string;
  readonly amount: Cents;
  readonly iban?: string;
  readonly category?: string;
  readonly remittance?: string;
}

export interface Receipt {
  readonly receiptId: string;
  readonly organization: string;
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly amount: Cents;
  readonly fee?: Cents;
  readonly paidAt: string;
  readonly applicationDate?: string;
  readonly transferDate?: string;
  readonly pspId: string;
  readonly pspName: string;
  readonly channel?: string;
  readonly paymentMethod?: string;
  readonly payerCode?: string;
  readonly payerName?: string;
  readonly debtorCode?: string;
  readonly transfers: readonly ReceiptTransfer[];
}
