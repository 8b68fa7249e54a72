import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Access } from '../../src/access/access.ts';
import { oidcSettings } from '../../src/access/oidc-settings.ts';
import { user } from '../../src/access/user-lines.ts';
import { invite, setDisabled } from '../../src/access/users.ts';
import { resolveSecrets } from '../../src/configuration/secrets.ts';
import { BORGO, codeOf, FIRST, HERE, type House, inside, openHouse, UNIONE, value } from './house.ts';
import { browse, CLIENT, openIdentity } from './identity.ts';

const REDIRECT = 'http://127.0.0.1:9';
const CALLBACK = `${REDIRECT}/entra/oidc/ritorno`;
const identity = await openIdentity(CALLBACK);
after(() => identity.close());

const ENV = {
  TRAMITE_OIDC_ISSUER: identity.issuer,
  TRAMITE_OIDC_CLIENT_ID: CLIENT.clientId,
  TRAMITE_OIDC_CLIENT_SECRET: '$' + '{file:/run/secret}',
  TRAMITE_OIDC_REDIRECT: `${REDIRECT}/`,
};
const settings = (more: { readonly [name: string]: string } = {}) =>
  oidcSettings({ ...ENV, ...more }, (options) =>
    resolveSecrets(options, { env: {}, readFile: () => `${CLIENT.clientSecret}\n` }),
  );
const house: House = await openHouse();
const first = { viewer: (await house.administrator()).viewer, address: HERE.address };
const plain = house.another({ oidc: value(settings()) });

async function come(access: Access, subject: string, claims: typeof identity.person.claims) {
  identity.person = { subject, claims };
  const { url, state } = value(await access.oidcStart('/forniture/7'));
  const query = await browse(url, CALLBACK);
  return access.oidcFinish(query, state, HERE);
}

describe('settings', () => {
  test('none is no provider; a wrong one says which', () => {
    const code = (more: { readonly [name: string]: string }) => {
      const result = settings(more);
      return result.ok ? 'ok' : result.problem.message;
    };
    equal(value(settings({ TRAMITE_OIDC_ISSUER: '' })), undefined);
    equal(value(settings())?.clientSecret, CLIENT.clientSecret);
    match(code({ TRAMITE_OIDC_ISSUER: 'http://idp.ente.it' }), /ISSUER is not an https/);
    match(code({ TRAMITE_OIDC_CLIENT_ID: '' }), /CLIENT_ID is not set/);
    match(code({ TRAMITE_OIDC_REDIRECT: '' }), /REDIRECT is not/);
    match(code({ TRAMITE_OIDC_GROUPS: 'a=boss@*' }), /GROUPS has a=boss@\*/);
    deepEqual(value(settings({ TRAMITE_OIDC_GROUPS: `cn=x,ou=y=auditor@*; b=operator@${BORGO}` }))?.groups, [
      { group: 'cn=x,ou=y', role: 'auditor', organization: null },
      { group: 'b', role: 'operator', organization: BORGO },
    ]);
  });
});

