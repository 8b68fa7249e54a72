/**
 * Reads a zip by its directory. The library runs strictly: a zip that programs could read in two ways (data before or
 * after it, a local header that contradicts the directory, members over one another) is refused.
 */
import { configure, type Entry, type FileEntry, Reader, ZipReader } from '@zip.js/zip.js';
import { namePattern } from '../../../domain/name-pattern.ts';
import type { Enclosed, EnvelopeLimits, EnvelopeOptions, Sealed } from '../../../domain/ports/envelope.ts';
import { damaged, wrongMembers } from '../faults.ts';
import { Outflow } from '../outflow.ts';
import { Source } from '../source.ts';
import { chooseMembers, type Member } from './entries.ts';
import { zipFault } from './fault.ts';
import { makePipe } from './pipe.ts';

configure({ useWebWorkers: false });

/** The directory is read at once: about 100 bytes an entry. */
const LARGEST_READ = 64 * 1024 * 1024;

class SealedReader extends Reader<Source> {
  readonly #source: Source;

  constructor(source: Source) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > LARGEST_READ)
      throw wrongMembers(
        this.#source.name,
        'the directory of the zip is larger than 64 MB',
        'Ask the sender for fewer files in one zip.',
      );
    const bounded = Math.min(length, this.size - offset);
    if (bounded <= 0) return new Uint8Array();
    return new Uint8Array(await this.#source.read(offset, bounded));
  }
}

export async function* openZip(
  sealed: Sealed,
  options: EnvelopeOptions,
  limits: EnvelopeLimits,
): AsyncGenerator<Enclosed, void, undefined> {
  const source = new Source(sealed);
  const flow = new Outflow(source.size, limits);
  const zip = new ZipReader(new SealedReader(source), {
    strictness: 'strict',
    // Names are judged by us, in words of ours.
    filenameValidation: 'tolerant',
    checkCrc32: true,
    checkOverlappingEntry: true,
    ...(options.password === undefined ? {} : { password: String(options.password) }),
  });
  if (source.size === 0) throw damaged(source.name, 'the file is empty');
  const matches = namePattern(String(options.members ?? '*'));
  const chosen = await chooseMembers(directory(zip, source), source, matches, limits, flow);
  // Before anything comes out: each file lies where the directory says, and none over another.
  for (const entry of [...chosen.others, ...chosen.members.map((member) => member.entry)])
    await checkPlace(entry, source);
  for (const member of chosen.members)
    yield { name: member.name, bytes: flow.pass(member.name, memberBytes(member, source)) };
}

async function* directory(zip: ZipReader<Source>, source: Source): AsyncGenerator<Entry, void, undefined> {
  try {
    yield* zip.getEntriesGenerator();
  } catch (error) {
    throw source.blame(error, (message) => zipFault(source.name, message));
  }
}

async function checkPlace(entry: FileEntry, source: Source): Promise<void> {
  try {
    await entry.getData(new WritableStream(), { checkOverlappingEntryOnly: true, passThrough: true });
  } catch (error) {
    throw source.blame(error, (message) => zipFault(entry.filename, message));
  }
}

async function* memberBytes(
  { name, entry }: Member,
  source: Source,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stop = new AbortController();
  const { readable, writable, fail } = makePipe();
  const done = entry.getData(writable, { signal: stop.signal });
  done.catch(fail);
  try {
    for await (const chunk of readable) yield chunk;
    await done;
  } catch (error) {
    throw source.blame(error, (message) => zipFault(name, message, entry.zipCrypto));
  } finally {
    stop.abort();
    await done.catch(() => undefined);
  }
}
