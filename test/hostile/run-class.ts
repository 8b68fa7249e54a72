/** All attacks of a class, one after the other, on one mapping process; then whether memory is where it was. */
import { setTimeout as pause } from 'node:timers/promises';
import { openMappingProcesses } from '../../src/mapping/pool.ts';
import type { Attack, AttackClass } from './attack.ts';
import { children, heldMb } from './memory.ts';
import { type Struck, strike } from './strike.ts';

export interface ClassResult {
  readonly name: string;
  readonly struck: readonly Struck[];
  /** Sum of PSS before and after, when the mapping processes have ended. */
  readonly beforeMb: number;
  readonly afterMb: number;
  /** Mapping processes that are left. */
  readonly left: number;
}

const IDLE_MS = 200;
const MOST_WAIT_MS = 30_000;

export async function runClass(
  { name, attacks }: AttackClass,
  take: (attacks: readonly Attack[]) => readonly Attack[] = (all) => all,
  seen: (struck: Struck) => void = () => undefined,
): Promise<ClassResult> {
  const beforeMb = heldMb();
  const pool = openMappingProcesses({ size: 1, idleMs: IDLE_MS });
  const struck: Struck[] = [];
  try {
    for (const attack of take(attacks)) {
      const one = await strike(pool, attack);
      struck.push(one);
      seen(one);
    }
    // They end by themselves when there is nothing to do.
    for (let waited = 0; children().length > 0 && waited < MOST_WAIT_MS; waited += IDLE_MS)
      await pause(IDLE_MS);
    return { name, struck, beforeMb, afterMb: heldMb(), left: children().length };
  } finally {
    await pool.close();
  }
}

/** Where JSONata itself knows fewer limits the process is killed, or the mapping ends with something else than it asked for. */
const ANY_END = ['mapping.', 'position.', 'service.', 'amount.', 'date.', 'un.'];

/** The same on JSONata itself, which evaluates the whole of a mapping that the compiler leaves out. */
export const onReference = ({ name, attacks }: AttackClass): AttackClass => ({
  name: `${name}, JSONata itself`,
  attacks: attacks
    .filter(({ whole }) => whole !== true)
    .map((one) => ({ ...one, source: `([$z := 1, 2]; ${one.source})`, ends: ANY_END })),
});
