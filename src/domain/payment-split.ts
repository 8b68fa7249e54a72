/** A payment by chapter and accertamento contabile, as its position's transfers declare them. Pure. */
import type { Transfer } from './debt-position.ts';

export interface PaymentShare {
  readonly year: number;
  /** Empty: nothing says. */
  readonly chapter: string;
  readonly accertamento: string;
  readonly cents: number;
}

export interface SplitFacts {
  /** What came to the organization itself. */
  readonly cents: number;
  readonly organization: string;
  /** Of the installment that was paid. */
  readonly transfers: readonly Transfer[];
  /** In which it was paid: where the transfers say nothing else. */
  readonly year: number;
}

/** The shares add up to what came in, to the cent, whatever the transfers expected; there is always one. */
export function splitPayment({ cents, organization, transfers, year }: SplitFacts): readonly PaymentShare[] {
  const portions = transfers
    .filter((transfer) => transfer.organization === organization)
    .flatMap((transfer) => portionsOf(transfer, year));
  const shares = new Map<string, PaymentShare>();
  let left = cents;
  portions.forEach((portion, index) => {
    const last = index === portions.length - 1;
    const part = last ? left : Math.min(left, portion.cents);
    left -= part;
    if (part > 0 || portions.length === 1) add(shares, { ...portion, cents: part });
  });
  if (shares.size === 0) add(shares, { year, chapter: '', accertamento: '', cents });
  return [...shares.values()];
}

/** The accounts of one transfer; the last of them takes what the others leave. */
function portionsOf({ amount, accounting = [] }: Transfer, year: number): readonly PaymentShare[] {
  if (accounting.length === 0) return [{ year, chapter: '', accertamento: '', cents: amount }];
  let left: number = amount;
  return accounting.map((entry, index) => {
    const cents = index === accounting.length - 1 ? left : Math.min(left, entry.amount ?? left);
    left -= cents;
    return {
      year: Number(entry.year),
      chapter: entry.chapter,
      accertamento: entry.accertamento ?? '',
      cents,
    };
  });
}

function add(shares: Map<string, PaymentShare>, share: PaymentShare): void {
  const key = JSON.stringify([share.year, share.chapter, share.accertamento]);
  shares.set(key, { ...share, cents: share.cents + (shares.get(key)?.cents ?? 0) });
}
