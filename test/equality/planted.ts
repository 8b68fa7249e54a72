/** Looks for every planted compiler bug. */
import { occurrences, search } from '../mapping/compile/plant.ts';
import { PLANTED, type Planted } from '../mapping/compile/planted.ts';

const RUNS = 5000;
const PROCESSES = 2;

export async function findAllPlanted(
  seed: number,
): Promise<{ readonly planted: number; readonly missed: readonly string[] }> {
  const missed: string[] = [];
  const waiting = [...PLANTED];
  const work = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      if (!(await found(bug, seed))) missed.push(bug.name);
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  return { planted: PLANTED.length, missed };
}

async function found(bug: Planted, seed: number): Promise<boolean> {
  if ((await occurrences(bug)) !== 1) {
    console.log(`LOST    ${bug.name}: its place in ${bug.file} is not there exactly once`);
    return false;
  }
  try {
    const result = await search(bug, RUNS, seed);
    if (!result.found) console.log(`MISSED  ${bug.name}: not in ${result.runs} expressions`);
    else if ('crash' in result) console.log(`found   ${bug.name}: ended by ${result.crash}`);
    else console.log(`found   ${bug.name}: after ${result.after}, ${result.source.slice(0, 100)}`);
    return result.found;
  } catch (error) {
    console.log(`BROKEN  ${bug.name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
