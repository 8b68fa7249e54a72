/** Counts what really comes out of an envelope, all members together; what it declares is never trusted alone. */
import type { EnvelopeLimits } from '../../domain/ports/envelope.ts';
import { bomb } from './faults.ts';

/** Below so many bytes nothing is a bomb: a page of zeros shrinks a thousandfold. */
const HARMLESS = 10_000_000;

const figure = new Intl.NumberFormat('en');

export class Outflow {
  readonly #size: number;
  readonly #limits: Pick<EnvelopeLimits, 'bytes' | 'ratio'>;
  #out = 0;

  /** `size`: bytes of the envelope itself. */
  constructor(size: number, limits: Pick<EnvelopeLimits, 'bytes' | 'ratio'>) {
    this.#size = size;
    this.#limits = limits;
  }

  get total(): number {
    return this.#out;
  }

  /** Throws `envelope.bomb`. */
  add(file: string, length: number): void {
    this.#out += length;
    const fault = this.#fault(this.#out);
    if (fault !== undefined) throw bomb(file, `${fault} come out of it`);
  }

  /** Refuses beforehand what says itself that it is too much. */
  declare(file: string, length: number): void {
    const fault = this.#fault(length);
    if (fault !== undefined) throw bomb(file, `it says that ${fault} are in it`);
  }

  #fault(bytes: number): string | undefined {
    const { bytes: most, ratio } = this.#limits;
    if (bytes > most) return `more than ${figure.format(most)} bytes`;
    if (bytes > HARMLESS && bytes > ratio * this.#size)
      return `more than ${figure.format(ratio)} bytes for each of its own`;
    return undefined;
  }

  async *pass(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of bytes) {
      this.add(file, chunk.length);
      yield chunk;
    }
  }
}
