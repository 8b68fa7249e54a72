/** A delivery's bytes cut into slices of records, the same way every time. */
import type { Slice } from '../../domain/ports/format.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Context } from '../context.ts';

/** Enough work to hide the crossing into a mapping process, little enough to repeat after a crash. */
export const SLICE = { records: 1_000, bytes: 1 << 20 };

/** The delivery's records as slices of raw bytes, from the archive. */
export async function* slicesOf(
  context: Pick<Context, 'archive' | 'formats'>,
  item: Pick<Delivery, 'organization' | 'sha256'>,
  program: ConnectorProgram,
): AsyncGenerator<Slice> {
  const layout = program.gestionale.positions;
  const cutter = context.formats.format(layout.format).cut(layout.options, SLICE);
  for await (const chunk of context.archive.read(item.organization, item.sha256)) {
    for (const cut of cutter.push(chunk)) if (cut.kind === 'slice') yield cut.slice;
  }
  for (const cut of cutter.end()) if (cut.kind === 'slice') yield cut.slice;
}
