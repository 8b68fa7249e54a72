/** Transport `ftp`: files on somebody's FTP or FTPS server. */
import type { CheckStep, Door, Session, Transport } from '../../domain/ports/transport.ts';
import { ok, type Problem, type Result } from '../../domain/problem.ts';
import { passed, probe, stuck } from '../probe.ts';
import { type DialStep, dial } from './dial.ts';
import { Line } from './line.ts';
import { FtpSession } from './session.ts';
import { settings } from './settings.ts';
import { spec } from './spec.ts';

async function start(
  door: Door,
  signal: AbortSignal,
  done?: (step: DialStep, detail: string) => void,
): Promise<Result<FtpSession>> {
  const read = settings(door);
  if (!read.ok) return read;
  const dialled = await dial(read.value, signal, done);
  if (!dialled.ok) return dialled;
  const session = new FtpSession(new Line(dialled.value, read.value, signal));
  const started = await session.start(door.use === 'collect');
  if (started.ok) return ok(session);
  await session.close();
  return started;
}

const open = (door: Door, signal: AbortSignal): Promise<Result<Session>> => start(door, signal);

async function check(door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  const { use: _, ...plain } = door;
  const session = await start(plain, signal, (step, detail) => steps.push(passed(step, detail)));
  if (!session.ok) return [...steps, stuck(failedStep(steps, session.problem), session.problem)];
  try {
    return [...steps, ...(await probe(session.value, spec, door.use))];
  } finally {
    await session.value.close();
  }
}

const ORDER: readonly string[] = ['dns', 'tcp', 'handshake', 'certificate', 'login'];

/** The step after the last that went well; faults of the options belong to the step that would have used them. */
function failedStep(steps: readonly CheckStep[], found: Problem): string {
  if (found.code === 'transport.location') return 'dns';
  if (found.code === 'transport.option') {
    const field = found.place?.field ?? '';
    if (field === 'tls') return 'handshake';
    return field === 'ca' || field === 'certificateFingerprint' ? 'certificate' : 'login';
  }
  if (found.code === 'ftp.certificate') return 'certificate';
  const last = steps.at(-1);
  // In clear there is no certificate between the greeting and the login.
  if (last?.step === 'handshake') return 'login';
  return ORDER[last === undefined ? 0 : ORDER.indexOf(last.step) + 1] ?? 'list';
}

export const ftp: Transport = { spec, open, check };
