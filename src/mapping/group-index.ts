/** A slice of raw records to rows with their group keys, for layouts whose units are not adjacent. */
import type { Slice } from '../domain/ports/format.ts';
import type { DeliveryFacts } from '../domain/ports/mapping.ts';
import { corrected } from './corrected.ts';
import type { Prepared } from './prepared.ts';
import type { Encoders } from './staged.ts';

export function indexSlice(
  prepared: Prepared,
  delivery: DeliveryFacts,
  slice: Slice,
  encoders: Encoders,
): { readonly rows: string; readonly records: number } {
  const read = corrected(prepared.begin(delivery)(slice), slice, prepared.program.layout);
  let rows = '';
  for (const [index, record] of read.records.entries()) {
    const start = slice.starts[index] ?? 0;
    rows += encoders.record({
      deliveryId: delivery.deliveryId,
      groupKey: record.group ?? '',
      number: slice.numbers[index] ?? 0,
      offset: slice.offsets[index] ?? 0,
      line: slice.lines[index] ?? 0,
      lines: slice.spans[index] ?? 0,
      flow: slice.flows[index] ?? 0,
      bytes: slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0)),
    });
  }
  return { rows, records: read.records.length };
}
