/**
 * Who guesses is kept out for longer and longer: by address, and by account from addresses that never got in. An account
 * that is guessed at from elsewhere still serves those who have always used it.
 */

export interface BanRules {
  /** Points that lead to a ban; they are forgotten after `memoryMs` without another. */
  readonly limit: number;
  readonly memoryMs: number;
  readonly firstMs: number;
  /** Each ban is so many times as long as the one before. */
  readonly growth: number;
  readonly longestMs: number;
}

export const BAN_RULES: BanRules = {
  limit: 10,
  memoryMs: 30 * 60_000,
  firstMs: 5 * 60_000,
  growth: 3,
  longestMs: 24 * 3_600_000,
};

export interface Banned {
  readonly subject: string;
  readonly seconds: number;
}

interface Score {
  points: number;
  /** Bans so far. */
  bans: number;
  lastMs: number;
  untilMs: number;
}

const MOST_KNOWN = 10_000;

export class Ban {
  readonly #rules: BanRules;
  readonly #now: () => number;
  readonly #scores = new Map<string, Score>();
  /** `address account` that logged in. */
  readonly #known = new Set<string>();

  constructor(rules: BanRules, now: () => number) {
    this.#rules = rules;
    this.#now = now;
  }

  addressBanned(address: string): boolean {
    return this.#banned(`address ${address}`);
  }

  accountBanned(address: string, account: string): boolean {
    return !this.#known.has(`${address} ${account}`) && this.#banned(`account ${account}`);
  }

  admitted(address: string, account: string): void {
    this.#scores.delete(`address ${address}`);
    this.#known.add(`${address} ${account}`);
    trim(this.#known);
  }

  /** What this failure led to. A guess at an account that there is not weighs twice, and counts for the address only. */
  failed(address: string, account: string, exists: boolean): readonly Banned[] {
    const banned = [this.#add(`address ${address}`, exists ? 1 : 2)];
    if (exists && !this.#known.has(`${address} ${account}`)) banned.push(this.#add(`account ${account}`, 1));
    return banned.filter((one) => one !== undefined);
  }

  #banned(subject: string): boolean {
    const score = this.#scores.get(subject);
    return score !== undefined && score.untilMs > this.#now();
  }

  #add(subject: string, points: number): Banned | undefined {
    const now = this.#now();
    const { limit, memoryMs, firstMs, growth, longestMs } = this.#rules;
    const old = this.#scores.get(subject);
    const score = old ?? { points: 0, bans: 0, lastMs: now, untilMs: 0 };
    if (now - score.lastMs > memoryMs) score.points = 0;
    // Whoever was quiet for as long as the longest ban begins anew.
    if (now - Math.max(score.lastMs, score.untilMs) > longestMs) score.bans = 0;
    score.points += points;
    score.lastMs = now;
    this.#scores.delete(subject);
    this.#scores.set(subject, score);
    trim(this.#scores);
    if (score.points < limit) return undefined;
    const ms = Math.min(longestMs, firstMs * growth ** score.bans);
    score.points = 0;
    score.bans += 1;
    score.untilMs = now + ms;
    return { subject, seconds: Math.round(ms / 1000) };
  }
}

/** The oldest go: a flood of addresses must not fill the memory. */
function trim(all: Map<string, unknown> | Set<string>): void {
  if (all.size <= MOST_KNOWN) return;
  const [oldest] = all.keys();
  if (oldest !== undefined) all.delete(oldest);
}
