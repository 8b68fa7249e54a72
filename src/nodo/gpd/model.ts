/** Canonical → GPD v1/v2 (`PaymentPositionModel`): a total function on what {@link inexpressible} lets pass. */
import { endOfDayUtc, startOfDayUtc } from '../../domain/day.ts';
import type { DebtPosition, Installment, PaymentOption, Transfer } from '../../domain/debt-position.ts';
import type { InstallmentCode, Operation } from '../../domain/ports/nodo.ts';
import { failed, ok, problem, type Result } from '../../domain/problem.ts';
import { readTaxonomyCode } from '../../domain/taxonomy.ts';
import { metadata, type Pair } from './accounting.ts';
import { expiry } from './expiry.ts';
import { inexpressible } from './expressible.ts';
import { clean, cleaned } from './text.ts';

export interface GpdTransfer {
  readonly idTransfer: string;
  readonly amount: number;
  readonly organizationFiscalCode: string;
  readonly companyName?: string;
  readonly remittanceInformation: string;
  readonly category: string;
  readonly iban: string;
  readonly postalIban?: string;
  readonly transferMetadata?: readonly Pair[];
}

export interface GpdOption {
  readonly nav: string;
  readonly iuv: string;
  readonly amount: number;
  readonly description: string;
  readonly isPartialPayment: boolean;
  /** ISO instants, UTC. */
  readonly dueDate: string;
  readonly retentionDate?: string;
  readonly transfer: readonly GpdTransfer[];
}

export interface GpdPosition {
  readonly iupd: string;
  readonly type: 'F' | 'G';
  readonly fiscalCode: string;
  readonly fullName: string;
  readonly streetName?: string;
  readonly civicNumber?: string;
  readonly postalCode?: string;
  readonly city?: string;
  readonly province?: string;
  readonly country?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly switchToExpired: boolean;
  readonly companyName: string;
  readonly validityDate?: string;
  readonly paymentOption: readonly GpdOption[];
}

const IUPD = /^[\w* -]{1,100}$/;
const IUV = /^[A-Za-z0-9]{1,35}$/;
const NOTICE = /^[0-3]\d{17}$/;
const MAX_COMPANY = 140;

/**
 * A create's or update's body. Problems: `nodo.inexpressible` (the first reason), `nodo.code-missing` (an installment
 * without its code), `nodo.forbidden` (a code outside the access's segregation codes, which GPD would refuse).
 */
export function toGpd(
  operation: Operation,
  now: Date,
  segregationCodes: readonly string[],
): Result<GpdPosition> {
  const { iupd, owner, position } = operation;
  if (position === undefined) return refused('nodo.inexpressible', 'the operation carries no position');
  const [reason] = inexpressible(position);
  if (reason !== undefined) return failed(reason);
  const companyName = clean(owner.name);
  if (companyName === '' || companyName.length > MAX_COMPANY) {
    return refused('nodo.inexpressible', "the organization's name must have 1 to 140 characters");
  }
  if (!IUPD.test(iupd)) return refused('nodo.inexpressible', `GPD takes no such position id: ${iupd}`);
  const codes = new Map(operation.codes.map((code) => [code.ref, code]));
  for (const { ref } of position.options.flatMap(({ installments }) => installments)) {
    const fault = codeFault(ref, codes.get(ref), segregationCodes);
    if (fault !== undefined) return fault;
  }
  const ends = expiry(position) === 'latest-due';
  const { debtor, validFrom } = position;
  const validity = validFrom === undefined ? undefined : startOfDayUtc(validFrom);
  return ok({
    iupd,
    type: debtor.kind,
    fiscalCode: clean(debtor.fiscalCode),
    fullName: clean(debtor.name),
    ...given('streetName', cleaned(debtor.street)),
    ...given('civicNumber', cleaned(debtor.civicNumber)),
    ...given('postalCode', cleaned(debtor.postalCode)),
    ...given('city', cleaned(debtor.city)),
    ...given('province', cleaned(debtor.province)),
    ...given('country', cleaned(debtor.country)),
    ...given('email', cleaned(debtor.email)),
    ...given('phone', cleaned(debtor.phone)),
    switchToExpired: ends,
    companyName,
    // A past validity is refused on create, and none makes the position payable at once.
    ...given('validityDate', validity !== undefined && validity > now ? validity.toISOString() : undefined),
    paymentOption: position.options.flatMap((option) =>
      option.installments.map((installment) => toOption(installment, option, position, operation, codes)),
    ),
  });
}

function codeFault(ref: string, code: InstallmentCode | undefined, segregationCodes: readonly string[]) {
  if (code === undefined || !IUV.test(code.iuv) || !NOTICE.test(code.noticeNumber)) {
    return refused('nodo.code-missing', `the instalment ${ref} has no usable IUV and notice number`);
  }
  const segregation = code.noticeNumber.slice(1, 3);
  // Only after aux digit 3 are those two digits a segregation code.
  if (!code.noticeNumber.startsWith('3') || segregationCodes.includes(segregation)) return undefined;
  return failed(
    problem(
      'nodo.forbidden',
      `the segregation code ${segregation} of ${code.noticeNumber} is not of this access`,
      {
        class: 'config',
        advice: "Add it to the access's segregationCodes if pagoPA gave it, or use another access.",
      },
    ),
  );
}

function toOption(
  installment: Installment,
  option: PaymentOption,
  position: DebtPosition,
  { owner }: Operation,
  codes: ReadonlyMap<string, InstallmentCode>,
): GpdOption {
  const code = codes.get(installment.ref);
  const description = cleaned(installment.description ?? option.description) ?? clean(position.description);
  return {
    nav: code?.noticeNumber ?? '',
    iuv: code?.iuv ?? '',
    amount: installment.amount,
    description,
    isPartialPayment: option.kind === 'plan',
    dueDate: endOfDayUtc(installment.dueDate).toISOString(),
    ...given(
      'retentionDate',
      installment.payableUntil === undefined
        ? undefined
        : endOfDayUtc(installment.payableUntil).toISOString(),
    ),
    transfer: installment.transfers.map((transfer, index) => toTransfer(transfer, index, description, owner)),
  };
}

function toTransfer(
  transfer: Transfer,
  index: number,
  description: string,
  owner: Operation['owner'],
): GpdTransfer {
  const category = readTaxonomyCode(transfer.category);
  const ownName = transfer.organization === owner.organization ? clean(owner.name) : undefined;
  const pairs = metadata(transfer.accounting);
  return {
    idTransfer: String(index + 1),
    amount: transfer.amount,
    organizationFiscalCode: transfer.organization,
    ...given('companyName', cleaned(transfer.companyName) ?? ownName),
    remittanceInformation: cleaned(transfer.remittance) ?? description,
    category: category.ok ? category.value : transfer.category,
    iban: transfer.iban,
    ...given('postalIban', transfer.postalIban),
    ...given('transferMetadata', pairs.length === 0 ? undefined : pairs),
  };
}

const refused = (code: string, message: string) => failed(problem(code, message));

/** A property that is there only when it has a value. */
function given<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: V });
}
