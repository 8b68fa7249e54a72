/** The log of attempts: every call that reached the sandbox, answered or not. Written before the answer leaves. */
import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Attempt {
  /** Real time, ISO. */
  readonly at: string;
  /** The subscription key; absent when none was sent. */
  readonly key?: string;
  readonly method: string;
  readonly path: string;
  /** 0: the connection was broken instead of answered. */
  readonly status: number;
  /** Whether it changed the ledger. */
  readonly applied: boolean;
  readonly iupds: readonly string[];
  /** The fault that struck it. */
  readonly fault?: string;
  readonly ms: number;
}

export class Attempts {
  readonly #path: string;
  readonly #fd: number;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'a', 0o600);
  }

  write(attempt: Attempt): void {
    if (this.#closed) throw new Error('the log of attempts is closed');
    writeSync(this.#fd, `${JSON.stringify(attempt)}\n`);
  }

  /** In order; a line torn by a kill is passed over. */
  async *read(): AsyncGenerator<Attempt> {
    for await (const line of createInterface({ input: createReadStream(this.#path, 'utf8') })) {
      if (line.startsWith('{') && line.endsWith('}')) yield JSON.parse(line) as Attempt;
    }
  }

  reset(): void {
    ftruncateSync(this.#fd, 0);
  }

  close(): void {
    this.#closed = true;
    closeSync(this.#fd);
  }
}
