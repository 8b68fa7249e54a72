import type { EnvelopeOptions, EnvelopeSpec } from '../../../domain/ports/envelope.ts';
import { type Problem, problem } from '../../../domain/problem.ts';

const key = (description: string, secret = false) =>
  ({ type: 'string', minLength: 1, ...(secret ? { secret: true } : {}), description }) as const;

export const spec: EnvelopeSpec = {
  name: 'openpgp',
  summary: 'A message of OpenPGP (gpg), binary or armored: encrypted, signed or both',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      privateKey: key('Our private key, armored, as a reference to its file: opens what comes.', true),
      passphrase: key('Passphrase of privateKey, as a reference.', true),
      verifyKey: key(
        'Public key of the sender, or several one after the other, armored: what comes must be signed by one of them.',
      ),
      required: {
        type: 'boolean',
        default: true,
        description: 'With verifyKey: whether a message without any signature is refused.',
      },
      publicKey: key('Public key of the receiver, armored: what leaves is encrypted for it.'),
      signKey: key('Our private key, armored, as a reference to its file: signs what leaves.', true),
      signPassphrase: key('Passphrase of signKey, as a reference.', true),
    },
  },
  check: (options) => [...incomplete(options)],
};

function* incomplete(options: EnvelopeOptions): Iterable<Problem> {
  const missing = (needs: string, why: string): Problem =>
    problem('envelope.options', `openpgp has no ${needs}`, { class: 'config', advice: why });
  const { privateKey, verifyKey, publicKey, signKey } = options;
  if (privateKey === undefined && verifyKey === undefined && publicKey === undefined && signKey === undefined)
    yield missing(
      'key',
      'Name privateKey (and verifyKey) to open what comes, publicKey (and signKey) to close what leaves.',
    );
  if (options.passphrase !== undefined && privateKey === undefined)
    yield missing('privateKey', 'The passphrase is that of privateKey: name both.');
  if (options.signPassphrase !== undefined && signKey === undefined)
    yield missing('signKey', 'The signPassphrase is that of signKey: name both.');
  if (options.required !== undefined && verifyKey === undefined)
    yield missing(
      'verifyKey',
      'Whether a signature is required makes sense with the verifyKey that proves it.',
    );
}
