/** Users and keys. Another organization's are not told apart from those that do not exist. */
import { Type } from 'typebox';
import type { By } from '../access/keeper.ts';
import { createKey, type KeyLine, keys, revokeKey } from '../access/keys.ts';
import type { MadeLink } from '../access/links.ts';
import { type UserLine, user, users } from '../access/user-lines.ts';
import { changeGrants, invite, newLink, removeSecondFactor, setDisabled } from '../access/users.ts';
import { PERMISSIONS, ROLES } from '../domain/access.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import { decodeCursor, pageOf as pageOfRows } from '../store/web/cursor.ts';
import { done } from './outcome.ts';
import { type Call, type Route, route, type Versioned } from './route.ts';
import { Instant, pageOf, paging } from './schemas.ts';
import { orNull } from './shapes.ts';

const NEEDS = { permission: 'administer', where: 'somewhere' } as const;

const Code = Type.String({ pattern: '^[0-9A-Za-z]{1,32}$' });
const Body = Type.Union([Code, Type.Null()], {
  description: 'Fiscal code of the public body; null: every one, present and future.',
});
const Role = Type.Enum([...ROLES]);
const Permission = Type.Enum([...PERMISSIONS]);
const Grant = Type.Object({ organization: Body, role: Role });
const Id = Type.Object({ id: Type.String() });

const User = Type.Object({
  id: Type.String(),
  login: Type.String({ description: 'E-mail address.' }),
  name: Type.String(),
  state: Type.Enum(['active', 'disabled', 'invited', 'lapsed']),
  language: Type.Enum(['it', 'en']),
  secondFactor: Type.Boolean(),
  createdAt: Instant,
  lastLoginAt: orNull(Instant),
  grants: Type.Array(
    Type.Object({
      ...{ organization: Body, role: Role },
      source: Type.Enum(['person', 'oidc']),
    }),
    { description: 'Of the public bodies that the caller administers.' },
  ),
  elsewhere: Type.Boolean({ description: 'Whether there are roles for other public bodies.' }),
  ruled: Type.Boolean({ description: 'Whether the caller may disable the account, and make links for it.' }),
});

const LinkMade = Type.Object({
  path: Type.String({ description: 'Of the page that the link opens. Told once; it works once.' }),
  expiresAt: Instant,
});

const Key = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.Enum(['active', 'expired', 'revoked']),
  permissions: Type.Array(Permission),
  organizations: Type.Array(Body),
  elsewhere: Type.Boolean({
    description: 'Whether it reaches public bodies that the caller does not administer.',
  }),
  createdAt: Instant,
  createdBy: Type.String(),
  expiresAt: orNull(Instant),
  lastUsedAt: orNull(Instant),
});

const userAnswer = (one: UserLine) => ({
  ...{ id: one.id, login: one.login, name: one.name, state: one.state, language: one.language },
  secondFactor: one.totp,
  createdAt: one.createdAt.toISOString(),
  lastLoginAt: one.lastLoginAt?.toISOString() ?? null,
  ...{ grants: [...one.grants], elsewhere: one.elsewhere, ruled: one.ruled },
});

const versioned = (one: UserLine): Versioned<ReturnType<typeof userAnswer>> => ({
  versioned: true,
  etag: String(one.version),
  value: userAnswer(one),
});

const keyAnswer = (one: KeyLine) => ({
  ...{ id: one.id, name: one.name, state: one.state, elsewhere: one.elsewhere, createdBy: one.createdBy },
  permissions: [...one.permissions],
  organizations: [...one.organizations],
  createdAt: one.createdAt.toISOString(),
  expiresAt: one.expiresAt?.toISOString() ?? null,
  lastUsedAt: one.lastUsedAt?.toISOString() ?? null,
});

const linkAnswer = ({ token, expires }: MadeLink) => ({
  path: `/invito/${token}`,
  expiresAt: expires.toISOString(),
});

const byOf = ({ visit }: Pick<Call<unknown, unknown, unknown>, 'visit'>): By => ({
  viewer: visit.viewer,
  address: visit.address,
});

const UNKNOWN_USER = problem('user.unknown', 'there is no such account');
const DEFAULT_LIMIT = 50;

