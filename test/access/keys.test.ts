import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { By } from '../../src/access/keeper.ts';
import { createKey, type KeyAsked, keys, revokeKey } from '../../src/access/keys.ts';
import { may } from '../../src/domain/access.ts';
import { BORGO, codeOf, FIRST, HERE, openHouse, UNIONE, value } from './house.ts';

const house = await openHouse();
const first: By = { viewer: (await house.administrator()).viewer, address: HERE.address };
const borgo: By = {
  address: HERE.address,
  viewer: {
    ...first.viewer,
    grants: [{ organization: BORGO, permissions: ['read', 'integrate', 'administer'] }],
  },
};
const asked: KeyAsked = {
  name: 'gestionale',
  permissions: ['operate', 'read'],
  organizations: [BORGO],
  expiresAt: null,
};
const bearer = (key: string) => house.access.byKey(`Bearer ${key}`);

test('a key does what it says, where it says, and only its hash is kept', async () => {
  const { key, line } = value(await createKey(house, first, asked));
  match(key, /^trm_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/);
  const viewer = await bearer(key);
  ok(viewer !== undefined);
  deepEqual([viewer.kind, viewer.actor, viewer.id], ['key', 'key gestionale', line.id]);
  deepEqual(viewer.grants, [{ organization: BORGO, permissions: ['read', 'operate'] }]);
  equal(may(viewer, 'operate', BORGO), true);
  equal(may(viewer, 'integrate', BORGO), false);
  equal(may(viewer, 'read', UNIONE), false);
  const { rows } = await house.database.query<{ all: string }>(
    'select string_agg(k::text, chr(10)) as all from api_key k',
  );
  doesNotMatch(rows[0]?.all ?? '', new RegExp(key.slice(17)));
  for (const wrong of [
    `${key}x`,
    key.slice(0, -1),
    key.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
    'trm_',
    '',
  ])
    equal(await bearer(wrong), undefined, wrong);
  equal(await house.access.byKey(key), undefined, 'not without its scheme');
  equal(await house.access.byKey(undefined), undefined);
  const told = (await house.journal()).find(({ event }) => event === 'key.created');
  deepEqual(
    [told?.organization, told?.actor, told?.detail],
    [
      BORGO,
      FIRST,
      { address: HERE.address, name: 'gestionale', before: null, after: ['read', 'operate'], expires: null },
    ],
  );
  doesNotMatch(JSON.stringify(await house.journal()), new RegExp(key.slice(17)));
});

test('it ends when it expires and when it is revoked', async () => {
  const expiresAt = new Date(house.clock.now().getTime() + 3600_000);
  const { key, line } = value(await createKey(house, first, { ...asked, expiresAt }));
  ok((await bearer(key)) !== undefined);
  house.pass(3600);
  equal(await bearer(key), undefined);
  equal((await keys(house, first.viewer, { limit: 10 })).find(({ id }) => id === line.id)?.state, 'expired');
  const other = value(await createKey(house, first, asked));
  equal(value(await revokeKey(house, first, other.line.id)).state, 'revoked');
  equal(await bearer(other.key), undefined);
  equal(codeOf(await revokeKey(house, first, other.line.id)), 'ok');
  equal((await house.journal()).filter(({ event }) => event === 'key.revoked').length, 1);
});

test('nobody makes a key that may do more than they may, or is for others', async () => {
  equal(codeOf(await createKey(house, borgo, asked)), 'grant.forbidden', 'operate is more');
  const read: KeyAsked = { ...asked, permissions: ['read'] };
  equal(codeOf(await createKey(house, borgo, { ...read, organizations: [UNIONE] })), 'grant.forbidden');
  equal(codeOf(await createKey(house, borgo, { ...read, organizations: [BORGO, null] })), 'grant.forbidden');
  equal(
    codeOf(await createKey(house, first, { ...read, organizations: ['99999999999'] })),
    'grant.organization',
  );
  equal(codeOf(await createKey(house, first, { ...read, organizations: [] })), 'api-key.permissions');
  equal(codeOf(await createKey(house, first, { ...read, name: '' })), 'api-key.name');
  equal(codeOf(await createKey(house, first, { ...read, expiresAt: house.clock.now() })), 'api-key.expiry');
  const own = value(await createKey(house, borgo, { ...read, name: 'own' }));
  const foreign = value(await createKey(house, first, { ...read, organizations: [UNIONE] }));
  const wide = value(await createKey(house, first, { ...read, organizations: [BORGO, UNIONE] }));
  const seen = await keys(house, borgo.viewer, { limit: 100 });
  equal(
    seen.some(({ id }) => id === foreign.line.id),
    false,
  );
  deepEqual(seen.find(({ id }) => id === wide.line.id)?.organizations, [BORGO]);
  equal(codeOf(await revokeKey(house, borgo, foreign.line.id)), 'api-key.unknown');
  equal(codeOf(await revokeKey(house, borgo, wide.line.id)), 'api-key.ruled-elsewhere');
  equal(codeOf(await revokeKey(house, borgo, 'x')), 'api-key.unknown');
  equal(codeOf(await revokeKey(house, borgo, own.line.id)), 'ok');
});

test('the list goes on where a page ended', async () => {
  const all = await keys(house, first.viewer, { limit: 100 });
  const page = await keys(house, first.viewer, { limit: 2 });
  const last = page[1];
  ok(last !== undefined);
  const before = { createdAt: last.createdAt.toISOString(), id: last.id };
  const rest = await keys(house, first.viewer, { limit: 100, before });
  deepEqual(
    [...page, ...rest].map(({ id }) => id),
    all.map(({ id }) => id),
  );
});
