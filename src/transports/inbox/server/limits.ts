/** What one client, one account and all of them may do at most. */

export interface InboxLimits {
  /** Connections at once: in all, not logged in yet, of one account. */
  readonly connections: number;
  readonly strangers: number;
  readonly connectionsPerAccount: number;
  /** SFTP channels of one connection, and files and folders open in one of them. */
  readonly channels: number;
  readonly handles: number;
  /** From the first byte to a login. */
  readonly loginMs: number;
  /** Logins tried in one connection. */
  readonly attempts: number;
  /** Between one request and the next. */
  readonly idleMs: number;
  /** Requests a second of one channel besides reads and writes, and how many may come at once. */
  readonly requestsPerSecond: number;
  readonly requestsAtOnce: number;
  /** No wrong password is answered sooner. */
  readonly refusalMs: number;
}

export const LIMITS: InboxLimits = {
  connections: 512,
  strangers: 256,
  connectionsPerAccount: 256,
  channels: 10,
  handles: 128,
  loginMs: 60_000,
  attempts: 6,
  idleMs: 10 * 60_000,
  requestsPerSecond: 200,
  requestsAtOnce: 1_000,
  refusalMs: 400,
};

/** Says how long to wait before the next request is answered. */
export class Pace {
  readonly #perMs: number;
  readonly #most: number;
  #left: number;
  #at = performance.now();

  constructor(perSecond: number, atOnce: number) {
    this.#perMs = perSecond / 1000;
    this.#most = atOnce;
    this.#left = atOnce;
  }

  /** Milliseconds; 0 while there is room. */
  next(): number {
    const now = performance.now();
    this.#left = Math.min(this.#most, this.#left + (now - this.#at) * this.#perMs) - 1;
    this.#at = now;
    return this.#left >= 0 ? 0 : -this.#left / this.#perMs;
  }
}
