/** One's own password, second factor, language and sessions. */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { Session } from '../../../access/access.ts';
import { sameToken } from '../../../access/token.ts';
import type { Problem } from '../../../domain/problem.ts';
import { type Desk, deskOf, type EntryOptions, field } from './desk.ts';
import { profilePage } from './profile-page.ts';
import { faultWords, say } from './words.ts';

export function profileRoutes(app: Hono, options: EntryOptions, limit: MiddlewareHandler): void {
  app.get('/profilo', async (c) => {
    const desk = deskOf(options, c);
    const session = await desk.access.bySession(desk.token);
    if (session === undefined) return desk.to('/entra?verso=/profilo');
    return answer(desk, session, c.req.query('codice') === 'nuovo');
  });

  /** A form of a session's own; what it answers says what was wrong, or where to go. */
  const act = (path: string, work: (desk: Desk, session: Session, form: FormData) => Promise<Done>): void => {
    app.post(path, limit, async (c: Context) => {
      const desk = deskOf(options, c);
      const session = await desk.access.bySession(desk.token);
      if (session === undefined) return desk.to('/entra?verso=/profilo');
      const form = await c.req.formData();
      if (!sameToken(session.csrf, field(form, 'csrf'))) {
        const { viewer } = session;
        await desk.access.denied({ viewer, address: desk.from.address, act: c.req.path, reason: 'csrf' });
        return answer(desk, session, false, say(session.language, 'expired'), 403);
      }
      const done = await work(desk, session, form);
      if ('code' in done)
        return answer(desk, session, path === '/profilo/codice/conferma', faultWords(session.language, done));
      if ('fault' in done) return answer(desk, session, false, done.fault);
      return desk.to(done.to, done);
    });
  };

  act('/profilo/lingua', async ({ access, from }, session, form) => {
    const language = field(form, 'lingua') === 'en' ? 'en' : 'it';
    await access.setLanguage(session, language, from);
    return { to: '/profilo', notice: say(language, 'doneLanguage') };
  });

  act('/profilo/password', async ({ access, from }, session, form) => {
    const [current, next] = [field(form, 'attuale'), field(form, 'nuova')];
    if (next !== field(form, 'ancora')) return { fault: say(session.language, 'different') };
    const fault = await access.changePassword(session, { current, next }, from);
    return fault ?? { to: '/profilo', notice: say(session.language, 'donePassword') };
  });

  act('/profilo/codice', async () => ({ to: '/profilo?codice=nuovo' }));

  act('/profilo/codice/conferma', async ({ access, from }, session, form) => {
    const fault = await access.confirmTotp(session, field(form, 'codice'), from);
    return fault ?? { to: '/profilo', notice: say(session.language, 'doneFactor') };
  });

  act('/profilo/codice/togli', async ({ access, from }, session, form) => {
    const fault = await access.removeTotp(session, field(form, 'codice'), from);
    return fault ?? { to: '/profilo', notice: say(session.language, 'doneNoFactor') };
  });

  act('/profilo/sessioni', async (desk, session, form) => {
    const which = field(form, 'quali');
    const fault = await desk.access.closeSessions(session, which, desk.from);
    if (fault !== undefined) return fault;
    return which === 'all'
      ? { to: '/entra', cookies: [desk.session(undefined)] }
      : { to: '/profilo', notice: say(session.language, 'doneSessions') };
  });
}

type Done =
  | Problem
  | { readonly fault: string }
  | { readonly to: string; readonly notice?: string; readonly cookies?: readonly string[] };

async function answer(
  desk: Desk,
  session: Session,
  starting: boolean,
  fault?: string,
  status = fault === undefined ? 200 : 422,
): Promise<Response> {
  const { access } = desk;
  const hasPassword = await access.hasPassword(session);
  const content = profilePage({
    session,
    sessions: await access.sessions(session),
    hasPassword,
    offer: starting && hasPassword && !session.totp ? await access.startTotp(session) : undefined,
    fault,
  });
  return desk.page({ title: say(session.language, 'profile'), content, session, status });
}
