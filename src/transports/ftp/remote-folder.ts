/**
 * The single acts on the door's folder. Size and time of a file come from the same words of the server in a listing and
 * for one file, so that an unchanged file never looks changed: MLSD and MLST where it has them; else SIZE and MDTM, also
 * for each listed file (`ls -l` shows minutes, and a date without time after half a year); else only the listing.
 * Paths are whole: what a server makes of a leading blank, dash or tilde does not matter then.
 */
import type { RemoteFile } from '../../domain/ports/transport.ts';
import { noFolder, raise, unsupported } from '../faults.ts';
import { type Entry, fromFacts, instant } from './entry.ts';
import type { Line } from './line.ts';
import { listing } from './listing.ts';
import { hasCode, isReply, isUnknown, saysDenied } from './reply.ts';
import { download } from './transfer.ts';

/** An empty folder, in the words of servers that call it an error. */
const EMPTY = /no files|empty|no members/i;

export class RemoteFolder {
  readonly #line: Line;
  /** Absolute, or relative to the login folder until that is known. */
  #path: string;
  /** What the server turned out not to have. */
  #lacks = new Set<'MLST' | 'MDTM' | 'SIZE' | 'LIST -a'>();

  constructor(line: Line) {
    this.#line = line;
    this.#path = line.settings.path;
    if (!line.features.has('MLST')) this.#lacks.add('MLST');
  }

  get line(): Line {
    return this.#line;
  }

  get where(): string {
    const { settings } = this.#line;
    const scheme = settings.tls === 'none' ? 'ftp' : 'ftps';
    return `${scheme}://${settings.server}${this.#path.startsWith('/') ? '' : '/~/'}${this.#path}`;
  }

  inside(name: string): string {
    return this.#path.endsWith('/') ? `${this.#path}${name}` : `${this.#path}/${name}`;
  }

