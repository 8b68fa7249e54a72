/** A case of a gestionale: an example that is a test (schemas/mapping-case.schema.json). */
import type { Json } from './debt-position.ts';

export interface ExpectedProblem {
  readonly code: string;
  readonly field?: string;
  readonly line?: number;
  readonly record?: number;
  readonly value?: string;
}

/** One document of a case file; see schemas/mapping-case.schema.json. */
export interface MappingCase {
  /** Where it is written: file and line. */
  readonly file: string;
  readonly line: number;
  readonly says: string;
  readonly text?: string;
  readonly sample?: string;
  readonly fileName?: string;
  readonly parameters: { readonly [name: string]: Json };
  readonly receivedAt?: string;
  readonly expect?: readonly Json[];
  readonly problems?: readonly ExpectedProblem[];
  readonly ignored?: number | string;
  readonly refused?: string;
  readonly outcomes?: readonly Json[];
  readonly expectAcknowledgement?: string;
  readonly payments?: readonly Json[];
  readonly number?: number;
  readonly date?: string;
  readonly expectReport?: string;
}
