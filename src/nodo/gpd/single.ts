/**
 * One operation, down to its outcome. A repeat is safe: what a lost answer may have applied is read back before
 * anything is called a refusal.
 */
import type { Outcome } from '../../domain/ports/nodo.ts';
import { type Problem, problem } from '../../domain/problem.ts';
import type { Gpd } from './api.ts';
import { parseFields } from './json.ts';
import type { GpdPosition } from './model.ts';
import { type Found, isOurs, isPaid, readPosition, sameContent } from './position.ts';
import { type Refusal, refusalProblem, type Verdict } from './verdict.ts';

export const CONFIRMED: Outcome = { kind: 'confirmed' };

export async function createOne(gpd: Gpd, position: GpdPosition): Promise<Outcome> {
  const verdict = await gpd.create(position);
  if (verdict.kind !== 'refused' || verdict.refusal.status !== 409) return outcomeOf(verdict, position);
  const settled = await settleExisting(gpd, position);
  // Nothing of ours is there: the code that is not unique belongs to someone else.
  return settled === 'absent' ? outcomeOf(verdict, position) : settled;
}

export async function updateOne(gpd: Gpd, position: GpdPosition): Promise<Outcome> {
  const verdict = await gpd.update(position);
  if (verdict.kind !== 'refused') return outcomeOf(verdict, position);
  if (verdict.refusal.status === 404) return createOne(gpd, position);
  if (verdict.refusal.status !== 409) return outcomeOf(verdict, position);
  const settled = await settleExisting(gpd, position);
  return settled === 'absent' ? createOne(gpd, position) : settled;
}

/**
 * Cancelling deletes. GPD's `invalidate` would keep the position for its own archive, but an INVALID one can never
 * be updated or published again, while a deleted one can be created anew under the same iupd, IUVs and notice
 * numbers: and that is what has to happen when a debt reappears, since its printed notices must work again.
 */
export async function cancelOne(gpd: Gpd, iupd: string): Promise<Outcome> {
  const verdict = await gpd.delete(iupd);
  if (verdict.kind !== 'refused') return outcomeOf(verdict);
  if (verdict.refusal.status === 404) return CONFIRMED;
  if (verdict.refusal.status !== 409) return outcomeOf(verdict);
  const found = await look(gpd, iupd);
  if (found === 'absent') return CONFIRMED;
  if ('kind' in found) return found;
  return isPaid(found) ? notUpdatable(found) : outcomeOf(verdict);
}

/**
 * What to make of a position that GPD holds under our id: the same content is done, another content is replaced
 * whole, an invalidated one is deleted and created anew. 'absent' when there is none.
 */
export async function settleExisting(gpd: Gpd, position: GpdPosition): Promise<Outcome | 'absent'> {
  const found = await look(gpd, position.iupd);
  if (found === 'absent') return found;
  if ('kind' in found) return found;
  if (!isOurs(found, position)) {
    const message = `GPD holds ${position.iupd} with other payment codes (${found.options.map(({ iuv }) => iuv).join(', ')})`;
    return { kind: 'refused', problem: taken(message) };
  }
  if (isPaid(found)) return notUpdatable(found);
  if (found.status === 'invalid') return replace(gpd, position);
  if (isPayable(found) && sameContent(found, position)) return CONFIRMED;
  return outcomeOf(await gpd.update(position), position);
}

/**
 * Before an update that may have been applied already: GPD takes the same content again without a word, but nobody
 * should have to explain why a position was written twice. 'unsent' when it has to go out.
 */
export async function confirmUpdate(gpd: Gpd, position: GpdPosition): Promise<Outcome | 'unsent'> {
  const found = await look(gpd, position.iupd);
  if (found === 'absent') return 'unsent';
  if ('kind' in found) return found;
  if (!isOurs(found, position)) return 'unsent';
  if (isPaid(found)) return notUpdatable(found);
  return isPayable(found) && sameContent(found, position) ? CONFIRMED : 'unsent';
}

const isPayable = ({ status }: Found): boolean => status === 'valid' || status === 'published';

async function replace(gpd: Gpd, position: GpdPosition): Promise<Outcome> {
  const deleted = await gpd.delete(position.iupd);
  if (deleted.kind !== 'done' && !(deleted.kind === 'refused' && deleted.refusal.status === 404)) {
    return outcomeOf(deleted, position);
  }
  const created = outcomeOf(await gpd.create(position), position);
  // The old one is gone already: what was not sent must be repeated before anything newer, as after a lost answer.
  return created.kind === 'deferred' ? { kind: 'unknown', problem: created.problem } : created;
}

async function look(gpd: Gpd, iupd: string): Promise<Found | Outcome | 'absent'> {
  const verdict = await gpd.read(iupd);
  if (verdict.kind === 'refused' && verdict.refusal.status === 404) return 'absent';
  if (verdict.kind !== 'done') return outcomeOf(verdict);
  const fields = parseFields(verdict.body);
  const found = fields === undefined ? undefined : readPosition(fields);
  return found ?? { kind: 'unknown', problem: unreadable(`the position ${iupd}`) };
}

/** A verdict on one operation; codes are named when someone else has one of them. */
function outcomeOf(verdict: Verdict, position?: GpdPosition): Outcome {
  if (verdict.kind === 'done') return CONFIRMED;
  if (verdict.kind !== 'refused') return verdict;
  const { refusal } = verdict;
  if (position !== undefined && isOfUniqueness(refusal)) {
    const codes = position.paymentOption.map(({ iuv, nav }) => `${iuv} (notice ${nav})`);
    const which =
      codes.length === 1 ? `the payment code ${codes[0]}` : `one of the payment codes ${codes.join(', ')}`;
    return { kind: 'refused', problem: taken(`another position of the organization has ${which}`) };
  }
  if (isOfState(refusal)) {
    return { kind: 'not-updatable', problem: problem('nodo.not-updatable', refusalProblem(refusal).message) };
  }
  return { kind: 'refused', problem: refusalProblem(refusal) };
}

const isOfUniqueness = ({ status, title }: Refusal): boolean =>
  status === 409 && /uniqueness/i.test(title) && !/metadata/i.test(title);

const isOfState = ({ status, title }: Refusal): boolean => status === 409 && /related payment/i.test(title);

const taken = (message: string): Problem =>
  problem('nodo.code-taken', message, {
    advice: 'See who made it (another system, an older load) before this debt gets codes of its own again.',
  });

const notUpdatable = ({ iupd, status }: Found): Outcome => ({
  kind: 'not-updatable',
  problem: problem('nodo.not-updatable', `GPD holds ${iupd} as ${status}: it cannot change any more`, {
    advice: 'Its receipts are pulled; amend what is left as a position of its own.',
  }),
});

export const unreadable = (what: string): Problem =>
  problem('nodo.unreadable', `GPD's answer about ${what} cannot be read`, { class: 'transient' });
