/** The gates of a connector: what must hold before a file of its source counts as complete. */
import type { Gate } from '../../domain/configuration.ts';
import type { RemoteFile, Session } from '../../domain/ports/transport.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { SourceFile, Waiting } from '../../store/source-files.ts';
import type { Context } from '../context.ts';
import { completeTrailer } from './trailer.ts';

export const isMarker = (name: string, gates: readonly Gate[]): boolean =>
  gates.some((gate) => gate.gate === 'marker' && name.endsWith(gate.suffix));

export const markersOf = (name: string, gates: readonly Gate[]): readonly string[] =>
  gates.flatMap((gate) =>
    gate.gate === 'marker' ? [`${name}${gate.suffix}`, `${name.replace(/\.[^.]*$/, '')}${gate.suffix}`] : [],
  );

/** The first gate that does not hold, and why. */
export async function closedGate(
  context: Context,
  program: ConnectorProgram,
  session: Session,
  file: RemoteFile,
  row: SourceFile,
  names: ReadonlySet<string>,
): Promise<Waiting | undefined> {
  const now = context.clock.now().getTime();
  for (const gate of program.connector.receive.ready) {
    if (gate.gate === 'stable' && row.listings < gate.listings) {
      return {
        gate: 'stable',
        reason: `size and time must stand still over ${gate.listings} listings; ${row.listings} so far`,
      };
    }
    if (gate.gate === 'marker' && !markersOf(file.name, [gate]).some((marker) => names.has(marker))) {
      return { gate: 'marker', reason: `no ${gate.suffix} file beside it yet` };
    }
    if (gate.gate === 'minimumAge') {
      const ready = Math.max(file.modifiedMs, row.changedAt.getTime()) + gate.seconds * 1000;
      if (now < ready)
        return {
          gate: 'minimumAge',
          reason: `younger than ${gate.seconds} seconds`,
          until: new Date(ready).toISOString(),
        };
    }
    if (gate.gate === 'trailer') {
      const missing = await completeTrailer(
        context.formats,
        program.gestionale.positions,
        session.read(file),
      );
      if (missing !== undefined) return { gate: 'trailer', reason: missing.message };
    }
  }
  return undefined;
}
