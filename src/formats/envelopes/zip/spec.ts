import type { EnvelopeSpec } from '../../../domain/ports/envelope.ts';
import { problem } from '../../../domain/problem.ts';

export const spec: EnvelopeSpec = {
  name: 'zip',
  summary: 'One or several files in a zip, also zip64 and encrypted with a password',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      members: {
        type: 'string',
        minLength: 1,
        default: '*',
        description: 'Which files of a received zip are meant (glob); the others are passed over.',
      },
      password: {
        type: 'string',
        minLength: 1,
        description:
          'Opens an encrypted zip and encrypts one that leaves; a reference to the environment or to a file.',
      },
      encryption: {
        enum: ['aes256'],
        default: 'aes256',
        description: 'How a zip that leaves with a password is encrypted. Old ZipCrypto is only read.',
      },
    },
  },
  check: (options) =>
    options.encryption !== undefined && options.password === undefined
      ? [
          problem('envelope.options', 'encryption without a password', {
            class: 'config',
            advice: 'Name the password too, as a reference: password: ${' + 'env:NAME}.',
          }),
        ]
      : [],
};
