/**
 * retain: erases what is past its term. Bytes of originals go once every delivery that has them is old and closed and
 * nothing else has them: first the database says so, then the file goes, and what a crash left between is ended by the
 * next run. Old entries of the journal go in slices. What proves payments is not touched.
 */
import { type Day, dayOf, startOfDayUtc } from '../domain/day.ts';
import { keptSince, nightOf } from '../domain/retention.ts';
import { journal } from '../store/journal.ts';
import { Fenced, fence, type Lease } from '../store/leases.ts';
import {
  cutJournal,
  type Erased,
  endErasure,
  endRetention,
  erasable,
  erasures,
  lockBytes,
  type OldPlace,
  oldEntries,
  oldOriginals,
  organizationsToRetain,
  type RetentionRun,
  retentionTerms,
  sayErased,
  type Terms,
  weigh,
} from '../store/retention.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';

const DELIVERIES = 200;
const ENTRIES = 5_000;
const ERASURES = 500;
/** Bytes stored so lately may belong to a file whose delivery is being written. */
const SETTLING_MS = 24 * 3_600_000;
const MOST_COUNTED = 1_000_000;
const BEGINNING: OldPlace = { receivedAt: '-infinity', number: 0 };
const NEVER = new Date(0);

export interface Retained extends RetentionRun {
  readonly organization: string;
  /** Why nothing is erased; null: what is old enough is. */
  readonly kept: 'hold' | 'unknown' | null;
  /** First days that are kept; null where nothing is erased. */
  readonly originalsSince: Day | null;
  readonly journalSince: Day | null;
}

type Tools = Pick<Context, 'database' | 'archive' | 'clock' | 'worker' | 'crash'>;

/** Organizations whose turn it is tonight. */
export const organizationsDue = ({
  database,
  clock,
}: Pick<Context, 'database' | 'clock'>): Promise<readonly string[]> =>
  organizationsToRetain(database, nightOf(clock.now()));

/** Undefined when another worker is at it, or there is no such organization. */
export async function retain(
  context: Tools,
  organization: string,
  actor?: string,
): Promise<Retained | undefined> {
  await using lease = await holdLease(context, organization, 'retain');
  const known = (await retentionTerms(context.database, organization))[0];
  if (lease === undefined || known === undefined) return undefined;
  const now = context.clock.now();
  const since = sinceOf(known.terms, now);
  // Nobody was told that these bytes are safe: they are no originals, and no hold is on them.
  await context.archive.sweep(organization, new Date(now.getTime() - SETTLING_MS));
  try {
    if (since.kept === null) {
      await unlink(context, lease, now);
      await eraseOriginals(context, lease, startOfDayUtc(since.originalsSince), now);
      await eraseEntries(context, lease, startOfDayUtc(since.journalSince));
    }
    return { organization, ...since, ...(await end(context, lease, since, now, actor)) };
  } catch (error) {
    if (error instanceof Fenced) return undefined;
    throw error;
  }
}

/** What a run would erase now. */
export async function rehearseRetention(
  context: Pick<Context, 'database' | 'clock'>,
  organization: string,
): Promise<Retained | undefined> {
  const known = (await retentionTerms(context.database, organization))[0];
  if (known === undefined) return undefined;
  const since = sinceOf(known.terms, context.clock.now());
  const total = { deliveries: 0, files: 0, bytes: 0, entries: 0 };
  if (since.kept !== null) return { organization, ...since, ...total };
  const before = startOfDayUtc(since.originalsSince);
  const seen = new Set<string>();
  for await (const hashes of oldBytes(context, organization, before)) {
    const fresh = hashes.filter((one) => !seen.has(one));
    for (const one of fresh) seen.add(one);
    add(
      total,
      await weigh(
        context.database,
        organization,
        await erasable(context.database, organization, before, fresh),
      ),
    );
  }
  total.entries = await oldEntries(
    context.database,
    organization,
    startOfDayUtc(since.journalSince),
    MOST_COUNTED,
  );
  return { organization, ...since, ...total };
}