describe('who comes back from the provider', () => {
  test('is somebody invited, by a verified address the first time, by their subject ever after', async () => {
    const grants = [{ organization: BORGO, role: 'operator' }] as const;
    const { id } = value(await invite(house, first, { login: 'anna@ente.it', name: 'Anna', grants }));
    const entered = value(await come(plain, 'sub-anna', { email: 'Anna@Ente.it', email_verified: true }));
    equal(entered.returnTo, '/forniture/7');
    const session = await inside(plain, entered.token);
    deepEqual([session.login, session.method], ['anna@ente.it', 'oidc']);
    equal((await user(house, first.viewer, id))?.state, 'active');
    const renamed = value(await come(plain, 'sub-anna', { email: 'a.rossi@ente.it', email_verified: true }));
    equal((await inside(plain, renamed.token)).login, 'anna@ente.it');
    equal(
      codeOf(await come(plain, 'sub-other', { email: 'anna@ente.it', email_verified: true })),
      'oidc.unknown-user',
      'another subject does not take the account by its address',
    );
    value(await setDisabled(house, first, id, true));
    equal(codeOf(await come(plain, 'sub-anna', {})), 'oidc.unknown-user');
  });

  test('is nobody when unknown, or when nobody verified the address', async () => {
    equal(
      codeOf(await come(plain, 'sub-x', { email: 'x@ente.it', email_verified: true })),
      'oidc.unknown-user',
    );
    equal(codeOf(await come(plain, 'sub-y', { email: FIRST, email_verified: false })), 'oidc.unknown-user');
    equal(codeOf(await come(plain, 'sub-y', { email: FIRST })), 'oidc.unknown-user');
    const trusting = house.another({ oidc: value(settings({ TRAMITE_OIDC_TRUST_EMAIL: 'true' })) });
    equal(
      codeOf(await come(trusting, 'sub-y', { email: FIRST, email_verified: false })),
      'oidc.unknown-user',
    );
    equal(codeOf(await come(trusting, 'sub-y', { email: FIRST })), 'ok');
  });

  test('has the roles of their groups, which follow the groups', async () => {
    const rules = `ragioneria=operator@${BORGO}; valle=auditor@${UNIONE}`;
    const grouped = house.another({ oidc: value(settings({ TRAMITE_OIDC_GROUPS: rules })) });
    const bea = { email: 'bea@ente.it', email_verified: true, name: 'Bea Blu' };
    equal(codeOf(await come(grouped, 'sub-bea', { ...bea, groups: ['altro'] })), 'oidc.unknown-user');
    const entered = value(await come(grouped, 'sub-bea', { ...bea, groups: ['ragioneria', 'altro'] }));
    const session = await inside(grouped, entered.token);
    equal(session.viewer.name, 'Bea Blu');
    deepEqual(session.viewer.grants, [{ organization: BORGO, permissions: ['read', 'operate'] }]);
    value(await come(grouped, 'sub-bea', { ...bea, groups: ['valle'] }));
    deepEqual((await inside(grouped, entered.token)).viewer.grants, [
      { organization: UNIONE, permissions: ['read'] },
    ]);
    const told = (await house.journal()).filter(
      ({ event, actor }) => event === 'user.grants-changed' && actor === 'bea@ente.it',
    );
    deepEqual(
      told.map(({ organization, detail }) => [organization, detail]),
      [
        [BORGO, { address: HERE.address, by: 'groups', before: [], after: [`operator@${BORGO}`] }],
        [BORGO, { address: HERE.address, by: 'groups', before: [`operator@${BORGO}`], after: [] }],
        [UNIONE, { address: HERE.address, by: 'groups', before: [], after: [`auditor@${UNIONE}`] }],
      ],
    );
  });
});

describe('an answer that is not of this login', () => {
  test('of another browser, repeated, late, or made up, lets nobody in', async () => {
    identity.person = { subject: 'sub-y', claims: {} };
    const [mine, theirs] = [value(await plain.oidcStart('/')), value(await plain.oidcStart('/'))];
    const query = await browse(theirs.url, CALLBACK);
    equal(codeOf(await plain.oidcFinish(query, mine.state, HERE)), 'oidc.refused', 'login forgery');
    equal(codeOf(await plain.oidcFinish(query, undefined, HERE)), 'oidc.refused');
    const madeUp = new URLSearchParams({ code: 'x', state: mine.state, iss: identity.issuer });
    equal(codeOf(await plain.oidcFinish(madeUp, mine.state, HERE)), 'oidc.refused');
    equal(codeOf(await plain.oidcFinish(query, theirs.state, HERE)), 'ok');
    equal(codeOf(await plain.oidcFinish(query, theirs.state, HERE)), 'oidc.refused', 'repeated');
    const late = value(await plain.oidcStart('/'));
    const lateQuery = await browse(late.url, CALLBACK);
    house.pass(601);
    equal(codeOf(await plain.oidcFinish(lateQuery, late.state, HERE)), 'oidc.refused', 'late');
    const written = JSON.stringify([house.logged, await house.journal()]);
    doesNotMatch(written, new RegExp(`${CLIENT.clientSecret}|${query.get('code')}|${theirs.state}`));
  });

  test('a code asks for the verifier that the browser never had', async () => {
    const { url } = value(await plain.oidcStart('/'));
    const asked = new URL(url).searchParams;
    equal(asked.get('code_challenge_method'), 'S256');
    ok((asked.get('code_challenge') ?? '').length === 43 && (asked.get('nonce') ?? '').length === 43);
    doesNotMatch(url, /verifier/);
  });
});

test('a provider that does not answer is said, and tried again at the next login', async () => {
  const away = await openIdentity(CALLBACK);
  await away.close();
  const oidc = value(settings({ TRAMITE_OIDC_ISSUER: away.issuer }));
  equal(codeOf(await house.another({ oidc }).oidcStart('/')), 'oidc.unreachable');
  equal(codeOf(await house.access.oidcStart('/')), 'oidc.absent');
});
