/**
 * verify: proves the promises on a live database. Each invariant answers on its own; `archive` hashes again every byte
 * that is kept, `nodo` compares with what each Nodo access really holds.
 */

import { publishedAccesses } from '../store/expected.ts';
import { checkInvariant, INVARIANTS } from '../store/invariants.ts';
import type { Context } from './context.ts';
import { verifyArchive, verifyCodeMarks } from './verify/archive.ts';
import type { Check, Finding } from './verify/check.ts';
import { verifyNodo } from './verify/nodo.ts';

export interface VerifyOptions {
  /** Read and hash all bytes again, receipts and flows included. */
  readonly archive: boolean;
  /** Compare with the Nodo; includes `archive`. */
  readonly nodo: boolean;
  /** Told now and then, of what takes long. */
  progress(line: string): void;
}

/** Checks in a fixed order, each as soon as it is done. */
export async function* verify(context: Context, options: VerifyOptions): AsyncGenerator<Check> {
  for (const { id, says, sql } of INVARIANTS) {
    yield await timed(id, says, () => checkInvariant(context.database, { id, says, sql }));
  }
  yield await timed(
    'code-mark',
    'the archive remembers a number beyond every payment code that was generated',
    () => verifyCodeMarks(context),
  );
  const whole = options.archive || options.nodo;
  const says = whole
    ? 'every byte that came or left is in the archive, unaltered, or said to be erased'
    : 'every file that came or left is in the archive with its size, or said to be erased';
  yield await timed('archive', says, () => verifyArchive(context, whole, options.progress));
  if (!options.nodo) return;
  for (const key of await publishedAccesses(context.database)) {
    yield await timed(
      `nodo ${key.organization}/${key.access}`,
      'the Nodo holds what is confirmed, and nothing that is gone',
      () => verifyNodo(context, key, options.progress),
    );
  }
}

async function timed(id: string, says: string, work: () => Promise<Finding>): Promise<Check> {
  const started = performance.now();
  const found = await work();
  return { id, says, ok: found.count === 0, ...found, milliseconds: Math.round(performance.now() - started) };
}

export type { Check };
