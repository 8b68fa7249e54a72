/** Coming in, as a browser does: pages, forms, cookies. */
import { doesNotMatch, equal, match, notEqual, ok } from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Access } from '../../src/access/access.ts';
import { oidcSettings } from '../../src/access/oidc-settings.ts';
import { html } from '../../src/console/html.ts';
import { entryApp } from '../../src/console/rooms/entry/app.ts';
import { pathOf } from '../../src/console/rooms/entry/desk.ts';
import { ok as found } from '../../src/domain/problem.ts';
import { FIRST, type House, openHouse, PASSWORD, value } from '../access/house.ts';
import { browse, CLIENT, openIdentity } from '../access/identity.ts';

const CALLBACK = 'http://127.0.0.1:9/entra/oidc/ritorno';
const identity = await openIdentity(CALLBACK);
after(() => identity.close());

interface Page {
  readonly status: number;
  readonly text: string;
  readonly to: string | null;
  readonly cookies: readonly string[];
  readonly headers: Headers;
}

/** A browser of its own, which keeps cookies. */
function browser(access: Access, { secure = false, address = '192.0.2.1' } = {}) {
  const app = entryApp({
    access,
    visitor: () => ({ address, secure }),
    shell: ({ title, content, language }) =>
      html`<html lang="${language}"><title>${title}</title>${content}</html>`,
  });
  const jar = new Map<string, string>();
  let last = '';
  const send = async (
    path: string,
    init: { method?: string; body?: URLSearchParams } = {},
    headers = {},
  ): Promise<Page> => {
    const cookie = [...jar].map(([name, one]) => `${name}=${one}`).join('; ');
    const answer = await app.request(path, { ...init, headers: { cookie, ...headers } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', one = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (one === '') jar.delete(name);
      else jar.set(name, one);
    }
    const text = await answer.text();
    if (text !== '') last = text;
    const { status, headers: said } = answer;
    return { status, text, to: said.get('location'), cookies: said.getSetCookie(), headers: said };
  };
  const hidden = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(last)?.[1] ?? '';
  return {
    jar,
    hidden,
    get: (path: string, headers = {}) => send(path, {}, headers),
    /** With the hidden fields of the page that was last seen. */
    post: (path: string, fields: { readonly [name: string]: string }, headers = {}) => {
      const body = new URLSearchParams({
        modulo: hidden('modulo'),
        csrf: hidden('csrf'),
        verso: hidden('verso'),
        ...fields,
      });
      return send(path, { method: 'POST', body }, { 'sec-fetch-site': 'same-origin', ...headers });
    },
  };
}

async function first(house: House, options = {}) {
  const link = await house.access.firstAdministrator();
  ok(link !== undefined);
  const one = browser(house.access, options);
  await one.get(`/inizio/${link.token}`);
  const answer = await one.post(`/inizio/${link.token}`, {
    login: FIRST,
    nome: 'Prima',
    password: PASSWORD,
    ancora: PASSWORD,
  });
  return { one, answer, path: `/inizio/${link.token}` };
}

describe('the first administrator', () => {
  test('opens the link, says who they are, and is in', async () => {
    const house = await openHouse();
    const { one, answer, path } = await first(house);
    equal(answer.to, '/');
    match(answer.cookies.join(), /tramite=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/);
    const profile = await one.get('/profilo');
    match(profile.text, /Prima · prima@ente\.it/);
    match(profile.text, /tutti gli enti: consultare, operare, integrare, amministrare/);
    const again = await one.get(path);
    equal(again.status, 404);
    match(again.text, /non vale più/);
  });

  test('is told in Italian what is wrong with the form, and keeps what was typed', async () => {
    const house = await openHouse();
    const link = await house.access.firstAdministrator();
    const one = browser(house.access);
    const path = `/inizio/${link?.token}`;
    match((await one.get(path)).text, /Chi apre questo link amministra tutti gli enti/);
    const typed = { login: 'x<y@ente.it', nome: 'Uno', password: PASSWORD, ancora: PASSWORD };
    const bad = await one.post(path, typed);
    equal(bad.status, 422);
    match(bad.text, /Scrivi un indirizzo e-mail/);
    match(bad.text, /value="x&lt;y@ente\.it"/);
    match((await one.post(path, { ...typed, ancora: 'x' })).text, /non sono uguali/);
    const short = { ...typed, login: FIRST, password: 'x', ancora: 'x' };
    match((await one.post(path, short)).text, /da 12 a 256/);
    doesNotMatch((await one.post(path, { ...typed, ancora: 'x' })).text, new RegExp(PASSWORD));
  });
});

describe('logging in', () => {
  test('takes one back to where one wanted to go, and nowhere else', async () => {
    const house = await openHouse();
    await first(house);
    const one = browser(house.access);
    await one.get('/entra?verso=/forniture/7%3Fa%3D1');
    equal((await one.post('/entra', { login: FIRST, password: PASSWORD })).to, '/forniture/7?a=1');
    equal((await one.get('/entra')).to, '/', 'who is in is in');
    for (const evil of [
      '//evil.it',
      'https://evil.it',
      '/\\evil.it',
      '/ /x',
      'javascript:1',
      '/\tx',
      '/entra/oidc',
    ])
      equal(pathOf(evil), '/', evil);
  });

  test('gives a new token, and the one before ends', async () => {
    const house = await openHouse();
    const { one } = await first(house);
    const before = one.jar.get('tramite') ?? '';
    await one.get('/profilo');
    one.jar.set('tramite', before);
    await browser(house.access).get('/entra');
    const other = browser(house.access);
    await other.get('/entra');
    other.jar.set('tramite', before);
    await other.post('/entra', { login: FIRST, password: PASSWORD });
    notEqual(other.jar.get('tramite'), before);
    equal(
      await house.access.bySession(before),
      undefined,
      'a token put there before the login is worth nothing after it',
    );
  });

  test('wrong: the same words for any reason, then later and later', async () => {
    const house = await openHouse();
    await first(house);
    const one = browser(house.access);
    await one.get('/entra');
    const wrong = await one.post('/entra', { login: FIRST, password: 'wrong' });
    const nobody = await one.post('/entra', { login: 'nobody@ente.it', password: 'wrong' });
    equal(wrong.status, 401);
    equal(nobody.text.replace('nobody@ente.it', FIRST), wrong.text);
    for (let n = 0; n < 4; n += 1) await one.post('/entra', { login: FIRST, password: 'wrong' });
    const blocked = await one.post('/entra', { login: FIRST, password: PASSWORD });
    equal(blocked.status, 429);
    equal(blocked.headers.get('retry-after'), '1');
    match(blocked.text, /riprova tra 1 s\./);
  });

  test('from another site’s page does nothing, and the journal says so', async () => {
    const house = await openHouse();
    await first(house);
    const one = browser(house.access);
    await one.get('/entra');
    const typed = { login: FIRST, password: PASSWORD };
    equal((await one.post('/entra', { ...typed, modulo: '' })).status, 403);
    equal((await one.post('/entra', { ...typed, modulo: 'A'.repeat(43) })).status, 403);
    equal((await one.post('/entra', typed, { 'sec-fetch-site': 'cross-site' })).status, 403);
    equal(one.jar.has('tramite'), false);
    const denied = (await house.journal()).filter(({ event }) => event === 'access.denied');
    equal(denied.length, 1);
    equal(denied[0]?.subject, 'login');
  });

  test('over https its cookies are bound to this host', async () => {
    const house = await openHouse();
    const { one, answer } = await first(house, { secure: true });
    match(answer.cookies.join(), /__Host-tramite=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure/);
    equal(one.jar.has('__Host-tramite-modulo'), true);
    equal((await one.get('/profilo')).status, 200);
  });

  test('speaks English to who asks for it', async () => {
    const house = await openHouse();
    await first(house);
    const one = browser(house.access);
    match((await one.get('/entra')).text, /<html lang="it">.*Entra/s);
    match((await one.get('/entra', { 'accept-language': 'en-GB,en' })).text, /<html lang="en">/);
    match((await one.get('/entra?lingua=en')).text, /Log in/);
    match((await one.get('/entra')).text, /Log in/, 'and remembers it');
  });
});

test('the profile: language, password, second factor, sessions; each form with its token', async () => {
  const house = await openHouse();
  const { one } = await first(house);
  await one.get('/profilo');
  const forged = await one.post('/profilo/lingua', { lingua: 'en', csrf: 'x'.repeat(43) });
  equal(forged.status, 403);
  equal((await one.post('/profilo/lingua', { lingua: 'en' })).to, '/profilo');
  match((await one.get('/profilo')).text, /role="status">The language is changed\..*Log out everywhere/s);
  doesNotMatch((await one.get('/profilo')).text, /The language is changed/);
  const next = 'another sentence of mine';
  match(
    (await one.post('/profilo/password', { attuale: 'no', nuova: next, ancora: next })).text,
    /present password is wrong/,
  );
  equal(
    (await one.post('/profilo/password', { attuale: PASSWORD, nuova: next, ancora: next })).to,
    '/profilo',
  );

  equal((await one.post('/profilo/codice', {})).to, '/profilo?codice=nuovo');
  const offered = await one.get('/profilo?codice=nuovo');
  match(offered.text, /<svg class="qr" role="img"/);
  const key = /<code>([A-Z2-7 ]{39})<\/code>/.exec(offered.text)?.[1] ?? '';
  const code = () =>
    new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) }).generate({
      timestamp: house.clock.now().getTime(),
    });
  match(
    (await one.post('/profilo/codice/conferma', { codice: '1' })).text,
    /The code is wrong.*<svg class="qr"/s,
  );
  equal((await one.post('/profilo/codice/conferma', { codice: code() })).to, '/profilo');

  const other = browser(house.access, { address: '192.0.2.9' });
  await other.get('/entra?verso=/flussi');
  equal((await other.post('/entra', { login: FIRST, password: next })).to, '/entra/codice?verso=%2Fflussi');
  equal((await other.get('/profilo')).to, '/entra?verso=/profilo', 'half in is not in');
  await other.get('/entra/codice?verso=/flussi');
  equal((await other.post('/entra/codice', { codice: code() })).status, 401, 'used before');
  house.pass(30);
  equal((await other.post('/entra/codice', { codice: code() })).to, '/flussi');

  match((await one.get('/profilo')).text, /192\.0\.2\.9/);
  equal((await one.post('/profilo/sessioni', { quali: 'others' })).to, '/profilo');
  equal((await other.get('/profilo')).to, '/entra?verso=/profilo');
  await one.get('/profilo');
  equal((await one.post('/esci', { csrf: 'wrong' })).to, '/');
  equal((await one.get('/profilo')).status, 200, 'nobody else logs one out');
  equal((await one.post('/esci', {})).to, '/entra');
  equal(one.jar.has('tramite'), false);
});

