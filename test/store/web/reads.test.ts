import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Scope } from '../../../src/domain/access.ts';
import { originalWindow } from '../../../src/pipeline/original.ts';
import { delivery as readDelivery } from '../../../src/store/deliveries.ts';
import type { View } from '../../../src/store/view.ts';
import { standingAlerts } from '../../../src/store/web/alerts.ts';
import {
  connectorLines,
  connectorList,
  connectorOwner,
  connectorPage,
} from '../../../src/store/web/connectors.ts';
import { encodeCursor } from '../../../src/store/web/cursor.ts';
import { absentPositions, usualBefore } from '../../../src/store/web/deciding.ts';
import {
  type DeliverySearch,
  decisionsWaiting,
  deliveryLines,
  deliveryNumbered,
  deliveryOwner,
} from '../../../src/store/web/deliveries.ts';
import { deliveryPage, publicationOf } from '../../../src/store/web/delivery.ts';
import { journalLines, journalOf } from '../../../src/store/web/journal.ts';
import {
  organizationLines,
  organizationList,
  organizationOwner,
  organizationPage,
} from '../../../src/store/web/organizations.ts';
import { pickedUp } from '../../../src/store/web/picked-up.ts';
import { annotatedProblems, problemGroups, problemLines } from '../../../src/store/web/problems.ts';
import { recordAtLine, recordMarks, recordPlaces } from '../../../src/store/web/record-places.ts';
import { recordLines, recordPage } from '../../../src/store/web/records.ts';
import { BODY, OTHER, openShared } from './scene.ts';

const TARI = { organization: BODY, connector: 'tari' };
const shared = await openShared();
after(() => shared.trusting.close());

const see = <T>(read: (view: View) => Promise<T>, scope: Scope = 'all'): Promise<T> =>
  shared.database.view(scope, read);
const numberOf = async (fileName: string): Promise<number> => {
  const { rows } = await shared.database.query<{ number: number }>(
    'select number from delivery where file_name = $1',
    [fileName],
  );
  return rows[0]?.number ?? 0;
};

