/** Counts the records of a layout while its bytes pass, with what its flows declare of themselves. */
import type { InboundLayout } from '../../../domain/configuration.ts';
import type { Flow, Formats } from '../../../domain/ports/format.ts';

const LIMITS = { records: 10_000, bytes: 1 << 20 };

export interface RecordCounter {
  push(chunk: Uint8Array): void;
  end(): { readonly records: number; readonly flows: readonly Flow[] };
}

export function recordCounter(formats: Formats, layout: InboundLayout): RecordCounter {
  const cutter = formats.format(layout.format).cut(layout.options, LIMITS);
  const flows: Flow[] = [];
  let records = 0;
  const take = (cuts: ReturnType<typeof cutter.push>): void => {
    for (const cut of cuts) {
      if (cut.kind === 'slice') records += cut.slice.numbers.length;
      else flows.push(cut.flow);
    }
  };
  return {
    push: (chunk) => take(cutter.push(chunk)),
    end() {
      take(cutter.end());
      return { records, flows };
    },
  };
}
