/** What a cutter made of a file, in a form that tests can compare. */
import type { Cutter, Flow, Slice } from '../../src/domain/ports/format.ts';

interface SeenRecord {
  readonly number: number;
  readonly offset: number;
  readonly line: number;
  readonly span: number;
  readonly bytes: string;
  readonly head: string;
}

interface SeenFlow extends Omit<Flow, 'head' | 'tail'> {
  readonly head: string;
  readonly tail: string | undefined;
}

export interface SeenCut {
  readonly slices: readonly Slice[];
  readonly records: readonly SeenRecord[];
  readonly flows: readonly SeenFlow[];
}

/** Everything that a cutter makes of a file given in chunks. */
export function cutAll(cutter: Cutter, chunks: Iterable<Uint8Array>): SeenCut {
  const slices: Slice[] = [];
  const flows: SeenFlow[] = [];
  const take = (cuts: ReturnType<Cutter['push']>) => {
    for (const cut of cuts) {
      if (cut.kind === 'slice') slices.push(cut.slice);
      else {
        const { head, tail, ...rest } = cut.flow;
        flows.push({ ...rest, head: text(head), tail: tail === undefined ? undefined : text(tail) });
      }
    }
  };
  for (const chunk of chunks) {
    // A chunk is the source's buffer: it is overwritten as soon as the push is over.
    const lent = Uint8Array.from(chunk);
    take(cutter.push(lent));
    lent.fill(0x2a);
  }
  take(cutter.end());
  return { slices, flows, records: slices.flatMap(recordsOf) };
}

function recordsOf(slice: Slice): SeenRecord[] {
  return Array.from(slice.starts, (start, index) => ({
    number: slice.numbers[index] ?? 0,
    offset: slice.offsets[index] ?? 0,
    line: slice.lines[index] ?? 0,
    span: slice.spans[index] ?? 0,
    bytes: text(slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0))),
    head: text(slice.heads[slice.flows[index] ?? 0] ?? new Uint8Array(0)),
  }));
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
