/** What the ledger remembers: one line per change, enough to rebuild everything. Instants are milliseconds, money is cents. */
import type { Content, Debtor } from './content.ts';

export interface KeyEvent {
  readonly e: 'key';
  readonly key: string;
  readonly organizations: readonly string[];
  readonly segregationCodes: readonly string[];
  /** Registered IBANs by organization: what Back-Office knows. */
  readonly ibans: Readonly<Record<string, readonly string[]>>;
}

export interface PutEvent {
  readonly e: 'put';
  /** iban: rewritten by a mass change of IBAN, not sent by a client. */
  readonly how: 'create' | 'update' | 'iban';
  readonly at: number;
  readonly org: string;
  readonly toPublish: boolean;
  readonly items: readonly Content[];
}

export interface DeleteEvent {
  readonly e: 'delete';
  readonly at: number;
  readonly org: string;
  readonly iupds: readonly string[];
}

export interface StatusEvent {
  readonly e: 'publish' | 'invalidate';
  readonly at: number;
  readonly org: string;
  readonly iupd: string;
}

export interface Psp {
  readonly id: string;
  readonly name: string;
  readonly fiscalCode?: string;
}

export interface PaidTransfer {
  readonly id: number;
  readonly org: string;
  readonly amount: number;
  /** Absent for a stamp, which no flow reports to the organization. */
  readonly iban?: string;
}

export interface PayEvent {
  readonly e: 'pay';
  readonly receiptId: string;
  readonly org: string;
  readonly iupd: string;
  readonly iuv: string;
  readonly nav: string;
  readonly amount: number;
  readonly fee: number;
  /** When the citizen paid. */
  readonly paidAt: number;
  readonly at: number;
  readonly method: string;
  readonly psp: Psp;
  readonly payer?: Pick<Debtor, 'type' | 'fiscalCode' | 'fullName'>;
  /** Taken by the PSP although the position could not be paid. */
  readonly standIn: boolean;
  readonly transfers: readonly PaidTransfer[];
}

/** Marked as already paid outside pagoPA by the creditor. */
export interface CloseEvent {
  readonly e: 'close';
  readonly at: number;
  readonly paidAt: number;
  readonly org: string;
  readonly iupd: string;
  readonly nav: string;
}

/** A notification fee written by SEND. */
export interface FeeEvent {
  readonly e: 'fee';
  readonly at: number;
  readonly org: string;
  readonly iupd: string;
  readonly nav: string;
  readonly amount: number;
}

export type PayStatus = 'EXECUTED' | 'STAND_IN' | 'STAND_IN_NO_RPT' | 'NO_RPT';

export interface FlowLine {
  readonly index: number;
  readonly iuv: string;
  readonly receiptId: string;
  readonly idTransfer: number;
  readonly amount: number;
  readonly status: PayStatus;
  /** Italian day of the payment. */
  readonly day: string;
}

export interface Flow {
  readonly fdr: string;
  readonly psp: Psp;
  readonly org: string;
  readonly iban: string;
  readonly revision: number;
  readonly flowDate: number;
  readonly published: number;
  /** TRN of the credit transfer. */
  readonly regulation: string;
  readonly regulationDay: string;
  readonly lines: readonly FlowLine[];
}

export interface FlowsEvent {
  readonly e: 'flows';
  readonly at: number;
  readonly flows: readonly Flow[];
}

interface ClockEvent {
  readonly e: 'clock';
  readonly offset: number;
}

export type LedgerEvent =
  | KeyEvent
  | PutEvent
  | DeleteEvent
  | StatusEvent
  | PayEvent
  | CloseEvent
  | FeeEvent
  | FlowsEvent
  | ClockEvent;

/** Where a content lies in the ledger file, bytes. */
export interface Extent {
  readonly at: number;
  readonly size: number;
}
