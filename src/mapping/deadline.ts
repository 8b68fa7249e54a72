/** When a process that does not answer is given up: for silence, or for the whole of what it takes. */
import { processorMs } from './processor-time.ts';

export interface Deadlines {
  /** Longest time for the whole answer, in milliseconds. */
  readonly wholeMs: number;
  /** Longest silence once it is at work. */
  readonly silentMs?: number;
}

/** A busy machine lets a process wait, a sleeping one too: so many times more it is looked at before it is given up. */
const MORE_LOOKS = 6;
const AGAIN_MS = 100;

/** Calls `late` once, unless it is told to stop; `heard` begins the silence anew. */
export function deadline(
  pid: number | undefined,
  { wholeMs, silentMs }: Deadlines,
  late: () => void,
): { heard(): void; stop(): void } {
  let silence: NodeJS.Timeout | undefined;
  const whole = setTimeout(late, wholeMs);
  const heard = (): void => {
    clearTimeout(silence);
    if (silentMs === undefined) return;
    const spent = processorMs(pid) ?? 0;
    let looks = 0;
    const look = (): void => {
      const worked = (processorMs(pid) ?? Number.POSITIVE_INFINITY) - spent;
      // The system counts coarsely: nine tenths of its due count as all of it.
      looks += 1;
      if (worked >= silentMs * 0.9 || looks > MORE_LOOKS) late();
      else silence = setTimeout(look, AGAIN_MS);
    };
    silence = setTimeout(look, silentMs);
  };
  return {
    heard,
    stop: () => {
      clearTimeout(whole);
      clearTimeout(silence);
    },
  };
}
