/** Which entries of a zip's directory are members, after every one of them was judged. */
import type { Entry, FileEntry } from '@zip.js/zip.js';
import type { EnvelopeLimits } from '../../../domain/ports/envelope.ts';
import { damaged, unsafePath, wrongMembers } from '../faults.ts';
import { nameFault } from '../member-name.ts';
import type { Outflow } from '../outflow.ts';
import type { Source } from '../source.ts';
import { entryName } from './entry-name.ts';

export interface Member {
  readonly name: string;
  readonly entry: FileEntry;
}

export interface Chosen {
  /** In the order of their names. */
  readonly members: readonly Member[];
  /** Files that are not asked for. */
  readonly others: readonly FileEntry[];
}

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
/** How zip marks what it read from its standard input: a file all the same. */
const PIPE = 0o010000;
/** What macOS adds beside each file; never the file. */
const FINDER = '__MACOSX/';

/**
 * Throws `envelope.path`, `envelope.members`, `envelope.bomb`. Sizes are as declared here; they are counted again as
 * they come out.
 */
export async function chooseMembers(
  entries: AsyncIterable<Entry>,
  source: Source,
  matches: (name: string) => boolean,
  limits: EnvelopeLimits,
  flow: Outflow,
): Promise<Chosen> {
  const members = new Map<string, FileEntry>();
  const others: FileEntry[] = [];
  let count = 0;
  let declared = 0;
  for await (const entry of entries) {
    count += 1;
    if (count > limits.members)
      throw wrongMembers(
        source.name,
        `the zip holds more than ${limits.members} files`,
        'Ask the sender for fewer files in one zip.',
      );
    const path = entryName(entry);
    judgePath(path);
    if (entry.directory) continue;
    judgeKind(entry, path);
    declared += entry.uncompressedSize;
    flow.declare(path, declared);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (path.startsWith(FINDER) || !matches(name)) others.push(entry);
    else if (name !== path) throw unsafePath(path, 'the file is in a folder of the zip');
    else if (members.has(name))
      throw wrongMembers(
        name,
        'two files of the zip have this name',
        'Ask the sender which of them is meant.',
      );
    else members.set(name, entry);
  }
  if (members.size === 0)
    throw wrongMembers(
      source.name,
      others.length === 0
        ? 'the zip holds no file'
        : `none of the ${others.length} files in the zip is one that is asked for`,
      'Look at the names in it and at members in the connector, or ask for the file again.',
    );
  const sorted = [...members].map(([name, entry]) => ({ name, entry }));
  sorted.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { members: sorted, others };
}

/** Each part must be a name; what ends with a slash is a folder. */
function judgePath(path: string): void {
  const parts = path.split('/');
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  for (const part of parts) {
    const fault = part === '' ? 'the name is a path from the root' : nameFault(part);
    if (fault !== undefined) throw unsafePath(path, fault);
  }
}

function judgeKind(entry: FileEntry, path: string): void {
  const type = (entry.unixMode ?? 0) & FILE_TYPE;
  if (entry.symlink) throw unsafePath(path, 'it is a symbolic link');
  if (type !== 0 && type !== REGULAR && type !== PIPE) throw unsafePath(path, 'it is a device, no file');
  if (entry.diskNumberStart !== 0) throw damaged(path, 'it is in another part of a split zip');
}
