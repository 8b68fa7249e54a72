/**
 * publish: brings what the Nodo knows to what is wanted. Intent is committed before anything leaves; what got no
 * answer is repeated as it was before anything newer; the credential backs off as a whole.
 */
import { randomUUID } from 'node:crypto';
import type { DebtPosition } from '../domain/debt-position.ts';
import type { Operation, Outcome } from '../domain/ports/nodo.ts';
import { iupd } from '../domain/uuid.ts';
import { closeCredential, credentialState, openCredential } from '../store/credentials.ts';
import { wantGathering } from '../store/gatherings.ts';
import { journal } from '../store/journal.ts';
import type { AccessKey, Answer, Claimed } from '../store/publications.ts';
import { accessesToPublish, answered, claim, confirmNeverSent } from '../store/publications.ts';
import { amountOwed } from '../store/staged-rows.ts';
import type { OpenAccess } from './access.ts';
import { closedAccess, openAccess } from './access.ts';
import type { Context } from './context.ts';
import { publishedStages } from './publish-span.ts';

/** A job gives way to other organizations after this many batches; what is left rings again. */
const BATCHES = 20;
/** A claim lasts four leases (120 s), and what was claimed must be over before: nobody repeats what is still under way. */
const CLAIM_LEASES = 4;
const DEADLINE_PART = 11 / 12;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export async function publish(context: Context, key: AccessKey): Promise<number> {
  const opened = await openAccess(context, key.organization, key.access);
  if (!opened.ok) {
    context.log.warn({ ...key, code: opened.problem.code }, opened.problem.message);
    return 0;
  }
  const access = opened.value;
  await context.database.transaction((client) => confirmNeverSent(client, key));
  let sent = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const state = await credentialState(context.database, access.credential);
    if (state.closedUntil !== null && state.closedUntil > context.clock.now()) return sent;
    const count = await sendBatch(context, key, access, state.failures);
    if (count === 0) return sent;
    sent += count;
  }
  await context.bell.ring('publish', { organization: key.organization, subject: key.access });
  return sent;
}

/** Accesses with something that may leave now; while a credential is closed, nothing of its accesses may. */
export async function accessesDue(context: Context): Promise<readonly AccessKey[]> {
  const due: AccessKey[] = [];
  for (const key of await accessesToPublish(context.database, context.clock.now())) {
    if ((await closedAccess(context, key.organization, key.access)) === undefined) due.push(key);
  }
  return due;
}

async function sendBatch(
  context: Context,
  key: AccessKey,
  access: OpenAccess,
  failures: number,
): Promise<number> {
  const token = randomUUID();
  const seconds = CLAIM_LEASES * context.database.leaseSeconds;
  const deadline = AbortSignal.timeout(Math.trunc(seconds * DEADLINE_PART * 1000));
  const claimed = await context.database.transaction(async (client) => {
    const rows = await claim(client, key, token, access.nodo.spec.batch, context.clock.now(), seconds);
    context.crash('publish.before-claim');
    return rows;
  });
  if (claimed.length === 0) return 0;
  context.crash('publish.after-claim');
  for (const batch of batches(claimed)) await send(context, key, access, token, batch, failures, deadline);
  return claimed.length;
}

/**
 * One kind each. What was repeated again and again goes in ever smaller company: a position that the Nodo always
 * answers with an error must not keep its neighbours unknown for ever.
 */
function* batches(claimed: readonly Claimed[]): Iterable<readonly Claimed[]> {
  for (const kind of ['cancel', 'update', 'create'] as const) {
    for (const repeat of [false, true]) {
      const batch = claimed.filter((one) => one.kind === kind && one.repeat === repeat);
      const tries = Math.max(0, ...batch.map((one) => one.attempts));
      const size = repeat ? Math.max(1, batch.length >> Math.max(0, tries - 2)) : batch.length;
      for (let from = 0; from < batch.length; from += size) yield batch.slice(from, from + size);
    }
  }
}

