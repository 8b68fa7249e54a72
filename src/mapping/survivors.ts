/**
 * What to do when a process dies on a slice: the slice is done again unit by unit, the guilty ones become problems
 * (`mapping.timeout`, `mapping.memory`, `mapping.crashed`) and their neighbours succeed. A mapping that keeps killing
 * processes is given up for the rest of the slice (`mapping.abandoned`).
 */
import type { Json } from '../domain/debt-position.ts';
import type { Slice } from '../domain/ports/format.ts';
import type { Rendered, Staged } from '../domain/ports/mapping.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Order } from './child.ts';
import { partOfSlice } from './part-of-slice.ts';
import { type DeathReason, ProcessDeath } from './process.ts';
import { unitsOf } from './stage.ts';

/** Asks the process of one's turn; `alone` for one unit, with its shorter deadline. Rejects with {@link ProcessDeath}. */
export type Ask = (
  kind: number,
  order: Omit<Order, 'hash'>,
  parts: readonly Uint8Array[],
  alone?: boolean,
) => Promise<readonly Uint8Array[]>;

export interface SurvivalLimits {
  readonly sliceMs: number;
  readonly sourceName: string;
}

const MAX_DEATHS = 20;

type Step<I, O> = (input: I, verdict?: Problem) => Promise<O>;

/** Runs all at once; after a death, one by one. `verdict` inputs are not evaluated, only turned into problems. */
async function survivors<I, O>(
  whole: I,
  parts: () => Iterable<I>,
  step: Step<I, O>,
  limits: SurvivalLimits,
): Promise<readonly O[]> {
  const first = await attempt(step, whole);
  if (!(first instanceof ProcessDeath)) return [first];
  const results: O[] = [];
  const until = Date.now() + 2 * limits.sliceMs;
  let deaths = 0;
  for (const part of parts()) {
    if (deaths >= MAX_DEATHS || Date.now() > until) {
      results.push(await step(part, abandoned(limits.sourceName)));
      continue;
    }
    let result = await attempt(step, part);
    // A crash may be somebody else's doing (an operator, the kernel): twice is not.
    if (result instanceof ProcessDeath && result.reason === 'crashed') result = await attempt(step, part);
    if (result instanceof ProcessDeath) {
      deaths += 1;
      result = await step(part, guilty(result.reason, limits.sourceName));
    }
    results.push(result);
  }
  return results;
}

async function attempt<I, O>(step: Step<I, O>, input: I): Promise<O | ProcessDeath> {
  try {
    return await step(input);
  } catch (error) {
    if (error instanceof ProcessDeath) return error;
    throw error;
  }
}

export async function stageSurvivors(
  slice: Slice,
  stage: (part: Slice, verdict?: Problem) => Promise<Staged>,
  limits: SurvivalLimits,
): Promise<Staged> {
  const results = await survivors(slice, () => unitSlices(slice), stage, limits);
  const [only] = results;
  return results.length === 1 && only !== undefined ? only : together(results);
}

export async function acknowledgeSurvivors(
  slice: Slice,
  outcomes: readonly Json[],
  file: string,
  render: (part: Slice, outcomes: readonly Json[]) => Promise<readonly Rendered[]>,
  limits: SurvivalLimits,
): Promise<readonly Rendered[]> {
  const singles = function* () {
    for (let index = 0; index < slice.starts.length; index += 1) {
      yield { part: partOfSlice(slice, index, 1), outcomes: outcomes.slice(index, index + 1) };
    }
  };
  const step: Step<{ part: Slice; outcomes: readonly Json[] }, readonly Rendered[]> = (input, verdict) => {
    if (verdict === undefined) return render(input.part, input.outcomes);
    const [record, line] = [input.part.numbers[0] ?? 0, input.part.lines[0] ?? 0];
    return Promise.resolve([{ problem: { ...verdict, place: { file, record, line } } }]);
  };
  return (await survivors({ part: slice, outcomes }, singles, step, limits)).flat();
}

export async function reportSurvivors(
  events: readonly Json[],
  render: (events: readonly Json[]) => Promise<readonly Rendered[]>,
  limits: SurvivalLimits,
): Promise<readonly Rendered[]> {
  const step: Step<readonly Json[], readonly Rendered[]> = (some, verdict) =>
    verdict === undefined ? render(some) : Promise.resolve([{ problem: verdict }]);
  return (await survivors(events, () => events.map((event) => [event]), step, limits)).flat();
}

function* unitSlices(slice: Slice): Generator<Slice> {
  for (const [first, count] of unitsOf(slice)) yield partOfSlice(slice, first, count);
}

function together(results: readonly Staged[]): Staged {
  const total = { records: 0, units: 0, positions: 0, ignored: 0, problems: 0, cents: 0, withoutAmount: 0 };
  for (const one of results)
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += one[name];
  return { rows: Buffer.concat(results.map(({ rows }) => rows)), ...total };
}

const SAYS: Readonly<Record<DeathReason, string>> = {
  timeout: 'takes too long on this record',
  memory: 'takes too much memory on this record',
  crashed: 'makes its process crash on this record',
};

const guilty = (reason: DeathReason, sourceName: string): Problem =>
  problem(`mapping.${reason}`, `${sourceName} ${SAYS[reason]}`, {
    class: 'config',
    advice: 'Look for a loop, a recursion or a text that grows without end in the mapping.',
  });

const abandoned = (sourceName: string): Problem =>
  problem('mapping.abandoned', `${sourceName} was given up after failing on many records before this one`, {
    class: 'config',
    advice: 'Correct the mapping, then reprocess the delivery.',
  });
