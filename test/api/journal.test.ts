import { deepEqual, equal, ok } from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { openAsking, viewerOf } from './asking.ts';

const OTHER = '99999999990';
const scene = await openScene();
const api = openAsking(scene.context);
const auditor = api.as(viewerOf('auditor', BODY));
const stranger = api.as(viewerOf('administrator', OTHER));
type Items = readonly { readonly event: string; readonly actor: string | null; readonly detail: unknown }[];
const items = async (path: string): Promise<Items> => (await auditor('GET', path)).json.items as Items;

before(async () => {
  await scene.drop('tari.csv', file([row(1), row(2)]));
  await scene.run(['collect', 'ingest']);
  await api.as(viewerOf('integrator', BODY))('POST', `/connectors/${BODY}/tari/pause`, {
    reason: 'manutenzione',
  });
});

describe('the journal', () => {
  test('tells what people did, with who', async () => {
    const people = await items('/journal?people=true');
    deepEqual(
      people.map((one) => one.actor),
      ['integrator@prova.it'],
    );
    deepEqual(await items('/journal?actor=integrator@prova.it'), people);
    deepEqual(await items('/journal?actor=nobody'), []);
  });

  test('is filtered and goes on page by page', async () => {
    ok((await items('/journal?event=delivery.')).every((one) => one.event.startsWith('delivery.')));
    const all = await items('/journal?limit=200');
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await auditor('GET', `/journal?limit=2${cursor}`);
      seen.push(...(json.items as Items));
      if (json.next === null) break;
      cursor = `&cursor=${json.next}`;
    }
    deepEqual(seen, all);
    const kinds = (await auditor('GET', '/journal/events')).json.items as string[];
    ok(kinds.includes('delivery.received'));
    equal((await auditor('GET', '/journal?from=oggi')).status, 400);
  });

  test('of others is empty', async () => {
    deepEqual((await stranger('GET', '/journal')).json.items, []);
    deepEqual((await stranger('GET', `/journal?organization=${BODY}`)).json.items, []);
  });
});
