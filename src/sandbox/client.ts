/** A client of the sandbox's own doors: what the CLI, the demo and the tests ask of it. */
import type { LedgerRow } from './accounts.ts';
import type { Attempt } from './attempts.ts';
import type { Flow } from './events.ts';
import type { Fault } from './faults.ts';
import type { IssueRequest, ReviseRequest } from './flows.ts';
import type { PaidReceipt, PayAnswer, PayRequest } from './payments.ts';
import type { Rate } from './rate-limit.ts';
import type { NewKey } from './routes-admin.ts';
import type { PayFault } from './state-machine.ts';

export type {
  Attempt,
  Fault,
  Flow,
  IssueRequest,
  LedgerRow,
  NewKey,
  PaidReceipt,
  PayAnswer,
  PayFault,
  PayRequest,
  Rate,
  ReviseRequest,
};

const DEADLINE_MS = 60_000;

export class SandboxClient {
  readonly url: string;

  /** @param url of the sandbox, without a path */
  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  health(): Promise<{ readonly ok: true }> {
    return this.#json('GET', 'health');
  }

  /** Creates or replaces a subscription key; its IBAN lists replace those of its organizations. */
  createKey(key: NewKey): Promise<{ readonly key: string }> {
    return this.#json('POST', 'keys', key);
  }

  async pay(request: PayRequest): Promise<PayAnswer> {
    const [answer] = await this.payMany([request]);
    if (answer === undefined) throw new Error('the sandbox gave no answer to a payment');
    return answer;
  }

  /** Answers in the order of the requests. */
  payMany(requests: readonly PayRequest[]): Promise<readonly PayAnswer[]> {
    return this.#json('POST', 'payments', requests);
  }

  /** Everything that was ever paid. */
  payments(org?: string): Promise<readonly PaidReceipt[]> {
    return this.#json('GET', `payments${query({ org })}`);
  }

  /** Whether a notice could be paid now, and what the citizen would be told if not. */
  verify(
    request: Pick<PayRequest, 'org' | 'iuv' | 'noticeNumber'>,
  ): Promise<{ readonly payable: boolean; readonly fault?: PayFault }> {
    return this.#json('POST', 'verifications', request);
  }

  /** A notification fee in cents, as SEND writes it. */
  notificationFee(fee: {
    readonly org: string;
    readonly noticeNumber: string;
    readonly amount: number;
  }): Promise<unknown> {
    return this.#json('POST', 'notification-fees', fee);
  }

  /** Publishes flows with every transfer that no flow has reported yet. */
  issueFlows(request: IssueRequest = {}): Promise<readonly Flow[]> {
    return this.#json('POST', 'flows', request);
  }

  reviseFlow(request: ReviseRequest): Promise<Flow> {
    return this.#json('POST', 'flows/revisions', request);
  }

  async now(): Promise<string> {
    return (await this.#json<{ now: string }>('GET', 'clock')).now;
  }

  /** @param now ISO instant; time runs on from there */
  setClock(now: string): Promise<{ readonly now: string }> {
    return this.#json('POST', 'clock', { now });
  }

  advance(advanceMs: number): Promise<{ readonly now: string }> {
    return this.#json('POST', 'clock', { advanceMs });
  }

  order(fault: Fault): Promise<readonly Fault[]> {
    return this.#json('POST', 'faults', fault);
  }

  pendingFaults(): Promise<readonly Fault[]> {
    return this.#json('GET', 'faults');
  }

  clearFaults(): Promise<unknown> {
    return this.#json('DELETE', 'faults');
  }

  /** By `<product>:<key>`, product being gpd or receipts. */
  rates(): Promise<Readonly<Record<string, Rate>>> {
    return this.#json('GET', 'rates');
  }

  ledger(org?: string): Promise<readonly LedgerRow[]> {
    return this.#lines(`ledger${query({ org })}`);
  }

  attempts(): Promise<readonly Attempt[]> {
    return this.#lines('attempts');
  }

  /** Forgets everything, keys too. */
  reset(): Promise<unknown> {
    return this.#json('POST', 'reset');
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return JSON.parse(await this.#text(method, path, body)) as T;
  }

  async #lines<T>(path: string): Promise<readonly T[]> {
    const text = await this.#text('GET', path);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  }

  async #text(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await fetch(`${this.url}/sandbox/${path}`, {
      method,
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`sandbox ${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
    return text;
  }
}

function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}
