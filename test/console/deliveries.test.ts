import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Delivery } from '../../src/store/deliveries.ts';
import { assertHolds, itself, journaled } from '../pipeline/acts.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, openScene, row } from '../pipeline/scene.ts';
import { INTAKE, outcomes, send, TO_NODO } from '../pipeline/views.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const EVIL = '"><img src=x onerror=alert(1)>.csv';
const BAD = 'RSSMRA80A01H501X';
let web: OpenConsole;
let anna: Visitor;
let auditor: Visitor;
let foreigner: Visitor;
let evil: Delivery;
let held: Delivery;

before(async () => {
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  evil = await send(
    scene,
    EVIL,
    [row(1), row(2, { cf: BAD }), row(3, { amount: 'x' }), row(4, { cf: `<b>${BAD}</b>` })],
    TO_NODO,
  );
  await scene.run(['acknowledge', 'dispatch']);
  await scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), hold: 'usual' } });
  held = await send(
    scene,
    'molte.csv',
    Array.from({ length: 40 }, (_, n) => row(n + 102)),
    INTAKE,
  );
  web = await openConsole(scene.context);
  anna = await web.visitor([{ role: 'operator', organization: BODY }]);
  auditor = await web.visitor([{ role: 'auditor', organization: BODY }]);
  foreigner = await web.visitor([{ role: 'administrator', organization: '99999999990' }]);
});
after(() => web?.close());

const seen = async (path: string, who = anna): Promise<string> => {
  const { status, text } = await who.get(path);
  assert.equal(status, 200, `${path}: ${text.slice(0, 300)}`);
  return text;
};
const numbersIn = (text: string): readonly number[] => [
  ...new Set([...text.matchAll(/href="\/forniture\/(\d+)"/g)].map(([, number]) => Number(number))),
];

test('the list shows the newest first, and finds by state, day, name, number and hash', async () => {
  assert.deepEqual(numbersIn(await seen('/forniture')), [held.number, evil.number]);
  const only = async (query: string): Promise<readonly number[]> =>
    numbersIn(await seen(`/forniture?${query}`));
  assert.deepEqual(await only('stato=held'), [held.number]);
  assert.deepEqual(await only('nome=mol'), [held.number]);
  assert.deepEqual(await only(`testo=${evil.number}`), [evil.number]);
  assert.deepEqual(await only(`testo=${evil.sha256}`), [evil.number]);
  assert.deepEqual(await only('dal=2020-01-01&al=2020-01-02'), []);
  assert.deepEqual(await only(`ente=${BODY}&collegamento=tari`), [held.number, evil.number]);
  assert.deepEqual(await only("testo=' or 1=1 --&stato=nulla&dal=ieri"), []);
  assert.match(await seen('/forniture?nome=zzz'), /Nessuna fornitura corrisponde/);
});

test('the list leaves as CSV with the same filters, and no cell runs', async () => {
  const { text, headers } = await anna.get('/forniture.csv?stato=applied');
  assert.match(headers.get('content-disposition') ?? '', /attachment; filename="forniture.csv"/);
  const [head, ...lines] = text.split('\r\n');
  assert.match(head ?? '', /^numero;ente;/);
  assert.deepEqual(
    lines.filter((line) => line !== '').map((line) => line.split(';')[0]),
    [String(evil.number)],
  );
  assert.match(text, /;applicata;4;/);
  const english = await (await web.visitor([{ role: 'auditor' }], { language: 'en' })).get('/forniture.csv');
  assert.match(english.headers.get('content-disposition') ?? '', /filename="deliveries\.csv"/);
  assert.match(english.text, /^\ufeff?number;body;/);
});

