/** Live changes: who hears, and until when. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, test } from 'node:test';
import { Hono } from 'hono';
import { accountByLogin } from '../../src/store/access/users.ts';
import { journal } from '../../src/store/journal.ts';
import { openLive } from '../../src/web/live.ts';
import type { Visitors } from '../../src/web/visitors.ts';
import { openConsole, type Visitor } from '../console/visitor.ts';
import { BODY, openScene } from '../pipeline/scene.ts';

const SOON_MS = 5_000;
const scene = await openScene();
const { database } = scene.context;
const web = await openConsole(scene.context);
after(() => web.close());

interface Stream {
  readonly text: () => string;
  readonly ended: () => boolean;
  close(): void;
}

async function opened(answer: Promise<Response>, cancel: AbortController): Promise<Stream> {
  const { body, status } = await answer;
  equal(status, 200);
  let text = '';
  let ended = false;
  void (async () => {
    for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()))
      text += chunk;
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  const stream = { text: () => text, ended: () => ended, close: () => cancel.abort() };
  await until(() => text.includes('event: ready'));
  return stream;
}

function live(who: Visitor): Promise<Stream> {
  const cancel = new AbortController();
  return opened(fetch(`${web.url}/live`, { headers: { cookie: who.cookie }, signal: cancel.signal }), cancel);
}

async function until(holds: () => boolean): Promise<void> {
  const late = Date.now() + SOON_MS;
  while (!holds()) {
    ok(Date.now() < late, 'it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const auditor = () => web.visitor([{ role: 'auditor', organization: BODY }]);
const changed = (): Promise<unknown> =>
  journal(database, { organization: BODY, event: 'file.put', connector: 'tari' });

test('a logout ends the streams of its session, and those of nobody else', async () => {
  const [gone, stays] = [await auditor(), await auditor()];
  const streams = [await live(gone), await live(gone), await live(stays)] as const;
  await changed();
  await until(() => streams.every((one) => one.text().includes(`{"organization":"${BODY}"`)));
  equal((await gone.post('/esci')).status, 303);
  await until(() => streams[0].ended() && streams[1].ended());
  equal((await gone.get('/live')).status, 401);
  const before = streams[2].text();
  await changed();
  await until(() => streams[2].text().length > before.length);
  deepEqual([streams[2].ended(), streams[0].text().includes('alive')], [false, false]);
  streams[2].close();
});

test('a session closed from another one hears no more, nor one of an account that was disabled', async () => {
  const [one, other] = [await auditor(), await auditor()];
  const streams = [await live(one), await live(other)] as const;
  const session = await web.access.bySession(one.cookie.split('=')[1]);
  ok(session !== undefined);
  equal(await web.access.closeSessions(session, 'all', { address: '127.0.0.1' }), undefined);
  await until(() => streams[0].ended());
  equal(streams[1].ended(), false);
  const chief = await web.visitor([{ role: 'administrator' }]);
  const account = await accountByLogin(database, other.login);
  equal((await chief.post(`/amministrazione/utenti/${account?.id}/disabilita`)).status, 303);
  await until(() => streams[1].ended());
});

test('what ended unheard is seen at the next sign of life', async () => {
  const who = await auditor();
  const session = await web.access.bySession(who.cookie.split('=')[1]);
  ok(session !== undefined);
  let known = true;
  const own = openLive(database.url, 50);
  const app = new Hono();
  const visit = async () =>
    known
      ? ({ viewer: session.viewer, session } as unknown as Awaited<ReturnType<Visitors['ofPage']>>)
      : undefined;
  own.mount(app, visit);
  const stream = await opened(Promise.resolve(app.request('/live')), new AbortController());
  await until(() => stream.text().includes('event: alive'));
  known = false;
  await until(stream.ended);
  await own.close();
});
