/** What the fields of a position must be to one another, to the calendar and to the registered IBANs. */
import type { Content, Metadata, PaymentOption, Transfer } from './content.ts';
import { conflict, incongruent, type Refusal } from './refusal.ts';

const MAX_TRANSFERS = 5;
const RESERVED = 'NOTIFICATION_FEE';

export interface Rules {
  readonly how: 'create' | 'update';
  /** Milliseconds, sandbox time. */
  readonly now: number;
  /** The IBANs that Back-Office knows of an organization; undefined: it has no list, anything goes. */
  registered(organization: string): ReadonlySet<string> | undefined;
}

/** The first fault, or undefined. */
export function incongruence(content: Content, rules: Rules): Refusal | undefined {
  const dates = dateFault(content, rules);
  if (dates !== undefined) return incongruent(content.iupd, dates);
  if (content.paymentOption.length === 0) return incongruent(content.iupd, 'there is no payment option');
  for (const option of content.paymentOption) {
    const fault = metadataFault(content.iupd, option) ?? optionFault(content.iupd, option, rules);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function dateFault(
  { validityDate, switchToExpired, paymentOption }: Content,
  { how, now }: Rules,
): string | undefined {
  const validity = validityDate === undefined ? undefined : Date.parse(validityDate);
  if (how === 'create' && validity !== undefined && validity <= now)
    return `validityDate ${validityDate} must be in the future`;
  for (const { iuv, dueDate, retentionDate } of paymentOption) {
    const due = Date.parse(dueDate);
    if (validity !== undefined && due < validity)
      return `dueDate ${dueDate} of ${iuv} is before validityDate`;
    if ((how === 'create' || switchToExpired) && due < now)
      return `dueDate ${dueDate} of ${iuv} is in the past`;
    if (retentionDate !== undefined && Date.parse(retentionDate) < due)
      return `retentionDate of ${iuv} is before dueDate`;
  }
  return undefined;
}

function metadataFault(iupd: string, option: PaymentOption): Refusal | undefined {
  if (option.paymentOptionMetadata.some(({ key }) => key === RESERVED)) {
    return conflict(
      'payment option contains reserved metadata',
      `Debt position ${iupd}: ${RESERVED} of ${option.iuv} is reserved`,
      'A metadata key is reserved',
    );
  }
  const lists = [
    option.paymentOptionMetadata,
    ...option.transfer.map(({ transferMetadata }) => transferMetadata),
  ];
  return lists.some(hasTwins)
    ? conflict(
        'metadata violated constraints of uniqueness',
        `Debt position ${iupd}: the metadata keys of ${option.iuv} are not unique`,
        'Metadata keys are not unique',
      )
    : undefined;
}

const hasTwins = (list: readonly Metadata[]): boolean =>
  new Set(list.map(({ key }) => key)).size !== list.length;

function optionFault(iupd: string, option: PaymentOption, rules: Rules): Refusal | undefined {
  const { iuv, transfer, amount } = option;
  if (transfer.length > MAX_TRANSFERS)
    return incongruent(iupd, `${iuv} has ${transfer.length} transfers, at most ${MAX_TRANSFERS}`);
  if (new Set(transfer.map(({ idTransfer }) => idTransfer)).size !== transfer.length) {
    return incongruent(iupd, `the idTransfer of the transfers of ${iuv} are not unique`);
  }
  const sum = transfer.reduce((total, each) => total + each.amount, 0);
  if (sum !== amount)
    return incongruent(iupd, `the transfers of ${iuv} add up to ${sum}, its amount is ${amount}`);
  for (const each of transfer) {
    const fault = accountFault(each, rules);
    if (fault !== undefined) return incongruent(iupd, `transfer ${each.idTransfer} of ${iuv}: ${fault}`);
  }
  return undefined;
}

function accountFault(
  { iban, postalIban, stamp, organizationFiscalCode }: Transfer,
  rules: Rules,
): string | undefined {
  if ((iban === undefined) === (stamp === undefined)) return 'exactly one of iban and stamp is wanted';
  if (postalIban !== undefined && iban === undefined) return 'postalIban without iban';
  const registered = rules.registered(organizationFiscalCode);
  if (registered === undefined) return undefined;
  const stranger = [iban, postalIban].find((each) => each !== undefined && !registered.has(each));
  return stranger === undefined
    ? undefined
    : `the IBAN ${stranger} is not registered for ${organizationFiscalCode}`;
}
