/** A reporting flow (FdR): what one PSP transferred to one organization in one credit transfer. */
import type { Cents } from './money.ts';

/** 0 executed · 3 revoked · 4 stand-in · 8 stand-in without receipt · 9 executed without receipt (SACI; REST names mapped). */
export type FlowOutcome = 0 | 3 | 4 | 8 | 9;

export interface FlowPayment {
  readonly index: number;
  readonly iuv: string;
  /** Identificativo univoco riscossione: equals the receipt id. */
  readonly iur: string;
  readonly idTransfer: number;
  readonly amount: Cents;
  readonly outcome: FlowOutcome;
  readonly day: string;
}

export interface Flow {
  readonly flow: string;
  readonly psp: string;
  readonly pspName: string;
  readonly revision: number;
  readonly publishedAt: string;
  readonly flowDate: string;
  /** TRN of the credit transfer, and its day. */
  readonly regulation: string;
  readonly regulationDay: string;
  readonly organization: string;
  readonly totalPayments: number;
  readonly totalAmount: Cents;
  readonly payments: readonly FlowPayment[];
}
