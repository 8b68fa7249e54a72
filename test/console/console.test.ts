import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Web } from '../../src/console/server.ts';
import { startWeb } from '../../src/console/server.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';

const scene = await openScene();
const EVIL = '<img src=x onerror=alert(1)>&"\'.csv';
const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
let web: Web;

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
  web = await startWeb(scene.context, { host: '127.0.0.1', port: 0 });
});
after(() => web.close());

const get = async (path: string): Promise<{ status: number; headers: Headers; text: string }> => {
  const answer = await fetch(web.url + path);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

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

describe('the first page', () => {
  test('shows deliveries, connectors and what waits, in Italian figures and clocks', async () => {
    const { status, text, headers } = await get('/');
    equal(status, 200);
    equal(headers.get('content-type'), 'text/html; charset=utf-8');
    match(text, /<html lang="it">/);
    match(text, /612\.\d{3},\d\d\u00a0€/);
    match(text, /tari\.csv/);
    match(text, /Comune di Prova/);
    match(text, /da approvare: 40 righe, contro 3 dell’ultima fornitura/);
    match(text, /1 attesa, una richiede una decisione/);
    match(text, /<time datetime="[^"]+Z">\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d<\/time>/);
    match(text, /Pagamenti completi fino a/);
    equal(
      (text.match(/<table /g) ?? []).length,
      (text.match(/<caption>/g) ?? []).length,
      'every table says what it is',
    );
  });

  test('a disabled connector says why', async () => {
    await scene.context.database.query(
      `insert into connector (organization_id, connector_id, gestionale, problems) values ($1, 'mensa', 'altro', '[{"code": "schema.unknown-key", "class": "config", "message": "no such key <b>", "place": {"file": "mensa.yaml", "line": 7}}]')`,
      [BODY],
    );
    const { text } = await get('/');
    match(text, /disattivato/);
    match(text, /<span lang="en">no such key &lt;b&gt;<\/span> <code>schema\.unknown-key<\/code>/);
    match(text, /mensa\.yaml:7/);
    await scene.context.database.query("delete from connector where connector_id = 'mensa'");
  });

  test('what a file is called is never markup', async () => {
    const { rows } = await scene.context.database.query<{ number: number }>(
      'select number from delivery where file_name = $1',
      [EVIL],
    );
    for (const path of ['/', `/forniture/${rows[0]?.number}`]) {
      const { text } = await get(path);
      doesNotMatch(text, /<img/);
      match(text, /&lt;img src=x onerror=alert\(1\)&gt;&amp;&quot;&#39;\.csv/);
    }
  });

  test('older deliveries are a page away', async () => {
    const { text } = await get('/?prima=2');
    match(text, /Forniture più vecchie/);
    match(text, /tari\.csv/);
    doesNotMatch(text, /&lt;img/);
    equal((await get("/?prima=1'--")).status, 200);
  });
});

describe('the page of a delivery', () => {
  test('shows its way, outcomes that add up, and problems with masked values', async () => {
    const { text } = await get('/forniture/1');
    for (const step of ['Ricevuta', 'Verificata', 'Preparata', 'Applicata', 'Pubblicata', 'Esito tornato'])
      match(text, new RegExp(`<li class="done"><strong>${step}</strong>`));
    match(text, /I conti tornano/);
    match(text, /<tfoot.*<span>3<\/span>.*<span>612\./);
    match(text, /fiscalCode\.checksum/);
    match(text, /RS•••X/);
    doesNotMatch(text, /RSSMRA80A01H501X/);
    match(text, /tari\.esito\.csv/);
  });

  test('a held one names the reasons and the commands that end them', async () => {
    const { text } = await get('/forniture/2');
    match(text, /Serve una decisione/);
    match(text, /<kbd>tramite approve 2<\/kbd>/);
    match(text, /<kbd>tramite withdraw 2<\/kbd>/);
    match(text, /<li class="held"><strong>Applicata<\/strong>/);
  });

  test('a number that names none is a page too', async () => {
    for (const path of ['/forniture/99', '/forniture/x', '/forniture/99999999999999999999', '/altro']) {
      const { status, text } = await get(path);
      equal(status, 404, path);
      match(text, /Questa pagina non esiste/);
    }
  });
});

describe('the server', () => {
  test('allows no script but its own file, no frame, no cookie', async () => {
    for (const path of ['/', '/forniture/1', '/assets/console.css', '/metrics', '/health/live', '/nulla']) {
      const { headers } = await get(path);
      match(
        headers.get('content-security-policy') ?? '',
        /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
        path,
      );
      equal(headers.get('x-content-type-options'), 'nosniff', path);
      equal(headers.get('set-cookie'), null, path);
    }
    const { text } = await get('/');
    doesNotMatch(text, /<style|\sstyle=|\son\w+="|<script>/);
    equal((await fetch(web.url, { method: 'POST' })).status, 404);
  });

  test('answers only to its own names', async () => {
    const { port } = new URL(web.url);
    for (const name of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`])
      equal(await asHost('/', name), 200, name);
    for (const name of ['evil.example', `evil.example:${port}`, '192.168.1.5', 'localhost.evil.example'])
      equal(await asHost('/', name), 421, name);
    equal(await asHost('/health/live', 'probe.internal'), 200);
  });

  test('assets are the listed ones', async () => {
    match((await get('/assets/console.css')).headers.get('content-type') ?? '', /^text\/css/);
    for (const path of ['/assets/..%2Fapp.ts', '/assets/constructor', '/assets/app.ts'])
      equal((await get(path)).status, 404, path);
  });

  test('says plainly that its port is taken', async () => {
    const taken = startWeb(scene.context, { host: '127.0.0.1', port: Number(new URL(web.url).port) });
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
    const other = await startWeb({ ...scene.context, archive }, { host: '127.0.0.1', port: 0 });
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
    const other = await startWeb({ ...scene.context, database }, { host: '127.0.0.1', port: 0 });
    try {
      equal((await fetch(`${other.url}/health/live`)).status, 200);
      equal((await fetch(`${other.url}/health/ready`)).status, 503);
      const answer = await fetch(other.url);
      equal(answer.status, 503);
      match(await answer.text(), /In questo momento la pagina non è disponibile/);
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
