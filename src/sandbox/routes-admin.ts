/** The sandbox's own doors, under /sandbox/: what a citizen, a PSP, Back-Office, time and bad luck do. Loopback only. */
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { ledgerRows } from './accounts.ts';
import { iso } from './clock.ts';
import type { KeyEvent } from './events.ts';
import type { Fault } from './faults.ts';
import { type IssueRequest, issueFlows, type ReviseRequest, reviseFlow } from './flows.ts';
import type { Gate } from './gate.ts';
import { findOption, type PayRequest, pay, receiptOf, verify } from './payments.ts';

export type NewKey = Omit<KeyEvent, 'e'>;

export function adminRoutes({ world, faults, limit, attempts }: Gate): Hono {
  const app = new Hono();

  app.get('/sandbox/health', (c) => c.json({ ok: true }));

  app.post('/sandbox/keys', async (c) => {
    const { key, organizations, segregationCodes, ibans } = await c.req.json<NewKey>();
    world.commit({ e: 'key', key, organizations, segregationCodes, ibans });
    await world.ledger.durable();
    return c.json({ key }, 201);
  });

  app.post('/sandbox/payments', async (c) => {
    const requests = await c.req.json<readonly PayRequest[]>();
    const answers = requests.map((request) => pay(world, request));
    await world.ledger.durable();
    return c.json(answers);
  });

  app.get('/sandbox/payments', (c) => {
    const org = c.req.query('org');
    const organizations = org === undefined ? world.book.organizations() : [org];
    return c.json(organizations.flatMap((each) => world.book.shelf(each).payments.map(receiptOf)));
  });

  app.post('/sandbox/verifications', async (c) => {
    const fault = verify(world, await c.req.json<PayRequest>());
    return c.json(fault === undefined ? { payable: true } : { payable: false, fault });
  });

  app.post('/sandbox/notification-fees', async (c) => {
    const { org, noticeNumber, amount } = await c.req.json<{
      org: string;
      noticeNumber: string;
      amount: number;
    }>();
    const found = findOption(world, { org, noticeNumber });
    if (found === undefined) return unknown(c, 'no such notice');
    world.commit({
      e: 'fee',
      at: world.clock.now(),
      org,
      iupd: found.position.iupd,
      nav: noticeNumber,
      amount,
    });
    await world.ledger.durable();
    return c.json({ amount });
  });

  app.post('/sandbox/flows', async (c) => {
    const flows = issueFlows(world, await c.req.json<IssueRequest>());
    await world.ledger.durable();
    return c.json(flows, 201);
  });

  app.post('/sandbox/flows/revisions', async (c) => {
    const flow = reviseFlow(world, await c.req.json<ReviseRequest>());
    if (flow === undefined) return unknown(c, 'no such flow');
    await world.ledger.durable();
    return c.json(flow, 201);
  });

  app.get('/sandbox/clock', (c) => c.json({ now: iso(world.clock.now()) }));

  app.post('/sandbox/clock', async (c) => {
    const { now, advanceMs } = await c.req.json<{ now?: string; advanceMs?: number }>();
    const instant = now === undefined ? world.clock.now() + (advanceMs ?? 0) : Date.parse(now);
    if (Number.isNaN(instant)) return c.json({ error: 'now is not an ISO instant' }, 400);
    world.clock.set(instant);
    world.commit({ e: 'clock', offset: world.clock.offset });
    await world.ledger.durable();
    return c.json({ now: iso(world.clock.now()) });
  });

  app.get('/sandbox/faults', (c) => c.json(faults.pending()));

  app.post('/sandbox/faults', async (c) => {
    faults.order(await c.req.json<Fault>());
    return c.json(faults.pending(), 201);
  });

  app.delete('/sandbox/faults', (c) => {
    faults.clear();
    return c.json([]);
  });

  app.get('/sandbox/rates', (c) => c.json(limit.rates()));

  app.get('/sandbox/ledger', (c) => {
    const org = c.req.query('org');
    return lines(c, ledgerRows(world, org));
  });

  app.get('/sandbox/attempts', (c) => lines(c, attempts.read()));

  app.post('/sandbox/reset', (c) => {
    world.reset();
    faults.clear();
    limit.reset();
    attempts.reset();
    return c.json({ ok: true });
  });

  app.onError((error, c) => c.json({ error: error.message }, 400));

  return app;
}

const unknown = (c: Context, error: string): Response => c.json({ error }, 404);

const BATCH = 1 << 16;

/** One JSON object per line, streamed: accounts may be long. */
function lines(c: Context, rows: Iterable<unknown> | AsyncIterable<unknown>): Response {
  c.header('Content-Type', 'application/x-ndjson');
  return stream(c, async (out) => {
    let batch = '';
    for await (const row of rows) {
      batch += `${JSON.stringify(row)}\n`;
      if (batch.length < BATCH) continue;
      await out.write(batch);
      batch = '';
    }
    await out.write(batch);
  });
}
