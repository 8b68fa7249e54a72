import type { NodoAccess } from '../../../src/domain/ports/nodo.ts';

/** An access to a GPD of a test; what it is patient for is short. */
export const accessTo = (
  baseUrl: string,
  options: { readonly [key: string]: string | number | boolean } = {},
): NodoAccess => ({
  id: 'gpd',
  adapter: 'gpd',
  segregationCodes: ['01'],
  credential: 'hash',
  options: { broker: '15376371009', subscriptionKey: 'canary-key', baseUrl, timeoutSeconds: 20, ...options },
});
