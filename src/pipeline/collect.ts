/**
 * collect: looks at a connector's source, waits until its gates say that a file is complete, makes its bytes safe,
 * commits the delivery, and only then settles the source. Reads top to bottom as that sentence.
 */
import type { RemoteFile } from '../domain/ports/transport.ts';
import type { Problem } from '../domain/problem.ts';
import { ProblemError } from '../domain/problem.ts';
import {
  type ConnectorKey,
  type ConnectorRow,
  connector as connectorRow,
  scanned,
  scanning,
} from '../store/connectors.ts';
import { refusedSequences } from '../store/deliveries.ts';
import { fence, renewLease } from '../store/leases.ts';
import { fileWaits, forgetGone, type SourceFile, seeFiles, type Waiting } from '../store/source-files.ts';
import { closedGate, proofsOf } from './collect/gates/registry.ts';
import { type Listing, look } from './collect/look.ts';
import { type Turn, Turns } from './collect/order.ts';
import { nextScan } from './collect/scan-pace.ts';
import { settle } from './collect/settle.ts';
import { OVERTAKEN, readAgain, type Taken, type Taking, take } from './collect/take.ts';
import type { Context } from './context.ts';
import { openDoor } from './door.ts';
import { type HeldLease, holdLease } from './hold.ts';
import { loadProgram } from './program.ts';

/** A cycle must not hold its lease for hours: what is left waits for the next one. */
const FILES_PER_CYCLE = 200;
const CYCLE_MS = 10 * 60_000;
/** After a crash in the middle of a look the next one comes within this. */
const UNDER_WAY_MS = 5_000;

export interface Collected {
  readonly listed: number;
  readonly taken: number;
  readonly waiting: number;
  readonly settled: number;
  /** Names that the source has and that are never taken, and why; the first ones. */
  readonly skipped?: readonly { readonly name: string; readonly reason: string }[];
  readonly problem?: Problem;
}

/** What a look leaves to do: when it makes sense to look again. */
interface Looked extends Collected {
  readonly waits: readonly (Waiting & { readonly since: Date })[];
  /** The source may have more at once. */
  readonly more: boolean;
}

const NOTHING: Looked = { listed: 0, taken: 0, waiting: 0, settled: 0, waits: [], more: false };

export async function collect(context: Context, key: ConnectorKey): Promise<Collected | undefined> {
  const row = await connectorRow(context.database, key);
  if (row === undefined || row.programHash === null || row.paused || !row.present) return undefined;
  await using lease = await holdLease(context, key.organization, `collect:${key.connector}`);
  if (lease === undefined) return undefined;
  const program = await loadProgram(context.database, row.programHash);
  if (program.connector.paused) return undefined;
  const until = new Date(context.clock.now().getTime() + UNDER_WAY_MS);
  await scanning(context.database, key, until);
  const taking = { key, lease, program, programHash: row.programHash };
  const { waits, more, ...result } = await cycle(context, row, taking);
  const now = context.clock.now();
  const refused = result.problem?.class === 'auth' ? { refusedSince: row.failingSince ?? now } : {};
  const next = nextScan(program, { waits, more, ...refused }, now);
  const failedAt = result.problem === undefined ? null : now;
  await scanned(context.database, key, next, { at: now.toISOString(), ...result } as never, failedAt, until);
  return result;
}

async function cycle(
  context: Context,
  row: ConnectorRow,
  taking: Omit<Taking, 'session' | 'spec'> & { readonly lease: HeldLease },
): Promise<Looked> {
  const opened = await openDoor(
    context,
    taking.key,
    taking.program.connector.receive,
    { use: 'collect', ...(row.bookmark === null ? {} : { bookmark: row.bookmark }) },
    AbortSignal.timeout(CYCLE_MS),
  );
  if (!opened.ok) return { ...NOTHING, problem: opened.problem };
  await using door = opened.value;
  try {
    return await lookAndTake(context, row, { ...taking, session: door.session, spec: door.transport.spec });
  } catch (error) {
    if (error instanceof ProblemError) return { ...NOTHING, problem: error.problem };
    throw error;
  }
}

