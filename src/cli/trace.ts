/** trace: from a code or a key back to its file and line, and forward to the Nodo, the money and the files told. */
import { ProblemError, problem } from '../domain/problem.ts';
import { trace as follow } from '../pipeline/trace.ts';
import { traceLines } from './trace-lines.ts';
import type { Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

export const trace: Verb = {
  name: 'trace',
  summary: 'follows a payment code or a key back to its file and line, and forward to the money',
  usage: '<IUV | notice number | source key> [--nodo]',
  options: { nodo: { type: 'boolean' } },
  async run({ wiring, values, positionals, print, answer }) {
    const asked = positionals.join(' ').trim();
    if (asked === '') throw new WrongUse('What shall I trace? Give an IUV, a notice number or a key.');
    const context = await wiring.context();
    const found = await follow(context, asked, values.nodo === true);
    if (found.positions.length + found.unknown.length + found.faults.length === 0) {
      throw new ProblemError(
        problem('trace.unknown', `nothing here bears the code or key ${asked}`, {
          class: 'config',
          advice:
            'Give an IUV, the 18 digits of a notice number, or a key as the gestionale writes it (with its year when it has one: 2026/17).',
        }),
      );
    }
    for (const line of traceLines(found)) print(line);
    answer(found);
    return 0;
  },
};