describe('deliveries', () => {
  test('are listed newest first, page after page, the same for all and for one organization', async () => {
    for (const scope of ['all', [BODY], [BODY, OTHER]] as const) {
      const first = await see((view) => deliveryLines(view, {}, 1), scope);
      deepEqual(
        first.items.map((one) => [one.fileName, one.state, one.toDecide]),
        [['tari_due.csv', 'held', 'delivery']],
      );
      notEqual(first.next, null);
      const second = await see((view) => deliveryLines(view, {}, 1, first.next ?? ''), scope);
      deepEqual(
        second.items.map((one) => [one.fileName, one.records, one.rejects]),
        [['tari_uno.csv', 4, 1]],
      );
      equal(second.next, null);
    }
  });

  test('are found by state, day, connector, number, beginning of the name and content', async () => {
    const { rows } = await shared.database.query<{ sha256: string }>(
      "select sha256 from delivery where file_name = 'tari_uno.csv'",
    );
    const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Rome' });
    const uno = ['tari_uno.csv'];
    const due = ['tari_due.csv'];
    const searches: readonly (readonly [DeliverySearch, readonly string[]])[] = [
      [{ state: 'held' }, due],
      [{ state: 'applied' }, uno],
      [{ state: 'refused' }, []],
      [{ from: today, to: today }, [...due, ...uno]],
      [{ to: '2020-01-01' }, []],
      [{ from: '2099-01-01' }, []],
      [{ connector: 'tari' }, [...due, ...uno]],
      [{ connector: 'mensa' }, []],
      [{ organization: OTHER }, []],
      [{ fileName: 'tari_u' }, uno],
      [{ fileName: 'TARI' }, []],
      [{ fileName: '%' }, []],
      [{ text: String(await numberOf('tari_uno.csv')) }, uno],
      [{ text: rows[0]?.sha256.toUpperCase() ?? '' }, uno],
      [{ text: ' tari_d ' }, due],
    ];
    for (const scope of ['all', [BODY]] as const)
      for (const [search, names] of searches) {
        const page = await see((view) => deliveryLines(view, search, 10), scope);
        deepEqual(
          page.items.map((one) => one.fileName),
          names,
          JSON.stringify(search),
        );
      }
  });

  test('tell their way: outcomes add up, phases have instants, problems are grouped', async () => {
    const number = await numberOf('tari_uno.csv');
    const page = await see((view) => deliveryPage(view, number), [BODY]);
    ok(page !== undefined);
    equal(page.organizationName, 'Comune di Prova');
    deepEqual(
      page.outcomes.map((one) => [one.outcome, one.records, one.units]),
      [
        ['created', 3, 3],
        ['problem', 1, 1],
      ],
    );
    equal(page.addsUp, true);
    deepEqual(
      page.phases.map((one) => [one.phase, one.at !== null]),
      [
        ['received', true],
        ['surveyed', true],
        ['staged', true],
        ['applied', true],
        ['published', false],
        ['acknowledged', false],
      ],
    );
    deepEqual(
      page.groups.map((one) => [one.code, one.open, one.closed, one.warning]),
      [[page.groups[0]?.code, 1, 0, false]],
    );
    deepEqual(page.published, [
      { access: 'gpd', state: 'confirmed', gone: false, positions: 3, cents: 30_850 },
    ]);
    deepEqual(await see((view) => publicationOf(view, number)), page.published);
    equal(page.following, await numberOf('tari_due.csv'));
    const held = await see((view) => deliveryPage(view, number + 1));
    equal(held?.decide?.what, 'delivery');
    deepEqual(held?.phases.map((one) => [one.phase, one.at !== null]).slice(3, 6), [
      ['held', true],
      ['approved', false],
      ['applied', false],
    ]);
    const waiting = await see((view) => decisionsWaiting(view));
    deepEqual(
      waiting.map((one) => [one.fileName, one.reasons.length > 0]),
      [['tari_due.csv', true]],
    );
  });

  test('counters follow what becomes of records and problems', async () => {
    const { database } = shared;
    await database.transaction(async (client) => {
      const counters = async () => ({
        outcomes: (
          await client.query<{ kept: string }>(
            "select outcome || ' ' || records || ' ' || cents || ' ' || without_amount || ' ' || units as kept from delivery_outcome where records <> 0 order by 1",
          )
        ).rows,
        counted: (
          await client.query<{ kept: string }>(
            "select outcome || ' ' || count(*) || ' ' || coalesce(sum(cents), 0) || ' ' || count(*) filter (where cents is null) || ' ' || count(*) filter (where number = unit) as kept from record group by delivery_id, outcome order by 1",
          )
        ).rows,
        problems: (
          await client.query<{ kept: string }>(
            "select code || open || ' ' || closed as kept from delivery_problem where open + closed <> 0 order by 1",
          )
        ).rows,
        found: (
          await client.query<{ kept: string }>(
            "select code || count(*) filter (where closed_at is null) || ' ' || count(closed_at) as kept from problem group by delivery_id, code, warning order by 1",
          )
        ).rows,
      });
      const agree = async (what: string): Promise<void> => {
        const { outcomes, counted, problems, found } = await counters();
        deepEqual(outcomes, counted, what);
        deepEqual(problems, found, what);
      };
      await agree('as ingested');
      await client.query("update record set outcome = 'dismissed', cents = 7 where outcome = 'problem'");
      await client.query('update problem set closed_at = now()');
      await agree('changed');
      await client.query('update record set reason = null');
      await client.query('update problem set closed_at = null');
      await agree('back again');
      await client.query('delete from problem');
      await client.query("delete from record where outcome = 'created' and number < 3");
      await agree('removed');
      await client.query('rollback; begin');
    });
  });
});

