import { deepEqual, doesNotMatch, equal, match, notEqual, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hash } from '@node-rs/argon2';
import { Secret, TOTP } from 'otpauth';
import { readCookie, sessionCookie } from '../../src/access/cookie.ts';
import { needsRehash } from '../../src/access/password.ts';
import { accessSettings } from '../../src/access/settings.ts';
import { ok as found } from '../../src/domain/problem.ts';
import { codeOf, FIRST, HERE, inside, openHouse, PASSWORD, value } from './house.ts';

const RIGHT = { login: FIRST, password: PASSWORD };
const WRONG = { login: FIRST, password: 'not this one at all' };

describe('the first administrator', () => {
  test('comes in once by a link that no log has', async () => {
    const house = await openHouse();
    const old = await house.access.firstAdministrator();
    const link = await house.access.firstAdministrator();
    ok(link !== undefined && old !== undefined);
    equal(await house.access.openLink(old.token), undefined, 'made anew at each start');
    deepEqual(await house.access.openLink(link.token), { kind: 'first', login: null, name: '' });
    equal(house.logged.length, 2);
    doesNotMatch(JSON.stringify(house.logged), new RegExp(link.token));
    const said = { login: ' Prima@Ente.IT ', name: 'Prima', password: PASSWORD };
    equal(
      codeOf(await house.access.acceptLink(link.token, { ...said, password: 'short' }, HERE)),
      'password.length',
    );
    const [one, other] = await Promise.all([
      house.access.acceptLink(link.token, said, HERE),
      house.access.acceptLink(link.token, { ...said, login: 'seconda@ente.it' }, HERE),
    ]);
    deepEqual([one, other].map(codeOf).sort(), ['link.unknown', 'ok'], 'one of two wins');
    equal(await house.access.firstAdministrator(), undefined);
    const { rows } = await house.database.query<{ kept: string }>(
      'select password_hash as kept from app_user',
    );
    match(rows[0]?.kept ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const journal = JSON.stringify(await house.journal());
    match(journal, /user\.created/);
    doesNotMatch(journal, new RegExp(`${link.token}|${PASSWORD}`));
  });

  test('has a day for it', async () => {
    const house = await openHouse();
    const link = await house.access.firstAdministrator();
    house.pass(24 * 3600 + 1);
    equal(await house.access.openLink(link?.token ?? ''), undefined);
  });
});

describe('a session', () => {
  test('is a new token at every login, of which only the hash is kept', async () => {
    const house = await openHouse();
    await house.administrator();
    const fixed = 'A'.repeat(43);
    const entered = value(await house.access.login(RIGHT, HERE));
    notEqual(entered.token, fixed);
    equal(await house.access.bySession(fixed), undefined, 'what somebody put there opens nothing');
    const again = value(await house.access.login(RIGHT, HERE));
    notEqual(again.token, entered.token);
    const { rows } = await house.database.query<{ all: string }>(
      'select string_agg(s::text, chr(10)) as all from session s',
    );
    doesNotMatch(rows[0]?.all ?? '', new RegExp(`${entered.token}|${again.token}`));
    const session = await inside(house.access, again.token);
    equal(session.viewer.actor, FIRST);
    equal(session.language, 'it');
    notEqual(session.csrf, (await inside(house.access, entered.token)).csrf);
  });

  test('ends when idle, after its hours, at logout, and everywhere', async () => {
    const house = await openHouse();
    const mine = await house.administrator();
    const token = async () => value(await house.access.login(RIGHT, HERE)).token;
    const [idle, used, left, open] = [await token(), await token(), await token(), await token()];
    await house.access.logout(left, HERE.address);
    equal(await house.access.bySession(left), undefined);
    house.pass(20 * 60);
    await inside(house.access, used);
    ok(await house.access.bySession(open, true), 'a page that refreshes itself is answered');
    house.pass(11 * 60);
    equal(await house.access.bySession(open), undefined, 'and keeps nobody in');
    equal(await house.access.bySession(idle), undefined, 'idle for 31 minutes');
    await inside(house.access, used);
    for (let minute = 31; minute < 12 * 60; minute += 25) {
      await house.access.bySession(used);
      house.pass(25 * 60);
    }
    equal(await house.access.bySession(used), undefined, 'twelve hours are over');
    const [here, there] = [await token(), await token()];
    const session = await inside(house.access, here);
    equal((await house.access.sessions(session)).length, 2);
    equal(await house.access.closeSessions(session, 'others', HERE), undefined);
    equal(await house.access.bySession(there), undefined);
    await inside(house.access, here);
    equal(codeOf(await house.access.closeSessions(session, mine.id, HERE)), 'session.unknown');
    equal(await house.access.closeSessions(session, 'all', HERE), undefined);
    equal(await house.access.bySession(here), undefined);
    await house.access.tidy();
    const { rows } = await house.database.query('select 1 from session');
    equal(rows.length, 0);
  });

  test('travels in a cookie that scripts and other sites do not have', () => {
    const token = 'x'.repeat(43);
    const expires = new Date(0);
    equal(
      sessionCookie(token, { secure: true, expires }),
      `__Host-tramite=${token}; Path=/; HttpOnly; SameSite=Lax; Secure; Expires=Thu, 01 Jan 1970 00:00:00 GMT`,
    );
    match(sessionCookie(token, { secure: false }), /^tramite=x+; Path=\/; HttpOnly; SameSite=Lax$/);
    equal(readCookie(`a=b; tramite=${token}; tramite=evil`, 'tramite'), token);
    equal(readCookie('nottramite=1', 'tramite'), undefined);
  });
});

describe('brute force', () => {
  test('by login: five failures, then ever longer waits, in which even the right password counts for nothing', async () => {
    const house = await openHouse();
    await house.administrator();
    const from = (n: number) => ({ address: `198.51.100.${n}` });
    for (let n = 0; n < 5; n += 1) equal(codeOf(await house.access.login(WRONG, from(n))), 'login.failed');
    equal(codeOf(await house.access.login(RIGHT, from(9))), 'login.blocked');
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const blocked = await house.access.login(RIGHT, from(n));
      ok(!blocked.ok && blocked.problem.code === 'login.blocked');
      const seconds = Number(blocked.problem.place?.value);
      waits.push(seconds);
      house.pass(seconds);
      equal(codeOf(await house.access.login(WRONG, from(20 + n))), 'login.failed');
    }
    deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    house.pass(900);
    equal(codeOf(await house.access.login(RIGHT, from(1))), 'ok');
    equal(codeOf(await house.access.login(WRONG, from(1))), 'login.failed', 'and starts afresh');
    equal(codeOf(await house.access.login(RIGHT, from(1))), 'ok');
  });

  test('fifty at once are fifty, not one', async () => {
    const house = await openHouse();
    await house.administrator();
    const codes = (await Promise.all(Array.from({ length: 30 }, () => house.access.login(WRONG, HERE)))).map(
      codeOf,
    );
    equal(codes.filter((code) => code === 'login.failed').length, 5);
    equal(codes.filter((code) => code === 'login.blocked').length, 25);
  });

  test('by address: one that tries many names', async () => {
    const house = await openHouse();
    await house.administrator();
    // The attempts themselves are what is counted: their passwords would only take time.
    await house.database.query(`insert into login_attempt values ('address:192.0.2.7', 29, $1, $1)`, [
      house.clock.now(),
    ]);
    equal(codeOf(await house.access.login({ login: 'x29@y.it', password: 'no' }, HERE)), 'login.failed');
    equal(codeOf(await house.access.login(RIGHT, HERE)), 'login.blocked');
    equal(codeOf(await house.access.login(RIGHT, { address: '192.0.2.8' })), 'ok');
  });

  test('an unknown address is answered alike, after the same work', async () => {
    const house = await openHouse();
    await house.administrator();
    const median = async (login: string): Promise<number> => {
      const times: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        await house.database.query('delete from login_attempt');
        const start = performance.now();
        const answer = await house.access.login({ login, password: WRONG.password }, HERE);
        times.push(performance.now() - start);
        ok(!answer.ok && answer.problem.message === 'the address or the password is wrong');
      }
      return times.sort((a, b) => a - b)[2] ?? 0;
    };
    await median('warm@ente.it');
    const [known, unknown] = [await median(FIRST), await median('nobody@ente.it')];
    // Without the hash of nobody the answer comes some twenty times sooner.
    ok(unknown > known / 3 && known > unknown / 3, `${known} ms known, ${unknown} ms unknown`);
    const failures = (await house.journal()).filter(({ event }) => event === 'login.failed');
    equal(failures.at(-1)?.subject, null, 'what was typed is not in the journal');
    equal(
      failures.some(({ subject }) => subject === `user ${FIRST}`),
      true,
    );
  });
});

