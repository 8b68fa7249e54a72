/** One delivery with everything that is told of it: outcomes that add up, its phases, problems by code, what came back. */
import type { Problem } from '../../domain/problem.ts';
import { type Delivery, type DeliveryState, delivery as readDelivery } from '../deliveries.ts';
import { type Outgoing, outgoingOfDelivery } from '../outgoing.ts';
import type { View } from '../view.ts';
import { type DeliveryId, deliveryNumbered } from './deliveries.ts';
import { type JournalLine, journalOf } from './journal.ts';
import { type Phase, phasesOf } from './phases.ts';
import { type ProblemGroup, problemGroups } from './problems.ts';
import { programFacts } from './programs.ts';

export interface OutcomeCount {
  readonly outcome: string;
  readonly records: number;
  /** Groups of records; as many as records when the layout does not group them. */
  readonly units: number;
  readonly cents: number;
  readonly withoutAmount: number;
}

export interface PublicationCount {
  readonly access: string;
  readonly state: string;
  /** Wanted gone: a cancellation. */
  readonly gone: boolean;
  readonly positions: number;
  /** What is owed for them now. */
  readonly cents: number;
}

export type Decision =
  | { readonly what: 'delivery'; readonly reasons: readonly Problem[] }
  | {
      readonly what: 'cancellations';
      readonly count: number;
      readonly cents: number;
      readonly reason: Problem;
    };

export interface DeliveryPage {
  readonly delivery: Delivery;
  readonly organizationName: string;
  /** Number of the delivery that this one processes again. */
  readonly replayOfNumber: number | null;
  readonly replays: readonly {
    readonly number: number;
    readonly state: DeliveryState;
    readonly receivedAt: Date;
    /** Open problems of its records, without warnings. */
    readonly rejects: number;
  }[];
  readonly gestionale: string;
  readonly access: string;
  readonly acknowledgeWanted: boolean;
  readonly outcomes: readonly OutcomeCount[];
  /** Whether outcomes add up to records and cents; null while it is not applied. */
  readonly addsUp: boolean | null;
  readonly groups: readonly ProblemGroup[];
  readonly phases: readonly Phase[];
  /** The oldest first. */
  readonly journal: readonly JournalLine[];
  readonly returned: readonly Outgoing[];
  /** Null: too many to count for a page, `publicationOf` does. */
  readonly published: readonly PublicationCount[] | null;
  /** The held delivery that it stands behind. */
  readonly behind: number | null;
  readonly decide: Decision | null;
  /** Open problems that a person may accept when it is processed again. */
  readonly acceptable: number;
  /** Neighbours of the same connector. */
  readonly previous: number | null;
  readonly following: number | null;
}

const MOST_ENTRIES = 200;
/** Positions are counted one by one at the Nodo: for more records than this a page does not wait. */
const COUNTED = 5_000;
const ACCEPTABLE = 'looks-like-open';

export async function deliveryPage(view: View, number: number): Promise<DeliveryPage | undefined> {
  const key = await deliveryNumbered(view, number);
  const delivery = key && (await readDelivery(view, key.organization, key.id));
  if (key === undefined || delivery === undefined) return undefined;
  const outcomes = await outcomeCounts(view, key);
  const journal = await journalOf(view, key, MOST_ENTRIES);
  const groups = await problemGroups(view, { delivery: key });
  const returned = await outgoingOfDelivery(view, key.organization, key.id);
  const published =
    outcomes.reduce((sum, one) => sum + one.records, 0) > COUNTED || delivery.absent !== null
      ? null
      : await publicationCounts(view, key);
  const facts = (await programFacts(view, [delivery.programHash])).get(delivery.programHash);
  return {
    delivery,
    ...(await surroundings(view, delivery)),
    replays: await replaysOf(view, key),
    gestionale: facts?.gestionale ?? '',
    access: facts?.access ?? '',
    acknowledgeWanted: facts?.acknowledgeWanted ?? false,
    outcomes,
    addsUp: addsUp(delivery, outcomes),
    groups,
    phases: phasesOf(delivery, journal, returned, published),
    journal,
    returned,
    published,
    decide: decisionOf(delivery),
    acceptable: groups
      .filter((group) => group.code === ACCEPTABLE && !group.warning)
      .reduce((sum, group) => sum + group.open, 0),
  };
}

function addsUp(delivery: Delivery, outcomes: readonly OutcomeCount[]): boolean | null {
  if (delivery.appliedAt === null) return null;
  const sum = (of: 'records' | 'cents'): number => outcomes.reduce((total, one) => total + one[of], 0);
  return sum('records') === (delivery.records ?? 0) && sum('cents') === (delivery.cents ?? 0);
}

function decisionOf({ state, reasons, absent }: Delivery): Decision | null {
  if (state === 'held') return { what: 'delivery', reasons };
  if (state !== 'applied' || absent === null || absent.held === null || absent.overtakenBy !== undefined)
    return null;
  return { what: 'cancellations', count: absent.count, cents: absent.cents, reason: absent.held };
}

