/**
 * Brute force: attempts are counted in PostgreSQL, by login and by address, so that all processes count together. The
 * first few cost nothing, then each failure doubles the time until the next one is looked at.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { type Problem, problem } from '../domain/problem.ts';
import { type AttemptRule, countAttempt, forgiveAttempt } from '../store/access/attempts.ts';
import type { Queryable } from '../store/database.ts';
import type { Keeper } from './keeper.ts';

const MEMORY = 3600;
const LOGIN: AttemptRule = { free: 5, longest: 900, memory: MEMORY };
/** An office comes from one address. */
const ADDRESS: AttemptRule = { free: 30, longest: 900, memory: MEMORY };

/** Of what was typed only the hash is kept: people type passwords into the other field. */
const loginSubject = (login: string): string =>
  `login:${createHash('sha256').update(login).digest('base64url')}`;
const addressSubject = (address: string): string =>
  `address:${isIP(address) === 6 ? network(address) : address}`;

/** Of an IPv6 address the first 64 bits: who has one has all of them. */
function network(address: string): string {
  const [whole = ''] = address.split('%');
  const [head = '', tail] = (URL.parse(`http://[${whole}]/`)?.hostname.slice(1, -1) ?? whole).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from(
    { length: tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length) },
    () => '0',
  );
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

/** An attempt that may be judged; it counts as failed until `forgive`. */
export interface Attempted {
  /** The next one has to wait: from now on, not since before. */
  readonly blocks: boolean;
  /** `address`: the password was right, and the code is still to come: guesses of it go on counting for the login. */
  forgive(what: 'all' | 'address'): Promise<void>;
}

export async function attempt(
  { database, clock }: Keeper,
  login: string,
  address: string,
): Promise<Attempted | Problem> {
  const now = clock.now();
  const byAddress = await countAttempt(database, addressSubject(address), now, ADDRESS);
  if (!byAddress.admitted) return blocked(byAddress.blockedUntil, now);
  const byLogin = await countAttempt(database, loginSubject(login), now, LOGIN);
  if (!byLogin.admitted) {
    await forgiveAttempt(database, addressSubject(address), 'one');
    return blocked(byLogin.blockedUntil, now);
  }
  return {
    blocks: byLogin.blockedUntil > now || byAddress.blockedUntil > now,
    forgive: async (what) => {
      if (what === 'all') await forgiveAttempt(database, loginSubject(login), 'all');
      await forgiveAttempt(database, addressSubject(address), 'one');
    },
  };
}

/** An administrator opens an account that somebody else's attempts keep closed. */
export const forgiveLogin = (database: Queryable, login: string): Promise<void> =>
  forgiveAttempt(database, loginSubject(login), 'all');

const blocked = (until: Date, now: Date): Problem => {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return problem('login.blocked', `too many attempts: the next one counts in ${seconds} s`, {
    class: 'auth',
    advice: 'Wait; whoever lost a password asks an administrator for a new link.',
    place: { value: String(seconds) },
  });
};
