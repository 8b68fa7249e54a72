/**
 * What one evaluation may spend, counted cheaply: steps (calls of functions, turns of loops), nested evaluations, time,
 * items of a sequence, characters of a text. Codes are JSONata's: D1011 depth, D1012 steps or time, D2015 sequence; the
 * published language has none for a text, D3150 is ours.
 */
import { JsonataError } from './error.ts';
import { watch } from './meter.ts';

export interface Limits {
  /** Milliseconds of one evaluation. */
  readonly timeoutMs?: number;
  /** Nested evaluations, as JSONata's `stack` counts them. */
  readonly depth?: number;
  /** Items of a sequence. */
  readonly sequence?: number;
  /** UTF-16 units of a text. */
  readonly stringLength?: number;
  /** Calls and turns of loops. */
  readonly steps?: number;
  /** Milliseconds of processor time so far: who waits for a busy machine is not late. */
  readonly cpuMs?: () => number;
  /** Bytes of heap in use; asked now and then of an evaluation that takes long. */
  readonly heapUsed?: () => number;
  /** Collects garbage. */
  readonly collect?: () => void;
  /** Bytes of heap above which an evaluation that has filled a good part of them ends. */
  readonly heap?: number;
}

/** The clock is asked after so many steps. */
const STEPS_PER_LOOK = 2048;
/** An evaluation that takes longer than this is asked what memory it holds, and again after so long. */
const HEAP_LOOK_MS = 10;
/** On a busy machine an evaluation may take so much of its time more, if it did not have the processor. */
const MOST_PATIENCE = 0.75;
/** What an evaluation must have filled itself before the heap is its fault, in bytes. */
const OWN_HEAP = 24 * 1024 * 1024;

export class Context {
  /** Steps until the next {@link tick}. */
  fuel = 0;
  depth = 0;
  /** Which call is being made: an index into the mapping's call sites. */
  at = 0;
  /** What `$now()` and `$millis()` answer. */
  now = 0;
  maxDepth = Number.POSITIVE_INFINITY;
  maxSequence = Number.POSITIVE_INFINITY;
  maxText = Number.POSITIVE_INFINITY;
  /** What JSONata's own built-ins find as `this`. */
  readonly focus: {
    readonly createSequence: typeof sequenceOf;
    readonly options: { sequence: number };
    readonly environment: { readonly timestamp: Date };
  };
  readonly #limits: Limits;
  #timeoutMs = Number.POSITIVE_INFINITY;
  #steps = Number.POSITIVE_INFINITY;
  #left = 0;
  #granted = 0;
  #deadline = 0;
  #heapLook = 0;
  #heapBefore: number | undefined;
  #cpuBefore = 0;
  #latest = 0;

  constructor(limits: Limits = {}) {
    const now = (): Date => new Date(this.now);
    this.focus = {
      createSequence: sequenceOf,
      options: { sequence: Number.POSITIVE_INFINITY },
      environment: {
        get timestamp() {
          return now();
        },
      },
    };
    this.#limits = limits;
    this.maxDepth = limits.depth ?? Number.POSITIVE_INFINITY;
    this.maxSequence = limits.sequence ?? Number.POSITIVE_INFINITY;
    this.maxText = limits.stringLength ?? Number.POSITIVE_INFINITY;
    this.#steps = limits.steps ?? Number.POSITIVE_INFINITY;
    this.focus.options.sequence = this.maxSequence;
  }

  /** Time is asked of the limits anew: it may change from one evaluation to the next. */
  begin(): void {
    this.depth = 0;
    this.at = 0;
    this.#left = this.#steps;
    this.#grant();
    this.#timeoutMs = this.#limits.timeoutMs ?? Number.POSITIVE_INFINITY;
    const now = this.#timeoutMs === Number.POSITIVE_INFINITY ? 0 : Date.now();
    this.#deadline = now + this.#timeoutMs;
    this.#latest = this.#deadline + MOST_PATIENCE * this.#timeoutMs;
    this.#heapLook = now + HEAP_LOOK_MS;
    this.#heapBefore = undefined;
    watch(this);
  }

  /** The fuel has run out: may there be more? */
  tick(): void {
    this.#left -= this.#granted - this.fuel;
    if (this.#left <= 0) throw new JsonataError('D1012', { value: this.#steps });
    this.look();
    this.#grant();
  }

  /** At the clock, and at the heap of an evaluation that takes long. */
  look(): void {
    if (this.#deadline === Number.POSITIVE_INFINITY) return;
    const now = Date.now();
    if (now > this.#deadline) this.#late(now);
    if (now >= this.#heapLook) this.#lookAtHeap(now);
  }

  #late(now: number): void {
    const { cpuMs } = this.#limits;
    const spent = cpuMs === undefined ? this.#timeoutMs : cpuMs() - this.#cpuBefore + 2 * HEAP_LOOK_MS;
    if (spent >= this.#timeoutMs || now >= this.#latest)
      throw new JsonataError('D1012', { value: this.#timeoutMs });
    this.#deadline = now + Math.max(HEAP_LOOK_MS, this.#timeoutMs - spent);
  }

  #lookAtHeap(now: number): void {
    this.#heapLook = now + HEAP_LOOK_MS;
    const { heapUsed, heap = Number.POSITIVE_INFINITY } = this.#limits;
    if (heapUsed === undefined) return;
    const used = heapUsed();
    if (this.#heapBefore === undefined) this.#cpuBefore = this.#limits.cpuMs?.() ?? 0;
    this.#heapBefore = Math.min(this.#heapBefore ?? used, used);
    if (used <= heap || used - this.#heapBefore <= OWN_HEAP) return;
    // Most of it may be garbage.
    this.#limits.collect?.();
    if (heapUsed() > heap) throw new JsonataError('D3151', { value: heap });
    this.#heapLook = Date.now() + 10 * HEAP_LOOK_MS;
  }

  #grant(): void {
    this.#granted = Math.min(STEPS_PER_LOOK, this.#left);
    this.fuel = this.#granted;
  }

  tooDeep(): never {
    throw new JsonataError('D1011', { value: this.maxDepth });
  }

  /** Before work that grows with `units` and makes no steps of its own. */
  spend(units: number): void {
    this.fuel -= units;
    if (this.fuel < 0) this.tick();
  }

  checkLength(length: number): void {
    if (length > this.maxSequence) throw new JsonataError('D2015', { value: this.maxSequence });
  }

  text(text: string): string {
    if (text.length > this.maxText) throw new JsonataError('D3150', { value: this.maxText });
    return text;
  }
}

/** A sequence of JSONata: an array that collapses when it holds one item or none. */
export type Sequence = unknown[] & {
  sequence?: true;
  /** `[]` was written: one item stays a list. */
  keepSingleton?: true;
  /** Made by an array constructor: not flattened by a path. */
  cons?: true;
  /** Its items are tuples of a path with `@`, `#` or `%`. */
  tupleStream?: true;
  /** Wraps an input that is a list. */
  outerWrapper?: true;
};

/** A new sequence; with an argument, even an undefined one, of that item. */
export function sequenceOf(...items: unknown[]): Sequence {
  const made: Sequence = items;
  made.sequence = true;
  return made;
}
