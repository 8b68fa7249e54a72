/** When a source is looked at again: at its own pace, sooner while a file waits only for a little, never outside its hours. */

import { mayLook, nextLook } from '../../domain/schedule.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Waiting } from '../../store/source-files.ts';

/** While a file waits only for stillness, look again sooner than the connector's own pace. */
const SOON_MS = 2_000;
/** A login that is refused again and again locks accounts: it is tried ever more rarely. */
const REFUSED_LEAST_MS = 15 * 60_000;
const REFUSED_MOST_MS = 4 * 3_600_000;
/** A file that has waited for longer than this waits at the connector's own pace. */
const FRESH_MS = 5 * 60_000;

export interface Outlook {
  readonly waits: readonly (Waiting & { readonly since: Date })[];
  readonly more: boolean;
  /** Since when the source refuses who we are. */
  readonly refusedSince?: Date;
}

export function nextScan(program: ConnectorProgram, { waits, more, refusedSince }: Outlook, now: Date): Date {
  const { schedule, everySeconds } = program.connector.receive;
  const { holidays } = program.organization;
  const paced = nextLook(schedule, everySeconds, holidays, now);
  if (refusedSince !== undefined)
    return new Date(Math.max(paced.getTime(), now.getTime() + patience(refusedSince, now)));
  const wanted = more ? [now] : waits.map((wait) => soon(wait, now)).filter((at) => at !== undefined);
  const [first] = wanted.sort((a, b) => a.getTime() - b.getTime());
  if (first === undefined || first >= paced || !mayLook(schedule, holidays, first)) return paced;
  return first;
}

const patience = (since: Date, now: Date): number =>
  Math.min(Math.max(now.getTime() - since.getTime(), REFUSED_LEAST_MS), REFUSED_MOST_MS);

function soon({ until, since }: Outlook['waits'][number], now: Date): Date | undefined {
  if (until !== undefined) return new Date(Math.max(new Date(until).getTime(), now.getTime() + SOON_MS / 2));
  if (now.getTime() - since.getTime() > FRESH_MS) return undefined;
  return new Date(now.getTime() + SOON_MS);
}
