/** How often one visitor may ask: a bucket that fills steadily, per process. Who is known has more than an address. */
import type { Clock } from '../domain/ports/clock.ts';

/** A page with all its parts several times over: a whole office may share one address. */
const PER_SECOND = 100;
const SECONDS_AT_ONCE = 4;
const MOST_KNOWN = 10_000;

export function openRates(clock: Clock, perSecond = PER_SECOND) {
  const atOnce = perSecond * SECONDS_AT_ONCE;
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    /** Counts one request. */
    exceeded(who: string): boolean {
      const now = clock.now().getTime();
      const bucket = buckets.get(who) ?? { left: atOnce, at: now };
      const left = Math.min(atOnce, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond) - 1;
      // The oldest goes first: a flood of addresses must not fill the memory.
      buckets.delete(who);
      if (buckets.size >= MOST_KNOWN) buckets.delete(buckets.keys().next().value ?? '');
      buckets.set(who, { left: Math.max(left, -1), at: now });
      return left < 0;
    },
  };
}
