/** The API asked without a server in between; every JSON answer is held against the schema of its route. */
import { deepEqual, ok } from 'node:assert/strict';
import { Ajv, type ValidateFunction } from 'ajv';
import formatsOf from 'ajv-formats';
import { visitOf } from '../../src/access/visit.ts';
import { API, apiApp } from '../../src/api/app.ts';
import { routes } from '../../src/api/registry.ts';
import { ROLE_PERMISSIONS, type Role, type Viewer } from '../../src/domain/access.ts';
import type { Context } from '../../src/pipeline/context.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of a JSON answer. */
  readonly json: { readonly [key: string]: unknown };
}

export type Ask = (
  method: string,
  path: string,
  body?: object,
  headers?: { readonly [name: string]: string },
) => Promise<Answer>;

export const viewerOf = (role: Role, organization: string | null = null): Viewer => ({
  kind: 'user',
  id: `${role}-${organization ?? 'all'}`,
  actor: `${role}@prova.it`,
  name: role,
  grants: [{ organization, permissions: ROLE_PERMISSIONS[role] }],
});

export interface Asking {
  as(viewer: Viewer): Ask;
  /** Ids of routes that were denied to somebody known. */
  readonly denied: string[];
}

export function openAsking(context: Context): Asking {
  const denied: string[] = [];
  return {
    denied,
    as(viewer) {
      const visit = visitOf(context.database, viewer, { csrf: '', address: '127.0.0.1' });
      const app = apiApp(context, {
        visit: async () => visit,
        denied: async (_, { route }) => {
          denied.push(route);
        },
      });
      return async (method, path, body, headers = {}) => {
        const answer = await app.request(API + path, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        const json = (answer.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : {};
        if (answer.ok && answer.headers.get('content-type') === 'application/json')
          asSaid(method, path, json);
        return { status: answer.status, headers: answer.headers, text, json };
      };
    },
  };
}

const ajv = (formatsOf as unknown as (ajv: Ajv) => Ajv)(new Ajv({ strict: false, allErrors: true }));
const checks = new Map<string, ValidateFunction>();

function asSaid(method: string, path: string, json: unknown): void {
  const named = path.split('?')[0] ?? '';
  const one = routes.find(
    (route) =>
      route.method === method.toLowerCase() &&
      new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(named) &&
      (!route.path.includes('{') || !routes.some((other) => other.path === named)),
  );
  ok(one?.answer !== undefined, `${method} ${path} is a route that answers`);
  const check = checks.get(one.id) ?? ajv.compile(JSON.parse(JSON.stringify(one.answer)));
  checks.set(one.id, check);
  check(json);
  deepEqual(check.errors ?? [], [], `${one.id} answers what its schema says`);
}