  /** A path below the login folder is made whole: nothing else depends on where the server thinks we are. */
  async settle(): Promise<void> {
    if (this.#path.startsWith('/')) return;
    const { message } = await this.#line.command('open', 'PWD');
    // RFC 959, appendix II: a quote in the name is doubled.
    const home = /"((?:[^"]|"")*)"/.exec(message)?.[1]?.replaceAll('""', '"');
    if (home === undefined) raise(unsupported(this.where, 'it does not tell its login folder'));
    this.#path = this.#path === '' ? home : `${home.replace(/\/$/, '')}/${this.#path}`;
  }

  /** Throws `transport.not-found` when the folder is not there. */
  async enter(): Promise<void> {
    if (!(await this.isFolder(this.#path, true))) raise(noFolder(this.where));
  }

  async isFolder(path: string, own = false): Promise<boolean> {
    try {
      await this.#line.command('open', `CWD ${path}`);
      return true;
    } catch (error) {
      if (!isReply(error) || error.code < 500 || (own && saysDenied(error))) throw error;
      return false;
    }
  }

  /** Size and time of a regular file; nothing when there is none of that name. */
  async look(name: string): Promise<Pick<RemoteFile, 'size' | 'modifiedMs'> | undefined> {
    const path = this.inside(name);
    if (!this.#lacks.has('MLST')) {
      const entry = await this.#ask('MLST', () => this.#factsOf(path));
      if (entry === 'none' || (entry !== 'unknown' && entry.kind !== 'file')) return undefined;
      if (entry !== 'unknown' && entry.size !== undefined && entry.modifiedMs !== undefined)
        return { size: entry.size, modifiedMs: entry.modifiedMs };
    }
    const size = await this.#ask('SIZE', () => this.#sizeOf(path));
    if (size === 'none') return undefined;
    const modifiedMs = await this.#ask('MDTM', () => this.#timeOf(path));
    if (modifiedMs === 'none') return undefined;
    if (size !== 'unknown' && modifiedMs !== 'unknown') return { size, modifiedMs };
    const shown = await this.#lookInListing(name);
    return shown !== undefined && modifiedMs !== 'unknown' ? { ...shown, modifiedMs } : shown;
  }

  /** Whether anything bears the name: RNFR asks so on every server, folders included, and changes nothing. */
  async exists(name: string): Promise<boolean> {
    const path = this.inside(name);
    if (!this.#lacks.has('MLST')) {
      const entry = await this.#ask('MLST', () => this.#factsOf(path));
      if (entry !== 'unknown') return entry !== 'none';
    }
    try {
      await this.#line.command('look', `RNFR ${path}`);
      return true;
    } catch (error) {
      if (!isReply(error) || error.code < 500) throw error;
      return false;
    }
  }

  /** Everything in the folder, at once: the protocol does nothing else while a listing comes. */
  async entries(): Promise<readonly Entry[]> {
    await this.enter();
    if (!this.#lacks.has('MLST')) {
      try {
        return (await this.#list('MLSD', true)).entries;
      } catch (error) {
        if (!isUnknown(error)) throw error;
        this.#lacks.add('MLST');
      }
    }
    if (!this.#lacks.has('LIST -a')) {
      try {
        const all = await this.#list('LIST -a', false);
        // Not even "." is there: it looked for a file "-a".
        if (all.lines > 0) return all.entries;
      } catch (error) {
        if (!isReply(error)) throw error;
      }
    }
    const plain = await this.#list('LIST', false);
    if (plain.lines > 0) this.#lacks.add('LIST -a');
    return plain.entries;
  }

  /** A listed file, with its exact time; nothing when it has gone meanwhile. */
  async fileOf(entry: Entry): Promise<RemoteFile | 'no size' | undefined> {
    const { name, modifiedMs, shownMs } = entry;
    const exact = modifiedMs ?? (await this.#ask('MDTM', () => this.#timeOf(this.inside(name))));
    if (exact === 'none') return undefined;
    const size = entry.size ?? (await this.look(name))?.size;
    if (size === undefined) return 'no size';
    return { name, size, modifiedMs: exact === 'unknown' ? (shownMs ?? 0) : exact };
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#line.command('rename', `RNFR ${this.inside(from)}`);
    await this.#line.command('rename', `RNTO ${this.inside(to)}`);
  }

  async remove(name: string): Promise<void> {
    await this.#line.command('delete', `DELE ${this.inside(name)}`);
  }

  async makeFolder(name: string): Promise<void> {
    await this.#line.command('create the subfolder', `MKD ${this.inside(name)}`);
  }

  async #factsOf(path: string): Promise<Entry | undefined> {
    const { message } = await this.#line.command('look', `MLST ${path}`);
    const line = message.split('\n').find((one) => one.startsWith(' '));
    return line === undefined ? undefined : fromFacts(line.slice(1));
  }

  async #sizeOf(path: string): Promise<number | undefined> {
    const size = /^213[ -]\s*(\d+)/.exec((await this.#line.command('look', `SIZE ${path}`)).message)?.[1];
    return size === undefined ? undefined : Number(size);
  }

  async #timeOf(path: string): Promise<number | undefined> {
    return instant((await this.#line.command('look', `MDTM ${path}`)).message.slice(4));
  }

  /** What the server tells; `none`: there is no such file; `unknown`: it does not know the command, remembered. */
  async #ask<T>(
    command: 'MLST' | 'MDTM' | 'SIZE',
    act: () => Promise<T | undefined>,
  ): Promise<T | 'none' | 'unknown'> {
    if (this.#lacks.has(command)) return 'unknown';
    try {
      const told = await act();
      if (told !== undefined) return told;
    } catch (error) {
      if (saysDenied(error) || !isReply(error)) throw error;
      if (!isUnknown(error)) return 'none';
    }
    this.#lacks.add(command);
    return 'unknown';
  }

  async #lookInListing(name: string): Promise<Pick<RemoteFile, 'size' | 'modifiedMs'> | undefined> {
    const slash = name.indexOf('/');
    const folder = this.inside(name.slice(0, Math.max(slash, 0))).replace(/(.)\/$/, '$1');
    if (!(await this.isFolder(folder))) return undefined;
    const { entries } = await this.#list(this.#lacks.has('LIST -a') ? 'LIST' : 'LIST -a', false);
    const entry = entries.find((one) => one.name === name.slice(slash + 1));
    if (entry?.kind !== 'file') return undefined;
    return { size: entry.size ?? 0, modifiedMs: entry.shownMs ?? 0 };
  }

  async #list(command: string, facts: boolean): Promise<Awaited<ReturnType<typeof listing>>> {
    const { settings } = this.#line;
    const style = { facts, encoding: settings.encoding, nowMs: Date.now(), where: this.where };
    try {
      return await listing(download(this.#line, 'list', command), style);
    } catch (error) {
      if (isReply(error) && hasCode(error, 450, 550) && EMPTY.test(error.message))
        return { entries: [], lines: 0 };
      throw error;
    }
  }
}
