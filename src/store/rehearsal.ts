/**
 * A rehearsal runs real work on a view of the database that is one transaction, always rolled back. What it writes is
 * its own rows only, so nobody waits for it; what it reads is what everybody sees.
 */
import { LISTS } from './comparing.ts';
import type { ConnectorProgram } from './configurations.ts';
import type { Client, Queryable } from './database.ts';
import { Database } from './database.ts';
import { delivery } from './deliveries.ts';
import { limitReplay } from './record-replays.ts';

class Discard<T> extends Error {
  readonly value: T;
  constructor(value: T) {
    super('rehearsed');
    this.value = value;
  }
}

/** Its transactions are savepoints of the one that will be rolled back. */
class OneClient extends Database {
  readonly #client: Client;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(url: string, client: Client) {
    super({ url, max: 1 });
    this.#client = client;
  }

  override async query<R extends { [key: string]: unknown }>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: R[]; rowCount: number | null }> {
    return this.#client.query<R>(text, values as unknown[]);
  }

  override transaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => this.#savepoint(work));
    // Savepoints nest: two at once would undo one another.
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #savepoint<T>(work: (client: Client) => Promise<T>): Promise<T> {
    await this.#client.query('savepoint rehearsed');
    try {
      const value = await work(this.#client);
      await this.#client.query('release savepoint rehearsed');
      return value;
    } catch (error) {
      await this.#client.query('rollback to savepoint rehearsed');
      throw error;
    }
  }
}

export async function rehearse<T>(database: Database, work: (view: Database) => Promise<T>): Promise<T> {
  try {
    return await database.transaction(async (client) => {
      // Mappings take their time between two statements; whoever holds a row that we need is not waited for.
      await client.query("set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '5s'");
      throw new Discard(await work(new OneClient(database.url, client)));
    });
  } catch (error) {
    if (error instanceof Discard) return (error as Discard<T>).value;
    throw error;
  }
}

export interface RehearsedDelivery {
  readonly id: string;
  readonly organization: string;
  readonly connector: string;
  readonly program: ConnectorProgram;
  readonly fileName: string;
  readonly sha256: string;
  readonly size: number;
  readonly receivedAt: Date;
  readonly replay?: {
    readonly of: string;
    readonly number: number;
    readonly accepts: readonly string[];
    /** Only these records of it. */
    readonly only?: readonly number[];
  };
  readonly byHand?: boolean;
  /** Codes of held rows that a person accepts. */
  readonly accepts?: readonly string[];
}

/** Beyond every real number, so that it stands after all of them and takes none from the sequence. */
const BEYOND = 2 ** 52;

/** Its program has a hash of its own: nobody who imports the same one has to wait. */
export async function insertRehearsed(client: Client, item: RehearsedDelivery): Promise<void> {
  const hash = `rehearsal ${item.id}`;
  await client.query("insert into configuration (hash, kind, content) values ($1, 'program', $2)", [
    hash,
    JSON.stringify(item.program),
  ]);
  await client.query(
    `insert into delivery (organization_id, delivery_id, number, connector_id, program_hash, file_name, sha256, size_bytes, received_at, replay_of, replay_number, accepts, by_hand)
     overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      item.organization,
      item.id,
      BEYOND + Math.floor(Math.random() * BEYOND),
      item.connector,
      hash,
      item.fileName,
      item.sha256,
      item.size,
      item.receivedAt,
      item.replay?.of ?? null,
      item.replay?.number ?? null,
      item.replay?.accepts ?? item.accepts ?? [],
      item.byHand ?? false,
    ],
  );
  if (item.replay?.only === undefined) return;
  const root = await delivery(client, item.organization, item.replay.of);
  if (root !== undefined) await limitReplay(client, item, root, item.replay.only);
}

export interface StagedShape {
  readonly unit: number;
  readonly ordinal: number;
  readonly numbers: readonly number[];
  readonly lines: readonly number[];
  readonly cents: readonly (number | null)[];
  readonly key: string | null;
  readonly amount: number | null;
}

/** What each staged unit is made of, for people. */
export async function stagedShapes(
  database: Queryable,
  deliveryId: string,
  after: number,
  last: number,
): Promise<readonly StagedShape[]> {
  const { rows } = await database.query<StagedShape & { [key: string]: unknown }>(
    `select unit, ordinal, ${LISTS.numbers} as numbers, ${LISTS.lines} as lines, ${LISTS.cents} as cents, coalesce(source_key, native_key) as key, amount
     from staged_unit s where delivery_id = $1 and unit > $2 and unit <= $3 order by unit, ordinal`,
    [deliveryId, after, last],
  );
  return rows;
}
