import type { TransportSpec } from '../../domain/ports/transport.ts';
import { timeoutSchema } from '../options.ts';

export const DEFAULT_REGION = 'eu-south-1';

export const spec: TransportSpec = {
  name: 's3',
  summary: 'Objects of a bucket: s3://bucket/prefix, at Amazon or at any store that speaks S3 (endpoint).',
  schemes: ['s3'],
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['accessKeyId', 'secretAccessKey'],
    properties: {
      accessKeyId: {
        type: 'string',
        minLength: 1,
        secret: true,
        description: 'Access key, as a reference to the environment or to a file.',
      },
      secretAccessKey: {
        type: 'string',
        minLength: 1,
        secret: true,
        description: 'Its secret, as a reference to the environment or to a file.',
      },
      endpoint: {
        type: 'string',
        pattern: '^https?://[^/@?#]+/?$',
        description: 'The store: https://minio.example.org:9000. Default: Amazon’s in the region.',
      },
      region: {
        type: 'string',
        pattern: '^[A-Za-z0-9-]+$',
        default: DEFAULT_REGION,
        description: 'Region of the bucket; other stores than Amazon often want us-east-1.',
      },
      pathStyle: {
        type: 'boolean',
        description: 'The bucket stands in the path, not in the host name. Default: true with an endpoint.',
      },
      ca: {
        type: 'string',
        minLength: 1,
        description:
          'Certificate (PEM) of the authority that signs the store’s, where it is a private one: as a reference to its file.',
      },
      timeoutSeconds: timeoutSchema,
    },
  },
  uses: ['collect', 'deliver'],
  settles: true,
  writes: 'whole',
  ready: [],
};
