/**
 * Requests that no page of ours makes: forged by another site's page, under another name, by strange methods, with bodies
 * that never end; and what every answer says to a browser, whatever it is.
 */
import { deepEqual, doesNotMatch, equal, match, notEqual, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { beforeEach, test } from 'node:test';
import { connectorText, isHarmless, type PlanFacts } from '../../src/console/rooms/connect/plan.ts';
import { HEADERS } from '../../src/web/guard.ts';
import { openRates } from '../../src/web/rates.ts';
import { BODY, CANARY, type Cell, cells, each, HOSTILE, openHouse } from './house.ts';

const PROXY = '127.0.0.1';
let behindProxy = false;
const house = await openHouse({ isProxy: (address) => behindProxy && address === PROXY, bodyMs: 400 });
const { own, web, filled } = house;
const { database } = house.context;
const CHANGES = cells.filter(({ method }) => method !== 'GET');
const ELSEWHERE = 'https://evil.example';

/** One visitor asks more often here than any may. */
beforeEach(() => house.scene.advance(5_000));

type Headers_ = { readonly [name: string]: string };

/** As it is written: fetch would set Host, Origin and the methods right. */
function raw(
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: Headers_; body?: string } = {},
): Promise<{ status: number; headers: { [name: string]: string | string[] | undefined }; text: string }> {
  const { hostname, port } = new URL(web.url);
  const length: Headers_ = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: { ...length, ...headers }, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
          if (answer.headers['content-type']?.startsWith('text/event-stream') === true) answer.destroy();
        });
        answer.on('close', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        answer.on('error', () => undefined);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const change = (cell: Cell, headers: Headers_, csrf?: string) =>
  raw(filled(cell.path), {
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
    const nobody = await raw(filled(cell.path), {
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
      raw(path, {
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

const ANSWERS: readonly (readonly [what: string, path: string, init: Parameters<typeof raw>[1]])[] = [
  ['a page', '/forniture', { headers: { cookie: own.cookie } }],
  ['a part of one', '/forniture', { headers: { cookie: own.cookie, 'hx-request': 'true' } }],
  ['a page, compressed', '/forniture', { headers: { cookie: own.cookie, 'accept-encoding': 'gzip' } }],
  ['the way to the login', '/forniture', {}],
  ['the login', '/entra', {}],
  [
    'a refused login',
    '/entra',
    { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'login=x' },
  ],
  ['no such page', '/nulla', { headers: { cookie: own.cookie } }],
  ['no such page of ours', '/forniture/987654', { headers: { cookie: own.cookie } }],
  [
    'no permission',
    '/amministrazione/utenti',
    { headers: { cookie: (await web.visitor([{ role: 'auditor', organization: BODY }])).cookie } },
  ],
  [
    'a forged act',
    filled('/collegamenti/:organization/:connector/pausa'),
    { method: 'POST', headers: { cookie: own.cookie, 'content-type': 'application/x-www-form-urlencoded' } },
  ],
  ['a download', filled('/forniture/:number/file'), { headers: { cookie: own.cookie } }],
  ['an export', '/forniture.csv', { headers: { cookie: own.cookie } }],
  ['an answer of the API', '/api/v1/deliveries', { headers: { cookie: own.cookie } }],
  ['a problem of the API', '/api/v1/deliveries?limit=x', { headers: { cookie: own.cookie } }],
  ['nobody at the API', '/api/v1/deliveries', {}],
  ['the reference', '/api/v1/', {}],
  ['the description', '/api/v1/openapi.json', {}],
  ['live changes', '/live', { headers: { cookie: own.cookie } }],
  ['live changes of nobody', '/live', {}],
  ['health', '/health/ready', {}],
  ['metrics', '/metrics', {}],
  ['no such asset', '/assets/nulla.js', {}],
  [
    'what is no form',
    '/entra',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
  ],
  ['another name', '/entra', { headers: { host: 'evil.example' } }],
  ['HEAD', '/forniture', { method: 'HEAD', headers: { cookie: own.cookie } }],
  ['OPTIONS', '/forniture', { method: 'OPTIONS', headers: { cookie: own.cookie } }],
];

for (const [what, path, init] of ANSWERS)
  test(`${what}: every header is there, and nobody keeps it`, async () => {
    const { status, headers } = await raw(path, init);
    ok(status > 0 && status < 500, `${status}`);
    for (const [name, value] of Object.entries(HEADERS)) equal(headers[name], value, name);
    match(String(headers['cache-control'] ?? ''), /no-(store|cache)/);
    equal(headers['access-control-allow-origin'], undefined);
    equal(headers['x-powered-by'], undefined);
    equal(headers.server, undefined);
    for (const cookie of [headers['set-cookie'] ?? []].flat())
      match(cookie, /; HttpOnly.*; SameSite=(Lax|Strict)/);
  });

test('pages forbid what pages of ours do not need', () => {
  const policy = HEADERS['content-security-policy'] ?? '';
  match(
    policy,
    /default-src 'none'.*script-src 'self';.*base-uri 'none'; form-action 'self'; frame-ancestors 'none'/,
  );
  doesNotMatch(policy, /unsafe|\*|https?:|(?<!img-src 'self' )data:/);
});

test('methods are what they are', async () => {
  const post = filled('/collegamenti/:organization/:connector/pausa');
  const before = await figures();
  for (const override of ['x-http-method-override', 'x-http-method', 'x-method-override'])
    await raw(`${post}?_method=POST`, {
      headers: { cookie: own.cookie, [override]: 'POST', 'x-csrf-token': own.csrf },
    });
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE'])
    await each(
      CHANGES.filter(({ of }) => of === 'console'),
      async ({ path }) => {
        const { status, text } = await raw(filled(path), {
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
    const { status, headers } = await raw(path);
    ok(status < 500, path);
    equal(new URL(String(headers.location ?? '/'), web.url).origin, web.url, path);
  }
  const { text } = await raw(filled('/collegamenti/:organization/:connector/riprendi'), {
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

test('only its own names are answered, and none is repeated', async () => {
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    '[::1',
    '127.0.0.1:80:80',
    'evil.example:8080',
  ]) {
    const { status, text } = await raw('/entra', { headers: { host } });
    ok(status === 421 || status === 400, `${host} ${status}`);
    doesNotMatch(text, /evil/);
  }
  const { headers, text } = await raw('/entra', {
    headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
  });
  doesNotMatch(JSON.stringify(headers) + text, /evil\.example/);
});

test('an address that anybody may write is believed of a proxy only', async () => {
  const addresses = async (): Promise<readonly string[]> =>
    (
      await database.query<{ address: string }>(
        "select distinct detail ->> 'address' as address from journal where event = 'access.denied'",
      )
    ).rows.map((one) => one.address);
  await raw('/api/v1/deliveries', {
    headers: { authorization: 'Bearer x', 'x-forwarded-for': '203.0.113.9' },
  });
  ok(!(await addresses()).includes('203.0.113.9'));
  const metrics = (headers: Headers_) => raw('/metrics', { headers });
  equal((await metrics({})).status, 200);
  equal(
    (await metrics({ 'x-forwarded-for': '203.0.113.9' })).status,
    403,
    'a proxy that nobody named lets nobody in',
  );
  behindProxy = true;
  equal((await metrics({ 'x-forwarded-for': '127.0.0.1' })).status, 403);
  const { headers } = await raw('/entra', {
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' },
  });
  for (const cookie of [headers['set-cookie'] ?? []].flat()) match(cookie, /^__Host-.*; Secure/);
  behindProxy = false;
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

test('health says to strangers whether, not why', async () => {
  const { checks } = JSON.parse(
    (await raw('/health/ready', { headers: { 'x-forwarded-for': '203.0.113.9' } })).text,
  ) as { checks: object };
  ok(Object.values(checks).every((one) => one === 'ok' || one === 'failed'));
});

test('no path leads to a file', async () => {
  const paths = [
    '/assets/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/....//package.json',
    '/assets/..\\..\\package.json',
    '/assets/%00',
    '/assets/.env',
    '/assets/console.css%00.js',
    '/assets/__proto__',
    '/assets/constructor',
    '/in/../package.json',
    '/in/..%2f..%2fetc/passwd',
    '/../../../../etc/passwd',
    '/.git/config',
    '/%',
    '/%zz',
    '/%ff%fe',
    '/forniture/..%2f1/file',
    '/tracciati/..%2f..%2f/prova',
    '/tracciati/%2e%2e',
    '/collega/..%2f..%2f/file',
    '/collega/fatto/%2e%2e/%2e%2e',
  ];
  for (const path of paths) {
    const { status, text } = await raw(path, { headers: { cookie: own.cookie } });
    ok(status < 500, `${path} ${status}`);
    doesNotMatch(text, /"dependencies"|root:x:|\[core\]/, path);
  }
});

test('bodies are as long as they may be, and as slow', async () => {
  const pause = filled('/collegamenti/:organization/:connector/pausa');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  equal(
    (await raw('/entra', { method: 'POST', headers: form, body: `login=${'x'.repeat(20_000)}` })).status,
    413,
  );
  const json = { cookie: own.cookie, 'x-csrf-token': own.csrf, 'content-type': 'application/json' };
  equal(
    (await raw('/api/v1/keys', { method: 'POST', headers: json, body: `"${'x'.repeat(8.1e6)}"` })).status,
    400,
  );
  for (const [path, headers, body] of [
    ['/entra', { 'content-type': 'application/json' }, '{"login":1}'],
    ['/entra', {}, 'x'],
    ['/entra', { 'content-type': 'multipart/form-data; boundary=x' }, '--y'],
    ['/entra', form, 'login=a%00b&password=x'],
    [pause, { cookie: own.cookie, 'content-type': 'text/plain' }, `csrf=${own.csrf}`],
    [pause, { cookie: own.cookie, 'content-type': 'multipart/form-data; boundary=x' }, 'nothing'],
    [pause, { cookie: own.cookie, ...form }, `csrf=${own.csrf}&motivo=%00`],
    ['/api/v1/keys', json, '{"name":"a\\u0000b"}'],
    ['/api/v1/keys', json, '{"name":"a\\ud800b","permissions":["read"],"organizations":[null]}'],
    ['/api/v1/keys', json, '{'],
    ['/api/v1/keys', json, '[[[[[['.repeat(10_000)],
    ['/api/v1/keys', json, '{"__proto__":{"x":1}}'],
  ] as const) {
    const { status } = await raw(path, { method: 'POST', headers, body });
    ok(status >= 400 && status < 500, `${path} ${body.slice(0, 40)} ${status}`);
  }
  for (const path of ['/entra', '/api/v1/keys', pause]) {
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(web.url).port), '127.0.0.1', () =>
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${own.cookie}\r\nX-CSRF-Token: ${own.csrf}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\na`,
        ),
      );
      const dribble = setInterval(() => socket.write('a'), 100);
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.on('close', () => {
        clearInterval(dribble);
        resolve();
      });
    });
    ok(performance.now() - began < 5_000, `${path}: nobody is waited for without end`);
  }
});

test('a key that is made is told once, and kept nowhere', async () => {
  const body = JSON.stringify({ name: 'prova', permissions: ['read'], organizations: [BODY] });
  const headers = {
    cookie: own.cookie,
    'x-csrf-token': own.csrf,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const first = await raw('/api/v1/keys', { method: 'POST', headers, body });
  equal(first.status, 201);
  const { key } = JSON.parse(first.text) as { key: string };
  const again = await raw('/api/v1/keys', { method: 'POST', headers, body });
  deepEqual([again.status, (JSON.parse(again.text) as { code: string }).code], [409, 'api.told-once']);
  const invited = await raw('/api/v1/users', {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      login: 'nuova@ente.it',
      name: 'Nuova',
      grants: [{ organization: BODY, role: 'auditor' }],
    }),
  });
  equal(invited.status, 201, invited.text);
  const { link } = JSON.parse(invited.text) as { link: { path: string } };
  const { rows } = await database.query<{ all: string }>(
    `select coalesce(string_agg(t::text, ''), '') || coalesce((select string_agg(j::text, '') from journal j), '') || coalesce((select string_agg(k::text, '') from api_key k), '') as all from idempotency t`,
  );
  for (const secret of [key.slice(-43), link.path.split('/').at(-1)])
    ok(secret !== undefined && secret.length > 20 && !(rows[0]?.all ?? '').includes(secret));
});

test('a session that was there before a login is not the one after it', async () => {
  const planted = `tramite=${'A'.repeat(43)}`;
  const page = await raw('/entra', { headers: { cookie: planted } });
  const proof = String([page.headers['set-cookie'] ?? []].flat()[0]).split(';')[0] ?? '';
  const { status, headers } = await raw('/entra', {
    method: 'POST',
    headers: { cookie: `${planted}; ${proof}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: `login=nessuno@ente.it&password=qualunque+cosa&modulo=${proof.split('=')[1]}`,
  });
  equal(status, 401);
  equal(headers['set-cookie'], undefined, 'a login that failed begins no session');
  equal((await raw('/forniture', { headers: { cookie: planted } })).status, 303);
  for (const odd of [
    'tramite=',
    'tramite=x; tramite=y',
    `tramite=${own.cookie.split('=')[1]?.toLowerCase()}`,
    `tramite="${own.cookie.split('=')[1]}"`,
    `__Host-${own.cookie}`,
  ])
    equal((await raw('/forniture', { headers: { cookie: odd } })).status, 303, odd);
});

test('what a page says once is text, whoever wrote the cookie', async () => {
  const { text } = await raw('/forniture', {
    headers: { cookie: `${own.cookie}; tramite-avviso=${encodeURIComponent(HOSTILE)}` },
  });
  match(text, /&lt;\/title&gt;/);
  doesNotMatch(text, /<zqxv/);
  notEqual(
    (await raw('/forniture', { headers: { cookie: `${own.cookie}; tramite-avviso=%E0%A4%A` } })).status,
    500,
  );
});

test('one visitor’s flood is answered with patience, and takes nothing from the next', () => {
  let now = 0;
  const rates = openRates({ now: () => new Date(now) });
  const admitted = (who: string, times: number): number =>
    Array.from({ length: times }).filter(() => !rates.exceeded(who)).length;
  deepEqual([admitted('a', 1_000), admitted('b', 10)], [400, 10]);
  now += 1_000;
  equal(admitted('a', 1_000), 99, 'who goes on asking waits for what was asked');
  for (let other = 0; other < 20_000; other += 1) rates.exceeded(`c${other}`);
});

test('neither secrets nor people are in the log of all this', () => {
  const said = house.logs.join('');
  for (const secret of [...Object.values(CANARY), own.csrf, own.cookie.split('=')[1] ?? '', 'qualunque cosa'])
    ok(!said.includes(secret), secret);
});
