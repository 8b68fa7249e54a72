/** Deliveries: one row per reception of a file, with the checkpoints of its way through ingest. */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';

export type DeliveryState =
  | 'received'
  | 'surveyed'
  | 'staged'
  | 'held'
  | 'applying'
  | 'applied'
  | 'refused'
  | 'duplicate'
  | 'withdrawing'
  | 'withdrawn';

export interface Survey {
  readonly flows: number;
  readonly lines: number;
  readonly encoding: string;
  readonly eol: string;
  readonly totals: readonly { readonly name: string; readonly declared: string; readonly counted: string }[];
  readonly warnings: readonly Problem[];
}

/** Positions of a full list's scope that the file does not name any more. */
export interface Absent {
  readonly count: number;
  readonly cents: number;
  /** Why they are proposed and not done; null when done. */
  readonly held: Problem | null;
  /** Who approved them after all. */
  readonly approvedBy?: string;
  /** Number of a later delivery that was applied before anybody decided: its list says what is absent now. */
  readonly overtakenBy?: number;
  /** Ids of the first of them, in the order of their keys: for who decides. */
  readonly first?: readonly string[];
}

/** What a delivery's bytes came out of: what the gestionale sent, as it sent it. */
export interface DeliveryEnvelope {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  /** Outermost first. */
  readonly layers: readonly string[];
}

export interface Delivery extends ConnectorKey {
  readonly id: string;
  readonly number: number;
  readonly programHash: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly size: number;
  readonly receivedAt: Date;
  readonly state: DeliveryState;
  readonly reasons: readonly Problem[];
  readonly survey: Survey | null;
  readonly records: number | null;
  readonly cents: number | null;
  readonly withoutAmount: number | null;
  readonly groupedRecords: number;
  readonly stagedRecords: number;
  readonly stagedUnits: number;
  readonly stageCursor: string | null;
  readonly appliedUnit: number;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  /** In the words of who approved it or its cancellations. */
  readonly approvedReason: string | null;
  readonly appliedAt: Date | null;
  readonly absent: Absent | null;
  readonly replayOf: string | null;
  readonly replayNumber: number | null;
  readonly accepts: readonly string[];
  readonly envelope: DeliveryEnvelope | null;
  readonly sequence: number | null;
  readonly acknowledgedAt: Date | null;
  /** A replay of some records of a file: `onlyRecords` says which. */
  readonly partial: boolean;
  /** A person's own position, not a file of the gestionale. */
  readonly byHand: boolean;
  /** Its bytes are past their term and gone, or going. */
  readonly erasedAt: Date | null;
  /** So are those of the envelope. */
  readonly envelopeErasedAt: Date | null;
}

const COLUMNS = `organization_id as organization, connector_id as connector, delivery_id as id, number, program_hash as "programHash",
  file_name as "fileName", sha256, size_bytes as size, received_at as "receivedAt", state, reasons, survey, records, cents,
  without_amount as "withoutAmount", grouped_records as "groupedRecords", staged_records as "stagedRecords",
  staged_units as "stagedUnits", stage_cursor as "stageCursor", applied_unit as "appliedUnit", approved_by as "approvedBy",
  approved_at as "approvedAt", approved_reason as "approvedReason", applied_at as "appliedAt", absent, replay_of as "replayOf", replay_number as "replayNumber",
  accepts, envelope, sequence, acknowledged_at as "acknowledgedAt", replayed is not null as partial, by_hand as "byHand",
  erased_at as "erasedAt", envelope_erased_at as "envelopeErasedAt"`;

type Row = Delivery & { [key: string]: unknown };

export interface NewDelivery extends ConnectorKey {
  readonly id: string;
  readonly programHash: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly size: number;
  readonly receivedAt: Date;
  readonly replayOf?: string;
  readonly replayNumber?: number;
  readonly accepts?: readonly string[];
  readonly envelope?: DeliveryEnvelope | null;
  /** Its progressive number, by the connector's order. */
  readonly sequence?: number | null;
  readonly byHand?: boolean;
}

