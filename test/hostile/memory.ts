/** Memory of this process and of the mapping processes that it has started, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Mapping processes that this very process has started and that still run. */
export function children(parent: number = process.pid): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (
        Number(ppid) === parent &&
        state !== 'Z' &&
        read(`/proc/${pid}/cmdline`).includes('mapping-process.ts')
      );
    });
}

/** Sum of anonymous PSS in MB (pages of programs count for all who run them), after what is garbage is collected. */
export function heldMb(): number {
  collectGarbage();
  return Math.round([process.pid, ...children()].reduce((total, pid) => total + pssKb(pid), 0) / 1024);
}

function pssKb(pid: number): number {
  return Number(/^Pss_Anon:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}
