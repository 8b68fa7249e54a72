import type { TransportSpec } from '../../domain/ports/transport.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;

/** Largest file when a connector names none: 2 GiB. */
const DEFAULT_MAX_BYTES = 2 * 2 ** 30;

export const spec: TransportSpec = {
  name: 'inbox',
  summary:
    'Our own doors: inbox://sftp, where the gestionale logs in, writes to in/ and reads from out/; inbox://http, where it pushes.',
  schemes: ['inbox'],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      user: {
        type: 'string',
        pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
        description: "Login name, unique in the installation; the connector's own name when absent.",
      },
      password: text('Password, as a reference to the environment or to a file.'),
      publicKey: text(
        'OpenSSH public keys, one on each line (ssh-ed25519 AAAA…), or a reference to their file.',
      ),
      apiKey: text('HTTP push: value of X-Api-Key, as a reference to the environment or to a file.'),
      secret: text(
        'HTTP push: secret of the HMAC signature, as a reference to the environment or to a file.',
      ),
      certificate: text('HTTP push: subject of the client certificate.'),
      maxBytes: {
        type: 'integer',
        minimum: 1,
        default: DEFAULT_MAX_BYTES,
        description: 'Largest file, in bytes.',
      },
    },
  },
  uses: ['collect', 'deliver'],
  settles: true,
  writes: 'whole',
  ready: [{ gate: 'quiet', seconds: 60 }],
};
