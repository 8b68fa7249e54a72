/** The calls of GPD v1 (one position) and v2 (many) that the adapter makes; each waits for its turn first. */
import type { Turn } from '../../domain/ports/nodo.ts';
import type { Call, Client, Reply } from './client.ts';
import type { GpdPosition } from './model.ts';
import { judge, type Verdict } from './verdict.ts';

const SERVICE = '/gpd/debt-positions-service';

export type Ask = (call: Omit<Call, 'key'>, signal: AbortSignal) => Promise<Verdict>;

/** Binds a client to a key: every call waits for `turn`, and is judged. */
export function asker(client: Client, key: string, turn: Turn, now: () => Date): Ask {
  return async (call, signal) => {
    let reply: Reply;
    try {
      await turn(signal);
      reply = await client.exchange({ ...call, key }, signal);
    } catch (error) {
      // Waiting for a turn ends by exception when the work is stopped; anything else is a bug.
      if (!signal.aborted) throw error;
      reply = { kind: 'unsent', reason: 'stopped' };
    }
    return judge(reply, now());
  };
}

export interface Gpd {
  createMany(positions: readonly GpdPosition[]): Promise<Verdict>;
  updateMany(positions: readonly GpdPosition[]): Promise<Verdict>;
  deleteMany(iupds: readonly string[]): Promise<Verdict>;
  create(position: GpdPosition): Promise<Verdict>;
  update(position: GpdPosition): Promise<Verdict>;
  delete(iupd: string): Promise<Verdict>;
  read(iupd: string): Promise<Verdict>;
  /** The oldest first; at most 50 per page. */
  list(page: number, limit: number): Promise<Verdict>;
}

/** `toPublish=true` always: there are no drafts, a position is payable as soon as its validity begins. */
export function gpdOf(ask: Ask, organization: string, signal: AbortSignal): Gpd {
  const at = (version: 'v1' | 'v2') =>
    `${SERVICE}/${version}/organizations/${encodeURIComponent(organization)}/debtpositions`;
  const one = (iupd: string) => `${at('v1')}/${encodeURIComponent(iupd)}`;
  const publish = '?toPublish=true';
  const many = (method: 'POST' | 'PUT', paymentPositions: readonly GpdPosition[]) =>
    ask({ method, path: at('v2') + publish, body: { paymentPositions } }, signal);
  return {
    createMany: (positions) => many('POST', positions),
    updateMany: (positions) => many('PUT', positions),
    deleteMany: (paymentPositionIUPDs) =>
      ask({ method: 'DELETE', path: at('v2'), body: { paymentPositionIUPDs } }, signal),
    create: (body) => ask({ method: 'POST', path: at('v1') + publish, body }, signal),
    update: (body) => ask({ method: 'PUT', path: one(body.iupd) + publish, body }, signal),
    delete: (iupd) => ask({ method: 'DELETE', path: one(iupd) }, signal),
    read: (iupd) => ask({ method: 'GET', path: one(iupd) }, signal),
    list: (page, limit) => {
      const query = `?page=${page}&limit=${limit}&orderby=INSERTED_DATE&ordering=ASC`;
      return ask({ method: 'GET', path: at('v1') + query }, signal);
    },
  };
}
