/**
 * What people are connecting at the moment: in memory only, for half an hour, of whoever began it. The sample itself is
 * dropped as soon as the draft is made of it; a few positions stay for the preview until the work is done.
 */
import type { Viewer } from '../../../domain/access.ts';
import type { Json } from '../../../domain/debt-position.ts';
import type { Problem } from '../../../domain/problem.ts';
import type { Guess } from '../../../draft/guess.ts';
import type { Drafted } from '../../../pipeline/draft-folder.ts';
import type { NewConnector } from '../../../pipeline/write-configuration.ts';

/** What the draft of a gestionale told, without the sample. */
export interface Proposal {
  readonly sampleName: string;
  readonly format: string;
  readonly records: number;
  readonly guesses: readonly Guess[];
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly problems: readonly Problem[];
  readonly preview: readonly Json[];
  readonly positions: number;
  /** Counted by code and field. */
  readonly rejects: readonly (readonly [says: string, count: number])[];
  readonly refused: string | undefined;
  readonly trailer: boolean;
  readonly given: boolean;
  readonly parameters: { readonly [name: string]: string };
  readonly cases: number;
}

export interface Work {
  readonly id: string;
  readonly owner: string;
  readonly gestionale: string;
  /** Undefined: the gestionale is there already. */
  readonly proposal: Proposal | undefined;
  /** As chosen in the last step. */
  readonly chosen?: {
    readonly wanted: NewConnector;
    readonly problems: readonly Problem[];
    readonly typed: Typed;
  };
  readonly until: number;
}

export type Typed = { readonly [field: string]: string };

const MINUTES = 30;
const MOST = 24;
const MOST_EACH = 3;
const PREVIEW = 10;

const works = new Map<string, Work>();

function sweep(now: Date): void {
  for (const [id, { until }] of works) if (until <= now.getTime()) works.delete(id);
}

/** The oldest make room: of the same person first. */
export function begin(
  now: Date,
  id: string,
  viewer: Viewer,
  work: Pick<Work, 'gestionale' | 'proposal'>,
): Work {
  sweep(now);
  const own = [...works.values()].filter(({ owner }) => owner === viewer.id);
  for (const { id: old } of own.slice(0, Math.max(0, own.length - MOST_EACH + 1))) works.delete(old);
  const [eldest] = works.keys();
  if (works.size >= MOST && eldest !== undefined) works.delete(eldest);
  const begun: Work = { ...work, id, owner: viewer.id, until: now.getTime() + MINUTES * 60_000 };
  works.set(id, begun);
  // Nobody need ask for it to be forgotten.
  setTimeout(() => works.delete(id), MINUTES * 60_000).unref();
  return begun;
}

export function work(now: Date, id: string, viewer: Viewer): Work | undefined {
  sweep(now);
  const found = works.get(id);
  return found?.owner === viewer.id ? found : undefined;
}

export function choose(before: Work, chosen: NonNullable<Work['chosen']>): void {
  works.set(before.id, { ...before, chosen });
}

export const forget = (id: string): void => {
  works.delete(id);
};

export function proposalOf({ draft, files, problems, failing, cases, sample }: Drafted): Proposal {
  const rejects = new Map<string, number>();
  for (const one of sample?.problems ?? []) {
    const { code, field } = one as { readonly code: string; readonly field?: string };
    const says = field === undefined ? code : `${code} ${field}`;
    rejects.set(says, (rejects.get(says) ?? 0) + 1);
  }
  return {
    sampleName: draft.sample.name,
    format: draft.format,
    records: draft.records,
    guesses: draft.guesses,
    files,
    problems: [...problems, ...failing.map(broken)],
    preview: (sample?.all ?? []).slice(0, PREVIEW),
    positions: sample?.all.length ?? 0,
    rejects: [...rejects].toSorted((one, other) => other[1] - one[1]),
    refused: sample?.refused,
    trailer: draft.trailer,
    given: draft.given,
    parameters: draft.parameters,
    cases,
  };
}

const broken = (says: string): Problem => ({
  code: 'draft.case',
  class: 'config',
  message: `a case does not hold: ${says}`,
});
