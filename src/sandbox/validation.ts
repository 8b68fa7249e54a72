/** Bean validation of the v1/v2 request model: what each field may be, by itself (OpenAPI of GPD v1 and v2). */
import type { Content, Debtor, Metadata, PaymentOption, Stamp, Transfer } from './content.ts';
import { Fields } from './fields.ts';

const TEXT_140 = { max: 140 };
const IBAN = { min: 1, max: 35, pattern: /^[A-Za-z0-9]{1,35}$/ };
const IUPD = { pattern: /^[\w* -]+$/, max: 100 };
const TAXONOMY = { pattern: /^(?:[6-9]\/)?\d{7}(?:IM|TS|SP|SA|AP)\/?$/ };
/** Far above the five transfers that congruence allows: keeps hostile bodies small. */
const MANY = 100;
const MAX_METADATA = 10;

/** The position as stored, and its faults (`field: message`); with faults the position means nothing. */
export function readPosition(
  source: unknown,
  org: string,
  path = '',
): { readonly content: Content; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const fields = new Fields(source, path, faults);
  const content: Content = {
    iupd: fields.requiredText('iupd', IUPD),
    ...readDebtor(fields),
    payStandIn: fields.flag('payStandIn', true),
    switchToExpired: fields.flag('switchToExpired', undefined),
    companyName: fields.requiredText('companyName', TEXT_140),
    ...given('officeName', fields.text('officeName', TEXT_140)),
    ...given('validityDate', fields.dateTime('validityDate', false)),
    paymentOption: fields
      .list('paymentOption', MANY)
      .map((option, index) =>
        readOption(new Fields(option, `${fields.path('paymentOption')}[${index}]`, faults), org, faults),
      ),
  };
  return { content, faults };
}

function readDebtor(fields: Fields): Debtor {
  return {
    type: fields.requiredText('type', { pattern: /^[FG]$/ }),
    fiscalCode: fields.requiredText('fiscalCode'),
    fullName: fields.requiredText('fullName'),
    ...given('streetName', fields.text('streetName')),
    ...given('civicNumber', fields.text('civicNumber')),
    ...given('postalCode', fields.text('postalCode')),
    ...given('city', fields.text('city')),
    ...given('province', fields.text('province')),
    ...given('region', fields.text('region')),
    ...given('country', fields.text('country', { pattern: /^[A-Z]{2}$/ })),
    ...given('email', fields.text('email', { max: 256 })),
    ...given('phone', fields.text('phone')),
  };
}

function readOption(fields: Fields, org: string, faults: string[]): PaymentOption {
  const iuv = fields.requiredText('iuv', { max: 35, pattern: /^[A-Za-z0-9]+$/ });
  return {
    // GPD's aux digit is 3 unless the caller says otherwise with a whole notice number.
    nav: fields.text('nav', { pattern: /^[0-3]\d{17}$/ }) ?? `3${iuv}`,
    iuv,
    amount: fields.cents('amount'),
    description: fields.requiredText('description', TEXT_140),
    isPartialPayment: fields.flag('isPartialPayment', undefined),
    dueDate: fields.dateTime('dueDate', true) ?? '',
    ...given('retentionDate', fields.dateTime('retentionDate', false)),
    transfer: fields
      .list('transfer', MANY)
      .map((transfer, index) =>
        readTransfer(new Fields(transfer, `${fields.path('transfer')}[${index}]`, faults), org, faults),
      ),
    paymentOptionMetadata: readMetadata(fields, 'paymentOptionMetadata', faults),
  };
}

function readTransfer(fields: Fields, org: string, faults: string[]): Transfer {
  return {
    idTransfer: fields.requiredText('idTransfer', { pattern: /^[1-5]$/ }),
    amount: fields.cents('amount'),
    organizationFiscalCode: fields.text('organizationFiscalCode', { pattern: /^\d{11}$/ }) ?? org,
    remittanceInformation: fields.requiredText('remittanceInformation', TEXT_140),
    category: fields.requiredText('category', TAXONOMY),
    ...given('companyName', fields.text('companyName', TEXT_140)),
    ...given('iban', fields.text('iban', IBAN)),
    ...given(
      'postalIban',
      fields.text('postalIban', { max: 35, pattern: /^$|^[A-Za-z0-9]{1,35}$/ }) || undefined,
    ),
    ...given(
      'stamp',
      fields.has('stamp')
        ? readStamp(new Fields(fields.at('stamp'), fields.path('stamp'), faults))
        : undefined,
    ),
    transferMetadata: readMetadata(fields, 'transferMetadata', faults),
  };
}

const readStamp = (fields: Fields): Stamp => ({
  hashDocument: fields.requiredText('hashDocument', { max: 72 }),
  stampType: fields.requiredText('stampType', { min: 2, max: 2 }),
  provincialResidence: fields.requiredText('provincialResidence', { pattern: /^[A-Z]{2}$/ }),
});

const readMetadata = (fields: Fields, name: string, faults: string[]): readonly Metadata[] =>
  fields.list(name, MAX_METADATA).map((entry, index) => {
    const pair = new Fields(entry, `${fields.path(name)}[${index}]`, faults);
    return { key: pair.requiredText('key', TEXT_140), value: pair.requiredText('value', TEXT_140) };
  });

/** A property that is there only when it has a value. */
function given<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: V });
}
