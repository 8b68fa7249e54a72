import { deepEqual, doesNotMatch, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GrantAsked } from '../../src/access/grants.ts';
import type { By } from '../../src/access/keeper.ts';
import { user, users } from '../../src/access/user-lines.ts';
import { changeGrants, invite, newLink, removeSecondFactor, setDisabled } from '../../src/access/users.ts';
import { viewerOf } from '../../src/access/viewer.ts';
import { accountById } from '../../src/store/access/users.ts';
import {
  BORGO,
  codeOf,
  FIRST,
  HERE,
  type House,
  inside,
  openHouse,
  PASSWORD,
  UNIONE,
  value,
} from './house.ts';

const house = await openHouse();
const first: By = { viewer: (await house.administrator()).viewer, address: HERE.address };

const NOBODY = '00000000-0000-7000-8000-000000000000';
let made = 0;

/** Somebody with these roles, invited and come. */
async function somebody(
  grants: readonly GrantAsked[],
  by: By = first,
): Promise<By & { id: string; login: string }> {
  made += 1;
  const login = `n${made}@ente.it`;
  const { id, link } = value(await invite(house, by, { login, name: `Persona ${made}`, grants }));
  value(await house.access.acceptLink(link.token, { password: PASSWORD }, HERE));
  return { ...(await as(house, id)), id, login };
}

async function as({ database }: House, id: string): Promise<By> {
  const account = await accountById(database, id);
  ok(account !== undefined);
  return { viewer: viewerOf(account), address: HERE.address };
}

const admin = (organization: string | null): GrantAsked => ({ organization, role: 'administrator' });
const operator = (organization: string | null): GrantAsked => ({ organization, role: 'operator' });

describe('an invitation', () => {
  test('opens an account once, with the roles that were given', async () => {
    const asked = { login: 'Anna@Ente.it ', name: ' Anna ', grants: [operator(BORGO)] };
    const { id, link } = value(await invite(house, first, asked));
    equal((await user(house, first.viewer, id))?.state, 'invited');
    equal(
      codeOf(await house.access.login({ login: 'anna@ente.it', password: PASSWORD }, HERE)),
      'login.failed',
    );
    deepEqual(await house.access.openLink(link.token), {
      kind: 'invitation',
      login: 'anna@ente.it',
      name: 'Anna',
    });
    const entered = value(
      await house.access.acceptLink(link.token, { password: PASSWORD, language: 'en' }, HERE),
    );
    const session = await inside(house.access, entered.token);
    equal(session.language, 'en');
    deepEqual(session.viewer.grants, [{ organization: BORGO, permissions: ['read', 'operate'] }]);
    equal(codeOf(await house.access.acceptLink(link.token, { password: PASSWORD }, HERE)), 'link.unknown');
    equal(codeOf(await invite(house, first, asked)), 'user.known');
    const told = (await house.journal()).filter(
      ({ subject, event }) => subject === 'user anna@ente.it' && event !== 'login.failed',
    );
    deepEqual(
      told.map(({ organization, event, actor, detail }) => [organization, event, actor, detail]),
      [
        [BORGO, 'user.created', FIRST, { address: HERE.address, before: [], after: [`operator@${BORGO}`] }],
        [BORGO, 'user.accepted', 'anna@ente.it', { address: HERE.address, by: 'link', sessionsEnded: 0 }],
        [
          '',
          'session.opened',
          'anna@ente.it',
          { address: HERE.address, method: 'password', secondFactor: false },
        ],
      ],
    );
  });

  test('says what is wrong with it', async () => {
    const asked = { login: 'x@ente.it', name: 'X', grants: [operator(BORGO)] };
    equal(codeOf(await invite(house, first, { ...asked, login: 'x' })), 'user.login');
    equal(codeOf(await invite(house, first, { ...asked, name: ' ' })), 'user.name');
    equal(codeOf(await invite(house, first, { ...asked, grants: [] })), 'grant.empty');
    equal(
      codeOf(await invite(house, first, { ...asked, grants: [operator('99999999999')] })),
      'grant.organization',
    );
  });
});

