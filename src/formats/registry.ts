/** All formats. A new one is one more line here. */
import type { Format, Formats } from '../domain/ports/format.ts';
import { csv } from './csv.ts';
import { ENCODINGS, isEncoding } from './encoding.ts';
import { encodingVerifier } from './encoding-verifier.ts';
import { fixedWidth } from './fixed-width.ts';
import { json } from './json.ts';

const ALL: readonly Format[] = [csv, fixedWidth, json];

/** Names come from configuration that the specs have validated: an unknown one is a bug. */
export const formats: Formats = {
  specs: ALL.map(({ spec }) => spec),
  format(name) {
    const found = ALL.find(({ spec }) => spec.name === name);
    if (found === undefined)
      throw new RangeError(`no format ${name}: one of ${ALL.map(({ spec }) => spec.name)}`);
    return found;
  },
  verifyEncoding(encoding) {
    if (!isEncoding(encoding)) throw new RangeError(`no encoding ${encoding}: one of ${ENCODINGS}`);
    return encodingVerifier(encoding);
  },
};
