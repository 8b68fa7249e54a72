/** Requests that no page of ours makes: by another site's page, strange methods, planted sessions, links that lead away. */
import { deepEqual, doesNotMatch, equal, ok } from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { connectorText, isHarmless, type PlanFacts } from '../../src/console/rooms/connect/plan.ts';
import { BODY, CANARY, type Cell, cells, each, openHouse } from './house.ts';
import { type Headers_, raw } from './raw.ts';

const house = await openHouse();
const { own, web, filled } = house;
const { database } = house.context;
const ask = (path: string, init?: Parameters<typeof raw>[2]) => raw(web.url, path, init);

/** One visitor asks more often here than any may. */
beforeEach(() => house.scene.advance(5_000));

const CHANGES = cells.filter(({ method }) => method !== 'GET');
const ELSEWHERE = 'https://evil.example';

const change = (cell: Cell, headers: Headers_, csrf?: string) =>
  ask(filled(cell.path), {
    method: cell.method,
    headers: {
      cookie: own.cookie,
      'content-type': cell.of === 'api' ? 'application/json' : 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: cell.of === 'api' ? '{}' : csrf === undefined ? '' : `csrf=${csrf}`,
  });

const figures = async (): Promise<unknown> =>
  (
    await database.query(
      `select (select count(*) from delivery) as deliveries, (select count(*) from position) as positions, (select count(*) from outgoing) as outgoing,
         (select count(*) from app_user) as users, (select count(*) from api_key) as keys, (select count(*) from session) as sessions,
         (select count(*) from journal where event <> 'access.denied') as journal`,
    )
  ).rows;

test('no act of the console and no change of the API is done for another site', async () => {
  ok(CHANGES.length > 40, `${CHANGES.length} changes`);
  const before = await figures();
  await each(CHANGES, async (cell) => {
    house.scene.advance(200);
    const token: Headers_ = cell.of === 'api' ? { 'x-csrf-token': own.csrf } : {};
    const tries: readonly (readonly [string, Headers_, string | undefined])[] = [
      ['without a token', {}, undefined],
      ['with a wrong token', cell.of === 'api' ? { 'x-csrf-token': 'x'.repeat(43) } : {}, 'x'.repeat(43)],
      [
        'with half a token',
        cell.of === 'api' ? { 'x-csrf-token': own.csrf.slice(0, 20) } : {},
        own.csrf.slice(0, 20),
      ],
      ['from another origin', { ...token, origin: ELSEWHERE }, own.csrf],
      ['from no origin', { ...token, origin: 'null' }, own.csrf],
      ['from another port', { ...token, origin: 'http://127.0.0.1:1' }, own.csrf],
      ['across sites', { ...token, 'sec-fetch-site': 'cross-site' }, own.csrf],
      ['from a neighbour', { ...token, 'sec-fetch-site': 'same-site', origin: web.url }, own.csrf],
    ];
    for (const [how, headers, csrf] of tries) {
      const { status } = await change(cell, headers, csrf);
      equal(status, 403, `${cell.method} ${cell.path} ${how}`);
    }
    const nobody = await ask(filled(cell.path), {
      method: cell.method,
      headers: { 'x-csrf-token': own.csrf, 'content-type': 'application/x-www-form-urlencoded' },
      body: `csrf=${own.csrf}`,
    });
    equal(nobody.status, cell.of === 'api' ? 401 : 303, `${cell.method} ${cell.path}: nobody known`);
  });
  deepEqual(await figures(), before, 'nothing was done');
});

test('refusals of somebody known are in the journal', async () => {
  const { rows } = await database.query<{ reason: string; actor: string }>(
    "select distinct detail ->> 'reason' as reason, actor from journal where event = 'access.denied' and actor <> 'anonymous'",
  );
  deepEqual(rows, [{ reason: 'csrf', actor: own.login }]);
});

test('another person’s token is none', async () => {
  const other = await web.visitor([{ role: 'operator', organization: BODY }]);
  const cell = CHANGES.find(({ id }) => id === 'connectors.pause' || id === 'connectors.collect');
  ok(cell);
  equal(
    (await change(cell, cell.of === 'api' ? { 'x-csrf-token': other.csrf } : {}, other.csrf)).status,
    403,
  );
});

test('forms of the entry and the profile are proven too', async () => {
  const forms = [
    '/entra',
    '/entra/codice',
    '/profilo/lingua',
    '/profilo/password',
    '/profilo/codice',
    '/profilo/codice/togli',
    '/profilo/sessioni',
    '/esci',
  ];
  for (const path of forms) {
    const sent = (headers: Headers_, body: string) =>
      ask(path, {
        method: 'POST',
        headers: { cookie: own.cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      });
    const { status, headers } = await sent(
      { origin: ELSEWHERE, 'sec-fetch-site': 'cross-site' },
      'login=x&password=y&lingua=en&csrf=x&modulo=x',
    );
    ok(status === 403 || (path === '/esci' && status === 303), `${path} ${status}`);
    equal(String(headers['set-cookie'] ?? '').includes('tramite=;'), false, `${path} ends nothing`);
  }
  equal((await own.get('/profilo')).status, 200, 'still in');
});

test('methods are what they are', async () => {
  const post = filled('/collegamenti/:organization/:connector/pausa');
  const before = await figures();
  for (const override of ['x-http-method-override', 'x-http-method', 'x-method-override'])
    await ask(`${post}?_method=POST`, {
      headers: { cookie: own.cookie, [override]: 'POST', 'x-csrf-token': own.csrf },
    });
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE'])
    await each(
      CHANGES.filter(({ of }) => of === 'console'),
      async ({ path }) => {
        const { status, text } = await ask(filled(path), {
          method,
          headers: { cookie: own.cookie, 'x-csrf-token': own.csrf },
        });
        ok(status < 500 || status === 501, `${method} ${path} ${status}`);
        if (method === 'HEAD') equal(text, '');
        if (method === 'TRACE') doesNotMatch(text, /cookie/i);
      },
    );
  deepEqual(await figures(), before, 'nothing was done');
});

test('a link leads back to no other site', async () => {
  const targets = [
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/%09/evil.example',
    '/\t/evil.example',
    '/%5cevil.example',
    '/./\\evil.example',
    '/..//evil.example',
    '/.//evil.example',
    'evil.example',
    '/entra/../..//evil.example',
    '@evil.example',
    '/\u2028/evil.example',
  ];
  for (const target of targets) {
    const { status, headers } = await own.get(`/entra?verso=${encodeURIComponent(target)}`);
    equal(status, 303);
    const to = headers.get('location') ?? '';
    equal(new URL(to, web.url).origin, web.url, `${target} leads to ${to}`);
    doesNotMatch(to, /^[/\\]{2}/);
  }
  for (const path of ['//evil.example/x', '/\\evil.example', '//evil.example/..']) {
    const { status, headers } = await ask(path);
    ok(status < 500, path);
    equal(new URL(String(headers.location ?? '/'), web.url).origin, web.url, path);
  }
  const { text } = await ask(filled('/collegamenti/:organization/:connector/riprendi'), {
    method: 'POST',
    headers: {
      cookie: own.cookie,
      referer: `${web.url}//evil.example/`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `csrf=${own.csrf}`,
  });
  doesNotMatch(text, /href="\/\/evil/);
});

test('who may only configure a body names no folder, server or secret of anybody else', () => {
  const [facts, typed] = [
    { folder: 'prova' },
    { porta: 'folder', nome: 'tari', da: 'gestionali/prova/tari/out' },
  ];
  ok(isHarmless(typed, facts));
  ok(isHarmless({ ...typed, verso: 'gestionali/prova/tari/in' }, facts));
  for (const change of [
    { verso: 'https://evil.example/' },
    { verso: '/etc/cron.d' },
    { verso: 'gestionali/altro/tari/in' },
    { verso: '../../x' },
    { da: '/etc' },
    { da: 'gestionali/prova/tari/out/../../../altro' },
    { porta: 'sftp', server: '169.254.169.254' },
    { porta: 'inbox-http', variabile: 'TRAMITE_DATABASE_URL' },
  ])
    ok(!isHarmless({ ...typed, ...change }, facts), JSON.stringify(change));
  const known = {
    gestionale: 'prova',
    parameters: [],
    trailer: false,
    given: false,
    acknowledgement: true,
    report: true,
    ...facts,
  };
  const reference = `ssh-ed25519 AAAA \${env:TRAMITE_DATABASE_URL}`;
  for (const change of [
    { chiavi: reference },
    { mail: reference, chiavi: reference },
    { file: '$' + '{env:HOME}' },
    { nome: '../x' },
  ]) {
    const text = connectorText(
      {
        ...typed,
        porta: 'inbox-sftp',
        servizio: 'tari',
        file: '*.csv',
        chiavi: 'ssh-ed25519 AAAA x',
        ...change,
      },
      known as unknown as PlanFacts,
    );
    ok(!text.ok, JSON.stringify(change));
  }
});

test('a session that was there before a login is not the one after it', async () => {
  const planted = `tramite=${'A'.repeat(43)}`;
  const page = await ask('/entra', { headers: { cookie: planted } });
  const proof = String([page.headers['set-cookie'] ?? []].flat()[0]).split(';')[0] ?? '';
  const { status, headers } = await ask('/entra', {
    method: 'POST',
    headers: { cookie: `${planted}; ${proof}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: `login=nessuno@ente.it&password=qualunque+cosa&modulo=${proof.split('=')[1]}`,
  });
  equal(status, 401);
  equal(headers['set-cookie'], undefined, 'a login that failed begins no session');
  equal((await ask('/forniture', { headers: { cookie: planted } })).status, 303);
  for (const odd of [
    'tramite=',
    'tramite=x; tramite=y',
    `tramite=${own.cookie.split('=')[1]?.toLowerCase()}`,
    `tramite="${own.cookie.split('=')[1]}"`,
    `__Host-${own.cookie}`,
  ])
    equal((await ask('/forniture', { headers: { cookie: odd } })).status, 303, odd);
});

test('neither secrets nor people are in the log of all this', () => {
  const said = house.logs.join('');
  for (const secret of [...Object.values(CANARY), own.csrf, own.cookie.split('=')[1] ?? '', 'qualunque cosa'])
    ok(!said.includes(secret), secret);
});
