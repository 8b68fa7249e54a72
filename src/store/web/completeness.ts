/** Until when payments are complete, by Nodo access and for all that one looks at. */
import type { Problem } from '../../domain/problem.ts';
import type { View } from '../view.ts';
import { ofOrganization } from './lanes.ts';

export interface AccessCompleteness {
  readonly organization: string;
  readonly organizationName: string;
  readonly access: string;
  readonly receiptsUntil: Date | null;
  readonly flowsUntil: Date | null;
  readonly nextAt: Date;
  readonly problem: Problem | null;
}

/** An access that the configuration names no more gathers nothing: it must not hold the others' date for ever. */
const GATHERING = `gathering g join organization o on o.organization_id = g.organization_id
  join configuration f on f.hash = o.hash and f.content -> 'nodo' ? g.access_id`;

/** Until when each Nodo access has told all payments. */
export async function completeness(
  view: View,
  organization?: string,
): Promise<readonly AccessCompleteness[]> {
  const values: unknown[] = [];
  const where = ofOrganization(view, 'g.organization_id', organization, values);
  const { rows } = await view.query<AccessCompleteness & { [key: string]: unknown }>(
    `select g.organization_id as organization, o.name as "organizationName", g.access_id as access, g.receipts_complete_until as "receiptsUntil",
       g.flows_complete_until as "flowsUntil", g.next_at as "nextAt", g.problem
     from ${GATHERING} where ${where} order by g.organization_id, g.access_id`,
    values,
  );
  return rows;
}

/** Until when all have. Undefined: nothing is gathered for these organizations; null: not once yet for one of them. */
export async function completeUntil(view: View): Promise<Date | null | undefined> {
  const values: unknown[] = [];
  const { rows } = await view.query<{
    readonly known: number;
    readonly all: number;
    readonly until: Date | null;
  }>(
    `select count(*) as all, count(g.receipts_complete_until) as known, min(g.receipts_complete_until) as until
     from ${GATHERING} where ${view.own('g.organization_id', values)}`,
    values,
  );
  const [row] = rows;
  if (row === undefined || row.all === 0) return undefined;
  return row.known < row.all ? null : row.until;
}
