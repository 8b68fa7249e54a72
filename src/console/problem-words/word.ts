/**
 * What a problem means to who administers a body, in Italian and in a few words: the exact sentence follows it on the
 * page. The headline has no full stop; the advice says what to do, and is absent where nothing is to be done.
 */
export interface ProblemWord {
  readonly headline: string;
  readonly advice?: string;
}

/** The words of one subject, by the stable code of the problem (docs/problems.md). */
export type ProblemWords = { readonly [code: string]: ProblemWord };
