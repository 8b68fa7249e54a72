/** Receipts of GPD (`payments-receipts-service` v1): lists by day of payment, and each as the stored XML. */
import { dayOf, isDay, startOfDayUtc } from '../../domain/day.ts';
import type { Page, ReceiptRef } from '../../domain/ports/nodo.ts';
import { failed, ok, problem, type Result } from '../../domain/problem.ts';
import type { Receipt } from '../../domain/receipt.ts';
import type { Ask } from './api.ts';
import { readInstant } from './instant.ts';
import { list, number, parseFields, text } from './json.ts';
import { readReceipt } from './receipt-xml.ts';
import { unreadable } from './single.ts';
import { refusalProblem } from './verdict.ts';

const SERVICE = '/gpd/payments-receipts-service/v1/payments';
const PAGE_SIZE = 100;

/**
 * Days inclusive. They are said as times, since a bare `to` may be read as the day's first instant, and wide enough
 * whether those are taken for UTC or for Italian ones; what is beyond the days is then left out. 404: there are none.
 */
export async function listReceipts(
  ask: Ask,
  organization: string,
  days: { readonly from: string; readonly to: string },
  page: number,
  signal: AbortSignal,
): Promise<Result<Page<ReceiptRef>>> {
  const query = new URLSearchParams({
    pageNum: String(page),
    pageSize: String(PAGE_SIZE),
    from: isDay(days.from) ? startOfDayUtc(days.from).toISOString().slice(0, 19) : days.from,
    to: `${days.to}T23:59:59`,
  });
  const path = `${SERVICE}/${encodeURIComponent(organization)}/receipts?${query}`;
  const verdict = await ask({ method: 'GET', path }, signal);
  if (verdict.kind === 'refused') {
    return verdict.refusal.status === 404
      ? ok({ items: [], more: false })
      : failed(refusalProblem(verdict.refusal));
  }
  if (verdict.kind !== 'done') return failed(verdict.problem);
  const fields = parseFields(verdict.body) ?? {};
  const results = list(fields, 'results');
  const pages = number(fields, 'totalPages');
  if (results === undefined || pages === undefined) return failed(unreadable('receipts'));
  const items = results.map((result) => {
    const iuv = text(result, 'iuv');
    const paidAt = readInstant(text(result, 'paymentDateTime') ?? '', 'rome');
    return iuv === undefined || paidAt === undefined ? undefined : { iuv, paidAt };
  });
  const known = items.filter((item) => item !== undefined);
  if (known.length < items.length) return failed(unreadable('receipts'));
  const within = known.filter(({ paidAt }) => days.from <= dayOf(paidAt) && dayOf(paidAt) <= days.to);
  return ok({
    items: within.map(({ iuv, paidAt }) => ({ iuv, paidAt: paidAt.toISOString() })),
    more: page + 1 < pages,
  });
}

/**
 * Problems besides those of a call: `receipt.absent` (404, or 422: the position has none yet), `receipt.unreadable`,
 * `receipt.mismatch` (it is of another organization or payment code).
 */
export async function fetchReceipt(
  ask: Ask,
  organization: string,
  iuv: string,
  signal: AbortSignal,
): Promise<Result<{ readonly bytes: Uint8Array; readonly receipt: Receipt }>> {
  const path = `${SERVICE}/${encodeURIComponent(organization)}/receipts/${encodeURIComponent(iuv)}`;
  const verdict = await ask({ method: 'GET', path }, signal);
  if (verdict.kind === 'refused') {
    const { status, title } = verdict.refusal;
    if (status !== 404 && status !== 422) return failed(refusalProblem(verdict.refusal));
    return failed(problem('receipt.absent', `GPD has no receipt of ${iuv} (${status} ${title})`));
  }
  if (verdict.kind !== 'done') return failed(verdict.problem);
  const receipt = readReceipt(verdict.body);
  if (!receipt.ok) return receipt;
  if (receipt.value.organization !== organization || receipt.value.iuv !== iuv) {
    const { organization: other, iuv: code } = receipt.value;
    return failed(
      problem('receipt.mismatch', `asked for ${iuv}, GPD gave the receipt of ${code} of ${other}`),
    );
  }
  return ok({ bytes: verdict.body, receipt: receipt.value });
}
