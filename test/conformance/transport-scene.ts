/** Scene and assertions of the transports' conformance suite. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  Door,
  RemoteFile,
  Session,
  Transport,
  TransportSpec,
  WriteFacts,
} from '../../src/domain/ports/transport.ts';
import { type Problem, ProblemError, type Result } from '../../src/domain/problem.ts';

/** What is behind a door, reached without the transport under test. Names are `a.csv` or `fatti/a.csv`. */
export interface Behind {
  /** A file appears, or is replaced, at the source. */
  put(name: string, content: string | Uint8Array, modifiedMs?: number): Promise<void>;
  /** Bytes of what was delivered (or put); nothing when there is no such file. */
  get(name: string): Promise<Buffer | undefined>;
  /** Everything that is there, temporary files included. */
  names(): Promise<readonly string[]>;
  /** Empties it, after each test. */
  clear(): Promise<void>;
  /** What the other side holds open for us: handles, transfers. Absent: not looked at. */
  held?(): Promise<number> | number;
  /** The real folder on this disk, where it is one (`Traits.onDisk`). */
  readonly folder?: string;
}

export interface DoorUnderTest {
  readonly transport: Transport;
  /** To collect from; to deliver to as well, unless `deliver` is another place. */
  readonly door: Door;
  /** Where delivering goes elsewhere: what is written there is told by `behind.get` too, but never listed by `door`. */
  readonly deliver?: Door;
  readonly behind: Behind;
  close(): Promise<void>;
}

/** What cannot be read from the spec. */
export interface Traits {
  /** `behind.folder` is a real folder: links, pipes and open handles are tried. */
  readonly onDisk?: boolean;
  /** The source is one file: a `put` replaces it. Its listed name is the one that was put. */
  readonly oneFile?: boolean;
  /** Listing a file opens it (an HTTP answer): that session reads the bytes that were listed, whatever becomes of the source. */
  readonly listingOpens?: boolean;
  /** Delivering goes to another place than collecting (`DoorUnderTest.deliver`). */
  readonly apart?: boolean;
  /** A taken file may be moved into a subfolder; default: as the spec's `settles`. */
  readonly moves?: boolean;
  /** Names that the protocol can carry; default all. The others must do no harm. */
  readonly carries?: (name: string) => boolean;
}

/** What the parts of the suite are given; `scene` only inside of tests. */
export interface Suite {
  readonly spec: TransportSpec;
  readonly traits: Traits;
  readonly scene: () => Scene;
}

/** A real folder on this disk as what is behind a door. */
export function onDisk(folder: string): Behind {
  return {
    folder,
    async put(name, content, modifiedMs) {
      const path = join(folder, name);
      if (name.includes('/')) await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      if (modifiedMs !== undefined) await utimes(path, modifiedMs / 1000, modifiedMs / 1000);
    },
    get: (name) => readFile(join(folder, name)).catch(() => undefined),
    async names() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
    },
    async clear() {
      for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true });
    },
    held: () => openInside(folder),
  };
}

export async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

/** The value of a result that must be good. */
export function good<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** The problem of a result that must be bad; every problem says what to do. */
export function bad(result: Result<unknown>, code: string): Problem {
  assert.ok(!result.ok, `expected ${code}, got a value`);
  assert.equal(result.problem.code, code, result.problem.message);
  assert.ok(result.problem.advice, `${code} has no advice`);
  return result.problem;
}

/** The problem that an iteration must throw. */
export async function thrown(
  codes: string | readonly string[],
  run: () => Promise<unknown>,
): Promise<Problem> {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof ProblemError, `not a problem: ${String(error)}`);
    assert.ok([codes].flat().includes(error.problem.code), `${error.problem.code}: ${error.problem.message}`);
    assert.ok(error.problem.advice);
    return error.problem;
  }
  return assert.fail(`expected ${String(codes)}`);
}

export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const bytesOf = async (items: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  Buffer.concat(await gather(items));

export const names = (files: readonly RemoteFile[]): string[] => files.map((file) => file.name).sort();

/** Descriptors of this process that are open inside a folder (the server under test lives in this process too). */
export async function openInside(folder: string): Promise<number> {
  const fds = await readdir('/proc/self/fd');
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return links.filter((to) => to === folder || to.startsWith(`${folder}/`)).length;
}

/** Waits for something that another party does in its own time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 10_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `in ${ms} ms never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const onLinux = { skip: process.platform === 'linux' ? false : 'reads /proc' };

/** A door and what is behind it, swept after each test. */
export class Scene {
  readonly door: DoorUnderTest;
  readonly behind: Behind;
  readonly #sessions: Session[] = [];
  #written = 0;

  constructor(door: DoorUnderTest) {
    this.door = door;
    this.behind = door.behind;
  }

  /** The folder on disk of an `onDisk` door. */
  get folder(): string {
    return this.behind.folder ?? assert.fail('no folder is behind this door');
  }

  /** A session for collecting, and for delivering where that is the same place. */
  open = (signal: AbortSignal = new AbortController().signal): Promise<Session> =>
    this.#opened(this.door.door, signal);

  /** A session for delivering. */
  openOut = (signal: AbortSignal = new AbortController().signal): Promise<Session> =>
    this.#opened(this.door.deliver ?? this.door.door, signal);

  /** What a writer hands over with the bytes; the id is new unless given. */
  facts(content: Uint8Array, id?: string): WriteFacts {
    this.#written += 1;
    return {
      id: id ?? `outgoing-${this.#written}`,
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      kind: 'report',
    };
  }

  put = (file: string, content: string | Uint8Array): Promise<void> => this.behind.put(file, content);

  async got(file: string): Promise<Buffer> {
    return (await this.behind.get(file)) ?? assert.fail(`${file} is not there`);
  }

  left = async (): Promise<string[]> => [...(await this.behind.names())].sort();

  nothingHeld = (): Promise<void> =>
    until('nothing is held open', async () => ((await this.behind.held?.()) ?? 0) === 0);

  listed = async (session: Session, file: string): Promise<RemoteFile> => {
    const found = (await gather(session.list())).find((one) => one.name === file);
    return found ?? assert.fail(`${file} is not listed`);
  };

  async sweep(): Promise<void> {
    for (const session of this.#sessions.splice(0)) await session.close();
    await this.behind.clear();
  }

  async #opened(door: Door, signal: AbortSignal): Promise<Session> {
    const session = good(await this.door.transport.open(door, signal));
    this.#sessions.push(session);
    return session;
  }
}