describe('records and the original', () => {
  test('are listed by outcome and code, and one tells its place and its neighbours', async () => {
    const key = await see(async (view) => deliveryNumbered(view, await numberOf('tari_uno.csv')));
    ok(key !== undefined);
    const all = await see((view) => recordLines(view, key, {}, 3));
    deepEqual(
      all.items.map((one) => [one.number, one.line, one.outcome, one.key]),
      [
        [1, 2, 'created', '2026/2026/000001'],
        [2, 3, 'created', '2026/2026/000002'],
        [3, 4, 'problem', '2026/000003'],
      ],
    );
    const rest = await see((view) => recordLines(view, key, {}, 3, all.next ?? ''));
    deepEqual(
      rest.items.map((one) => one.number),
      [4],
    );
    const bad = await see((view) => recordLines(view, key, { outcome: 'problem' }, 3));
    deepEqual(
      bad.items.map((one) => one.number),
      [3],
    );
    const code = bad.items[0]?.problems[0]?.code ?? '';
    deepEqual(
      (await see((view) => recordLines(view, key, { code }, 3))).items.map((one) => one.number),
      [3],
    );
    deepEqual(
      (await see((view) => recordLines(view, key, { number: 4 }, 3))).items.map((one) => one.number),
      [4],
    );
    const one = await see((view) => recordPage(view, key, 2));
    deepEqual(
      [one?.nextProblem, one?.previousProblem, one?.unitRecords, one?.positions.length],
      [3, null, [2], 1],
    );
    equal(one?.positions[0]?.iuvs.length, 1);
  });

  test('the window shows lines around a record or a line, with its marks', async () => {
    const number = await numberOf('tari_uno.csv');
    const window = await see(async (view) => {
      const page = await deliveryPage(view, number);
      return page && originalWindow(shared.scene.context, view, page.delivery, { record: 3 }, 1);
    });
    deepEqual(
      window?.lines.map((one) => [one.line, one.record, one.asked, one.marks.length]),
      [
        [3, 2, false, 0],
        [4, 3, true, 1],
        [5, 4, false, 0],
      ],
    );
    ok(window?.lines[1]?.text.startsWith('2026/000003;2026;RSSMRA80A01H501X;'));
    deepEqual(window?.more, { before: true, after: false });
    const top = await see(async (view) => {
      const page = await deliveryPage(view, number);
      return page && originalWindow(shared.scene.context, view, page.delivery, { line: 1 }, 0);
    });
    deepEqual(
      top?.lines.map((one) => [one.line, one.record, one.text.slice(0, 6)]),
      [[1, null, 'AVVISO']],
    );
    const held = await see(async (view) => {
      const page = await deliveryPage(view, number + 1);
      return page && originalWindow(shared.scene.context, view, page.delivery, { line: 40 }, 3);
    });
    deepEqual(
      held?.lines.map((one) => one.line),
      [37, 38, 39, 40, 41],
      'without records yet',
    );
  });
});

