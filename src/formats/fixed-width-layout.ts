/** A layout as the cutter, reader and writer use it: positions as offsets, names resolved. */
import type { Encoding } from './encoding.ts';
import type { Columns, Field } from './fixed-width-field.ts';
import type { Total } from './fixed-width-totals.ts';

/** One kind of line. */
export interface LineType {
  readonly index: number;
  /** What stands at `type`; empty for the lines that have no type of their own. */
  readonly name: string;
  readonly many: boolean;
  readonly role: 'head' | 'tail' | 'body';
  readonly fields: readonly Field[];
}

export interface RecordRule {
  readonly from: LineType;
  readonly to?: LineType;
  readonly sameAt?: Columns;
  readonly numbered: boolean;
  readonly order: readonly LineType[];
}

export interface Layout {
  readonly encoding: Encoding;
  readonly length: number;
  readonly pad: boolean;
  readonly eol?: string;
  readonly ascii: boolean;
  readonly upper: boolean;
  readonly type?: Columns;
  readonly types: readonly LineType[];
  /** Blanks that a shifted line has lost: 0 when lines must not be shifted. */
  readonly lost: number;
  /** The type whose fields are the record itself (`fields`, or `record: TYPE`). */
  readonly flat?: LineType;
  /** `flat` takes every line of unknown type. */
  readonly open: boolean;
  readonly record?: RecordRule;
  readonly head?: LineType;
  readonly tail?: LineType;
  readonly same: readonly { readonly head: Field; readonly tail: Field }[];
  readonly by: readonly {
    readonly name: string;
    readonly type: LineType;
    readonly field: Field;
    readonly tail?: Field;
  }[];
  readonly totals: readonly Total[];
  readonly amount?: Located;
  readonly groupBy?: Located;
}

export interface Located {
  readonly type: LineType;
  readonly field: Field;
}
