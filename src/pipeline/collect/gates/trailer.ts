/** trailer: every flow of the file ends with the trailer that its layout declares, and its figures agree with what came before. */
import type { Flow } from '../../../domain/ports/format.ts';
import type { GateCheck } from './gate.ts';
import { recordCounter } from './records.ts';

/** The code by which every format says that a declared figure is not the counted one. */
const MISMATCH = 'totals.mismatch';

export const trailer: GateCheck<'trailer'> = {
  async prove(_gate, { context, program }) {
    const counter = recordCounter(context.formats, program.gestionale.positions);
    return {
      push: counter.push,
      end() {
        const { flows } = counter.end();
        if (flows.length === 0 || flows.some(({ tail }) => tail === undefined))
          return { reason: 'the trailer is not there yet' };
        const wrong = flows.flatMap(({ problems }) => problems).find(({ code }) => code === MISMATCH);
        return wrong === undefined
          ? undefined
          : { reason: figures(flows) ?? wrong.message, mayBeWrong: true };
      },
    };
  },
};

/** The first figure that disagrees, as people compare them. */
function figures(flows: readonly Flow[]): string | undefined {
  for (const { declared, counted, name } of flows.flatMap(({ totals }) => totals)) {
    const [said, found] = [declared, counted].map((text) => text.trim().replace(/^0+(?=\d)/, ''));
    if (said !== found) return `trailer says ${said}, found ${found} (${name})`;
  }
  return undefined;
}
