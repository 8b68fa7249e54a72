/**
 * Brings notices to their recipients: each recipient's in order, all recipients at once, so that a mail server that hangs
 * keeps nobody else waiting. Retries with growing waits; after three days a message is stale, and is given up.
 */
import type { Notice, Recipient } from '../../domain/ports/notifier.ts';
import { ok, type Result } from '../../domain/problem.ts';
import { journal } from '../../store/journal.ts';
import { fence, type Lease } from '../../store/leases.ts';
import {
  type NoticeRecipient,
  noticeFailed,
  noticeTold,
  type StoredNotice,
  untoldNotices,
} from '../../store/notices.ts';
import type { Context } from '../context.ts';

export const STALE_MS = 3 * 86_400_000;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** One message; a server that answers nothing must not hold up the round. */
const SEND_MS = 30_000;
/** Of one recipient in one round. */
const MOST = 20;

export interface Sent {
  readonly told: number;
  readonly untold: number;
  /** When the next attempt is due. */
  readonly next?: Date;
}

export async function sendNotices(context: Context, lease: Lease, organization: string): Promise<Sent> {
  const now = context.clock.now();
  const since = new Date(now.getTime() - STALE_MS);
  const queues = new Map<string, StoredNotice[]>();
  for (const one of await untoldNotices(context.database, organization, since)) {
    const key = JSON.stringify(one.recipient);
    queues.set(key, [...(queues.get(key) ?? []), one]);
  }
  const ended = await Promise.allSettled(
    [...queues.values()].map((queue) => sendQueue(context, lease, organization, queue)),
  );
  // The lease is given back only when nothing is under way any more.
  const lost = ended.find((one) => one.status === 'rejected');
  if (lost !== undefined) throw lost.reason;
  const sent = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const retries = sent.flatMap((one) => one.next ?? []).sort((a, b) => a.getTime() - b.getTime());
  return {
    told: sent.reduce((sum, one) => sum + one.told, 0),
    untold: sent.reduce((sum, one) => sum + one.untold, 0),
    ...(retries[0] === undefined ? {} : { next: retries[0] }),
  };
}

/** Stops at the first that fails: what comes after must not arrive before it. */
async function sendQueue(
  context: Context,
  lease: Lease,
  organization: string,
  queue: readonly StoredNotice[],
): Promise<Sent> {
  let told = 0;
  for (const one of queue.slice(0, MOST)) {
    const now = context.clock.now();
    if (one.notBefore !== null && one.notBefore > now)
      return { told, untold: queue.length - told, next: one.notBefore };
    const done = await deliver(context, noticeFrom(one), one.recipient);
    if (!done.ok) {
      const next = new Date(now.getTime() + waitAfter(one.attempts));
      await context.database.transaction(async (client) => {
        await fence(client, lease);
        await noticeFailed(client, organization, one.id, done.problem, next);
      });
      const { code, message } = done.problem;
      context.log.warn({ organization, notice: one.id, kind: one.recipient.kind, code }, message);
      return { told, untold: queue.length - told, next };
    }
    await context.database.transaction(async (client) => {
      await fence(client, lease);
      await noticeTold(client, organization, one.id, context.clock.now());
      await journal(client, {
        organization,
        event: 'alert.told',
        subject: one.id,
        detail: { by: one.recipient.kind, raised: one.raised.length, ended: one.ended.length },
      });
    });
    told += 1;
  }
  return { told, untold: queue.length - told };
}

export const waitAfter = (attempts: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 20), LONGEST_WAIT_MS);

const noticeFrom = ({ id, subject, body, facts }: StoredNotice): Notice => ({
  id,
  subject,
  text: body,
  facts,
});

/** Secrets are looked up at each attempt: one that was missing may be there now. */
export async function deliver(
  context: Pick<Context, 'notifier' | 'secrets'>,
  notice: Notice,
  to: NoticeRecipient,
): Promise<Result<void>> {
  const recipient = resolved(context, to);
  if (!recipient.ok) return recipient;
  return context.notifier.notify(notice, recipient.value, AbortSignal.timeout(SEND_MS));
}

function resolved(context: Pick<Context, 'secrets'>, to: NoticeRecipient): Result<Recipient> {
  if (to.kind === 'mail') return ok({ kind: 'mail', addresses: [to.address] });
  const secrets = context.secrets({ secret: to.secret });
  if (!secrets.ok) return secrets;
  const { kind, url, allowPrivate } = to;
  return ok({ kind, url, allowPrivate, secret: String(secrets.value.secret) });
}
