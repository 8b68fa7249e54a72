/** Acts of access in the journal: who, what, before and after, never a password, a token or what was typed instead. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { Queryable } from '../store/database.ts';
import { journal } from '../store/journal.ts';
import type { By } from './keeper.ts';

/** What belongs to no organization; only who sees every one sees it. */
export const INSTALLATION = '';

export interface Act {
  readonly event: string;
  readonly actor: string;
  readonly address: string;
  /** `user anna@ente.it`, `key 3f9a…`. */
  readonly subject?: string;
  readonly detail?: { readonly [name: string]: Json };
}

/** Once for each organization that it concerns, so that each one's administrators can read it. */
export async function journaled(
  database: Queryable,
  act: Act,
  organizations: readonly (string | null)[] = [null],
): Promise<void> {
  const concerned = new Set(organizations.map((one) => one ?? INSTALLATION));
  if (concerned.size === 0) concerned.add(INSTALLATION);
  for (const organization of concerned)
    await journal(database, {
      organization,
      event: act.event,
      actor: act.actor,
      ...(act.subject === undefined ? {} : { subject: act.subject }),
      detail: { address: act.address, ...act.detail },
    });
}

const REFUSALS = new Set([
  'grant.forbidden',
  'user.ruled-elsewhere',
  'user.last-administrator',
  'api-key.ruled-elsewhere',
]);

/** An act of administration that was more than who asked for it may do: told, then given back. */
export async function refusedAct(
  database: Queryable,
  { viewer, address }: By,
  act: string,
  found: Problem,
): Promise<Problem> {
  if (REFUSALS.has(found.code))
    await journaled(database, {
      event: 'access.denied',
      actor: viewer.actor,
      address,
      subject: act,
      detail: { reason: 'permission', permission: 'administer', code: found.code },
    });
  return found;
}
