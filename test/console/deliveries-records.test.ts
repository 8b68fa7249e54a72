import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Delivery } from '../../src/store/deliveries.ts';
import { assertHolds, itself, open } from '../pipeline/acts.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, openScene, row } from '../pipeline/scene.ts';
import { INTAKE, last, outcomes, send } from '../pipeline/views.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const BAD = 'RSSMRA80A01H501X';
const GOOD = 'RSSMRA80A01H501U';
const ALIKE = 60;
let web: OpenConsole;
let anna: Visitor;
let bruno: Visitor;
let item: Delivery;
let here: string;

before(async () => {
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  item = await send(
    scene,
    'tari.csv',
    [
      row(1),
      row(2, { cf: BAD }),
      row(3, { amount: 'x' }),
      row(4, { amount: '\u0007<i>9</i>' }),
      ...Array.from({ length: ALIKE }, (_, n) => row(n + 200, { due: '31/02/2027' })),
    ],
    INTAKE,
  );
  web = await openConsole(scene.context);
  anna = await web.visitor([{ role: 'operator', organization: BODY }]);
  bruno = await web.visitor([{ role: 'operator', organization: BODY }]);
  here = `/forniture/${item.number}`;
});
after(() => web?.close());

const seen = async (path: string, who = anna): Promise<string> => {
  const { status, text } = await who.get(path);
  assert.equal(status, 200, `${path}: ${text.slice(0, 300)}`);
  return text;
};
/** The fields of a row as its form sends them, with some changed. */
const typed = (values: readonly string[], change: { readonly [name: string]: string } = {}) => {
  const names = ['AVVISO', 'ANNO', 'CF', 'NOME', 'IMPORTO', 'SCADENZA'];
  const fields = names.map((name, index) => [`campo.${name}`, change[name] ?? values[index] ?? '']);
  return Object.fromEntries(fields) as { [name: string]: string };
};
const SECOND = row(2, { cf: BAD }).split(';');

