/** Names that a listing leaves out, with the reason: never fatal, never forgotten. */
import type { SkippedFile } from '../domain/ports/transport.ts';

/** A hostile or broken server must not fill the memory: beyond these only the count grows. */
const MOST = 100;

export class Skipped {
  readonly #files: SkippedFile[] = [];
  #more = 0;

  /** A new listing begins. */
  clear(): void {
    this.#files.length = 0;
    this.#more = 0;
  }

  add(name: string, reason: string): void {
    if (this.#files.length < MOST) this.#files.push({ name, reason });
    else this.#more += 1;
  }

  list(): readonly SkippedFile[] {
    return this.#more === 0
      ? [...this.#files]
      : [...this.#files, { name: '…', reason: `and ${this.#more} more` }];
  }
}