async function lookAndTake(context: Context, row: ConnectorRow, taking: Taking): Promise<Looked> {
  const { key, lease, program, session } = taking;
  const receive = program.connector.receive;
  const listing = await look(context, key, receive, session);
  // A worker that stood still while another took over has seen an old state: it changes nothing.
  const seen = await context.database.transaction(async (client) => {
    await fence(client, lease);
    await forgetGone(client, key, listing.gone);
    return seeFiles(client, key, listing.candidates, context.clock.now());
  });
  const rows = new Map(seen.map((one) => [one.name, one]));
  const refused = receive.order.by === 'sequence' ? await refusedSequences(context.database, key) : [];
  const turns = new Turns(receive.order, row.nextSequence, new Set(refused));
  const waits: (Waiting & { since: Date })[] = [];
  const result = { listed: listing.listed, taken: 0, waiting: listing.beyond, settled: 0 };
  let more = listing.beyond > 0;
  const wait = async (file: RemoteFile, known: SourceFile, why: Waiting): Promise<void> => {
    turns.waits(file.name);
    result.waiting += 1;
    waits.push({ ...why, since: known.firstSeenAt });
    if (why.reason !== known.waiting?.reason || why.until !== known.waiting.until)
      await fileWaits(context.database, key, file.name, why);
  };
  for (const file of listing.candidates) {
    const known = rows.get(file.name);
    if (known === undefined || known.settledAt !== null) continue;
    if (result.taken + result.settled >= FILES_PER_CYCLE) {
      result.waiting += 1;
      more = true;
      continue;
    }
    if (known.deliveryId !== null) {
      if (!(await renewLease(context.database, lease))) break;
      if (await settle(context, key, receive, session, file, known.deliveryId, listing.names))
        result.settled += 1;
      continue;
    }
    const closed = await whyNot(context, taking, listing, file, known);
    if (closed !== undefined) {
      await wait(file, known, closed);
      continue;
    }
    const turn = turns.turnOf(file.name);
    if ('gate' in turn) {
      await wait(file, known, turn);
      continue;
    }
    if (!(await renewLease(context.database, lease))) break;
    const taken = await takeOrSay(context, taking, listing, file, known, turn);
    if ('waiting' in taken) {
      await wait(file, known, taken.waiting);
      continue;
    }
    turns.taken(turn);
    result.taken += 1;
    if (file.more === true) more = true;
    const [first] = taken.deliveries;
    if (first !== undefined && (await settle(context, key, receive, session, file, first.id, listing.names)))
      result.settled += 1;
  }
  return {
    ...result,
    ...(listing.skipped.length === 0 ? {} : { skipped: listing.skipped }),
    waits,
    more,
  };
}

const sight = (
  context: Context,
  { program, session }: Taking,
  { names }: Listing,
  file: RemoteFile,
  row: SourceFile,
) => ({ context, now: context.clock.now(), program, session, file, row, names });

/** What is wrong with one file alone stops no other: the source still answers for it. */
async function takeOrSay(
  context: Context,
  taking: Taking,
  listing: Listing,
  file: RemoteFile,
  row: SourceFile,
  turn: Turn,
): Promise<Taken> {
  try {
    const gates = taking.program.connector.receive.ready;
    const proofs = await proofsOf(gates, sight(context, taking, listing, file, row));
    return await take(context, taking, file, row, proofs, turn);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code === OVERTAKEN) throw error;
    // A source without names to ask for has no other file either.
    if (!taking.spec.settles || !(await taking.session.stat(file.name)).ok) throw error;
    const { message, class: kind } = error.problem;
    const again = readAgain(row, context.clock.now()).toISOString();
    return { waiting: { gate: 'read', reason: message, ...(kind === 'transient' ? {} : { until: again }) } };
  }
}

/** Why a file is not taken in this look, as far as the listing tells; bytes that did not convince lately are not read again yet. */
async function whyNot(
  context: Context,
  taking: Taking,
  listing: Listing,
  file: RemoteFile,
  row: SourceFile,
): Promise<Waiting | undefined> {
  if (file.busy !== undefined) return { gate: 'open', reason: file.busy };
  const shut = await closedGate(
    taking.program.connector.receive.ready,
    sight(context, taking, listing, file, row),
  );
  if (shut !== undefined) {
    const { gate, reason, again } = shut;
    return { gate, reason, ...(again === undefined ? {} : { until: again.toISOString() }) };
  }
  const until = row.waiting?.until;
  const early = until !== undefined && context.clock.now() < new Date(until);
  return early && row.listings > 1 && row.waiting !== null ? row.waiting : undefined;
}
