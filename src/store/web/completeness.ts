/** Until when payments are complete for whom one looks at. */
import type { View } from '../view.ts';

/** Undefined: nothing is gathered for these organizations; null: not once yet for one of them. */
export async function completeUntil(view: View): Promise<Date | null | undefined> {
  const values: unknown[] = [];
  const { rows } = await view.query<{
    readonly known: number;
    readonly all: number;
    readonly until: Date | null;
  }>(
    // An access that the configuration names no more gathers nothing: it must not hold the others' date for ever.
    `select count(*) as all, count(g.receipts_complete_until) as known, min(g.receipts_complete_until) as until
     from gathering g join organization o on o.organization_id = g.organization_id join configuration f on f.hash = o.hash
     where f.content -> 'nodo' ? g.access_id and ${view.own('g.organization_id', values)}`,
    values,
  );
  const [row] = rows;
  if (row === undefined || row.all === 0) return undefined;
  return row.known < row.all ? null : row.until;
}
