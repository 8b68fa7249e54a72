/** A slice of some of a slice's consecutive records, with only their bytes. */
import type { Slice } from '../domain/ports/format.ts';

/** Records from `first`, `count` of them; one unit when the slice has units and none are said. */
export function partOfSlice(
  slice: Slice,
  first: number,
  count: number,
  units: readonly (readonly [first: number, count: number])[] = [[first, count]],
): Slice {
  const end = first + count;
  const starts = slice.starts.slice(first, end);
  const lengths = slice.lengths.subarray(first, end);
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const [index, start] of starts.entries()) {
    from = Math.min(from, start);
    to = Math.max(to, start + (lengths[index] ?? 0));
  }
  const base = Number.isFinite(from) ? from : 0;
  for (const [index, start] of starts.entries()) starts[index] = start - base;
  return {
    bytes: slice.bytes.subarray(base, Math.max(base, to)),
    starts,
    lengths,
    numbers: slice.numbers.subarray(first, end),
    offsets: slice.offsets.subarray(first, end),
    lines: slice.lines.subarray(first, end),
    spans: slice.spans.subarray(first, end),
    flows: slice.flows.subarray(first, end),
    heads: slice.heads,
    ...(slice.corrections === undefined ? {} : { corrections: slice.corrections }),
    ...(slice.units === undefined ? {} : { units: Uint32Array.from(units, ([, records]) => records) }),
  };
}
