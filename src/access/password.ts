/** Passwords as argon2id, with the parameters that OWASP names first (Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane). */
import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { type Problem, problem } from '../domain/problem.ts';

/** Algorithm 2 is argon2id: the package's own name for it is a constant of types only. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const LEAST = 12;
const MOST = 256;
/** Each holds 19 MiB and a thread of libuv, whose pool is the disk's too. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 32;

/** Too many people at once: say so rather than keep all of them waiting. */
export class Busy extends Error {}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new Busy('too many passwords at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** One person's keyboard composes é, another's does not. */
const written = (password: string): string => password.normalize('NFC');

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(written(password), PARAMETERS));

let nobody: Promise<string> | undefined;

/** With no hash (unknown user, no password) it takes as long and is wrong. */
export async function isPassword(known: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(24).toString('base64'));
  const against = known ?? (await nobody);
  // Longer ones cannot have been set: they are not worth hashing, but take their time all the same.
  const given = password.length > MOST ? '' : password;
  const right = await inTurn(() => verify(against, written(given)));
  return right && known !== null && given !== '';
}

/** Whether it was made with other parameters than today's. */
export function needsRehash(known: string): boolean {
  const made = parseOptions(known);
  return (
    made.algorithm !== PARAMETERS.algorithm ||
    made.memoryCost !== PARAMETERS.memoryCost ||
    made.timeCost !== PARAMETERS.timeCost ||
    made.parallelism !== PARAMETERS.parallelism
  );
}

/** Length is what counts (NIST SP 800-63B §3.1.1.2): no rules of signs and capitals. */
export function passwordFault(password: string, login: string): Problem | undefined {
  const length = [...password].length;
  if (length < LEAST || password.length > MOST)
    return problem('password.length', `a password has ${LEAST} to ${MOST} characters`, {
      advice: 'Four words that do not belong together are long enough and easy to remember.',
      place: { field: 'password' },
    });
  const plain = password.toLowerCase();
  const [name = ''] = login.split('@');
  const repeated = new Set(plain).size < 5;
  if (repeated || plain === login || (name.length > 3 && plain.replaceAll(name, '').length < LEAST / 2))
    return problem('password.weak', 'this password is guessed at once', {
      advice: 'Use neither your address nor the same few characters again and again.',
      place: { field: 'password' },
    });
  return undefined;
}
