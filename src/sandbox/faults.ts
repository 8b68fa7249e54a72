/** Faults ordered by a test: what goes wrong on the way to a service that is itself in order. */

/**
 * latency: the answer waits `ms` · status: answers `status` without applying · drop: the connection breaks before
 * applying · lostAnswer: the change is applied, then the connection breaks · down: every connection breaks.
 */
type FaultKind = 'latency' | 'status' | 'drop' | 'lostAnswer' | 'down';

export interface Fault {
  readonly kind: FaultKind;
  /** How many calls it spoils; without `times` and `seconds`, every one until cleared. */
  readonly times?: number;
  /** Real seconds that it lasts, from when it is ordered. */
  readonly seconds?: number;
  /** Matching calls that it lets pass first. */
  readonly after?: number;
  readonly ms?: number;
  readonly status?: 429 | 500 | 503;
  readonly retryAfterSeconds?: number;
  /** Only calls of this method. */
  readonly method?: string;
  /** Only calls whose path (without host and query) matches this regular expression. */
  readonly path?: string;
}

interface Ordered {
  readonly fault: Fault;
  readonly path: RegExp | undefined;
  readonly until: number;
  passes: number;
  left: number;
}

export class Faults {
  #ordered: Ordered[] = [];

  order(fault: Fault): void {
    this.#ordered.push({
      fault,
      path: fault.path === undefined ? undefined : new RegExp(fault.path),
      until:
        fault.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + fault.seconds * 1_000,
      passes: fault.after ?? 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    });
  }

  /** The fault of this kind that befalls this call, which uses it up. */
  strike(kind: FaultKind, method: string, path: string): Fault | undefined {
    this.#ordered = this.#ordered.filter(({ until, left }) => left > 0 && until > performance.now());
    for (const ordered of this.#ordered) {
      const { fault } = ordered;
      if (fault.kind !== kind || ordered.path?.test(path) === false) continue;
      if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue;
      if (ordered.passes > 0) {
        ordered.passes -= 1;
        continue;
      }
      ordered.left -= 1;
      return fault;
    }
    return undefined;
  }

  /** What is still to strike. */
  pending(): readonly Fault[] {
    return this.#ordered
      .filter(({ until, left }) => left > 0 && until > performance.now())
      .map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault));
  }

  clear(): void {
    this.#ordered = [];
  }
}
