/** The state of the sandbox in memory: what the events of the ledger, applied in order, amount to. */
import type { Content } from './content.ts';
import type {
  CloseEvent,
  DeleteEvent,
  Extent,
  FeeEvent,
  Flow,
  FlowsEvent,
  KeyEvent,
  LedgerEvent,
  PaidTransfer,
  PayEvent,
  PutEvent,
  StatusEvent,
} from './events.ts';
import {
  type OptionStatus,
  type PositionStatus,
  publishedStatus,
  statusAfterPayment,
  statusAfterReport,
  statusAt,
} from './state-machine.ts';

export interface Option {
  readonly iuv: string;
  readonly nav: string;
  readonly amount: number;
  readonly partial: boolean;
  readonly due: number;
  status: OptionStatus;
  notificationFee: number;
  paidAt?: number;
  payment?: Payment;
}

export interface Position {
  readonly org: string;
  readonly iupd: string;
  readonly inserted: number;
  status: PositionStatus;
  validity: number | undefined;
  lastDue: number;
  switchToExpired: boolean;
  options: readonly Option[];
  content: Extent;
  updated: number;
  published: number | undefined;
  paidAt: number | undefined;
}

export interface Payment extends Omit<PayEvent, 'transfers'> {
  readonly transfers: readonly (PaidTransfer & { flow?: string; reportedAt?: number })[];
  /** The content that was paid, as it was. */
  readonly content: Extent;
}

interface Shelf {
  readonly positions: Map<string, Position>;
  readonly byNav: Map<string, Position>;
  readonly byIuv: Map<string, Position>;
  readonly payments: Payment[];
  /** Revisions of each flow, oldest first, by psp and name. */
  readonly flows: Map<string, Flow[]>;
}

export const flowKey = (psp: string, fdr: string): string => `${psp}/${fdr}`;

export class Book {
  readonly keys = new Map<string, KeyEvent>();
  readonly ibans = new Map<string, Set<string>>();
  readonly #shelves = new Map<string, Shelf>();
  clockOffset = 0;
  flowCount = 0;

  /** What is kept of an organization. */
  shelf(org: string): Shelf {
    const found = this.#shelves.get(org);
    if (found !== undefined) return found;
    const shelf: Shelf = {
      positions: new Map(),
      byNav: new Map(),
      byIuv: new Map(),
      payments: [],
      flows: new Map(),
    };
    this.#shelves.set(org, shelf);
    return shelf;
  }

  organizations(): readonly string[] {
    return [...this.#shelves.keys()];
  }

  apply(event: LedgerEvent, extents: readonly Extent[]): void {
    switch (event.e) {
      case 'key':
        this.#key(event);
        break;
      case 'put':
        for (const [index, item] of event.items.entries()) this.#put(event, item, extents[index] ?? NOWHERE);
        break;
      case 'delete':
        this.#delete(event);
        break;
      case 'publish':
      case 'invalidate':
        this.#status(event);
        break;
      case 'pay':
        this.#pay(event);
        break;
      case 'close':
        this.#close(event);
        break;
      case 'fee':
        this.#fee(event);
        break;
      case 'flows':
        this.#flows(event);
        break;
      case 'clock':
        this.clockOffset = event.offset;
    }
  }

  #key(event: KeyEvent): void {
    this.keys.set(event.key, event);
    for (const [org, ibans] of Object.entries(event.ibans)) this.ibans.set(org, new Set(ibans));
  }

