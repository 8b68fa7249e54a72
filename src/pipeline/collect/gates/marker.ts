/** marker: a companion file says that the file is whole; it may also say how many records it has. */
import { ProblemError } from '../../../domain/problem.ts';
import { beside, endsWithAny, found } from './companion.ts';
import { smallText } from './companion-text.ts';
import { count } from './count.ts';
import type { GateCheck, Proof } from './gate.ts';
import { recordCounter } from './records.ts';

const NOTHING: Proof = { push: () => undefined, end: () => undefined };

export const marker: GateCheck<'marker'> = {
  async look({ suffixes }, { program, session, file, names }) {
    const name = found(names, beside(file.name, suffixes));
    if (name === undefined) return { reason: `no ${suffixes.join(' or ')} file yet` };
    if (program.connector.receive.then !== 'leave') return undefined;
    // Where nothing is moved away, the marker of the last content is still there while the next is written.
    const there = await session.stat(name);
    if (!there.ok) throw new ProblemError(there.problem);
    return there.value !== undefined && there.value.modifiedMs < file.modifiedMs
      ? { reason: `${name} is older than the file` }
      : undefined;
  },
  async prove({ suffixes, counts }, { context, program, session, file, names }) {
    if (!counts) return NOTHING;
    const name = found(names, beside(file.name, suffixes));
    const text = name === undefined ? undefined : await smallText(session, name);
    if (name === undefined || text === undefined)
      return { ...NOTHING, end: () => ({ reason: `no ${suffixes.join(' or ')} file yet` }) };
    const said = /\d+/.exec(text)?.[0];
    if (said === undefined) return { ...NOTHING, end: () => ({ reason: `${name} holds no count` }) };
    const counter = recordCounter(context.formats, program.gestionale.positions);
    return {
      push: counter.push,
      end() {
        const { records } = counter.end();
        return Number(said) === records
          ? undefined
          : { reason: `${name} says ${count(Number(said), 'record')}, found ${records}` };
      },
    };
  },
  companions: ({ suffixes }, name) => beside(name, suffixes),
  hides: ({ suffixes }, name) => endsWithAny(name, suffixes),
};
