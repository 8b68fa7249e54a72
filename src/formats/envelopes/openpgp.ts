/** OpenPGP (RFC 4880, RFC 9580), as gpg writes and reads it. */
import type { Envelope } from '../../domain/ports/envelope.ts';
import { failed, ok } from '../../domain/problem.ts';
import { wrongKey } from './faults.ts';
import { openMessage } from './openpgp/open.ts';
import { sealMessage } from './openpgp/seal.ts';
import { spec } from './openpgp/spec.ts';

export const openpgp: Envelope = {
  spec,
  open: openMessage,
  seal(inside, options, at) {
    if (options.publicKey === undefined && options.signKey === undefined)
      return failed(
        wrongKey(
          inside.name,
          'the connector names no key to close it with',
          'Name publicKey, signKey or both.',
        ).problem,
      );
    return ok({ name: `${inside.name}.pgp`, bytes: sealMessage(inside, options, at) });
  },
};
