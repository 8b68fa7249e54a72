/** marker: a companion file says that the file is whole; it may also say how many records it has. */
import { beside, endsWithAny, found } from './companion.ts';
import { smallText } from './companion-text.ts';
import { count } from './count.ts';
import type { GateCheck, Proof } from './gate.ts';
import { recordCounter } from './records.ts';

const NOTHING: Proof = { push: () => undefined, end: () => undefined };

export const marker: GateCheck<'marker'> = {
  async look({ suffixes }, { file, names }) {
    return found(names, beside(file.name, suffixes)) === undefined
      ? { reason: `no ${suffixes.join(' or ')} file yet` }
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
