/** What the first page shows, read with the eyes of who looks, narrowed to one body or connector when asked. */
import { addDays, type Day, dayOf } from '../../../domain/day.ts';
import type { View } from '../../../store/view.ts';
import { type StandingAlert, standingAlerts } from '../../../store/web/alerts.ts';
import { type ConnectorLine, connectorLines } from '../../../store/web/connectors.ts';
import { decisionsWaiting, type WaitingDecision } from '../../../store/web/deliveries.ts';
import { type ProblemGroup, problemGroups } from '../../../store/web/problems.ts';
import { type DueSoon, dueSoon, type UnknownFile, unknownFiles } from '../../../store/web/today.ts';

export interface Narrowed {
  readonly organization?: string;
  readonly connector?: string;
}

export interface Wanted {
  readonly connectors: readonly ConnectorLine[];
  readonly decisions: readonly WaitingDecision[];
  readonly due: readonly DueSoon[];
  readonly dueBy: Day;
  readonly alerts: readonly StandingAlert[];
  readonly unknown: readonly UnknownFile[];
  readonly rejects: readonly ProblemGroup[];
}

/** Days within which a notice that cannot be paid yet is somebody's matter. */
const SOON_DAYS = 3;

export const narrowed = (query: { readonly [name: string]: string }): Narrowed => ({
  ...((query.ente ?? '') === '' ? {} : { organization: query.ente }),
  ...((query.collegamento ?? '') === '' ? {} : { connector: query.collegamento }),
});

export async function wanted(view: View, only: Narrowed, now: Date): Promise<Wanted> {
  const { organization, connector } = only;
  const mine = (one: { readonly organization: string; readonly connector?: string | null }): boolean =>
    (organization === undefined || one.organization === organization) &&
    (connector === undefined || one.connector === undefined || one.connector === connector);
  const today = dayOf(now);
  const dueBy = addDays(today, SOON_DAYS);
  const lines = await connectorLines(view, organization === undefined ? {} : { organization });
  return {
    connectors: lines.filter(mine),
    decisions: await decisionsWaiting(view, only),
    due: (await dueSoon(view, today, dueBy)).filter(mine),
    dueBy,
    alerts: await standingAlerts(view, only),
    unknown: (await unknownFiles(view)).filter(mine),
    rejects: await problemGroups(view, only),
  };
}
