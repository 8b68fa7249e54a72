/** A debt position as GPD v1 answers it (`PaymentPositionModelBaseResponse`), and whether it is what we sent. */
import { dayOf } from '../../domain/day.ts';
import type { NodoPosition } from '../../domain/ports/nodo.ts';
import { readInstant } from './instant.ts';
import { type Fields, flag, list, number, text } from './json.ts';
import type { GpdOption, GpdPosition, GpdTransfer } from './model.ts';

const STATUSES = {
  DRAFT: 'draft',
  PUBLISHED: 'published',
  VALID: 'valid',
  INVALID: 'invalid',
  EXPIRED: 'expired',
  PARTIALLY_PAID: 'partly-paid',
  PAID: 'paid',
  REPORTED: 'reported',
} as const satisfies Readonly<Record<string, NodoPosition['status']>>;

interface FoundOption {
  readonly iuv: string;
  readonly nav?: string;
  /** Without the notification fee, which SEND adds at GPD and no source file knows. */
  readonly amount: number;
  readonly dueDate: Date;
  readonly paid: boolean;
  readonly fields: Fields;
}

export interface Found {
  readonly iupd: string;
  readonly status: NodoPosition['status'];
  readonly options: readonly FoundOption[];
  readonly fields: Fields;
}

/** Undefined when the answer is not a position. */
export function readPosition(fields: Fields): Found | undefined {
  const iupd = text(fields, 'iupd');
  const status = text(fields, 'status');
  const options = list(fields, 'paymentOption')?.map(readOption);
  if (iupd === undefined || status === undefined || !isStatus(status) || options === undefined)
    return undefined;
  const known = options.filter((option) => option !== undefined);
  return known.length === options.length
    ? { iupd, status: STATUSES[status], options: known, fields }
    : undefined;
}

const isStatus = (status: string): status is keyof typeof STATUSES => Object.hasOwn(STATUSES, status);

function readOption(fields: Fields): FoundOption | undefined {
  const iuv = text(fields, 'iuv');
  const nav = text(fields, 'nav');
  const amount = number(fields, 'amount');
  const dueDate = readInstant(text(fields, 'dueDate') ?? '', 'utc');
  if (iuv === undefined || amount === undefined || dueDate === undefined) return undefined;
  const status = text(fields, 'status');
  return {
    iuv,
    ...(nav === undefined ? {} : { nav }),
    amount: amount - (number(fields, 'notificationFee') ?? 0),
    dueDate,
    paid: status !== undefined && status !== 'PO_UNPAID',
    fields,
  };
}

export const isPaid = ({ status }: Found): boolean =>
  status === 'partly-paid' || status === 'paid' || status === 'reported';

/** A position id carries our codes, or it is someone else's. */
export const isOurs = (found: Found, sent: GpdPosition): boolean =>
  sent.paymentOption.some(({ iuv }) => found.options.some((option) => option.iuv === iuv));

/** Whether what GPD holds is the content that we sent, in what GPD gives back (not the whole debtor). */
export function sameContent(found: Found, sent: GpdPosition): boolean {
  if (found.options.length !== sent.paymentOption.length) return false;
  if (!agrees(found.fields, sent, ['type', 'companyName', 'fiscalCode', 'fullName', 'switchToExpired']))
    return false;
  return sent.paymentOption.every((option) => {
    const other = found.options.find(({ iuv }) => iuv === option.iuv);
    return other !== undefined && sameOption(other, option);
  });
}

function sameOption(found: FoundOption, sent: GpdOption): boolean {
  const transfers = list(found.fields, 'transfer') ?? [];
  return (
    (found.nav ?? sent.nav) === sent.nav &&
    found.amount === sent.amount &&
    found.dueDate.getTime() === Date.parse(sent.dueDate) &&
    flag(found.fields, 'isPartialPayment') === sent.isPartialPayment &&
    agrees(found.fields, sent, ['description']) &&
    transfers.length === sent.transfer.length &&
    sent.transfer.every((transfer) => transfers.some((other) => sameTransfer(other, transfer, found.fields)))
  );
}

function sameTransfer(found: Fields, sent: GpdTransfer, option: Fields): boolean {
  // The fee of a notification is added to a transfer as well as to its option.
  const fee = number(option, 'notificationFee') ?? 0;
  const amount = number(found, 'amount');
  return (
    text(found, 'idTransfer') === sent.idTransfer &&
    (amount === sent.amount || amount === sent.amount + fee) &&
    (text(found, 'iban') ?? '') === sent.iban &&
    agrees(found, sent, ['organizationFiscalCode', 'remittanceInformation', 'category', 'postalIban'])
  );
}

/** Fields that GPD gives back are the same; those that it leaves out say nothing. */
function agrees<T extends object>(found: Fields, sent: T, keys: readonly (keyof T & string)[]): boolean {
  return keys.every((key) => found[key] === undefined || found[key] === null || found[key] === sent[key]);
}

/** In canonical terms; due days are the Italian days that end at GPD's instants. */
export function toNodoPosition({ iupd, status, options }: Found): NodoPosition {
  return {
    iupd,
    status,
    installments: options.map(({ iuv, amount, dueDate, paid }) => ({
      iuv,
      amount,
      dueDate: dayOf(new Date(dueDate.getTime() - 1)),
      paid,
    })),
  };
}
