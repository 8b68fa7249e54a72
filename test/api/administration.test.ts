/** Users and keys over the API: the routes' own handlers, on the bodies that their schemas let through. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { visitOf } from '../../src/access/visit.ts';
import { administrationRoutes } from '../../src/api/administration.ts';
import type { Call, Versioned } from '../../src/api/route.ts';
import { checkOf } from '../../src/api/validation.ts';
import type { Viewer } from '../../src/domain/access.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { BORGO, HERE, openHouse, PASSWORD, UNIONE, value } from '../access/house.ts';

const house = await openHouse();
const everything = (await house.administrator()).viewer;
const context = house as unknown as Context;
const borgo: Viewer = {
  ...{ kind: 'key', id: 'k', actor: 'key borgo', name: 'borgo' },
  grants: [{ organization: BORGO, permissions: ['read', 'operate', 'integrate', 'administer'] }],
};

interface Sent {
  readonly params?: { readonly [name: string]: string };
  readonly query?: object;
  readonly body?: object;
  readonly ifMatch?: string;
}

/** The value, or the code of the problem. */
async function call<T>(id: string, viewer: Viewer, sent: Sent = {}): Promise<T> {
  const route = administrationRoutes.find((one) => one.id === id);
  ok(route !== undefined, id);
  const { params = {}, ifMatch } = sent;
  const body = route.body === undefined ? {} : checkOf(route.body, 'body')(sent.body);
  const query = route.query === undefined ? {} : checkOf(route.query, 'query')(sent.query ?? {});
  const visit = visitOf(house.database, viewer, { csrf: '', address: HERE.address });
  const signal = AbortSignal.timeout(10_000);
  const asked = { context, visit, organization: '', params, query, body, ifMatch, signal };
  const answer = await route.handle(
    asked as Call<object, object, unknown> as Parameters<typeof route.handle>[0],
  );
  if (route.answer !== undefined) checkOf(route.answer, 'path')(plainOf(answer));
  return answer as T;
}

const isVersioned = (answer: unknown): answer is Versioned<unknown> =>
  typeof answer === 'object' && answer !== null && 'versioned' in answer;
const plainOf = (answer: unknown): unknown => (isVersioned(answer) ? answer.value : answer);

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof ProblemError) return error.problem.code;
      throw error;
    },
  );

interface User {
  readonly id: string;
  readonly login: string;
  readonly state: string;
  readonly grants: readonly object[];
}

const grants = (organization: string | null, role = 'operator') => ({ grants: [{ organization, role }] });

test('people: invited, listed page by page, changed under the version that was seen, disabled', async () => {
  const ids: string[] = [];
  for (const login of ['a@b.it', 'c@d.it', 'e@f.it']) {
    const body = { login, name: login, ...grants(BORGO) };
    const made = await call<{ id: string; link: { path: string; expiresAt: string } }>(
      'users.invite',
      borgo,
      { body },
    );
    match(made.link.path, /^\/invito\/[\w-]{43}$/);
    ids.push(made.id);
    const token = made.link.path.slice('/invito/'.length);
    value(await house.access.acceptLink(token, { password: PASSWORD }, HERE));
  }
  const [id = ''] = ids;
  const one = await call<{ items: User[]; next: string | null }>('users.list', borgo, {
    query: { limit: 2 },
  });
  deepEqual(
    one.items.map(({ login }) => login),
    ['a@b.it', 'c@d.it'],
  );
  const rest = await call<{ items: User[]; next: string | null }>('users.list', borgo, {
    query: { limit: '2', cursor: one.next },
  });
  deepEqual(
    rest.items.map(({ login }) => login),
    ['e@f.it'],
  );
  equal(rest.next, null);
  const seen = await call<Versioned<User>>('users.show', borgo, { params: { id } });
  const change = { params: { id }, ifMatch: seen.etag, body: grants(BORGO, 'auditor') };
  const changed = await call<Versioned<User>>('users.grants', borgo, change);
  deepEqual(changed.value.grants, [{ organization: BORGO, role: 'auditor', source: 'person' }]);
  equal(await codeOf(call('users.grants', borgo, { ...change, body: grants(BORGO) })), 'user.conflict');
  equal((await call<Versioned<User>>('users.disable', borgo, { params: { id } })).value.state, 'disabled');
  equal((await call<Versioned<User>>('users.enable', borgo, { params: { id } })).value.state, 'active');
  equal(await codeOf(call('users.second-factor', borgo, { params: { id } })), 'totp.absent');
  match((await call<{ path: string }>('users.link', borgo, { params: { id } })).path, /^\/invito\//);
});

test('another organization’s people and keys do not exist', async () => {
  const body = { login: 'g@h.it', name: 'G', ...grants(UNIONE) };
  const { id } = await call<{ id: string }>('users.invite', everything, { body });
  const params = { id };
  for (const route of ['users.show', 'users.disable', 'users.enable', 'users.link', 'users.second-factor'])
    equal(await codeOf(call(route, borgo, { params })), 'user.unknown', route);
  equal(await codeOf(call('users.grants', borgo, { params, body: { grants: [] } })), 'user.unknown');
  const key = { name: 'k', permissions: ['read'], organizations: [UNIONE] };
  const made = await call<{ key: string; of: { id: string } }>('keys.create', everything, { body: key });
  equal(await codeOf(call('keys.revoke', borgo, { params: { id: made.of.id } })), 'api-key.unknown');
  equal(await codeOf(call('keys.create', borgo, { body: key })), 'grant.forbidden');
  const listed = await call<{ items: { id: string }[] }>('keys.list', borgo);
  equal(listed.items.length, 0);
  equal(
    (await call<{ state: string }>('keys.revoke', everything, { params: { id: made.of.id } })).state,
    'revoked',
  );
});

test('bodies that are none are refused before anything is done', async () => {
  const good = { login: 'z@z.it', name: 'Z', ...grants(BORGO) };
  for (const body of [
    {},
    { ...good, grants: [] },
    { ...good, grants: [{ organization: BORGO, role: 'boss' }] },
    { ...good, more: 1 },
  ])
    equal(await codeOf(call('users.invite', everything, { body })), 'request.invalid');
  const key = { name: 'k', permissions: ['read'], organizations: [BORGO] };
  equal(
    await codeOf(call('keys.create', everything, { body: { ...key, expiresAt: 'tomorrow' } })),
    'request.invalid',
  );
  equal(await codeOf(call('keys.create', everything, { body: { ...key, expiresAt: null } })), 'ok');
  equal(await codeOf(call('users.list', everything, { query: { cursor: 'x' } })), 'request.cursor');
});
