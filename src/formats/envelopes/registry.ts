/** All envelopes. A new one is one more line here. */
import type { Envelope, Envelopes } from '../../domain/ports/envelope.ts';
import { base64 } from './base64.ts';
import { gzip } from './gzip.ts';
import { openpgp } from './openpgp.ts';
import { zip } from './zip.ts';

const ALL: readonly Envelope[] = [zip, gzip, openpgp, base64];

/** Names come from configuration that the specs have validated: an unknown one is a bug. */
export const envelopes: Envelopes = {
  specs: ALL.map(({ spec }) => spec),
  envelope(name) {
    const found = ALL.find(({ spec }) => spec.name === name);
    if (found === undefined)
      throw new RangeError(`no envelope ${name}: one of ${ALL.map(({ spec }) => spec.name)}`);
    return found;
  },
};