/** Returns its number: the order of intake. */
export async function insertDelivery(client: Client, delivery: NewDelivery): Promise<number> {
  const { rows } = await client.query<{ number: number }>(
    `insert into delivery (organization_id, delivery_id, connector_id, program_hash, file_name, sha256, size_bytes, received_at, replay_of, replay_number, accepts, envelope, sequence, by_hand)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning number`,
    [
      delivery.organization,
      delivery.id,
      delivery.connector,
      delivery.programHash,
      delivery.fileName,
      delivery.sha256,
      delivery.size,
      delivery.receivedAt,
      delivery.replayOf ?? null,
      delivery.replayNumber ?? null,
      delivery.accepts ?? [],
      delivery.envelope == null ? null : JSON.stringify(delivery.envelope),
      delivery.sequence ?? null,
      delivery.byHand ?? false,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('insert returned no row');
  return row.number;
}

/** `lock`: nobody else changes it before the transaction ends. */
export async function delivery(
  database: Queryable,
  organization: string,
  id: string,
  lock = false,
): Promise<Delivery | undefined> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from delivery where organization_id = $1 and delivery_id = $2${lock ? ' for update' : ''}`,
    [organization, id],
  );
  return rows[0];
}

export async function deliveryByNumber(database: Queryable, number: number): Promise<Delivery | undefined> {
  const { rows } = await database.query<Row>(`select ${COLUMNS} from delivery where number = $1`, [number]);
  return rows[0];
}

/** The newest first. */
export async function deliveries(
  database: Queryable,
  limit: number,
  key?: ConnectorKey,
): Promise<readonly Delivery[]> {
  const { rows } =
    key === undefined
      ? await database.query<Row>(`select ${COLUMNS} from delivery order by number desc limit $1`, [limit])
      : await database.query<Row>(
          `select ${COLUMNS} from delivery where organization_id = $2 and connector_id = $3 order by number desc limit $1`,
          [limit, key.organization, key.connector],
        );
  return rows;
}

/** The next one to work on, in intake order; a held one stops those behind it. */
export async function nextDelivery(database: Queryable, key: ConnectorKey): Promise<Delivery | undefined> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from delivery where organization_id = $1 and connector_id = $2
       and state in ('received', 'surveyed', 'staged', 'held', 'applying', 'withdrawing') order by number limit 1`,
    [key.organization, key.connector],
  );
  const first = rows[0];
  return first === undefined || first.state === 'held' ? undefined : first;
}

/** Connectors that have a delivery to work on and none held before it. */
export async function connectorsToIngest(database: Queryable): Promise<readonly ConnectorKey[]> {
  const { rows } = await database.query<{ organization: string; connector: string }>(
    `select organization_id as organization, connector_id as connector
     from (select distinct on (organization_id, connector_id) organization_id, connector_id, state from delivery
           where state in ('received', 'surveyed', 'staged', 'held', 'applying', 'withdrawing')
           order by organization_id, connector_id, number) as first
     where state <> 'held'`,
  );
  return rows;
}

/**
 * Content of the latest applied delivery, and whether an older one had these bytes. Refused ones never count, nor replays
 * of some records, nor what a person wrote.
 */
export async function earlierContent(
  database: Queryable,
  item: Delivery,
): Promise<{ latest: number | undefined; older: number | undefined }> {
  const { rows } = await database.query<{ number: number; sha256: string }>(
    `(select number, sha256 from delivery where organization_id = $1 and connector_id = $2 and number < $3 and state = 'applied' and replayed is null and not by_hand order by number desc limit 1)
     union all
     (select number, sha256 from delivery where organization_id = $1 and connector_id = $2 and number < $3 and state = 'applied' and replayed is null and not by_hand and sha256 = $4 order by number desc limit 1)`,
    [item.organization, item.connector, item.number, item.sha256],
  );
  const latest = rows[0]?.sha256 === item.sha256 ? rows[0].number : undefined;
  return { latest, older: rows[1]?.number };
}

export async function surveyed(
  client: Client,
  item: Delivery,
  records: number,
  survey: Survey,
): Promise<void> {
  await client.query(
    "update delivery set state = 'surveyed', records = $3, survey = $4 where organization_id = $1 and delivery_id = $2",
    [item.organization, item.id, records, JSON.stringify(survey)],
  );
}

/** Ends a delivery before anything of it was applied. */
export async function closeDelivery(
  client: Client,
  item: Pick<Delivery, 'organization' | 'id'>,
  state: 'refused' | 'duplicate' | 'held',
  reasons: readonly Problem[],
): Promise<void> {
  await client.query(
    'update delivery set state = $3, reasons = $4 where organization_id = $1 and delivery_id = $2',
    [item.organization, item.id, state, JSON.stringify(reasons)],
  );
}

export async function moveDelivery(client: Client, item: Delivery, state: DeliveryState): Promise<void> {
  await client.query('update delivery set state = $3 where organization_id = $1 and delivery_id = $2', [
    item.organization,
    item.id,
    state,
  ]);
}

export async function applied(client: Client, item: Delivery, now: Date): Promise<void> {
  await client.query(
    `update delivery set state = 'applied', applied_at = $3 where organization_id = $1 and delivery_id = $2`,
    [item.organization, item.id, now],
  );
}

/** Records and cents of the connector's last applied deliveries, the newest first: its usual band. */
export async function usualBand(
  database: Queryable,
  item: Delivery,
): Promise<readonly { records: number; cents: number }[]> {
  const { rows } = await database.query<{ records: number; cents: number }>(
    `select records, coalesce(cents, 0) as cents from delivery
     where organization_id = $1 and connector_id = $2 and state = 'applied' and replayed is null and not by_hand and number < $3 order by number desc limit 10`,
    [item.organization, item.connector, item.number],
  );
  return rows;
}

/** Progressive numbers that came and of which nothing was taken in: every delivery that bears them was refused. */
export async function refusedSequences(database: Queryable, key: ConnectorKey): Promise<readonly number[]> {
  const { rows } = await database.query<{ sequence: number }>(
    `select sequence from delivery where organization_id = $1 and connector_id = $2 and sequence is not null
     group by sequence having bool_and(state in ('refused', 'withdrawn'))`,
    [key.organization, key.connector],
  );
  return rows.map((row) => row.sequence);
}
