/** Everything that the web server answers, behind one guard: pages, API, live changes, our HTTP door, health, metrics. */
import type { IncomingMessage } from 'node:http';
import { Hono, type Context as Request_ } from 'hono';
import type { Access } from '../access/access.ts';
import { apiApp } from '../api/app.ts';
import { consoleApp } from '../console/app.ts';
import type { Asset, Assets } from '../console/assets.ts';
import { frame } from '../console/frame.ts';
import { menuOf } from '../console/menu.ts';
import { entryApp } from '../console/rooms/entry/app.ts';
import { may, type Viewer } from '../domain/access.ts';
import { problem } from '../domain/problem.ts';
import { openMetrics } from '../observe/metrics.ts';
import type { Context } from '../pipeline/context.ts';
import { figures } from '../store/overview.ts';
import { changes, fromElsewhere, guard, sameText } from './guard.ts';
import { atOnce, readiness, unsaid } from './health.ts';
import type { Live } from './live.ts';
import { measures } from './measures.ts';
import { referencePage } from './reference.ts';
import { openVisitors, type Peer } from './visitors.ts';

export interface WebParts {
  readonly access: Access;
  readonly assets: Assets;
  readonly live: Live;
  /** Whether a Host header names this server. */
  known(host: string | undefined): boolean;
  isProxy(address: string): boolean;
  /** What else is answered here: our own HTTP door. */
  readonly apps: readonly Hono[];
  /** How long a body may take, but those of `apps`. */
  readonly bodyMs: number;
  /** Requests of one address. */
  readonly perSecond: number | undefined;
}

type Bindings = { Bindings: { readonly incoming: IncomingMessage } };

