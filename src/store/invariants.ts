/**
 * What must hold in a live database, each as one statement that returns the rows that break it: set-based, so that it
 * works on millions of rows, and one statement, so that it sees one instant while work goes on.
 */
import type { Database } from './database.ts';
import { ALTERED, BROUGHT, GENERATED } from './invariants/altered.ts';
import { DOUBLED } from './invariants/doubled.ts';
import { FIGURES } from './invariants/figures.ts';
import { LOST } from './invariants/lost.ts';
import { MONEY } from './invariants/money.ts';

export interface Invariant {
  /** Stable name. */
  readonly id: string;
  /** What holds, in one sentence. */
  readonly says: string;
  /** Offending rows: `organization`, `subject` (what it is, with its ids), `detail` (both figures). */
  readonly sql: string;
}

export interface Offender {
  readonly organization: string;
  readonly subject: string;
  readonly detail: string;
}

export interface Broken {
  readonly count: number;
  /** The first ones. */
  readonly offenders: readonly Offender[];
}

export const INVARIANTS: readonly Invariant[] = [...LOST, ...DOUBLED, ...ALTERED, ...MONEY, ...FIGURES];

export const MOST_NAMED = 20;
const TIMEOUT_MS = 600_000;

export async function checkInvariant(database: Database, invariant: Invariant): Promise<Broken> {
  const text = `with found as materialized (${invariant.sql})
    select organization, subject, detail, (select count(*) from found)::bigint as count from found limit ${MOST_NAMED}`;
  const rows = await longQuery<Offender & { count: number }>(database, text);
  return {
    count: rows[0]?.count ?? 0,
    offenders: rows.map(({ organization, subject, detail }) => ({ organization, subject, detail })),
  };
}

export interface UsedSeries {
  readonly organization: string;
  readonly auxDigit: number;
  readonly segregationCode: string;
  /** Highest number that an installment bears. */
  readonly last: number;
}

/** Series of generated payment codes, and how far each is used. */
export async function usedSeries(database: Database): Promise<readonly UsedSeries[]> {
  return longQuery<UsedSeries>(
    database,
    `with ${BROUGHT}
    select i.organization_id as organization, 3 as "auxDigit", left(i.iuv, 2) as "segregationCode", max(substr(i.iuv, 3, 13)::bigint) as last
    from installment i where i.notice_number like '3%' and i.iuv ~ '^[0-9]{17}$' and ${GENERATED} group by 1, 3`,
  );
}

/** A statement that may take minutes: read only, with room to sort and hash. */
async function longQuery<R>(database: Database, text: string): Promise<readonly R[]> {
  return database.transaction(async (client) => {
    await client.query('set transaction read only');
    await client.query(`set local statement_timeout = ${TIMEOUT_MS}`);
    await client.query("set local work_mem = '64MB'");
    // The pool gives up on statements sooner than this one may need.
    const patient: { text: string; query_timeout: number } = { text, query_timeout: TIMEOUT_MS + 10_000 };
    const { rows } = await client.query<R & { [key: string]: unknown }>(patient);
    return rows;
  });
}