type Since =
  | { readonly kept: 'hold' | 'unknown'; readonly originalsSince: null; readonly journalSince: null }
  | { readonly kept: null; readonly originalsSince: Day; readonly journalSince: Day };

function sinceOf(terms: Terms, now: Date): Since {
  if (terms === 'unknown' || terms.hold)
    return { kept: terms === 'unknown' ? 'unknown' : 'hold', originalsSince: null, journalSince: null };
  const today = dayOf(now);
  return {
    kept: null,
    originalsSince: keptSince(today, terms.originals),
    journalSince: keptSince(today, terms.journal),
  };
}

function add(
  total: { deliveries: number; files: number; bytes: number },
  { deliveries, files, bytes }: Erased,
): void {
  total.deliveries += deliveries;
  total.files += files;
  total.bytes += bytes;
}

/** Bytes of old deliveries, whoever else has them. */
async function* oldBytes(
  { database }: Pick<Context, 'database'>,
  organization: string,
  before: Date,
): AsyncGenerator<readonly string[]> {
  for (let after = BEGINNING; ; ) {
    const old = await oldOriginals(database, organization, before, after, DELIVERIES);
    const last = old.at(-1);
    if (last === undefined) return;
    yield [
      ...new Set(old.flatMap(({ sha256, envelope }) => (envelope === null ? [sha256] : [sha256, envelope]))),
    ];
    after = last;
  }
}

async function eraseOriginals(context: Tools, lease: Lease, before: Date, now: Date): Promise<void> {
  const { database } = context;
  const { organization } = lease;
  for await (const hashes of oldBytes(context, organization, before)) {
    // Most nights nothing of what is left may go: that is seen without a lock.
    const likely = await erasable(database, organization, before, hashes);
    if (likely.length === 0) continue;
    await database.transaction(async (client) => {
      await fence(client, lease);
      await lockBytes(client, organization, likely);
      const certain = await erasable(client, organization, before, likely);
      await sayErased(client, organization, certain, now);
      context.crash('retain.before-commit');
    });
    context.crash('retain.after-commit');
    await unlink(context, lease, now);
  }
}

/** Ends what is said and not done. Bytes that came again since stay, and so do those that are just coming. */
async function unlink({ database, archive, crash }: Tools, lease: Lease, now: Date): Promise<void> {
  const { organization } = lease;
  const settled = new Date(now.getTime() - SETTLING_MS);
  for (let after = ''; ; ) {
    const said = await erasures(database, organization, after, ERASURES);
    for (const { sha256, needed } of said) {
      const done = await archive.erase(organization, sha256, needed ? NEVER : settled);
      crash('retain.after-unlink');
      if (needed || done !== 'kept') await endErasure(database, organization, sha256);
    }
    const last = said.at(-1);
    if (last === undefined || said.length < ERASURES) return;
    after = last.sha256;
  }
}

async function eraseEntries({ database }: Tools, lease: Lease, before: Date): Promise<void> {
  for (let cut = ENTRIES; cut === ENTRIES; )
    cut = await database.transaction(async (client) => {
      await fence(client, lease);
      return cutJournal(client, lease.organization, before, ENTRIES);
    });
}

const end = (
  { database }: Tools,
  lease: Lease,
  { originalsSince, journalSince }: Since,
  now: Date,
  actor: string | undefined,
): Promise<RetentionRun> =>
  database.transaction(async (client) => {
    await fence(client, lease);
    const { organization } = lease;
    const since = { originals: originalsSince, journal: journalSince };
    const done = await endRetention(client, organization, nightOf(now), now, since);
    if (done.files + done.entries > 0)
      await journal(client, {
        organization,
        event: 'retention.erased',
        ...(actor === undefined ? {} : { actor }),
        detail: { ...done, originalsSince, journalSince },
      });
    return done;
  });
