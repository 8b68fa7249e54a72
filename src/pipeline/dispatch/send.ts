/**
 * One file to its door: intent committed, bytes under a temporary name, second intent, rename, delivered. After a crash
 * the door itself says how far it came: final name there → done; temporary there → redo; neither, once the rename was
 * intended → nobody can tell, a person decides.
 */
import { createHash } from 'node:crypto';
import type { RemoteFile, Session, Transport } from '../../domain/ports/transport.ts';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { journal } from '../../store/journal.ts';
import { Fenced, fence, type Lease, renewalMs, renewLease } from '../../store/leases.ts';
import type { Outgoing } from '../../store/outgoing.ts';
import { delivered, intend, intendRename, notDelivered } from '../../store/outgoing.ts';
import type { Context } from '../context.ts';

/** What became of the attempt; `door`: the others behind the same door need not try now. */
export type Sent =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'waits'; readonly problem: Problem; readonly door: boolean };

/** After these nobody knows whether the file arrived. */
const UNHEARD: readonly string[] = ['transport.timeout', 'transport.lost', 'transport.stopped'];
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 900_000;

export const waitAfter = (attempts: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 20), LONGEST_WAIT_MS);

const temporaryName = (file: Outgoing): string => `.${file.name}.${file.id.slice(-8)}.part`;

export interface Through {
  readonly session: Session;
  readonly transport: Pick<Transport, 'spec'>;
}

/** `location` is the door's as configured. */
export async function send(
  context: Context,
  lease: Lease,
  { session, transport }: Through,
  file: Outgoing,
  location: string,
): Promise<Sent> {
  const whole = transport.spec.writes === 'whole';
  const there = await session.stat(file.name);
  if (!there.ok) return wait(context, lease, file, file.state, there.problem, true);
  if (file.state === 'sending' && file.renamingAt !== null) {
    const found = await afterRename(context, lease, session, file, there.value);
    if (found !== undefined) return found;
  } else if (there.value !== undefined) {
    const same = await sameBytes(session, there.value, file);
    if (!same.ok && same.problem.class === 'transient')
      return wait(context, lease, file, 'due', same.problem, true);
    // Where we may write and not read, nobody can tell: then it is another's.
    return same.ok && same.value ? done(context, lease, file) : nameTaken(context, lease, session, file);
  }
  // A door that shows nothing before it is whole needs no second name, and takes a repeat for what it is.
  const temporary = whole ? file.name : temporaryName(file);
  context.crash('dispatch.before-intent');
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await intend(client, file, temporary, location);
  });
  context.crash('dispatch.after-intent');
  const written = await session.write(
    temporary,
    whileOurs(context, lease, context.archive.read(file.organization, file.sha256)),
    {
      id: file.id,
      size: file.size,
      sha256: file.sha256,
      kind: file.kind,
      repeated: file.state === 'sending' || UNHEARD.includes(file.problem?.code ?? ''),
    },
  );
  if (!written.ok)
    return wait(context, lease, file, 'due', written.problem, written.problem.code !== 'transport.name');
  context.crash('dispatch.after-write');
  if (whole) return done(context, lease, file);
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await intendRename(client, file, context.clock.now());
    context.crash('dispatch.before-rename-intent');
  });
  context.crash('dispatch.before-rename');
  const renamed = await session.rename(temporary, file.name);
  context.crash('dispatch.after-rename');
  if (renamed.ok) return done(context, lease, file);
  if (renamed.problem.code === 'transport.exists') return nameTaken(context, lease, session, file);
  // Whether it happened is asked of the door at the next attempt.
  return wait(context, lease, file, 'sending', renamed.problem, true);
}

/** What the door shows after a rename that may have happened; undefined: it did not, begin again. */
async function afterRename(
  context: Context,
  lease: Lease,
  session: Session,
  file: Outgoing,
  there: RemoteFile | undefined,
): Promise<Sent | undefined> {
  const same = there === undefined ? ok(false) : await sameBytes(session, there, file);
  if (!same.ok && same.problem.class === 'transient')
    return wait(context, lease, file, 'sending', same.problem, true);
  // Where we may write and not read, its length has to do.
  if (same.ok ? same.value : there?.size === file.size) return done(context, lease, file);
  const half = file.temporary === null ? ok(undefined) : await session.stat(file.temporary);
  if (!half.ok) return wait(context, lease, file, 'sending', half.problem, true);
  if (there !== undefined) return nameTaken(context, lease, session, file);
  if (half.value !== undefined) return undefined;
  const unknown = problem(
    'dispatch.unknown',
    `${file.name} was being renamed when the work stopped, and now neither name is there`,
    {
      class: 'transient',
      place: { file: file.name },
      advice: 'The gestionale may have taken it already: ask, then resend it or say that it arrived.',
    },
  );
  return wait(context, lease, file, 'unknown', unknown, false);
}

async function done(context: Context, lease: Lease, file: Outgoing): Promise<Sent> {
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await delivered(client, file, context.clock.now());
    await journal(client, {
      organization: file.organization,
      connector: file.connector,
      event: `${file.kind}.delivered`,
      subject: file.id,
      ...(file.deliveryId === null ? {} : { deliveryId: file.deliveryId }),
      detail: { number: file.number, sha256: file.sha256 },
    });
    context.crash('dispatch.before-delivered');
  });
  context.crash('dispatch.after-delivered');
  return { kind: 'delivered' };
}

/** Another file bears the name: it is never replaced, ours waits until it is taken away. */
async function nameTaken(context: Context, lease: Lease, session: Session, file: Outgoing): Promise<Sent> {
  await session.remove(temporaryName(file));
  const taken = problem('dispatch.name-taken', `there already is another ${file.name}`, {
    class: 'config',
    place: { file: file.name },
    advice:
      'It leaves once that file is taken away; if names repeat, put {number:6} or {date:yyyyMMdd} in the template.',
  });
  return wait(context, lease, file, 'due', taken, false);
}

async function wait(
  context: Context,
  lease: Lease,
  file: Outgoing,
  state: Outgoing['state'],
  found: Problem,
  door: boolean,
): Promise<Sent> {
  const until =
    state === 'unknown' ? null : new Date(context.clock.now().getTime() + waitAfter(file.attempts));
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await notDelivered(client, file, state, found, until);
    if (found.code !== file.problem?.code) {
      await journal(client, {
        organization: file.organization,
        connector: file.connector,
        event: `${file.kind}.waits`,
        subject: file.id,
        detail: { code: found.code },
      });
    }
  });
  return { kind: 'waits', problem: found, door };
}

/** Reads what bears our name only when it is as long as ours. */
async function sameBytes(session: Session, there: RemoteFile, file: Outgoing): Promise<Result<boolean>> {
  if (there.size !== file.size) return ok(false);
  const hash = createHash('sha256');
  try {
    for await (const chunk of session.read(there)) hash.update(chunk);
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  }
  return ok(hash.digest('hex') === file.sha256);
}

/** Stops the bytes when another worker has taken over. */
async function* whileOurs(
  context: Context,
  lease: Lease,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let renewed = 0;
  for await (const chunk of bytes) {
    if (Date.now() - renewed > renewalMs(lease)) {
      renewed = Date.now();
      if (!(await renewLease(context.database, lease))) throw new Fenced(lease);
    }
    yield chunk;
    context.crash('dispatch.in-write');
  }
}
