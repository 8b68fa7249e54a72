/**
 * Watchers of sources that can be watched (local folders): a hint that brings the next look forward. Correctness never
 * depends on it: every connector is looked at in its own pace anyway.
 */
import type { ConnectorRow } from '../store/connectors.ts';
import { connectors, scanSoon } from '../store/connectors.ts';
import type { Context } from './context.ts';
import { doorFor } from './door.ts';
import { paced } from './pace.ts';
import { loadProgram } from './program.ts';

const REFRESH_MS = 2_000;
const TOGETHER_MS = 150;

interface Watched {
  readonly programHash: string;
  close(): Promise<void>;
}

/** Keeps one watcher per enabled connector, until the returned function is called. */
export function watchSources(context: Context): () => Promise<void> {
  const watched = new Map<string, Watched>();
  const refresh = async (): Promise<void> => {
    try {
      const rows = await connectors(context.database);
      const wanted = new Map(
        rows
          .filter((row) => row.programHash !== null && row.present && !row.paused)
          .map((row) => [`${row.organization}/${row.connector}`, row]),
      );
      for (const [key, one] of watched) {
        if (wanted.get(key)?.programHash === one.programHash) continue;
        await one.close();
        watched.delete(key);
      }
      for (const [key, row] of wanted) {
        if (watched.has(key)) continue;
        const opened = await watch(context, row);
        if (opened !== undefined) watched.set(key, opened);
      }
    } catch (error) {
      context.log.warn({ error: String(error) }, 'the watchers of sources could not be refreshed');
    }
  };
  const loop = paced(refresh, REFRESH_MS);
  return async () => {
    await loop.stop();
    for (const one of watched.values()) await one.close();
  };
}

async function watch(context: Context, row: ConnectorRow): Promise<Watched | undefined> {
  const programHash = row.programHash as string;
  const program = await loadProgram(context.database, programHash);
  const found = await doorFor(context, row, program.connector.receive, { use: 'collect' });
  if (!found.ok || found.value.transport.watch === undefined) return undefined;
  let hinted: NodeJS.Timeout | undefined;
  const changed = (): void => {
    // A file and its marker, or a move of ours, are several events of one change.
    if (hinted !== undefined) return;
    hinted = setTimeout(() => {
      hinted = undefined;
      hint();
    }, TOGETHER_MS);
  };
  const hint = (): void => {
    scanSoon(context.database, row, context.clock.now())
      .then(() => context.bell.ring('collect', { organization: row.organization, subject: row.connector }))
      .catch((error: unknown) => context.log.warn({ error: String(error) }, 'a hint of a change was lost'));
  };
  const watcher = found.value.transport.watch(found.value.door, changed);
  return {
    programHash,
    async close() {
      clearTimeout(hinted);
      await watcher.close();
    },
  };
}
