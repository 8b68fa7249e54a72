/** What a session tells: a line per run as it ends, where every hit fell, and how many fell in each phase. */
import type { Phase } from './points.ts';

export interface Hit {
  readonly phase: Phase | 'idle';
  readonly point: string;
}

/** What a run tells; several go on at once, so each line bears the run's name. */
export interface Report {
  say(line: string): void;
  hit(hit: Hit): void;
}

export class SessionReport {
  readonly hits: Hit[] = [];
  passed = 0;
  readonly failed: { readonly run: string; readonly why: string }[] = [];
  readonly skipped: string[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  say(line: string): void {
    this.#say(line);
  }

  of(run: string): Report {
    const say = (line: string): void => this.#say(`    ${run.padEnd(16)} ${line}`);
    return {
      say,
      hit: (hit) => {
        this.hits.push(hit);
        say(`${hit.phase.padEnd(12)} ${hit.point}`);
      },
    };
  }

  byPhase(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { phase } of this.hits) counts.set(phase, (counts.get(phase) ?? 0) + 1);
    return counts;
  }
}
