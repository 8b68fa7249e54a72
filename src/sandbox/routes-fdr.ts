/** FdR REST for creditors: published flows (last revision, thirty days), one flow, its payments by page. */

import type { Context } from 'hono';
import { Hono } from 'hono';
import { iso } from './clock.ts';
import type { Flow } from './events.ts';
import { findFlow } from './flows.ts';
import { type Gate, type GateEnv, gate } from './gate.ts';

const FLOWS = '/fdr-org/service/v1/organizations/:org/fdrs';
const FLOW = `${FLOWS}/:fdr/revisions/:revision/psps/:psp`;
const DEPTH_DAYS = 30;
const MAX_SIZE = 1_000;

type Call = Context<GateEnv>;

export function fdrRoutes(doors: Gate): Hono<GateEnv> {
  const { world } = doors;
  const app = new Hono<GateEnv>();
  // The gateway limits the PSPs' side of FdR only.
  app.use('/fdr-org/service/v1/organizations/:org/*', gate(doors, { name: 'fdr' }));

  app.get(FLOWS, (c) => {
    const paging = pageOf(c);
    const published = instant(c.req.query('publishedGt'));
    const flowDate = instant(c.req.query('flowDate'));
    if (paging === undefined || published === 'bad' || flowDate === 'bad') return syntax(c);
    const psp = c.req.query('pspId');
    const oldest = Date.parse(`${iso(world.clock.now() - DEPTH_DAYS * 86_400_000).slice(0, 10)}T00:00:00Z`);
    const found = [...world.book.shelf(c.get('org')).flows.values()]
      .flatMap((revisions) => revisions.at(-1) ?? [])
      .filter(
        (flow) =>
          flow.published >= oldest &&
          (published === undefined || flow.published > published) &&
          (flowDate === undefined || flow.flowDate >= flowDate) &&
          (psp === undefined || flow.psp.id === psp),
      )
      .sort((left, right) => left.published - right.published || (left.fdr < right.fdr ? -1 : 1));
    return c.json(
      paged(found, paging, (flow) => ({
        fdr: flow.fdr,
        pspId: flow.psp.id,
        revision: flow.revision,
        published: iso(flow.published),
        flowDate: iso(flow.flowDate),
      })),
    );
  });

  app.get(FLOW, (c) => {
    const flow = asked(c);
    return flow === undefined ? unknown(c) : c.json(singleFlow(flow, nameOf(flow.org)));
  });

  app.get(`${FLOW}/payments`, (c) => {
    const flow = asked(c);
    const paging = pageOf(c);
    if (paging === undefined) return syntax(c);
    if (flow === undefined) return unknown(c);
    return c.json(
      paged(flow.lines, paging, ({ index, iuv, receiptId, idTransfer, amount, status, day }) => ({
        index,
        iuv,
        iur: receiptId,
        idTransfer,
        pay: amount / 100,
        payStatus: status,
        // UTC in form, but the business day is what it says.
        payDate: `${day}T00:00:00Z`,
      })),
    );
  });

  return app;

  function asked(c: Call): Flow | undefined {
    const { fdr = '', revision = '', psp = '' } = c.req.param();
    return findFlow(world, c.get('org'), psp, fdr, Number(revision));
  }

  function nameOf(org: string): string {
    const [first] = world.book.shelf(org).positions.values();
    return first === undefined ? `Ente ${org}` : world.contentOf(first).companyName;
  }
}

function singleFlow(flow: Flow, organizationName: string) {
  const total = flow.lines.reduce((sum, { amount }) => sum + amount, 0) / 100;
  const broker = flow.psp.fiscalCode ?? flow.psp.id;
  return {
    status: 'PUBLISHED',
    revision: flow.revision,
    created: iso(flow.published),
    updated: iso(flow.published),
    fdr: flow.fdr,
    fdrDate: iso(flow.flowDate),
    regulation: flow.regulation,
    regulationDate: flow.regulationDay,
    bicCodePouringBank: flow.psp.id,
    sender: {
      type: 'BIC_CODE',
      id: flow.psp.id,
      pspId: flow.psp.id,
      pspName: flow.psp.name,
      pspBrokerId: broker,
      channelId: `${broker}_01`,
    },
    receiver: { id: flow.org, organizationId: flow.org, organizationName },
    published: iso(flow.published),
    computedTotPayments: flow.lines.length,
    computedSumPayments: total,
    totPayments: flow.lines.length,
    sumPayments: total,
  };
}

interface Paging {
  readonly page: number;
  readonly size: number;
}

function pageOf(c: Call): Paging | undefined {
  const page = Number(c.req.query('page') ?? 1);
  const size = Number(c.req.query('size') ?? MAX_SIZE);
  return Number.isInteger(page) && page >= 1 && Number.isInteger(size) && size >= 1 && size <= MAX_SIZE
    ? { page, size }
    : undefined;
}

function paged<T>(items: readonly T[], { page, size }: Paging, show: (item: T) => object) {
  const data = items.slice((page - 1) * size, page * size).map(show);
  return {
    metadata: { pageSize: data.length, pageNumber: page, totPage: Math.ceil(items.length / size) },
    count: items.length,
    data,
  };
}

function instant(text: string | undefined): number | 'bad' | undefined {
  if (text === undefined) return undefined;
  const millis = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(millis) ? 'bad' : millis;
}

const syntax = (c: Call): Response =>
  c.json(
    {
      httpStatusCode: 400,
      httpStatusDescription: 'Bad Request',
      appErrorCode: 'FDR-1000',
      errors: [{ message: 'A parameter is not valid' }],
    },
    400,
  );

const unknown = (c: Call): Response =>
  c.json(
    {
      httpStatusCode: 404,
      httpStatusDescription: 'Not Found',
      appErrorCode: 'FDR-3001',
      errors: [{ message: 'Reporting flow not found' }],
    },
    404,
  );
