/** Sample rows of a delivery that waits for a person: what is staged belongs to no organization's tables, so the worker reads it. */
import type { Delivery } from '../store/deliveries.ts';
import { type StagedSample, stagedSamples } from '../store/staged-range.ts';
import type { Context } from './context.ts';

const SAMPLES = 3;

/** For who has read this delivery through a view. */
export const heldRows = (
  { database }: Pick<Context, 'database'>,
  delivery: Delivery,
): Promise<readonly StagedSample[]> =>
  delivery.state === 'held' ? stagedSamples(database, delivery, SAMPLES) : Promise.resolve([]);
