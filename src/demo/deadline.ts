/** Everything that the demo waits for has one end, and what was still missing then is named. */
const LOOK_MS = 100;

export class Deadline {
  readonly #end: number;
  readonly #signal: AbortSignal;
  readonly #missing = new Set<string>();

  constructor(ms: number, signal: AbortSignal) {
    this.#end = Date.now() + ms;
    this.#signal = signal;
  }

  /** Milliseconds left, at least one. */
  get left(): number {
    return Math.max(1, this.#end - Date.now());
  }

  /** Looks again and again until there is something to see. Throws when time is up or the demo is stopped. */
  async until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    this.#missing.add(what);
    for (;;) {
      this.#signal.throwIfAborted();
      const seen = await look();
      if (seen !== undefined) {
        this.#missing.delete(what);
        return seen;
      }
      if (Date.now() > this.#end) throw new TimeUp([...this.#missing]);
      await new Promise((again) => setTimeout(again, LOOK_MS));
    }
  }
}

export class TimeUp extends Error {
  override readonly name = 'TimeUp';

  constructor(missing: readonly string[]) {
    super(`time is up, and still missing:\n${missing.map((one) => `  - ${one}`).join('\n')}`);
  }
}