async function send(
  context: Context,
  key: AccessKey,
  access: OpenAccess,
  token: string,
  batch: readonly Claimed[],
  failures: number,
  deadline: AbortSignal,
): Promise<void> {
  context.crash('publish.before-request');
  const from = Date.now();
  const outcomes = await access.nodo.send(
    batch.map((one) => operation(access, one)),
    deadline,
  );
  context.crash('publish.after-answer');
  const now = context.clock.now();
  const answers = batch.map((one, index) => answer(one, outcomes[index], now, failures));
  const deferred = outcomes.find((one) => one.kind === 'deferred');
  const unanswered = outcomes.find((one) => one.kind === 'unknown');
  await context.database.transaction(async (client) => {
    await answered(client, key, token, answers, now);
    if (deferred?.kind === 'deferred')
      await closeCredential(
        client,
        access.credential,
        new Date(now.getTime() + (deferred.retryAfterMs ?? backoff(failures))),
        deferred.problem,
      );
    else if (unanswered?.kind === 'unknown' && !isPoison(batch))
      await closeCredential(
        client,
        access.credential,
        new Date(now.getTime() + backoff(failures)),
        unanswered.problem,
      );
    else await openCredential(client, access.credential);
    if (outcomes.some((one) => one.kind === 'not-updatable')) await wantGathering(client, key);
    await journal(client, {
      organization: key.organization,
      event: 'nodo.sent',
      subject: key.access,
      detail: tally(batch, outcomes),
    });
    for (const connector of new Set(batch.map((one) => one.connector)))
      await context.bell.ring('acknowledge', { organization: key.organization, subject: connector }, client);
    context.crash('publish.before-answer-commit');
  });
  context.crash('publish.after-answer-commit');
  publishedStages(key.organization, batch, outcomes, from);
}

/** Alone, and unanswered again and again: its own fault, not the credential's. */
const POISON_ATTEMPTS = 8;
const isPoison = (batch: readonly Claimed[]): boolean =>
  batch.length === 1 && (batch[0]?.attempts ?? 0) >= POISON_ATTEMPTS;
const POISON_WAIT_MS = 15 * 60_000;

const backoff = (failures: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 10), LONGEST_WAIT_MS);

function answer(one: Claimed, outcome: Outcome | undefined, now: Date, failures: number): Answer {
  const base = { positionId: one.positionId, repeat: one.repeat };
  if (outcome === undefined) throw new Error('the adapter answered fewer outcomes than operations');
  if (outcome.kind === 'confirmed') return { ...base, result: 'confirmed', notBefore: null, problem: null };
  if (outcome.kind === 'refused' || outcome.kind === 'not-updatable')
    return { ...base, result: 'refused', notBefore: null, problem: outcome.problem };
  const unanswered = one.attempts >= POISON_ATTEMPTS ? POISON_WAIT_MS : backoff(failures);
  const wait = outcome.kind === 'deferred' ? (outcome.retryAfterMs ?? backoff(failures)) : unanswered;
  return {
    ...base,
    result: outcome.kind,
    notBefore: new Date(now.getTime() + wait),
    problem: outcome.problem,
  };
}

/** How many of each outcome; `cents`: what is owed for those that the Nodo confirmed. */
function tally(
  batch: readonly Claimed[],
  outcomes: readonly Outcome[],
): { readonly [key: string]: number | string } {
  const counts: Record<string, number | string> = { kind: batch[0]?.kind ?? '' };
  for (const outcome of outcomes) counts[outcome.kind] = Number(counts[outcome.kind] ?? 0) + 1;
  const confirmed = batch.filter((_, index) => outcomes[index]?.kind === 'confirmed');
  if (confirmed.length > 0)
    counts.cents = confirmed.reduce(
      (sum, { content, codes }) => sum + amountOwed(withoutPaid(content, paidOf(codes))),
      0,
    );
  return counts;
}

const paidOf = (codes: Claimed['codes']): ReadonlySet<string> =>
  new Set(codes.filter((code) => code.state === 'paid').map((code) => code.ref));

function operation(access: OpenAccess, one: Claimed): Operation {
  const paid = paidOf(one.codes);
  return {
    kind: one.kind,
    iupd: iupd(access.organization.organization, one.connector, one.sourceKey, one.generation),
    version: one.version,
    repeat: one.repeat,
    owner: { organization: access.organization.organization, name: access.organization.name },
    ...(one.kind === 'cancel' ? {} : { position: withoutPaid(one.content, paid) }),
    codes: one.codes
      .filter((code) => !paid.has(code.ref))
      .map(({ ref, iuv, noticeNumber }) => ({ ref, iuv, noticeNumber })),
  };
}

function withoutPaid(position: DebtPosition, paid: ReadonlySet<string>): DebtPosition {
  if (paid.size === 0) return position;
  const options = position.options.map((option) => ({
    ...option,
    installments: option.installments.filter((installment) => !paid.has(installment.ref)),
  }));
  return { ...position, options: options.filter((option) => option.installments.length > 0) };
}
