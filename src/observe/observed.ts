/** Every part that the pipeline works with, measured by the one wrapper of meter.ts. */
import type { Envelopes } from '../domain/ports/envelope.ts';
import type { Formats } from '../domain/ports/format.ts';
import type { MappingProcesses } from '../domain/ports/mapping.ts';
import type { Nodi } from '../domain/ports/nodo.ts';
import type { Notifier } from '../domain/ports/notifier.ts';
import type { Transports } from '../domain/ports/transport.ts';
import { observedEnvelopes, observedFormats } from './formats.ts';
import { observedMapping } from './mapping.ts';
import { measured, ofResult } from './meter.ts';
import { observedNodi } from './nodo.ts';
import { observedTransports } from './transports.ts';

interface Parts {
  readonly transports: Transports;
  readonly formats: Formats;
  readonly envelopes: Envelopes;
  readonly mapping: MappingProcesses;
  readonly nodi: Nodi;
  readonly notifier: Notifier;
}

/** The same context, whose parts count what they do. */
export const observed = <C extends Parts>(context: C): C => ({
  ...context,
  transports: observedTransports(context.transports),
  formats: observedFormats(context.formats),
  envelopes: observedEnvelopes(context.envelopes),
  mapping: observedMapping(context.mapping),
  nodi: observedNodi(context.nodi),
  notifier: observedNotifier(context.notifier),
});

const observedNotifier = (notifier: Notifier): Notifier => ({
  notify: (notice, to, signal) =>
    measured(
      { kind: 'notifier', name: to.kind },
      'notify',
      () => notifier.notify(notice, to, signal),
      ofResult(() => ({ sent: 1, sentBytes: Buffer.byteLength(notice.text) })),
    ),
});