describe('problems, journal, connectors and organizations', () => {
  test('open problems are grouped over deliveries and listed', async () => {
    const groups = await see((view) => problemGroups(view));
    deepEqual(
      groups.map((one) => [one.connector, one.open, one.deliveries]),
      [['tari', 1, 1]],
    );
    const code = groups[0]?.code ?? '';
    const page = await see((view) => problemLines(view, { code }, 10));
    deepEqual(
      page.items.map((one) => [one.number, one.line, one.field, one.fileName]),
      [[3, 4, 'CF', 'tari_uno.csv']],
    );
    deepEqual((await see((view) => problemLines(view, { code: 'other' }, 10))).items, []);
  });

  test('lists of problems go on where the page before ended', async () => {
    await shared.database.transaction(async (client) => {
      // Under the view's own role, in the transaction that made them.
      await client.query(
        "insert into problem (organization_id, delivery_id, number, ordinal, code, class, message) select organization_id, delivery_id, n, 0, case when n % 2 = 0 then 'b.even' else 'a.odd' end, 'data', 'made' from delivery, generate_series(101, 107) n",
      );
      const seen: string[] = [];
      const view = { scope: 'all', own: () => 'true', query: client.query.bind(client) } as unknown as View;
      for (let next: string | null | undefined; next !== null; ) {
        const page = await problemLines(view, {}, 4, next);
        seen.push(...page.items.map((one) => `${-one.delivery} ${one.code} ${one.number}`));
        next = page.next;
      }
      equal(seen.length, 15);
      equal(new Set(seen).size, 15);
      deepEqual(
        seen.map((one) => one.split(' ').slice(0, 2).join(' ')),
        [...seen]
          .map((one) => one.split(' ').slice(0, 2).join(' '))
          .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : a > b ? 1 : 0)),
      );
      await client.query('rollback; begin');
    });
  });

  test('the journal is filtered by kind, connector, delivery and person', async () => {
    const all = await see((view) => journalLines(view, {}, 200));
    const mine = await see((view) => journalLines(view, {}, 200), [BODY]);
    deepEqual(
      mine.items.map((one) => one.entry),
      all.items.map((one) => one.entry),
    );
    const seen: string[] = [];
    for (let next: string | null | undefined; next !== null; ) {
      const page: Awaited<ReturnType<typeof journalLines>> = await see((view) =>
        journalLines(view, {}, 2, next ?? undefined),
      );
      seen.push(...page.items.map((one) => one.entry));
      next = page.next;
    }
    deepEqual(
      seen,
      all.items.map((one) => one.entry),
    );
    const number = await numberOf('tari_uno.csv');
    const kinds = async (filter: Parameters<typeof journalLines>[1]): Promise<readonly string[]> =>
      (await see((view) => journalLines(view, filter, 200))).items.map((one) => one.event);
    ok((await kinds({ event: 'delivery.' })).every((one) => one.startsWith('delivery.')));
    deepEqual(await kinds({ event: 'delivery.rec', delivery: number }), ['delivery.received']);
    deepEqual(await kinds({ organization: OTHER }), []);
    deepEqual(await kinds({ people: true, event: 'delivery.' }), []);
    deepEqual(await kinds({ from: '2099-01-01' }), []);
    ok((await kinds({ connector: 'tari' })).length > 0);
  });

  test('organizations say what differs; connectors say their state', async () => {
    const lines = await see((view) => organizationLines(view));
    const ids: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: 1, ...(cursor === undefined ? {} : { cursor }) };
      const page = await see((view) => organizationList(view, query));
      ids.push(...page.items.map((one) => one.organization));
      cursor = page.next;
    }
    deepEqual(ids, lines.map((one) => one.organization).toSorted(), 'page by page the same');
    deepEqual(
      lines.map((one) => [one.name, one.held, one.rejects, one.normal]),
      [
        ['Altro ente', 0, 0, false],
        ['Comune di Prova', 1, 1, false],
      ],
    );
    const page = await see((view) => organizationPage(view, BODY), [BODY]);
    deepEqual(
      page?.accesses.map((one) => [one.access, one.adapter, one.refused]),
      [['gpd', 'gpd', 0]],
    );
    deepEqual(
      page?.connectors.map((one) => [one.connector, one.state, one.held, one.lastDelivery?.fileName]),
      [['tari', 'ok', 1, 'tari_due.csv']],
    );
    const connector = await see((view) => connectorPage(view, TARI), [BODY]);
    equal(connector?.program?.connector.connector, 'tari');
    deepEqual(
      connector?.perDay.map((one) => one.deliveries),
      [2],
    );
    equal(connector?.perDayComplete, true);
    await shared.database.query('update connector set paused = true');
    deepEqual(
      (await see((view) => connectorLines(view, { state: 'paused' }))).map((one) => [
        one.state,
        one.nextScanAt,
      ]),
      [['paused', null]],
    );
    await shared.database.query('update connector set paused = false');
  });
});

