import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { journal } from '../../src/store/journal.ts';
import { BODY } from '../pipeline/scene.ts';
import { openReturned } from './returned.ts';

const { scene, operator, auditor, stranger, english, report } = await openReturned();
await operator.post(`/ritorni/${BODY}/${report}/riemetti`);
await scene.context.database.transaction((client) =>
  journal(client, {
    organization: BODY,
    event: 'prova.ostile',
    actor: '=1+1',
    subject: '<script>alert(1)</script>',
    detail: { testo: '</pre><img src=x>' },
  }),
);
const rows = (text: string): number => (text.match(/<tr role="row">/g) ?? []).length - 1;

test('says in words what happened, newest first, with the way to deliveries and files', async () => {
  const { text } = await auditor.get('/giornale');
  match(text, /prova\.ostile.*file riemesso.*fornitura applicata.*fornitura ricevuta/s);
  match(text, /href="\/forniture\/1"/);
  ok(text.includes(`href="/ritorni/${BODY}/${report}"`));
  match((await english.get('/giornale')).text, /file sent again.*delivery applied/s);
});

test('is filtered by who, what, when, delivery, and to what people did', async () => {
  const only = async (query: string): Promise<number> => rows((await auditor.get(`/giornale?${query}`)).text);
  equal(await only(`chi=${operator.login}`), 1);
  equal(await only('evento=outgoing.again'), 1);
  equal(await only('evento=outgoing.again&chi=nessuno'), -1);
  equal(await only('persone=si'), 2);
  ok((await only('fornitura=1')) > 3);
  equal(await only('fornitura=999'), -1);
  equal(await only('fornitura=abc'), -1);
  equal(await only('al=2020-01-01'), -1);
  ok((await only('dal=2020-01-01')) > 5);
});

test('shows hostile values as text, in pages and in spreadsheets', async () => {
  const { text } = await auditor.get('/giornale');
  doesNotMatch(text, /<script>alert|<img/);
  match(text, /&lt;script&gt;alert/);
  const csv = (await auditor.get('/giornale.csv?persone=si')).text;
  equal(csv.trim().split('\r\n').length, 3);
  match(csv, /;'=1\+1;/);
});

test('is that of one’s own bodies', async () => {
  const { text } = await stranger.get('/giornale');
  doesNotMatch(text, /Comune di Prova/);
  equal((await stranger.get('/giornale.csv')).text.includes(BODY), false);
});
