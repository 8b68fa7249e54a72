/**
 * Rows of `staged_unit` and `staged_record` as this layer sees them. Their COPY form is the store's: the composition
 * root of the mapping process hands in the encoders (src/store/staged-rows.ts).
 */
import type { DebtPosition, GivenCode } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';

/** Parallel arrays, one entry per record of the unit, in file order. */
export interface Locators {
  readonly numbers: readonly number[];
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly lines: readonly number[];
  readonly spans: readonly number[];
  readonly cents: readonly (number | null)[];
}

export type UnitRow = {
  readonly deliveryId: string;
  /** Number of the first record. */
  readonly unit: number;
  readonly ordinal: number;
  /** In ordinal 0 only. */
  readonly records?: Locators;
} & (
  | {
      readonly kind: 'P';
      readonly nativeKey: string;
      readonly sourceKey: string;
      readonly position: DebtPosition;
      readonly hash: string;
      readonly codes: readonly GivenCode[];
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'I'; readonly nativeKey: string | null; readonly reason: string }
  | { readonly kind: 'X'; readonly nativeKey: string | null; readonly problems: readonly Problem[] }
);

export interface RecordRow {
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

export interface Encoders {
  unit(row: UnitRow): string;
  record(row: RecordRow): string;
}

/** What a slice came to, and the rows in COPY text. */
export interface StagedText {
  readonly rows: string;
  readonly records: number;
  readonly units: number;
  readonly positions: number;
  readonly ignored: number;
  readonly problems: number;
  readonly cents: number;
  readonly withoutAmount: number;
}
