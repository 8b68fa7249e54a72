/** Failed attempts by sender: a few are free, then each one shuts the door for twice as long. Lives in memory only. */
const FORGOTTEN_MS = 3_600_000;
const LONGEST_MS = 900_000;
const MOST_KEYS = 10_000;

interface Entry {
  failures: number;
  lastMs: number;
  untilMs: number;
}

export class Bans {
  readonly #free: number;
  readonly #entries = new Map<string, Entry>();

  /** So many failures have no consequence. */
  constructor(free: number) {
    this.#free = free;
  }

  /** Seconds for which the sender is not heard; 0: it is. */
  left(key: string, nowMs: number): number {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.untilMs <= nowMs ? 0 : Math.ceil((entry.untilMs - nowMs) / 1000);
  }

  /** Counts; `worth`: whether this one is worth telling people of. */
  failed(key: string, nowMs: number): { readonly failures: number; readonly worth: boolean } {
    const old = this.#entries.get(key);
    const known = old !== undefined && nowMs - old.lastMs < FORGOTTEN_MS;
    const failures = (known ? old.failures : 0) + 1;
    const beyond = failures - this.#free;
    const ban = beyond <= 0 ? 0 : Math.min(1000 * 2 ** Math.min(beyond - 1, 20), LONGEST_MS);
    // The newest last, so that the oldest is the one that goes.
    this.#entries.delete(key);
    this.#entries.set(key, { failures, lastMs: nowMs, untilMs: nowMs + ban });
    if (this.#entries.size > MOST_KEYS) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return { failures, worth: failures === 1 || (beyond > 0 && (beyond & (beyond - 1)) === 0) };
  }

  succeeded(key: string): void {
    this.#entries.delete(key);
  }
}
