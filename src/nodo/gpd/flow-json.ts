/** SingleFlow and Payment of FdR REST → {@link Flow}. */
import { isDay } from '../../domain/day.ts';
import type { Flow, FlowOutcome, FlowPayment } from '../../domain/flow.ts';
import { type Cents, MAX_CENTS, toCents } from '../../domain/money.ts';
import type { FlowRef } from '../../domain/ports/nodo.ts';
import { type Fields, isFields, number, text } from './json.ts';

/** REST names of the codes of `codiceEsitoSingoloPagamento` (SACI); REVOKED is gone from the latest OpenAPI. */
const OUTCOMES: ReadonlyMap<string, FlowOutcome> = new Map([
  ['EXECUTED', 0],
  ['REVOKED', 3],
  ['STAND_IN', 4],
  ['STAND_IN_NO_RPT', 8],
  ['NO_RPT', 9],
]);

/** A double is trusted to this part of a cent: sums of doubles drift in their last digits only. */
const DRIFT = 0.01;

/** Euro as a JSON double (`12.1`, `100.94999999999999`) → cents; undefined for anything that is no whole cents. */
export function centsOf(euro: number | undefined): Cents | undefined {
  if (euro === undefined) return undefined;
  const cents = Math.round(euro * 100);
  if (Math.abs(cents) > MAX_CENTS || Math.abs(euro * 100 - cents) > DRIFT) return undefined;
  return toCents(cents === 0 ? 0 : cents);
}

export function readPayment(fields: Fields): FlowPayment | undefined {
  const index = number(fields, 'index');
  const iuv = text(fields, 'iuv');
  const iur = text(fields, 'iur');
  const idTransfer = number(fields, 'idTransfer') ?? 1;
  const amount = centsOf(number(fields, 'pay'));
  const outcome = OUTCOMES.get(text(fields, 'payStatus') ?? '');
  const day = businessDay(fields, 'payDate');
  return index === undefined ||
    !iuv ||
    !iur ||
    amount === undefined ||
    outcome === undefined ||
    day === undefined
    ? undefined
    : { index, iuv, iur, idTransfer, amount, outcome, day };
}

export function readFlow(
  fields: Fields,
  organization: string,
  ref: FlowRef,
  payments: readonly FlowPayment[],
): Flow | undefined {
  const { sender } = fields;
  const flowDate = text(fields, 'fdrDate');
  const regulation = text(fields, 'regulation');
  const regulationDay = businessDay(fields, 'regulationDate');
  const totalPayments = number(fields, 'totPayments');
  const totalAmount = centsOf(number(fields, 'sumPayments'));
  const complete =
    flowDate && regulation && regulationDay && totalPayments !== undefined && totalAmount !== undefined;
  if (!complete || text(fields, 'fdr') !== ref.flow) return undefined;
  return {
    flow: ref.flow,
    psp: ref.psp,
    pspName: (isFields(sender) ? text(sender, 'pspName') : undefined) ?? ref.psp,
    revision: ref.revision,
    publishedAt: text(fields, 'published') ?? ref.publishedAt,
    flowDate,
    regulation,
    regulationDay,
    organization,
    totalPayments,
    totalAmount,
    payments,
  };
}

/** Business days travel as dates or as UTC instants that keep the day: its digits are the day, no zone is applied. */
function businessDay(fields: Fields, key: string): string | undefined {
  const day = text(fields, key)?.slice(0, 10) ?? '';
  return isDay(day) ? day : undefined;
}
