/**
 * The port `MappingProcesses`: a few child processes, each serving one organization at a time. A process that dies on
 * a slice takes nobody with it: the slice is done again record by record, and only the guilty ones become problems.
 */
import { availableParallelism } from 'node:os';
import type { Json } from '../domain/debt-position.ts';
import type { Slice } from '../domain/ports/format.ts';
import type {
  DeliveryFacts,
  Indexed,
  MappingProcesses,
  Program,
  Rendered,
  Staged,
} from '../domain/ports/mapping.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { Order } from './child.ts';
import { jsonPart, KIND, readJson, sliceParts } from './frames.ts';
import { DEFAULT_UNIT_MS } from './prepared.ts';
import { MappingProcess, type ProcessOptions } from './process.ts';
import { type StrippedSources, stripSources } from './stripped-sources.ts';
import { type Ask, acknowledgeSurvivors, reportSurvivors, stageSurvivors } from './survivors.ts';

export interface PoolOptions {
  /** Processes at once; default as many as cores, at most 4. */
  readonly size?: number;
  /** Longest time for one slice. */
  readonly sliceMs?: number;
  /** Longest time for one unit of records, or one event. */
  readonly unitMs?: number;
  readonly heapMb?: number;
  readonly startMs?: number;
  /** A process without work for so long gives its memory back; the next task starts another in a third of a second. */
  readonly idleMs?: number;
  readonly entry?: URL;
  readonly readable?: readonly URL[];
}

const ROOT = new URL('../../', import.meta.url);
/** What a mapping process may read. */
export const READABLE = ['src/', 'schemas/', 'node_modules/', 'package.json'].map(
  (path) => new URL(path, ROOT),
);
/** A process keeps what it compiled; one with more programs than these is renewed. */
const MAX_PROGRAMS = 32;
/** How often the oldest waiting task may be passed over for one of the organization that a process already serves. */
const MAX_PASSED = 8;

interface Task {
  readonly organization: string;
  readonly run: (slot: Slot) => Promise<void>;
  readonly fail: (error: Error) => void;
  passed: number;
}

interface Slot {
  process: MappingProcess | undefined;
  busy: boolean;
  idle?: NodeJS.Timeout | undefined;
}

export function openMappingProcesses(options: PoolOptions = {}): MappingProcesses {
  return new Pool(options);
}

class Pool implements MappingProcesses {
  readonly #slots: readonly Slot[];
  readonly #tasks: Task[] = [];
  readonly #process: Omit<ProcessOptions, 'sources'>;
  #sources: StrippedSources | undefined;
  readonly #sliceMs: number;
  readonly #unitMs: number;
  readonly #idleMs: number;
  #closed = false;

