/**
 * collect: looks at a connector's source, waits until its gates say that a file is complete, makes its bytes safe,
 * commits the delivery, and only then settles the source. Reads top to bottom as that sentence.
 */
import { namePattern } from '../domain/name-pattern.ts';
import type { Stored } from '../domain/ports/archive.ts';
import type { RemoteFile, Session } from '../domain/ports/transport.ts';
import type { Problem } from '../domain/problem.ts';
import { ProblemError } from '../domain/problem.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import { connector as connectorRow, scanned } from '../store/connectors.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import type { Lease } from '../store/leases.ts';
import { fence, renewLease } from '../store/leases.ts';
import { fileTaken, fileWaits, forgetGone, seeFiles } from '../store/source-files.ts';
import { closedGate, isMarker } from './collect/gates.ts';
import { changed, settle } from './collect/settle.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';
import { loadProgram, resolveDoor } from './program.ts';

/** A cycle must not hold its lease for hours: what is left waits for the next one. */
const FILES_PER_CYCLE = 200;
const CYCLE_MS = 10 * 60_000;
/** While a file waits only for stillness, look again sooner than the connector's own pace. */
const SOON_MS = 2_000;

export interface Collected {
  readonly listed: number;
  readonly taken: number;
  readonly waiting: number;
  readonly settled: number;
  readonly problem?: Problem;
}

export async function collect(context: Context, key: ConnectorKey): Promise<Collected | undefined> {
  const row = await connectorRow(context.database, key);
  if (row === undefined || row.programHash === null || row.paused || !row.present) return undefined;
  await using lease = await holdLease(context, key.organization, `collect:${key.connector}`);
  if (lease === undefined) return undefined;
  const program = await loadProgram(context.database, row.programHash);
  const result = await cycle(context, key, lease, program, row.programHash);
  const pace =
    result.waiting > 0
      ? Math.min(SOON_MS, program.connector.receive.everySeconds * 1000)
      : program.connector.receive.everySeconds * 1000;
  const now = context.clock.now();
  await scanned(context.database, key, new Date(now.getTime() + pace), {
    at: now.toISOString(),
    ...result,
  } as never);
  return result;
}

async function cycle(
  context: Context,
  key: ConnectorKey,
  lease: Lease,
  program: ConnectorProgram,
  programHash: string,
): Promise<Collected> {
  const none = { listed: 0, taken: 0, waiting: 0, settled: 0 };
  const door = resolveDoor(context, program.connector.receive);
  if (!door.ok) return { ...none, problem: door.problem };
  const transport = context.transports.transport(door.value.location);
  if (!('open' in transport)) return { ...none, problem: transport };
  const session = await transport.open({ ...door.value, use: 'collect' }, AbortSignal.timeout(CYCLE_MS));
  if (!session.ok) return { ...none, problem: session.problem };
  try {
    return await lookAndTake(context, key, lease, program, programHash, session.value);
  } catch (error) {
    if (error instanceof ProblemError) return { ...none, problem: error.problem };
    throw error;
  } finally {
    await session.value.close();
  }
}

async function lookAndTake(
  context: Context,
  key: ConnectorKey,
  lease: Lease,
  program: ConnectorProgram,
  programHash: string,
  session: Session,
): Promise<Collected> {
  const receive = program.connector.receive;
  const matches = namePattern(receive.match);
  const names = new Set<string>();
  const candidates: RemoteFile[] = [];
  for await (const file of session.list()) {
    names.add(file.name);
    if (matches(file.name) && !isMarker(file.name, receive.ready)) candidates.push(file);
  }
  candidates.sort((a, b) => a.modifiedMs - b.modifiedMs || (a.name < b.name ? -1 : 1));
  const seen = await seeFiles(context.database, key, candidates, context.clock.now());
  await forgetGone(
    context.database,
    key,
    candidates.map((file) => file.name),
  );
  const rows = new Map(seen.map((row) => [row.name, row]));
  let taken = 0;
  let waiting = 0;
  let settled = 0;
  for (const file of candidates) {
    const row = rows.get(file.name);
    if (row === undefined || row.settledAt !== null) continue;
    if (taken + settled >= FILES_PER_CYCLE) {
      waiting += 1;
      continue;
    }
    if (row.deliveryId !== null) {
      if (await settle(context, key, receive, session, file, row.deliveryId, names)) settled += 1;
      continue;
    }
    const wait = await closedGate(context, program, session, file, row, names);
    if (wait !== undefined) {
      await fileWaits(context.database, key, file.name, wait);
      waiting += 1;
      continue;
    }
    if (!(await renewLease(context.database, lease))) break;
    const deliveryId = await take(context, key, lease, programHash, session, file);
    if (deliveryId === undefined) {
      waiting += 1;
      continue;
    }
    taken += 1;
    if (await settle(context, key, receive, session, file, deliveryId, names)) settled += 1;
  }
  return { listed: candidates.length, taken, waiting, settled };
}

/** Bytes first: archived, hashed and flushed; then the delivery and the seen row in one commit. */
async function take(
  context: Context,
  key: ConnectorKey,
  lease: Lease,
  programHash: string,
  session: Session,
  file: RemoteFile,
): Promise<string | undefined> {
  context.crash('collect.before-download');
  const stored = await keep(context, key, session, file);
  if ('problem' in stored) {
    await fileWaits(context.database, key, file.name, { gate: 'archive', reason: stored.problem });
    return undefined;
  }
  context.crash('collect.after-download');
  const after = await session.stat(file.name);
  if (!after.ok || after.value === undefined || changed(after.value, file) || stored.size !== file.size) {
    await fileWaits(context.database, key, file.name, {
      gate: 'stable',
      reason: 'it changed while it was read',
    });
    return undefined;
  }
  const id = context.newId();
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    const number = await insertDelivery(client, {
      ...key,
      id,
      programHash,
      fileName: file.name,
      sha256: stored.sha256,
      size: stored.size,
      receivedAt: context.clock.now(),
    });
    await fileTaken(client, key, file, id);
    await journal(client, {
      ...key,
      event: 'delivery.received',
      deliveryId: id,
      detail: { number, sha256: stored.sha256, size: stored.size },
    });
    await context.bell.ring('ingest', { organization: key.organization, subject: key.connector }, client);
    context.crash('collect.before-commit');
  });
  context.crash('collect.after-commit');
  return id;
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
  key: ConnectorKey,
  session: Session,
  file: RemoteFile,
): Promise<Stored | { readonly problem: string }> {
  try {
    return await context.archive.store(key.organization, session.read(file));
  } catch (error) {
    // The source's own faults come as problems.
    const why = ARCHIVE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
    if (error instanceof ProblemError || why === undefined) throw error;
    return { problem: `the archive cannot take it: ${why}` };
  }
}
