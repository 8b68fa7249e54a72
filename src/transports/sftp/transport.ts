/** Transport `sftp`: files on somebody's SFTP server. */

import type { CheckStep, Door, Session, Transport } from '../../domain/ports/transport.ts';
import { ok, type Problem, type Result } from '../../domain/problem.ts';
import { passed, probe, stuck } from '../probe.ts';
import { type DialStep, dial } from './dial.ts';
import { RemoteFolder } from './remote-folder.ts';
import { SftpSession } from './session.ts';
import { settings } from './settings.ts';
import { spec } from './spec.ts';

async function start(
  door: Door,
  signal: AbortSignal,
  done?: (step: DialStep, detail: string) => void,
): Promise<Result<SftpSession>> {
  const read = settings(door);
  if (!read.ok) return read;
  const channel = await dial(read.value, signal, done);
  if (!channel.ok) return channel;
  const folder = new RemoteFolder(channel.value, read.value.at.path);
  return ok(new SftpSession(channel.value.line, folder));
}

async function open(door: Door, signal: AbortSignal): Promise<Result<Session>> {
  const session = await start(door, signal);
  if (!session.ok || door.use !== 'collect') return session;
  const present = await session.value.present();
  if (present.ok) return session;
  await session.value.close();
  return present;
}

const ORDER: readonly DialStep[] = ['dns', 'tcp', 'handshake', 'host-key', 'login'];

async function check(door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  const session = await start(door, signal, (step, detail) => {
    steps.push(passed(step, detail));
  });
  if (!session.ok) return [...steps, stuck(failedStep(steps, session.problem), session.problem)];
  try {
    return [...steps, ...(await probe(session.value, spec, door.use))];
  } finally {
    await session.value.close();
  }
}

/** The step after the last that went well; faults of the options belong to the step that would have used them. */
function failedStep(steps: readonly CheckStep[], found: Problem): string {
  if (found.code === 'transport.location') return 'dns';
  if (found.code === 'transport.option') {
    const field = found.place?.field ?? '';
    return field === 'hostKey' ? 'host-key' : field.startsWith('proxy') ? 'tcp' : 'login';
  }
  return ORDER[steps.length] ?? 'login';
}

export const sftp: Transport = { spec, open, check };
