/**
 * Reporting flows (FdR): one per beneficiary organization, IBAN, day and PSP, as one flow is one credit transfer.
 * A payment with several beneficiaries is found in the flow of each, with its own idTransfer.
 */

import type { Day } from '../domain/day.ts';
import type { Payment } from './book.ts';
import { flowKey } from './book.ts';
import { nextDay, romeDay } from './clock.ts';
import type { Flow, FlowLine, PayStatus } from './events.ts';
import type { World } from './world.ts';

export interface IssueRequest {
  /** Only the flows of this beneficiary. */
  readonly org?: string;
  /** Only payments of this Italian day (YYYY-MM-DD) or earlier. */
  readonly date?: string;
}

export interface ReviseRequest {
  readonly org: string;
  readonly fdr: string;
  /** IUVs that the new revision leaves out; they wait for another flow. */
  readonly drop?: readonly string[];
  /** Outcomes that the new revision changes, by IUV. */
  readonly status?: Readonly<Record<string, PayStatus>>;
}

interface Draft {
  readonly org: string;
  readonly iban: string;
  readonly day: Day;
  readonly psp: Payment['psp'];
  readonly lines: FlowLine[];
}

/** Reports every transfer that no flow has reported yet. */
export function issueFlows(world: World, { org, date }: IssueRequest): readonly Flow[] {
  const drafts = new Map<string, Draft>();
  for (const primary of world.book.organizations()) {
    for (const payment of world.book.shelf(primary).payments) {
      const day = romeDay(payment.paidAt);
      if (date !== undefined && day > date) continue;
      for (const transfer of payment.transfers) {
        if (transfer.flow !== undefined || transfer.iban === undefined) continue;
        if (org !== undefined && transfer.org !== org) continue;
        const key = [transfer.org, transfer.iban, day, payment.psp.id].join('|');
        const draft = drafts.get(key) ?? {
          org: transfer.org,
          iban: transfer.iban,
          day,
          psp: payment.psp,
          lines: [],
        };
        drafts.set(key, draft);
        draft.lines.push({
          index: draft.lines.length + 1,
          iuv: payment.iuv,
          receiptId: payment.receiptId,
          idTransfer: transfer.id,
          amount: transfer.amount,
          status: payment.standIn ? 'STAND_IN' : 'EXECUTED',
          day,
        });
      }
    }
  }
  const at = world.clock.now();
  const flows = [...drafts.values()].map((draft, index) =>
    newFlow(draft, world.book.flowCount + index + 1, at),
  );
  if (flows.length > 0) world.commit({ e: 'flows', at, flows });
  return flows;
}

function newFlow({ org, iban, day, psp, lines }: Draft, number: number, at: number): Flow {
  const regulationDay = nextDay(day);
  const progressive = String(number).padStart(10, '0');
  return {
    fdr: `${regulationDay}${psp.id}-${progressive}`,
    psp,
    org,
    iban,
    revision: 1,
    flowDate: at,
    published: at,
    regulation: `TRN${regulationDay.replaceAll('-', '')}${progressive}`,
    regulationDay,
    lines,
  };
}

/** Publishes a new revision of a flow; undefined: no such flow. */
export function reviseFlow(
  world: World,
  { org, fdr, drop = [], status = {} }: ReviseRequest,
): Flow | undefined {
  const last = [...world.book.shelf(org).flows.values()]
    .map((revisions) => revisions.at(-1))
    .find((flow) => flow?.fdr === fdr);
  if (last === undefined) return undefined;
  const at = world.clock.now();
  const lines = last.lines
    .filter(({ iuv }) => !drop.includes(iuv))
    .map((line, index) => ({ ...line, index: index + 1, status: status[line.iuv] ?? line.status }));
  const flow: Flow = { ...last, revision: last.revision + 1, flowDate: at, published: at, lines };
  world.commit({ e: 'flows', at, flows: [flow] });
  return flow;
}

/** The revision asked for, or undefined. */
export const findFlow = (
  world: World,
  org: string,
  psp: string,
  fdr: string,
  revision: number,
): Flow | undefined =>
  world.book
    .shelf(org)
    .flows.get(flowKey(psp, fdr))
    ?.find((flow) => flow.revision === revision);
