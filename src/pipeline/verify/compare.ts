/** A position as it is confirmed against what the Nodo says of it. Pure. */
import type { NodoPosition } from '../../domain/ports/nodo.ts';
import type { Expected } from '../../store/expected.ts';

export interface Difference {
  /** What does not agree; none: it agrees. */
  readonly faults: readonly string[];
  /** Codes that are paid at the Nodo and not here: news, or a payment that was missed. */
  readonly paidThere: readonly string[];
}

const NO_DIFFERENCE: Difference = { faults: [], paidThere: [] };
const PAYABLE: readonly NodoPosition['status'][] = ['published', 'valid'];
const FURTHER: Record<Expected['state'], readonly NodoPosition['status'][]> = {
  open: ['partly-paid', 'paid', 'reported'],
  partlyPaid: ['paid', 'reported'],
  paid: [],
  cancelled: [],
  suspended: [],
};
const SAME: Record<Expected['state'], readonly NodoPosition['status'][]> = {
  open: PAYABLE,
  partlyPaid: ['partly-paid'],
  paid: ['paid', 'reported'],
  // A receipt may come for what is cancelled here: then it is confirmed gone, and not compared with these.
  cancelled: PAYABLE,
  suspended: PAYABLE,
};

/** `today`: Italian day, past which a position that ends at its due date has expired by itself. */
export function difference(expected: Expected, found: NodoPosition | undefined, today: string): Difference {
  if (expected.gone) {
    return found === undefined || found.status === 'invalid'
      ? NO_DIFFERENCE
      : { faults: [`gone here, ${found.status} at the Nodo`], paidThere: [] };
  }
  if (found === undefined) return { faults: ['payable here, absent at the Nodo'], paidThere: [] };
  const faults: string[] = [];
  const paidThere: string[] = [];
  const further = FURTHER[expected.state].includes(found.status);
  const overdue = expected.installments.every((one) => one.dueDate < today);
  if (!further && !SAME[expected.state].includes(found.status) && !(found.status === 'expired' && overdue)) {
    faults.push(`${expected.state} here, ${found.status} at the Nodo`);
  }
  const there = new Map(found.installments.map((one) => [one.iuv, one]));
  for (const here of expected.installments) {
    const other = there.get(here.iuv);
    there.delete(here.iuv);
    if (other === undefined) {
      faults.push(`code ${here.iuv} is absent at the Nodo`);
      continue;
    }
    if (here.amount !== other.amount)
      faults.push(`code ${here.iuv}: ${here.amount} cents here, ${other.amount} at the Nodo`);
    if (here.dueDate !== other.dueDate)
      faults.push(`code ${here.iuv}: due ${here.dueDate} here, ${other.dueDate} at the Nodo`);
    if (here.paid && !other.paid) faults.push(`code ${here.iuv}: paid here, not at the Nodo`);
    if (!here.paid && other.paid) paidThere.push(here.iuv);
  }
  for (const iuv of there.keys()) faults.push(`code ${iuv} is at the Nodo and not here`);
  return { faults, paidThere };
}
