/** The records of a replay of some, cut out of their file again and packed together: few slices, however far they stand apart. */
import type { Slice } from '../../domain/ports/format.ts';
import { type Problem, ProblemError, problem } from '../../domain/problem.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Context } from '../context.ts';
import { slicesOf } from './slices.ts';

export type Places = ReadonlyMap<number, { readonly offset: number; readonly length: number }>;

/**
 * Slices of at most `size` records, each of one flow. The file is read no further than the last of them. Throws
 * `replay.cut-differs` when today's layout cuts the file otherwise than the day it came.
 */
export async function* chosenSlices(
  context: Pick<Context, 'archive' | 'formats'>,
  item: Delivery,
  program: ConnectorProgram,
  places: Places,
  size: number,
): AsyncGenerator<Slice> {
  let pack = new Pack();
  let left = places.size;
  for await (const slice of slicesOf(context, item, program)) {
    for (const [index, number] of slice.numbers.entries()) {
      const place = places.get(number);
      if (place === undefined) continue;
      if (place.offset !== slice.offsets[index] || place.length !== slice.lengths[index])
        throw new ProblemError(cutDiffers(number));
      const head = slice.heads[slice.flows[index] ?? 0] ?? NO_HEAD;
      if (pack.size >= size || !pack.takes(head)) {
        yield pack.slice();
        pack = new Pack();
      }
      pack.add(slice, index, head);
      left -= 1;
    }
    if (left === 0) break;
  }
  if (left > 0) throw new ProblemError(cutDiffers(undefined));
  if (pack.size > 0) yield pack.slice();
}

const cutDiffers = (number: number | undefined): Problem =>
  problem(
    'replay.cut-differs',
    `${number === undefined ? 'its records are' : `record ${number} is`} not where the layout found ${number === undefined ? 'them' : 'it'} when the file came`,
    { class: 'config', advice: 'The layout has changed since: reprocess the whole delivery.' },
  );

const NO_HEAD = new Uint8Array(0);

class Pack {
  #head: Uint8Array | undefined;
  readonly #bytes: Uint8Array[] = [];
  readonly #numbers: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lines: number[] = [];
  readonly #spans: number[] = [];

  get size(): number {
    return this.#numbers.length;
  }

  takes(head: Uint8Array): boolean {
    return this.#head === undefined || Buffer.compare(this.#head, head) === 0;
  }

  add(slice: Slice, index: number, head: Uint8Array): void {
    this.#head = head;
    const start = slice.starts[index] ?? 0;
    // A copy: the slice it comes from is of the whole file's size before long.
    this.#bytes.push(Uint8Array.from(slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0))));
    this.#numbers.push(slice.numbers[index] ?? 0);
    this.#offsets.push(slice.offsets[index] ?? 0);
    this.#lines.push(slice.lines[index] ?? 0);
    this.#spans.push(slice.spans[index] ?? 0);
  }

  slice(): Slice {
    let at = 0;
    const starts = this.#bytes.map((bytes) => {
      const start = at;
      at += bytes.length;
      return start;
    });
    return {
      bytes: Buffer.concat(this.#bytes),
      starts: Uint32Array.from(starts),
      lengths: Uint32Array.from(this.#bytes, (bytes) => bytes.length),
      numbers: Uint32Array.from(this.#numbers),
      offsets: Float64Array.from(this.#offsets),
      lines: Uint32Array.from(this.#lines),
      spans: Uint32Array.from(this.#spans),
      flows: new Uint32Array(this.#numbers.length),
      heads: [this.#head ?? NO_HEAD],
    };
  }
}
