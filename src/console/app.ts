/** The console as an application: every page and act of the registry behind the same steps. */
import { Hono, type Context as Request_ } from 'hono';
import { admit, type Visit } from '../access/visit.ts';
import { ProblemError } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { isUnfit } from '../store/unfit.ts';
import {
  answer,
  type ConsoleVisit,
  failure,
  isPart,
  type To,
  toEntry,
  unknownPage,
  whole,
} from './answer.ts';
import type { Assets } from './assets.ts';
import { formOf } from './form.ts';
import { message, say } from './messages.ts';
import type { Act, Asked, Page, Room } from './page.ts';
import { rooms } from './registry.ts';

export interface ConsoleOptions {
  readonly assets: Assets;
  /** Undefined: nobody known, who is led to the login. */
  visit(c: Request_): Promise<ConsoleVisit | undefined>;
  /** Whether a form was sent by a page of this visitor's session. */
  genuine(c: Request_, visit: Visit, form: FormData): Promise<boolean>;
  denied(visit: Visit, what: { readonly route: string; readonly organization?: string }): Promise<void>;
}

export function consoleApp(context: Context, options: ConsoleOptions): Hono {
  const app = new Hono();
  for (const room of rooms) {
    for (const page of room.pages) app.get(page.path, (c) => serve(context, options, room, page, c));
    for (const act of room.acts) app.post(act.path, (c) => perform(context, options, room, act, c));
  }
  return app;
}

async function serve(
  context: Context,
  options: ConsoleOptions,
  room: Room,
  page: Page,
  c: Request_,
): Promise<Response> {
  const visit = await options.visit(c);
  if (visit === undefined) return toEntry(c);
  const to: To = { context, assets: options.assets, visit, room, request: c };
  return guarded(to, async () => {
    const organization = await admitted(options, visit, page, c);
    if (typeof organization !== 'string') return organization ?? unknownPage(to);
    const shown = await page.render(asked(context, visit, c, organization));
    return shown === undefined ? unknownPage(to) : answer(to, shown);
  });
}

async function perform(
  context: Context,
  options: ConsoleOptions,
  room: Room,
  act: Act,
  c: Request_,
): Promise<Response> {
  const visit = await options.visit(c);
  if (visit === undefined) return toEntry(c);
  const to: To = { context, assets: options.assets, visit, room, request: c };
  return guarded(to, async () => {
    const { language } = visit.session;
    const form = await formOf(c);
    if (typeof form === 'number') return whole(to, message(language, 'unread', 'unreadWhy'), form);
    if (!(await options.genuine(c, visit, form)))
      return whole(to, message(language, 'forged', 'forgedWhy'), 403);
    const organization = await admitted(options, visit, act, c);
    if (typeof organization !== 'string') return organization ?? unknownPage(to);
    return answer(to, await act.act(asked(context, visit, c, organization), form));
  });
}

/** The organization of what the path names, a refusal, or undefined where there is no such thing. */
async function admitted(
  options: ConsoleOptions,
  visit: ConsoleVisit,
  wanted: Page | Act,
  c: Request_,
): Promise<string | Response | undefined> {
  const admission = await admit(visit, wanted.needs, c.req.param() as { [name: string]: string });
  if (admission.as === 'admitted') return admission.organization ?? '';
  if (admission.as === 'unseen') return undefined;
  await options.denied(visit, {
    route: wanted.id,
    ...(admission.organization === undefined ? {} : { organization: admission.organization }),
  });
  throw new Denied(wanted.needs.permission);
}

class Denied extends Error {
  readonly permission: 'read' | 'operate' | 'integrate' | 'administer';
  constructor(permission: Denied['permission']) {
    super(`denied: ${permission}`);
    this.permission = permission;
  }
}

async function guarded(to: To, work: () => Promise<Response>): Promise<Response> {
  const { language } = to.visit.session;
  const { log } = to.context;
  const page = to.request.req.routePath;
  try {
    return await work();
  } catch (error) {
    if (error instanceof Denied) {
      const permission = say(language, error.permission);
      return whole(to, message(language, 'denied', 'deniedWhy', { permission }), 403);
    }
    if (error instanceof ProblemError) return failure(to, error.problem);
    if (isUnfit(error)) {
      log.warn({ page, error: String(error) }, 'an address names nothing that can be');
      return unknownPage(to);
    }
    log.error({ page, error: String(error) }, 'a page could not be made');
    return whole(to, message(language, 'unavailable', 'unavailableWhy'), 503);
  }
}

function asked(context: Context, visit: ConsoleVisit, c: Request_, organization: string): Asked {
  const url = new URL(c.req.url);
  return {
    context,
    visit,
    language: visit.session.language,
    params: c.req.param() as { [name: string]: string },
    organization,
    query: Object.fromEntries([...url.searchParams].map(([name, value]) => [name, value.trim()])),
    here: url.pathname + url.search,
    origin: visit.origin,
    part: isPart(c),
  };
}