  constructor(options: PoolOptions) {
    const size = Math.max(1, options.size ?? Math.min(availableParallelism(), 4));
    this.#slots = Array.from({ length: size }, () => ({ process: undefined, busy: false }));
    this.#sliceMs = options.sliceMs ?? 30_000;
    this.#unitMs = options.unitMs ?? DEFAULT_UNIT_MS;
    this.#idleMs = options.idleMs ?? 500;
    this.#process = {
      entry: options.entry ?? new URL('src/mapping-process.ts', ROOT),
      readable: options.readable ?? READABLE,
      heapMb: options.heapMb ?? 128,
      startMs: options.startMs ?? 30_000,
    };
  }

  stage(program: Program, delivery: DeliveryFacts, slice: Slice): Promise<Staged> {
    return this.#work(program, (ask) =>
      stageSurvivors(
        slice,
        (part, verdict) => {
          const order = { delivery, ...(verdict === undefined ? {} : { verdict }) };
          return ask(KIND.stage, order, sliceParts(part), part !== slice).then(staged);
        },
        this.#limits(program),
      ),
    );
  }

  index(program: Program, delivery: DeliveryFacts, slice: Slice): Promise<Indexed> {
    return this.#work(program, async (ask) => {
      const [counts, rows] = await ask(KIND.index, { delivery }, sliceParts(slice));
      return { ...readJson<Omit<Indexed, 'rows'>>(counts), rows: rows ?? new Uint8Array() };
    });
  }

  acknowledge(
    program: Program,
    delivery: DeliveryFacts,
    slice: Slice,
    outcomes: readonly Json[],
  ): Promise<readonly Rendered[]> {
    return this.#work(program, (ask) =>
      acknowledgeSurvivors(
        slice,
        outcomes,
        delivery.fileName,
        async (part, some) => {
          const [rendered] = await ask(
            KIND.acknowledge,
            { delivery },
            [...sliceParts(part), jsonPart(some)],
            part !== slice,
          );
          return readJson<readonly Rendered[]>(rendered);
        },
        this.#limits(program),
      ),
    );
  }

  report(program: Program, facts: Json, events: readonly Json[]): Promise<readonly Rendered[]> {
    return this.#work(program, (ask) =>
      reportSurvivors(
        events,
        async (some) => {
          const [rendered] = await ask(KIND.report, { facts }, [jsonPart(some)], some !== events);
          return readJson<readonly Rendered[]>(rendered);
        },
        this.#limits(program),
      ),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#tasks.splice(0)) task.fail(new Error('the mapping processes are closed'));
    for (const slot of this.#slots) clearTimeout(slot.idle);
    await Promise.all(this.#slots.map((slot) => slot.process?.stop()));
    this.#sources?.close();
    this.#sources = undefined;
  }

  #limits(program: Program) {
    return { sliceMs: this.#sliceMs, sourceName: program.sourceName };
  }

  /** Waits for a process and runs the work on it, giving it a way to ask that renews a dead process. */
  #work<T>(program: Program, work: (ask: Ask) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the mapping processes are closed'));
    return new Promise<T>((resolve, reject) => {
      this.#tasks.push({
        organization: program.organization,
        passed: 0,
        fail: reject,
        run: (slot) =>
          work((kind, order, parts, alone = false) =>
            this.#ask(slot, program, kind, order, parts, alone),
          ).then(resolve, reject),
      });
      this.#next();
    });
  }

  async #ask(
    slot: Slot,
    program: Program,
    kind: number,
    order: Omit<Order, 'hash'>,
    parts: readonly Uint8Array[],
    alone: boolean,
  ): Promise<readonly Uint8Array[]> {
    const process = await this.#processFor(slot, program.organization);
    // JSONata stops by itself at unitMs; the process is killed where it cannot.
    const deadline = alone ? Math.min(this.#sliceMs, this.#unitMs * 2 + 250) : this.#sliceMs;
    const whole: Order = { ...order, hash: program.hash, unitMs: this.#unitMs };
    const answer = await process.ask(kind, program, [jsonPart(whole), ...parts], deadline);
    if (answer.kind === KIND.done) return answer.parts;
    if (answer.kind === KIND.refused) throw new ProblemError(readJson<Problem>(answer.parts[0]));
    throw new Error(`a mapping process failed: ${Buffer.from(answer.parts[0] ?? []).toString('utf8')}`);
  }

  async #processFor(slot: Slot, organization: string): Promise<MappingProcess> {
    const current = slot.process;
    if (current?.alive === true && current.organization === organization && current.programs < MAX_PROGRAMS)
      return current;
    slot.process = undefined;
    await current?.stop();
    if (this.#closed) throw new Error('the mapping processes are closed');
    this.#sources ??= stripSources(this.#process.entry);
    const fresh = await MappingProcess.start(organization, {
      ...this.#process,
      sources: this.#sources.descriptor,
    });
    if (this.#closed) {
      await fresh.stop();
      throw new Error('the mapping processes are closed');
    }
    slot.process = fresh;
    return fresh;
  }

  #next(): void {
    while (this.#tasks.length > 0) {
      const found = this.#match();
      if (found === undefined) return;
      const { slot, task } = found;
      slot.busy = true;
      clearTimeout(slot.idle);
      void task.run(slot).finally(() => {
        slot.busy = false;
        this.#next();
        if (!slot.busy) slot.idle = setTimeout(() => this.#retire(slot), this.#idleMs).unref();
      });
    }
  }

  #retire(slot: Slot): void {
    if (slot.busy) return;
    const process = slot.process;
    slot.process = undefined;
    void process?.stop();
  }

  /** An idle process, preferably with work of the organization that it serves; else the oldest task. */
  #match(): { readonly slot: Slot; readonly task: Task } | undefined {
    const idle = this.#slots.filter((slot) => !slot.busy);
    const [oldest] = this.#tasks;
    if (idle.length === 0 || oldest === undefined) return undefined;
    if (oldest.passed < MAX_PASSED) {
      for (const slot of idle) {
        const index = this.#tasks.findIndex((task) => task.organization === slot.process?.organization);
        const task = this.#tasks[index];
        if (task === undefined) continue;
        if (index > 0) oldest.passed += 1;
        this.#tasks.splice(index, 1);
        return { slot, task };
      }
    }
    const slot =
      idle.find((one) => one.process?.organization === oldest.organization) ??
      idle.find((one) => one.process === undefined) ??
      idle[0];
    this.#tasks.shift();
    return slot === undefined ? undefined : { slot, task: oldest };
  }
}

function staged(parts: readonly Uint8Array[]): Staged {
  const [counts, rows] = parts;
  return { ...readJson<Omit<Staged, 'rows'>>(counts), rows: rows ?? new Uint8Array() };
}
