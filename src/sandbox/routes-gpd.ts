/** GPD v1 (one position per call) and v2 (up to a hundred, all or nothing). Paths as in production. */
import { type Context, Hono } from 'hono';
import { iso, readDateTime } from './clock.ts';
import { isRecord } from './fields.ts';
import { type Gate, type GateEnv, gate } from './gate.ts';
import { listPositions } from './position-list.ts';
import { optionView, positionModel, positionView } from './position-view.ts';
import { change, changeIban, close, owned, put, remove } from './positions.ts';
import { badRequest, bulkProblemJson, problemJson, type Refusal } from './refusal.ts';

const BASE = '/gpd/debt-positions-service';
const MAX_POSITIONS = 100;
/** The official v2 model allows fewer codes in a deletion than positions in a load. */
const MAX_DELETED = 20;
const IBAN = /^[A-Za-z0-9]{1,35}$/;

type Call = Context<GateEnv>;

export function gpdRoutes(doors: Gate): Hono<GateEnv> {
  const { world } = doors;
  const app = new Hono<GateEnv>();
  const positions = `${BASE}/v1/organizations/:org/debtpositions`;
  const bulk = `${BASE}/v2/organizations/:org/debtpositions`;
  app.use(
    `${BASE}/:version/organizations/:org/*`,
    gate(doors, { name: 'gpd', remainingHeader: 'x-remaining-calls-per-min' }),
  );

  app.post(positions, async (c) => single(c, 'create', await json(c)));

  app.get(positions, (c) => {
    const found = listPositions(world, caller(c), (name) => c.req.query(name));
    return found.ok ? c.json(found.value) : refuse(c, found.refusal);
  });

  app.patch(`${positions}/transfers`, async (c) => {
    const body = await json(c);
    const oldIban = c.req.query('oldIban') ?? '';
    const newIban = isRecord(body) && typeof body.newIban === 'string' ? body.newIban : '';
    const limit = Number(c.req.query('limit') ?? 1_000);
    if (!IBAN.test(oldIban) || !IBAN.test(newIban))
      return refuse(c, badRequest('oldIban, newIban: must match "^[A-Za-z0-9]{1,35}$"'));
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
      return refuse(c, badRequest('limit: must be between 1 and 1000'));
    const changed = changeIban(world, caller(c), oldIban, newIban, limit);
    if (!changed.ok) return refuse(c, changed.refusal);
    await applied(c, []);
    return c.json({
      description: `Updated IBAN on ${changed.value} Transfers`,
      updatedTransfers: changed.value,
    });
  });

  app.get(`${positions}/:iupd`, (c) => {
    const found = owned(world, caller(c), c.req.param('iupd'));
    if (!found.ok) return refuse(c, found.refusal);
    return c.json(positionView(found.value, world.contentOf(found.value), world.clock.now()));
  });

  app.put(`${positions}/:iupd`, async (c) => {
    const body = await json(c);
    const iupd = c.req.param('iupd');
    if (isRecord(body) && body.iupd !== iupd)
      return refuse(c, badRequest(`iupd: must be ${iupd} as in the path`));
    return single(c, 'update', body);
  });

  app.delete(`${positions}/:iupd`, async (c) => {
    const iupd = c.req.param('iupd');
    const removed = remove(world, caller(c), [iupd]);
    if (!removed.ok) return refuse(c, removed.refusal, [iupd]);
    await applied(c, [iupd]);
    return c.json('The debt position was successfully deleted');
  });

  for (const trigger of ['publish', 'invalidate'] as const) {
    app.post(`${positions}/:iupd/${trigger}`, async (c) => {
      const iupd = c.req.param('iupd');
      const changed = change(world, caller(c), iupd, trigger);
      if (!changed.ok) return refuse(c, changed.refusal, [iupd]);
      await applied(c, [iupd]);
      return c.json(positionModel(changed.value, world.contentOf(changed.value), world.clock.now()));
    });
  }

  app.post(`${BASE}/:version/organizations/:org/paymentoptions/paids/:nav`, async (c) => {
    const body = await json(c);
    const asked = isRecord(body) ? body.paymentDate : undefined;
    const paidAt = readDateTime(typeof asked === 'string' ? asked : iso(world.clock.now()));
    if (paidAt === undefined) return refuse(c, badRequest('Invalid value for property paymentDate'));
    const closed = close(world, caller(c), c.req.param('nav'), paidAt);
    if (!closed.ok) return refuse(c, closed.refusal);
    const { position, option } = closed.value;
    await applied(c, [position.iupd]);
    const content = world.contentOf(position).paymentOption.find(({ nav }) => nav === option.nav);
    return c.json(content === undefined ? {} : optionView(position, content));
  });

  app.post(bulk, async (c) => many(c, 'create', await json(c)));
  app.put(bulk, async (c) => many(c, 'update', await json(c)));

  app.delete(bulk, async (c) => {
    const body = await json(c);
    const iupds =
      isRecord(body) && Array.isArray(body.paymentPositionIUPDs) ? body.paymentPositionIUPDs.map(String) : [];
    if (iupds.length === 0) return refuse(c, badRequest('paymentPositionIUPDs: must not be empty'));
    if (iupds.length > MAX_DELETED)
      return refuse(c, badRequest(`paymentPositionIUPDs: size must be between 0 and ${MAX_DELETED}`));
    const removed = remove(world, caller(c), iupds);
    if (!removed.ok) return refuseBulk(c, removed.refusal, iupds);
    await applied(c, iupds);
    return c.body(null, 200);
  });

  return app;

  async function single(c: Call, how: 'create' | 'update', body: unknown): Promise<Response> {
    const iupds = iupdsOf([body]);
    if (body === undefined) return refuse(c, badRequest('The request body is not readable'));
    const done = put(world, caller(c), how, [{ source: body, path: '' }], toPublish(c));
    if (!done.ok) return refuse(c, done.refusal, iupds);
    await applied(c, iupds);
    const [position] = done.value;
    return c.json(
      position === undefined ? {} : positionModel(position, world.contentOf(position), world.clock.now()),
      how === 'create' ? 201 : 200,
    );
  }

  async function many(c: Call, how: 'create' | 'update', body: unknown): Promise<Response> {
    const list: readonly unknown[] =
      isRecord(body) && Array.isArray(body.paymentPositions) ? body.paymentPositions : [];
    const iupds = iupdsOf(list);
    if (list.length === 0) return refuse(c, badRequest('paymentPositions: must not be empty'));
    if (list.length > MAX_POSITIONS)
      return refuse(c, badRequest(`paymentPositions: size must be between 0 and ${MAX_POSITIONS}`), iupds);
    const sources = list.map((source, index) => ({ source, path: `paymentPositions[${index}]` }));
    const done = put(world, caller(c), how, sources, toPublish(c));
    if (!done.ok) return refuseBulk(c, done.refusal, iupds);
    await applied(c, iupds);
    return c.body(null, how === 'create' ? 201 : 200);
  }

  async function applied(c: Call, iupds: readonly string[]): Promise<void> {
    c.set('applied', true);
    c.set('iupds', iupds);
    await world.ledger.durable();
  }
}

const caller = (c: Call) => ({ key: c.get('key'), org: c.get('org') });

const toPublish = (c: Call): boolean => c.req.query('toPublish') === 'true';

const iupdsOf = (list: readonly unknown[]): readonly string[] =>
  list.flatMap((item) => (isRecord(item) && typeof item.iupd === 'string' ? [item.iupd] : []));

function refuse(c: Call, refusal: Refusal, iupds: readonly string[] = []): Response {
  c.set('iupds', iupds);
  return c.json(problemJson(refusal), refusal.status);
}

function refuseBulk(c: Call, refusal: Refusal, iupds: readonly string[]): Response {
  c.set('iupds', iupds);
  return c.json(bulkProblemJson(refusal), refusal.status);
}

/** Undefined when there is no readable JSON. */
async function json(c: Call): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text());
  } catch {
    return undefined;
  }
}
