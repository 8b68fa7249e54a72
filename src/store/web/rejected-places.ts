/** Where the rejected records of a delivery stand in its file, in order, so that their bytes can be given back. */
import type { View } from '../view.ts';
import type { DeliveryId } from './deliveries.ts';
import type { RecordPlace } from './record-places.ts';

type Row = RecordPlace & { [key: string]: unknown };

/** Records with an open problem, from after one of them. Each is looked up by its number, whatever the planner knows of a new file. */
export async function rejectedPlaces(
  view: View,
  { organization, id }: DeliveryId,
  limit: number,
  after = 0,
): Promise<readonly RecordPlace[]> {
  const values: unknown[] = [organization, id, after, limit];
  const own = view.own('q.organization_id', values);
  const { rows } = await view.query<Row>(
    `select r.number, r.line, r.lines, r.at_offset as offset, r.length
     from (select distinct q.number from problem q where q.organization_id = $1 and q.delivery_id = $2 and q.number > $3
             and q.closed_at is null and not q.warning and ${own} order by 1 limit $4) q
     cross join lateral (select r.* from record r where r.organization_id = $1 and r.delivery_id = $2 and r.number = q.number limit 1) r order by r.number`,
    values,
  );
  return rows;
}

/** The first and the last record of a delivery; undefined: it has none. */
export async function recordEnds(
  view: View,
  { organization, id }: DeliveryId,
): Promise<{ readonly first: RecordPlace; readonly last: RecordPlace } | undefined> {
  const values: unknown[] = [organization, id];
  const own = view.own('organization_id', values);
  const one = (order: 'asc' | 'desc'): string =>
    `(select number, line, lines, at_offset as offset, length from record where organization_id = $1 and delivery_id = $2 and ${own} order by number ${order} limit 1)`;
  const { rows } = await view.query<Row>(`${one('asc')} union all ${one('desc')}`, values);
  const [first, last] = rows;
  return first === undefined ? undefined : { first, last: last ?? first };
}