test('a password made with older parameters is made again at the next login', async () => {
  const house = await openHouse();
  await house.administrator();
  const weak = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1 });
  equal(needsRehash(weak), true);
  await house.database.query('update app_user set password_hash = $1', [weak]);
  value(await house.access.login(RIGHT, HERE));
  const { rows } = await house.database.query<{ kept: string }>('select password_hash as kept from app_user');
  equal(needsRehash(rows[0]?.kept ?? ''), false);
  equal(codeOf(await house.access.login(RIGHT, HERE)), 'ok');
});

describe('the second factor', () => {
  test('is asked for, each code once, and its guesses count with the right password too', async () => {
    const house = await openHouse({ totpKey: new Uint8Array(32).fill(7) });
    const session = await house.administrator();
    const offer = await house.access.startTotp(session);
    ok(offer !== undefined);
    match(offer.uri, /^otpauth:\/\/totp\/Tramite/);
    ok(offer.squares.side > 20 && offer.squares.path.startsWith('M'));
    const secret = Secret.fromBase32(offer.secret.replaceAll(' ', ''));
    const code = () => new TOTP({ secret }).generate({ timestamp: house.clock.now().getTime() });
    equal((await house.access.startTotp(session))?.secret, offer.secret, 'the same until it is confirmed');
    equal(value(await house.access.login(RIGHT, HERE)).step, 'in', 'not asked for before it is confirmed');
    equal(codeOf(await house.access.confirmTotp(session, '000000', HERE)), 'login.code');
    const taken = code();
    equal(await house.access.confirmTotp(session, taken, HERE), undefined);
    equal(await house.access.startTotp(session), undefined);
    const { rows } = await house.database.query<{ secret: string }>('select secret from totp_secret');
    match(rows[0]?.secret ?? '', /^gcm:/);

    const entered = value(await house.access.login(RIGHT, HERE));
    equal(entered.step, 'totp');
    equal(await house.access.bySession(entered.token), undefined, 'half a session opens nothing');
    equal(await house.access.waitsForCode(entered.token), true);
    equal(codeOf(await house.access.loginTotp(entered.token, taken, HERE)), 'login.code', 'replayed');
    house.pass(30);
    const now = code();
    const inNow = value(await house.access.loginTotp(entered.token, now, HERE));
    notEqual(inNow.token, entered.token);
    await inside(house.access, inNow.token);
    equal(
      codeOf(await house.access.loginTotp(entered.token, now, HERE)),
      'login.expired',
      'its token is over',
    );

    for (let n = 0; n < 2; n += 1) {
      const half = value(await house.access.login(RIGHT, HERE));
      equal(codeOf(await house.access.loginTotp(half.token, '000000', HERE)), 'login.code');
    }
    const half = await house.access.login(RIGHT, HERE);
    equal(half.ok, true);
    equal(
      codeOf(await house.access.login(RIGHT, HERE)),
      'login.blocked',
      'the right password gives no new guesses',
    );
    house.pass(300);
    equal(codeOf(await house.access.loginTotp(value(half).token, code(), HERE)), 'login.expired');

    const last = await inside(house.access, inNow.token);
    equal(codeOf(await house.access.removeTotp(last, now, HERE)), 'login.code');
    house.pass(30);
    equal(await house.access.removeTotp(last, code(), HERE), undefined);
    const events = (await house.journal()).map(({ event }) => event);
    ok(events.includes('user.second-factor-added') && events.includes('user.second-factor-removed'));
    doesNotMatch(JSON.stringify(await house.journal()), new RegExp(`${taken}|${now}|${offer.secret}`));
  });
});

