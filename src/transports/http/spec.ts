import type { TransportSpec } from '../../domain/ports/transport.ts';
import { timeoutSchema } from '../options.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;
const yes = (description: string) => ({ type: 'boolean', default: false, description }) as const;

export const spec: TransportSpec = {
  name: 'http',
  summary: 'An HTTP(S) server: exports are fetched with GET, files that go back are sent with POST or PUT.',
  schemes: ['https', 'http'],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      user: text('User name (Basic).'),
      password: text('Password of that user. A reference to a variable or a file.'),
      token: text('Bearer token. A reference.'),
      apiKey: text('Key sent in the header that apiKeyHeader names. A reference.'),
      apiKeyHeader: { ...text('Header of the key.'), default: 'X-Api-Key', pattern: '^[A-Za-z0-9-]+$' },
      certificate: text('Client certificate, PEM with its chain. A reference.'),
      key: text('Private key of the client certificate, PEM. A reference.'),
      ca: text('Certificate authority of the server, PEM, where it is not a public one. A reference.'),
      name: text('Name of the fetched file, where the server gives none.'),
      accept: text('Value of the Accept header; default: anything.'),
      next: text('Where a page says how to go on: link, header:<name>, or a JSON pointer such as /next.'),
      cursorParameter: text('Query parameter that takes the cursor; without it the cursor is a URL.'),
      records: text('JSON pointer of the records of a page: an empty list there is the end.'),
      method: {
        type: 'string',
        enum: ['POST', 'PUT'],
        default: 'POST',
        description: 'How files are sent.',
      },
      contentType: text('Content-Type of sent files; default: by their extension.'),
      secret: text('Secret of the signature of sent files. A reference.'),
      allowPrivate: yes('The server may be on this machine or on a private network.'),
      allowPlain: yes('The server may be spoken to in clear over the Internet.'),
      timeoutSeconds: timeoutSchema,
    },
  },
  uses: ['collect', 'deliver'],
  settles: false,
  writes: 'whole',
  // A body is complete by its length or its last chunk.
  ready: [],
};
