import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { ProblemError } from '../../src/domain/problem.ts';
import { startWeb } from '../../src/web/server.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const EVIL = '<img src=x onerror=alert(1)>&"\'.csv';
const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
let web: OpenConsole;
let anna: Visitor;

before(async () => {
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  await scene.drop(
    'tari.csv',
    file([row(1, { amount: '612480,55' }), row(2), row(3, { cf: 'RSSMRA80A01H501X' })]),
  );
  await scene.run(QUEUES);
  await scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), hold: 'usual' } });
  await scene.drop(EVIL, file(Array.from({ length: 40 }, (_, n) => row(n + 10))));
  await scene.run(QUEUES);
  web = await openConsole(scene.context);
  anna = await web.visitor([{ role: 'administrator' }]);
});
after(() => web.close());

const get = (path: string) => anna.get(path);

/** With a Host header of its own, which fetch does not allow. */
const asHost = (path: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(web.url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('the server', () => {
  test('allows no script but its own files, no frame, and nothing of a page’s own', async () => {
    for (const path of [
      '/',
      '/enti',
      '/assets/console.css',
      '/metrics',
      '/health/live',
      '/nulla',
      '/entra',
    ]) {
      const { headers } = await get(path);
      match(
        headers.get('content-security-policy') ?? '',
        /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
        path,
      );
      equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
    for (const path of ['/', '/enti', `/enti/${BODY}`, '/collegamenti', `/collegamenti/${BODY}/tari`]) {
      const { text, status } = await get(path);
      equal(status, 200, path);
      doesNotMatch(text, /<style|\sstyle=|\son\w+="|<script>/, path);
      equal((text.match(/<h1[ >]/g) ?? []).length, 1, path);
      equal(
        (text.match(/<table /g) ?? []).length,
        (text.match(/<caption>/g) ?? []).length,
        `${path}: every table says what it is`,
      );
    }
    equal((await fetch(web.url, { method: 'POST' })).status, 404);
  });

  test('leads who is not known to the login, and back', async () => {
    const answer = await fetch(`${web.url}/enti?nome=a`, { redirect: 'manual' });
    equal(answer.status, 303);
    equal(answer.headers.get('location'), '/entra?verso=%2Fenti%3Fnome%3Da');
  });

  test('answers only to its own names', async () => {
    const { port } = new URL(web.url);
    for (const name of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`])
      equal(await asHost('/', name), 303, name);
    for (const name of ['evil.example', `evil.example:${port}`, '192.168.1.5', 'localhost.evil.example'])
      equal(await asHost('/', name), 421, name);
    equal(await asHost('/health/live', 'probe.internal'), 200);
  });

  test('assets are the listed ones, kept by browsers for ever', async () => {
    const { text } = await get('/');
    const [, css = ''] = /href="(\/assets\/console\.[^"]+\.css)"/.exec(text) ?? [];
    const { headers } = await get(css);
    match(headers.get('content-type') ?? '', /^text\/css/);
    match(headers.get('cache-control') ?? '', /immutable/);
    for (const path of ['/assets/..%2Fapp.ts', '/assets/constructor', '/assets/app.ts'])
      equal((await get(path)).status, 404, path);
  });

  test('says plainly that its port is taken', async () => {
    const taken = startWeb(scene.context, {
      host: '127.0.0.1',
      port: Number(new URL(web.url).port),
      access: web.access,
    });
    await rejects(
      taken,
      (error) =>
        error instanceof ProblemError &&
        error.problem.code === 'web.port-taken' &&
        /is taken/.test(error.problem.message),
    );
  });
});

describe('health and metrics', () => {
  test('ready when everything that is needed works', async () => {
    const { status, text } = await get('/health/ready');
    deepEqual(
      [status, JSON.parse(text)],
      [200, { ready: true, checks: { database: 'ok', schema: 'ok', leases: 'ok', archive: 'ok' } }],
    );
    equal((await get('/health/live')).text, 'ok');
  });

  test('not ready when a migration is missing or the archive cannot be written, and says so', async () => {
    await scene.context.database.query("update migration set name = 'x' || name");
    const archive = {
      ...scene.context.archive,
      store: () => Promise.reject(Object.assign(new Error('read-only file system'), { code: 'EROFS' })),
    };
    const other = await openConsole({ ...scene.context, archive });
    try {
      const answer = await fetch(`${other.url}/health/ready`);
      equal(answer.status, 503);
      const { checks } = (await answer.json()) as { checks: Record<string, { reason: string }> };
      match(checks.schema?.reason ?? '', /0001_foundation\.sql/);
      deepEqual(checks.archive, { reason: 'EROFS: read-only file system' });
    } finally {
      await other.close();
      await scene.context.database.query('update migration set name = substr(name, 2)');
    }
  });

  test('without a database it is alive, not ready, and its pages say so', async () => {
    const query = () =>
      Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    const database = Object.assign(Object.create(scene.context.database) as typeof scene.context.database, {
      query,
      transaction: query,
    });
    const other = await openConsole({ ...scene.context, database });
    try {
      equal((await fetch(`${other.url}/health/live`)).status, 200);
      equal((await fetch(`${other.url}/health/ready`)).status, 503);
      equal((await fetch(`${other.url}/metrics`)).status, 500);
    } finally {
      await other.close();
    }
  });

  test('metrics count what there is', async () => {
    const { text, headers } = await get('/metrics');
    match(headers.get('content-type') ?? '', /^text\/plain/);
    match(text, /^tramite_deliveries\{state="applied"\} 1$/m);
    match(text, /^tramite_deliveries\{state="held"\} 1$/m);
    match(text, /^tramite_records\{outcome="problem"\} 1$/m);
    match(text, /^tramite_positions\{state="open"\} 2$/m);
    match(text, /^tramite_publications\{access="gpd",state="confirmed"\} 2$/m);
    match(text, /^tramite_publication_oldest_due_seconds 0$/m);
    match(text, /^tramite_breakers_open 0$/m);
    match(text, /^process_resident_memory_bytes \d+$/m);
    ok(!text.includes(BODY), 'no fiscal code of anybody');
  });
});
