/** Routes of the web. Its pages are read only; pages carry no script of their own, no cookie, and nothing from elsewhere. */
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { openMetrics } from '../observe/metrics.ts';
import type { Context } from '../pipeline/context.ts';
import { waits } from '../pipeline/waits.ts';
import { deliveryByNumber } from '../store/deliveries.ts';
import { outcomeCounts } from '../store/delivery-figures.ts';
import { journalOfDelivery } from '../store/journal.ts';
import { outgoingOfDelivery } from '../store/outgoing.ts';
import {
  completenessLines,
  connectorLines,
  deliveryLines,
  figures,
  publicationProgress,
} from '../store/overview.ts';
import { problemsOf } from '../store/problems.ts';
import { frame } from './frame.ts';
import { readiness } from './health.ts';
import { html, type Markup } from './html.ts';
import { measures } from './measures.ts';
import { deliveryPage, MOST_PROBLEMS } from './pages/delivery.ts';
import { home } from './pages/home.ts';

const LINES = 30;
/** States in which a delivery goes on by itself. */
const MOVING = ['received', 'surveyed', 'staged', 'held', 'applying', 'withdrawing'];

const ASSETS: { readonly [name: string]: string } = {
  'console.css': 'text/css; charset=utf-8',
  'refresh.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

const HEADERS: { readonly [name: string]: string } = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

/** `known`: whether a Host header names this server; `apps`: what else it answers, behind the same guard. */
export function consoleApp(
  context: Context,
  known: (host: string | undefined) => boolean,
  apps: readonly Hono[] = [],
): Hono {
  const app = new Hono();
  const { database, clock } = context;
  const metrics = openMetrics();
  const measured = measures(metrics, () => figures(database));

  app.use(async (c, next) => {
    // A page of somebody else's name that resolves to this address must not read it with the reader's browser.
    if (!c.req.path.startsWith('/health/') && !known(c.req.header('host'))) {
      return c.text('This server does not answer to that name.\n', 421, HEADERS);
    }
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
    return undefined;
  });

  for (const other of apps) app.route('/', other);
  app.get('/health/live', (c) => c.text('ok'));
  app.get('/health/ready', async (c) => {
    const found = await readiness(context);
    return c.json(found, found.ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => c.body(await measured(), 200, { 'content-type': metrics.contentType }));

  app.get('/assets/:name', async (c) => {
    const name = c.req.param('name');
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) return c.notFound();
    return c.body(await readFile(new URL(`./assets/${name}`, import.meta.url)), 200, {
      'content-type': type,
    });
  });

  app.get('/', async (c) => {
    const before = wholeNumber(c.req.query('prima'));
    const [connectors, waiting, deliveries, completeness] = await Promise.all([
      connectorLines(database),
      waits(context),
      deliveryLines(database, LINES, before ?? null),
      completenessLines(database),
    ]);
    const newest = before === undefined;
    const live = newest && c.req.query('fermo') === undefined;
    const content = home({
      connectors,
      waits: waiting,
      deliveries,
      completeness,
      newest,
      older: deliveries.length < LINES ? undefined : deliveries.at(-1)?.number,
    });
    return page(
      frame({
        title: 'Che cosa succede',
        now: clock.now(),
        content,
        live,
        ...(newest ? { other: live ? '/?fermo=1' : '/' } : {}),
      }),
    );
  });

  app.get('/forniture/:number', async (c) => {
    const number = wholeNumber(c.req.param('number'));
    const delivery = number === undefined ? undefined : await deliveryByNumber(database, number);
    if (delivery === undefined) return c.notFound();
    const { organization, id } = delivery;
    const [lines, outcomes, problems, journal, returned, published] = await Promise.all([
      deliveryLines(database, 1, delivery.number + 1),
      outcomeCounts(database, organization, id),
      problemsOf(database, organization, id, MOST_PROBLEMS),
      journalOfDelivery(database, organization, id),
      outgoingOfDelivery(database, organization, id),
      publicationProgress(database, delivery, delivery.number),
    ]);
    const [line] = lines;
    const content = deliveryPage({
      delivery,
      outcomes,
      problems,
      journal,
      returned,
      published,
      organizationName: line?.organizationName ?? organization,
      acknowledgeWanted: line?.acknowledgeWanted ?? false,
    });
    const moving =
      MOVING.includes(delivery.state) ||
      delivery.acknowledgedAt === null ||
      returned.some((one) => one.state !== 'delivered');
    const live = moving && c.req.query('fermo') === undefined;
    const here = `/forniture/${delivery.number}`;
    return page(
      frame({
        title: `Fornitura ${delivery.number}`,
        now: clock.now(),
        content,
        live,
        ...(moving ? { other: live ? `${here}?fermo=1` : here } : {}),
      }),
    );
  });

  app.notFound(() =>
    message(
      404,
      'Pagina inesistente',
      html`<h1>Questa pagina non esiste</h1><p><a href="/">Torna alla prima pagina</a></p>`,
    ),
  );
  app.onError((error) => {
    context.log.error({ error: String(error) }, 'a page could not be made');
    return message(
      503,
      'Non disponibile',
      html`<h1>In questo momento la pagina non è disponibile</h1><p>Tramite non riesce a leggere i suoi dati: <a href="/health/ready">lo stato del servizio</a> dice perché. La pagina si aggiorna da sola.</p>`,
      true,
    );
  });

  const message = (status: number, title: string, content: Markup, live = false): Response =>
    page(frame({ title, now: clock.now(), content, live }), status);
  return app;
}

const page = (content: Markup, status = 200): Response =>
  new Response(content.toString(), {
    status,
    headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' },
  });

const wholeNumber = (text: string | undefined): number | undefined => {
  const value = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return value;
};
