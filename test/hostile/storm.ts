/** Many records that fail at once, slice after slice. */
import { openMappingProcesses } from '../../src/mapping/pool.ts';
import { delivery, rowsOf, slice } from '../mapping/setting.ts';
import type { Attack } from './attack.ts';
import { hostile, records } from './strike.ts';

export interface Storm {
  readonly records: number;
  readonly problems: number;
  readonly seconds: number;
  /** Longest problem, in characters. */
  readonly longest: number;
  readonly bytesPerRecord: number;
}

const SLICE = 1000;

export async function storm(attack: Attack, slices: number): Promise<Storm> {
  const pool = openMappingProcesses({ size: 1, idleMs: 200 });
  try {
    const all = Array.from({ length: SLICE }, (_none, index) => index);
    const text = slice(records(all, SLICE));
    const work = hostile(attack);
    let [problems, bytes, longest] = [0, 0, 0];
    const began = performance.now();
    for (let turn = 0; turn < slices; turn += 1) {
      const staged = await pool.stage(work, delivery, text);
      problems += staged.problems;
      bytes += staged.rows.byteLength;
      if (turn > 0) continue;
      for (const row of rowsOf(staged)) longest = Math.max(longest, JSON.stringify(row.problems).length);
    }
    const count = slices * SLICE;
    const seconds = Math.round(performance.now() - began) / 1000;
    return { records: count, problems, seconds, longest, bytesPerRecord: Math.round(bytes / count) };
  } finally {
    await pool.close();
  }
}
