/** Where records stand in their file, by number and by line, and what is wrong with those in a stretch of it. */
import type { View } from '../view.ts';
import type { DeliveryId } from './deliveries.ts';

export interface RecordPlace {
  readonly number: number;
  readonly line: number;
  readonly lines: number;
  readonly offset: number;
  readonly length: number;
}

const PLACE = 'number, line, lines, at_offset as offset, length';
type Row = RecordPlace & { [key: string]: unknown };

/** Records of these numbers, both included, in order of the file. */
export async function recordPlaces(
  view: View,
  { organization, id }: DeliveryId,
  from: number,
  to: number,
): Promise<readonly RecordPlace[]> {
  const values: unknown[] = [organization, id, from, to];
  const { rows } = await view.query<Row>(
    `select ${PLACE} from record where organization_id = $1 and delivery_id = $2 and number between $3 and $4 and ${view.own('organization_id', values)} order by number`,
    values,
  );
  return rows;
}

/** The last record that begins on this line or before it; numbers grow with lines, so it is found by halving. */
export async function recordAtLine(
  view: View,
  delivery: DeliveryId,
  line: number,
  records: number,
): Promise<RecordPlace | undefined> {
  let found: RecordPlace | undefined;
  for (let low = 1, high = Math.min(records, 2 ** 31 - 1); low <= high; ) {
    const middle = Math.floor((low + high) / 2);
    const at = (await recordPlaces(view, delivery, middle, middle))[0];
    if (at === undefined) return undefined;
    if (at.line <= line) {
      found = at;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

export interface RecordMark {
  readonly number: number;
  readonly line: number | null;
  readonly column: number | null;
  readonly field: string | null;
  readonly code: string;
  readonly warning: boolean;
  readonly closed: boolean;
}

const MOST_MARKS = 500;

/** Problems of the records of these numbers, both included. */
export async function recordMarks(
  view: View,
  { organization, id }: DeliveryId,
  from: number,
  to: number,
): Promise<readonly RecordMark[]> {
  const values: unknown[] = [organization, id, from, to];
  const { rows } = await view.query<RecordMark & { [key: string]: unknown }>(
    `select number, line, column_number as column, field, code, warning, closed_at is not null as closed from problem
     where organization_id = $1 and delivery_id = $2 and number between $3 and $4 and ${view.own('organization_id', values)} order by number, ordinal limit ${MOST_MARKS}`,
    values,
  );
  return rows;
}
