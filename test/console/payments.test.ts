import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bookPayments, pay } from '../pipeline/returns.ts';
import { BODY } from '../pipeline/scene.ts';
import { journaled, openReturned } from './returned.ts';

const { scene, operator, auditor, stranger, english, positions } = await openReturned();
const [first, second, third] = positions;
ok(first && second && third);
const paid = (text: string): readonly string[] =>
  [...text.matchAll(/href="\/pagamenti\/\d+\/(\d{17})\//g)].map(([, iuv = '']) => iuv);
const { rows } = await scene.context.database.query<{ flow: string; psp: string; revision: number }>(
  'select flow, psp, revision from flow',
);
const flow = rows[0];
ok(flow);
const FLOW = `/flussi/${BODY}/${flow.flow}`;
const receiptOf = async (iuv: string): Promise<string> => {
  const found = await scene.context.database.query<{ id: string }>(
    'select receipt_id as id from payment where iuv = $1',
    [iuv],
  );
  return found.rows[0]?.id ?? '';
};

describe('payments', () => {
  test('are listed with until when they are complete, found by code, notice and receipt, filtered by label and day', async () => {
    const all = (await auditor.get('/pagamenti')).text;
    deepEqual(paid(all), [second.iuv, first.iuv]);
    match(all, /Pagamenti completi fino a <time/);
    match(all, /comunicato/);
    const receipt = await receiptOf(first.iuv);
    for (const code of [first.iuv, `3${first.iuv}`, receipt])
      deepEqual(paid((await auditor.get(`/pagamenti?cerca=${code}`)).text), [first.iuv]);
    match((await auditor.get('/pagamenti?segnalazione=double')).text, /Nessun pagamento/);
    deepEqual(paid((await auditor.get('/pagamenti?al=2020-01-01')).text), []);
    deepEqual(paid((await auditor.get('/pagamenti?dal=non-un-giorno')).text), [second.iuv, first.iuv]);
    match((await english.get('/pagamenti')).text, /Payments are complete until/);
  });

  test('each tells its receipt, its flow, and the line that told of it', async () => {
    const path = `/pagamenti/${BODY}/${first.iuv}/${await receiptOf(first.iuv)}`;
    const { text } = await auditor.get(path);
    match(text, /Banca di prova/);
    match(text, /riga 1 di PAGATI_000001\.csv/);
    ok(text.includes(`href="/flussi/${BODY}/${flow.flow}?psp=`));
    ok(text.includes(`href="/posizioni/${BODY}/${first.id}"`));
    equal((await stranger.get(path)).status, 404);
    equal((await auditor.get(`/pagamenti/${BODY}/${first.iuv}/altro`)).status, 404);
  });

  test('are exported, to those who may see them', async () => {
    const lines = (await auditor.get('/pagamenti.csv')).text.trim().split('\r\n');
    equal(lines.length, 3);
    match(lines[0] ?? '', /IUV;ricevuta;pagato il;importo/);
    match(lines.join(), /222,22/);
    equal((await stranger.get('/pagamenti.csv')).text.trim().split('\r\n').length, 1);
    deepEqual(paid((await stranger.get('/pagamenti')).text), []);
  });
});

describe('flows', () => {
  test('are listed and found by their beginning or their transfer', async () => {
    for (const path of ['/flussi', `/flussi?cerca=${flow.flow.slice(0, 12)}`, `/flussi?psp=${flow.psp}`])
      ok((await auditor.get(path)).text.includes(`${FLOW}?psp=`), path);
    match((await auditor.get('/flussi?cerca=nulla')).text, /Nessun flusso/);
    match((await auditor.get('/flussi.csv')).text, /;2;/);
    equal((await stranger.get('/flussi')).text.includes(flow.flow), false);
  });

  test('one is split by service, chapter and accertamento, and lists its payments', async () => {
    const address = `${FLOW}?psp=${flow.psp}&revisione=${flow.revision}`;
    for (const path of [address, FLOW]) {
      const { status, text } = await auditor.get(path);
      equal(status, 200, path);
      match(text, /Ripartito per servizio, capitolo e accertamento/);
      match(text, /<meter /);
      deepEqual(paid(text), [first.iuv, second.iuv]);
    }
    equal((await auditor.get(`${FLOW}?psp=${flow.psp}&revisione=99`)).status, 404);
    equal((await auditor.get(`/flussi/${BODY}/nessuno`)).status, 404);
    equal((await stranger.get(address)).status, 404);
    const split = (await auditor.get(`${FLOW}/ripartizione.csv`)).text.trim().split('\r\n');
    match(split[0] ?? '', /servizio;anno;capitolo;accertamento;pagamenti;importo/);
    match(split[1] ?? '', /;tari;2026;;;2;/);
    equal((await auditor.get(`${FLOW}/pagamenti.csv`)).text.trim().split('\r\n').length, 3);
    equal((await stranger.get(`${FLOW}/pagamenti.csv`)).status, 404);
  });
});

describe('what gestionali were not told', () => {
  const events = (text: string): readonly string[] =>
    [...text.matchAll(/name="evento" value="([^"]+)"/g)].map(([, value = '']) =>
      value.replaceAll('&quot;', '"'),
    );

  test('is listed, and marked as told after a page that asks, by operators only', async () => {
    match((await auditor.get('/pagamenti/da-dire')).text, /Tutto è stato detto/);
    await pay(scene, [third.iuv]);
    await bookPayments(scene);
    doesNotMatch((await auditor.get('/pagamenti/da-dire')).text, /type="checkbox"/);
    const { text } = await operator.get('/pagamenti/da-dire');
    const [event = ''] = events(text);
    match(event, new RegExp(third.iuv));
    equal((await auditor.get('/pagamenti/da-dire.csv')).text.trim().split('\r\n').length, 2);
    const query = new URLSearchParams({ evento: event }).toString();
    match((await operator.get(`/pagamenti/da-dire/segna?${query}`)).text, /Segna 1 come già detto/);
    equal((await auditor.get(`/pagamenti/da-dire/segna?${query}`)).status, 403);
    equal((await auditor.post('/pagamenti/da-dire/segna', { evento: event })).status, 403);
    match((await stranger.get(`/pagamenti/da-dire/segna?${query}`)).text, /Nessun fatto scelto/);
    equal((await stranger.post('/pagamenti/da-dire/segna', { evento: event })).status, 422);
    for (const evil of ['', '[]', '{', '["a","b","c","paid",1e99]', '["a","b","c","drop table",0]'])
      equal((await operator.post('/pagamenti/da-dire/segna', { evento: evil })).status, 422, evil);
    equal((await operator.post('/pagamenti/da-dire/segna', { evento: event })).status, 303);
    match((await operator.get('/pagamenti/da-dire')).text, /Tutto è stato detto/);
    equal((await operator.post('/pagamenti/da-dire/segna', { evento: event })).status, 422);
    deepEqual(await journaled(scene, 'events.marked-told'), [operator.login]);
  });
});
