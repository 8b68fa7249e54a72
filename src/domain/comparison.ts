/**
 * What a staged position does to the one that is known by the same key. Pure; the rules are design §3 "Comparing":
 * paid installments leave the comparison, a live code never changes debtor, a code never dies for the same debt.
 */
import type { DebtPosition, Installment } from './debt-position.ts';
import type { Problem } from './problem.ts';
import { problem } from './problem.ts';

export type PositionState = 'open' | 'partlyPaid' | 'paid' | 'cancelled' | 'suspended';

export interface KnownInstallment {
  readonly ref: string;
  readonly iuv: string;
  readonly amount: number;
  readonly state: 'open' | 'paid' | 'closed';
}

export interface KnownPosition {
  readonly state: PositionState;
  readonly sameContent: boolean;
  readonly content: DebtPosition;
  readonly installments: readonly KnownInstallment[];
}

export type Verdict =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'ignored'; readonly reason: 'already-paid' | 'already-gone' }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** Content replaced (or payable again): installments keep the code of their ref. */
  | { readonly kind: 'updated'; readonly state: 'open' | 'suspended' }
  | { readonly kind: 'cancelled' };

export function compare(known: KnownPosition, wanted: DebtPosition): Verdict {
  if (wanted.action === 'upsert' || wanted.action === 'suspend') return compareContent(known, wanted);
  if (known.state === 'paid') return { kind: 'ignored', reason: 'already-paid' };
  if (known.state === 'partlyPaid') return partlyPaid();
  return known.state === 'cancelled' ? { kind: 'ignored', reason: 'already-gone' } : { kind: 'cancelled' };
}

function compareContent(known: KnownPosition, wanted: DebtPosition): Verdict {
  if (known.content.debtor.fiscalCode !== wanted.debtor.fiscalCode) {
    return {
      kind: 'problem',
      problem: problem('key.reused', 'this key already names a debt of another debtor', {
        advice: 'A payment code never passes to another debtor: give the new debt its own key.',
      }),
    };
  }
  const higher = higherThanPaid(known, wanted);
  if (higher !== undefined) return { kind: 'problem', problem: higher };
  if (known.state === 'paid') return { kind: 'ignored', reason: 'already-paid' };
  if (known.state === 'partlyPaid')
    return wanted.action === 'upsert' && samePromise(known, wanted) ? { kind: 'unchanged' } : partlyPaid();
  const state = wanted.action === 'suspend' ? 'suspended' : 'open';
  return known.sameContent && known.state === state ? { kind: 'unchanged' } : { kind: 'updated', state };
}

const partlyPaid = (): Verdict => ({
  kind: 'problem',
  problem: problem(
    'position.partly-paid',
    'part of this debt is already paid, and what is left has changed',
    {
      advice: 'Send the remainder as a debt with its own key; the paid part stays as it is.',
    },
  ),
});

const everyInstallment = (position: DebtPosition): readonly Installment[] =>
  position.options.flatMap((option) => option.installments);

function higherThanPaid(known: KnownPosition, wanted: DebtPosition): Problem | undefined {
  for (const installment of everyInstallment(wanted)) {
    const paid = known.installments.find(
      (candidate) => candidate.ref === installment.ref && candidate.state === 'paid',
    );
    if (paid !== undefined && installment.amount > paid.amount) {
      return problem(
        'installment.paid-higher',
        `installment ${installment.ref} is paid, and now asks for more than was paid`,
        {
          advice: 'Send the difference as a debt with its own key.',
        },
      );
    }
  }
  return undefined;
}

/** Whether the unpaid installments of a partly paid position are asked for unchanged. */
function samePromise(known: KnownPosition, wanted: DebtPosition): boolean {
  const paid = new Set(
    known.installments
      .filter((installment) => installment.state === 'paid')
      .map((installment) => installment.ref),
  );
  const plan = (position: DebtPosition): Map<string, Installment> =>
    new Map(
      position.options
        .filter((option) => option.kind === 'plan')
        .flatMap((option) => option.installments)
        .filter((installment) => !paid.has(installment.ref))
        .map((installment) => [installment.ref, installment]),
    );
  const before = plan(known.content);
  const after = plan(wanted);
  if (before.size !== after.size) return false;
  for (const [ref, installment] of after) {
    const old = before.get(ref);
    if (old === undefined || old.amount !== installment.amount || old.dueDate !== installment.dueDate)
      return false;
  }
  return true;
}