export function webApp(context: Context, parts: WebParts): Hono<Bindings> {
  const { access, assets, live } = parts;
  const { database, clock } = context;
  const visitors = openVisitors({
    ...{ database, access, clock },
    isProxy: parts.isProxy,
    perSecond: parts.perSecond,
  });
  const app = new Hono<Bindings>();
  const peerOf = (c: Request_): Peer => visitors.peer(c.req.raw, (c.env as Bindings['Bindings']).incoming);

  /** Asked from this very machine, by nobody who only passes a request on. */
  const isHere = (c: Request_): boolean =>
    FORWARDED.every((name) => c.req.header(name) === undefined) && LOOPBACK.test(peerOf(c).address);
  const ready = atOnce(() => readiness(context));

  app.use(guard(parts.known));
  // What carries its own credentials and pace: files that come in.
  for (const other of parts.apps) app.route('/', other);
  app.use(async (c, next) => {
    const { incoming } = c.env;
    if (!changes(c.req.raw)) return next();
    // Files of that door may take hours, and the server was told so; a form that dribbles in is nobody's.
    const late = setTimeout(() => incoming.complete || incoming.socket.destroy(), parts.bodyMs);
    try {
      return await next();
    } finally {
      clearTimeout(late);
    }
  });
  app.get('/health/live', (c) => c.text('ok'));
  app.get('/health/ready', async (c) => {
    const found = await ready();
    return c.json(isHere(c) ? found : unsaid(found), found.ready ? 200 : 503);
  });
  app.get('/assets/:name', async (c) => {
    const asset = await assets.file(c.req.param('name'));
    return asset === undefined ? c.notFound() : sent(asset, c.req.header('accept-encoding') ?? '');
  });

  app.use(async (c, next) => {
    if (!visitors.tooOften(peerOf(c).address)) return next();
    return c.text('Too many requests.\n', 429, { 'retry-after': '5' });
  });
  app.use(async (c, next) => {
    await next();
    await squeezed(c);
  });
  const metrics = openMetrics();
  const measured = measures(metrics, () => figures(database));
  app.get('/metrics', async (c) => {
    const key = await access.byKey(c.req.header('authorization'));
    if (!isHere(c) && (key === undefined || !may(key, 'read', null)))
      return c.text('Metrics are for this machine, or for an API key that may read everything.\n', 403);
    return c.body(await measured(), 200, { 'content-type': metrics.contentType });
  });

  const ofPage = (c: Request_) => visitors.ofPage(c.req.raw, peerOf(c));
  live.mount(app as unknown as Hono, (request, c) => visitors.ofPage(request, peerOf(c)));
  app.get('/api/v1/', async (c) => {
    const visit = await ofPage(c);
    const language = visit?.session.language ?? 'it';
    const { title, content } = referencePage(language);
    return c.html(
      frame({
        assets,
        language,
        title,
        content,
        now: clock.now(),
        ...(visit === undefined ? {} : known(visit.viewer, visit.csrf)),
      }).toString(),
    );
  });
  const denied = (
    visit: { viewer: Parameters<Access['denied']>[0]['viewer']; address: string },
    what: { route: string; organization?: string },
  ) =>
    access.denied({
      ...(visit.viewer === undefined ? {} : { viewer: visit.viewer }),
      address: visit.address,
      act: what.route,
      reason: 'permission',
      ...(what.organization === undefined ? {} : { organization: what.organization }),
    });
  app.route(
    '/',
    apiApp(context, {
      visit: (request, c) => visitors.ofApi(request, peerOf(c)),
      denied,
    }),
  );
  app.route(
    '/',
    entryApp({
      access,
      visitor: peerOf,
      shell: ({ title, content, language, session }) =>
        frame({
          assets,
          language,
          title,
          content,
          now: clock.now(),
          ...(session === undefined ? {} : known(session.viewer, session.csrf)),
        }),
    }),
  );
  app.route(
    '/',
    consoleApp(context, {
      assets,
      visit: ofPage,
      async genuine(c, visit, form) {
        const token = c.req.header('x-csrf-token') ?? String(form.get('csrf') ?? '');
        const good = !changes(c.req.raw) || (!fromElsewhere(c.req.raw) && sameText(token, visit.csrf));
        if (!good)
          await access.denied({
            viewer: visit.viewer,
            address: visit.address,
            act: c.req.path,
            reason: 'csrf',
          });
        return good;
      },
      denied,
    }),
  );
  app.notFound((c) => c.text('There is no such page.\n', 404));
  app.onError((error, c) => {
    context.log.error({ path: c.req.routePath, error: String(error) }, 'a request could not be answered');
    const { code } = problem('web.failed', String(error));
    return c.text(`This could not be answered (${code}). The log of the server says more.\n`, 500);
  });
  return app;
}

/** What the frame says of somebody known. */
const known = (viewer: Viewer, csrf: string) => ({
  session: { name: viewer.name, csrf },
  rooms: menuOf(viewer),
});

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const FORWARDED = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-real-ip',
  'via',
];

const FOR_EVER = 'public, max-age=31536000, immutable';

function sent({ type, plain, gzip, brotli }: Asset, accepted: string): Response {
  const [content, encoding] =
    brotli !== undefined && /\bbr\b/.test(accepted)
      ? [brotli, 'br']
      : gzip !== undefined && /\bgzip\b/.test(accepted)
        ? [gzip, 'gzip']
        : [plain, undefined];
  return new Response(content as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': type,
      'cache-control': FOR_EVER,
      vary: 'accept-encoding',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  });
}

const SQUEEZED = /^(text\/html|application\/(problem\+)?json)/;

/** Pages and answers travel compressed; streams (live changes, files) as they are. */
async function squeezed(c: Request_): Promise<void> {
  const { res } = c;
  const type = res.headers.get('content-type') ?? '';
  if (!SQUEEZED.test(type) || res.body === null || res.headers.has('content-encoding')) return;
  if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return;
  const headers = new Headers(res.headers);
  headers.set('content-encoding', 'gzip');
  headers.append('vary', 'accept-encoding');
  headers.delete('content-length');
  c.res = undefined;
  c.res = new Response(res.body.pipeThrough(new CompressionStream('gzip')), { status: res.status, headers });
}
