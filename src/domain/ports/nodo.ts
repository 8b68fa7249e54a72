/**
 * The port `Nodo`: what makes positions payable and tells what was paid. One folder of src/nodo per adapter, which
 * exports a spec and `open`. The adapter batches, splits a refused batch down to the call that names the reason, and
 * answers one outcome per operation; what is kept, retried and in which order is the pipeline's.
 */
import type { DebtPosition } from '../debt-position.ts';
import type { Flow } from '../flow.ts';
import type { Problem, Result } from '../problem.ts';
import type { Receipt } from '../receipt.ts';

export interface NodoSpec {
  readonly name: string;
  readonly summary: string;
  /** JSON Schema of an access in organization.yaml besides `adapter` and `segregationCodes`; unknown keys are errors. */
  readonly options: { readonly [key: string]: unknown };
  /** Most operations of one kind that one call carries. */
  readonly batch: number;
  /** Calls allowed per credential in a sliding window. */
  readonly rate: { readonly calls: number; readonly windowMs: number };
  /** Why a position cannot be said in this Nodo's model (`nodo.inexpressible`, text lengths, option kinds…); none: it can. */
  inexpressible(position: DebtPosition): readonly Problem[];
}

/** An access with its secrets resolved. */
export interface NodoAccess {
  readonly id: string;
  readonly adapter: string;
  readonly segregationCodes: readonly string[];
  readonly options: { readonly [key: string]: string | number | boolean };
  /** Identifies the credential (a hash of it, never itself): queue, window and breaker are keyed by it. */
  readonly credential: string;
}

export interface OwnerFacts {
  readonly organization: string;
  readonly name: string;
}

/** An installment's code, by ref. */
export interface InstallmentCode {
  readonly ref: string;
  readonly iuv: string;
  readonly noticeNumber: string;
}

export interface Operation {
  readonly kind: 'create' | 'update' | 'cancel';
  readonly iupd: string;
  readonly version: number;
  readonly owner: OwnerFacts;
  /** Absent for cancel. Paid installments are already out. */
  readonly position?: DebtPosition;
  readonly codes: readonly InstallmentCode[];
  /**
   * An earlier attempt of this very version may have been applied (its outcome was unknown, or a crash hid it): the
   * adapter looks before it sends an update again. A deferred repeat stays unsettled.
   */
  readonly repeat?: boolean;
}

export type Outcome =
  | { readonly kind: 'confirmed' }
  /** The Nodo named a reason; repeating does not help. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Already paid or being paid at the Nodo: pull its receipts. */
  | { readonly kind: 'not-updatable'; readonly problem: Problem }
  /** Sent, and no answer: it may have been applied. The same operation must be repeated before any newer one. */
  | { readonly kind: 'unknown'; readonly problem: Problem }
  /** Certainly not applied; the credential (or the whole Nodo) has to wait. */
  | { readonly kind: 'deferred'; readonly problem: Problem; readonly retryAfterMs?: number };

/** What the Nodo says of a position, in canonical terms, for `verify --nodo` and for settling unknowns. */
export interface NodoPosition {
  readonly iupd: string;
  readonly status:
    | 'draft'
    | 'published'
    | 'valid'
    | 'invalid'
    | 'expired'
    | 'partly-paid'
    | 'paid'
    | 'reported';
  readonly installments: readonly {
    readonly iuv: string;
    readonly amount: number;
    readonly dueDate: string;
    readonly paid: boolean;
  }[];
}

export interface ReceiptRef {
  readonly iuv: string;
  readonly paidAt: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

export interface FlowRef {
  readonly flow: string;
  readonly psp: string;
  readonly revision: number;
  readonly publishedAt: string;
}

/** Calls wait for the credential's window by `turn`, which the pipeline gives: it is shared by all workers. */
export type Turn = (signal: AbortSignal) => Promise<void>;

export interface Nodo {
  readonly spec: NodoSpec;
  /** Outcomes in the order of the operations. At most `spec.batch` operations, of one organization and one kind. */
  send(operations: readonly Operation[], signal: AbortSignal): Promise<readonly Outcome[]>;
  read(organization: string, iupd: string, signal: AbortSignal): Promise<Result<NodoPosition | undefined>>;
  /** Everything that the organization has there, oldest first, pages from 0. Absent where the Nodo cannot list. */
  positions?(organization: string, page: number, signal: AbortSignal): Promise<Result<Page<NodoPosition>>>;
  /** Days inclusive, pages from 0. */
  receipts(
    organization: string,
    from: string,
    to: string,
    page: number,
    signal: AbortSignal,
  ): Promise<Result<Page<ReceiptRef>>>;
  receipt(
    organization: string,
    iuv: string,
    signal: AbortSignal,
  ): Promise<Result<{ readonly bytes: Uint8Array; readonly receipt: Receipt }>>;
  flows(
    organization: string,
    publishedAfter: string,
    page: number,
    signal: AbortSignal,
  ): Promise<Result<Page<FlowRef>>>;
  flow(
    organization: string,
    ref: FlowRef,
    signal: AbortSignal,
  ): Promise<Result<{ readonly bytes: Uint8Array; readonly flow: Flow }>>;
}

export interface NodoAdapter {
  readonly spec: NodoSpec;
  open(access: NodoAccess, turn: Turn): Nodo;
}

export interface Nodi {
  readonly specs: readonly NodoSpec[];
  adapter(name: string): NodoAdapter;
}

export type { Flow, Receipt };
