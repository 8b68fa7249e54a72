/** What a client may change in its home without opening anything: times, sizes, names, and what goes. */
import type { Inbox, InboxAccount } from '../../../domain/ports/inbox.ts';
import type { Home, Place } from './home.ts';
import type { OpenUploads } from './open-uploads.ts';
import { denied, failure, noSuchFile, refusedBy } from './refusal.ts';
import type { Wanted } from './requests.ts';
import { INCOMPLETE, nameFault } from './upload-name.ts';

export interface ChangeParts {
  readonly inbox: Inbox;
  readonly account: InboxAccount;
  readonly open: OpenUploads;
  readonly home: Home;
  readonly session: string;
}

export async function remove(parts: ChangeParts, at: Place): Promise<void> {
  const { inbox, account, home, session } = parts;
  if (at.kind === 'nowhere') throw noSuchFile();
  if (at.kind !== 'file') throw failure('it is a folder');
  const found = await home.find(at.folder, at.name);
  if (found === undefined) throw noSuchFile();
  if (found.of === 'refusal') throw denied('it goes by itself after 30 days');
  if (found.of === 'ready') return inbox.removeReady(found.ready);
  if (found.upload.state === 'aside') throw denied(`${INCOMPLETE} files are kept for 30 days`);
  const removed = await inbox.remove(account, at.name, session);
  if (!removed.ok) throw refusedBy(removed.problem);
}

export async function rename(parts: ChangeParts, from: Place, to: Place, replace: boolean): Promise<void> {
  const { inbox, account, home } = parts;
  if (from.kind !== 'file' || to.kind !== 'file') throw await notThere(home, from);
  if (from.folder !== 'in' || to.folder !== 'in') throw await notThere(home, from);
  const found = await home.find('in', from.name);
  if (found === undefined) throw noSuchFile();
  if (found.of === 'upload' && found.upload.state === 'aside') throw denied('it was cut: upload it again');
  const fault = nameFault(to.name);
  if (fault !== undefined) throw failure(`the name cannot be used: ${fault}`);
  const renamed = await inbox.rename(account, from.name, to.name, replace);
  if (!renamed.ok) throw refusedBy(renamed.problem);
}

async function notThere(home: Home, from: Place): Promise<Error> {
  if ((await home.attributes(from)) === undefined) return noSuchFile();
  return denied('files are renamed within /in only');
}

/** Owner and rights are nobody's here: clients that set them are told that it went well. */
export async function setAttributes(parts: ChangeParts, at: Place, wanted: Wanted): Promise<void> {
  if ((await parts.home.attributes(at)) === undefined) throw noSuchFile();
  if (at.kind !== 'file' || at.folder !== 'in') return;
  if (wanted.size !== undefined) await resize(parts, at.name, wanted.size);
  if (wanted.mtimeMs !== undefined) await parts.inbox.stated(parts.account, at.name, wanted.mtimeMs);
}

/** A change of its bytes like any other: it waits its quiet time again. */
async function resize(parts: ChangeParts, name: string, size: number): Promise<void> {
  const { inbox, account, open, session } = parts;
  if (size > account.fileBytes) throw failure(`at most ${account.fileBytes} bytes are taken`);
  if ((await inbox.upload(account, name)) === undefined) throw denied('it cannot be changed');
  const begun = await open.begin(account, name, session, 'resume');
  if (!begun.ok) throw refusedBy(begun.problem);
  try {
    await begun.value.spool.truncate(size);
  } catch (error) {
    begun.value.broken = true;
    throw error;
  } finally {
    await open.close(begun.value);
  }
}