test('the provider of identities: there and back', async () => {
  const house = await openHouse();
  await first(house);
  const env = {
    TRAMITE_OIDC_ISSUER: identity.issuer,
    TRAMITE_OIDC_CLIENT_ID: CLIENT.clientId,
    TRAMITE_OIDC_REDIRECT: 'http://127.0.0.1:9',
  };
  const oidc = value(oidcSettings(env, () => found({ clientSecret: CLIENT.clientSecret })));
  const one = browser(house.another({ oidc }));
  match(
    (await one.get('/entra?verso=/flussi')).text,
    /href="\/entra\/oidc\?verso=%2Fflussi">Entra con l’identità/,
  );
  identity.person = { subject: 'sub-first', claims: { email: FIRST, email_verified: true } };
  const away = await one.get('/entra/oidc?verso=/flussi');
  const query = await browse(away.to ?? '', CALLBACK);
  const stranger = browser(house.another({ oidc }));
  equal((await stranger.get(`/entra/oidc/ritorno?${query}`)).status, 400, 'another browser');
  equal((await one.get(`/entra/oidc/ritorno?${query}`)).to, '/flussi');
  match((await one.get('/profilo')).text, /Prima · prima@ente\.it/);
  identity.person = { subject: 'sub-nobody', claims: { email: 'n@ente.it', email_verified: true } };
  const lost = browser(house.another({ oidc }));
  const out = await lost.get('/entra/oidc');
  const back = await lost.get(`/entra/oidc/ritorno?${await browse(out.to ?? '', CALLBACK)}`);
  equal(back.status, 403);
  match(back.text, /qui non hai un accesso/);
});
