/** What people corrected, laid beside the raw records it belongs to: whoever has the same bytes has the same correction. */
import { hash } from 'node:crypto';
import type { Slice } from '../../domain/ports/format.ts';
import { correctedLengths, correctionsFor, type Values } from '../../store/corrections.ts';
import type { Queryable } from '../../store/database.ts';
import type { Delivery } from '../../store/deliveries.ts';

/** Names a record for ever: SHA-256 of its bytes, without the final line end. */
export const recordHash = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

export interface AppliedCorrection {
  readonly record: number;
  readonly hash: string;
  readonly version: number;
}

export interface CorrectedSlice {
  readonly slice: Slice;
  readonly applied: readonly AppliedCorrection[];
}

/** Slices as they are when the connector has no corrections: then nothing is hashed. */
export async function corrector(
  database: Queryable,
  item: Pick<Delivery, 'organization' | 'connector' | 'byHand'>,
): Promise<(slice: Slice) => Promise<CorrectedSlice>> {
  const lengths = item.byHand ? new Set() : await correctedLengths(database, item);
  if (lengths.size === 0) return async (slice) => ({ slice, applied: [] });
  return async (slice) => {
    const hashes = new Map<number, string>();
    for (const [index, length] of slice.lengths.entries()) {
      if (!lengths.has(length)) continue;
      const start = slice.starts[index] ?? 0;
      hashes.set(slice.numbers[index] ?? 0, recordHash(slice.bytes.subarray(start, start + length)));
    }
    const standing = await correctionsFor(database, item, [...new Set(hashes.values())]);
    if (standing.size === 0) return { slice, applied: [] };
    const corrections: { [record: number]: Values } = {};
    const applied: AppliedCorrection[] = [];
    for (const [record, digest] of hashes) {
      const found = standing.get(digest);
      if (found === undefined) continue;
      corrections[record] = found.fields;
      applied.push({ record, hash: digest, version: found.version });
    }
    return { slice: { ...slice, corrections }, applied };
  };
}
