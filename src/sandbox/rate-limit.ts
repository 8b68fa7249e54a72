/** The gateway's limit: calls in a sliding window, per subscription key. Real time, whatever the sandbox clock says. */

const CALLS = 100;
const WINDOW_MS = 10_000;

export interface Rate {
  readonly accepted: number;
  readonly refused: number;
  /** Most accepted calls, and most calls of any outcome, that fell in one window. */
  readonly maxAccepted: number;
  readonly maxAttempted: number;
}

export type Turn =
  | { readonly accepted: true; readonly remaining: number }
  | { readonly accepted: false; readonly retryAfterSeconds: number };

/** The instants of the last window. */
class Recent {
  #times: number[] = [];
  #head = 0;
  max = 0;

  add(now: number): void {
    this.#times.push(now);
    this.max = Math.max(this.max, this.count(now));
  }

  count(now: number): number {
    while ((this.#times[this.#head] ?? Number.POSITIVE_INFINITY) <= now - WINDOW_MS) this.#head += 1;
    if (this.#head > 1_000) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
    return this.#times.length - this.#head;
  }

  oldest(): number | undefined {
    return this.#times[this.#head];
  }
}

export class RateLimit {
  readonly #windows = new Map<
    string,
    { accepted: Recent; attempted: Recent; acceptedCalls: number; refusedCalls: number }
  >();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** One call of a key; a refused one does not count toward the limit. */
  take(key: string, calls = CALLS): Turn {
    const now = this.#now();
    const window = this.#window(key);
    window.attempted.add(now);
    const used = window.accepted.count(now);
    if (used >= calls) {
      window.refusedCalls += 1;
      const wait = (window.accepted.oldest() ?? now) + WINDOW_MS - now;
      return { accepted: false, retryAfterSeconds: Math.max(1, Math.ceil(wait / 1_000)) };
    }
    window.accepted.add(now);
    window.acceptedCalls += 1;
    return { accepted: true, remaining: calls - used - 1 };
  }

  rates(): Readonly<Record<string, Rate>> {
    return Object.fromEntries(
      [...this.#windows].map(([key, { accepted, attempted, acceptedCalls, refusedCalls }]) => [
        key,
        {
          accepted: acceptedCalls,
          refused: refusedCalls,
          maxAccepted: accepted.max,
          maxAttempted: attempted.max,
        },
      ]),
    );
  }

  reset(): void {
    this.#windows.clear();
  }

  #window(key: string) {
    const found = this.#windows.get(key);
    if (found !== undefined) return found;
    const window = { accepted: new Recent(), attempted: new Recent(), acceptedCalls: 0, refusedCalls: 0 };
    this.#windows.set(key, window);
    return window;
  }
}
