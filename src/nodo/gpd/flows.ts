/** Reporting flows (FdR REST for creditor institutions, `fdr-org` v1): lists by publication, and each with its payments. */
import type { Flow, FlowPayment } from '../../domain/flow.ts';
import { sum } from '../../domain/money.ts';
import type { FlowRef, Page } from '../../domain/ports/nodo.ts';
import { failed, ok, problem, type Result } from '../../domain/problem.ts';
import type { Ask } from './api.ts';
import { readFlow, readPayment } from './flow-json.ts';
import { type Fields, isFields, list, number, parseFields, text } from './json.ts';
import { unreadable } from './single.ts';
import { refusalProblem } from './verdict.ts';

const SERVICE = '/fdr-org/service/v1/organizations';
const PAGE_SIZE = 1000;
/** A flow of a million payments; beyond it the answers are wrong. */
const MAX_PAGES = 1000;

/** Published after an ISO instant; the platform lists the latest revisions of the last 30 days. Pages from 0. */
export async function listFlows(
  ask: Ask,
  organization: string,
  publishedAfter: string,
  page: number,
  signal: AbortSignal,
): Promise<Result<Page<FlowRef>>> {
  const query = new URLSearchParams({
    publishedGt: publishedAfter,
    page: String(page + 1),
    size: String(PAGE_SIZE),
  });
  const answer = await get(ask, `${SERVICE}/${encodeURIComponent(organization)}/fdrs?${query}`, signal);
  if (!answer.ok) return answer.problem.code === 'flow.absent' ? ok({ items: [], more: false }) : answer;
  const { fields } = answer.value;
  const data = list(fields, 'data');
  const pages = pagesOf(fields);
  if (data === undefined || pages === undefined) return failed(unreadable('reporting flows'));
  const items = data.map(readRef);
  const known = items.filter((item) => item !== undefined);
  return known.length < items.length
    ? failed(unreadable('reporting flows'))
    : ok({ items: known, more: page + 1 < pages });
}

function readRef(fields: Fields): FlowRef | undefined {
  const flow = text(fields, 'fdr');
  const psp = text(fields, 'pspId');
  const revision = number(fields, 'revision');
  const publishedAt = text(fields, 'published');
  return flow === undefined || psp === undefined || revision === undefined || publishedAt === undefined
    ? undefined
    : { flow, psp, revision, publishedAt };
}

/**
 * A flow with all its payments. The bytes are one JSON document of the answers as they came:
 * `{"flow": …, "pages": [ … ]}`. Problems besides those of a call: `flow.absent`, `flow.unreadable`, `flow.mismatch`
 * (payments and totals disagree: nothing of it may be booked).
 */
export async function fetchFlow(
  ask: Ask,
  organization: string,
  ref: FlowRef,
  signal: AbortSignal,
): Promise<Result<{ readonly bytes: Uint8Array; readonly flow: Flow }>> {
  const [org, flow, psp] = [organization, ref.flow, ref.psp].map(encodeURIComponent);
  const path = `${SERVICE}/${org}/fdrs/${flow}/revisions/${ref.revision}/psps/${psp}`;
  const head = await get(ask, path, signal);
  if (!head.ok) return head;
  const pages: Uint8Array[] = [];
  const payments: FlowPayment[] = [];
  let last = 1;
  for (let page = 1; page <= last; page++) {
    const answer = await get(ask, `${path}/payments?page=${page}&size=${PAGE_SIZE}`, signal);
    if (!answer.ok) return answer;
    const data = list(answer.value.fields, 'data');
    const total = pagesOf(answer.value.fields);
    if (data === undefined || total === undefined || total > MAX_PAGES) {
      return failed(unreadable(`the payments of ${ref.flow}`));
    }
    last = total;
    pages.push(answer.value.bytes);
    for (const entry of data) {
      const payment = readPayment(entry);
      if (payment === undefined) return failed(badFlow(ref, 'a payment of it cannot be read'));
      payments.push(payment);
    }
  }
  const found = readFlow(head.value.fields, organization, ref, payments);
  if (found === undefined) return failed(badFlow(ref, 'its heading is incomplete'));
  const total = sum(payments.map(({ amount }) => amount));
  if (payments.length !== found.totalPayments || total !== found.totalAmount) {
    const message = `flow ${ref.flow} declares ${found.totalPayments} payments of ${found.totalAmount} cents, it has ${payments.length} of ${total}`;
    return failed(problem('flow.mismatch', message));
  }
  return ok({ bytes: document(head.value.bytes, pages), flow: found });
}

const badFlow = (ref: FlowRef, message: string) =>
  problem('flow.unreadable', `flow ${ref.flow} cannot be read: ${message}`);

interface Body {
  readonly bytes: Uint8Array;
  readonly fields: Fields;
}

async function get(ask: Ask, path: string, signal: AbortSignal): Promise<Result<Body>> {
  const verdict = await ask({ method: 'GET', path }, signal);
  if (verdict.kind === 'refused') {
    const { refusal } = verdict;
    return failed(
      refusal.status === 404 ? problem('flow.absent', 'there is no such flow') : refusalProblem(refusal),
    );
  }
  if (verdict.kind !== 'done') return failed(verdict.problem);
  const fields = parseFields(verdict.body);
  return fields === undefined ? failed(unreadable('reporting flows')) : ok({ bytes: verdict.body, fields });
}

function pagesOf(fields: Fields): number | undefined {
  const { metadata } = fields;
  return isFields(metadata) ? number(metadata, 'totPage') : undefined;
}

function document(flow: Uint8Array, pages: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from('{"flow":'), flow, Buffer.from(',"pages":[')];
  pages.forEach((page, index) => {
    if (index > 0) parts.push(Buffer.from(','));
    parts.push(page);
  });
  parts.push(Buffer.from(']}'));
  return Buffer.concat(parts);
}
