/** One transport of the bench: how Tramite moves the file, and how the plain tool does, from or to the same server. */
import type { Door } from '../../../src/domain/ports/transport.ts';
import type { PeerName } from '../../servers/peer.ts';
import { type Child, startChild } from '../../soak/child.ts';
import type { Run, ToRead } from './reader.ts';

export interface Moved {
  readonly seconds: number;
  readonly sha256: string;
}

export interface Lane {
  tramite(): Promise<Moved>;
  /** Seconds. */
  plain(): Promise<number>;
  /** Of the process that was Tramite's, in MB. */
  memory(): Promise<{ readonly peakMb: number; readonly baselineMb: number }>;
  close(): Promise<void>;
}

/** What all lanes of a run share. */
export interface Ground {
  /** Folder of the big file, and its name in it. */
  readonly folder: string;
  readonly name: string;
  readonly file: string;
  /** For what is written and goes away again. */
  readonly scratch: string;
  program(name: PeerName): Promise<string>;
}

/** A lane in which Tramite reads: in a process of its own, the same for all rounds, as a worker's. */
export function readingLane(
  ground: Ground,
  door: Door,
  plain: () => Promise<number>,
  close: () => Promise<unknown> = async () => undefined,
): Lane {
  const child: Child = startChild(new URL('./reader.ts', import.meta.url), ['--max-semi-space-size=1']);
  let last: Run | undefined;
  return {
    async tramite() {
      const { name, scratch } = ground;
      last = await child.ask<Run>({ door, name, archive: `${scratch}/archive` } satisfies ToRead);
      return last;
    },
    plain,
    memory: async () => last ?? { peakMb: 0, baselineMb: 0 },
    async close() {
      await child.close();
      await close();
    },
  };
}
