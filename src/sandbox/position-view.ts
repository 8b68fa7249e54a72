/** Positions as GPD shows them (PaymentPositionModelBaseResponse and its parts). */
import type { Option, Position } from './book.ts';
import { iso } from './clock.ts';
import type { Content, PaymentOption } from './content.ts';
import { isPaid, statusAt } from './state-machine.ts';

const CLOSED = 'CLOSED_AS_ALREADY_PAID_BY_EC';

/** What a creation, update or change of state gives back: the request model with its read-only fields. */
export function positionModel(position: Position, content: Content, now: number) {
  return {
    ...content,
    ...when('validityDate', position.validity),
    ...when('paymentDate', position.paidAt),
    status: statusAt(position, now),
  };
}

export function positionView(position: Position, content: Content, now: number) {
  const { iupd, type, companyName, officeName } = content;
  return {
    iupd,
    organizationFiscalCode: position.org,
    type,
    companyName,
    ...(officeName === undefined ? {} : { officeName }),
    insertedDate: iso(position.inserted),
    ...when('publishDate', position.published),
    ...when('validityDate', position.validity),
    ...when('paymentDate', position.paidAt),
    status: statusAt(position, now),
    lastUpdatedDate: iso(position.updated),
    paymentOption: content.paymentOption.map((option) => optionView(position, option)),
  };
}

/** One payment option (PaymentOptionModelResponse). */
export function optionView(position: Position, content: PaymentOption) {
  const { nav, iuv, description, isPartialPayment, dueDate, retentionDate, paymentOptionMetadata } = content;
  const state = position.options.find((option) => option.nav === nav);
  const fee = state?.notificationFee ?? 0;
  const updated = iso(position.updated);
  return {
    nav,
    iuv,
    organizationFiscalCode: position.org,
    amount: content.amount + fee,
    description,
    isPartialPayment,
    dueDate,
    ...(retentionDate === undefined ? {} : { retentionDate }),
    insertedDate: iso(position.inserted),
    ...(state === undefined ? {} : paidFields(state)),
    notificationFee: fee,
    status: state?.status ?? 'PO_UNPAID',
    lastUpdatedDate: updated,
    paymentOptionMetadata,
    transfer: content.transfer.map((transfer) => ({
      ...transfer,
      insertedDate: iso(position.inserted),
      status: flowOf(state, transfer.idTransfer) === undefined ? 'T_UNREPORTED' : 'T_REPORTED',
      lastUpdatedDate: updated,
    })),
  };
}

function paidFields(option: Option) {
  if (!isPaid(option)) return {};
  const { payment } = option;
  const flow = payment?.transfers.find((transfer) => transfer.flow !== undefined);
  return {
    ...when('paymentDate', option.paidAt),
    paymentMethod: payment?.method ?? CLOSED,
    fee: payment?.fee ?? 0,
    pspCompany: payment?.psp.name ?? CLOSED,
    idReceipt: payment?.receiptId ?? CLOSED,
    ...(payment === undefined ? { idFlowReporting: CLOSED } : {}),
    ...(flow?.flow === undefined
      ? {}
      : { idFlowReporting: flow.flow, ...when('reportingDate', flow.reportedAt) }),
  };
}

const flowOf = (option: Option | undefined, idTransfer: string): string | undefined =>
  option?.payment?.transfers.find(({ id }) => String(id) === idTransfer)?.flow;

function when<K extends string>(name: K, millis: number | undefined): { readonly [P in K]?: string } {
  return millis === undefined ? {} : ({ [name]: iso(millis) } as { readonly [P in K]?: string });
}
