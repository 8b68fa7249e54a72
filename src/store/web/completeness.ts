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
    `select count(*) as all, count(receipts_complete_until) as known, min(receipts_complete_until) as until
     from gathering where ${view.own('organization_id', values)}`,
    values,
  );
  const [row] = rows;
  if (row === undefined || row.all === 0) return undefined;
  return row.known < row.all ? null : row.until;
}
