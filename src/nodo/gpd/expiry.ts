/** When GPD stops taking payments of a position by itself. */
import { compareDays } from '../../domain/day.ts';
import type { DebtPosition } from '../../domain/debt-position.ts';

/**
 * GPD knows one switch for the whole position: with `switchToExpired` it expires at its latest due date
 * (`retentionDate` is ignored), without it stays payable for ever. So `payableUntil` can be said when every
 * installment has the latest due date for it ('latest-due'), or none has one ('never'); 'other' cannot be said, since
 * a citizen would be refused before the promised day, or taken money from after it.
 */
export function expiry({ options }: DebtPosition): 'never' | 'latest-due' | 'other' {
  const installments = options.flatMap((option) => option.installments);
  if (installments.every(({ payableUntil }) => payableUntil === undefined)) return 'never';
  const latest = installments
    .map(({ dueDate }) => dueDate)
    .toSorted(compareDays)
    .at(-1);
  return installments.every(({ payableUntil }) => payableUntil === latest) ? 'latest-due' : 'other';
}
