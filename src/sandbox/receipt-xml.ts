/** A receipt as the Nodo sends it: paSendRTV2Request (paForNode.xsd). Only the root is qualified; the order is the schema's. */
import type { Payment } from './book.ts';
import { nextDay, romeDay, romeTime } from './clock.ts';
import type { Content, Debtor, Metadata, PaymentOption, Transfer } from './content.ts';

const NAMESPACE = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
const BROKER = '15376371009';
const STATION = `${BROKER}_01`;
const EMAIL = /^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$/;

export function receiptXml(payment: Payment, content: Content): string {
  const option = content.paymentOption.find(({ nav }) => nav === payment.nav);
  const { psp, paidAt } = payment;
  const channel = `${psp.fiscalCode ?? psp.id}_01`.slice(0, 35);
  const receipt = [
    element('receiptId', payment.receiptId),
    element('noticeNumber', payment.nav),
    element('fiscalCode', payment.org),
    element('outcome', 'OK'),
    element('creditorReferenceId', payment.iuv),
    element('paymentAmount', euros(payment.amount)),
    element('description', option?.description),
    element('companyName', content.companyName),
    element('officeName', content.officeName),
    parent('debtor', subject(content)),
    parent(
      'transferList',
      payment.transfers.map((paid) => transfer(option, paid.id, paid.org, paid.amount)).join(''),
    ),
    element('idPSP', psp.id),
    element('pspFiscalCode', psp.fiscalCode),
    element('PSPCompanyName', psp.name.slice(0, 70)),
    element('idChannel', channel),
    element('channelDescription', 'WISP'),
    payment.payer === undefined ? '' : parent('payer', subject(payment.payer)),
    element('paymentMethod', payment.method),
    element('fee', euros(payment.fee)),
    element('paymentDateTime', romeTime(paidAt)),
    element('applicationDate', romeDay(paidAt)),
    element('transferDate', nextDay(romeDay(paidAt))),
    metadata(option?.paymentOptionMetadata ?? []),
    payment.standIn ? element('standIn', 'true') : '',
  ].join('');
  const body =
    element('idPA', payment.org) +
    element('idBrokerPA', BROKER) +
    element('idStation', STATION) +
    parent('receipt', receipt);
  return `<?xml version="1.0" encoding="UTF-8"?><pafn:paSendRTV2Request xmlns:pafn="${NAMESPACE}">${body}</pafn:paSendRTV2Request>`;
}

function transfer(option: PaymentOption | undefined, id: number, org: string, amount: number): string {
  const found = option?.transfer.find(({ idTransfer }) => Number(idTransfer) === id);
  return parent(
    'transfer',
    [
      element('idTransfer', String(id)),
      element('transferAmount', euros(amount)),
      element('fiscalCodePA', org),
      element('companyName', found?.companyName),
      account(found),
      element('remittanceInformation', found?.remittanceInformation),
      element('transferCategory', found?.category),
      metadata(found?.transferMetadata ?? []),
    ].join(''),
  );
}

/** A choice: the IBAN, or the digital stamp that was bought. */
const account = (found: Transfer | undefined): string =>
  found?.iban === undefined
    ? element(
        'MBDAttachment',
        Buffer.from(`<marcaDaBollo>${found?.stamp?.hashDocument ?? ''}</marcaDaBollo>`).toString('base64'),
      )
    : element('IBAN', found.iban);

/** The schema's lengths are shorter than GPD's. */
function subject({
  type,
  fiscalCode,
  fullName,
  streetName,
  civicNumber,
  postalCode,
  city,
  province,
  country,
  email,
}: Debtor): string {
  return [
    parent(
      'uniqueIdentifier',
      element('entityUniqueIdentifierType', type) +
        element('entityUniqueIdentifierValue', fiscalCode.slice(0, 16)),
    ),
    element('fullName', fullName.slice(0, 70)),
    element('streetName', streetName?.slice(0, 70)),
    element('civicNumber', civicNumber?.slice(0, 16)),
    element('postalCode', postalCode?.slice(0, 16)),
    element('city', city?.slice(0, 35)),
    element('stateProvinceRegion', province?.slice(0, 35)),
    element('country', country),
    element('e-mail', email !== undefined && EMAIL.test(email) ? email : undefined),
  ].join('');
}

const metadata = (entries: readonly Metadata[]): string =>
  entries.length === 0
    ? ''
    : parent(
        'metadata',
        entries
          .map(({ key, value }) => parent('mapEntry', element('key', key) + element('value', value)))
          .join(''),
      );

/** Empty and absent texts are left out: the schema allows neither. */
const element = (name: string, text: string | undefined): string =>
  text === undefined || text === '' ? '' : `<${name}>${escaped(text)}</${name}>`;

const parent = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters have no place in XML 1.0, escaped or not. */
const escaped = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[<>&"']/g, (found) => ESCAPES[found] ?? found);

/** Decimal euros with two digits. */
const euros = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
