/** Bounds one piece of work by time and by a signal. */

import { ProblemError } from '../domain/problem.ts';
import { stopped, timedOut } from './faults.ts';

export interface Limit {
  readonly ms: number;
  readonly signal: AbortSignal;
  /** Who is waited for, in the words of the problem. */
  readonly where: string;
}

/**
 * The work's own result, or a `ProblemError` (`transport.timeout`, `transport.stopped`) when it does not come in time.
 * The work itself cannot be taken back: what it yields afterwards goes to `late`, which must free it.
 */
export function within<T>(
  limit: Limit,
  doing: string,
  work: () => Promise<T>,
  late?: (value: T) => void,
): Promise<T> {
  const { signal, ms, where } = limit;
  if (signal.aborted) return Promise.reject(new ProblemError(stopped(where, doing)));
  return new Promise<T>((resolve, reject) => {
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = (): void => settle(() => reject(new ProblemError(stopped(where, doing))));
    const timer = setTimeout(
      () => settle(() => reject(new ProblemError(timedOut(where, doing, ms / 1000)))),
      ms,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    work().then(
      (value) => (settled ? late?.(value) : settle(() => resolve(value))),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
