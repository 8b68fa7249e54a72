/** A stored receipt, `paSendRTReq` or `paSendRTV2Request` (paForNode.xsd: ctReceipt, ctReceiptV2) → {@link Receipt}. */
import { isDay, startOfDayUtc } from '../../domain/day.ts';
import { type Cents, readAmount } from '../../domain/money.ts';
import { failed, ok, problem, type Result } from '../../domain/problem.ts';
import type { Receipt, ReceiptTransfer } from '../../domain/receipt.ts';
import { readInstant } from './instant.ts';
import type { Fields } from './json.ts';
import { readXml, xmlChild, xmlChildren, xmlText } from './xml.ts';

const LISTS: ReadonlySet<string> = new Set(['transfer']);
const ROOTS = ['paSendRTV2Request', 'paSendRTReq'] as const;

/** With or without its SOAP envelope, whatever the prefixes. Problems: `xml.unreadable`, `receipt.unreadable`. */
export function readReceipt(bytes: Uint8Array): Result<Receipt> {
  const document = readXml(bytes, LISTS);
  if (!document.ok) return document;
  const body = xmlChild(xmlChild(document.value, 'Envelope'), 'Body') ?? document.value;
  const root = ROOTS.map((name) => xmlChild(body, name)).find((found) => found !== undefined);
  const receipt = xmlChild(root, 'receipt');
  return receipt === undefined ? unreadable('it holds no receipt') : toReceipt(receipt);
}

function toReceipt(found: Fields): Result<Receipt> {
  const missing = (
    ['receiptId', 'noticeNumber', 'fiscalCode', 'creditorReferenceId', 'paymentAmount', 'idPSP'] as const
  ).find((name) => xmlText(found, name) === undefined);
  if (missing !== undefined) return unreadable(`${missing} is missing`);
  const outcome = xmlText(found, 'outcome');
  if (outcome !== 'OK') return unreadable(`its outcome is ${outcome ?? 'missing'}, not OK`);
  const amount = euro(found, 'paymentAmount');
  const paidAt = paymentInstant(found);
  const transfers = xmlChildren(xmlChild(found, 'transferList'), 'transfer').map(toTransfer);
  const known = transfers.filter((transfer) => transfer !== undefined);
  if (amount === undefined) return unreadable('paymentAmount is no amount');
  if (paidAt === undefined) return unreadable('it does not say when it was paid');
  if (known.length === 0 || known.length < transfers.length)
    return unreadable('a transfer of it cannot be read');
  const text = (name: string) => xmlText(found, name);
  const whole = {
    receiptId: text('receiptId') ?? '',
    organization: text('fiscalCode') ?? '',
    iuv: text('creditorReferenceId') ?? '',
    noticeNumber: text('noticeNumber') ?? '',
    amount,
    paidAt,
    pspId: text('idPSP') ?? '',
    pspName: text('PSPCompanyName') ?? text('idPSP') ?? '',
    transfers: known,
  };
  return ok({
    ...whole,
    ...given('fee', euro(found, 'fee')),
    ...given('applicationDate', text('applicationDate')?.slice(0, 10)),
    ...given('transferDate', text('transferDate')?.slice(0, 10)),
    ...given('channel', text('idChannel')),
    ...given('paymentMethod', text('paymentMethod')),
    ...given('payerCode', subjectCode(found, 'payer')),
    ...given('payerName', xmlText(xmlChild(found, 'payer'), 'fullName')),
    ...given('debtorCode', subjectCode(found, 'debtor')),
  });
}

/** `paymentDateTime` is on Italian clocks when it names no zone; the schema lets it out, then the day must do. */
function paymentInstant(found: Fields): string | undefined {
  const written = xmlText(found, 'paymentDateTime');
  if (written !== undefined) return readInstant(written, 'rome')?.toISOString();
  const day = xmlText(found, 'applicationDate')?.slice(0, 10) ?? '';
  return isDay(day) ? startOfDayUtc(day).toISOString() : undefined;
}

function toTransfer(found: Fields): ReceiptTransfer | undefined {
  const idTransfer = Number(xmlText(found, 'idTransfer'));
  const organization = xmlText(found, 'fiscalCodePA');
  const amount = euro(found, 'transferAmount');
  if (!Number.isInteger(idTransfer) || organization === undefined || amount === undefined) return undefined;
  return {
    idTransfer,
    organization,
    amount,
    ...given('iban', xmlText(found, 'IBAN')),
    ...given('category', xmlText(found, 'transferCategory')),
    ...given('remittance', xmlText(found, 'remittanceInformation')),
  };
}

function euro(found: Fields, name: string): Cents | undefined {
  const amount = readAmount(xmlText(found, name) ?? '', { decimal: '.', thousands: false });
  return amount.ok ? amount.value : undefined;
}

const subjectCode = (found: Fields, name: string): string | undefined =>
  xmlText(xmlChild(xmlChild(found, name), 'uniqueIdentifier'), 'entityUniqueIdentifierValue');

const unreadable = (message: string) =>
  failed(problem('receipt.unreadable', `the receipt cannot be read: ${message}`));

/** A property that is there only when it has a value. */
function given<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: V });
}
