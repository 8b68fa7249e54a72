import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '../../src/domain/day.ts';
import { BODY } from '../pipeline/scene.ts';
import { openReturned } from './returned.ts';

const { scene, auditor, stranger, english } = await openReturned();
const csv = async (query: string): Promise<readonly string[]> =>
  (await auditor.get(`/statistiche.csv?${query}`)).text.trim().split('\r\n');
const month = dayOf(scene.context.clock.now()).slice(0, 7);

test('totals of payments by month, with what is there now', async () => {
  const { text } = await auditor.get('/statistiche');
  match(text, /Totali dal/);
  match(text, /324,72/);
  match(text, /Posizioni adesso.*pagate.*Scarti aperti/s);
  match((await english.get('/statistiche')).text, /Totals from.*Positions now/s);
});

test('by year, month and day, split by each thing there is', async () => {
  match((await csv(''))[1] ?? '', new RegExp(`^${month};2;324,72;`));
  match((await csv('per=anno'))[1] ?? '', /^\d{4};2;324,72;/);
  match((await csv('per=giorno&diviso=servizio'))[1] ?? '', /^\d{4}-\d\d-\d\d;tari;2;324,72;/);
  match((await csv('diviso=ente'))[1] ?? '', /;Comune di Prova;2;324,72;/);
  match((await csv('diviso=capitolo'))[1] ?? '', /;non indicato;2;324,72;/);
  const records = await csv('cosa=righe&diviso=esito');
  match(records[0] ?? '', /esito;Righe;Importo/);
  ok(records.some((line) => line.includes(';posizione creata;4;')));
  ok(records.some((line) => line.includes(';posizione aggiornata;1;')));
});

test('a period of nothing teaches; too many days are cut to the last ones; what is no choice is the usual one', async () => {
  match((await auditor.get('/statistiche?dal=2020-01-01&al=2020-02-01')).text, /non c’è nulla/);
  match((await auditor.get('/statistiche?per=giorno&dal=2020-01-01')).text, /al più 92 giorni/);
  equal((await auditor.get('/statistiche?per=secolo&diviso=drop&dal=ieri')).status, 200);
});

test('the course of two periods is a table that a script draws', async () => {
  await scene.context.database.query(
    "insert into figure (organization_id, kind, grain, period, connector_id, service, word, items, cents) values ($1, 'paid', 'month', date_trunc('month', now() - interval '2 months')::date, 'tari', 'tari', 'first', 3, 12345)",
    [BODY],
  );
  const { text } = await auditor.get('/statistiche');
  match(text, /data-chart/);
  match(text, /<data value="123.45">123,45/);
  match((await auditor.get('/statistiche?diviso=servizio')).text, /<th [^>]*>tari<\/th>/);
});

test('another body’s figures are not there, even when asked for', async () => {
  for (const path of ['/statistiche', `/statistiche?ente=${BODY}`])
    match((await stranger.get(path)).text, /non c’è nulla/);
});