test('records are found by outcome, by code and by number, and leave as CSV', async () => {
  const numbers = async (query: string): Promise<readonly number[]> =>
    [...(await seen(`${here}/righe?${query}`)).matchAll(/righe\/(\d+)"/g)].map(([, number]) =>
      Number(number),
    );
  assert.deepEqual(await numbers('esito=created'), [1]);
  assert.deepEqual(await numbers('codice=fiscalCode.checksum'), [2]);
  assert.equal((await numbers('esito=problem')).length, 50);
  assert.deepEqual(await numbers('dalla=64'), [64]);
  assert.deepEqual(await numbers('dalla=x&esito=niente&codice=none'), []);
  const { text } = await anna.get(`${here}/righe.csv?esito=problem`);
  assert.equal(text.trim().split('\r\n').length, 1 + 3 + ALIKE);
});

test('the original shows its lines with their fields, what is wrong where, and signs that nobody sees as symbols', async () => {
  const text = await seen(`${here}/originale?record=2`);
  assert.match(text, new RegExp(`<mark class="[^"]*faulty" title="CF">${BAD}</mark>`));
  assert.match(text, /id="l3" class="asked wrong"/);
  assert.match(text, new RegExp(`${here}/righe/2`));
  assert.match(text, /\u2407&lt;i&gt;9/);
  assert.ok(!text.includes('\u0007') && !text.includes('<i>9'));
  assert.match(text, /\?record=3">Scarto successivo/);
  assert.match(await seen(`${here}/originale?riga=40`), /id="l40" class="asked/);
  assert.match(await seen(`${here}/originale?riga=999999`), /non arriva a questa linea/);
  assert.match(await seen(`${here}/originale?riga=-1'`), /id="l1"/);
});

test('a draft is rehearsed with its difference, and nothing changes', async () => {
  const page = await seen(`${here}/righe/2`);
  assert.match(page, /esito di caricamento supplementare/);
  assert.match(
    page,
    new RegExp(`name="campo.CF" aria-describedby="[^"]+" aria-invalid="true"[^>]* value="${BAD}"`),
  );
  const answer = await anna.post(`${here}/righe/2`, {
    ...typed(SECOND, { CF: GOOD }),
    versione: '0',
    fare: 'prova',
  });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /Nulla è stato cambiato/);
  assert.match(answer.text, /2026\/000002/);
  assert.match(answer.text, /posizione creata/);
  assert.match(answer.text, new RegExp(`value="${GOOD}"`));
  assert.equal((await open(scene)).length, 3 + ALIKE);
  assert.doesNotMatch(await seen(`${here}/righe/2`), new RegExp(`value="${GOOD}"`));
});

test('of two tabs that correct the same record one wins; the other is told who and when, and keeps what it typed', async () => {
  const first = await anna.post(`${here}/righe/2`, {
    ...typed(SECOND, { CF: GOOD }),
    versione: '0',
    fare: 'salva',
  });
  assert.deepEqual([first.status, first.headers.get('location')], [303, `${here}/righe/2`]);
  const second = await bruno.post(`${here}/righe/2`, {
    ...typed(SECOND, { CF: GOOD, NOME: '<script>alert(1)</script>' }),
    versione: '0',
    fare: 'salva',
  });
  assert.equal(second.status, 200);
  assert.match(second.text, new RegExp(`${anna.login} ha salvato la versione 1[^<]*<time datetime=`));
  assert.match(second.text, /value="&lt;script&gt;alert\(1\)&lt;\/script&gt;"/);
  assert.match(second.text, /name="versione" value="1"/);
  assert.doesNotMatch(second.text, /<script>alert/);
  const page = await seen(`${here}/righe/2`, bruno);
  assert.match(page, new RegExp(`Correzione in vigore: versione 1, di ${anna.login}`));
  assert.match(page, new RegExp(`originale: <code>${BAD}</code>`));
});

test('what is not a value of its field, or changes nothing, is said on the form', async () => {
  const none = await anna.post(`${here}/righe/3`, {
    ...typed(row(3, { amount: 'x' }).split(';')),
    versione: '0',
    fare: 'salva',
  });
  assert.match(none.text, /correction\.empty/);
  assert.equal((await anna.post(`${here}/righe/999`, { fare: 'salva' })).status, 422);
  assert.equal((await anna.get(`${here}/righe/999`)).status, 404);
});

test('a corrected record is replayed, and its page shows what came of it', async () => {
  const answer = await anna.post(`${here}/righe/2`, {
    ...typed(SECOND, { CF: GOOD }),
    versione: '1',
    fare: 'rielabora',
  });
  assert.equal(answer.status, 303);
  const progress = answer.headers.get('location') ?? '';
  assert.match(progress, /^\/forniture\/\d+\/rielaborazione$/);
  assert.match(await seen(progress), /hx-trigger="every 1s"/);
  await scene.run(INTAKE);
  const after = await seen(progress);
  assert.match(after, /1 riga su 1/);
  assert.match(after, /Finita/);
  assert.doesNotMatch(after, /every 1s/);
  const replay = await last(scene);
  assert.deepEqual(await outcomes(scene, replay), { state: 'applied', created: 1 });
  assert.match(
    await seen(`/forniture/${replay.number}/righe/2`),
    new RegExp(`/posizioni/${BODY}/[0-9a-f-]{36}`),
  );
  assert.match(await seen(here), new RegExp(`href="/forniture/${replay.number}"`));
});

test('a correction is withdrawn by who saw its version', async () => {
  const stale = await bruno.post(`${here}/righe/2/originale`, { versione: '7' });
  assert.match(stale.text, /correzione mentre scrivevi/);
  const answer = await anna.post(`${here}/righe/2/originale`, { versione: '1' });
  assert.equal(answer.status, 303);
  assert.match(await seen(`${here}/righe/2`), /è stata tolta da/);
});

test('a reject is dismissed with a reason, and that is undone', async () => {
  assert.equal((await anna.post(`${here}/righe/3/archivia`, { motivo: ' ' })).status, 422);
  assert.equal((await anna.post(`${here}/righe/3/archivia`, { motivo: 'doppione' })).status, 303);
  assert.match(await seen(`${here}/righe/3`), /archiviata a mano/);
  assert.equal((await anna.post(`${here}/righe/3/ripristina`)).status, 303);
  assert.match(await seen(`${here}/righe/3`), /Archivia lo scarto/);
});

test('all records with one code are rehearsed, replayed with progress, and the replay can be stopped', async () => {
  const preview = await seen(`${here}/scarti/date.unreadable`);
  assert.match(preview, new RegExp(`Rielabora tutte le righe con questo scarto \\(${ALIKE}\\)`));
  assert.match(preview, /Resterebbero in scarto/);
  const begun = await anna.post(`${here}/scarti/date.unreadable`);
  const progress = begun.headers.get('location') ?? '';
  const number = /\d+/.exec(progress)?.[0] ?? '';
  assert.match(await seen(progress), new RegExp(`0 righe su ${ALIKE}.*Ferma la rielaborazione`, 's'));
  const auditor = await web.visitor([{ role: 'auditor', organization: BODY }]);
  assert.doesNotMatch(await seen(progress, auditor), /Ferma la rielaborazione/);
  // Somebody else cannot begin it again meanwhile.
  assert.equal((await bruno.post(`${here}/scarti/date.unreadable`)).status, 422);
  const stopped = await anna.post(`/forniture/${number}/ferma`);
  assert.deepEqual([stopped.status, stopped.headers.get('location')], [303, progress]);
  assert.match(await seen(progress), /Si ferma appena finisce/);
  await scene.run(INTAKE);
  assert.match(await seen(progress), new RegExp(`Fermata da ${anna.login}`));
  assert.equal((await anna.post(`/forniture/${number}/ferma`)).status, 422);
  assert.equal((await open(scene)).length, 2 + ALIKE);

  const again = await anna.post(`${here}/scarti/date.unreadable`);
  await scene.run(INTAKE);
  assert.match(
    await seen(again.headers.get('location') ?? ''),
    new RegExp(`scarto <strong>${ALIKE}</strong>`),
  );
  assert.equal((await anna.get(`${here}/scarti/date.unreadable`)).status, 200);
  assert.match(await seen(`${here}/scarti/no.such`), /Adesso non si può/);
});

test('the whole file is reprocessed after its difference was shown', async () => {
  const preview = await seen(`${here}/rielabora`);
  assert.match(preview, /Nulla è stato cambiato/);
  const answer = await anna.post(`${here}/rielabora`);
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location') ?? '', /^\/forniture\/\d+$/);
  await scene.run(INTAKE);
  assert.equal((await itself(scene, (await last(scene)).id)).state, 'applied');
  await assertHolds(scene);
});
