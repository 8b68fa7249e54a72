/** Our own HTTP door: POST /in/{name} brings a file, GET /in/{name}/{delivery} asks what became of it. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { InboxAccount, PushDoor } from '../../../domain/ports/inbox.ts';
import type { Problem } from '../../../domain/problem.ts';
import { answer, refuse } from './answer.ts';
import { Bans } from './bans.ts';
import { present, statedDigest } from './credentials.ts';
import { banned, busy, unavailable, unknownPath, wrongMethod } from './faults.ts';
import { PUSH_LIMITS, type PushLimits } from './limits.ts';
import { framing, receive } from './receive.ts';
import { type Proxies, proxiesOf, proxySubject, senderOf } from './sender.ts';

export interface PushOptions {
  readonly door: PushDoor;
  readonly clock: Clock;
  readonly limits?: Partial<PushLimits>;
  /** Addresses and networks of proxies whose X-Forwarded-For and X-Client-Subject count. None by default. */
  readonly proxies?: readonly string[];
  /** Hears of what should not happen (the database does not answer). */
  readonly fault?: (error: unknown) => void;
}

export type PushListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const PATH = /^\/in\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:\/([0-9a-f-]{36}))?$/;
const NOTHING = createHash('sha256').digest('hex');
const PROOFS = new Set(['push.login', 'push.signature', 'push.time']);
/** What an administrator looks for, beside credentials. */
const WORTH_NOTING = new Set([
  'push.cut',
  'push.slow',
  'push.too-large',
  'push.replayed',
  'push.key-reused',
  'push.digest',
]);
const FREE_BY_ACCOUNT = 5;
const FREE_BY_ADDRESS = 30;

/** One process's door, with its memory of who failed and of who is sending. */
export function pushListener(options: PushOptions): PushListener {
  const house = new House(options);
  return async (request, response) => {
    // A connection that breaks under an answer is nobody's fault here.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    let found: Problem | undefined;
    let headers = {};
    try {
      ({ found, headers = {} } = await house.serve(request, response));
    } catch (error) {
      options.fault?.(error);
      found = unavailable();
    }
    if (found !== undefined) await refuse(request, response, found, house.limits.lingerMs, headers);
  };
}

interface Served {
  readonly found?: Problem;
  readonly headers?: { readonly [name: string]: string };
}

class House {
  readonly limits: PushLimits;
  readonly #options: PushOptions;
  readonly #proxies: Proxies;
  readonly #byAccount = new Bans(FREE_BY_ACCOUNT);
  readonly #byAddress = new Bans(FREE_BY_ADDRESS);
  readonly #sending = new Map<string, number>();

  constructor(options: PushOptions) {
    this.#options = options;
    this.limits = { ...PUSH_LIMITS, ...options.limits };
    this.#proxies = proxiesOf(options.proxies ?? []);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<Served> {
    const url = URL.parse(request.url ?? '', 'http://tramite');
    const [, name, delivery] = PATH.exec(url?.pathname ?? '') ?? [];
    if (url === null || name === undefined) return { found: unknownPath() };
    const wanted = delivery === undefined ? 'POST' : 'GET';
    if (request.method !== wanted) return { found: wrongMethod(wanted), headers: { allow: wanted } };
    const { door, clock } = this.#options;
    const now = clock.now();
    const sender = senderOf(request, this.#proxies);
    const keys = { account: `${sender} ${name}`, address: sender };
    const wait = Math.max(
      this.#byAccount.left(keys.account, now.getTime()),
      this.#byAddress.left(keys.address, now.getTime()),
    );
    if (wait > 0) return { found: banned(wait), headers: { 'retry-after': String(wait) } };

    const known = await door.account(name);
    const account = known?.doors.includes('http') ? known : undefined;
    const stated = wanted === 'GET' ? NOTHING : statedDigest(request);
    const subject = proxySubject(request, this.#proxies);
    const presented = present(request, account, now.getTime(), stated, subject);
    if (!presented.ok) return this.#denied(keys, account, name, presented.problem, now);
    if (account === undefined) throw new Error('nobody was let in');
    if (delivery !== undefined) {
      this.#byAccount.succeeded(keys.account);
      return this.#tell(response, account, delivery);
    }
    const misframed = framing(request, account);
    if (misframed !== undefined) return this.#noted(account, misframed);
    const leave = this.#enter(name);
    if (leave === undefined) return { found: busy() };
    // The body has its own limits of silence; then the house may take its time.
    request.socket.setTimeout(0);
    try {
      const { value: given } = presented;
      const path = `/in/${name}`;
      const query = url.searchParams;
      const taken = await receive(request, response, {
        ...this.#options,
        limits: this.limits,
        account,
        presented: given,
        query,
        now,
        path,
      });
      if (taken.ok) {
        this.#byAccount.succeeded(keys.account);
        return {};
      }
      if (PROOFS.has(taken.problem.code)) return this.#denied(keys, account, name, taken.problem, now);
      return this.#noted(account, taken.problem);
    } finally {
      leave();
    }
  }

  async #tell(response: ServerResponse, account: InboxAccount, delivery: string): Promise<Served> {
    const outcome = await this.#options.door.outcome(account, delivery);
    if (outcome === undefined) return { found: unknownPath() };
    answer(response, 200, outcome);
    return {};
  }

  async #denied(
    keys: { readonly account: string; readonly address: string },
    account: InboxAccount | undefined,
    name: string,
    found: Problem,
    now: Date,
  ): Promise<Served> {
    const one = this.#byAccount.failed(keys.account, now.getTime());
    const all = this.#byAddress.failed(keys.address, now.getTime());
    if (one.worth || all.worth) {
      const { address } = keys;
      await this.#options.door.note(account, 'push.refused', {
        code: found.code,
        account: name,
        address,
        failures: one.failures,
      });
    }
    return { found };
  }

  async #noted(account: InboxAccount, found: Problem): Promise<Served> {
    if (WORTH_NOTING.has(found.code))
      await this.#options.door.note(account, found.code, { account: account.user });
    return { found };
  }

  /** Undefined when too many are sending. */
  #enter(name: string): (() => void) | undefined {
    const mine = this.#sending.get(name) ?? 0;
    let all = 0;
    for (const count of this.#sending.values()) all += count;
    if (mine >= this.limits.perAccount || all >= this.limits.atOnce) return undefined;
    this.#sending.set(name, mine + 1);
    return () => {
      const left = (this.#sending.get(name) ?? 1) - 1;
      if (left > 0) this.#sending.set(name, left);
      else this.#sending.delete(name);
    };
  }
}
