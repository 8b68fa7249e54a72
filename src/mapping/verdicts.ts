/** Problems of records that took the process with them, and of those that are no longer tried. */
import { type Problem, problem } from '../domain/problem.ts';
import type { DeathReason } from './process.ts';

/** A mapping that fails the hard way on so many records of a slice is given up for the rest of it. */
export const MAX_FAILURES = 20;

const SAYS: Readonly<Record<DeathReason, string>> = {
  timeout: 'takes too long on this record',
  memory: 'takes too much memory on this record',
  crashed: 'makes its process crash on this record',
};

export const guilty = (reason: DeathReason, sourceName: string): Problem =>
  problem(`mapping.${reason}`, `${sourceName} ${SAYS[reason]}`, {
    class: 'config',
    advice: 'Look for a loop, a recursion or a text that grows without end in the mapping.',
  });

export const abandoned = (sourceName: string): Problem =>
  problem('mapping.abandoned', `${sourceName} was given up after failing on many records before this one`, {
    class: 'config',
    advice: 'Correct the mapping, then reprocess the delivery.',
  });
