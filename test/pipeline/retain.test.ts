/** Retention: what is past its term goes, once and for good; what anything still needs stays; what is gone says so. */
import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict';
import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { visitOf } from '../../src/access/visit.ts';
import { diskArchive } from '../../src/archive/disk.ts';
import { pageLines } from '../../src/cli/delivery-lines.ts';
import { detailPage } from '../../src/console/rooms/deliveries/detail.ts';
import { filePage } from '../../src/console/rooms/deliveries/downloads.ts';
import type { RetentionConfig } from '../../src/domain/configuration.ts';
import { type Day, dayOf } from '../../src/domain/day.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { keptSince } from '../../src/domain/retention.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { findRecord } from '../../src/pipeline/correct/find-record.ts';
import { deliveryPage } from '../../src/pipeline/delivery-page.ts';
import { originalBytes } from '../../src/pipeline/original.ts';
import { prepareReplay, replay } from '../../src/pipeline/reprocess.ts';
import { rehearseRetention, retain } from '../../src/pipeline/retain.ts';
import { verify } from '../../src/pipeline/verify.ts';
import { type Delivery, deliveries } from '../../src/store/deliveries.ts';
import { retentionLines } from '../../src/store/web/retention.ts';
import { openAsking, viewerOf } from '../api/asking.ts';
import { openReturns } from './returns.ts';
import { BODY, dueDate, file, openScene, row, type Scene } from './scene.ts';

const DAY_MS = 86_400_000;
const INTAKE = ['collect', 'ingest'] as const;
const later = (number: number) => row(number, { due: dueDate(3000) });

async function given(scene: Scene, name: string, content: string): Promise<Delivery> {
  await scene.drop(name, content);
  await scene.run(INTAKE);
  return named(scene, name);
}

async function named(scene: Scene, name: string): Promise<Delivery> {
  const found = (await deliveries(scene.context.database, 100)).find((one) => one.fileName === name);
  ok(found, name);
  return found;
}

const kept = async ({ context }: Scene, { organization, sha256 }: Delivery): Promise<boolean> =>
  (await context.archive.size(organization, sha256)) !== undefined;

const pathOf = ({ context }: Scene, { sha256 }: Delivery): string =>
  join(context.home, 'archive', BODY, sha256.slice(0, 2), sha256);

/** As organization.yaml would say. */
async function terms({ context }: Scene, wanted: Partial<RetentionConfig>): Promise<void> {
  await context.database.query(
    `update configuration set content = jsonb_set(content, '{retention}', $2) where hash = (select hash from organization where organization_id = $1)`,
    [BODY, JSON.stringify(wanted)],
  );
}

async function archiveFaults({ context }: Scene): Promise<number> {
  for await (const one of verify(context, { archive: true, nodo: false, progress: () => undefined }))
    if (one.id === 'archive') return one.count;
  throw new Error('the archive was not looked at');
}

const events = async ({ context }: Scene): Promise<readonly Record<string, unknown>[]> =>
  (
    await context.database.query<{ detail: Record<string, unknown> }>(
      "select detail from journal where event = 'retention.erased' order by at",
    )
  ).rows.map(({ detail }) => detail);

test('the first day that is kept is the same day so many months ago, or the last of a shorter month', () => {
  const since = (day: string, months: number): string => keptSince(day as Day, months);
  equal(since('2026-11-22', 24), '2024-11-22');
  equal(since('2026-01-31', 2), '2025-11-30');
  equal(since('2024-05-31', 3), '2024-02-29');
  equal(since('2026-12-01', 12), '2025-12-01');
});

// At the top, not in hooks: what a scene closes by itself would be closed with the hook.
const first: Scene = await openScene();
const returning: Scene = await openReturns();
const dying: Scene = await openScene();

