/** trailer: every flow of the file ends with the trailer that its layout declares, and its figures agree with what came before. */
import type { GateCheck } from './gate.ts';
import { recordCounter } from './records.ts';

export const trailer: GateCheck<'trailer'> = {
  async prove(_gate, { context, program }) {
    const counter = recordCounter(context.formats, program.gestionale.positions);
    return {
      push: counter.push,
      end() {
        const { flows } = counter.end();
        if (flows.length === 0 || flows.some(({ tail }) => tail === undefined))
          return 'the trailer is not there yet';
        const wrong = flows
          .flatMap(({ totals }) => totals)
          .find((one) => figure(one.declared) !== figure(one.counted));
        return wrong === undefined
          ? undefined
          : `trailer says ${figure(wrong.declared)}, found ${figure(wrong.counted)} (${wrong.name})`;
      },
    };
  },
};

const figure = (text: string): string => text.trim().replace(/^0+(?=\d)/, '');
