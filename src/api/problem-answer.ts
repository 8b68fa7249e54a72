/** Problems as RFC 9457 answers. */
import type { Problem } from '../domain/problem.ts';

/** Statuses of codes, by what they end or begin with; the rest follows the class. */
const BY_CODE: readonly (readonly [RegExp, number])[] = [
  [/^request\./, 400],
  [/-erased$/, 410],
  [/^access\.anonymous$/, 401],
  [/^access\.denied$/, 403],
  [/\.conflict$/, 412],
  [/\.unknown$/, 404],
  [/^api\.(busy|too-many)$/, 429],
  [/^api\.key-(in-use)$/, 409],
  [/\.(not-|already|over|gone|paid|exists|replaying|overtaken|none|nothing|finished)/, 409],
];
const BY_CLASS = { data: 422, config: 409, auth: 403, transient: 503 } as const;

export const statusOf = (found: Problem): number =>
  BY_CODE.find(([pattern]) => pattern.test(found.code))?.[1] ?? BY_CLASS[found.class];

export interface ProblemAnswer {
  readonly status: number;
  readonly body: object;
}

export const problemAnswer = (found: Problem, status = statusOf(found)): ProblemAnswer => ({
  status,
  body: {
    // The code is the type's stable name; the reference has a page for each.
    type: `urn:tramite:problem:${found.code}`,
    title: found.message,
    status,
    code: found.code,
    ...(found.advice === undefined ? {} : { advice: found.advice }),
    ...(found.place === undefined ? {} : { place: found.place }),
  },
});
