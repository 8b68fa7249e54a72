import type { TransportSpec } from '../../domain/ports/transport.ts';
import { STABLE, timeoutSchema } from '../options.ts';

const secret = (description: string) => ({ type: 'string', minLength: 1, description }) as const;

export const spec: TransportSpec = {
  name: 'ftp',
  summary:
    'A folder of an FTP server: ftps://host:port/path with TLS, ftp:// in clear (/~/path is relative to the login folder).',
  schemes: ['ftp', 'ftps'],
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['user'],
    properties: {
      user: { type: 'string', minLength: 1, description: 'Login name.' },
      password: secret('Password, as a reference to the environment or to a file.'),
      tls: {
        enum: ['explicit', 'implicit'],
        description:
          'Of ftps://: TLS asked for after connecting (explicit, the default), or from the first byte (implicit, the default on port 990).',
      },
      ca: secret(
        'Certificate of the authority (PEM text) that signed the server’s, as a reference to its file; default: those of this machine.',
      ),
      certificateFingerprint: {
        type: 'string',
        pattern: '^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}([ ,]+[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31})*$',
        description:
          'SHA-256 of the server’s own certificate, where no authority signed it; several, separated by spaces, while it is being replaced.',
      },
      encoding: {
        enum: ['utf8', 'latin1'],
        default: 'utf8',
        description: 'How the server writes the names of files; old ones use latin1.',
      },
      timeoutSeconds: timeoutSchema,
    },
  },
  uses: ['collect', 'deliver'],
  settles: true,
  writes: 'rename',
  ready: [STABLE],
};
