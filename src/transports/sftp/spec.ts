import type { TransportSpec } from '../../domain/ports/transport.ts';
import { STABLE, timeoutSchema } from '../options.ts';
import { proxySchema } from '../proxy.ts';

const secret = (description: string) => ({ type: 'string', minLength: 1, description }) as const;

export const spec: TransportSpec = {
  name: 'sftp',
  summary:
    'A folder of an SFTP server: sftp://host:port/path (sftp://host/~/path is relative to the login folder).',
  schemes: ['sftp'],
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['user'],
    anyOf: [
      { required: ['password'], properties: { password: {} } },
      { required: ['key'], properties: { key: {} } },
    ],
    properties: {
      user: { type: 'string', minLength: 1, description: 'Login name.' },
      password: secret('Password, as a reference to the environment or to a file.'),
      key: secret('Private key (OpenSSH, PEM or PPK text), as a reference to its file.'),
      passphrase: secret('Passphrase of the private key, as a reference to the environment or to a file.'),
      // Not among `required`: without it the door does not open, but says which fingerprint the server offers.
      hostKey: {
        type: 'string',
        pattern: '^SHA256:[A-Za-z0-9+/]{43}=?([ ,]+SHA256:[A-Za-z0-9+/]{43}=?)*$',
        description:
          'Fingerprint of the server key, SHA256:…; several, separated by spaces, while a key is being replaced.',
      },
      legacyAlgorithms: {
        type: 'boolean',
        default: false,
        description:
          'Also accept the weak algorithms of old servers (sha1 key exchange, CBC ciphers, ssh-dss, MD5).',
      },
      ...proxySchema,
      timeoutSeconds: timeoutSchema,
    },
  },
  uses: ['collect', 'deliver'],
  settles: true,
  writes: 'rename',
  ready: [STABLE],
};
