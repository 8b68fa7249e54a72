/** sidecarHash: a companion file holds the hash of the file, as md5sum, sha256sum or their BSD likes write it. */
import { createHash } from 'node:crypto';
import { beside, endsWithAny, found } from './companion.ts';
import { smallText } from './companion-text.ts';
import type { GateCheck, Proof } from './gate.ts';

const DIGITS = { md5: 32, sha256: 64 } as const;
const NOTHING: Proof = { push: () => undefined, end: () => undefined };

export const sidecarHash: GateCheck<'sidecarHash'> = {
  async look({ algorithm }, { file, names }) {
    return found(names, beside(file.name, [`.${algorithm}`])) === undefined
      ? { reason: `no .${algorithm} file yet` }
      : undefined;
  },
  async prove({ algorithm }, { session, file, names }) {
    const name = found(names, beside(file.name, [`.${algorithm}`]));
    const text = name === undefined ? undefined : await smallText(session, name);
    if (name === undefined || text === undefined)
      return { ...NOTHING, end: () => ({ reason: `no .${algorithm} file yet` }) };
    const digits = new RegExp(`(?<![0-9a-f])[0-9a-f]{${DIGITS[algorithm]}}(?![0-9a-f])`, 'i');
    const said = digits.exec(text)?.[0]?.toLowerCase();
    if (said === undefined) return { ...NOTHING, end: () => ({ reason: `${name} holds no ${algorithm}` }) };
    const hash = createHash(algorithm);
    return {
      push: (chunk) => {
        hash.update(chunk);
      },
      end: () =>
        hash.digest('hex') === said
          ? undefined
          : { reason: `hash file disagrees: ${name} holds the ${algorithm} of other bytes` },
    };
  },
  companions: ({ algorithm }, name) => beside(name, [`.${algorithm}`]),
  hides: ({ algorithm }, name) => endsWithAny(name, [`.${algorithm}`]),
};
