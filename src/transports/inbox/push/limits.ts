/** What a sender may take of time and room. */
export interface PushLimits {
  /** Longest silence within a body. */
  readonly idleMs: number;
  /** Over each such stretch of waiting for the sender, at least `leastBytesPerSecond` must come. */
  readonly rateMs: number;
  readonly leastBytesPerSecond: number;
  /** Bodies at a time, of one account and of all. */
  readonly perAccount: number;
  readonly atOnce: number;
  /** How long a refused sender is listened to, so that it hears why. */
  readonly lingerMs: number;
}

export const PUSH_LIMITS: PushLimits = {
  idleMs: 30_000,
  rateMs: 60_000,
  leastBytesPerSecond: 1024,
  perAccount: 16,
  atOnce: 256,
  lingerMs: 2_000,
};
