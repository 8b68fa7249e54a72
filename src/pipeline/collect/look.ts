/**
 * look: one listing of a source. However many files lie there, only the first ones in the order of intake are looked at
 * closer, and those that are done with are only remembered.
 */
import type { ReceiveConfig } from '../../domain/configuration.ts';
import { namePattern } from '../../domain/name-pattern.ts';
import type { RemoteFile, Session } from '../../domain/ports/transport.ts';
import type { ConnectorKey } from '../../store/connectors.ts';
import { forgetGone, type KnownFile, knownFiles } from '../../store/source-files.ts';
import type { Context } from '../context.ts';
import { finalName, isHidden } from './gates/registry.ts';
import { compareFiles } from './order.ts';
import { sameContent } from './settle.ts';

/** Files looked at closer in one cycle. */
const CLOSER = 2_000;
const MOST_SKIPPED = 20;

export interface Listing {
  /** In the order of intake. */
  readonly candidates: readonly RemoteFile[];
  /** Every name there, markers and others included. */
  readonly names: ReadonlySet<string>;
  /** Files that match. */
  readonly listed: number;
  /** How many of them are left for a later cycle. */
  readonly beyond: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export async function look(
  context: Pick<Context, 'database'>,
  key: ConnectorKey,
  receive: ReceiveConfig,
  session: Session,
): Promise<Listing> {
  const known = new Map((await knownFiles(context.database, key)).map((one) => [one.name, one]));
  const matches = namePattern(receive.match);
  const order = compareFiles(receive.order);
  const names = new Set<string>();
  const done = new Set<string>();
  let candidates: RemoteFile[] = [];
  let listed = 0;
  for await (const file of session.list()) {
    names.add(file.name);
    if (isHidden(receive.ready, file.name) || !matches(finalName(receive.ready, file.name))) continue;
    listed += 1;
    if (isDone(known.get(file.name), file)) {
      done.add(file.name);
      continue;
    }
    candidates.push(file);
    if (candidates.length >= CLOSER * 2) candidates = candidates.sort(order).slice(0, CLOSER);
  }
  candidates = candidates.sort(order).slice(0, CLOSER);
  await forgetGone(
    context.database,
    key,
    [...known.keys()].filter((name) => !names.has(name)),
  );
  return {
    candidates,
    names,
    listed,
    beyond: listed - done.size - candidates.length,
    skipped: (session.skipped?.() ?? []).slice(0, MOST_SKIPPED),
  };
}

const isDone = (known: KnownFile | undefined, file: RemoteFile): boolean =>
  known?.done === true && sameContent(known, file);
