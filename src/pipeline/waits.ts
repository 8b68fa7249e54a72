/**
 * Everything that waits, why, and until when: for `status`, the page, and `serve --until-idle`. `waits` is work that
 * has begun and has not ended; concerns.ts has what else wants somebody's eyes.
 */
import { acknowledgementsWaiting } from '../store/acknowledgements.ts';
import { deliveriesWaiting } from '../store/delivery-figures.ts';
import { outgoingWaiting } from '../store/outgoing.ts';
import { publicationsWaiting } from '../store/publications.ts';
import { reportsWaiting } from '../store/reports.ts';
import { waitingFiles } from '../store/source-files.ts';
import { closedAccess } from './access.ts';
import type { Context } from './context.ts';

export interface Wait {
  readonly organization: string;
  /** What waits: a file, a delivery, positions, an acknowledgement or a report to write, an outgoing file. */
  readonly kind: 'file' | 'delivery' | 'publication' | 'acknowledgement' | 'report' | 'outgoing';
  readonly connector?: string;
  readonly subject: string;
  readonly reason: string;
  /** ISO instant; absent: until something else happens (a marker, a person). */
  readonly until?: string;
  /** Whether only a person can end it. */
  readonly person: boolean;
}

export async function waits(context: Context): Promise<readonly Wait[]> {
  const found: Wait[] = [];
  for (const file of await waitingFiles(context.database)) {
    found.push({
      organization: file.organization,
      connector: file.connector,
      kind: 'file',
      subject: file.name,
      person: false,
      reason: `${file.waiting.gate}: ${file.waiting.reason}`,
      ...(file.waiting.until === undefined ? {} : { until: file.waiting.until }),
    });
  }
  for (const one of await deliveriesWaiting(context.database)) {
    const reason =
      one.state === 'held'
        ? `held: ${one.reasons.map((reason) => reason.message).join('; ')}`
        : one.absent?.held
          ? `cancellations held: ${one.absent.held.message}`
          : one.behind !== null
            ? `behind delivery ${one.behind}`
            : one.state;
    found.push({
      organization: one.organization,
      connector: one.connector,
      kind: 'delivery',
      subject: `delivery ${one.number} ${one.fileName}`,
      reason,
      person: one.state === 'held' || Boolean(one.absent?.held),
    });
  }
  for (const one of await publicationsWaiting(context.database)) {
    const count = one.due + one.unknown + one.inFlight;
    if (count === 0) continue;
    const closed = await closedAccess(context, one.organization, one.access);
    const problem = one.problem ?? closed?.problem;
    const why = problem?.message ?? (one.inFlight > 0 ? 'being sent' : 'to be sent');
    const until = closed === undefined ? one.nextAt : closed.until;
    found.push({
      organization: one.organization,
      kind: 'publication',
      subject: `${count} positions at ${one.access}`,
      person: false,
      reason: one.unknown > 0 ? `${why}; ${one.unknown} without an answer yet` : why,
      ...(until === undefined || until === null ? {} : { until: until.toISOString() }),
    });
  }
  for (const one of await acknowledgementsWaiting(context.database)) {
    const until = one.problem === null ? one.until : one.notBefore;
    found.push({
      organization: one.organization,
      connector: one.connector,
      kind: 'acknowledgement',
      subject: `acknowledgement of delivery ${one.number} ${one.fileName}`,
      person: false,
      reason: one.problem?.message ?? 'the Nodo has not answered for every record yet',
      ...(until === null ? {} : { until: until.toISOString() }),
    });
  }
  for (const one of await reportsWaiting(context.database)) {
    const what = one.untold === 1 ? '1 payment to report' : `${one.untold} payments to report`;
    const why =
      one.problem === null
        ? 'its time has not come'
        : one.inProblem > 0
          ? `${one.inProblem} cannot be told: ${one.problem.message}`
          : one.problem.message;
    found.push({
      organization: one.organization,
      connector: one.connector,
      kind: 'report',
      subject: what,
      reason: why,
      person: false,
      ...(one.notBefore === null ? {} : { until: one.notBefore.toISOString() }),
    });
  }
  for (const one of await outgoingWaiting(context.database)) {
    found.push({
      organization: one.organization,
      connector: one.connector,
      kind: 'outgoing',
      subject: one.name,
      person: one.state === 'unknown',
      reason: one.problem?.message ?? 'to be delivered',
      ...(one.notBefore === null ? {} : { until: one.notBefore.toISOString() }),
    });
  }
  return found;
}