async function outcomeCounts(view: View, { organization, id }: DeliveryId): Promise<readonly OutcomeCount[]> {
  const values: unknown[] = [organization, id];
  const { rows } = await view.query<OutcomeCount & { [key: string]: unknown }>(
    `select outcome, records, units, cents, without_amount as "withoutAmount" from delivery_outcome
     where organization_id = $1 and delivery_id = $2 and ${view.own('organization_id', values)} and records > 0 order by outcome`,
    values,
  );
  return rows;
}

type Surroundings = Pick<
  DeliveryPage,
  'organizationName' | 'replayOfNumber' | 'behind' | 'previous' | 'following'
>;

async function surroundings(view: View, item: Delivery): Promise<Surroundings> {
  const values: unknown[] = [item.organization, item.connector, item.number, item.replayOf];
  const near = 'd.organization_id = o.organization_id and d.connector_id = $2';
  const { rows } = await view.query<Surroundings & { [key: string]: unknown }>(
    `select o.name as "organizationName", (select d.number from delivery d where d.organization_id = o.organization_id and d.delivery_id = $4) as "replayOfNumber",
       (select min(d.number) from delivery d where ${near} and d.state = 'held' and d.number < $3) as behind,
       (select max(d.number) from delivery d where ${near} and d.number < $3) as previous,
       (select min(d.number) from delivery d where ${near} and d.number > $3) as following
     from organization o where o.organization_id = $1 and ${view.own('o.organization_id', values)}`,
    values,
  );
  const found = rows[0];
  const unfinished = ['received', 'surveyed', 'staged'].includes(item.state);
  return {
    organizationName: found?.organizationName ?? item.organization,
    replayOfNumber: found?.replayOfNumber ?? null,
    behind: unfinished ? (found?.behind ?? null) : null,
    previous: found?.previous ?? null,
    following: found?.following ?? null,
  };
}

/** The held delivery of its connector that it stands behind. */
export async function heldBefore(view: View, item: Delivery): Promise<number | null> {
  const values: unknown[] = [item.organization, item.connector, item.number];
  const { rows } = await view.query<{ number: number | null }>(
    `select min(number) as number from delivery where organization_id = $1 and connector_id = $2 and state = 'held' and number < $3 and ${view.own('organization_id', values)}`,
    values,
  );
  return rows[0]?.number ?? null;
}

async function replaysOf(view: View, { organization, id }: DeliveryId): Promise<DeliveryPage['replays']> {
  const values: unknown[] = [organization, id];
  const { rows } = await view.query<DeliveryPage['replays'][number] & { [key: string]: unknown }>(
    `select number, state, received_at as "receivedAt",
       (select coalesce(sum(c.open), 0)::bigint from delivery_problem c where c.organization_id = delivery.organization_id and c.delivery_id = delivery.delivery_id and not c.warning) as rejects
     from delivery where organization_id = $1 and replay_of = $2 and ${view.own('organization_id', values)}
     order by number limit 50`,
    values,
  );
  return rows;
}

async function publicationCounts(
  view: View,
  { organization, id }: DeliveryId,
): Promise<readonly PublicationCount[]> {
  const values: unknown[] = [organization, id];
  const own = view.own('organization_id', values);
  const wrote =
    "organization_id = $1 and delivery_id = $2 and outcome in ('created', 'updated', 'cancelled')";
  const { rows } = await view.query<PublicationCount & { [key: string]: unknown }>(
    `select p.access_id as access, p.state, p.gone, count(*)::bigint as positions, sum(o.amount)::bigint as cents
     from (select position_id from record where ${wrote} and position_id is not null and ${own} union select position_id from record_position where ${wrote} and ${own}
           union select position_id from position_version where organization_id = $1 and delivery_id = $2 and action = 'absent' and ${own}
             and exists (select 1 from delivery d where d.organization_id = $1 and d.delivery_id = $2 and d.absent is not null)) touched
     join publication p on p.organization_id = $1 and p.position_id = touched.position_id
     join position o on o.organization_id = $1 and o.position_id = touched.position_id group by 1, 2, 3 order by 1, 3, 2`,
    values,
  );
  return rows;
}

/** PostgreSQL's code for a statement that ran out of its time. */
const CANCELED = '57014';
const COUNT_MS = 3_000;

/** However many there are; undefined when that takes too long to count. Nothing else can be read in this view after it. */
export async function publicationOf(
  view: View,
  number: number,
): Promise<readonly PublicationCount[] | undefined> {
  const key = await deliveryNumbered(view, number);
  if (key === undefined) return undefined;
  await view.query(`set local statement_timeout = ${COUNT_MS}`);
  try {
    return await publicationCounts(view, key);
  } catch (error) {
    if ((error as { code?: string }).code === CANCELED) return undefined;
    throw error;
  }
}
