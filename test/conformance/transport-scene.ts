/** Scene and assertions of the transports' conformance suite. */
import assert from 'node:assert/strict';
import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Door, RemoteFile, Session, Transport } from '../../src/domain/ports/transport.ts';
import { type Problem, ProblemError, type Result } from '../../src/domain/problem.ts';

export interface DoorUnderTest {
  readonly transport: Transport;
  readonly door: Door;
  /** The real folder on disk behind the door. */
  readonly folder: string;
  close(): Promise<void>;
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
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 3000): Promise<void> {
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
  readonly folder: string;
  readonly #sessions: Session[] = [];

  constructor(door: DoorUnderTest) {
    this.door = door;
    this.folder = door.folder;
  }

  open = async (signal: AbortSignal = new AbortController().signal): Promise<Session> => {
    const session = good(await this.door.transport.open(this.door.door, signal));
    this.#sessions.push(session);
    return session;
  };

  put = (file: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(this.folder, file), content);

  onDisk = (file: string): Promise<Buffer> => readFile(join(this.folder, file));

  listed = async (session: Session, file: string): Promise<RemoteFile> => {
    const found = (await gather(session.list())).find((one) => one.name === file);
    return found ?? assert.fail(`${file} is not listed`);
  };

  async sweep(): Promise<void> {
    for (const session of this.#sessions.splice(0)) await session.close();
    for (const entry of await readdir(this.folder)) await rm(join(this.folder, entry), { recursive: true });
  }
}
