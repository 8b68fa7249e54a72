/**
 * An envelope is one layer around the bytes that a gestionale means: a zip, a gzip, an OpenPGP message, base64. A
 * connector names its layers outermost first; each is opened or sealed alone, as a stream, within limits.
 */
import type { Problem, Result } from '../problem.ts';

export interface EnvelopeSpec {
  readonly name: string;
  readonly summary: string;
  /** JSON Schema of its options, secrets as references; unknown keys are errors. */
  readonly options: { readonly [key: string]: unknown };
  /** What JSON Schema cannot say; `use`: what the layer is named for. */
  check?(options: EnvelopeOptions, use?: 'open' | 'seal'): readonly Problem[];
}

/** Secrets already resolved. */
export type EnvelopeOptions = { readonly [key: string]: string | number | boolean };

/** What goes into a layer, and what comes out of one. */
export interface Enclosed {
  /** Base name: data, never used as a path of ours. */
  readonly name: string;
  /** Read at most once, in the order in which they are given. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Bytes that can be read at any place: those of the archive. A zip's directory is at its end.
 */
export interface Sealed {
  readonly name: string;
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
  bytes(): AsyncIterable<Uint8Array>;
}

export interface EnvelopeLimits {
  /** Members of one envelope. */
  readonly members: number;
  /** Bytes of all that comes out of one envelope. */
  readonly bytes: number;
  /** Bytes out for each byte in, once more than 10 MB came out. */
  readonly ratio: number;
}

export interface Envelope {
  readonly spec: EnvelopeSpec;
  /**
   * Its members, in the order of their names. Throws a `ProblemError` while it is read: class `data` when the envelope
   * itself is at fault (`envelope.damaged`, `envelope.bomb`, `envelope.path`, `envelope.members`, `envelope.signature`,
   * `envelope.unsupported`),
   * class `config` or `auth` when what is configured does not open it (`envelope.key`, `envelope.password`). Whoever
   * reads uses no byte of a member before all of them were read without a throw.
   */
  open(sealed: Sealed, options: EnvelopeOptions, limits: EnvelopeLimits): AsyncIterable<Enclosed>;
  /** `at`: the instant that is written where the layer writes one. */
  seal(inside: Enclosed, options: EnvelopeOptions, at: Date): Result<Enclosed>;
}

export interface Envelopes {
  readonly specs: readonly EnvelopeSpec[];
  envelope(name: string): Envelope;
}

/** A place for bytes between two layers, which are read at any offset: never memory. They go away when they are disposed of. */
export interface Spool {
  keep(bytes: AsyncIterable<Uint8Array>): Promise<Sealed & AsyncDisposable>;
}
