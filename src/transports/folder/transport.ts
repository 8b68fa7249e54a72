/** Transport `folder`: files dropped on this machine. */
import { stat } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import type { CheckStep, Door, Transport } from '../../domain/ports/transport.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { badLocation, noFolder, notFolder, raise } from '../faults.ts';
import { timeoutMs } from '../options.ts';
import { probe, stuck } from '../probe.ts';
import { codeOf, explain, makeFolder } from './file-system.ts';
import { FolderSession } from './session.ts';
import { spec } from './spec.ts';
import { ownersOf } from './trust.ts';
import { watch } from './watch.ts';

async function present(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isDirectory()) raise(notFolder(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function open(door: Door, signal: AbortSignal): Promise<Result<FolderSession>> {
  const path = normalize(door.location);
  if (!isAbsolute(path)) {
    return failed(badLocation(door.location, 'it is not an absolute path', 'Write the whole path, from /.'));
  }
  const ms = timeoutMs(door);
  if (!ms.ok) return ms;
  const limit: Limit = { ms: ms.value, signal, where: path };
  try {
    if (!(await within(limit, 'open', () => present(path)))) {
      if (door.use === 'collect') return failed(noFolder(path));
      if (door.use === 'deliver') await within(limit, 'create the folder', () => makeFolder(path));
    }
  } catch (error) {
    return failed(explain(error, 'open', path));
  }
  const owners = await ownersOf(door);
  return owners.ok ? ok(new FolderSession({ ...door, location: path }, limit, owners.value)) : owners;
}

async function check(door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const opened = await open(door.use === undefined ? { ...door, use: 'collect' } : door, signal);
  if (!opened.ok) return [stuck(door.use === 'deliver' ? 'write' : 'list', opened.problem)];
  try {
    return await probe(opened.value, spec, door.use);
  } finally {
    await opened.value.close();
  }
}

export const folder: Transport = { spec, open, check, watch };
