/** Requests that were refused, in the journal. A scanner's thousands are told by the minute, each person's one by one. */
import type { Permission, Viewer } from '../domain/access.ts';
import { INSTALLATION, journaled } from './journaled.ts';
import type { Keeper } from './keeper.ts';

export interface DeniedFacts {
  /** Absent: nobody known. */
  readonly viewer?: Viewer;
  readonly address: string;
  /** Id of the route or page, `users.list`. */
  readonly act: string;
  readonly permission?: Permission;
  /** Whose the object is; absent: none's that could be told. */
  readonly organization?: string;
  readonly reason: 'permission' | 'session' | 'csrf' | 'key' | 'origin' | 'rate';
}

const EVERY_MS = 60_000;
const MOST = 1_000;

export function denials({ database, clock }: Keeper): (facts: DeniedFacts) => Promise<void> {
  const told = new Map<string, { at: number; leftOut: number }>();
  /** How many were left out since the last one; undefined: leave this one out too. */
  const turn = (key: string): number | undefined => {
    const now = clock.now().getTime();
    const last = told.get(key);
    if (last !== undefined && now - last.at < EVERY_MS) {
      last.leftOut += 1;
      return undefined;
    }
    told.delete(key);
    const [oldest] = told.keys();
    if (told.size >= MOST && oldest !== undefined) told.delete(oldest);
    told.set(key, { at: now, leftOut: 0 });
    return last?.leftOut ?? 0;
  };
  return async ({ viewer, address, act, permission, organization, reason }) => {
    const leftOut = viewer === undefined ? turn([address, act, reason].join(' ')) : 0;
    if (leftOut === undefined) return;
    await journaled(
      database,
      {
        event: 'access.denied',
        actor: viewer?.actor ?? 'anonymous',
        address,
        subject: act,
        detail: {
          reason,
          ...(permission === undefined ? {} : { permission }),
          ...(leftOut === 0 ? {} : { leftOut }),
        },
      },
      [organization ?? INSTALLATION],
    );
  };
}
