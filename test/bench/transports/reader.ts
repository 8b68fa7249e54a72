/** Tramite's side of a transfer that it asks for: the file through the session into the archive, as collect takes it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { diskArchive } from '../../../src/archive/disk.ts';
import type { Door } from '../../../src/domain/ports/transport.ts';
import { transports } from '../../../src/transports/registry.ts';
import { serve } from '../../soak/child.ts';

// As the product does.
setFlagsFromString('--heap-growing-percent=100');

export interface ToRead {
  readonly door: Door;
  readonly name: string;
  readonly archive: string;
}

export interface Run {
  readonly seconds: number;
  readonly sha256: string;
  readonly peakMb: number;
  readonly baselineMb: number;
}

const LONGEST_MS = 30 * 60_000;
export const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
let baselineMb: number | undefined;

serve(async ({ door, name, archive }: ToRead): Promise<Run> => {
  baselineMb ??= mb(process.memoryUsage.rss());
  const transport = transports.transport(door.location);
  if (!('open' in transport)) throw new Error(transport.message);
  const started = performance.now();
  const opened = await transport.open({ ...door, use: 'collect' }, AbortSignal.timeout(LONGEST_MS));
  if (!opened.ok) throw new Error(`${opened.problem.code}: ${opened.problem.message}`);
  const session = opened.value;
  try {
    for await (const file of session.list()) {
      if (file.name !== name) continue;
      const { sha256 } = await diskArchive(archive).store('bench', session.read(file));
      const seconds = (performance.now() - started) / 1000;
      return { seconds, sha256, peakMb: mb(process.resourceUsage().maxRSS * 1024), baselineMb };
    }
    throw new Error(`${name} is not listed`);
  } finally {
    await session.close();
    await rm(join(archive, 'bench'), { recursive: true, force: true });
  }
});
