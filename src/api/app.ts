/** The API as an application: every route of the registry behind the same steps, in the same order. */
import { createHash } from 'node:crypto';
import { Hono, type Context as Request_ } from 'hono';
import { admit, type Visit } from '../access/visit.ts';
import { type Problem, ProblemError, problem } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { forgetIdempotencyKey, keepAnswer, takeIdempotencyKey } from '../store/idempotency.ts';
import { isUnfit } from '../store/unfit.ts';
import { openApi } from './openapi.ts';
import { problemAnswer } from './problem-answer.ts';
import { routes } from './registry.ts';
import type { Call, Download, Route, Versioned } from './route.ts';
import { type Check, checkOf } from './validation.ts';

export const API = '/api/v1';

export interface ApiOptions {
  /** Who asks; a problem when nobody known does (401), or a browser was led here (403). */
  visit(request: Request, c: Request_): Promise<Visit | Problem>;
  /** Told of every refusal of somebody known. */
  denied(visit: Visit, what: { readonly route: string; readonly organization?: string }): Promise<void>;
}

interface Checks {
  readonly path: Check;
  readonly query: Check;
  readonly body: Check | undefined;
}

const LONGEST_BODY = 8 * 1024 * 1024;

export function apiApp(context: Context, options: ApiOptions): Hono {
  const app = new Hono();
  app.get(`${API}/openapi.json`, (c) => c.json(openApi(routes)));
  for (const one of routes) {
    const checks = checksOf(one);
    app.on(one.method.toUpperCase(), API + one.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
      try {
        const visit = await options.visit(c.req.raw, c);
        if (!('viewer' in visit)) return answerProblem(visit);
        return await answer(context, options, one, checks, visit, c);
      } catch (error) {
        if (error instanceof ProblemError) return answerProblem(error.problem);
        if (isUnfit(error)) {
          context.log.warn(
            { route: one.id, error: String(error) },
            'a value is none that the database takes',
          );
          return answerProblem(UNFIT);
        }
        context.log.error({ route: one.id, error: String(error) }, 'the API could not answer');
        return answerProblem(
          problem('api.failed', 'the answer could not be made', {
            class: 'transient',
            advice: 'Try again; the log of the server says more.',
          }),
        );
      }
    });
  }
  app.all(`${API}/*`, () => answerProblem(problem('request.unknown-route', 'there is no such route'), 404));
  return app;
}

const UNFIT = problem('request.invalid', 'a value of the request is none that could be kept or looked for', {
  advice: 'The reference at /api/v1/ says what this route takes.',
});

const checksOf = (one: Route): Checks => ({
  path: one.params === undefined ? (value) => value : checkOf(one.params, 'path'),
  query: one.query === undefined ? () => ({}) : checkOf(one.query, 'query'),
  body: one.body === undefined ? undefined : checkOf(one.body, 'body'),
});

async function answer(
  context: Context,
  options: ApiOptions,
  one: Route,
  checks: Checks,
  visit: Visit,
  c: Request_,
): Promise<Response> {
  const params = checks.path(c.req.param()) as { readonly [name: string]: string };
  const texts = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const admission = await admit(visit, one.needs, texts);
  if (admission.as === 'unseen')
    return answerProblem(problem('object.unknown', 'there is no such thing'), 404);
  if (admission.as === 'denied') {
    await options.denied(visit, {
      route: one.id,
      ...(admission.organization === undefined ? {} : { organization: admission.organization }),
    });
    return answerProblem(
      problem('access.denied', `this needs the permission to ${one.needs.permission}`, {
        class: 'auth',
        advice: 'Ask an administrator of the organization for it.',
      }),
    );
  }
  const query = checks.query(queryOf(c));
  const text = checks.body === undefined ? '' : await bodyText(c.req.raw);
  const body = checks.body?.(parsed(text));
  const call: Call<object, object, unknown> = {
    context,
    visit,
    organization: admission.organization ?? '',
    params,
    query: query as object,
    body,
    ifMatch: c.req.header('if-match')?.replace(/^(W\/)?"(.*)"$/, '$2'),
    signal: c.req.raw.signal,
  };
  const key = c.req.header('idempotency-key');
  const perform = (): Promise<Reply> => reply(one, call as Parameters<Route['handle']>[0], c);
  if (one.method !== 'post' || key === undefined) return toResponse(await perform());
  return once(context, visit, key, { text: `${one.id} ${c.req.path} ${text}`, route: one }, perform);
}

interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Download['content'] | null;
}

async function reply(one: Route, call: Parameters<Route['handle']>[0], c: Request_): Promise<Reply> {
  const value: unknown = await one.handle(call);
  if (value === undefined) return { status: 204, headers: {}, body: null };
  if (isDownload(value)) {
    return {
      status: 200,
      headers: {
        'content-type': value.type,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(value.name)}`,
      },
      body: value.content,
    };
  }
  const { content, etag } = isVersioned(value)
    ? { content: value.value, etag: `"${value.etag}"` }
    : { content: value, etag: undefined };
  if (etag !== undefined && c.req.header('if-none-match') === etag)
    return { status: 304, headers: { etag }, body: null };
  return {
    status: one.status ?? 200,
    headers: { 'content-type': 'application/json', ...(etag === undefined ? {} : { etag }) },
    body: JSON.stringify(content),
  };
}

/** The same key, the same answer: what was asked happens once, however often it is asked. */
async function once(
  context: Context,
  visit: Visit,
  key: string,
  asked: { readonly text: string; readonly route: Route },
  perform: () => Promise<Reply>,
): Promise<Response> {
  if (key === '' || key.length > 200)
    throw new ProblemError(problem('request.idempotency-key', 'Idempotency-Key wants 1 to 200 characters'));
  const { database, clock } = context;
  const request = createHash('sha256').update(asked.text).digest();
  const earlier = await takeIdempotencyKey(database, visit.viewer.id, key, request, clock.now());
  if (earlier !== undefined) {
    if (!request.equals(earlier.request))
      return answerProblem(
        problem('request.idempotency-key', 'this Idempotency-Key was used for another request'),
        422,
      );
    if (earlier.status === null)
      return answerProblem(
        problem('api.key-in-use', 'the first request with this Idempotency-Key is still at work', {
          class: 'transient',
          advice: 'Ask again in a moment.',
        }),
      );
    if (asked.route.toldOnce === true)
      return answerProblem(
        problem(
          'api.told-once',
          'this was done before with the same Idempotency-Key; its secret was told then',
          {
            advice: 'Whoever lost the answer makes another, and revokes the first.',
          },
        ),
        409,
      );
    return new Response(earlier.answer, {
      status: earlier.status,
      headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' },
    });
  }
  try {
    const made = await perform();
    const text = typeof made.body === 'string' && asked.route.toldOnce !== true ? made.body : null;
    await keepAnswer(database, visit.viewer.id, key, made.status, text ?? '');
    return toResponse(made);
  } catch (error) {
    await forgetIdempotencyKey(database, visit.viewer.id, key);
    throw error;
  }
}

const toResponse = ({ status, headers, body }: Reply): Response =>
  new Response(body as ConstructorParameters<typeof Response>[0], { status, headers });

export function answerProblem(found: Problem, status?: number): Response {
  const { status: known, body } = problemAnswer(found, status);
  return new Response(JSON.stringify(body), {
    status: known,
    headers: {
      'content-type': 'application/problem+json',
      ...(known === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(known === 429 ? { 'retry-after': '5' } : {}),
    },
  });
}

function queryOf(c: Request_): object {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

async function bodyText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_BODY)
      throw new ProblemError(problem('request.too-large', `the body is longer than ${LONGEST_BODY} bytes`));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A NUL, or half of a surrogate pair, as JSON writes it: no text of the database can hold them. */
const UNKEPT = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f])/;

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (UNKEPT.test(JSON.stringify(value))) throw new ProblemError(UNFIT);
    return value;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      problem('request.not-json', 'the body is not JSON', { advice: 'Send Content-Type: application/json.' }),
    );
  }
}

const isDownload = (value: unknown): value is Download =>
  typeof value === 'object' && value !== null && (value as { download?: unknown }).download === true;
const isVersioned = (value: unknown): value is Versioned<unknown> =>
  typeof value === 'object' && value !== null && (value as { versioned?: unknown }).versioned === true;
