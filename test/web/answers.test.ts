/** What every answer says to a browser, whatever it is; names, proxies, bodies that never end, and secrets told once. */
import { deepEqual, doesNotMatch, equal, match, notEqual, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { beforeEach, test } from 'node:test';
import { HEADERS } from '../../src/web/guard.ts';
import { openRates } from '../../src/web/rates.ts';
import { openConsole } from '../console/visitor.ts';
import { BODY, CANARY, HOSTILE, openHouse } from './house.ts';
import { type Headers_, raw } from './raw.ts';

const PROXY = '127.0.0.1';
let behindProxy = false;
const house = await openHouse({ isProxy: (address) => behindProxy && address === PROXY, bodyMs: 400 });
const { own, web, filled } = house;
const { database } = house.context;
const ask = (path: string, init?: Parameters<typeof raw>[2]) => raw(web.url, path, init);

/** One visitor asks more often here than any may. */
beforeEach(() => house.scene.advance(5_000));

const ANSWERS: readonly (readonly [what: string, path: string, init: Parameters<typeof raw>[2]])[] = [
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
    const { status, headers } = await ask(path, init);
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
    const { status, text } = await ask('/entra', { headers: { host } });
    ok(status === 421 || status === 400, `${host} ${status}`);
    doesNotMatch(text, /evil/);
  }
  const { headers, text } = await ask('/entra', {
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
  await ask('/api/v1/deliveries', {
    headers: { authorization: 'Bearer x', 'x-forwarded-for': '203.0.113.9' },
  });
  ok(!(await addresses()).includes('203.0.113.9'));
  const metrics = (headers: Headers_) => ask('/metrics', { headers });
  equal((await metrics({})).status, 200);
  equal(
    (await metrics({ 'x-forwarded-for': '203.0.113.9' })).status,
    403,
    'a proxy that nobody named lets nobody in',
  );
  behindProxy = true;
  equal((await metrics({ 'x-forwarded-for': '127.0.0.1' })).status, 403);
  const { headers } = await ask('/entra', {
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' },
  });
  for (const cookie of [headers['set-cookie'] ?? []].flat()) match(cookie, /^__Host-.*; Secure/);
  const https = { 'x-forwarded-proto': 'https', cookie: own.cookie.replace(/^tramite=/, '__Host-tramite=') };
  const done = await ask(filled('/collegamenti/:organization/:connector/ritira'), {
    method: 'POST',
    headers: { ...https, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf: own.csrf }).toString(),
  });
  equal(done.status, 303);
  const [notice = ''] = [done.headers['set-cookie'] ?? []].flat();
  match(notice, /^__Host-tramite-avviso=.+; Path=\/; .*Secure/);
  const said = await ask('/collegamenti', {
    headers: { ...https, cookie: `${https.cookie}; ${notice.split(';')[0]}` },
  });
  match(said.text, /role="status"/);
  behindProxy = false;
});

test('health says to strangers whether, not why', async () => {
  const { checks } = JSON.parse(
    (await ask('/health/ready', { headers: { 'x-forwarded-for': '203.0.113.9' } })).text,
  ) as { checks: object };
  ok(Object.values(checks).every((one) => one === 'ok' || one === 'failed'));
});

test('what a page says once is text, whoever wrote the cookie', async () => {
  const { text } = await ask('/forniture', {
    headers: { cookie: `${own.cookie}; tramite-avviso=${encodeURIComponent(HOSTILE)}` },
  });
  match(text, /&lt;\/title&gt;/);
  doesNotMatch(text, /<zqxv/);
  notEqual(
    (await ask('/forniture', { headers: { cookie: `${own.cookie}; tramite-avviso=%E0%A4%A` } })).status,
    500,
  );
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
    const { status, text } = await ask(path, { headers: { cookie: own.cookie } });
    ok(status < 500, `${path} ${status}`);
    doesNotMatch(text, /"dependencies"|root:x:|\[core\]/, path);
  }
});

test('bodies are as long as they may be, and as slow', async () => {
  const pause = filled('/collegamenti/:organization/:connector/pausa');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  equal(
    (await ask('/entra', { method: 'POST', headers: form, body: `login=${'x'.repeat(20_000)}` })).status,
    413,
  );
  const json = { cookie: own.cookie, 'x-csrf-token': own.csrf, 'content-type': 'application/json' };
  equal(
    (await ask('/api/v1/keys', { method: 'POST', headers: json, body: `"${'x'.repeat(8.1e6)}"` })).status,
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
    const { status } = await ask(path, { method: 'POST', headers, body });
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
  const first = await ask('/api/v1/keys', { method: 'POST', headers, body });
  equal(first.status, 201);
  const { key } = JSON.parse(first.text) as { key: string };
  const again = await ask('/api/v1/keys', { method: 'POST', headers, body });
  deepEqual([again.status, (JSON.parse(again.text) as { code: string }).code], [409, 'api.told-once']);
  const invited = await ask('/api/v1/users', {
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

test('a server that is asked too often says so, and when to come back', async () => {
  const slow = await openConsole(house.context, { perSecond: 1 });
  try {
    const answers: Response[] = [];
    for (let asked = 0; asked < 12; asked += 1) answers.push(await fetch(`${slow.url}/api/v1/deliveries`));
    deepEqual(answers[0]?.status, 401);
    const late = answers.at(-1);
    deepEqual([late?.status, late?.headers.get('retry-after')], [429, '5']);
    equal((await fetch(`${slow.url}/health/live`)).status, 200, 'who watches the server is not told to wait');
  } finally {
    await slow.close();
  }
});

test('neither secrets nor people are in the log of all this', () => {
  const said = house.logs.join('');
  for (const secret of [...Object.values(CANARY), own.csrf, own.cookie.split('=')[1] ?? '', 'qualunque cosa'])
    ok(!said.includes(secret), secret);
});
