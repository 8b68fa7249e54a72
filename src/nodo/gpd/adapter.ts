/** The port `Nodo` on pagoPA's GPD v1/v2, its receipts and FdR REST. */
import type { Clock } from '../../domain/ports/clock.ts';
import type { Nodo, NodoAccess, NodoAdapter, NodoPosition, Turn } from '../../domain/ports/nodo.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { asker, gpdOf } from './api.ts';
import { openClient } from './client.ts';
import { fetchFlow, listFlows } from './flows.ts';
import { parseFields } from './json.ts';
import { readPosition, toNodoPosition } from './position.ts';
import { listPositions } from './position-list.ts';
import { fetchReceipt, listReceipts } from './receipts.ts';
import { send } from './send.ts';
import { settings } from './settings.ts';
import { unreadable } from './single.ts';
import { spec } from './spec.ts';
import { refusalProblem } from './verdict.ts';

export const gpd = (clock: Clock): NodoAdapter => ({
  spec,
  open: (access, turn) => open(access, turn, clock),
});

function open(access: NodoAccess, turn: Turn, clock: Clock): Nodo {
  const { keys, ...connection } = settings(access);
  const client = openClient(connection);
  const now = () => clock.now();
  const positions = asker(client, keys.gpd, turn, now);
  const receipts = asker(client, keys.receipts, turn, now);
  const flows = asker(client, keys.fdr, turn, now);

  async function read(
    organization: string,
    iupd: string,
    signal: AbortSignal,
  ): Promise<Result<NodoPosition | undefined>> {
    const verdict = await gpdOf(positions, organization, signal).read(iupd);
    if (verdict.kind === 'refused') {
      return verdict.refusal.status === 404 ? ok(undefined) : failed(refusalProblem(verdict.refusal));
    }
    if (verdict.kind !== 'done') return failed(verdict.problem);
    const fields = parseFields(verdict.body);
    const found = fields === undefined ? undefined : readPosition(fields);
    return found === undefined ? failed(unreadable(`the position ${iupd}`)) : ok(toNodoPosition(found));
  }

  return {
    spec,
    async send(operations, signal) {
      const [first] = operations;
      if (first === undefined) return [];
      return send(operations, {
        gpd: gpdOf(positions, first.owner.organization, signal),
        now: now(),
        segregationCodes: access.segregationCodes,
      });
    },
    read,
    positions: (organization, page, signal) => listPositions(gpdOf(positions, organization, signal), page),
    receipts: (organization, from, to, page, signal) =>
      listReceipts(receipts, organization, { from, to }, page, signal),
    receipt: (organization, iuv, signal) => fetchReceipt(receipts, organization, iuv, signal),
    flows: (organization, publishedAfter, page, signal) =>
      listFlows(flows, organization, publishedAfter, page, signal),
    flow: (organization, ref, signal) => fetchFlow(flows, organization, ref, signal),
  };
}
