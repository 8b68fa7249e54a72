/** What people were told of and has not ended. */
import type { Problem } from '../../domain/problem.ts';
import type { View } from '../view.ts';
import { Where } from './where.ts';

export interface StandingAlert {
  readonly id: string;
  readonly organization: string;
  /** Null: of the organization. */
  readonly connector: string | null;
  readonly rule: string;
  readonly subject: string;
  readonly problem: Problem;
  readonly raisedAt: Date;
  readonly toldAt: Date | null;
}

const MOST = 200;

/** The newest first. */
export async function standingAlerts(
  view: View,
  filter: { readonly organization?: string; readonly connector?: string } = {},
): Promise<readonly StandingAlert[]> {
  const where = new Where()
    .equal('organization_id', filter.organization)
    .equal('connector_id', filter.connector);
  where.add(view.own('organization_id', where.values));
  const { rows } = await view.query<StandingAlert & { [key: string]: unknown }>(
    `select alert_id as id, organization_id as organization, connector_id as connector, rule, subject, problem, raised_at as "raisedAt", told_at as "toldAt"
     from alert where cleared_at is null and ${where} order by raised_at desc limit ${MOST}`,
    where.values,
  );
  return rows;
}
