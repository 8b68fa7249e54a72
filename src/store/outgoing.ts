/** Files that go back: number, name and bytes are fixed when the row is written; then dispatch brings them to their door. */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';
import { forgetReadyFile } from './ready-files.ts';
import { storable } from './storable.ts';

export type OutgoingKind = 'acknowledgement' | 'report';
/** due: nothing left yet · sending: the intent is committed · unknown: it may have arrived, a person decides. */
export type OutgoingState = 'due' | 'sending' | 'delivered' | 'unknown';

export interface Outgoing extends ConnectorKey {
  readonly id: string;
  readonly kind: OutgoingKind;
  readonly number: number;
  readonly deliveryId: string | null;
  readonly supplement: number;
  readonly name: string;
  /** Of the bytes that leave. */
  readonly sha256: string;
  readonly size: number;
  /** What the layout wrote, when it leaves in an envelope. */
  readonly inside: { readonly name: string; readonly sha256: string; readonly size: number } | null;
  readonly lines: number;
  readonly cents: number;
  readonly programHash: string;
  readonly location: string;
  readonly state: OutgoingState;
  readonly temporary: string | null;
  /** Set before the rename: from here on the final name may be there. */
  readonly renamingAt: Date | null;
  /** A new edition of this report. */
  readonly editionOf: string | null;
  readonly attempts: number;
  readonly notBefore: Date | null;
  /** Why it has not arrived. */
  readonly problem: Problem | null;
  /** Lines that are not as their mapping or layout wants them (the first ones), and why. */
  readonly faults: readonly Problem[];
  /** Records that said `waiting` in an acknowledgement past its deadline: a supplement will tell what came of them. */
  readonly unanswered: number;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

const COLUMNS = `organization_id as organization, connector_id as connector, outgoing_id as id, kind, number, delivery_id as "deliveryId",
  supplement, name, sha256, size_bytes as size, inside, lines, cents, program_hash as "programHash", location, state, temporary,
  renaming_at as "renamingAt", edition_of as "editionOf", attempts, not_before as "notBefore", problem, faults, unanswered, created_at as "createdAt",
  delivered_at as "deliveredAt"`;

type Row = Outgoing & { [key: string]: unknown };

export interface OutgoingKey {
  readonly organization: string;
  readonly outgoing: string;
}

/** The number that the next file of this kind will bear; it is taken by `takeNumber`, in the file's own transaction. */
export async function nextNumber(
  database: Queryable,
  key: ConnectorKey,
  kind: OutgoingKind,
): Promise<number> {
  const { rows } = await database.query<{ next: number }>(
    'select next from outgoing_counter where organization_id = $1 and connector_id = $2 and kind = $3',
    [key.organization, key.connector, kind],
  );
  return rows[0]?.next ?? 1;
}

/** False when the number was given away meanwhile: then nothing that was written with it may leave. */
export async function takeNumber(
  client: Client,
  key: ConnectorKey,
  kind: OutgoingKind,
  number: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into outgoing_counter as known (organization_id, connector_id, kind, next) values ($1, $2, $3, $4::int + 1)
     on conflict (organization_id, connector_id, kind) do update set next = $4::int + 1, problem = null, attempts = 0, not_before = null
       where known.next = $4`,
    [key.organization, key.connector, kind, number],
  );
  return rowCount === 1;
}

export type NewOutgoing = Omit<
  Outgoing,
  'state' | 'temporary' | 'renamingAt' | 'attempts' | 'notBefore' | 'problem' | 'deliveredAt'
>;

export async function insertOutgoing(client: Client, file: NewOutgoing): Promise<void> {
  await client.query(
    `insert into outgoing (organization_id, outgoing_id, kind, connector_id, number, delivery_id, supplement, name, sha256, size_bytes,
       lines, cents, program_hash, location, edition_of, faults, unanswered, created_at, inside)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      file.organization,
      file.id,
      file.kind,
      file.connector,
      file.number,
      file.deliveryId,
      file.supplement,
      file.name,
      file.sha256,
      file.size,
      file.lines,
      file.cents,
      file.programHash,
      file.location,
      file.editionOf,
      JSON.stringify(file.faults),
      file.unanswered,
      file.createdAt,
      file.inside === null ? null : JSON.stringify(file.inside),
    ],
  );
}

