/**
 * What is being opened. It remembers that reading it failed: a fault of the disk or of the envelope around it is then
 * never taken for damage of this one.
 */
import type { Sealed } from '../../domain/ports/envelope.ts';
import { ProblemError } from '../../domain/problem.ts';

export class Source {
  readonly name: string;
  readonly size: number;
  readonly #sealed: Sealed;
  #failure: { readonly error: unknown } | undefined;

  constructor(sealed: Sealed) {
    this.#sealed = sealed;
    this.name = sealed.name;
    this.size = sealed.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    try {
      return await this.#sealed.read(offset, length);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#sealed.bytes();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** What to throw for an error met while opening: the one of the source, one that is a problem, or what `judge` says. */
  blame(error: unknown, judge: (message: string) => ProblemError): unknown {
    if (this.#failure !== undefined) return this.#failure.error;
    if (error instanceof ProblemError) return error;
    return judge(error instanceof Error ? error.message : String(error));
  }
}
