/** The journal as people read it: the newest first, by organization, connector, kind of event and person. */
import type { Json } from '../../domain/debt-position.ts';
import type { View } from '../view.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { Where } from './where.ts';

export interface JournalFilter {
  readonly organization?: string;
  readonly connector?: string;
  /** Beginning of the event's name: `delivery.`. */
  readonly event?: string;
  readonly actor?: string;
  /** Only what people and keys did. */
  readonly people?: boolean;
  /** Number. */
  readonly delivery?: number;
  /** Italian calendar days, both included. */
  readonly from?: string;
  readonly to?: string;
}

export interface JournalLine {
  readonly organization: string;
  readonly organizationName: string;
  readonly at: Date;
  readonly entry: string;
  readonly event: string;
  readonly connector: string | null;
  readonly delivery: number | null;
  readonly subject: string | null;
  readonly actor: string | null;
  readonly detail: Json;
}

type Row = JournalLine & { readonly exactAt: string; [key: string]: unknown };

const LINE = `j.organization_id as organization, coalesce(o.name, j.organization_id) as "organizationName", j.at, j.at::text as "exactAt", j.entry_id as entry, j.event,
  j.connector_id as connector, d.number as delivery, j.subject, j.actor, j.detail`;
const JOINS = `left join organization o on o.organization_id = j.organization_id
  left join delivery d on d.organization_id = j.organization_id and d.delivery_id = j.delivery_id`;

/** Organizations that are looked through one by one; more are read as one journal. */
const FEW = 25;

export async function journalLines(
  view: View,
  filter: JournalFilter,
  limit: number,
  cursor?: string,
): Promise<Page<JournalLine>> {
  const after = decodeCursor(cursor, 2);
  const where = new Where();
  if (after !== undefined)
    where.add(`(j.at, j.entry_id) < (${where.value(after[0])}::timestamptz, ${where.value(after[1])}::uuid)`);
  if (filter.from !== undefined) where.add(`j.at >= ${midnight(where, filter.from)}`);
  if (filter.to !== undefined) where.add(`j.at < ${midnight(where, filter.to)} + interval '1 day'`);
  where.equal('j.connector_id collate "C"', filter.connector).equal('j.actor', filter.actor);
  if (filter.people === true || filter.actor !== undefined) where.add('j.actor is not null');
  let organization = filter.organization;
  if (filter.delivery !== undefined) {
    const found = await deliveryNumbered(view, filter.delivery);
    if (found === undefined || (organization ?? found.organization) !== found.organization)
      return { items: [], next: null };
    organization = found.organization;
    where.equal('j.delivery_id', found.id);
  }
  const { rows } = await view.query<Row>(
    `select ${LINE} from (select * from (${await entries(view, where, { ...filter, ...(organization === undefined ? {} : { organization }) }, limit + 1)}) i
       order by at desc, entry_id desc limit ${where.value(limit + 1)}) j ${JOINS} order by j.at desc, j.entry_id desc`,
    where.values,
  );
  const page = pageOf(rows, limit, (row) => [row.exactAt, row.entry]);
  return { items: page.items.map(lineOf), next: page.next };
}

/** The newest of each kind, of each organization, or of all: whichever an index has in order. */
async function entries(view: View, where: Where, filter: JournalFilter, most: number): Promise<string> {
  const { organization, connector, actor, people, event } = filter;
  const newest = `order by j.at desc, j.entry_id desc limit ${where.value(most)}`;
  const own = (column: string): string => {
    const mine = view.own(column, where.values);
    return organization === undefined ? mine : `${mine} and ${column} = ${where.value(organization)}`;
  };
  const bodies = "(select organization_id from organization union all select '') b";
  const few = organization !== undefined || (view.scope !== 'all' && view.scope.length <= FEW);
  if (event !== undefined && event !== '') {
    const kinds = (await journalEvents(view)).filter((kind) => kind.startsWith(event));
    const each = `unnest(${where.value(kinds)}::text[]) as k (event)`;
    return few
      ? `select x.* from ${bodies} cross join ${each} cross join lateral (select j.* from journal j
           where j.organization_id = b.organization_id and j.event collate "C" = k.event and ${where} ${newest}) x where ${own('b.organization_id')}`
      : `select x.* from ${each} cross join lateral (select j.* from journal j
           where j.event collate "C" = k.event and ${where} and ${own('j.organization_id')} ${newest}) x`;
  }
  if (few || people === true || connector !== undefined || actor !== undefined)
    return `select x.* from ${bodies} cross join lateral
      (select j.* from journal j where j.organization_id = b.organization_id and ${where} ${newest}) x where ${own('b.organization_id')}`;
  return `select j.* from journal j where ${where} and ${own('j.organization_id')} ${newest}`;
}

const lineOf = ({ exactAt: _, ...line }: Row): JournalLine => line as unknown as JournalLine;

async function deliveryNumbered(
  view: View,
  number: number,
): Promise<{ readonly organization: string; readonly id: string } | undefined> {
  const values: unknown[] = [number];
  const { rows } = await view.query<{ organization: string; id: string }>(
    `select organization_id as organization, delivery_id as id from delivery where number = $1 and ${view.own('organization_id', values)}`,
    values,
  );
  return rows[0];
}

/** What happened to one delivery, the oldest first. */
export async function journalOf(
  view: View,
  delivery: { readonly organization: string; readonly id: string },
  limit: number,
): Promise<readonly JournalLine[]> {
  const where = new Where()
    .equal('j.organization_id', delivery.organization)
    .equal('j.delivery_id', delivery.id);
  where.add(view.own('j.organization_id', where.values));
  const { rows } = await view.query<Row>(
    `select ${LINE} from journal j ${JOINS} where ${where} order by j.at, j.entry_id limit ${where.value(limit)}`,
    where.values,
  );
  return rows.map(lineOf);
}

/** Kinds of events there are, in anybody's journal. */
export async function journalEvents(view: View): Promise<readonly string[]> {
  const { rows } = await view.query<{ event: string }>('select journal_kinds() as event');
  return rows.map((row) => row.event);
}

const midnight = (where: Where, day: string): string =>
  `(${where.value(day)}::date::timestamp at time zone 'Europe/Rome')`;
