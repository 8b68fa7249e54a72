/** What every act of access needs: where accounts are kept, and the clock. The pipeline's Context is one too. */
import type { Viewer } from '../domain/access.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Database } from '../store/database.ts';

export interface Keeper {
  readonly database: Database;
  readonly clock: Clock;
}

/** Where a request comes from. */
export interface Caller {
  readonly address: string;
  /** The browser, as it names itself. */
  readonly agent?: string | undefined;
}

/** Who administers, as far as acts of access need to know. */
export interface By {
  readonly viewer: Viewer;
  readonly address: string;
}

export interface AccessLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export const after = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * 60_000);
