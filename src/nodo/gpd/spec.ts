/** What an access of kind `gpd` is configured with, and the limits of the API (pagoPA, GPD v1 and v2). */
import type { NodoSpec } from '../../domain/ports/nodo.ts';
import { inexpressible } from './expressible.ts';

export const PRODUCTION = 'https://api.platform.pagopa.it';

/** Seconds of an answer's silence, and of a connection's, after which a call counts as lost or unreachable. */
export const TIMEOUT_SECONDS = 30;
export const CONNECT_TIMEOUT_SECONDS = 10;

/** https anywhere; http only to this machine or to a neighbour without a domain (a container), since keys travel. */
const BASE_URL =
  '^(?:https://[^/?#\\s]+|http://(?:127(?:\\.\\d{1,3}){3}|\\[::1\\]|[A-Za-z0-9-]+)(?::\\d+)?)(?:/[^?#\\s]*)?$';

export const spec: NodoSpec = {
  name: 'gpd',
  summary: "pagoPA's debt positions (GPD v1 and v2), receipts and reporting flows (FdR REST)",
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['broker', 'subscriptionKey'],
    properties: {
      broker: {
        type: 'string',
        pattern: '^\\d{11}$',
        description: 'Fiscal code of the intermediary or partner',
      },
      subscriptionKey: {
        type: 'string',
        minLength: 1,
        secret: true,
        description: 'Key of the product "GPD" (Ocp-Apim-Subscription-Key)',
      },
      receiptsKey: {
        type: 'string',
        minLength: 1,
        secret: true,
        description: 'Key of the product of receipts; default: subscriptionKey',
      },
      fdrKey: {
        type: 'string',
        minLength: 1,
        secret: true,
        description: 'Key of the product "FDR - Flussi di rendicontazione [ORG]"; default: subscriptionKey',
      },
      baseUrl: {
        type: 'string',
        pattern: BASE_URL,
        default: PRODUCTION,
        description: 'Where the APIs are: production unless told otherwise (UAT, a sandbox)',
      },
      timeoutSeconds: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 300,
        default: TIMEOUT_SECONDS,
        description: 'How long an answer may take',
      },
      connectTimeoutSeconds: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 60,
        default: CONNECT_TIMEOUT_SECONDS,
        description: 'How long connecting may take',
      },
    },
  },
  batch: 100,
  rate: { calls: 100, windowMs: 10_000 },
  inexpressible,
};
