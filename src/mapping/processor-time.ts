/** Processor time of another process, so that one that waits for a busy machine is not taken for one that is stuck. */
import { readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second, whatever its own clock. */
const TICK_MS = 10;

/** Milliseconds in user and kernel mode; undefined where the system does not tell. */
export function processorMs(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : undefined;
  } catch {
    return undefined;
  }
}
