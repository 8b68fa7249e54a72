/** What must hold at every halt of the soak, and of all of them together. */
import type { Holdings, Memory } from './holdings.ts';

/**
 * How much more, in MB, the last quarter may hold than the third. Anonymous pages take steps of some megabytes long after
 * the rest has settled: what is freed lies scattered, and an allocator that has to ask for more asks for a lot.
 */
const ROOM = { heap: 2, external: 2, anonymous: 8 };
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

export interface Growth {
  readonly kind: keyof typeof ROOM;
  /** Medians, in MB, of as many quarters of the run. */
  readonly quarters: readonly number[];
  /** Of the last quarter beyond the third: the first half is warm-up. A leak is as steep at the end as before. */
  readonly grows: boolean;
}

/** Nothing of a run that is too short to say. */
export function growth(halts: readonly Memory[]): readonly Growth[] {
  if (halts.length < HALTS_AT_LEAST) return [];
  const edge = (quarter: number): number => Math.round((halts.length * quarter) / 4);
  return (['heap', 'external', 'anonymous'] as const).map((kind) => {
    const quarters = [0, 1, 2, 3].map((quarter) =>
      median(halts.slice(edge(quarter), edge(quarter + 1)).map((one) => one[kind])),
    );
    const [, , third = 0, last = 0] = quarters;
    return { kind, quarters, grows: last - third > ROOM[kind] };
  });
}
