/** Results of acts as answers: a problem becomes the error that the application turns into an RFC 9457 answer. */
import { type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';

export function done<T>(result: Result<T>): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}

/** What the path names was there a moment ago. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new ProblemError(unknownObject);
  return value;
}

const unknownObject: Problem = problem('object.unknown', 'there is no such thing', { class: 'config' });

/** Work that holds connections or processors for long: so much of it at once, the rest is told to come again. */
export function atMost(most: number, what: string): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  return async (work) => {
    if (running >= most)
      throw new ProblemError(
        problem('api.busy', `${what}: ${most} at once, and so many are under way`, {
          class: 'transient',
          advice: 'Ask again in a moment.',
        }),
      );
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
}