describe('an administrator of one organization', () => {
  test('gives roles there only, and never more than their own', async () => {
    const borgo = await somebody([admin(BORGO)]);
    const asked = { login: 'y@ente.it', name: 'Y' };
    equal(codeOf(await invite(house, borgo, { ...asked, grants: [operator(UNIONE)] })), 'grant.forbidden');
    equal(codeOf(await invite(house, borgo, { ...asked, grants: [operator(null)] })), 'grant.forbidden');
    equal(codeOf(await changeGrants(house, borgo, borgo.id, [admin(BORGO), admin(null)])), 'grant.forbidden');
    const permissions = ['read', 'administer'] as const;
    const clerk: By = {
      address: HERE.address,
      viewer: { ...borgo.viewer, kind: 'key', grants: [{ organization: BORGO, permissions }] },
    };
    equal(codeOf(await invite(house, clerk, { ...asked, grants: [operator(BORGO)] })), 'grant.forbidden');
    equal(codeOf(await newLink(house, clerk, borgo.id)), 'user.ruled-elsewhere');
    const auditor: GrantAsked = { organization: BORGO, role: 'auditor' };
    equal(codeOf(await invite(house, clerk, { ...asked, grants: [auditor] })), 'ok');
  });

  test('neither sees nor touches another organization’s people', async () => {
    const borgo = await somebody([admin(BORGO)]);
    const other = await somebody([operator(UNIONE)]);
    equal(await user(house, borgo.viewer, other.id), undefined);
    equal(
      (await users(house, borgo.viewer, { limit: 100 })).some(({ id }) => id === other.id),
      false,
    );
    for (const id of [other.id, NOBODY, 'x']) {
      equal(codeOf(await setDisabled(house, borgo, id, true)), 'user.unknown');
      equal(codeOf(await changeGrants(house, borgo, id, [])), 'user.unknown');
      equal(codeOf(await newLink(house, borgo, id)), 'user.unknown');
      equal(codeOf(await removeSecondFactor(house, borgo, id)), 'user.unknown');
    }
    equal(
      codeOf(await invite(house, borgo, { login: other.login, name: 'Z', grants: [operator(BORGO)] })),
      'user.known',
    );
  });

  test('cannot come in as somebody who has more: no link, no closing, no second factor taken away', async () => {
    const borgo = await somebody([admin(BORGO)]);
    const both = await somebody([operator(BORGO), operator(UNIONE)]);
    equal(codeOf(await newLink(house, borgo, both.id)), 'user.ruled-elsewhere');
    equal(codeOf(await setDisabled(house, borgo, both.id, true)), 'user.ruled-elsewhere');
    equal(codeOf(await removeSecondFactor(house, borgo, both.id)), 'user.ruled-elsewhere');
    const seen = await user(house, borgo.viewer, both.id);
    deepEqual(
      [seen?.grants.map(({ organization }) => organization), seen?.elsewhere, seen?.ruled],
      [[BORGO], true, false],
    );
    equal(codeOf(await changeGrants(house, borgo, both.id, [])), 'ok', 'their roles here are');
    const left = await accountById(house.database, both.id);
    deepEqual(left?.grants, [{ organization: UNIONE, role: 'operator', source: 'person' }]);
    const told = (await house.journal()).filter(
      ({ event, subject }) => event === 'user.grants-changed' && subject === `user ${both.login}`,
    );
    deepEqual(
      told.map(({ organization, detail }) => [organization, detail]),
      [[BORGO, { address: HERE.address, before: [`operator@${BORGO}`], after: [] }]],
    );
  });

  test('nor by a link made before that person had more', async () => {
    const borgo = await somebody([admin(BORGO)]);
    const person = await somebody([operator(BORGO)], borgo);
    const link = value(await newLink(house, borgo, person.id));
    value(await changeGrants(house, first, person.id, [operator(BORGO), operator(UNIONE)]));
    equal(await house.access.openLink(link.token), undefined);
  });
});

describe('the last administrator of all', () => {
  test('can be neither disabled nor demoted, by nobody, nor by two at once', async () => {
    const one = await openHouse();
    const session = await one.administrator();
    const by: By = { viewer: session.viewer, address: HERE.address };
    const { id } = session.viewer;
    equal(codeOf(await setDisabled(one, by, id, true)), 'user.last-administrator');
    equal(codeOf(await changeGrants(one, by, id, [admin(BORGO)])), 'user.last-administrator');
    const asked = { login: 'due@ente.it', name: 'Due', grants: [admin(null)] };
    const second = value(await invite(one, by, asked));
    equal(codeOf(await setDisabled(one, by, id, true)), 'user.last-administrator', 'who never came is none');
    value(await one.access.acceptLink(second.link.token, { password: PASSWORD }, HERE));
    const other = await as(one, second.id);
    for (let round = 0; round < 8; round += 1) {
      const results = await Promise.all([
        setDisabled(one, by, id, true),
        setDisabled(one, other, second.id, true),
      ]);
      deepEqual(results.map(codeOf).sort(), ['ok', 'user.last-administrator']);
      for (const who of [id, second.id]) value(await setDisabled(one, by, who, false));
    }
    const demoted = changeGrants(one, other, second.id, [operator(BORGO)]);
    deepEqual((await Promise.all([demoted, setDisabled(one, by, id, true)])).map(codeOf).sort(), [
      'ok',
      'user.last-administrator',
    ]);
  });
});

test('who is disabled is out at once, and their links open nothing', async () => {
  const person = await somebody([operator(BORGO)]);
  const token = value(await house.access.login({ login: person.login, password: PASSWORD }, HERE)).token;
  const link = value(await newLink(house, first, person.id));
  equal(value(await setDisabled(house, first, person.id, true)).state, 'disabled');
  equal(await house.access.bySession(token), undefined);
  equal(await house.access.openLink(link.token), undefined);
  equal(codeOf(await house.access.login({ login: person.login, password: PASSWORD }, HERE)), 'login.failed');
  equal(codeOf(await newLink(house, first, person.id)), 'user.disabled');
  equal(value(await setDisabled(house, first, person.id, false)).state, 'active');
  equal(codeOf(await house.access.login({ login: person.login, password: PASSWORD }, HERE)), 'ok');
  const events = (await house.journal())
    .filter(({ subject }) => subject === `user ${person.login}`)
    .map(({ event }) => event);
  ok(
    events.includes('user.disabled') && events.includes('user.enabled') && events.includes('user.link-made'),
  );
});

test('roles count from the next request on, and who changes an older version is told', async () => {
  const person = await somebody([operator(BORGO)]);
  const token = value(await house.access.login({ login: person.login, password: PASSWORD }, HERE)).token;
  const seen = await user(house, first.viewer, person.id);
  ok(seen !== undefined);
  value(
    await changeGrants(house, first, person.id, [{ organization: UNIONE, role: 'integrator' }], seen.version),
  );
  deepEqual((await inside(house.access, token)).viewer.grants, [
    { organization: UNIONE, permissions: ['read', 'integrate'] },
  ]);
  equal(codeOf(await changeGrants(house, first, person.id, [], seen.version)), 'user.conflict');
  doesNotMatch(JSON.stringify(await users(house, first.viewer, { limit: 100 })), /argon2|passwordHash/);
});
