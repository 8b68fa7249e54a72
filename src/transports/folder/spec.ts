import type { TransportSpec } from '../../domain/ports/transport.ts';
import { STABLE, timeoutSchema } from '../options.ts';

export const spec: TransportSpec = {
  name: 'folder',
  summary: 'A folder of this machine or of a mounted share.',
  schemes: [],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      owners: {
        type: 'string',
        minLength: 1,
        description:
          'Accounts (names or numbers, separated by spaces or commas) whose files are taken, beside those of the folder’s owner and of Tramite itself; needed where everybody may write into the folder.',
      },
      timeoutSeconds: timeoutSchema,
    },
  },
  uses: ['collect', 'deliver'],
  settles: true,
  writes: 'rename',
  ready: [STABLE],
};