export const administrationRoutes: readonly Route[] = [
  route({
    id: 'users.list',
    method: 'get',
    path: '/users',
    tag: 'administration',
    summary: 'People with a role in some public body that the caller administers, by address',
    needs: NEEDS,
    query: Type.Object({ ...paging }),
    answer: pageOf(User),
    async handle({ context, visit, query }) {
      const limit = query.limit ?? DEFAULT_LIMIT;
      const after = decodeCursor(query.cursor, 1)?.[0];
      const more = typeof after === 'string' ? { after } : {};
      const found = await users(context, visit.viewer, { ...more, limit: limit + 1 });
      const { items, next } = pageOfRows(found, limit, ({ login }) => [login]);
      return { items: items.map(userAnswer), next };
    },
  }),
  route({
    id: 'users.show',
    method: 'get',
    path: '/users/{id}',
    tag: 'administration',
    summary: 'One person; the ETag is for a change of roles',
    needs: NEEDS,
    params: Id,
    answer: User,
    async handle({ context, visit, params }) {
      const found = await user(context, visit.viewer, params.id);
      if (found === undefined) throw new ProblemError(UNKNOWN_USER);
      return versioned(found);
    },
  }),
  route({
    id: 'users.invite',
    method: 'post',
    path: '/users',
    tag: 'administration',
    summary: 'Invites somebody: an account with roles, and the link that opens it',
    needs: NEEDS,
    body: Type.Object({
      login: Type.String({ maxLength: 254 }),
      name: Type.String({ maxLength: 200 }),
      grants: Type.Array(Grant, { minItems: 1, maxItems: 1000 }),
      language: Type.Optional(Type.Enum(['it', 'en'])),
    }),
    status: 201,
    toldOnce: true,
    answer: Type.Object({ id: Type.String(), link: LinkMade }),
    async handle(call) {
      const { id, link } = done(await invite(call.context, byOf(call), call.body));
      return { id, link: linkAnswer(link) };
    },
  }),
  route({
    id: 'users.grants',
    method: 'put',
    path: '/users/{id}/grants',
    tag: 'administration',
    summary: 'The roles of a person, in the public bodies that the caller administers',
    description:
      'Roles in other public bodies, and those that groups of the OpenID provider give, stay as they are.',
    needs: NEEDS,
    params: Id,
    body: Type.Object({ grants: Type.Array(Grant, { maxItems: 1000 }) }),
    answer: User,
    async handle(call) {
      const expected = call.ifMatch === undefined ? undefined : Number(call.ifMatch);
      const { context, params, body } = call;
      return versioned(done(await changeGrants(context, byOf(call), params.id, body.grants, expected)));
    },
  }),
  ...(['disable', 'enable'] as const).map((what) =>
    route({
      id: `users.${what}`,
      method: 'post',
      path: `/users/{id}/${what}`,
      tag: 'administration',
      summary:
        what === 'disable' ? 'Ends a person’s sessions and lets them in no more' : 'Lets a person in again',
      needs: NEEDS,
      params: Id,
      answer: User,
      async handle(call) {
        const { context, params } = call;
        return versioned(done(await setDisabled(context, byOf(call), params.id, what === 'disable')));
      },
    }),
  ),
  route({
    id: 'users.link',
    method: 'post',
    path: '/users/{id}/link',
    tag: 'administration',
    summary: 'A new link, to come in for the first time or to choose another password',
    needs: NEEDS,
    params: Id,
    status: 201,
    toldOnce: true,
    answer: LinkMade,
    async handle(call) {
      return linkAnswer(done(await newLink(call.context, byOf(call), call.params.id)));
    },
  }),
  route({
    id: 'users.second-factor',
    method: 'delete',
    path: '/users/{id}/second-factor',
    tag: 'administration',
    summary: 'Takes away the second factor of somebody who lost it',
    needs: NEEDS,
    params: Id,
    answer: User,
    async handle(call) {
      return versioned(done(await removeSecondFactor(call.context, byOf(call), call.params.id)));
    },
  }),
  route({
    id: 'keys.list',
    method: 'get',
    path: '/keys',
    tag: 'administration',
    summary: 'API keys that reach some public body that the caller administers, newest first',
    needs: NEEDS,
    query: Type.Object({ ...paging }),
    answer: pageOf(Key),
    async handle({ context, visit, query }) {
      const limit = query.limit ?? DEFAULT_LIMIT;
      const [createdAt, id] = decodeCursor(query.cursor, 2) ?? [];
      const place =
        typeof createdAt === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(createdAt));
      const more = place ? { before: { createdAt, id } } : {};
      const found = await keys(context, visit.viewer, { ...more, limit: limit + 1 });
      const { items, next } = pageOfRows(found, limit, (one) => [one.createdAt.toISOString(), one.id]);
      return { items: items.map(keyAnswer), next };
    },
  }),
  route({
    id: 'keys.create',
    method: 'post',
    path: '/keys',
    tag: 'administration',
    summary: 'Makes an API key; its text is told once',
    needs: NEEDS,
    body: Type.Object({
      name: Type.String({ maxLength: 100 }),
      permissions: Type.Array(Permission, { minItems: 1, maxItems: PERMISSIONS.length }),
      organizations: Type.Array(Body, { minItems: 1, maxItems: 1000 }),
      expiresAt: Type.Optional(orNull(Instant)),
    }),
    status: 201,
    toldOnce: true,
    answer: Type.Object({ key: Type.String({ description: 'For `Authorization: Bearer`.' }), of: Key }),
    async handle(call) {
      const { expiresAt, ...rest } = call.body;
      const asked = { ...rest, expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : null };
      const { key, line } = done(await createKey(call.context, byOf(call), asked));
      return { key, of: keyAnswer(line) };
    },
  }),
  route({
    id: 'keys.revoke',
    method: 'delete',
    path: '/keys/{id}',
    tag: 'administration',
    summary: 'Revokes an API key, for good',
    needs: NEEDS,
    params: Id,
    answer: Key,
    async handle(call) {
      return keyAnswer(done(await revokeKey(call.context, byOf(call), call.params.id)));
    },
  }),
];
