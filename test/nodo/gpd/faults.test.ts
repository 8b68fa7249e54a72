/** What goes wrong on the wire, and what the adapter may conclude from it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import type { Nodo, Operation, Outcome, Turn } from '../../../src/domain/ports/nodo.ts';
import { nodiOf } from '../../../src/nodo/registry.ts';
import { iupdOf, iuvOf, ORG, operation } from '../debts.ts';
import { accessTo } from './access.ts';
import { json, type TinyServer, tinyServer } from './tiny-server.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const signal = AbortSignal.timeout(30_000);
let server: TinyServer;
let turns = 0;
before(async () => {
  server = await tinyServer();
});
after(() => server.close());
afterEach(() => {
  server.say = (answer) => answer.writeHead(201).end();
  server.heard.length = 0;
  turns = 0;
});

const turn: Turn = async () => {
  turns += 1;
};

const nodoAt = (url: string, options: Record<string, string | number> = {}): Nodo =>
  nodiOf({ now: () => NOW })
    .adapter('gpd')
    .open(accessTo(url, { timeoutSeconds: 0.3, connectTimeoutSeconds: 0.5, ...options }), turn);
const batch = (kind: Operation['kind'] = 'create', count = 4) =>
  Array.from({ length: count }, (_, index) => operation(kind, index + 1));
const send = (operations = batch(), url = server.url) => nodoAt(url).send(operations, signal);
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const codes = (outcomes: readonly Outcome[]) => [
  ...new Set(outcomes.map((outcome) => (outcome.kind === 'confirmed' ? '' : outcome.problem.code))),
];
const wait = (outcome: Outcome | undefined) =>
  outcome?.kind === 'deferred' ? outcome.retryAfterMs : undefined;

test('nobody listens: deferred, certainly not sent', async () => {
  const dead = createServer().listen(0, '127.0.0.1');
  await once(dead, 'listening');
  const address = dead.address();
  dead.close();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const outcomes = await send(batch(), `http://127.0.0.1:${port}`);
  deepEqual(kinds(outcomes), Array(4).fill('deferred'));
  deepEqual(codes(outcomes), ['nodo.unreachable']);
});

test('the connection breaks after the request: unknown, and nothing else of the send leaves', async () => {
  server.say = (answer) => answer.destroy();
  const outcomes = await send(batch('cancel', 25));
  deepEqual(kinds(outcomes), [...Array(20).fill('unknown'), ...Array(5).fill('deferred')]);
  deepEqual(codes(outcomes.slice(0, 20)), ['nodo.no-answer']);
  equal(server.heard.length, 1);
});

test('an answer is cut in its headers or in its body: unknown', async () => {
  server.say = (answer) => {
    answer.socket?.write('HTTP/1.1 201 Crea');
    answer.socket?.end();
  };
  deepEqual(kinds(await send()), Array(4).fill('unknown'));
  server.say = (answer) => {
    answer.writeHead(201, { 'Content-Length': '100' }).write('{');
    setTimeout(() => answer.destroy(), 20);
  };
  deepEqual(kinds(await send()), Array(4).fill('unknown'));
});

test('an answer that never comes, or never ends: unknown in bounded time', async () => {
  server.say = () => {};
  const started = Date.now();
  deepEqual(kinds(await send(batch('create', 1))), ['unknown']);
  const trickles: NodeJS.Timeout[] = [];
  server.say = (answer) => {
    answer.writeHead(201);
    trickles.push(setInterval(() => answer.write(' '), 50));
  };
  deepEqual(kinds(await send(batch('create', 1))), ['unknown']);
  for (const trickle of trickles) clearInterval(trickle);
  ok(Date.now() - started < 8_000);
});

test('a stop while the answer is awaited: unknown; what was not sent: deferred', async () => {
  const stop = new AbortController();
  server.say = () => stop.abort();
  const outcomes = await nodoAt(server.url, { timeoutSeconds: 20 }).send(batch('cancel', 21), stop.signal);
  deepEqual(kinds(outcomes), [...Array(20).fill('unknown'), 'deferred']);
});

test('429 and 503 defer the whole batch for as long as they ask, in one call', async () => {
  const asked = [
    [429, '7', 7_000],
    [503, 'Sun, 01 Mar 2026 10:00:30 GMT', 30_000],
    [429, '2000 ms', 2_000],
    [429, 'soon', undefined],
  ] as const;
  for (const [status, header, expected] of asked) {
    server.say = (answer) =>
      json(
        answer,
        status,
        { statusCode: status, message: 'Rate limit is exceeded.' },
        { 'Retry-After': header },
      );
    const outcomes = await send();
    deepEqual(kinds(outcomes), Array(4).fill('deferred'));
    equal(wait(outcomes[0]), expected);
  }
  equal(server.heard.length, asked.length);
});

test('401, and 403 of the gateway, are the credential’s: one call, class auth', async () => {
  for (const status of [401, 403]) {
    server.say = (answer) => json(answer, status, { statusCode: status, message: 'Access denied' });
    const [outcome] = await send();
    equal(outcome?.kind, 'deferred');
    deepEqual(outcome?.kind === 'deferred' ? outcome.problem.class : '', 'auth');
  }
  equal(server.heard.length, 2);
});

test('403 of GPD is about a position: split down to it', async () => {
  server.say = (answer, { body }) => {
    if (!body.includes(iupdOf(3))) answer.writeHead(201).end();
    else
      json(answer, 403, { title: 'The payment position is forbidden', status: 403, detail: 'segregation' });
  };
  const outcomes = await send();
  deepEqual(kinds(outcomes), ['confirmed', 'confirmed', 'refused', 'confirmed']);
  deepEqual(codes(outcomes), ['', 'nodo.forbidden']);
});

test('a code outside the access’s segregation codes is refused without a call', async () => {
  const foreign = operation('create', 1, undefined, {
    codes: [{ ref: 'unica', iuv: iuvOf(1, '02'), noticeNumber: `3${iuvOf(1, '02')}` }],
  });
  deepEqual(codes(await send([foreign])), ['nodo.forbidden']);
  equal(server.heard.length, 0);
});

test('500 and 502 are unknown and never split', async () => {
  for (const status of [500, 502]) {
    server.say = (answer) => json(answer, status, { title: 'INTERNAL SERVER ERROR', status, detail: 'x' });
    deepEqual(kinds(await send()), Array(4).fill('unknown'));
  }
  equal(server.heard.length, 2);
});

test('something else that answers there is a fault of the configuration, not of the positions', async () => {
  server.say = (answer) => json(answer, 404, { statusCode: 404, message: 'Resource not found' });
  deepEqual(codes(await send(batch('cancel'))), ['nodo.unexpected-answer']);
  server.say = (answer) => answer.writeHead(302, { Location: 'https://elsewhere.example/' }).end();
  deepEqual(codes(await send()), ['nodo.unexpected-answer']);
});

test('a halved batch stops as soon as the platform says to wait', async () => {
  server.say = (answer, _, number) => {
    if (number === 1) json(answer, 400, { title: 'BAD REQUEST', status: 400, detail: 'x' });
    else if (number === 2) answer.writeHead(201).end();
    else json(answer, 429, { statusCode: 429, message: 'wait' }, { 'Retry-After': '1' });
  };
  deepEqual(kinds(await send()), ['confirmed', 'confirmed', 'deferred', 'deferred']);
  equal(server.heard.length, 3);
});

test('a lone 409 whose position cannot be read back stays open', async () => {
  server.say = (answer, { method }) => {
    if (method === 'GET') answer.destroy();
    else
      json(answer, 409, {
        title: 'The debt position violated constraints of uniqueness',
        status: 409,
        detail: 'x',
      });
  };
  deepEqual(kinds(await send(batch('create', 1))), ['unknown']);
});

test('an invalidated position is deleted and created anew', async () => {
  server.say = (answer, { method }) => {
    if (method === 'PUT')
      json(answer, 409, { title: 'Existing related payment found', status: 409, detail: 'x' });
    else if (method === 'GET') {
      const options = [
        { iuv: iuvOf(1), amount: 12_050, dueDate: '2026-04-30T22:00:00', status: 'PO_UNPAID' },
      ];
      json(answer, 200, { iupd: iupdOf(1), status: 'INVALID', paymentOption: options });
    } else answer.writeHead(method === 'POST' ? 201 : 200).end();
  };
  deepEqual(kinds(await send(batch('update', 1))), ['confirmed']);
  deepEqual(
    server.heard.map(({ method }) => method),
    ['PUT', 'GET', 'DELETE', 'POST'],
  );
});

test('every call waits for its turn and carries the key of its product and a request id', async () => {
  const nodo = nodoAt(server.url, { receiptsKey: 'canary-receipts', fdrKey: 'canary-fdr' });
  await nodo.send(batch(), signal);
  server.say = (answer) => json(answer, 404, { title: 'Not found', status: 404, detail: 'none' });
  await nodo.receipts(ORG, '2026-02-01', '2026-02-28', 0, signal);
  await nodo.flows(ORG, '2026-02-01T00:00:00Z', 0, signal);
  deepEqual(
    server.heard.map(({ headers }) => headers['ocp-apim-subscription-key']),
    ['canary-key', 'canary-receipts', 'canary-fdr'],
  );
  equal(new Set(server.heard.map(({ headers }) => headers['x-request-id'])).size, 3);
  equal(turns, 3);
});

test('no problem ever shows a key', async () => {
  const said: string[] = [];
  for (const url of [server.url, 'http://127.0.0.1:1']) {
    server.say = (answer) => answer.destroy();
    said.push(JSON.stringify(await send(batch(), url)));
  }
  server.say = (answer) => json(answer, 401, { statusCode: 401, message: 'Access denied' });
  said.push(JSON.stringify(await send()));
  const broken = await nodoAt(server.url, { subscriptionKey: 'canary-key\nInjected: yes' }).send(
    batch(),
    signal,
  );
  deepEqual(kinds(broken), Array(4).fill('deferred'));
  said.push(JSON.stringify(broken));
  for (const text of said) ok(!text.includes('canary'), text);
});

test('an answer beyond the cap is not read to its end', async () => {
  server.say = (answer) => {
    const chunk = Buffer.alloc(1 << 20, 0x20);
    answer.writeHead(200);
    const pour = () => {
      while (!answer.destroyed && answer.write(chunk));
      if (!answer.destroyed) answer.once('drain', pour);
    };
    pour();
  };
  const read = await nodoAt(server.url, { timeoutSeconds: 10 }).read(ORG, iupdOf(1), signal);
  match(read.ok ? '' : read.problem.message, /larger than/);
});
