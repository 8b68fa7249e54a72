/** The archive against the database: bytes that are there, whole, and a mark beyond every payment code. */
import { createHash } from 'node:crypto';
import type { Archived, ArchivedKind } from '../../store/archived.ts';
import { archived } from '../../store/archived.ts';
import { usedSeries } from '../../store/invariants.ts';
import type { Context } from '../context.ts';
import type { Finding } from './check.ts';
import { Offenders } from './check.ts';

const ROWS = 1_000;
const AT_ONCE = 8;
const SAY_EVERY_MS = 5_000;

/** `whole`: reads and hashes every byte, of receipts and flows too; else only looks whether files have their size. */
export async function verifyArchive(
  context: Pick<Context, 'database' | 'archive'>,
  whole: boolean,
  progress: (line: string) => void,
): Promise<Finding> {
  const found = new Offenders();
  const kinds: readonly ArchivedKind[] = whole
    ? ['delivery', 'envelope', 'outgoing', 'inside', 'receipt', 'flow']
    : ['delivery', 'envelope', 'outgoing', 'inside'];
  let done = 0;
  let said = Date.now();
  for (const kind of kinds) {
    let after = { organization: '', id: '' };
    for (;;) {
      const rows = await archived(context.database, kind, after, ROWS);
      for (let from = 0; from < rows.length; from += AT_ONCE) {
        const batch = rows.slice(from, from + AT_ONCE);
        const faults = await Promise.all(
          batch.map((one) => (whole ? hashed(context, one) : sized(context, one))),
        );
        faults.forEach((detail, index) => {
          const one = batch[index];
          if (detail !== undefined && one !== undefined)
            found.add({ organization: one.organization, subject: one.subject, detail });
        });
        done += batch.length;
        if (Date.now() - said > SAY_EVERY_MS) {
          said = Date.now();
          progress(`archive: ${done} files looked at`);
        }
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < ROWS) break;
      after = last;
    }
  }
  return found.finding([`${done} files`]);
}

async function sized(context: Pick<Context, 'archive'>, one: Archived): Promise<string | undefined> {
  const size = await context.archive.size(one.organization, one.sha256);
  if (size === undefined) return `its bytes ${one.sha256} are not there`;
  return one.size === null || size === one.size ? undefined : `${size} bytes, ${one.size} came`;
}

async function hashed(context: Pick<Context, 'archive'>, one: Archived): Promise<string | undefined> {
  const fault = await sized(context, one);
  if (fault !== undefined) return fault;
  const hash = createHash('sha256');
  for await (const chunk of context.archive.read(one.organization, one.sha256)) hash.update(chunk);
  const now = hash.digest('hex');
  return now === one.sha256 ? undefined : `its bytes have become ${now}, ${one.sha256} came`;
}

/** A database restored from a backup goes on from this mark: it must lie beyond every code that ever left. */
export async function verifyCodeMarks(context: Pick<Context, 'database' | 'archive'>): Promise<Finding> {
  const found = new Offenders();
  for (const { organization, auxDigit, segregationCode, last } of await usedSeries(context.database)) {
    const mark = await context.archive.codeMark(organization, auxDigit, segregationCode);
    if (mark <= last)
      found.add({
        organization,
        subject: `series ${segregationCode}`,
        detail: `the mark is ${mark}, ${last} was given already`,
      });
  }
  return found.finding();
}
