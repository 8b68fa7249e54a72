import type { TransportSpec } from '../../domain/ports/transport.ts';
import { timeoutSchema } from '../options.ts';

export const spec: TransportSpec = {
  name: 'folder',
  summary: 'A folder of this machine or of a mounted share.',
  schemes: [],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { timeoutSeconds: timeoutSchema },
  },
};
