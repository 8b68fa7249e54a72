/**
 * push: a file that comes over HTTP. Its bytes stream to the archive, are proven before the archive names them, and
 * become a delivery in one transaction with the key and the signature that make a repeat harmless.
 */
import { createHash } from 'node:crypto';
import type {
  InboxAccount,
  Push,
  PushDoor,
  Pushed,
  PushOutcome,
  UploadOwner,
} from '../domain/ports/inbox.ts';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import { connector as connectorRow } from '../store/connectors.ts';
import { delivery as readDelivery } from '../store/deliveries.ts';
import { outcomeCounts } from '../store/delivery-figures.ts';
import { journal } from '../store/journal.ts';
import { problemsOf } from '../store/problems.ts';
import { insertPushRequest, type PushRequest, pushRequest, useSignature } from '../store/pushes.ts';
import { intake } from './collect/intake.ts';
import type { Context } from './context.ts';
import { loadProgram } from './program.ts';

const MOST_PROBLEMS = 100;

export interface PushAccounts {
  account(user: string): Promise<InboxAccount | undefined>;
}

export function pushDoor(context: Context, accounts: PushAccounts): PushDoor {
  return {
    account: (name) => accounts.account(name),
    push: (file) => push(context, file),
    outcome: (owner, id) => outcome(context, owner, id),
    async note(owner, event, detail) {
      // Whoever calls may hold a whole account: its secrets stay out of log and journal.
      const whose =
        owner === undefined ? undefined : { organization: owner.organization, connector: owner.connector };
      context.log.warn({ ...whose, event, ...detail }, 'push');
      if (whose === undefined) return;
      await journal(context.database, { ...whose, event, detail: { ...detail } as never });
    },
  };
}

/** Thrown inside the transaction: nothing of it remains. */
class Refused extends Error {
  readonly problem: Problem;
  readonly sha256: string;
  constructor(found: Problem, sha256: string) {
    super(found.code);
    this.name = 'Refused';
    this.problem = found;
    this.sha256 = sha256;
  }
}

async function push(context: Context, file: Push): Promise<Result<Pushed>> {
  const { organization, connector, idempotencyKey, signature } = file;
  const key = { organization, connector };
  const row = await connectorRow(context.database, key);
  if (row === undefined || row.programHash === null || !row.present || row.paused) return failed(paused());
  const program = await loadProgram(context.database, row.programHash);
  const earlier = await earlierRequest(context, key, idempotencyKey);
  try {
    if (earlier !== undefined) return sameAs(earlier, await hashed(proven(file)));
    const stored = await context.archive.store(organization, proven(file));
    context.crash('push.after-archive');
    const made = await intake(
      context,
      key,
      program,
      row.programHash,
      { ...stored, name: file.name },
      async (client, [first]) => {
        if (first === undefined) throw new Error('intake made no delivery');
        const at = context.clock.now();
        const { sha256 } = stored;
        if (idempotencyKey !== undefined) {
          const request = { idempotencyKey, sha256, delivery: first.id, at };
          if (!(await insertPushRequest(client, key, request))) throw new Refused(reused(), sha256);
        }
        if (signature !== undefined && !(await useSignature(client, key, signature, at)))
          throw new Refused(replayed(), sha256);
      },
    );
    if (!made.ok) return made;
    const [first] = made.value;
    if (first === undefined) throw new Error('intake made no delivery');
    return ok({ delivery: first.id, number: first.number, repeated: false });
  } catch (error) {
    if (error instanceof Refused) return afterRefusal(context, file, error);
    if (error instanceof ProblemError) return failed(error.problem);
    const why = ARCHIVE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw error;
    context.log.error(
      { organization, connector, error: String(error) },
      'the archive cannot take a pushed file',
    );
    return failed(archiveFails(why));
  }
}

const earlierRequest = async (
  { database }: Pick<Context, 'database'>,
  key: UploadOwner,
  idempotencyKey: string | undefined,
): Promise<PushRequest | undefined> =>
  idempotencyKey === undefined ? undefined : pushRequest(database, key, idempotencyKey);

/** The bytes, and then their proof: without it the archive gives them no name. */
async function* proven(file: Push): AsyncGenerator<Uint8Array> {
  yield* file.bytes;
  const proof = await file.proven();
  if (!proof.ok) throw new ProblemError(proof.problem);
}

/** Bytes whose key is known already are compared, not kept. */
async function hashed(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

const sameAs = ({ sha256, delivery, number }: PushRequest, now: string): Result<Pushed> =>
  sha256 === now ? ok({ delivery, number, repeated: true }) : failed(reused());

/** Two at once with one key: the other one was faster, and this is the same file or it is not. */
async function afterRefusal(context: Context, file: Push, refused: Refused): Promise<Result<Pushed>> {
  if (refused.problem.code !== 'push.key-reused') return failed(refused.problem);
  const other = await earlierRequest(context, file, file.idempotencyKey);
  return other === undefined ? failed(refused.problem) : sameAs(other, refused.sha256);
}

async function outcome(context: Context, owner: UploadOwner, id: string): Promise<PushOutcome | undefined> {
  const { database } = context;
  const item = await readDelivery(database, owner.organization, id);
  if (item === undefined || item.connector !== owner.connector) return undefined;
  const [counts, problems] = await Promise.all([
    outcomeCounts(database, item.organization, id),
    problemsOf(database, item.organization, id, MOST_PROBLEMS),
  ]);
  return {
    delivery: id,
    number: item.number,
    file: item.fileName,
    state: item.state,
    records: item.records,
    outcomes: Object.fromEntries(counts.map(({ outcome: name, records }) => [name, records])),
    problems: [
      ...item.reasons,
      ...problems.map((one): Problem => {
        const { number: record, line, column, field } = one;
        return {
          code: one.code,
          class: one.class as Problem['class'],
          message: one.message,
          ...(one.advice === null ? {} : { advice: one.advice }),
          place: {
            record,
            ...(line === null ? {} : { line }),
            ...(column === null ? {} : { column }),
            ...(field === null ? {} : { field }),
          },
        };
      }),
    ],
  };
}

const ARCHIVE_FAULTS: { readonly [code: string]: string } = {
  ENOSPC: 'no space is left on its disk',
  EDQUOT: 'its disk quota is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EIO: 'its disk fails',
};

const archiveFails = (why: string): Problem =>
  problem('push.archive', `The archive cannot take it: ${why}.`, {
    class: 'transient',
    advice: 'Nothing was kept: send it again later.',
  });

const paused = (): Problem =>
  problem('push.paused', 'This connector takes nothing now.', {
    class: 'transient',
    advice: 'It is paused or not in order: send the file again later, or ask who administers it.',
  });

const replayed = (): Problem =>
  problem('push.replayed', 'This signature was used before.', {
    class: 'auth',
    advice:
      'Sign each request anew with the time of now; to repeat a file harmlessly send an Idempotency-Key.',
  });

const reused = (): Problem =>
  problem('push.key-reused', 'This Idempotency-Key came before with other bytes.', {
    advice: 'Use a key of its own for each file.',
  });
