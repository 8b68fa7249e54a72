/** settle: the source gives up a file whose bytes are safe, with the markers that stood beside it. */
import type { ConnectorConfig } from '../../domain/configuration.ts';
import type { RemoteFile, Session } from '../../domain/ports/transport.ts';
import { type Problem, problem } from '../../domain/problem.ts';
import type { ConnectorKey } from '../../store/connectors.ts';
import { fileSettled, fileWaits } from '../../store/source-files.ts';
import type { Context } from '../context.ts';
import { companionsOf } from './gates/registry.ts';

/** Whether two sights of a name show the same content, as far as the source tells. */
export const sameContent = (
  one: Pick<RemoteFile, 'size' | 'modifiedMs'> & { readonly version?: string | null },
  other: RemoteFile,
): boolean =>
  one.size === other.size &&
  Math.trunc(one.modifiedMs) === Math.trunc(other.modifiedMs) &&
  (one.version ?? null) === (other.version ?? null);

/** Re-stats first: a source that changed since is left alone and collected again. */
export async function settle(
  context: Context,
  key: ConnectorKey,
  receive: ConnectorConfig['receive'],
  session: Session,
  file: RemoteFile,
  deliveryId: string,
  names: ReadonlySet<string>,
): Promise<boolean> {
  if (receive.then === 'leave') {
    await fileSettled(context.database, key, file.name, deliveryId, context.clock.now());
    return true;
  }
  const now = await session.stat(file.name);
  if (!now.ok || now.value === undefined || !sameContent(now.value, file)) return false;
  const companions = companionsOf(receive.ready, file.name).filter((name) => names.has(name));
  context.crash('collect.before-settle');
  // Markers first: one left behind would call complete the next file of that name while it is still being written.
  for (const name of [...companions, file.name]) {
    if (name === file.name) context.crash('collect.between-settle');
    const moved = await settleOne(session, receive, name, deliveryId, name === file.name ? file : undefined);
    if (moved !== undefined) {
      await fileWaits(context.database, key, file.name, {
        gate: 'settle',
        reason: `taken, but ${name} cannot be ${receive.then === 'delete' ? 'deleted' : 'moved'}: ${moved.message}`,
      });
      return false;
    }
  }
  context.crash('collect.after-settle');
  await fileSettled(context.database, key, file.name, deliveryId, context.clock.now());
  context.crash('collect.after-settled');
  return true;
}

/** Names that are tried where files of the same name lie already, before one that nobody else has. */
const NUMBERED = 20;

async function settleOne(
  session: Session,
  receive: ConnectorConfig['receive'],
  name: string,
  deliveryId: string,
  taken: RemoteFile | undefined,
): Promise<Problem | undefined> {
  if (receive.then === 'leave') return undefined;
  if (receive.then === 'delete') {
    const removed = await session.remove(name);
    return removed.ok ? undefined : removed.problem;
  }
  const { move } = receive.then;
  let target = `${move}/${name}`;
  let done = await session.rename(name, target);
  // The same name was settled before: keep both.
  for (let n = 1; !done.ok && done.problem.code === 'transport.exists' && n <= NUMBERED + 1; n += 1) {
    target = `${move}/${name}.${n > NUMBERED ? deliveryId : n}`;
    done = await session.rename(name, target);
  }
  if (!done.ok) return done.problem;
  return taken === undefined ? undefined : putBack(session, taken, target);
}

/** Between the last look and the move another file may have come under the name: that one was not taken. */
async function putBack(session: Session, taken: RemoteFile, target: string): Promise<Problem | undefined> {
  const moved = await session.stat(target);
  // Sources of versions (S3, our own) refuse to move another one, and copies bear a time of their own.
  if (
    !moved.ok ||
    moved.value === undefined ||
    taken.version !== undefined ||
    sameContent(moved.value, taken)
  )
    return undefined;
  const back = await session.rename(target, taken.name);
  const where = back.ok ? 'it was put back' : `it lies in ${target}, and has to be put back`;
  return problem('collect.replaced', `another file came under its name meanwhile: ${where}`, {
    class: 'transient',
    place: { file: taken.name },
  });
}
