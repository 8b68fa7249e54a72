/** The trailer gate: a file is complete when every flow of it ends with the trailer that its layout declares. */
import type { InboundLayout } from '../../domain/configuration.ts';
import type { Formats } from '../../domain/ports/format.ts';
import type { Problem } from '../../domain/problem.ts';
import { problem } from '../../domain/problem.ts';

const LIMITS = { records: 10_000, bytes: 1 << 20 };

/** Undefined when the trailer is there; figures that disagree are not its concern: survey refuses those. */
export async function completeTrailer(
  formats: Formats,
  layout: InboundLayout,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Problem | undefined> {
  const cutter = formats.format(layout.format).cut(layout.options, LIMITS);
  let flows = 0;
  let missing = false;
  const count = (cuts: Iterable<{ kind: string; flow?: { tail?: Uint8Array } }>): void => {
    for (const cut of cuts) {
      if (cut.kind !== 'flow') continue;
      flows += 1;
      if (cut.flow?.tail === undefined) missing = true;
    }
  };
  for await (const chunk of bytes) count(cutter.push(chunk));
  count(cutter.end());
  return flows === 0 || missing
    ? problem('gate.trailer', 'the trailer is not there yet', { class: 'transient' })
    : undefined;
}
