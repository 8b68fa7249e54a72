/** Writes what nobody was told of yet into notices: one for each recipient, for all alerts of the same recipients together. */

import type { Alert } from '../../store/alerts.ts';
import { alertsNoticed, untoldAlerts } from '../../store/alerts.ts';
import { fence, type Lease } from '../../store/leases.ts';
import { insertNotices, type NewNotice, type NoticeRecipient, withdrawNotices } from '../../store/notices.ts';
import type { Silence } from '../../store/silences.ts';
import { silences } from '../../store/silences.ts';
import type { Context } from '../context.ts';
import { message } from './message.ts';
import { effectiveFor, recipientsOf, type Watched } from './watched.ts';

interface Digest {
  readonly recipients: readonly NoticeRecipient[];
  readonly alerts: Alert[];
  /** When the first of them must be told. */
  due: number;
}

/** Returns when the next message must be written, if one waits for others to go with it. */
export async function writeNotices(
  context: Context,
  lease: Lease,
  found: Watched,
  now: Date,
): Promise<Date | undefined> {
  const { database } = context;
  const { organization } = found;
  await database.transaction(async (client) => {
    await fence(client, lease);
    await withdrawNotices(client, organization, recipientsOf(found));
  });
  const silent = await silences(database, organization, now);
  const untold = (await untoldAlerts(database, organization)).filter((one) => !isSilenced(one, silent));
  let next: number | undefined;
  for (const digest of digestsOf(found, untold)) {
    if (digest.due > now.getTime()) {
      next = Math.min(next ?? digest.due, digest.due);
      continue;
    }
    await database.transaction(async (client) => {
      await fence(client, lease);
      const notices = digest.recipients.map((recipient) =>
        noticeOf(context, found, recipient, digest.alerts),
      );
      await insertNotices(client, organization, notices, now);
      await alertsNoticed(
        client,
        organization,
        digest.alerts.map((one) => one.id),
        now,
      );
    });
  }
  return next === undefined ? undefined : new Date(next);
}

export const isSilenced = (one: Alert, silent: readonly Silence[]): boolean =>
  silent.some(
    ({ connector, rule }) =>
      (connector === null || connector === one.connector) && (rule === null || rule === one.rule),
  );

/** Those for whom nobody is named stay untold. */
function digestsOf(found: Watched, untold: readonly Alert[]): readonly Digest[] {
  const digests = new Map<string, Digest>();
  for (const one of untold) {
    const effective = effectiveFor(found, one.connector);
    if (effective === undefined || effective.recipients.length === 0) continue;
    const due = (one.clearedAt ?? one.raisedAt).getTime() + effective.digestSeconds * 1000;
    const key = JSON.stringify(effective.recipients);
    const known = digests.get(key);
    if (known === undefined) {
      digests.set(key, { recipients: effective.recipients, alerts: [one], due });
      continue;
    }
    known.alerts.push(one);
    known.due = Math.min(known.due, due);
  }
  return [...digests.values()];
}

function noticeOf(
  context: Pick<Context, 'newId' | 'clock'>,
  found: Watched,
  recipient: NoticeRecipient,
  alerts: readonly Alert[],
): NewNotice {
  const id = context.newId();
  const ids = (ended: boolean): readonly string[] =>
    alerts.filter((one) => (one.clearedAt !== null) === ended).map((one) => one.id);
  return {
    id,
    recipient,
    ...message(found.config, alerts, id, context.clock.now()),
    raised: ids(false),
    ended: ids(true),
  };
}
