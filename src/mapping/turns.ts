/**
 * Who works on which mapping process, and when: processes keep to an organization while it has work, nobody is passed
 * over for long, and nobody waits for the slow mapping of somebody else.
 */
import type { MappingProcess } from './process.ts';

export interface Task {
  readonly organization: string;
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

/** How often the oldest waiting task may be passed over for one of the organization that a process already serves. */
const MAX_PASSED = 8;
/** A slice that takes longer than this is a slow mapping's: others do not wait for it. */
const SLOW_MS = 300;
const MAX_SPARE = 2;

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
    this.#slots = Array.from({ length: size }, () => ({ process: undefined, spare: false }));
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
    const slow = this.#slots.every(({ work }) => work !== undefined && work.since <= since);
    if (slow && this.#slots.length < this.#size + MAX_SPARE) {
      const slot: Slot = { process: undefined, spare: true };
      const task = this.#foreign();
      if (task !== undefined) {
        this.#slots.push(slot);
        this.#start({ slot, task });
      }
    }
    this.#next();
  }

  /** An idle process, preferably with work of the organization that it serves; else the oldest task. */
  #match(): Found | undefined {
    const idle = this.#slots.filter((slot) => slot.work === undefined && !slot.spare);
    const [oldest] = this.#waiting;
    if (oldest === undefined) return undefined;
    if (idle.length === 0) return this.#matchSpare();
    if (oldest.passed < MAX_PASSED) {
      for (const slot of idle) {
        const index = this.#waiting.findIndex(({ task }) => task.organization === slot.process?.organization);
        const task = this.#take(index);
        if (task === undefined) continue;
        if (index > 0) oldest.passed += 1;
        return { slot, task };
      }
    }
    const slot =
      idle.find((one) => one.process?.organization === oldest.task.organization) ??
      idle.find((one) => one.process === undefined) ??
      idle[0];
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