describe('an old delivery that has ended', () => {
  const scene = first;
  let old: Delivery;
  let open: Delivery;
  let shared: Delivery;
  let young: Delivery;

  before(async () => {
    old = await given(scene, 'vecchia.csv', file([later(1), later(2)]));
    open = await given(scene, 'aperta.csv', file([later(3), row(4, { cf: 'RSSMRA80A01H501X' })]));
    shared = await given(scene, 'comune.csv', file([later(5)]));
    scene.advance(761 * DAY_MS);
    young = await given(scene, 'nuova.csv', file([later(6)]));
    await given(scene, 'comune-di-nuovo.csv', file([later(5)]));
  });

  test('on hold nothing goes, nor while its configuration cannot be read', async () => {
    await terms(scene, { hold: true });
    equal((await retain(scene.context, BODY))?.kept, 'hold');
    await terms(scene, {});
    const { database } = scene.context;
    await database.query(`update organization set problems = '[{"code": "x"}]'`);
    equal((await retain(scene.context, BODY))?.kept, 'unknown');
    await database.query("update organization set problems = '[]'");
    ok(await kept(scene, old));
    deepEqual(await events(scene), []);
  });

  test('is named before it goes, with what stays', async () => {
    const said = await rehearseRetention(scene.context, BODY);
    deepEqual([said?.deliveries, said?.files, said?.bytes], [1, 1, old.size]);
    ok(await kept(scene, old));
    const now = scene.context.clock.now();
    const line = await scene.context.database.view('all', (view) =>
      retentionLines(view, 'all', now, { limit: 10 }),
    );
    const [one] = line.items;
    deepEqual([one?.pastTerm, one?.leaving, one?.originalsMonths, one?.hold], [3, 1, 24, false]);
    equal(one?.oldestOriginalAt?.getTime(), old.receivedAt.getTime());
  });

  test('goes and says so; what is open, shared or young stays', async () => {
    const done = await retain(scene.context, BODY, 'm.rossi');
    deepEqual([done?.deliveries, done?.files, done?.bytes], [1, 1, old.size]);
    const after = await named(scene, 'vecchia.csv');
    equal(after.erasedAt === null, false);
    equal(await kept(scene, old), false);
    for (const one of [open, shared, young]) {
      ok(await kept(scene, one), one.fileName);
      equal((await named(scene, one.fileName)).erasedAt, null, one.fileName);
    }
    const [told, ...more] = await events(scene);
    deepEqual(more, []);
    equal(told?.files, 1);
    equal(told?.originalsSince, keptSince(dayOf(scene.context.clock.now()), 24));
    match(JSON.stringify(told), /^[^@]*$/);
  });

  test('a second run does nothing, and says nothing', async () => {
    const done = await retain(scene.context, BODY);
    deepEqual([done?.files, done?.entries], [0, 0]);
    equal((await events(scene)).length, 1);
    const { rows } = await scene.context.database.query('select from erasure');
    equal(rows.length, 0);
  });

  test('a night is one run', async () => {
    const due = async (): Promise<number> => {
      const { VERBS } = await import('../../src/pipeline/queues.ts');
      return (await VERBS.retain.due(scene.context)).length;
    };
    equal(await due(), 0);
    scene.advance(DAY_MS);
    equal(await due(), 1);
    await scene.run(['retain']);
    equal(await due(), 0);
  });

  test('whoever wants it is told that its term was over', async () => {
    const { context } = scene;
    const item = await named(scene, 'vecchia.csv');
    const code = 'delivery.original-erased';
    equal(await originalBytes(context, item), undefined);
    const prepared = await prepareReplay(context, item, []);
    equal(prepared.ok ? '' : prepared.problem.code, code);
    const record = await findRecord(context, { organization: BODY, delivery: item.id, number: 1 });
    equal(record.ok ? '' : record.problem.code, code);
    const ask = openAsking(context).as(viewerOf('administrator'));
    for (const path of ['original', 'window']) {
      const answer = await ask('GET', `/deliveries/${item.number}/${path}`);
      deepEqual([answer.status, answer.json.code], [410, code], path);
    }
    const facts = await ask('GET', '/retention');
    equal(facts.status, 200);
    const [body] = facts.json.items as {
      organization: string;
      lastErased: { files: number };
      leaving: number;
    }[];
    deepEqual([body?.organization, body?.lastErased.files, body?.leaving], [BODY, 1, 0]);
    const visit = visitOf(context.database, viewerOf('administrator'), { csrf: '', address: '127.0.0.1' });
    const asked = {
      ...{ context, visit, language: 'it' as const, params: { number: String(item.number) }, query: {} },
      ...{ organization: BODY, here: '/', origin: 'http://127.0.0.1', part: false },
    };
    const page = await detailPage.render(asked);
    const text = page !== undefined && 'content' in page ? String(page.content) : '';
    // The journal of that time is gone too, and what it told is not taken for undone.
    match(text, /Verificata.{0,80}fatto.*Preparata.{0,80}fatto/s);
    doesNotMatch(text, /al sicuro nell’archivio|\/forniture\/1\/file|rielabora/);
    match(text, /L’originale è stato cancellato il \d\d\/\d\d\/\d{4}/);
    const shown = pageLines(await deliveryPage(context, item, 10)).join('\n');
    match(shown, /original {3}erased on \d\d\/\d\d\/\d{4}/);
    await rejects(
      async () => filePage.render(asked),
      (error) => error instanceof ProblemError && error.problem.code === code,
    );
  });

  test('one that was read before it went is not processed again after it', async () => {
    const before = { ...(await named(scene, 'vecchia.csv')), erasedAt: null };
    await rejects(
      replay(scene.context, { item: before, programHash: before.programHash, accepts: [] }, 'test'),
      /delivery\.original-erased/,
    );
  });

  test('verify does not take what was erased for lost, and what is lost for erased', async () => {
    equal(await archiveFaults(scene), 0);
    const path = pathOf(scene, young);
    await rm(path);
    equal(await archiveFaults(scene), 1);
  });

  test('the same file may come again', async () => {
    const again = await given(scene, 'vecchia-di-nuovo.csv', file([later(1), later(2)]));
    ok(await kept(scene, again));
    equal(again.erasedAt, null);
    await retain(scene.context, BODY);
    ok(await kept(scene, again));
  });
});

