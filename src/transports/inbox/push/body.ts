/** The raw bytes of a request, one pass: counted, hashed, bounded in size and in time, never gathered. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Problem, ProblemError } from '../../../domain/problem.ts';
import { cutShort, tooLarge, tooSlow } from './faults.ts';
import type { PushLimits } from './limits.ts';

export interface Bounds {
  /** Of the raw body; what is said to the sender is `fileBytes`. */
  readonly bytes: number;
  readonly fileBytes: number;
}

export class Body {
  readonly #request: IncomingMessage;
  readonly #limits: PushLimits;
  readonly #bounds: Bounds;
  readonly #hash = createHash('sha256');
  #sha256: string | undefined;
  #got = 0;
  /** Of the current stretch: milliseconds that the sender was waited for, and what came in them. */
  #waited = 0;
  #came = 0;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(request: IncomingMessage, limits: PushLimits, bounds: Bounds) {
    this.#request = request;
    this.#limits = limits;
    this.#bounds = bounds;
  }

  /** Hex, once every byte came. */
  get sha256(): string | undefined {
    return this.#sha256;
  }

  /** Nobody wants more of it: the request is left to whoever lets the rest of it go by. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** Throws a ProblemError: `push.too-large`, `push.slow`, `push.cut`. */
  async *bytes(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === undefined) break;
      this.#got += chunk.length;
      this.#came += chunk.length;
      if (this.#got > this.#bounds.bytes) throw new ProblemError(tooLarge(this.#bounds.fileBytes));
      this.#hash.update(chunk);
      yield chunk;
    }
    this.#sha256 = this.#hash.digest('hex');
  }

  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#stopped) throw new ProblemError(cutShort());
      const chunk = this.#request.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (this.#request.readableEnded) {
        // An end without the last chunk or the whole length is a connection that broke.
        if (this.#request.complete) return undefined;
        throw new ProblemError(cutShort());
      }
      if (this.#request.destroyed) throw new ProblemError(cutShort());
      const started = performance.now();
      const wrong = await this.#moved();
      if (wrong !== undefined) throw new ProblemError(wrong);
      this.#waited += performance.now() - started;
      this.#judgePace();
    }
  }

  /** Waits for the sender alone: while the archive is slow, nobody is blamed. */
  #moved(): Promise<Problem | undefined> {
    const request = this.#request;
    const left = Math.min(this.#limits.idleMs, this.#limits.rateMs);
    return new Promise((resolve) => {
      const settle = (found?: Problem): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        for (const event of ['readable', 'end', 'close', 'error'] as const) request.off(event, moved);
        resolve(found);
      };
      const moved = (): void => settle();
      this.#wake = moved;
      const timer = setTimeout(() => settle(tooSlow(`nothing came for ${Math.round(left / 1000)} s`)), left);
      for (const event of ['readable', 'end', 'close', 'error'] as const) request.on(event, moved);
    });
  }

  #judgePace(): void {
    if (this.#waited < this.#limits.rateMs) return;
    const seconds = this.#waited / 1000;
    if (this.#came < seconds * this.#limits.leastBytesPerSecond)
      throw new ProblemError(tooSlow(`${this.#came} bytes in ${Math.round(seconds)} s`));
    this.#waited = 0;
    this.#came = 0;
  }
}
