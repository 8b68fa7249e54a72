/** Positions that a person writes: what is needed to judge and repeat them, and who did it. */
import type { DebtPosition } from '../domain/debt-position.ts';
import type { Client, Queryable } from './database.ts';

export interface HeldPosition {
  readonly organization: string;
  readonly id: string;
  readonly connector: string;
  readonly sourceKey: string;
  readonly state: 'open' | 'partlyPaid' | 'paid' | 'cancelled' | 'suspended';
  readonly version: number;
  readonly content: DebtPosition;
}

/** A position with what it says now; `lock`: nobody else changes it before the transaction ends. */
export async function heldPosition(
  database: Queryable,
  organization: string,
  position: string,
  lock = false,
): Promise<HeldPosition | undefined> {
  const { rows } = await database.query<HeldPosition & { [key: string]: unknown }>(
    `select p.organization_id as organization, p.position_id as id, p.connector_id as connector, p.source_key as "sourceKey", p.state, p.version, v.content
     from position p join position_version v on v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version
     where p.organization_id = $1 and p.position_id = $2${lock ? ' for update of p' : ''}`,
    [organization, position],
  );
  return rows[0];
}

/** IUVs of a position by installment: those that a row has to bring when codes do not come from the counter. */
export async function heldCodes(
  database: Queryable,
  organization: string,
  position: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.query<{ ref: string; iuv: string }>(
    'select ref, iuv from installment where organization_id = $1 and position_id = $2',
    [organization, position],
  );
  return new Map(rows.map((row) => [row.ref, row.iuv]));
}

export interface ByHandAct {
  readonly organization: string;
  readonly delivery: string;
  readonly act: 'insert' | 'cancel' | 'restore';
  readonly position: string | null;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

export async function insertByHand(client: Client, made: ByHandAct): Promise<void> {
  await client.query(
    'insert into by_hand_act (organization_id, delivery_id, act, position_id, reason, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [made.organization, made.delivery, made.act, made.position, made.reason, made.by, made.at],
  );
}

/** A person's act of this kind on this position that ingest has not done yet. */
export async function unfinishedByHand(
  database: Queryable,
  organization: string,
  position: string,
): Promise<number | undefined> {
  const { rows } = await database.query<{ number: number }>(
    `select d.number from by_hand_act b join delivery d on d.organization_id = b.organization_id and d.delivery_id = b.delivery_id
     where b.organization_id = $1 and b.position_id = $2 and d.state in ('received', 'surveyed', 'staged', 'held', 'applying') limit 1`,
    [organization, position],
  );
  return rows[0]?.number;
}

/** The content of a program that runs by-hand positions, kept by its hash. */
export async function keepProgram(client: Client, hash: string, content: object): Promise<void> {
  await client.query(
    "insert into configuration (hash, kind, content) values ($1, 'program', $2) on conflict do nothing",
    [hash, JSON.stringify(content)],
  );
}
