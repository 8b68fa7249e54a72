/** The part of a check that is the same behind every door: list and read, then write, rename and delete a file of our own. */
import { createHash, randomBytes } from 'node:crypto';
import type { CheckStep, Door, RemoteFile, Session, TransportSpec } from '../domain/ports/transport.ts';
import { type Problem, ProblemError, type Result } from '../domain/problem.ts';

const COUNT_AT_MOST = 10_000;
const WORDS = Buffer.from('Tramite writes this file to see whether it may, and deletes it at once.\n');
/** A file that somebody is changing now says nothing about the door. */
const MOVING = ['transport.changed', 'transport.gone', 'transport.truncated'];

export const passed = (step: string, detail: string): CheckStep => ({ step, ok: true, detail });

export const stuck = (step: string, found: Problem): CheckStep => ({
  step,
  ok: false,
  detail: found.advice === undefined ? found.message : `${found.message} ${found.advice}`,
  problem: found,
});

async function* few(): AsyncGenerator<Uint8Array> {
  yield WORDS;
}

async function list(session: Session): Promise<{ readonly step: CheckStep; readonly first?: RemoteFile }> {
  let count = 0;
  let first: RemoteFile | undefined;
  try {
    for await (const file of session.list()) {
      first ??= file;
      count += 1;
      if (count === COUNT_AT_MOST) break;
    }
  } catch (error) {
    if (error instanceof ProblemError) return { step: stuck('list', error.problem) };
    throw error;
  }
  const files = `${count} ${count === 1 ? 'file' : 'files'}${count === COUNT_AT_MOST ? ' or more' : ''}`;
  const left = session.skipped?.().length ?? 0;
  const step = passed('list', left === 0 ? files : `${files}, ${left} left out`);
  return first === undefined ? { step } : { step, first };
}

/** The first bytes of a file, which stays where it is. */
async function read(session: Session, file: RemoteFile | undefined): Promise<CheckStep> {
  if (file === undefined) return passed('read', 'there is no file to try it with');
  try {
    for await (const _chunk of session.read(file)) break;
    return passed('read', file.name);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (MOVING.includes(error.problem.code)) return passed('read', `${file.name} is being written now`);
    return stuck('read', error.problem);
  }
}

/**
 * Steps `list` and `read` (not of a door that is only delivered to), then `write`, `rename`, `delete` where the transport
 * has them; up to the first that fails. Leaves no file behind where it can.
 */
export async function probe(
  session: Session,
  spec: Pick<TransportSpec, 'writes' | 'settles'>,
  use?: Door['use'],
): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  if (use !== 'deliver') {
    const { step, first } = await list(session);
    steps.push(step);
    if (step.ok) steps.push(await read(session, first));
  }
  // A leading dot keeps the name out of the usual patterns, should somebody look in this very moment.
  const name = `.tramite-check-${randomBytes(6).toString('hex')}`;
  const temporary = `${name}.tmp`;
  const facts = {
    id: name,
    size: WORDS.length,
    sha256: createHash('sha256').update(WORDS).digest('hex'),
    kind: 'report',
  } as const;
  const written = spec.writes === 'rename' ? temporary : name;
  const acts: (readonly [string, () => Promise<Result<void>>, string | undefined])[] = [];
  if (spec.writes === 'rename' || spec.settles)
    acts.push(['write', () => session.write(written, few(), facts), written]);
  if (spec.writes === 'rename') acts.push(['rename', () => session.rename(temporary, name), name]);
  if (acts.length > 0) acts.push(['delete', () => session.remove(name), undefined]);
  let present: string | undefined;
  for (const [step, act, after] of acts) {
    if (steps.at(-1)?.ok === false) break;
    const result = await act();
    if (result.ok) present = after;
    steps.push(result.ok ? passed(step, 'allowed') : stuck(step, result.problem));
  }
  if (present !== undefined) await session.remove(present);
  return steps;
}
