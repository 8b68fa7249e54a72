/** What must hold at every halt of the soak, and of all of them together. */
import type { Holdings } from './holdings.ts';

/** What a second of noise may add; more than that in the last quarter than in the second is growth. */
const GROWTH = { share: 0.1, mb: 16 };
/** Fewer halts say nothing of growth. */
const HALTS_AT_LEAST = 12;
/** Sockets and what waits on them come and go with PostgreSQL's pool; they are counted by whom they lead to. */
const OF_SOCKETS = new Set(['TCPSocketWrap', 'TCPWRAP', 'TCPSocketReq']);

/** Kinds that a halt holds more of than the first one did. */
export function held(first: Holdings, now: Holdings): readonly string[] {
  const found: string[] = [];
  if (now.sockets.doors > 0)
    found.push(`${now.sockets.doors} sockets of doors are open while nothing happens`);
  for (const part of ['files', 'resources'] as const) {
    for (const [kind, count] of Object.entries(now[part])) {
      const before = first[part][kind] ?? 0;
      if (count > before && !OF_SOCKETS.has(kind)) found.push(`${count} of ${kind}, ${before} at first`);
    }
  }
  if (now.sockets.listening > first.sockets.listening)
    found.push(`${now.sockets.listening} ports are listened on, ${first.sockets.listening} at first`);
  return found;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;

export interface Memory {
  readonly second: number;
  readonly last: number;
  readonly grows: boolean;
}

/** Medians of the second and of the last quarter, in MB. */
export function memory(numbers: readonly number[]): Memory {
  const quarter = Math.floor(numbers.length / 4);
  const [second, last] = [
    median(numbers.slice(quarter, quarter * 2)),
    median(numbers.slice(-Math.max(1, quarter))),
  ];
  const room = Math.max(GROWTH.mb, second * GROWTH.share);
  return { second, last, grows: numbers.length >= HALTS_AT_LEAST && last > second + room };
}