test('whoever runs the machine lets an administrator in again who lost the password', async () => {
  const house = await openHouse();
  await house.administrator();
  equal(await house.access.recover('nobody@ente.it'), undefined);
  const link = await house.access.recover(FIRST);
  deepEqual(await house.access.openLink(link?.token ?? ''), { kind: 'reset', login: FIRST, name: 'Prima' });
  const next = { password: 'tutt’altra frase di parole' };
  equal(codeOf(await house.access.acceptLink(link?.token ?? '', next, HERE)), 'ok');
  equal(codeOf(await house.access.login(RIGHT, HERE)), 'login.failed');
  equal(codeOf(await house.access.login({ login: FIRST, ...next }, HERE)), 'ok');
});

test('settings come from the environment, and say which one is wrong', () => {
  const read = (env: { readonly [name: string]: string }) => accessSettings(env, (given) => found(given));
  deepEqual(value(read({})), {
    oidc: undefined,
    totpKey: undefined,
    idleMinutes: undefined,
    hours: undefined,
  });
  const key = Buffer.alloc(32, 1).toString('base64');
  const some = value(
    read({ TRAMITE_TOTP_KEY: key, TRAMITE_SESSION_IDLE_MINUTES: '15', TRAMITE_SESSION_HOURS: '8' }),
  );
  deepEqual([some.totpKey?.length, some.idleMinutes, some.hours], [32, 15, 8]);
  for (const env of [
    { TRAMITE_TOTP_KEY: 'short' },
    { TRAMITE_SESSION_IDLE_MINUTES: '0' },
    { TRAMITE_SESSION_HOURS: 'x' },
  ])
    equal(codeOf(read(env)), 'access.settings');
});

