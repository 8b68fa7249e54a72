/**
 * What to do when a process dies on a slice: the slice is done again unit by unit, the guilty ones become problems
 * (`mapping.timeout`, `mapping.memory`, `mapping.crashed`) and their neighbours succeed. A mapping that keeps killing
 * processes is given up for the rest of the slice (`mapping.abandoned`).
 */
import type { Json } from '../domain/debt-position.ts';
import type { Slice } from '../domain/ports/format.ts';
import type { Rendered, Staged } from '../domain/ports/mapping.ts';
import type { Problem } from '../domain/problem.ts';
import type { Order } from './child.ts';
import { partOfSlice } from './part-of-slice.ts';
import { ProcessDeath } from './process.ts';
import { unitsOf } from './stage.ts';
import { abandoned, guilty, MAX_FAILURES } from './verdicts.ts';

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

type Step<I, O> = (input: I, verdict?: Problem) => Promise<O>;

/** Something to do that falls into parts which fail each for itself. */
interface Parts<I> {
  readonly count: number;
  /** Parts from one on, to another excluded. */
  some(from: number, to: number): I;
}

/**
 * Runs all at once. After a death the part that the process was at is guilty where it told so, and the others are done
 * together; else they are done one by one. `verdict` inputs are not evaluated, only turned into problems.
 */
async function survivors<I, O>(
  whole: I,
  parts: () => Parts<I>,
  step: Step<I, O>,
  limits: SurvivalLimits,
): Promise<readonly O[]> {
  const first = await attempt(step, whole);
  if (!(first instanceof ProcessDeath)) return [first];
  const all = parts();
  const results: O[] = [];
  const until = Date.now() + 2 * limits.sliceMs;
  let deaths = 0;
  const givenUp = (): boolean => deaths >= MAX_FAILURES || Date.now() > until;
  const convict = async (part: number, { reason }: ProcessDeath): Promise<void> => {
    deaths += 1;
    results.push(await step(all.some(part, part + 1), guilty(reason, limits.sourceName)));
  };
  const alone = async (part: number): Promise<void> => {
    const one = all.some(part, part + 1);
    if (givenUp()) {
      results.push(await step(one, abandoned(limits.sourceName)));
      return;
    }
    let result = await attempt(step, one);
    // A crash may be somebody else's doing (an operator, the kernel): twice is not.
    if (result instanceof ProcessDeath && result.reason === 'crashed') result = await attempt(step, one);
    if (result instanceof ProcessDeath) await convict(part, result);
    else results.push(result);
  };
  const together = async (from: number, to: number): Promise<void> => {
    const result = from < to && !givenUp() ? await attempt(step, all.some(from, to)) : undefined;
    if (result instanceof ProcessDeath || givenUp()) await after(from, to, result ?? first);
    else if (result !== undefined) results.push(result);
  };
  const after = async (from: number, to: number, death: ProcessDeath | O): Promise<void> => {
    const told = death instanceof ProcessDeath ? death.part : undefined;
    if (!(death instanceof ProcessDeath) || told === undefined || death.reason === 'crashed' || givenUp()) {
      for (let part = from; part < to; part += 1) await alone(part);
      return;
    }
    const part = Math.min(from + told, to - 1);
    await together(from, part);
    await convict(part, death);
    await together(part + 1, to);
  };
  await after(0, all.count, first);
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
  const results = await survivors(slice, () => unitParts(slice), stage, limits);
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
  const singles: Parts<{ part: Slice; outcomes: readonly Json[] }> = {
    count: slice.starts.length,
    some: (from, to) => ({ part: partOfSlice(slice, from, to - from), outcomes: outcomes.slice(from, to) }),
  };
  const step: Step<{ part: Slice; outcomes: readonly Json[] }, readonly Rendered[]> = (input, verdict) => {
    if (verdict === undefined) return render(input.part, input.outcomes);
    const [record, line] = [input.part.numbers[0] ?? 0, input.part.lines[0] ?? 0];
    return Promise.resolve([{ problem: { ...verdict, place: { file, record, line } } }]);
  };
  return (await survivors({ part: slice, outcomes }, () => singles, step, limits)).flat();
}

export async function reportSurvivors(
  events: readonly Json[],
  render: (events: readonly Json[]) => Promise<readonly Rendered[]>,
  limits: SurvivalLimits,
): Promise<readonly Rendered[]> {
  const parts = { count: events.length, some: (from: number, to: number) => events.slice(from, to) };
  const step: Step<readonly Json[], readonly Rendered[]> = (some, verdict) =>
    verdict === undefined ? render(some) : Promise.resolve([{ problem: verdict }]);
  return (await survivors(events, () => parts, step, limits)).flat();
}

function unitParts(slice: Slice): Parts<Slice> {
  const units = [...unitsOf(slice)];
  return {
    count: units.length,
    some(from, to) {
      const [first] = units[from] ?? [0];
      const [last, records] = units[to - 1] ?? [0, 0];
      return partOfSlice(slice, first, last + records - first, units.slice(from, to));
    },
  };
}

function together(results: readonly Staged[]): Staged {
  const total = { records: 0, units: 0, positions: 0, ignored: 0, problems: 0, cents: 0, withoutAmount: 0 };
  for (const one of results)
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += one[name];
  return { rows: Buffer.concat(results.map(({ rows }) => rows)), ...total };
}
