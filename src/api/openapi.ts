/** OpenAPI 3.1 of the routes: the same schemas that check what comes in. */
import type { TObject, TSchema } from 'typebox';
import type { Route } from './route.ts';
import { ProblemDetails } from './schemas.ts';

type Json = { readonly [key: string]: unknown };

const plain = (schema: TSchema): Json => JSON.parse(JSON.stringify(schema)) as Json;

export function openApi(routes: readonly Route[]): Json {
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const one of routes) {
    const methods = paths[one.path] ?? {};
    methods[one.method] = operation(one);
    paths[one.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tramite',
      version: '1',
      description:
        'What the console does, for programs. Send an API key as `Authorization: Bearer …`. Lists give `next`, the cursor of the page after; amounts are euro cents; a POST with an `Idempotency-Key` happens once.',
    },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: plain(ProblemDetails) },
    },
    security: [{ key: [] }],
  };
}

const operation = (one: Route): Json => ({
  operationId: one.id,
  tags: [one.tag],
  summary: one.summary,
  description: `${one.description === undefined ? '' : `${one.description}\n\n`}Needs the permission \`${one.needs.permission}\`${one.needs.where === 'everywhere' ? ' for every organization' : ''}.`,
  parameters: [...parameters(one.params, 'path'), ...parameters(one.query, 'query')],
  ...(one.body === undefined
    ? {}
    : { requestBody: { required: true, content: { 'application/json': { schema: plain(one.body) } } } }),
  responses: {
    ...success(one),
    default: {
      description: 'A problem (RFC 9457)',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
});

function parameters(schema: TObject | undefined, place: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = plain(schema) as {
    properties?: { [name: string]: Json };
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function success(one: Route): Json {
  if (one.downloads !== undefined)
    return { 200: { description: 'The file', content: { [one.downloads]: { schema: { type: 'string' } } } } };
  if (one.answer === undefined) return { 204: { description: 'Done' } };
  return {
    [one.status ?? 200]: {
      description: 'The answer',
      content: { 'application/json': { schema: plain(one.answer) } },
    },
  };
}
