/** What becomes of due days that are already past when the file arrives (policy `pastDue` of the connector). */
import { addDays, type Day } from '../domain/day.ts';
import type { DebtPosition, Installment, Json } from '../domain/debt-position.ts';
import type { StageRules } from '../domain/ports/mapping.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { isJsonObject } from './facts.ts';

/**
 * Days before `today` (Italian day of reception) are problem `due.past`, or move to today + N days with the printed
 * one kept as `source.originalDueDate` of the installment, for reports to echo.
 */
export function settlePastDue(
  position: DebtPosition,
  today: Day,
  policy: StageRules['pastDue'],
): { readonly position: DebtPosition; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  if (!position.options.some((option) => option.installments.some(({ dueDate }) => dueDate < today))) {
    return { position, problems };
  }
  let changed = false;
  const settle = (installment: Installment): Installment => {
    if (installment.dueDate >= today) return installment;
    const { dueDate, payableUntil } = installment;
    if (policy === 'problem' || (payableUntil !== undefined && payableUntil < today)) {
      problems.push(
        problem('due.past', `it was due on ${dueDate}, before the file arrived`, {
          place: { value: dueDate },
          advice:
            'Let the connector extend past days (pastDue: { extend: 30 days }), or leave such rows out.',
        }),
      );
      return installment;
    }
    changed = true;
    const extended = addDays(today, policy.extendDays);
    return {
      ...installment,
      dueDate: payableUntil !== undefined && payableUntil < extended ? payableUntil : extended,
      source: withOriginal(installment.source, dueDate),
    };
  };
  const options = position.options.map((option) => ({
    ...option,
    installments: option.installments.map(settle),
  }));
  return { position: changed ? { ...position, options } : position, problems };
}

function withOriginal(source: Json | undefined, originalDueDate: Day): Json {
  if (source === undefined) return { originalDueDate };
  return isJsonObject(source) ? { ...source, originalDueDate } : { value: source, originalDueDate };
}