describe('what a delivery still waits for', () => {
  const scene = returning;

  test('an acknowledgement that has not arrived keeps its bytes, one that has does not; nor does it go itself', async () => {
    const item = await given(scene, 'risposta.csv', file([later(1)]));
    scene.advance(761 * DAY_MS);
    await retain(scene.context, BODY);
    ok(await kept(scene, item), 'not written yet');
    await scene.run(['publish', 'acknowledge']);
    await retain(scene.context, BODY);
    ok(await kept(scene, item), 'not delivered yet');
    await scene.run(['dispatch']);
    await retain(scene.context, BODY);
    equal(await kept(scene, item), false);
    const { rows } = await scene.context.database.query<{ sha256: string }>('select sha256 from outgoing');
    ok(rows.length > 0);
    for (const { sha256 } of rows) ok(await kept(scene, { ...item, sha256 }));
    equal(await archiveFaults(scene), 0);
  });

  test('bytes that a file which went back has too are kept', async () => {
    const item = await given(scene, 'eco.csv', file([later(2)]));
    await scene.run(['publish', 'acknowledge', 'dispatch']);
    await scene.context.database.query("update outgoing set sha256 = $1 where kind = 'acknowledgement'", [
      item.sha256,
    ]);
    scene.advance(761 * DAY_MS);
    await retain(scene.context, BODY);
    ok(await kept(scene, item));
  });
});

describe('the journal', () => {
  test('loses what is older than its term, a month later than the originals if it says so, and keeps erasures', async () => {
    const scene = await openScene();
    const { database } = scene.context;
    await terms(scene, { originals: 240, journal: 25 });
    const at = (months: number, event: string, organization = BODY): Promise<unknown> =>
      database.query(
        'insert into journal (organization_id, at, event) values ($1, now() - make_interval(months => $2), $3)',
        [organization, months, event],
      );
    await at(26, 'delivery.received');
    await at(30, 'delivery.applied');
    await at(24, 'delivery.received');
    await at(60, 'retention.erased');
    await at(60, 'delivery.received', '99999999990');
    equal((await rehearseRetention(scene.context, BODY))?.entries, 2);
    equal((await retain(scene.context, BODY))?.entries, 2);
    const { rows } = await database.query<{ event: string; organization: string }>(
      "select event, organization_id as organization from journal where at < now() - interval '23 months' order by at, organization_id",
    );
    deepEqual(
      rows.map(({ event, organization }) => `${organization} ${event}`),
      [`${BODY} retention.erased`, '99999999990 delivery.received', `${BODY} delivery.received`],
    );
    equal((await events(scene)).length, 2);
  });
});

