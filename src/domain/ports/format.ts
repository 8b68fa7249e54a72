/**
 * A format knows one family of file layouts. It works in three places that never share memory: `cut` in the main
 * process (record boundaries in raw bytes, no decoding), `read` in a mapping process (slice → records), `write`
 * where reports are made. One file per format exports its spec and the three; the registry derives from the specs.
 */
import type { Json } from '../debt-position.ts';
import type { Problem } from '../problem.ts';

/** The part of a layout in gestionale.yaml that belongs to the format, already valid against `spec.options`. */
export type FormatOptions = { readonly [key: string]: Json };

export interface FormatSpec {
  readonly name: string;
  readonly summary: string;
  /** JSON Schema of the options; unknown keys are errors. */
  readonly options: { readonly [key: string]: unknown };
  /** Semantic checks that JSON Schema cannot say (overlapping fields, a total that names no field…). */
  check?(options: FormatOptions): readonly Problem[];
  /** What a mapping finds in a record of such a file, or may write into one. */
  shape?(options: FormatOptions, direction: 'read' | 'write'): LayoutShape;
}

/** The fields of a layout, for whoever looks at a mapping before it meets a record. */
export interface LayoutShape {
  readonly record: RecordShape;
  /** `$file.header`: fields of the head of a flow. */
  readonly head?: RecordShape;
}

export interface RecordShape {
  readonly fields: { readonly [name: string]: FieldShape };
  /** Other fields may stand beside these. */
  readonly open: boolean;
}

/** A value (`text`: maybe blank; `code`: digits as text; the others are null when blank), or lines within a record. */
export type FieldShape =
  | { readonly kind: 'text' | 'code' | 'day' | 'integer' | 'cents' }
  | {
      readonly kind: 'lines';
      readonly lines: RecordShape;
      /** Always a list. */
      readonly many: boolean;
      /** A record may be without. */
      readonly optional: boolean;
    };

/**
 * Consecutive records as bytes. Arrays run in parallel, one entry per record. A record's bytes are
 * `bytes.subarray(starts[i], starts[i] + lengths[i])` without the final line end.
 */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  /** Record numbers in the file, from 1. */
  readonly numbers: Uint32Array;
  /** Absolute offsets in the file. */
  readonly offsets: Float64Array;
  /** Line on which the record begins, from 1, and how many lines it spans. */
  readonly lines: Uint32Array;
  readonly spans: Uint32Array;
  /** For each record the index in `heads` of the head of its flow. */
  readonly flows: Uint32Array;
  /** What a reader needs besides the record: the header row (csv), the head line (fixed-width); empty when none. */
  readonly heads: readonly Uint8Array[];
  /** How many consecutive records make each unit handed to the mapping; absent: one record is one unit. */
  readonly units?: Uint32Array;
  /** Fields that a person corrected, by record number: path of the field → value. The mapping sees them, formats do not. */
  readonly corrections?: { readonly [record: number]: { readonly [path: string]: Json } };
}

/** What one flow of a file declared and what was counted in it. A file has at least one flow. */
export interface Flow {
  readonly number: number;
  readonly head: Uint8Array;
  readonly tail?: Uint8Array;
  readonly records: number;
  readonly lines: number;
  /** Declared and counted figures by the name of the trailer field, e.g. `EF.negative`. */
  readonly totals: readonly { readonly name: string; readonly declared: string; readonly counted: string }[];
  /** Mismatches and structural faults; any of them refuses the whole delivery. */
  readonly problems: readonly Problem[];
}

export type Cut =
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'flow'; readonly flow: Flow };

/** Streaming: memory is bounded by one slice, whatever the file. Each slice holds records of one flow only. */
export interface Cutter {
  push(chunk: Uint8Array): Iterable<Cut>;
  /** Flushes the last slice and the last flow (a missing trailer is one of its problems). */
  end(): Iterable<Cut>;
}

export interface SliceLimits {
  readonly records: number;
  readonly bytes: number;
}

/** One record as the mapping sees it. */
export interface SourceRecord {
  readonly number: number;
  readonly line: number;
  readonly fields: { readonly [name: string]: Json };
  /** The amount that control totals count (`amount` of the layout), when declared and readable. */
  readonly cents: number | null;
  /** Value of `groupBy`; null when not declared or not readable. */
  readonly group: string | null;
  /** Why it could not be read; fields hold what could. */
  readonly problem?: Problem;
}

/** `head`: fields of the flow's head, for `$file.header`. */
export interface ReadSlice {
  readonly records: readonly SourceRecord[];
  readonly heads: readonly { readonly [name: string]: Json }[];
}

/** A reader may keep caches (a parsed header); it is used for one delivery. */
export type Reader = (slice: Slice) => ReadSlice;

/** One record to write: field values for csv; `{ [recordType]: fields | fields[] }` for fixed-width. */
export type OutRecord = { readonly [name: string]: Json };

/** What head and tail lines may draw upon; `values` are already filled templates. */
export interface WriteContext {
  readonly values: { readonly [name: string]: Json };
  /** Columns of the received file, for `like: positions`. */
  readonly receivedColumns?: readonly string[];
  /** Line end and encoding of the received file, for `like: positions`. */
  readonly receivedEol?: '\r\n' | '\n';
}

export interface Written {
  readonly bytes: Uint8Array;
  readonly records: number;
}

/**
 * Returns the whole file (reports are small beside loads); a value that does not fit its field is a problem that
 * names the record (index from 0) and the field, and nothing is written.
 */
export type Writer = (
  records: readonly OutRecord[],
  context: WriteContext,
) =>
  | { readonly ok: true; readonly value: Written }
  | { readonly ok: false; readonly index: number; readonly problem: Problem };

/** Where a field is written: characters `from` to `to` of a line of the file, from 1; `to` is below `from` when it is empty. */
export interface FieldPlace {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  /** When its value runs over several lines: the line of `to`. */
  readonly lastLine?: number;
  /** In delimited text: which column of the row it is, from 1. */
  readonly column?: number;
}

/**
 * Places of a field of a record, by the path that the mapping reads it at (`["CF"]`, `["14", "due"]`, `["59", "2",
 * "text"]`); several where its kind of line repeats and the path does not say which, none when the record has no such
 * field. For people: it reads the record again each time.
 */
export type Placer = (slice: Slice, index: number, path: readonly string[]) => readonly FieldPlace[];

export interface Format {
  readonly spec: FormatSpec;
  cut(options: FormatOptions, limits: SliceLimits): Cutter;
  read(options: FormatOptions): Reader;
  place(options: FormatOptions): Placer;
  write(options: FormatOptions): Writer;
}

/** Bytes that do not belong to the declared encoding, and which line ends the file has. */
export interface EncodingReport {
  readonly eol: '\r\n' | '\n' | '\r' | 'mixed' | 'none';
  readonly bom: boolean;
  readonly problems: readonly Problem[];
  /** Suspicious but readable: mojibake, C1 controls. */
  readonly warnings: readonly Problem[];
}

/** Verifies, never guesses, the declared encoding over the whole stream. */
export interface EncodingVerifier {
  push(chunk: Uint8Array): void;
  end(): EncodingReport;
}

/** What pipeline and mapping know of all formats together; main.ts hands it to them. */
export interface Formats {
  readonly specs: readonly FormatSpec[];
  format(name: string): Format;
  verifyEncoding(encoding: string): EncodingVerifier;
}
