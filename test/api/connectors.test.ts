import { deepEqual, equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, openScene } from '../pipeline/scene.ts';
import { openAsking, viewerOf } from './asking.ts';

const OTHER = '99999999990';
const scene = await openScene();
const { database } = scene.context;
const api = openAsking(scene.context);
const integrator = api.as(viewerOf('integrator', BODY));
const operator = api.as(viewerOf('operator', BODY));
const stranger = api.as(viewerOf('administrator', OTHER));
const path = `/connectors/${BODY}/tari`;
const state = async (): Promise<unknown> =>
  ((await operator('GET', path)).json.line as { state: string }).state;

describe('connectors', () => {
  test('are listed with their state and shown with what they run on', async () => {
    await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
    const { json } = await operator('GET', '/connectors');
    deepEqual(
      (json.items as { connector: string; state: string }[]).map((one) => [one.connector, one.state]),
      [['tari', 'ok']],
    );
    const page = (await operator('GET', path)).json as { program: { connector: { connector: string } } };
    equal(page.program.connector.connector, 'tari');
    deepEqual((await operator('GET', '/connectors?state=failing')).json.items, []);
  });

  test('are paused and resumed by an integrator', async () => {
    equal((await operator('POST', `${path}/pause`, {})).status, 403);
    deepEqual((await integrator('POST', `${path}/pause`, { reason: 'prova' })).json, { changed: true });
    deepEqual((await integrator('POST', `${path}/pause`, {})).json, { changed: false });
    equal(await state(), 'paused');
    equal((await integrator('POST', `${path}/collect`, {})).json.code, 'connector.paused');
    deepEqual((await integrator('POST', `${path}/resume`, {})).json, { changed: true });
    equal(await state(), 'ok');
    equal((await integrator('POST', `${path}/collect`, {})).status, 202);
  });

  test('a person with the right to says which number comes next', async () => {
    equal((await integrator('PUT', `${path}/sequence`, { next: 7 })).status, 403);
    deepEqual((await operator('PUT', `${path}/sequence`, { next: 7 })).json, { before: null, next: 7 });
    equal((await operator('PUT', `${path}/sequence`, { next: -1 })).status, 400);
    equal((await operator('GET', path)).json.nextSequence, 7);
  });

  test('are tried door by door, at most four at once', async () => {
    const { status, json } = await integrator('POST', `${path}/check`, {});
    equal(status, 200);
    const connections = json.connections as {
      doors: string[];
      ok: boolean;
      location: string;
      steps: { ok: boolean }[];
    }[];
    deepEqual(
      connections.map((one) => [one.doors, one.ok]),
      [
        [['receive'], true],
        [['acknowledge', 'report'], true],
      ],
    );
    equal(json.ok, true);
    const many = await Promise.all(Array.from({ length: 8 }, () => integrator('POST', `${path}/check`, {})));
    const busy = many.filter((one) => one.status === 429);
    equal(busy.length > 0, true, 'eight at once are too many');
    equal(many.filter((one) => one.status === 200).length >= 4, true);
    equal(busy[0]?.json.code, 'api.busy');
    equal((await integrator('POST', `${path}/check`, {})).status, 200, 'and then again');
  });

  test('one without a program has nothing to try', async () => {
    await database.query(
      'insert into connector (organization_id, connector_id, gestionale, problems) values ($1, \'mensa\', \'x\', \'[{"code": "schema.unknown-key", "class": "config", "message": "no such key"}]\')',
      [BODY],
    );
    const { status, json } = await integrator('POST', `/connectors/${BODY}/mensa/check`, {});
    deepEqual([status, json.code], [404, 'connector.unknown']);
    deepEqual(
      ((await operator('GET', '/connectors?state=disabled')).json.items as { problems: unknown[] }[]).map(
        (one) => one.problems.length,
      ),
      [1],
    );
  });

  test('of others do not exist', async () => {
    equal((await stranger('GET', path)).status, 404);
    equal((await stranger('PUT', `${path}/sequence`, { next: 1 })).status, 404);
    for (const act of ['check', 'pause', 'resume', 'collect', 'replay', 'replay/preview'])
      equal((await stranger('POST', `${path}/${act}`, {})).status, 404, act);
  });
});
