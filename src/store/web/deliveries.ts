/** Deliveries as people look for them: the newest first, and what of them waits for a person. */
import type { Problem } from '../../domain/problem.ts';
import type { ConnectorKey } from '../connectors.ts';
import type { Absent, DeliveryState } from '../deliveries.ts';
import type { OutgoingState } from '../outgoing.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { programFacts } from './programs.ts';
import { only, Where } from './where.ts';

export interface DeliverySearch {
  readonly organization?: string;
  readonly connector?: string;
  readonly state?: DeliveryState;
  /** Italian calendar days, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Beginning of the file's name, upper and lower case apart. */
  readonly fileName?: string;
  readonly number?: number;
  /** A delivery's number, an exact SHA-256, else the beginning of the file's name. */
  readonly text?: string;
}

export interface DeliveryLine extends ConnectorKey {
  readonly id: string;
  readonly number: number;
  readonly organizationName: string;
  readonly fileName: string;
  readonly receivedAt: Date;
  readonly state: DeliveryState;
  readonly records: number | null;
  readonly cents: number | null;
  /** Open problems, without warnings. */
  readonly rejects: number;
  readonly warnings: number;
  readonly replayOf: number | null;
  readonly byHand: boolean;
  readonly toDecide: 'delivery' | 'cancellations' | null;
  readonly acknowledgedAt: Date | null;
  /** Of its latest acknowledgement; null: none was written. */
  readonly acknowledged: OutgoingState | null;
  readonly acknowledgeWanted: boolean;
}

type Row = Omit<DeliveryLine, 'acknowledgeWanted'> & { programHash: string; [key: string]: unknown };

/** Why a full list's cancellations still wait, said as the partial index says it. */
const UNDECIDED =
  "state = 'applied' and absent is not null and absent -> 'held' <> 'null' and absent -> 'overtakenBy' is null";

const LINE = `d.organization_id as organization, o.name as "organizationName", d.connector_id as connector, d.delivery_id as id, d.number, d.file_name as "fileName",
  d.received_at as "receivedAt", d.state, d.records, d.cents, d.acknowledged_at as "acknowledgedAt", d.by_hand as "byHand", d.program_hash as "programHash",
  case when d.state = 'held' then 'delivery' when d.${UNDECIDED.replaceAll(' absent', ' d.absent')} then 'cancellations' end as "toDecide",
  (select coalesce(sum(c.open), 0)::bigint from delivery_problem c where c.organization_id = d.organization_id and c.delivery_id = d.delivery_id and not c.warning) as rejects,
  (select coalesce(sum(c.open), 0)::bigint from delivery_problem c where c.organization_id = d.organization_id and c.delivery_id = d.delivery_id and c.warning) as warnings,
  (select r.number from delivery r where r.organization_id = d.organization_id and r.delivery_id = d.replay_of) as "replayOf",
  (select g.state from outgoing g where g.organization_id = d.organization_id and g.delivery_id = d.delivery_id and g.kind = 'acknowledgement'
   order by g.supplement desc limit 1) as acknowledged`;

export async function deliveryOwner(view: View, number: number): Promise<string | undefined> {
  return (await deliveryNumbered(view, number))?.organization;
}

export interface DeliveryId {
  readonly organization: string;
  readonly id: string;
}

export async function deliveryNumbered(view: View, number: number): Promise<DeliveryId | undefined> {
  const values: unknown[] = [number];
  const { rows } = await view.query<{ organization: string; id: string }>(
    `select organization_id as organization, delivery_id as id from delivery where number = $1 and ${view.own('organization_id', values)}`,
    values,
  );
  return rows[0];
}

export async function deliveryLines(
  view: View,
  search: DeliverySearch,
  limit: number,
  cursor?: string,
): Promise<Page<DeliveryLine>> {
  const before = decodeCursor(cursor, 1)?.[0];
  const asked = reading(search);
  const where = new Where();
  if (before !== undefined) where.add(`d.number < ${where.value(before)}`);
  where.equal('d.number', asked.number).equal('d.state', asked.state);
  if (asked.connector !== undefined) where.add(only('d.connector_id', where.value(asked.connector)));
  if (!(await within(view, where, asked)) || !(await named(view, where, asked)))
    return { items: [], next: null };
  const rows = await found(view, where, asked, limit + 1);
  return pageOf(await lines(view, rows), limit, (row) => [row.number]);
}

const SHA256 = /^[0-9a-f]{64}$/i;
/** Ten digits and more are rather the beginning of a name that is a date or a code. */
const NUMBER = /^\d{1,9}$/;

interface Reading extends Omit<DeliverySearch, 'text'> {
  readonly sha256?: string;
}

function reading({ text, ...search }: DeliverySearch): Reading {
  const given = text?.trim() ?? '';
  if (given === '') return search;
  if (SHA256.test(given)) return { ...search, sha256: given.toLowerCase() };
  return NUMBER.test(given) ? { ...search, number: Number(given) } : { ...search, fileName: given };
}

