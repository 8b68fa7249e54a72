/**
 * What time does to uploads: a dead server's sessions end, what nobody resumes is set aside, what is done with is
 * forgotten. Any process may do it, several at once too.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { journal } from '../store/journal.ts';
import { forgetPushes } from '../store/pushes.ts';
import { forgetRemoved } from '../store/ready-files.ts';
import {
  dropSilentUploads,
  forgetUploads,
  setUploadsAside,
  sizeUpload,
  wantedUploads,
} from '../store/uploads.ts';
import { type InboxContext, SILENCE_MS, spoolPath } from './inbox.ts';

export interface InboxTimes {
  /** How long a cut upload may be resumed. */
  readonly graceMs: number;
  /** How long incomplete bytes are kept: they are evidence. */
  readonly keepMs: number;
  /** Bytes that belong to nothing: age at which they go. */
  readonly orphanMs: number;
}

const TIMES: InboxTimes = { graceMs: 10 * 60_000, keepMs: 30 * 86_400_000, orphanMs: 3_600_000 };
const DEAD = 'its server stopped while it was being written';
const BATCH = 1_000;

/** Returns how many uploads were set aside. */
export async function sweepInbox(
  context: Pick<InboxContext, 'database' | 'clock' | 'home' | 'log'>,
  times: Partial<InboxTimes> = {},
): Promise<number> {
  const { graceMs, keepMs, orphanMs } = { ...TIMES, ...times };
  const { database } = context;
  const ago = (ms: number): Date => new Date(context.clock.now().getTime() - ms);
  await dropSilentUploads(database, ago(SILENCE_MS), DEAD);
  const aside = await setUploadsAside(database, ago(graceMs));
  for (const row of aside) {
    const size =
      (await stat(spoolPath(context.home, row.organization, row.id)).catch(() => undefined))?.size ?? 0;
    await sizeUpload(database, row, size);
    context.log.warn(
      { organization: row.organization, connector: row.connector, file: row.name, size },
      'an upload was cut and nobody resumed it: it is kept aside',
    );
    await journal(database, {
      organization: row.organization,
      connector: row.connector,
      event: 'inbox.aside',
      subject: row.id,
      detail: { size },
    });
  }
  for (const row of await forgetUploads(database, ago(keepMs)))
    await rm(spoolPath(context.home, row.organization, row.id), { force: true });
  await forgetPushes(database, ago(keepMs));
  await forgetRemoved(database, ago(keepMs));
  await removeOrphans(context, ago(orphanMs).getTime());
  return aside.length;
}

/** Bytes whose upload was taken or replaced, when a crash came between the commit and their removal. */
async function removeOrphans(
  context: Pick<InboxContext, 'database' | 'home'>,
  changedBeforeMs: number,
): Promise<void> {
  const root = join(context.home, 'inbox');
  for (const organization of await namesIn(root)) {
    // Beside the organizations' folders stand the server's own keys.
    if (organization === 'keys') continue;
    const names = (await namesIn(join(root, organization))).filter((name) => UUID.test(name));
    for (let from = 0; from < names.length; from += BATCH) {
      const batch = names.slice(from, from + BATCH);
      const wanted = await wantedUploads(context.database, organization, batch);
      for (const id of batch) {
        const path = spoolPath(context.home, organization, id);
        if (wanted.has(id)) continue;
        const changedMs = (await stat(path).catch(() => undefined))?.mtimeMs;
        if (changedMs !== undefined && changedMs < changedBeforeMs) await rm(path, { force: true });
      }
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
