/** What our own doors are answered: uploads and ready files from the database, bytes from the spool and the archive. */

import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Beginning, Inbox, Ready, Upload, UploadOwner } from '../domain/ports/inbox.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { scanSoon } from '../store/connectors.ts';
import type { Client } from '../store/database.ts';
import { journal } from '../store/journal.ts';
import { putReadyFile, readyFetched, readyFiles, readyRemoved } from '../store/ready-files.ts';
import { refusedDeliveries } from '../store/refused-deliveries.ts';
import {
  closeUpload,
  deleteUpload,
  dropUpload,
  insertUpload,
  renameUpload,
  reopenUpload,
  stateUpload,
  takeUpload,
  touchUploads,
  type UploadRow,
  uploadNamed,
  uploadsOf,
  uploadsUse,
} from '../store/uploads.ts';
import type { Context } from './context.ts';
import { inboxAccounts } from './inbox-accounts.ts';
import { busy, changed, exists, full, gone, lost, otherBytes } from './inbox-problems.ts';
import { refusalsOf } from './inbox-refusals.ts';

export type InboxContext = Pick<
  Context,
  'database' | 'archive' | 'clock' | 'bell' | 'log' | 'home' | 'secrets' | 'newId' | 'crash'
>;

/** A server that says nothing for so long is dead. It says that it lives every 20 s. */
export const SILENCE_MS = 90_000;
const REFUSALS_MS = 30 * 86_400_000;
/** What one connector may keep in `in/`. */
const QUOTA = { files: 100_000, bytes: 100 * 2 ** 30 };
const USE_MS = 5_000;
const CUT = 'the session ended while it was being written';

export const spoolPath = (home: string, organization: string, id: string): string =>
  join(home, 'inbox', organization, id);

