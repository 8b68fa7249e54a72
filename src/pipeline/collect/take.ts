/**
 * take: one complete file becomes safe. Its bytes stream to the archive while they are hashed and while the gates that
 * judge bytes watch them pass; the source is asked once more whether it changed; then one transaction makes the delivery.
 */
import type { Stored } from '../../domain/ports/archive.ts';
import type { RemoteFile, Session, TransportSpec } from '../../domain/ports/transport.ts';
import { ProblemError, problem } from '../../domain/problem.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import { type ConnectorKey, remember } from '../../store/connectors.ts';
import { journal } from '../../store/journal.ts';
import { fence, type Lease, renewalMs, renewLease } from '../../store/leases.ts';
import { fileTaken, type SourceFile, type Waiting } from '../../store/source-files.ts';
import type { Context } from '../context.ts';
import type { GateProof } from './gates/registry.ts';
import { intake, type NewlyDelivered } from './intake.ts';
import type { Turn } from './order.ts';
import { sameContent } from './settle.ts';

/** Bytes that did not convince are read again when the file changes, or after this long; ever more rarely. */
const AGAIN_MS = 60_000;
const AGAIN_MOST_MS = 30 * 60_000;
export const OVERTAKEN = 'collect.overtaken';
/** What may be half a file or a wrong one is taken as wrong only once it has stood still for so long. */
const STILL_MS = 10 * 60_000;

/** When bytes that did not convince are read again, if they stay as they are. */
export function readAgain(row: Pick<SourceFile, 'changedAt'>, now: Date): Date {
  const still = now.getTime() - row.changedAt.getTime();
  return new Date(now.getTime() + Math.min(Math.max(still / 4, AGAIN_MS), AGAIN_MOST_MS));
}

export interface Taking {
  readonly key: ConnectorKey;
  readonly lease: Lease;
  readonly program: ConnectorProgram;
  readonly programHash: string;
  readonly session: Session;
  readonly spec: TransportSpec;
}

interface Doubts {
  readonly proofs: readonly GateProof[];
  /** From when on a doubt that may be the sender's mistake holds nothing back. */
  readonly still: Date;
  readonly again: Date;
}

export type Taken = { readonly deliveries: readonly NewlyDelivered[] } | { readonly waiting: Waiting };

export async function take(
  context: Context,
  { key, lease, program, programHash, session, spec }: Taking,
  file: RemoteFile,
  row: SourceFile,
  proofs: readonly GateProof[],
  turn: Turn,
): Promise<Taken> {
  const still = new Date(row.changedAt.getTime() + STILL_MS);
  const again = readAgain(row, context.clock.now());
  context.crash('collect.before-download');
  const stored = await keep(context, key, lease, { proofs, still, again }, session.read(file));
  if ('waiting' in stored) return stored;
  context.crash('collect.after-download');
  if (!(await unchanged(session, spec, file, stored))) return waits('stable', 'it changed while it was read');
  const delivered = await intake(
    context,
    key,
    program,
    programHash,
    {
      ...stored,
      name: file.name,
      changedMs: file.modifiedMs,
      ...(turn.sequence === undefined ? {} : { sequence: turn.sequence }),
      damagedUntil: still,
    },
    async (client, [first]) => {
      await fence(client, lease);
      if (first !== undefined) await fileTaken(client, key, file, first.id);
      if (file.bookmark !== undefined) await remember(client, key, file.bookmark);
      if (turn.gap !== undefined)
        await journal(client, { ...key, event: 'sequence.gap', subject: file.name, detail: turn.gap });
    },
  );
  if (delivered.ok) return { deliveries: delivered.value };
  return { waiting: { gate: 'envelope', reason: delivered.problem.message, until: again.toISOString() } };
}

const waits = (gate: string, reason: string, until?: Date): { readonly waiting: Waiting } => ({
  waiting: { gate, reason, ...(until === undefined ? {} : { until: until.toISOString() }) },
});

/** Sources that can be asked are asked again; the others prove the whole length themselves. */
async function unchanged(
  session: Session,
  { settles }: TransportSpec,
  file: RemoteFile,
  stored: Stored,
): Promise<boolean> {
  if (file.size >= 0 && stored.size !== file.size) return false;
  if (!settles) return true;
  const after = await session.stat(file.name);
  return after.ok && after.value !== undefined && sameContent(after.value, file);
}

/** A disk that is full or may not be written to: the file stays at its source, and is tried again by itself. */
const ARCHIVE_FAULTS: { readonly [code: string]: string } = {
  ENOSPC: 'no space is left on its disk',
  EDQUOT: 'its disk quota is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EIO: 'its disk fails',
};

async function keep(
  context: Context,
  { organization }: ConnectorKey,
  lease: Lease,
  doubts: Doubts,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Stored | { readonly waiting: Waiting }> {
  try {
    return await context.archive.store(organization, proven(context, lease, doubts, bytes));
  } catch (error) {
    if (error instanceof NotYet) return waits(error.gate, error.message, doubts.again);
    // The source's own faults come as problems.
    const why = ARCHIVE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
    if (error instanceof ProblemError || why === undefined) throw error;
    return waits('archive', `the archive cannot take it: ${why}`);
  }
}

/** Thrown at the end of bytes that are not a whole file: then the archive keeps nothing of them. */
class NotYet extends Error {
  readonly gate: string;
  constructor(gate: string, reason: string) {
    super(reason);
    this.name = 'NotYet';
    this.gate = gate;
  }
}

/** Hands the bytes on while the gates watch them pass, and while the lease is ours. */
async function* proven(
  context: Context,
  lease: Lease,
  { proofs, still }: Doubts,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let renewed = Date.now();
  for await (const chunk of bytes) {
    if (Date.now() - renewed > renewalMs(lease)) {
      renewed = Date.now();
      if (!(await renewLease(context.database, lease)))
        throw new ProblemError(problem(OVERTAKEN, 'another worker has taken over', { class: 'transient' }));
    }
    for (const proof of proofs) proof.push(chunk);
    yield chunk;
  }
  for (const proof of proofs) {
    const doubt = proof.end();
    if (doubt !== undefined && !(doubt.mayBeWrong === true && context.clock.now() >= still))
      throw new NotYet(proof.gate, doubt.reason);
  }
}
