/** The states of a debt position (GPD v1) and what may be done in each. */

export type PositionStatus =
  | 'DRAFT'
  | 'PUBLISHED'
  | 'VALID'
  | 'INVALID'
  | 'EXPIRED'
  | 'PARTIALLY_PAID'
  | 'PAID'
  | 'REPORTED';
export type OptionStatus = 'PO_UNPAID' | 'PO_PAID' | 'PO_PARTIALLY_REPORTED' | 'PO_REPORTED';
export type Trigger = 'update' | 'publish' | 'invalidate' | 'delete' | 'pay';

export const STATUSES: readonly PositionStatus[] = [
  'DRAFT',
  'PUBLISHED',
  'VALID',
  'INVALID',
  'EXPIRED',
  'PARTIALLY_PAID',
  'PAID',
  'REPORTED',
];

const ALLOWED: Readonly<Record<Trigger, readonly PositionStatus[]>> = {
  update: ['DRAFT', 'PUBLISHED', 'VALID', 'EXPIRED'],
  publish: ['DRAFT'],
  invalidate: ['PUBLISHED', 'VALID'],
  delete: ['DRAFT', 'PUBLISHED', 'VALID', 'INVALID', 'EXPIRED'],
  pay: ['VALID', 'PARTIALLY_PAID'],
};

export const allows = (status: PositionStatus, trigger: Trigger): boolean =>
  ALLOWED[trigger].includes(status);

/** Whether money was already seen on the position. */
export const hasPayment = (status: PositionStatus): boolean =>
  status === 'PARTIALLY_PAID' || status === 'PAID' || status === 'REPORTED';

interface Timed {
  readonly status: PositionStatus;
  /** Milliseconds; undefined: payable as soon as published. */
  readonly validity: number | undefined;
  /** Latest due date of its options, milliseconds. */
  readonly lastDue: number;
  readonly switchToExpired: boolean;
}

/** The status at an instant: what the real schedulers do at fixed hours happens here on looking. */
export function statusAt({ status, validity, lastDue, switchToExpired }: Timed, now: number): PositionStatus {
  const begun = status === 'PUBLISHED' && (validity === undefined || validity <= now) ? 'VALID' : status;
  return begun === 'VALID' && switchToExpired && lastDue < now ? 'EXPIRED' : begun;
}

/** The status that publication gives. */
export const publishedStatus = (validity: number | undefined, now: number): PositionStatus =>
  validity === undefined || validity <= now ? 'VALID' : 'PUBLISHED';

interface Payable {
  readonly partial: boolean;
  readonly status: OptionStatus;
}

export const isPaid = ({ status }: Payable): boolean => status !== 'PO_UNPAID';

/** The status of a position after one of its options was paid or closed. */
export function statusAfterPayment(options: readonly Payable[]): PositionStatus {
  if (options.some((option) => !option.partial && isPaid(option))) return 'PAID';
  return options.every((option) => !option.partial || isPaid(option)) ? 'PAID' : 'PARTIALLY_PAID';
}

/** A paid position becomes reported when every paid option is. */
export const statusAfterReport = (status: PositionStatus, options: readonly Payable[]): PositionStatus =>
  status === 'PAID' && options.filter(isPaid).every((option) => option.status === 'PO_REPORTED')
    ? 'REPORTED'
    : status;

export type PayFault =
  | 'PAA_PAGAMENTO_SCONOSCIUTO'
  | 'PAA_PAGAMENTO_DUPLICATO'
  | 'PAA_PAGAMENTO_SCADUTO'
  | 'PAA_PAGAMENTO_ANNULLATO';

/** Why an option cannot be paid (what verify and activate answer), or undefined. */
export function payFault(
  status: PositionStatus,
  option: Payable,
  options: readonly Payable[],
): PayFault | undefined {
  if (isPaid(option)) return 'PAA_PAGAMENTO_DUPLICATO';
  // The single option and the plan exclude each other: once one is begun the other does not exist any more.
  if (options.some((other) => isPaid(other) && other.partial !== option.partial))
    return 'PAA_PAGAMENTO_SCONOSCIUTO';
  if (status === 'EXPIRED') return 'PAA_PAGAMENTO_SCADUTO';
  if (status === 'INVALID') return 'PAA_PAGAMENTO_ANNULLATO';
  if (status === 'PAID' || status === 'REPORTED') return 'PAA_PAGAMENTO_DUPLICATO';
  return allows(status, 'pay') ? undefined : 'PAA_PAGAMENTO_SCONOSCIUTO';
}
