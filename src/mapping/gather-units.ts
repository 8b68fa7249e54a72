/** Joins records that may stand far apart into units, in memory: for cases, whose files are small, and for the few that somebody looks at. */
import type { Reader, Slice } from '../domain/ports/format.ts';
import { unitsOf } from './stage.ts';

/** One record of a slice. */
export interface Piece {
  readonly slice: Slice;
  readonly index: number;
}

/** One slice per flow and unit, in the order of their first records, as staging would hand them to the mapping. */
export function unitSlices(slices: readonly Slice[], read: Reader, grouped: boolean): readonly Slice[] {
  const units: Piece[][] = [];
  const byGroup = new Map<string, Piece[]>();
  for (const slice of slices) {
    const groups = grouped ? read(slice).records.map(({ group }) => group) : [];
    for (const [first, count] of unitsOf(slice)) {
      const pieces = Array.from({ length: count }, (_, offset) => ({ slice, index: first + offset }));
      const group = groups[first] ?? null;
      const known = group === null ? undefined : byGroup.get(group);
      if (known !== undefined) known.push(...pieces);
      else {
        units.push(pieces);
        if (group !== null) byGroup.set(group, pieces);
      }
    }
  }
  return units.map(joined);
}

/** Records of one unit, wherever they stand, as one slice. */
export function joined(pieces: readonly Piece[]): Slice {
  const heads: Uint8Array[] = [];
  const flows: number[] = [];
  const starts: number[] = [];
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { slice, index } of pieces) {
    const start = slice.starts[index] ?? 0;
    const bytes = slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0));
    const head = slice.heads[slice.flows[index] ?? 0] ?? new Uint8Array();
    if (!heads.includes(head)) heads.push(head);
    flows.push(heads.indexOf(head));
    starts.push(at);
    parts.push(bytes);
    at += bytes.byteLength;
  }
  const pick = (column: (slice: Slice) => Uint32Array | Float64Array): number[] =>
    pieces.map(({ slice, index }) => column(slice)[index] ?? 0);
  return {
    bytes: Buffer.concat(parts),
    starts: Uint32Array.from(starts),
    lengths: Uint32Array.from(pick((slice) => slice.lengths)),
    numbers: Uint32Array.from(pick((slice) => slice.numbers)),
    offsets: Float64Array.from(pick((slice) => slice.offsets)),
    lines: Uint32Array.from(pick((slice) => slice.lines)),
    spans: Uint32Array.from(pick((slice) => slice.spans)),
    flows: Uint32Array.from(flows),
    heads,
    units: Uint32Array.of(pieces.length),
  };
}
