/**
 * The port `MappingProcesses`: a few child processes. Each works for one organization at a time, and runs one mapping
 * only, letter by letter: what it runs has seen no code but that which works for each of its organizations anyway. A
 * process that dies on a slice takes nobody with it: the slice is done again record by record, and only the guilty ones
 * become problems.
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
import { type Slot, Turns } from './turns.ts';

export interface PoolOptions {
  /** Processes at work at once; default as many as cores, at most 4. */
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
/** What an evaluation that stops by itself may take more than its time. */
const SLACK_MS = 150;
/** A process keeps what it compiled; one with more programs than these is renewed. */
const MAX_PROGRAMS = 256;
/** Files that come one by one find a process that is already there. */
const IDLE_MS = 10_000;

export function openMappingProcesses(options: PoolOptions = {}): MappingProcesses {
  return new Pool(options);
}

class Pool implements MappingProcesses {
  readonly #turns: Turns;
  readonly #process: Omit<ProcessOptions, 'sources'>;
  #sources: StrippedSources | undefined;
  readonly #sliceMs: number;
  readonly #unitMs: number;
  #closed = false;

  constructor(options: PoolOptions) {
    const size = Math.max(1, options.size ?? Math.min(availableParallelism(), 4));
    this.#turns = new Turns(size, options.idleMs ?? IDLE_MS);
    this.#sliceMs = options.sliceMs ?? 30_000;
    this.#unitMs = options.unitMs ?? DEFAULT_UNIT_MS;
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
          return ask(KIND.stage, order, sliceParts(part), isOne(part)).then(staged);
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
            part.starts.length === 1,
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
          const [rendered] = await ask(KIND.report, { facts }, [jsonPart(some)], some.length === 1);
          return readJson<readonly Rendered[]>(rendered);
        },
        this.#limits(program),
      ),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.close(new Error('the mapping processes are closed'));
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
      this.#turns.add({
        source: program.source,
        connector: `${program.organization}/${program.connector}`,
        fail: reject,
        run: (slot) =>
          work((kind, order, parts, alone = false) =>
            this.#ask(slot, program, kind, order, parts, alone),
          ).then(resolve, reject),
      });
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
    const process = await this.#processFor(slot, program.source);
    // An evaluation stops by itself at unitMs; the process is killed where it cannot.
    const silentMs = Math.min(this.#sliceMs, this.#unitMs + SLACK_MS);
    const wholeMs = alone ? Math.min(this.#sliceMs, silentMs * 4) : this.#sliceMs;
    // Nothing of a mapping runs where records are only listed.
    const deadlines = kind === KIND.index ? { wholeMs } : { wholeMs, silentMs };
    const whole: Order = { ...order, hash: program.hash, unitMs: this.#unitMs };
    const answer = await process.ask(kind, program, [jsonPart(whole), ...parts], deadlines);
    if (answer.kind === KIND.done) return answer.parts;
    if (answer.kind === KIND.refused) throw new ProblemError(readJson<Problem>(answer.parts[0]));
    throw new Error(`a mapping process failed: ${Buffer.from(answer.parts[0] ?? []).toString('utf8')}`);
  }

  async #processFor(slot: Slot, source: string): Promise<MappingProcess> {
    const current = slot.process;
    if (current?.alive === true && current.source === source && current.programs < MAX_PROGRAMS)
      return current;
    slot.process = undefined;
    await current?.stop();
    if (this.#closed) throw new Error('the mapping processes are closed');
    this.#sources ??= stripSources(this.#process.entry);
    const fresh = await MappingProcess.start(source, {
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
}

const isOne = ({ units, starts }: Slice): boolean => (units ?? starts).length === 1;

function staged(parts: readonly Uint8Array[]): Staged {
  const [counts, rows] = parts;
  return { ...readJson<Omit<Staged, 'rows'>>(counts), rows: rows ?? new Uint8Array() };
}
