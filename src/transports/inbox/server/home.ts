/**
 * The home of one account: `/` with `in/`, `out/`, `errori/`. There is no folder behind it; a path is taken apart here
 * and never reaches a disk, so that none can lead anywhere else.
 */
import type { Inbox, InboxAccount, Ready, Refusal, Upload } from '../../../domain/ports/inbox.ts';
import { type Attributes, type Entry, entry, fileAttributes, folderAttributes } from './attributes.ts';
import type { OpenUploads } from './open-uploads.ts';
import { INCOMPLETE } from './upload-name.ts';

export type Folder = 'in' | 'out' | 'errori';

export type Place =
  | { readonly kind: 'root' }
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'file'; readonly folder: Folder; readonly name: string }
  /** Outside of the three folders, or deeper than they are. */
  | { readonly kind: 'nowhere' };

const FOLDERS: readonly Folder[] = ['in', 'out', 'errori'];

/** Relative paths start from `/`; `..` of `/` is `/`. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function placeOf(path: string): Place {
  const parts = normalPath(path).split('/').slice(1);
  const [first = '', name] = parts;
  if (first === '') return { kind: 'root' };
  const folder = FOLDERS.find((one) => one === first);
  if (folder === undefined || parts.length > 2) return { kind: 'nowhere' };
  return name === undefined ? { kind: 'folder', folder } : { kind: 'file', folder, name };
}

/** What a file of the home is. */
export type Found =
  | { readonly of: 'upload'; readonly upload: Upload }
  | { readonly of: 'ready'; readonly ready: Ready }
  | { readonly of: 'refusal'; readonly refusal: Refusal };

export class Home {
  readonly #inbox: Inbox;
  readonly #account: InboxAccount;
  readonly #open: OpenUploads;
  readonly #now: () => number;

  constructor(inbox: Inbox, account: InboxAccount, open: OpenUploads, now: () => number) {
    this.#inbox = inbox;
    this.#account = account;
    this.#open = open;
    this.#now = now;
  }

  async find(folder: Folder, name: string): Promise<Found | undefined> {
    switch (folder) {
      case 'in': {
        const upload = await this.#inbox.upload(this.#account, name);
        if (upload !== undefined) return { of: 'upload', upload };
        if (!name.endsWith(INCOMPLETE)) return undefined;
        return (await this.#uploads()).get(name);
      }
      case 'out': {
        const ready = (await this.#inbox.ready(this.#account)).find((one) => one.name === name);
        return ready === undefined ? undefined : { of: 'ready', ready };
      }
      default: {
        const refusal = (await this.#inbox.refusals(this.#account)).find((one) => one.name === name);
        return refusal === undefined ? undefined : { of: 'refusal', refusal };
      }
    }
  }

  /** Undefined when nothing is there. */
  async attributes(place: Place): Promise<Attributes | undefined> {
    if (place.kind === 'root') return folderAttributes(false, this.#now());
    if (place.kind === 'folder') return this.#folder(place.folder);
    if (place.kind === 'nowhere') return undefined;
    const found = await this.find(place.folder, place.name);
    return found === undefined ? undefined : this.attributesOf(found);
  }

  attributesOf(found: Found): Attributes {
    if (found.of === 'upload') {
      const { id, size, state, statedMs, changedMs } = found.upload;
      return fileAttributes(state !== 'aside', this.#open.sizeOf(id) ?? size, statedMs ?? changedMs);
    }
    if (found.of === 'ready') return fileAttributes(false, found.ready.size, found.ready.atMs);
    return fileAttributes(false, Buffer.byteLength(found.refusal.text), found.refusal.atMs);
  }

  /** What a listing shows; undefined for what is no folder. */
  async entries(place: Place): Promise<readonly Entry[] | undefined> {
    const now = this.#now();
    const self = [
      entry('.', folderAttributes(true, now), now),
      entry('..', folderAttributes(false, now), now),
    ];
    if (place.kind === 'root') return [...self, ...FOLDERS.map((one) => entry(one, this.#folder(one), now))];
    if (place.kind !== 'folder') return undefined;
    const files = await this.#files(place.folder);
    return [...self, ...[...files].map(([name, found]) => entry(name, this.attributesOf(found), now))];
  }

  #folder(folder: Folder): Attributes {
    return folderAttributes(folder !== 'errori', this.#now());
  }

  async #files(folder: Folder): Promise<ReadonlyMap<string, Found>> {
    if (folder === 'in') return this.#uploads();
    if (folder === 'out') {
      const ready = await this.#inbox.ready(this.#account);
      return new Map(ready.map((one) => [one.name, { of: 'ready', ready: one }]));
    }
    const refusals = await this.#inbox.refusals(this.#account);
    return new Map(refusals.map((one) => [one.name, { of: 'refusal', refusal: one }]));
  }

  /** Incomplete ones under another name, numbered where one was cut more than once. */
  async #uploads(): Promise<ReadonlyMap<string, Found>> {
    const named = new Map<string, Found>();
    for (const upload of await this.#inbox.uploads(this.#account)) {
      let name = upload.name;
      for (let n = 1; upload.state === 'aside' && (n === 1 || named.has(name)); n += 1)
        name = n === 1 ? `${upload.name}${INCOMPLETE}` : `${upload.name}.${n}${INCOMPLETE}`;
      named.set(name, { of: 'upload', upload });
    }
    return named;
  }
}
