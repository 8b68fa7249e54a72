/** dispatch: brings the files that go back to their doors, in number order, each exactly once or with the reason why not. */
import type { DoorConfig } from '../domain/configuration.ts';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import { stageEnded } from '../observe/stage.ts';
import { type ConnectorKey, connector as connectorRow } from '../store/connectors.ts';
import { journal } from '../store/journal.ts';
import { Fenced, fence, type Lease, renewLease } from '../store/leases.ts';
import type { Outgoing, OutgoingKey, OutgoingKind } from '../store/outgoing.ts';
import {
  assumeDelivered,
  makeDueAgain,
  notDelivered,
  outgoingToDispatch,
  outgoing as readOutgoing,
} from '../store/outgoing.ts';
import type { Context } from './context.ts';
import { send, waitAfter } from './dispatch/send.ts';
import { openDoor } from './door.ts';
import { holdLease } from './hold.ts';
import { doorOf } from './outgoing.ts';
import { loadProgram } from './program.ts';

/** A conversation with a door is not held open longer: what is left waits for the next turn. */
const CYCLE_MS = 10 * 60_000;

export interface Dispatched {
  readonly delivered: number;
  readonly waiting: number;
}

/** Undefined when another worker is at it. */
export async function dispatch(context: Context, key: ConnectorKey): Promise<Dispatched | undefined> {
  await using lease = await holdLease(context, key.organization, `dispatch:${key.connector}`);
  if (lease === undefined) return undefined;
  let delivered = 0;
  let waiting = 0;
  try {
    const files = await outgoingToDispatch(context.database, key, context.clock.now());
    const current = (await connectorRow(context.database, key))?.programHash ?? null;
    for (const kind of ['acknowledgement', 'report'] as const) {
      for (const [door, behind] of await byDoor(
        context,
        files.filter((file) => file.kind === kind),
        kind,
        current,
      )) {
        const sent = await throughDoor(context, key, lease, door, behind);
        delivered += sent;
        waiting += behind.length - sent;
      }
    }
    return { delivered, waiting };
  } catch (error) {
    if (error instanceof Fenced) return { delivered, waiting };
    throw error;
  }
}

/**
 * The door of today's configuration, so that a corrected one is used at once; a file whose rename was under way at
 * another place goes on there, where its names can be looked for.
 */
async function byDoor(
  context: Context,
  files: readonly Outgoing[],
  kind: OutgoingKind,
  current: string | null,
): Promise<readonly (readonly [DoorConfig, Outgoing[]])[]> {
  const doors = new Map<string, readonly [DoorConfig, Outgoing[]]>();
  for (const file of files) {
    const own = doorOf(await loadProgram(context.database, file.programHash), kind);
    const today = current === null ? undefined : doorOf(await loadProgram(context.database, current), kind);
    const elsewhere = file.renamingAt !== null && today?.location !== file.location;
    const known = elsewhere ? own : (today ?? own);
    if (known === undefined)
      throw new Error(`program ${file.programHash} wrote ${file.name} without a door for it`);
    const door = elsewhere ? { ...known, location: file.location } : known;
    const name = JSON.stringify([door.location, door.options]);
    const entry = doors.get(name) ?? ([door, []] as const);
    entry[1].push(file);
    doors.set(name, entry);
  }
  return [...doors.values()];
}

async function throughDoor(
  context: Context,
  key: ConnectorKey,
  lease: Lease,
  door: DoorConfig,
  files: readonly Outgoing[],
): Promise<number> {
  const opened = await openDoor(context, key, door, { use: 'deliver' }, AbortSignal.timeout(CYCLE_MS));
  if (!opened.ok) {
    await allWait(context, lease, files, opened.problem);
    return 0;
  }
  await using through = opened.value;
  let delivered = 0;
  for (const [index, file] of files.entries()) {
    if (!(await renewLease(context.database, lease))) throw new Fenced(lease);
    const from = Date.now();
    const sent = await send(context, lease, through, file, door.location);
    stageEnded(
      {
        name: 'dispatch',
        of: file.deliveryId ?? file.id,
        organization: file.organization,
        connector: file.connector,
        facts: { kind: file.kind, number: file.number, bytes: file.size },
      },
      from,
      sent.kind === 'delivered' ? undefined : new ProblemError(sent.problem),
    );
    if (sent.kind === 'delivered') {
      delivered += 1;
      continue;
    }
    const { organization, connector, name } = file;
    context.log.warn({ organization, connector, file: name, code: sent.problem.code }, sent.problem.message);
    if (!sent.door) continue;
    await allWait(context, lease, files.slice(index + 1), sent.problem);
    return delivered;
  }
  return delivered;
}

/** The door is shut for all of them. */
async function allWait(
  context: Context,
  lease: Lease,
  files: readonly Outgoing[],
  found: Problem,
): Promise<void> {
  if (files.length === 0) return;
  const now = context.clock.now().getTime();
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    for (const file of files)
      await notDelivered(client, file, file.state, found, new Date(now + waitAfter(file.attempts)));
  });
}

/** A person decides about a file in `dispatch.unknown`: it leaves again, or it is known to have arrived. */
export async function decideUnknown(
  context: Pick<Context, 'database' | 'bell' | 'clock'>,
  key: OutgoingKey,
  decision: 'resend' | 'arrived',
  actor: string,
): Promise<Result<void>> {
  const file = await readOutgoing(context.database, key);
  const done =
    file !== undefined &&
    (await context.database.transaction(async (client) => {
      const decided =
        decision === 'resend'
          ? await makeDueAgain(client, key, ['unknown'])
          : await assumeDelivered(client, key, context.clock.now());
      if (!decided) return false;
      await journal(client, {
        organization: key.organization,
        connector: file.connector,
        event: `outgoing.${decision}`,
        subject: key.outgoing,
        actor,
        detail: { number: file.number },
      });
      if (decision === 'resend')
        await context.bell.ring(
          'dispatch',
          { organization: key.organization, subject: file.connector },
          client,
        );
      return true;
    }));
  return done
    ? ok(undefined)
    : failed(
        problem('outgoing.not-unknown', 'nothing has to be decided about this file', {
          advice: 'tramite returns lists the files that went back, and their state.',
        }),
      );
}
