/** An access's options as the adapter uses them, defaults filled in; the schema of the spec has checked them. */
import type { NodoAccess } from '../../domain/ports/nodo.ts';
import { CONNECT_TIMEOUT_SECONDS, PRODUCTION, TIMEOUT_SECONDS } from './spec.ts';

export interface Settings {
  readonly baseUrl: string;
  readonly keys: { readonly gpd: string; readonly receipts: string; readonly fdr: string };
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
}

export function settings({ options }: NodoAccess): Settings {
  const text = (key: string, otherwise: string): string => String(options[key] ?? otherwise);
  const millis = (key: string, seconds: number): number => Number(options[key] ?? seconds) * 1000;
  const gpd = text('subscriptionKey', '');
  return {
    baseUrl: text('baseUrl', PRODUCTION),
    keys: { gpd, receipts: text('receiptsKey', gpd), fdr: text('fdrKey', gpd) },
    timeoutMs: millis('timeoutSeconds', TIMEOUT_SECONDS),
    connectTimeoutMs: millis('connectTimeoutSeconds', CONNECT_TIMEOUT_SECONDS),
  };
}