export async function outgoing(database: Queryable, key: OutgoingKey): Promise<Outgoing | undefined> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from outgoing where organization_id = $1 and outgoing_id = $2`,
    [key.organization, key.outgoing],
  );
  return rows[0];
}

/** The newest first. */
export async function outgoingOf(
  database: Queryable,
  key: ConnectorKey,
  limit: number,
): Promise<readonly Outgoing[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from outgoing where organization_id = $1 and connector_id = $2 order by created_at desc, number desc limit $3`,
    [key.organization, key.connector, limit],
  );
  return rows;
}

export async function outgoingOfDelivery(
  database: Queryable,
  organization: string,
  deliveryId: string,
): Promise<readonly Outgoing[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from outgoing where organization_id = $1 and delivery_id = $2 order by supplement, number`,
    [organization, deliveryId],
  );
  return rows;
}

/** What may leave now, in number order within each kind. */
export async function outgoingToDispatch(
  database: Queryable,
  key: ConnectorKey,
  now: Date,
): Promise<readonly Outgoing[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from outgoing where organization_id = $1 and connector_id = $2 and state in ('due', 'sending')
       and (not_before is null or not_before <= $3) order by kind, number`,
    [key.organization, key.connector, now],
  );
  return rows;
}

export async function connectorsToDispatch(database: Queryable, now: Date): Promise<readonly ConnectorKey[]> {
  const { rows } = await database.query<{ organization: string; connector: string }>(
    `select distinct organization_id as organization, connector_id as connector from outgoing
     where state <> 'delivered' and state <> 'unknown' and (not_before is null or not_before <= $1)`,
    [now],
  );
  return rows;
}

/** Everything that has not arrived, and why; `unknown` waits for a person. */
export async function outgoingWaiting(database: Queryable, key?: ConnectorKey): Promise<readonly Outgoing[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from outgoing where state <> 'delivered' and ($1::text is null or organization_id = $1 and connector_id = $2)
     order by organization_id, connector_id, kind, number`,
    [key?.organization ?? null, key?.connector ?? null],
  );
  return rows;
}

/** The intent: committed before a byte leaves. */
export async function intend(
  client: Client,
  file: Outgoing,
  temporary: string,
  location: string,
): Promise<void> {
  await client.query(
    `update outgoing set state = 'sending', temporary = $3, location = $4, renaming_at = null where organization_id = $1 and outgoing_id = $2`,
    [file.organization, file.id, temporary, location],
  );
}

/** The last commit before the rename. */
export async function intendRename(client: Client, file: Outgoing, now: Date): Promise<void> {
  await client.query('update outgoing set renaming_at = $3 where organization_id = $1 and outgoing_id = $2', [
    file.organization,
    file.id,
    now,
  ]);
}

export async function delivered(client: Client, file: Outgoing, now: Date): Promise<void> {
  await client.query(
    `update outgoing set state = 'delivered', delivered_at = $3, not_before = null, attempts = 0, problem = null
     where organization_id = $1 and outgoing_id = $2`,
    [file.organization, file.id, now],
  );
}

/** It did not leave (`due`), or nobody knows (`sending`, `unknown`): why, and when it is tried again. */
export async function notDelivered(
  client: Client,
  file: Outgoing,
  state: OutgoingState,
  found: Problem,
  notBefore: Date | null,
): Promise<void> {
  await client.query(
    `update outgoing set state = $3::outgoing_state, problem = $4, not_before = $5, attempts = least(attempts + 1, 1000),
       renaming_at = case when $3::outgoing_state = 'due' then null else renaming_at end
     where organization_id = $1 and outgoing_id = $2`,
    [file.organization, file.id, state, storable(found), notBefore],
  );
}

/** The same bytes under the same name once more; false when it is on its way anyway. */
export async function makeDueAgain(
  client: Client,
  key: OutgoingKey,
  from: readonly OutgoingState[],
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update outgoing set state = 'due', problem = null, not_before = null, attempts = 0, renaming_at = null, delivered_at = null
     where organization_id = $1 and outgoing_id = $2 and state = any($3::outgoing_state[])`,
    [key.organization, key.outgoing, from],
  );
  // Taken away from out/ of our own SFTP server: it is laid there once more.
  if (rowCount === 1) await forgetReadyFile(client, key.organization, key.outgoing);
  return rowCount === 1;
}

/** A person has seen that the gestionale took it. */
export async function assumeDelivered(client: Client, key: OutgoingKey, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `update outgoing set state = 'delivered', delivered_at = $3, problem = null, not_before = null
     where organization_id = $1 and outgoing_id = $2 and state = 'unknown'`,
    [key.organization, key.outgoing, now],
  );
  return rowCount === 1;
}
