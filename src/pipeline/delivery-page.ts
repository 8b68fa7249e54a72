/** Everything there is to tell about one delivery, for the command line, the page and the API. */
import type { Problem } from '../domain/problem.ts';
import { organizationConfig } from '../store/configurations.ts';
import type { Absent, Delivery, DeliveryEnvelope, Survey } from '../store/deliveries.ts';
import { delivery as readDelivery } from '../store/deliveries.ts';
import type { JournalRow } from '../store/journal.ts';
import { journalOfDelivery } from '../store/journal.ts';
import type { Outgoing } from '../store/outgoing.ts';
import { outgoingOfDelivery } from '../store/outgoing.ts';
import type { ProblemRow } from '../store/problems.ts';
import { problemsOf } from '../store/problems.ts';
import type { PublishedCount, RefusedPublication, UnitCount } from '../store/statistics.ts';
import { publishedCounts, refusedPublications, unitCounts } from '../store/statistics.ts';
import type { Context } from './context.ts';

export interface DeliveryPage {
  readonly number: number;
  readonly organization: string;
  readonly organizationName: string;
  readonly connector: string;
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  readonly receivedAt: Date;
  readonly state: Delivery['state'];
  readonly programHash: string;
  readonly envelope: DeliveryEnvelope | null;
  readonly sequence: number | null;
  /** Its original is past its term, and gone. */
  readonly erasedAt: Date | null;
  /** Number of the delivery that this one processes again. */
  readonly replayOf: number | null;
  readonly reasons: readonly Problem[];
  readonly heldAt: Date | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly appliedAt: Date | null;
  readonly survey: Survey | null;
  readonly records: number | null;
  readonly cents: number | null;
  readonly withoutAmount: number | null;
  readonly outcomes: readonly UnitCount[];
  /** Whether outcomes add up to records and cents; null while it is not applied. */
  readonly addsUp: boolean | null;
  readonly absent: Absent | null;
  readonly published: readonly PublishedCount[];
  readonly refused: readonly RefusedPublication[];
  readonly told: readonly Pick<
    Outgoing,
    'kind' | 'name' | 'state' | 'lines' | 'supplement' | 'createdAt' | 'deliveredAt' | 'problem'
  >[];
  readonly problems: readonly ProblemRow[];
  readonly journal: readonly JournalRow[];
}

export async function deliveryPage(
  { database }: Pick<Context, 'database'>,
  item: Delivery,
  limit: number,
): Promise<DeliveryPage> {
  const { organization, id } = item;
  const outcomes = await unitCounts(database, item);
  const journal = await journalOfDelivery(database, organization, id);
  const sum = (of: 'records' | 'cents'): number => outcomes.reduce((total, one) => total + one[of], 0);
  const told = await outgoingOfDelivery(database, organization, id);
  return {
    number: item.number,
    organization,
    organizationName: (await organizationConfig(database, organization))?.name ?? organization,
    connector: item.connector,
    file: item.fileName,
    sha256: item.sha256,
    size: item.size,
    receivedAt: item.receivedAt,
    state: item.state,
    programHash: item.programHash,
    envelope: item.envelope,
    sequence: item.sequence,
    erasedAt: item.erasedAt,
    replayOf:
      item.replayOf === null
        ? null
        : ((await readDelivery(database, organization, item.replayOf))?.number ?? null),
    reasons: item.reasons,
    heldAt: journal.find((one) => one.event === 'delivery.held')?.at ?? null,
    approvedBy: item.approvedBy,
    approvedAt: item.approvedAt,
    appliedAt: item.appliedAt,
    survey: item.survey,
    records: item.records,
    cents: item.cents,
    withoutAmount: item.withoutAmount,
    outcomes,
    addsUp:
      item.appliedAt === null
        ? null
        : sum('records') === (item.records ?? 0) && sum('cents') === (item.cents ?? 0),
    absent: item.absent,
    published: await publishedCounts(database, item),
    refused: await refusedPublications(database, item, limit),
    told: told.map(({ kind, name, state, lines, supplement, createdAt, deliveredAt, problem }) => ({
      kind,
      name,
      state,
      lines,
      supplement,
      createdAt,
      deliveredAt,
      problem,
    })),
    problems: await problemsOf(database, organization, id, limit),
    journal,
  };
}
