/** Receipts API of GPD payments: the list of the last thirty days, and each receipt as the Nodo's XML. */
import { Hono } from 'hono';
import { endOfDayUtc, isDay, startOfDayUtc } from '../domain/day.ts';
import type { Payment } from './book.ts';
import { readDateTime, romeTime } from './clock.ts';
import { type Gate, type GateEnv, gate } from './gate.ts';
import { receiptXml } from './receipt-xml.ts';
import type { World } from './world.ts';

const RECEIPTS = '/gpd/payments-receipts-service/v1/payments/:org/receipts';
const DEPTH_MS = 30 * 86_400_000;
const MAX_PAGE = 100;

export function receiptRoutes(doors: Gate): Hono<GateEnv> {
  const { world } = doors;
  const app = new Hono<GateEnv>();
  const guard = gate(doors, { name: 'receipts', remainingHeader: 'x-remaining-calls-per-period' });
  app.use(RECEIPTS, guard);
  app.use(`${RECEIPTS}/:iuv`, guard);

  app.get(RECEIPTS, (c) => {
    const pageNum = Number(c.req.query('pageNum') ?? 0);
    const pageSize = Number(c.req.query('pageSize') ?? 20);
    if (
      !Number.isInteger(pageNum) ||
      pageNum < 0 ||
      !Number.isInteger(pageSize) ||
      pageSize < 1 ||
      pageSize > MAX_PAGE
    ) {
      return c.json(
        { title: 'BAD REQUEST', status: 400, detail: 'pageNum or pageSize is out of range' },
        400,
      );
    }
    const [from, to] = [bound(c.req.query('from'), false), bound(c.req.query('to'), true)];
    if (from === 'bad' || to === 'bad' || (from !== undefined && to !== undefined && from > to)) {
      return c.json(
        {
          title: 'BAD REQUEST',
          status: 400,
          detail: 'from or to is not a date, or they do not make an interval',
        },
        400,
      );
    }
    const oldest = Math.max(from ?? 0, world.clock.now() - DEPTH_MS);
    const start = c.req.query('debtorOrIuv');
    const debtor = c.req.query('debtor');
    const found = visible(world, c.get('org'), c.get('key').segregationCodes).filter(
      (payment) =>
        payment.paidAt >= oldest &&
        payment.paidAt <= (to ?? Number.POSITIVE_INFINITY) &&
        (debtor === undefined || debtorOf(world, payment) === debtor) &&
        (start === undefined || payment.iuv.startsWith(start) || debtorOf(world, payment).startsWith(start)),
    );
    if (found.length === 0)
      return c.json({ title: 'Not found the receipts', status: 404, detail: 'No receipts found' }, 404);
    // Kept by IUV, not by time: a receipt that arrives while pages are read moves the next ones.
    found.sort((left, right) =>
      left.iuv < right.iuv ? -1 : left.iuv > right.iuv ? 1 : left.paidAt - right.paidAt,
    );
    const results = found.slice(pageNum * pageSize, (pageNum + 1) * pageSize).map((payment) => ({
      organizationFiscalCode: payment.org,
      iuv: payment.iuv,
      debtor: debtorOf(world, payment),
      paymentDateTime: romeTime(payment.paidAt),
      status: 'PAID',
    }));
    return c.json({
      currentPageNumber: pageNum,
      length: results.length,
      totalPages: Math.ceil(found.length / pageSize),
      results,
    });
  });

  app.get(`${RECEIPTS}/:iuv`, (c) => {
    const iuv = c.req.param('iuv');
    const payment = visible(world, c.get('org'), c.get('key').segregationCodes).findLast(
      (each) => each.iuv === iuv,
    );
    if (payment === undefined) {
      return c.json(
        {
          title: 'Not found the receipt',
          status: 404,
          detail: `No receipt found for ${c.get('org')} and IUV ${iuv}`,
        },
        404,
      );
    }
    return c.body(receiptXml(payment, world.contentOf(payment)), 200, { 'Content-Type': 'application/xml' });
  });

  return app;
}

const visible = (world: World, org: string, codes: readonly string[]): readonly Payment[] =>
  world.book.shelf(org).payments.filter(({ nav }) => codes.length === 0 || codes.includes(nav.slice(1, 3)));

const debtorOf = (world: World, payment: Payment): string => world.contentOf(payment).fiscalCode;

/** An Italian day (its first or last instant) or a UTC date-time; milliseconds. */
function bound(text: string | undefined, end: boolean): number | 'bad' | undefined {
  if (text === undefined) return undefined;
  if (isDay(text)) return end ? endOfDayUtc(text).getTime() - 1 : startOfDayUtc(text).getTime();
  return readDateTime(text) ?? 'bad';
}