test('one’s own password: the present one is asked for, and the others’ sessions end', async () => {
  const house = await openHouse();
  const session = await house.administrator();
  const elsewhere = value(await house.access.login(RIGHT, HERE)).token;
  const next = 'un’altra frase abbastanza lunga';
  const change = (current: string, to: string) =>
    house.access.changePassword(session, { current, next: to }, HERE);
  equal(codeOf(await change('wrong', next)), 'password.current');
  equal(codeOf(await change(PASSWORD, 'short')), 'password.length');
  equal(codeOf(await change(PASSWORD, 'prima@ente.it')), 'password.weak');
  equal(codeOf(await change(PASSWORD, 'ababababababab')), 'password.weak');
  equal(await change(PASSWORD, next), undefined);
  equal(await house.access.bySession(elsewhere), undefined);
  equal(codeOf(await house.access.login(RIGHT, HERE)), 'login.failed');
  equal(codeOf(await house.access.login({ login: FIRST, password: next }, HERE)), 'ok');
  await house.access.setLanguage(session, 'en', HERE);
  const said = value(await house.access.login({ login: FIRST, password: next }, HERE));
  equal((await inside(house.access, said.token)).language, 'en');
  const told = (await house.journal()).find(({ event }) => event === 'user.language-changed');
  deepEqual(told?.detail, { address: HERE.address, before: 'it', after: 'en' });
});

test('what was refused is in the journal: each person’s one by one, a scanner’s by the minute', async () => {
  const house = await openHouse();
  const { viewer } = await house.administrator();
  const refused = { address: '203.0.113.9', act: 'users.list', reason: 'permission' } as const;
  for (let n = 0; n < 3; n += 1) await house.access.denied({ ...refused, viewer, permission: 'administer' });
  for (let n = 0; n < 50; n += 1) await house.access.denied({ ...refused, reason: 'session' });
  house.pass(61);
  await house.access.denied({ ...refused, reason: 'session' });
  const entries = (await house.journal()).filter(({ event }) => event === 'access.denied');
  deepEqual(
    entries.map(({ actor, detail }) => [actor, detail]),
    [
      ...Array.from({ length: 3 }, () => [
        FIRST,
        { address: refused.address, reason: 'permission', permission: 'administer' },
      ]),
      ['anonymous', { address: refused.address, reason: 'session' }],
      ['anonymous', { address: refused.address, reason: 'session', leftOut: 49 }],
    ],
  );
});
