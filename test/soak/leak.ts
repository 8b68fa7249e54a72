/** Leaks on purpose, `npm run soak -- --leak native:64`: a soak that ends well with them would prove nothing. */
import { createSecureContext, type SecureContext } from 'node:tls';

export const LEAKS = ['objects', 'buffers', 'native'] as const;
export type Kept = (typeof LEAKS)[number];

/** What OpenSSL allocates for a context, about; V8 hears of none of it. */
const CONTEXT_KB = 28;
const NUMBER_BYTES = 8;

const kept: (number[] | Buffer | SecureContext)[] = [];

export function keep(what: Kept, kilobytes: number): void {
  if (what === 'objects') kept.push(new Array<number>((kilobytes * 1024) / NUMBER_BYTES).fill(0.5));
  else if (what === 'buffers') kept.push(Buffer.alloc(kilobytes * 1024, 1));
  else for (let left = kilobytes; left > 0; left -= CONTEXT_KB) kept.push(createSecureContext());
}

/** `native:64`: what, and how many KB of it in each cycle. */
export function leakOf(told: string): { readonly leak: Kept; readonly kilobytes: number } {
  const [what, kilobytes] = told.split(':');
  const leak = LEAKS.find((one) => one === what);
  if (leak === undefined || !(Number(kilobytes) > 0))
    throw new Error(`--leak ${told}: write one of ${LEAKS.join(', ')}, a colon and KB per cycle`);
  return { leak, kilobytes: Number(kilobytes) };
}