export function pipelineInbox(context: InboxContext): Inbox {
  const { database, clock } = context;
  const accounts = inboxAccounts(context);
  const now = (): Date => clock.now();

  /** Their size in the database is that of their last sign of life. */
  async function sized(row: UploadRow): Promise<Upload> {
    const spool = spoolPath(context.home, row.organization, row.id);
    const size = row.state === 'closed' ? row.size : await sizeOf(spool);
    const { changedAt, statedAt, reason, ...rest } = row;
    const why = reason ?? (row.state === 'writing' ? 'it is being written' : undefined);
    return {
      ...rest,
      spool,
      size,
      changedMs: changedAt.getTime(),
      ...(statedAt === null ? {} : { statedMs: statedAt.getTime() }),
      ...(why === undefined ? {} : { reason: why }),
    };
  }

  const writtenByAnother = (row: UploadRow, session: string): boolean =>
    row.state === 'writing' &&
    row.session !== null &&
    row.session !== session &&
    row.changedAt.getTime() > now().getTime() - SILENCE_MS;

  const uses = new Map<string, { readonly until: number; readonly use: ReturnType<typeof uploadsUse> }>();
  /** As of some seconds ago: counting many files for each that comes would cost more than it guards. */
  function useOf(owner: UploadOwner): ReturnType<typeof uploadsUse> {
    const key = `${owner.organization}/${owner.connector}`;
    const known = uses.get(key);
    if (known !== undefined && performance.now() < known.until) return known.use;
    const use = uploadsUse(database, owner);
    uses.set(key, { until: performance.now() + USE_MS, use });
    use.catch(() => uses.delete(key));
    return use;
  }

  const dropSpool = (row: UploadRow): Promise<void> =>
    rm(spoolPath(context.home, row.organization, row.id), { force: true });

  /** A candidate came or changed: its connector is looked at now. A lost hint costs time, not the file. */
  async function wake(owner: UploadOwner): Promise<void> {
    try {
      await scanSoon(database, owner, now());
      await context.bell.ring('collect', { organization: owner.organization, subject: owner.connector });
    } catch (error) {
      context.log.warn({ ...idOf(owner), error: String(error) }, 'a hint of an upload was lost');
    }
  }

  async function note(
    owner: UploadOwner | undefined,
    event: string,
    detail: { readonly [key: string]: string | number },
  ): Promise<void> {
    // Whoever calls may hold a whole account: its secrets stay out of log and journal.
    const whose = owner === undefined ? undefined : idOf(owner);
    context.log.warn({ ...whose, event, ...detail }, 'inbox');
    if (whose === undefined) return;
    await journal(database, { ...whose, event, detail }).catch((error: unknown) =>
      context.log.warn({ ...whose, event, error: String(error) }, 'an event of the inbox was not journaled'),
    );
  }

  async function begin(
    owner: UploadOwner,
    name: string,
    session: string,
    how: Beginning,
  ): Promise<Result<Upload>> {
    const use = await useOf(owner);
    if (use.files >= QUOTA.files || use.bytes >= QUOTA.bytes) return failed(full(name));
    const old = { row: undefined as UploadRow | undefined };
    const begun = await database.transaction(async (client): Promise<Result<UploadRow>> => {
      const there = await uploadNamed(client, owner, name, 'for update');
      if (there === undefined) return fresh(client, owner, name, session);
      if (how === 'new') return failed(exists(name));
      if (writtenByAnother(there, session)) return failed(busy(name));
      const own = there.state === 'writing' && there.session === session;
      if (how === 'resume' || own) {
        const row = await reopenUpload(client, there, session, now());
        return row === undefined ? failed(busy(name)) : ok(row);
      }
      await deleteUpload(client, there);
      old.row = there;
      return fresh(client, owner, name, session);
    });
    if (!begun.ok) return begun;
    if (old.row !== undefined) await dropSpool(old.row);
    return ok(await sized(begun.value));
  }

  async function fresh(
    client: Client,
    owner: UploadOwner,
    name: string,
    session: string,
  ): Promise<Result<UploadRow>> {
    const row = await insertUpload(client, { ...idOf(owner), id: context.newId() }, name, session, now());
    return row === undefined ? failed(busy(name)) : ok(row);
  }

  return {
    account: (user) => accounts.account(user),
    accountOf: (owner) => accounts.accountOf(owner),
    uploads: async (owner) => Promise.all((await uploadsOf(database, owner)).map(sized)),
    async upload(owner, name) {
      const row = await uploadNamed(database, owner, name);
      return row === undefined ? undefined : sized(row);
    },
    begin,
    async touched(held) {
      const touches = held.map(({ upload, session, size }) => ({ id: upload.id, session, size }));
      return new Set(touches.length === 0 ? [] : await touchUploads(database, touches, now()));
    },
    async closed({ upload, session, size }) {
      context.crash('inbox.before-closed');
      if (!(await closeUpload(database, upload, session, size, now()))) return failed(lost(upload.name));
      context.crash('inbox.after-closed');
      await wake(upload);
      return ok(undefined);
    },
    async dropped({ upload, session, size }) {
      if (await dropUpload(database, upload, session, size, CUT, now()))
        await note(upload, 'inbox.cut', { upload: upload.id, size });
    },
    async rename(owner, from, to, replace) {
      const gone_ = { row: undefined as UploadRow | undefined };
      const renamed = await database.transaction(async (client): Promise<Result<void>> => {
        const source = await uploadNamed(client, owner, from, 'for update');
        if (source === undefined) return failed(gone(from));
        const target = await uploadNamed(client, owner, to, 'for update');
        if (target !== undefined) {
          if (!replace || target.id === source.id) return failed(exists(to));
          // Whoever writes it would find it gone.
          if (target.state === 'writing' && target.session !== null) return failed(busy(to));
          await deleteUpload(client, target);
          gone_.row = target;
        }
        await renameUpload(client, source, to, now());
        return ok(undefined);
      });
      if (!renamed.ok) return renamed;
      if (gone_.row !== undefined) await dropSpool(gone_.row);
      await wake(owner);
      return renamed;
    },
    async remove(owner, name, session) {
      const removed = await database.transaction(async (client): Promise<Result<UploadRow>> => {
        const row = await uploadNamed(client, owner, name, 'for update');
        if (row === undefined) return failed(gone(name));
        if (writtenByAnother(row, session)) return failed(busy(name));
        await deleteUpload(client, row);
        return ok(row);
      });
      if (!removed.ok) return removed;
      await dropSpool(removed.value);
      return ok(undefined);
    },
    stated: (owner, name, atMs) => stateUpload(database, owner, name, new Date(atMs)),
    async taken(upload) {
      if (!(await takeUpload(database, upload, new Date(upload.changedMs), now())))
        return failed(changed(upload.name));
      context.crash('inbox.after-taken');
      await rm(upload.spool, { force: true });
      return ok(undefined);
    },
    async ready(owner) {
      const rows = await readyFiles(database, owner);
      return rows.map(({ readyAt, ...rest }) => ({ ...rest, atMs: readyAt.getTime() }));
    },
    read: (ready, offset, length) =>
      context.archive.readRange(ready.organization, ready.sha256, offset, length),
    async put(ready, bytes) {
      if (!(await hold(ready, bytes))) return failed(otherBytes(ready.name));
      const { id: outgoing, atMs, ...rest } = ready;
      const done = await putReadyFile(database, { ...rest, outgoing, readyAt: new Date(atMs) });
      return done === 'taken' ? failed(exists(ready.name)) : ok(undefined);
    },
    async fetched(ready) {
      if (await readyFetched(database, ready, ready.name, now())) await told(ready, 'ready.fetched');
    },
    async removeReady(ready) {
      if (await readyRemoved(database, ready, ready.name, now())) await told(ready, 'ready.removed');
    },
    async refusals(owner) {
      const since = new Date(now().getTime() - REFUSALS_MS);
      const aside = (await uploadsOf(database, owner)).filter((row) => row.state === 'aside');
      return refusalsOf(await refusedDeliveries(database, owner, since), aside);
    },
    note,
  };

  /** What is laid out is a view of the archive. */
  async function hold(ready: Ready, bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
    const { organization, sha256, size } = ready;
    if ((await context.archive.size(organization, sha256)) !== size) {
      const stored = await context.archive.store(organization, bytes);
      return stored.sha256 === sha256 && stored.size === size;
    }
    // Whoever holds them open closes them only once they were asked for.
    for await (const _first of bytes) break;
    return true;
  }

  function told(ready: Ready, event: string): Promise<void> {
    const { organization, connector, sha256, size } = ready;
    return journal(database, { organization, connector, event, detail: { sha256, size } });
  }
}

const idOf = ({ organization, connector }: UploadOwner): UploadOwner => ({ organization, connector });

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
