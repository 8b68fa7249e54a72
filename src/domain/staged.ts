/**
 * What stage makes of records, before it is loaded: units with their positions, or why there are none. Mapping
 * processes make these; the store says how they are loaded.
 */
import type { DebtPosition, GivenCode } from './debt-position.ts';
import type { Problem } from './problem.ts';

/** The records of a unit: parallel arrays, in file order. `cents`: declared amounts that could be read. */
export interface UnitRecords {
  readonly numbers: readonly number[];
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly lines: readonly number[];
  readonly spans: readonly number[];
  readonly cents: readonly (number | null)[];
}

export type StagedUnit = {
  readonly deliveryId: string;
  /** Number of the first record. */
  readonly unit: number;
  readonly ordinal: number;
  /** In ordinal 0 only. */
  readonly records?: UnitRecords;
} & (
  | {
      readonly kind: 'P';
      /** The only position of its unit. */
      readonly alone: boolean;
      readonly nativeKey: string;
      readonly sourceKey: string;
      readonly position: DebtPosition;
      /** The position as JSON, where hashing it has made that already. */
      readonly canonical?: string;
      readonly hash: string;
      readonly codes: readonly GivenCode[];
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'I'; readonly nativeKey: string | null; readonly reason: string }
  | { readonly kind: 'X'; readonly nativeKey: string | null; readonly problems: readonly Problem[] }
);

export interface StagedRecord {
  readonly deliveryId: string;
  /** Empty: the record could not be read, it stands alone. */
  readonly groupKey: string;
  readonly number: number;
  readonly offset: number;
  readonly line: number;
  readonly lines: number;
  readonly flow: number;
  readonly bytes: Uint8Array;
}