test('a delivery tells its life, outcomes that add up with the total, and problems by code', async () => {
  const text = await seen(`/forniture/${evil.number}`);
  for (const phase of [
    'Ricevuta',
    'Verificata',
    'Preparata',
    'Applicata',
    'Pubblicata al Nodo',
    'Esito tornato',
  ])
    assert.match(text, new RegExp(`<strong>${phase}</strong>`));
  assert.match(text, /I conti tornano/);
  assert.match(text, /Totale/);
  assert.match(text, /fiscalCode\.checksum/);
  assert.match(text, new RegExp(`href="/forniture/${evil.number}/scarti/amount\\.unreadable"`));
  assert.match(text, /1 posizione su 1 confermata/);
  const english = await web.visitor([{ role: 'auditor' }], { language: 'en' });
  const said = await seen(`/forniture/${held.number}`, english);
  assert.match(said, /The life of the file/);
  assert.doesNotMatch(said, /La vita del file|Nessuno scarto|da approvare/);
});

test('what a file, its name and its values say is text on every page', async () => {
  const here = `/forniture/${evil.number}`;
  const pages = [
    '',
    '/originale',
    '/originale?record=4',
    '/righe',
    '/righe/4',
    '/righe/2',
    '/mail',
    '/ritiro',
    '/rielabora',
    '/scarti/fiscalCode.checksum',
    '/scarti/fiscalCode.format',
    '/pubblicazione',
  ];
  for (const path of ['/forniture', ...pages.map((page) => here + page)]) {
    const text = await seen(path);
    assert.doesNotMatch(text, /<img src=x|<b>RSSMRA/, path);
    assert.doesNotMatch(text, /<script(?! src="\/assets)| style=| on[a-z]+="/, path);
  }
  const { headers } = await anna.get(`${here}/file`);
  const name = headers.get('content-disposition') ?? '';
  assert.match(name, /^attachment; filename="[\w.\- ]+"; filename\*=UTF-8''%22%3E%3Cimg/);
  assert.equal(headers.get('content-type'), 'application/octet-stream');
});

test('an auditor sees everything and is offered nothing; another body’s deliveries are not there', async () => {
  const text = await seen(`/forniture/${held.number}`, auditor);
  assert.doesNotMatch(text, /<form method="post" action="\/forniture/);
  assert.doesNotMatch(text, /\/ritiro|\/rielabora"/);
  assert.match(text, /La decisione spetta a un operatore/);
  const record = await seen(`/forniture/${evil.number}/righe/2`, auditor);
  assert.doesNotMatch(record, /<form method="post" action="\/forniture|<input[^>]*name="campo/);
  for (const act of [
    'approva',
    'ritiro',
    'rielabora',
    'ferma',
    'scarti/fiscalCode.checksum',
    'righe/2',
    'righe/2/archivia',
    'righe/2/ripristina',
    'righe/2/originale',
  ])
    assert.equal((await auditor.post(`/forniture/${held.number}/${act}`)).status, 403, act);
  for (const page of ['ritiro', 'rielabora', 'scarti/fiscalCode.checksum'])
    assert.equal((await auditor.get(`/forniture/${held.number}/${page}`)).status, 403, page);
  for (const page of [
    '',
    '/file',
    '/scarti.csv',
    '/scarti-originali',
    '/originale',
    '/righe',
    '/righe.csv',
    '/righe/1',
    '/rielaborazione',
    '/mail',
    '/ritiro',
  ])
    assert.equal((await foreigner.get(`/forniture/${held.number}${page}`)).status, 404, page);
  assert.equal((await foreigner.post(`/forniture/${held.number}/approva`)).status, 404);
  assert.deepEqual(numbersIn(await seen('/forniture', foreigner)), []);
  assert.equal((await itself(scene, held.id)).state, 'held');
  for (const number of ['0', 'x', '99999999999999999999', '-1', '1e3'])
    assert.equal((await anna.get(`/forniture/${number}`)).status, 404, number);
});

test('a held delivery is approved with a reason, once', async () => {
  assert.match(await seen(`/forniture/${held.number}`), /40 righe, contro 4 dell’ultima fornitura/);
  const wrong = await anna.post(`/forniture/${held.number}/approva`, { che: 'cancellations' });
  assert.equal(wrong.status, 422);
  const answer = await anna.post(`/forniture/${held.number}/approva`, {
    che: 'delivery',
    motivo: 'ruolo suppletivo',
  });
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, `/forniture/${held.number}`]);
  const again = await anna.post(`/forniture/${held.number}/approva`, { che: 'delivery' });
  assert.equal(again.status, 422);
  await scene.run(TO_NODO);
  assert.deepEqual(await outcomes(scene, await itself(scene, held.id)), { state: 'applied', created: 40 });
  const [told] = await journaled(scene, 'delivery.approved');
  assert.deepEqual([told?.actor, told?.detail], [anna.login, { what: 'delivery' }], 'no free text there');
  assert.match(
    await seen(`/forniture/${held.number}`),
    new RegExp(`Approvata</strong>.*da ${anna.login}.*<q>ruolo suppletivo</q>`),
  );
});

test('the vendor gets the rejected lines in their own layout, and a mail that names nobody', async () => {
  const { text } = await anna.get(`/forniture/${evil.number}/scarti-originali`);
  assert.equal(
    text,
    `AVVISO;ANNO;CF;NOME;IMPORTO;SCADENZA\r\n${row(2, { cf: BAD })}\r\n${row(3, { amount: 'x' })}\r\n${row(4, { cf: `<b>${BAD}</b>` })}\r\n`,
  );
  const mail = await seen(`/forniture/${evil.number}/mail`);
  assert.match(mail, /3 righe su 4 non sono state accettate/);
  assert.match(mail, /href="mailto:\?subject=/);
  assert.doesNotMatch(mail, new RegExp(`${BAD}|DEBITORE`));
  const { text: csv } = await anna.get(`/forniture/${evil.number}/scarti.csv`);
  assert.match(csv, /^file;line;/);
  assert.match(await seen(`/forniture/${held.number}/mail`), /non ha scarti aperti/);
});

test('a withdrawal shows what it would undo, then does it', async () => {
  const preview = await seen(`/forniture/${held.number}/ritiro`);
  assert.match(preview, /40<\/span>.*posizioni create da questa fornitura: verranno annullate/s);
  assert.equal((await itself(scene, held.id)).state, 'applied');
  const answer = await anna.post(`/forniture/${held.number}/ritiro`);
  assert.equal(answer.headers.get('location'), `/forniture/${held.number}`);
  await scene.run(TO_NODO);
  assert.equal((await itself(scene, held.id)).state, 'withdrawn');
  assert.match(await seen(`/forniture/${held.number}`), /<strong>Ritirata<\/strong>/);
  assert.equal((await anna.post(`/forniture/${held.number}/ritiro`)).status, 422);
  await assertHolds(scene);
});

test('cancellations that a full list proposes are approved with their count and euros in front of one', async () => {
  const list = { ...doors(scene.back), fullList: { scope: ['service'] as const } };
  await scene.reconfigure({ gestionale: gestionale(), connector: list });
  const thirty = Array.from({ length: 30 }, (_, n) => row(n + 302));
  assert.equal((await send(scene, 'elenco-1.csv', thirty, TO_NODO)).state, 'applied');
  const short = await send(scene, 'elenco-2.csv', thirty.slice(0, 2), TO_NODO);
  const here = `/forniture/${short.number}`;
  assert.match(await seen('/forniture'), /annullamenti da approvare/);
  const page = await seen(here);
  assert.match(page, /Annullamenti da approvare/);
  assert.match(page, /non nomina più 28 posizioni aperte, per [\d.]+,\d\d\u00a0€/);
  assert.doesNotMatch(await seen(here, auditor), /Approva e annulla/);
  assert.equal((await anna.post(`${here}/approva`, { che: 'delivery' })).status, 422);
  assert.equal((await anna.post(`${here}/approva`, { che: 'cancellations' })).status, 303);
  await scene.run(TO_NODO);
  assert.doesNotMatch(await seen(here), /Approva e annulla/);
  await assertHolds(scene);
});

test('a form without the session’s token does nothing', async () => {
  const answer = await fetch(`${web.url}/forniture/${evil.number}/ritiro`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: anna.cookie },
    body: new URLSearchParams({ csrf: 'x' }),
  });
  assert.equal(answer.status, 403);
  assert.equal((await itself(scene, evil.id)).state, 'applied');
});