describe('who may not see it', () => {
  /** Every read, with the arguments of what is somebody else's. */
  const reads = async (): Promise<readonly (readonly [string, (view: View) => Promise<unknown>])[]> => {
    const number = await numberOf('tari_uno.csv');
    const key = await see((view) => deliveryNumbered(view, number));
    if (key === undefined) throw new Error('no delivery');
    const delivery = await readDelivery(shared.database, key.organization, key.id);
    if (delivery === undefined) throw new Error('no delivery');
    const { rows } = await shared.database.query<{ id: string }>(
      'select position_id as id from position limit 1',
    );
    const first = rows.map(({ id }) => id);
    const absentWith = { ...delivery, absent: { count: 1, cents: 1, held: null, first } };
    const searches: readonly DeliverySearch[] = [
      {},
      { organization: BODY },
      { connector: 'tari' },
      { state: 'held' },
      { fileName: 'tari' },
      { number },
      { text: 'tari_uno' },
      { from: '2020-01-01' },
    ];
    return [
      ...searches.map(
        (search) =>
          [
            `deliveryLines ${JSON.stringify(search)}`,
            (view: View) => deliveryLines(view, search, 50),
          ] as const,
      ),
      ['deliveryOwner', (view) => deliveryOwner(view, number)],
      ['deliveryPage', (view) => deliveryPage(view, number)],
      ['publicationOf', (view) => publicationOf(view, number)],
      ['usualBefore', (view) => usualBefore(view, { ...delivery, number: number + 1 })],
      ['absentPositions', (view) => absentPositions(view, absentWith)],
      ['decisionsWaiting', (view) => decisionsWaiting(view)],
      ['recordLines', (view) => recordLines(view, key, {}, 50)],
      ['recordLines by code', (view) => recordLines(view, key, { code: 'fiscal-code.check' }, 50)],
      ['recordPage', (view) => recordPage(view, key, 1)],
      ['recordPlaces', (view) => recordPlaces(view, key, 1, 50)],
      ['recordAtLine', (view) => recordAtLine(view, key, 3, 4)],
      ['recordMarks', (view) => recordMarks(view, key, 1, 50)],
      ['problemGroups', (view) => problemGroups(view)],
      ['problemGroups of a delivery', (view) => problemGroups(view, { delivery: key })],
      ['problemLines', (view) => problemLines(view, {}, 50)],
      ['problemLines of a delivery', (view) => problemLines(view, { delivery: number, closed: true }, 50)],
      ['annotatedProblems', (view) => annotatedProblems(view, key, 50)],
      ['journalLines', (view) => journalLines(view, {}, 50)],
      ['journalLines by kind', (view) => journalLines(view, { event: 'delivery.' }, 50)],
      ['journalLines of a delivery', (view) => journalLines(view, { delivery: number }, 50)],
      ['journalOf', (view) => journalOf(view, key, 50)],
      ['connectorLines', (view) => connectorLines(view)],
      ['connectorList', (view) => connectorList(view, { limit: 9, cursor: encodeCursor(['0', '']) })],
      ['connectorOwner', (view) => connectorOwner(view, TARI)],
      ['connectorPage', (view) => connectorPage(view, TARI)],
      ['pickedUp', (view) => pickedUp(view, TARI, 10)],
      ['organizationOwner', (view) => organizationOwner(view, BODY)],
      ['organizationPage', (view) => organizationPage(view, BODY)],
      ['standingAlerts', (view) => standingAlerts(view)],
    ];
  };
  const empty = (found: unknown): boolean =>
    found === undefined ||
    (Array.isArray(found) && found.length === 0) ||
    JSON.stringify(found) === '{"items":[],"next":null}';

  test('each wall alone lets nothing of another organization through', async () => {
    for (const [name, read] of await reads()) {
      ok(!empty(await see(read)) || /by code|Alerts/.test(name), `${name} finds it for who sees all`);
      for (const database of [shared.database, shared.trusting])
        for (const scope of [[OTHER], []] as const)
          ok(empty(await database.view(scope, read)), `${name} shows nothing to others`);
    }
    for (const database of [shared.database, shared.trusting])
      deepEqual(
        (await database.view([OTHER], organizationLines)).map((one) => one.organization),
        [OTHER],
      );
    for (const database of [shared.database, shared.trusting])
      deepEqual(
        (await database.view([OTHER], (view) => organizationList(view, { limit: 9 }))).items.map(
          (one) => one.organization,
        ),
        [OTHER],
      );
  });
});
