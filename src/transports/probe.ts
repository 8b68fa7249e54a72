/** The part of a check that is the same behind every door: list, then write, rename and delete a file of our own. */
import { randomBytes } from 'node:crypto';
import type { CheckStep, Session } from '../domain/ports/transport.ts';
import { type Problem, ProblemError, type Result } from '../domain/problem.ts';

const COUNT_AT_MOST = 10_000;

export const passed = (step: string, detail: string): CheckStep => ({ step, ok: true, detail });

export const stuck = (step: string, found: Problem): CheckStep => ({
  step,
  ok: false,
  detail: found.advice === undefined ? found.message : `${found.message} ${found.advice}`,
  problem: found,
});

async function* few(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('Tramite writes this file to see whether it may, and deletes it at once.\n');
}

async function list(session: Session): Promise<CheckStep> {
  let count = 0;
  try {
    for await (const _file of session.list()) {
      count += 1;
      if (count === COUNT_AT_MOST) return passed('list', `${COUNT_AT_MOST} files or more`);
    }
  } catch (error) {
    if (error instanceof ProblemError) return stuck('list', error.problem);
    throw error;
  }
  return passed('list', count === 1 ? '1 file' : `${count} files`);
}

/** Steps `list`, `write`, `rename`, `delete`, up to the first that fails; leaves no file behind where it can. */
export async function probe(session: Session): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [await list(session)];
  // A leading dot keeps the name out of the usual patterns, should somebody look in this very moment.
  const name = `.tramite-check-${randomBytes(6).toString('hex')}`;
  const temporary = `${name}.tmp`;
  let present: string | undefined;
  const acts: readonly (readonly [string, () => Promise<Result<void>>, string | undefined])[] = [
    ['write', () => session.write(temporary, few()), temporary],
    ['rename', () => session.rename(temporary, name), name],
    ['delete', () => session.remove(name), undefined],
  ];
  for (const [step, act, after] of acts) {
    if (steps.at(-1)?.ok !== true) break;
    const result = await act();
    if (result.ok) present = after;
    steps.push(result.ok ? passed(step, 'allowed') : stuck(step, result.problem));
  }
  if (present !== undefined) await session.remove(present);
  return steps;
}