/** Deliveries of these days; false: there are none. */
async function within(view: View, where: Where, { from, to }: Reading): Promise<boolean> {
  if (from === undefined && to === undefined) return true;
  const start = `(coalesce($1::date, '2000-01-01')::timestamp at time zone 'Europe/Rome')`;
  const end = `((coalesce($2::date, '2200-01-01') + 1)::timestamp at time zone 'Europe/Rome')`;
  const { rows } = await view.query<{
    lowest: number | null;
    highest: number | null;
    start: Date;
    end: Date;
  }>(`select b.*, ${start} as start, ${end} as end from deliveries_between(${start}, ${end}) b`, [
    from ?? null,
    to ?? null,
  ]);
  const bounds = rows[0];
  if (bounds === undefined || bounds.lowest === null || bounds.highest === null) return false;
  where.add(`d.number between ${where.value(bounds.lowest)} and ${where.value(bounds.highest)}`);
  // What was processed again in these days is shown with them: its file came earlier.
  where.add(
    `(d.replay_of is not null or d.received_at >= ${where.value(bounds.start)} and d.received_at < ${where.value(bounds.end)})`,
  );
  return true;
}

/** Beginnings that so many files share are found fast enough among the newest. */
const SHARED = 3_000;

/** Deliveries with this content, or whose file's name begins so; false: there are none. */
async function named(
  view: View,
  where: Where,
  { sha256, fileName, organization }: Reading,
): Promise<boolean> {
  if (sha256 !== undefined) {
    const one = new Where().equal('d.sha256', sha256);
    one.add(owned(view, one, 'c.organization_id', organization));
    const { rows } = await view.query<{ number: number }>(
      `select d.number from connector c join delivery d on d.organization_id = c.organization_id and d.connector_id = c.connector_id where ${one} limit 1000`,
      one.values,
    );
    where.add(`d.number = any(${where.value(rows.map((row) => row.number))}::bigint[])`);
    return rows.length > 0;
  }
  if (fileName === undefined || fileName === '') return true;
  const one = new Where().begins('d.file_name collate "C"', fileName);
  one.add(owned(view, one, 'o.organization_id', organization));
  const { rows } = await view.query<{ number: number }>(
    `select d.number from organization o join delivery d on d.organization_id = o.organization_id where ${one} limit ${SHARED + 1}`,
    one.values,
  );
  if (rows.length > SHARED) where.begins('d.file_name collate "C"', fileName);
  else where.add(`d.number = any(${where.value(rows.map((row) => row.number))}::bigint[])`);
  return rows.length > 0;
}

/** Organizations that are looked through one by one; more are read as one list. */
const FEW = 25;
async function found(
  view: View,
  where: Where,
  { organization, connector, state }: Reading,
  most: number,
): Promise<readonly Row[]> {
  const newest = `order by d.number desc limit ${where.value(most)}`;
  const picking = connector === undefined ? newest : newest.replace('by ', 'by d.connector_id desc, ');
  const each =
    organization === undefined &&
    // All but the applied ones have an index by number, over all organizations.
    (state === undefined || state === 'applied') &&
    (connector !== undefined || (view.scope !== 'all' && view.scope.length <= FEW));
  const picked = each
    ? `select x.* from organization b cross join lateral (select d.* from delivery d where d.organization_id = b.organization_id and ${where} ${picking}) x
       where ${view.own('b.organization_id', where.values)}`
    : `select d.* from delivery d where ${where} and ${owned(view, where, 'd.organization_id', organization)} ${picking}`;
  const { rows } = await view.query<Row>(
    `select ${LINE} from (select d.* from (${picked}) d ${newest}) d join organization o on o.organization_id = d.organization_id order by d.number desc`,
    where.values,
  );
  return rows;
}

export interface WaitingDecision extends DeliveryLine {
  readonly reasons: readonly Problem[];
  readonly absent: Absent | null;
}

/** What only a person ends: deliveries to approve, cancellations that a full list proposes. The oldest first. */
export async function decisionsWaiting(
  view: View,
  filter: { readonly organization?: string; readonly connector?: string } = {},
  limit = 200,
): Promise<readonly WaitingDecision[]> {
  const where = new Where().equal('d.connector_id', filter.connector);
  where.add(owned(view, where, 'd.organization_id', filter.organization));
  const { rows } = await view.query<Row & WaitingDecision>(
    `select ${LINE}, d.reasons, d.absent
     from (select d.* from delivery d where d.state = 'held' and ${where} union all select d.* from delivery d where d.${UNDECIDED.replaceAll(' absent', ' d.absent')} and ${where}) d
     join organization o on o.organization_id = d.organization_id order by d.number limit ${where.value(limit)}`,
    where.values,
  );
  return lines(view, rows) as Promise<readonly WaitingDecision[]>;
}

async function lines(view: View, rows: readonly Row[]): Promise<readonly DeliveryLine[]> {
  const programs = await programFacts(
    view,
    rows.map((row) => row.programHash),
  );
  return rows.map(({ programHash, ...row }) => ({
    ...(row as unknown as DeliveryLine),
    acknowledgeWanted: programs.get(programHash)?.acknowledgeWanted ?? false,
  }));
}

function owned(view: View, where: Where, column: string, organization: string | undefined): string {
  const own = view.own(column, where.values);
  return organization === undefined ? own : `${own} and ${column} = ${where.value(organization)}`;
}
