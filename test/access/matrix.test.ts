/**
 * Who may do what, for every route of the API and every page and act of the console, as their own tables say it: each role,
 * in the organization, in another one, and nobody at all. A new route is tested by being in its table.
 */
import { doesNotMatch, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openAccess } from '../../src/access/access.ts';
import type { Needs } from '../../src/access/visit.ts';
import { routes } from '../../src/api/registry.ts';
import { rooms } from '../../src/console/registry.ts';
import { ROLE_PERMISSIONS, ROLES, type Role } from '../../src/domain/access.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { Database } from '../../src/store/database.ts';
import { startWeb, type Web } from '../../src/web/server.ts';
import { openConsole, type Visitor, visitorOf } from '../console/visitor.ts';
import { bookPayments, openReturns, pay } from '../pipeline/returns.ts';
import { BODY, file, row } from '../pipeline/scene.ts';

const OTHER = '99999999990';
/** In what is read of ours: none of it may reach who belongs elsewhere. */
const OURS = /DEBITORE|Comune di Prova|tari-di-gennaio|RSSMRA80A01H501U|2026\/00000/;

interface Cell {
  readonly id: string;
  readonly of: 'api' | 'console';
  readonly method: string;
  readonly path: string;
  readonly needs: Needs;
}

const cells: readonly Cell[] = [
  ...routes.map(({ id, method, path, needs }) => ({
    id,
    of: 'api' as const,
    method: method.toUpperCase(),
    path: `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`,
    needs,
  })),
  ...rooms.flatMap(({ pages, acts }) => [
    ...pages.map(({ id, path, needs }) => ({ id, of: 'console' as const, method: 'GET', path, needs })),
    ...acts.map(({ id, path, needs }) => ({ id, of: 'console' as const, method: 'POST', path, needs })),
  ]),
];

const scene = await openReturns();
const params: { [name: string]: string } = {
  organization: BODY,
  connector: 'tari',
  gestionale: 'prova',
  record: '3',
  id: randomUUID(),
};
let web: Web;
/** The same server without the conditions of its queries: row-level security alone. */
let trusting: Web;
let trustingDatabase: Database;

before(async () => {
  const { database } = scene.context;
  await scene.drop('tari-di-gennaio.csv', file([row(1), row(2), row(3, { cf: 'RSSMRA80A01H501X' }), row(4)]));
  await scene.run();
  const { rows: codes } = await database.query<{ iuv: string }>(
    'select iuv from installment order by iuv limit 2',
  );
  await pay(
    scene,
    codes.map(({ iuv }) => iuv),
  );
  await bookPayments(scene);
  await scene.run();
  await database.query("insert into organization (organization_id, name) values ($1, 'Altrove')", [OTHER]);
  const one = async (text: string): Promise<{ [name: string]: string }> =>
    ((await database.query<{ [name: string]: string }>(text)).rows[0] ?? {}) as { [name: string]: string };
  Object.assign(
    params,
    await one('select number::text from delivery order by number limit 1'),
    await one('select position_id::text as position from position limit 1'),
    await one('select iuv, receipt_id as receipt from payment limit 1'),
    await one(
      "select outgoing_id::text as outgoing, outgoing_id::text as file from outgoing where kind = 'report' limit 1",
    ),
    await one('select flow, psp, revision::text from flow limit 1'),
  );
  web = await openConsole(scene.context);
  trustingDatabase = new Database({ url: database.url, trusting: true });
  const context: Context = { ...scene.context, database: trustingDatabase };
  trusting = await startWeb(context, {
    host: '127.0.0.1',
    port: 0,
    perSecond: 1_000_000,
    access: openAccess({ database: trustingDatabase, clock: context.clock, log: context.log }),
  });
});
after(async () => {
  await web.close();
  await trusting.close();
  await trustingDatabase.close();
});

const filled = (path: string): string =>
  path
    .replace(/:(\w+)(\{[^}]*\})?/g, (_whole, name: string) => encodeURIComponent(params[name] ?? '1'))
    .replace(/\/$/, (end) => (path === '/' ? end : ''));

/** As a browser or a program of that person would ask. */
async function ask(
  base: string,
  cell: Cell,
  who?: Visitor,
): Promise<{ status: number; text: string; to: string }> {
  const isChange = cell.method !== 'GET';
  const body = !isChange
    ? {}
    : cell.of === 'api'
      ? { body: '{}' }
      : { body: new URLSearchParams({ csrf: who?.csrf ?? '' }) };
  const answer = await fetch(base + filled(cell.path), {
    method: cell.method,
    redirect: 'manual',
    headers: {
      ...(who === undefined ? {} : { cookie: who.cookie, 'x-csrf-token': who.csrf }),
      ...(cell.of === 'api' && isChange ? { 'content-type': 'application/json' } : {}),
    },
    ...body,
  });
  const text = await answer.text();
  return { status: answer.status, text, to: answer.headers.get('location') ?? '' };
}

const visitor = (role: Role, organization: string | null, base = web.url): Promise<Visitor> =>
  visitorOf(scene.context, base, [{ role, organization }]);

test('every route and page says what it needs, under a name of its own', () => {
  ok(cells.length > 60, `${cells.length} cells`);
  equal(new Set(cells.map(({ of, id, method }) => `${of} ${method} ${id}`)).size, cells.length);
  equal(new Set(cells.map(({ method, path }) => `${method} ${path}`)).size, cells.length);
});

describe('nobody known', () => {
  for (const cell of cells)
    test(`${cell.method} ${cell.path}`, async () => {
      const { status, text, to } = await ask(web.url, cell);
      if (cell.of === 'api') equal(status, 401);
      else {
        equal(status, 303);
        ok(to.startsWith('/entra'), to);
      }
      doesNotMatch(text, OURS);
    });
});

describe('an administrator of another organization', () => {
  let stranger: Visitor;
  before(async () => {
    stranger = await visitor('administrator', OTHER);
  });
  for (const cell of cells)
    test(`${cell.method} ${cell.path}`, async () => {
      const { status, text } = await ask(web.url, cell, stranger);
      if (cell.needs.owner !== undefined) equal(status, 404);
      else if (cell.needs.where === 'everywhere') equal(status, 403);
      else ok(status !== 401 && status < 500, `${status} ${text}`);
      doesNotMatch(text, OURS);
    });
});

describe('an administrator of another organization, with row-level security alone', () => {
  let stranger: Visitor;
  before(async () => {
    stranger = await visitor('administrator', OTHER, trusting.url);
  });
  for (const cell of cells.filter(({ method }) => method === 'GET'))
    test(`${cell.method} ${cell.path}`, async () => {
      const { status, text } = await ask(trusting.url, cell, stranger);
      ok(status < 500, `${status} ${text}`);
      if (cell.needs.owner !== undefined) equal(status, 404);
      doesNotMatch(text, OURS);
    });
});

for (const role of ROLES) {
  describe(`${role} of the organization`, () => {
    let own: Visitor;
    before(async () => {
      own = await visitor(role, BODY);
    });
    // What may be done is done last: it changes what the others look at.
    for (const cell of [...cells].sort((a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'))) {
      const allowed =
        ROLE_PERMISSIONS[role].includes(cell.needs.permission) && cell.needs.where === 'somewhere';
      test(`${cell.method} ${cell.path}: ${allowed ? 'allowed' : 'refused'}`, async () => {
        const { status, text } = await ask(web.url, cell, own);
        if (allowed) ok(status !== 401 && status !== 403 && status < 500, `${status} ${text.slice(0, 2000)}`);
        else equal(status, 403);
      });
    }
  });
}