  #put({ how, at, org, toPublish }: PutEvent, item: Content, content: Extent): void {
    const shelf = this.shelf(org);
    const known = shelf.positions.get(item.iupd);
    if (how === 'iban' && known !== undefined) {
      known.content = content;
      known.updated = at;
      return;
    }
    const validity = item.validityDate === undefined ? undefined : Date.parse(item.validityDate);
    const position: Position = known ?? blank(org, item.iupd, at);
    const before = statusAt(position, at);
    for (const option of position.options) this.#unindex(shelf, option);
    position.options = item.paymentOption.map(({ iuv, nav, amount, isPartialPayment, dueDate }) => ({
      iuv,
      nav,
      amount,
      partial: isPartialPayment,
      due: Date.parse(dueDate),
      status: 'PO_UNPAID',
      notificationFee: 0,
    }));
    for (const option of position.options) {
      shelf.byNav.set(option.nav, position);
      shelf.byIuv.set(option.iuv, position);
    }
    position.status = toPublish ? publishedStatus(validity, at) : before;
    position.validity = validity ?? (toPublish ? at : undefined);
    if (toPublish) position.published = at;
    position.lastDue = Math.max(...position.options.map(({ due }) => due));
    position.switchToExpired = item.switchToExpired;
    position.content = content;
    position.updated = at;
    shelf.positions.set(item.iupd, position);
  }

  #unindex(shelf: Shelf, { nav, iuv }: Option): void {
    shelf.byNav.delete(nav);
    shelf.byIuv.delete(iuv);
  }

  #delete({ org, iupds }: DeleteEvent): void {
    const shelf = this.shelf(org);
    for (const iupd of iupds) {
      for (const option of shelf.positions.get(iupd)?.options ?? []) this.#unindex(shelf, option);
      shelf.positions.delete(iupd);
    }
  }

  #status({ e, at, org, iupd }: StatusEvent): void {
    const position = this.shelf(org).positions.get(iupd);
    if (position === undefined) return;
    position.status = e === 'invalidate' ? 'INVALID' : publishedStatus(position.validity, at);
    if (e === 'publish') {
      position.published = at;
      position.validity ??= at;
    }
    position.updated = at;
  }

  #pay(event: PayEvent): void {
    const shelf = this.shelf(event.org);
    const position = shelf.positions.get(event.iupd);
    const payment: Payment = {
      ...event,
      transfers: event.transfers.map((transfer) => ({ ...transfer })),
      content: position?.content ?? NOWHERE,
    };
    shelf.payments.push(payment);
    const option = position?.options.find(({ nav }) => nav === event.nav);
    if (position === undefined || option === undefined || event.standIn) return;
    option.payment = payment;
    settle(position, option, event.paidAt, event.at);
  }

  #close({ org, iupd, nav, paidAt, at }: CloseEvent): void {
    const position = this.shelf(org).positions.get(iupd);
    const option = position?.options.find((each) => each.nav === nav);
    if (position !== undefined && option !== undefined) settle(position, option, paidAt, at);
  }

  #fee({ org, iupd, nav, amount, at }: FeeEvent): void {
    const position = this.shelf(org).positions.get(iupd);
    const option = position?.options.find((each) => each.nav === nav);
    if (position === undefined || option === undefined) return;
    option.notificationFee = amount;
    position.updated = at;
  }

  #flows({ flows, at }: FlowsEvent): void {
    for (const flow of flows) {
      this.flowCount += flow.revision === 1 ? 1 : 0;
      const key = flowKey(flow.psp.id, flow.fdr);
      const revisions = this.shelf(flow.org).flows;
      revisions.set(key, [...(revisions.get(key) ?? []), flow]);
    }
    const reported = new Map(
      flows.flatMap(({ fdr, org, lines }) =>
        lines.map((line) => [`${line.receiptId}/${org}/${line.idTransfer}`, fdr]),
      ),
    );
    const renewed = new Set(flows.filter(({ revision }) => revision > 1).map(({ fdr }) => fdr));
    for (const shelf of this.#shelves.values()) {
      for (const payment of shelf.payments) {
        let touched = false;
        for (const transfer of payment.transfers) {
          const fdr = reported.get(`${payment.receiptId}/${transfer.org}/${transfer.id}`);
          if (fdr === undefined) {
            // A line that a revision dropped waits for another flow.
            if (transfer.flow !== undefined && renewed.has(transfer.flow)) delete transfer.flow;
            continue;
          }
          touched ||= transfer.flow !== fdr;
          transfer.flow = fdr;
          transfer.reportedAt = at;
        }
        if (touched) report(shelf, payment, at);
      }
    }
  }
}

const NOWHERE: Extent = { at: 0, size: 0 };

const blank = (org: string, iupd: string, at: number): Position => ({
  org,
  iupd,
  inserted: at,
  status: 'DRAFT',
  validity: undefined,
  lastDue: 0,
  switchToExpired: false,
  options: [],
  content: NOWHERE,
  updated: at,
  published: undefined,
  paidAt: undefined,
});

function settle(position: Position, option: Option, paidAt: number, at: number): void {
  option.status = 'PO_PAID';
  option.paidAt = paidAt;
  position.status = statusAfterPayment(position.options);
  if (position.status === 'PAID') position.paidAt = paidAt;
  position.updated = at;
}

function report(shelf: Shelf, payment: Payment, at: number): void {
  const position = shelf.positions.get(payment.iupd);
  const option = position?.options.find((each) => each.payment === payment);
  if (position === undefined || option === undefined) return;
  const whole = payment.transfers.every(({ iban, flow }) => iban === undefined || flow !== undefined);
  option.status = whole ? 'PO_REPORTED' : 'PO_PARTIALLY_REPORTED';
  position.status = statusAfterReport(position.status, position.options);
  position.updated = at;
}
