/**
 * Fills in what a mapping may leave out: action, service, kind of option, refs, transfers to the organization itself.
 * Values of a wrong type are left alone: the schema names them.
 */
import type { Json } from '../domain/debt-position.ts';
import { type ConnectorFacts, isJsonObject, object, type ServiceFacts, text } from './facts.ts';

type Fields = { readonly [key: string]: Json };

export function complete(raw: Json, facts: ConnectorFacts, today: string): Json {
  if (!isJsonObject(raw)) return raw;
  const named = text(raw.service);
  const service = named === undefined ? facts.service : facts.services[named];
  const filled: { [key: string]: Json } = { ...raw };
  if (raw.action === undefined) filled.action = 'upsert';
  if (raw.service === undefined && service !== undefined) filled.service = service.code;
  if (raw.description === undefined && service?.description !== undefined && raw.options !== undefined)
    filled.description = service.description;
  if (Array.isArray(raw.options) || isJsonObject(raw.options)) {
    const own = { organization: facts.organization, service, year: text(raw.period) ?? today.slice(0, 4) };
    filled.options = completeOptions(listed(raw.options), own);
  }
  return filled;
}

interface Own {
  readonly organization: string;
  readonly service: ServiceFacts | undefined;
  readonly year: string;
}

/** JSONata turns lists of one into their element: here it becomes a list again. */
const listed = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];

function completeOptions(options: readonly Json[], own: Own): Json {
  let ordinal = 0;
  return options.map((option): Json => {
    if (!isJsonObject(option) || (!Array.isArray(option.installments) && !isJsonObject(option.installments)))
      return option;
    const installments = listed(option.installments).map((installment): Json => {
      ordinal += 1;
      return isJsonObject(installment) ? completeInstallment(installment, ordinal, own) : installment;
    });
    return { ...option, kind: option.kind ?? (installments.length === 1 ? 'single' : 'plan'), installments };
  });
}

function completeInstallment(raw: Fields, ordinal: number, own: Own): Json {
  const { amount } = raw;
  const transfers: readonly Json[] = raw.transfers === undefined ? [{}] : listed(raw.transfers);
  return {
    ...raw,
    ref: raw.ref ?? String(ordinal),
    transfers: transfers.map((transfer) => {
      if (!isJsonObject(transfer)) return transfer;
      const whole =
        transfer.amount === undefined && transfers.length === 1 && amount !== undefined ? { amount } : {};
      return completeTransfer({ ...whole, ...transfer }, own);
    }),
  };
}

/** Only the organization's own transfers have defaults: another body's account is never guessed. */
function completeTransfer(transfer: Fields, { organization, service, year }: Own): Json {
  if (transfer.organization !== undefined && transfer.organization !== organization) return transfer;
  const filled: { [key: string]: Json } = { organization, ...transfer };
  if (service === undefined) return filled;
  if (filled.iban === undefined && service.iban !== undefined) {
    filled.iban = service.iban;
    if (filled.postalIban === undefined && service.postalIban !== undefined)
      filled.postalIban = service.postalIban;
  }
  if (filled.category === undefined && service.category !== undefined) filled.category = service.category;
  const entry = service.accounting[year];
  if (filled.accounting === undefined && entry !== undefined)
    filled.accounting = [{ year, ...object(entry) }];
  return filled;
}