describe('a process that dies', () => {
  class Killed extends Error {}
  const scene = dying;
  const erasures = async (): Promise<number> =>
    (await scene.context.database.query('select from erasure')).rows.length;

  /** A delivery that came and was stored long ago. */
  async function aged(name: string, content: string): Promise<Delivery> {
    const item = await given(scene, name, content);
    await scene.context.database.query(
      "update delivery set received_at = received_at - interval '25 months' where delivery_id = $1",
      [item.id],
    );
    await utimes(pathOf(scene, item), new Date(0), new Date(Date.now() - 761 * DAY_MS));
    return item;
  }

  const POINTS = [
    'retain.before-commit',
    'retain.after-commit',
    'archive.erase-aside',
    'retain.after-unlink',
  ];
  for (const [index, point] of POINTS.entries())
    test(`at ${point}: the next run ends it, once`, async () => {
      const name = `vecchia-${index}.csv`;
      const item = await aged(name, file([later(10 + index)]));
      const told = (await events(scene)).length;
      let armed = true;
      const crash = (reached: string): void => {
        if (!armed || reached !== point) return;
        armed = false;
        throw new Killed(point);
      };
      const archive = diskArchive(join(scene.context.home, 'archive'), crash);
      const context: Context = { ...scene.context, crash, archive };
      await rejects(retain(context, BODY), Killed);
      equal((await events(scene)).length, told);
      // What is said to be erased is nobody's to read, wherever its bytes are.
      if (point !== 'retain.before-commit')
        equal(await originalBytes(scene.context, await named(scene, name)), undefined);
      await retain(context, BODY);
      equal(await kept(scene, item), false);
      equal((await named(scene, name)).erasedAt === null, false);
      deepEqual(
        (await events(scene)).slice(told).map(({ files }) => files),
        [1],
      );
      equal(await erasures(), 0);
      equal(await archiveFaults(scene), 0);
    });

  test('between the database and the file, while the same file comes again: its bytes stay', async () => {
    await aged('prima.csv', file([later(20)]));
    const crash = (reached: string): void => {
      if (reached === 'retain.after-commit') throw new Killed();
    };
    await rejects(retain({ ...scene.context, crash }, BODY), Killed);
    const again = await given(scene, 'di-nuovo.csv', file([later(20)]));
    await retain(scene.context, BODY);
    ok(await kept(scene, again));
    equal(await erasures(), 0);
    equal(await archiveFaults(scene), 0);
  });

  test('bytes that were just stored stay until somebody says whose they are', async () => {
    const item = await aged('ultima.csv', file([later(30)]));
    // As if the same bytes had been stored again by a collect that has not written its delivery yet.
    await utimes(pathOf(scene, item), new Date(), new Date());
    await retain(scene.context, BODY);
    ok(await kept(scene, item));
    equal(await erasures(), 1);
    await utimes(pathOf(scene, item), new Date(), new Date(Date.now() - 2 * DAY_MS));
    await retain(scene.context, BODY);
    equal(await kept(scene, item), false);
  });

  test('whoever processes it again holds it: the erasure waits, then sees that it is needed', async () => {
    const item = await aged('ripresa.csv', file([later(40)]));
    const ready = await prepareReplay(scene.context, item, []);
    ok(ready.ok);
    let erasing: Promise<unknown> = Promise.resolve();
    const bell = {
      // Within the transaction of the replay.
      async ring() {
        erasing = retain(scene.context, BODY);
        await new Promise((resolve) => setTimeout(resolve, 150));
      },
    };
    await replay({ ...scene.context, bell }, ready.value, 'test');
    await erasing;
    ok(await kept(scene, item));
    const both = (await deliveries(scene.context.database, 100)).filter(
      ({ sha256 }) => sha256 === item.sha256,
    );
    deepEqual(
      both.map(({ erasedAt }) => erasedAt),
      [null, null],
    );
  });
});
