/** One who sends lists, one after the other, through whatever happens to the other end. */
import { createHash } from 'node:crypto';
import type { List } from './gestionale.ts';
import { pause } from './tramite.ts';

const AGAIN_MS = 150;

export interface Parcel {
  readonly list: List;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** Sends a list or makes one attempt of it; false: it is to be tried again. */
export type Attempt = (parcel: Parcel, step: () => Promise<void>) => Promise<boolean>;

export class Sender {
  readonly #attempt: Attempt;
  readonly #stepMs: number;
  #waiting: Parcel[] = [];
  #steps = 0;
  #held = false;
  #stopped = false;
  #fault: unknown;
  readonly #ended: Promise<void>;

  /** `stepMs`: pause between two pieces of a file, so that a kill can come between them. */
  constructor(attempt: Attempt, stepMs: number) {
    this.#attempt = attempt;
    this.#stepMs = stepMs;
    this.#ended = this.#run();
  }

  send(list: List | undefined): void {
    if (list === undefined) throw new Error('there is no list left to send');
    const bytes = Buffer.from(list.text, 'latin1');
    this.#waiting.push({ list, bytes, sha256: createHash('sha256').update(bytes).digest('hex') });
  }

  /** Held: it does not begin anew. */
  set held(held: boolean) {
    this.#held = held;
  }

  /** Pieces sent so far, of all attempts. */
  get steps(): number {
    this.check();
    return this.#steps;
  }

  get idle(): boolean {
    this.check();
    return this.#waiting.length === 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  /** Throws what went wrong. */
  check(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #run(): Promise<void> {
    const step = async (): Promise<void> => {
      this.#steps += 1;
      await pause(this.#stepMs);
    };
    while (!this.#stopped) {
      const [parcel] = this.#waiting;
      if (parcel === undefined || this.#held) {
        await pause(AGAIN_MS / 3);
        continue;
      }
      try {
        if (await this.#attempt(parcel, step)) this.#waiting.shift();
        else await pause(AGAIN_MS);
      } catch (error) {
        this.#fault = error;
        return;
      }
    }
  }
}
