/**
 * Who works on which mapping process, and when: processes keep to a mapping while it has work, some that have none are
 * kept for what comes next, nobody is passed over for long, and nobody waits for the slow mapping of somebody else.
 */
import type { MappingProcess } from './process.ts';

export interface Task {
  /** Of the mapping. */
  readonly source: string;
  /** With its organization. */
  readonly connector: string;
  readonly run: (slot: Slot) => Promise<void>;
  readonly fail: (error: Error) => void;
}

/** A place for one process. */
export interface Slot {
  process: MappingProcess | undefined;
  /** What it works for, and since when. */
  work?: { readonly task: Task; readonly since: number } | undefined;
  idle?: NodeJS.Timeout | undefined;
  /** When it last worked. */
  used: number;
  /** Beyond the pool's size: for those whom a slow mapping of somebody else would keep waiting. */
  readonly spare: boolean;
}

interface Waiting {
  readonly task: Task;
  passed: number;
}

interface Found {
  readonly slot: Slot;
  readonly task: Task;
}

/** How often the oldest waiting task may be passed over for one of a mapping that a process already runs. */
const MAX_PASSED = 8;
/** A slice that takes longer than this is a slow mapping's: others do not wait for it. */
const SLOW_MS = 300;
const MAX_SPARE = 2;
/** Processes that are kept, at work or not: small files of many gestionali come by turns, and starting one takes a third of a second. */
const KEPT = 8;

export class Turns {
  readonly #size: number;
  readonly #idleMs: number;
  readonly #slots: Slot[];
  readonly #waiting: Waiting[] = [];
  #relief: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(size: number, idleMs: number) {
    this.#size = size;
    this.#idleMs = idleMs;
    this.#slots = Array.from({ length: Math.max(size, KEPT) }, () => ({
      process: undefined,
      used: 0,
      spare: false,
    }));
  }

  add(task: Task): void {
    this.#waiting.push({ task, passed: 0 });
    this.#next();
  }

  /** Whoever waits fails with the error; processes end. */
  async close(error: Error): Promise<void> {
    this.#closed = true;
    for (const { task } of this.#waiting.splice(0)) task.fail(error);
    clearTimeout(this.#relief);
    for (const slot of this.#slots) clearTimeout(slot.idle);
    await Promise.all(this.#slots.map((slot) => slot.process?.stop()));
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const found = this.#match();
      if (found === undefined) {
        this.#relief ??= setTimeout(() => this.#relieve(), SLOW_MS / 2).unref();
        return;
      }
      this.#start(found);
    }
  }

  #start({ slot, task }: Found): void {
    slot.work = { task, since: Date.now() };
    clearTimeout(slot.idle);
    void task.run(slot).finally(() => {
      slot.work = undefined;
      slot.used = Date.now();
      this.#next();
      if (slot.work === undefined && !this.#closed)
        slot.idle = setTimeout(() => this.#retire(slot), this.#idleMs).unref();
    });
  }

  #retire(slot: Slot): void {
    if (slot.work !== undefined) return;
    const process = slot.process;
    slot.process = undefined;
    if (slot.spare) this.#slots.splice(this.#slots.indexOf(slot), 1);
    void process?.stop();
  }

  /** Where all processes are long at work for others, those who wait get one of their own. */
  #relieve(): void {
    this.#relief = undefined;
    if (this.#closed) return;
    const since = Date.now() - SLOW_MS;
    const working = this.#slots.filter(({ work }) => work !== undefined);
    const slow = working.length >= this.#size && working.every(({ work }) => (work?.since ?? 0) <= since);
    if (slow && this.#slots.filter(({ spare }) => spare).length < MAX_SPARE) {
      const slot: Slot = { process: undefined, used: 0, spare: true };
      const task = this.#foreign();
      if (task !== undefined) {
        this.#slots.push(slot);
        this.#start({ slot, task });
      }
    }
    this.#next();
  }

  /** An idle process, preferably with work of the mapping that it runs; else the oldest task. */
  #match(): Found | undefined {
    const own = this.#slots.filter((slot) => !slot.spare);
    const idle = own.filter((slot) => slot.work === undefined);
    const [oldest] = this.#waiting;
    if (oldest === undefined) return undefined;
    if (own.length - idle.length >= this.#size) return this.#matchSpare();
    if (oldest.passed < MAX_PASSED) {
      for (const slot of idle) {
        const index = this.#waiting.findIndex(({ task }) => task.source === slot.process?.source);
        const task = this.#take(index);
        if (task === undefined) continue;
        if (index > 0) oldest.passed += 1;
        return { slot, task };
      }
    }
    const slot =
      idle.find((one) => one.process?.source === oldest.task.source) ??
      idle.find((one) => one.process === undefined) ??
      idle.toSorted((one, other) => one.used - other.used)[0];
    const task = this.#take(0);
    return slot === undefined || task === undefined ? undefined : { slot, task };
  }

  /** A spare process goes on only for those who would wait. */
  #matchSpare(): Found | undefined {
    const slot = this.#slots.find((one) => one.spare && one.work === undefined);
    const task = slot === undefined ? undefined : this.#foreign();
    return slot === undefined || task === undefined ? undefined : { slot, task };
  }

  /** Takes the oldest task of a connector that no process works for. */
  #foreign(): Task | undefined {
    const served = new Set(this.#slots.map(({ work }) => work?.task.connector));
    return this.#take(this.#waiting.findIndex(({ task }) => !served.has(task.connector)));
  }

  #take(index: number): Task | undefined {
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0]?.task;
  }
}
