/** One mapping process from outside: spawned without rights, spoken to by frames, killed when it does not answer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Program } from '../domain/ports/mapping.ts';
import { type Deadlines, deadline } from './deadline.ts';
import { encodeFrame, type Frame, FrameReader, jsonPart, KIND, readJson } from './frames.ts';

export interface ProcessOptions {
  /** Composition root of the child. */
  readonly entry: URL;
  /** Open file with the sources stripped of types (see stripped-sources.ts). */
  readonly sources: number;
  /** What it may read: the source tree, the schemas, the libraries. */
  readonly readable: readonly URL[];
  /** Cap of its heap. */
  readonly heapMb: number;
  readonly startMs: number;
}

export type DeathReason = 'timeout' | 'memory' | 'crashed';

/** The process ended before it answered. */
export class ProcessDeath extends Error {
  readonly reason: DeathReason;
  /** Part of the request that it was at, where it tells each. */
  readonly part: number | undefined;
  constructor(reason: DeathReason, detail: string, part?: number) {
    super(`the mapping process ended: ${reason}${detail === '' ? '' : ` (${detail})`}`);
    this.reason = reason;
    this.part = part;
  }
}

interface Waiting {
  readonly request: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
  readonly heard: () => void;
}

const KEPT_STDERR = 4096;
const PRELOAD = new URL('preload.js', import.meta.url);

/**
 * No files but the product's own, no processes, no workers, no add-ons; a small heap. The young generation keeps its
 * usual size: with less of it, JSONata's many short-lived objects halve the speed.
 */
export const processFlags = (readable: readonly URL[], heapMb: number): readonly string[] => [
  '--permission',
  ...readable.map((place) => `--allow-fs-read=${realPath(place)}`),
  `--max-old-space-size=${heapMb}`,
  '--max-semi-space-size=16',
  // What is garbage is told from what is held before a mapping is said to fill the memory.
  '--expose-gc',
  '--no-warnings',
];

export class MappingProcess {
  /** Source of the mapping that it runs: it never runs another one. */
  readonly source: string;
  readonly #child: ChildProcess;
  readonly #stdin: Writable;
  readonly #frames = new FrameReader();
  readonly #sent = new Set<string>();
  readonly #ended: Promise<void>;
  #waiting: Waiting | undefined;
  #requests = 0;
  #stderr = '';
  #late = false;
  /** Where it is, if it tells each part. */
  #part: number | undefined;
  #death: ProcessDeath | undefined;

  /** Rejects when the process does not come up: a fault of the installation, not of a mapping. */
  static async start(source: string, options: ProcessOptions): Promise<MappingProcess> {
    const started = new MappingProcess(source, options);
    try {
      await started.#answer(0, [], { wholeMs: options.startMs });
    } catch (error) {
      throw new Error(`mapping processes do not start: ${started.#stderr.trim()}`, { cause: error });
    }
    return started;
  }

  private constructor(source: string, { entry, readable, heapMb, sources }: ProcessOptions) {
    this.source = source;
    const flags = [...processFlags(readable, heapMb), `--import=${PRELOAD.href}`, fileURLToPath(entry)];
    const child = spawn(process.execPath, flags, {
      env: {},
      stdio: ['pipe', 'pipe', 'pipe', sources],
      cwd: '/',
    });
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null)
      throw new Error('a child process without pipes');
    this.#child = child;
    this.#stdin = stdin;
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    stdout.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    stderr.on('data', (chunk: Uint8Array) => {
      this.#stderr = (this.#stderr + Buffer.from(chunk).toString()).slice(-KEPT_STDERR);
    });
    this.#stdin.on('error', () => undefined);
    const die = (detail: string): void => {
      this.#death ??= new ProcessDeath(
        this.#late ? 'timeout' : outOfMemory(this.#stderr) ? 'memory' : 'crashed',
        detail,
        this.#part,
      );
      this.#waiting?.reject(this.#death);
      this.#waiting = undefined;
      ended.resolve();
    };
    this.#child.once('error', (error) => die(error.message));
    // After both streams are read to their end, so that the reason is known.
    this.#child.once('close', (code, signal) => die(signal ?? `exit ${code}`));
  }

  get alive(): boolean {
    return this.#death === undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** How many programs it has compiled and keeps. */
  get programs(): number {
    return this.#sent.size;
  }

  /** One request at a time. Rejects with {@link ProcessDeath} when the process ends or a deadline passes. */
  ask(kind: number, program: Program, parts: readonly Uint8Array[], deadlines: Deadlines): Promise<Frame> {
    this.#requests += 1;
    const chunks = [...encodeFrame(kind, this.#requests, parts)];
    if (!this.#sent.has(program.hash)) {
      this.#sent.add(program.hash);
      chunks.unshift(...encodeFrame(KIND.program, 0, [jsonPart(program)]));
    }
    return this.#answer(this.#requests, chunks, deadlines);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #answer(request: number, chunks: readonly Uint8Array[], deadlines: Deadlines): Promise<Frame> {
    if (this.#death !== undefined) throw this.#death;
    if (this.#waiting !== undefined) throw new Error('a mapping process is asked twice at once');
    const { promise, resolve, reject } = Promise.withResolvers<Frame>();
    this.#part = undefined;
    const timer = deadline(this.#child.pid, deadlines, () => {
      this.#late = true;
      this.#child.kill('SIGKILL');
    });
    this.#waiting = { request, resolve, reject, heard: timer.heard };
    this.#stdin.cork();
    for (const chunk of chunks) this.#stdin.write(chunk);
    this.#stdin.uncork();
    try {
      return await promise;
    } finally {
      timer.stop();
    }
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const frame of this.#frames.push(chunk)) {
        const waiting = this.#waiting;
        if (waiting?.request !== frame.request) continue;
        if (frame.kind === KIND.alive) {
          const { part, each } = readJson<{ part: number; each: boolean }>(frame.parts[0]);
          this.#part = each ? part : undefined;
          waiting.heard();
          continue;
        }
        this.#waiting = undefined;
        waiting.resolve(frame);
      }
    } catch {
      // What it writes is no frame: it cannot be understood any more.
      this.#child.kill('SIGKILL');
    }
  }
}

const outOfMemory = (stderr: string): boolean =>
  /out of memory|heap limit|Allocation failed|invalid array length/i.test(stderr);

function realPath(place: URL): string {
  const path = fileURLToPath(place);
  const real = realpathSync(path);
  return path.endsWith('/') ? `${real}/` : real;
}
