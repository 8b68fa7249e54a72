/** What a person sees before deciding on a delivery that waits for them. */
import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Delivery } from '../../src/store/deliveries.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, dueDate, openScene, row } from '../pipeline/scene.ts';
import { INTAKE, last, send, TO_NODO } from '../pipeline/views.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const EVIL = '<img src=x onerror=alert(1)>';
let web: OpenConsole;
let anna: Visitor;
const setUp = (connector: object): Promise<void> =>
  scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), ...connector } });
const rows = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => row(from + n, { amount: '100' }));
const shown = async (delivery: Delivery, who = anna): Promise<string> => {
  const { status, text } = await who.get(`/forniture/${delivery.number}`);
  equal(status, 200);
  return text;
};
/** The table under a heading, without marks. */
const tableOf = (text: string, heading: string): string => {
  const [, rest] = text.split(`<h3 id="${heading}">`);
  ok(rest !== undefined, `there is ${heading}`);
  return (rest.split('</table>')[0] ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
};

before(async () => {
  await setUp({});
  await send(scene, 'uno.csv', rows(1, 3), TO_NODO);
  await send(scene, 'due.csv', rows(11, 5), TO_NODO);
  web = await openConsole(scene.context);
  anna = await web.visitor([{ role: 'operator', organization: BODY }]);
});
after(() => web?.close());

test('a held delivery stands beside the accepted ones, with its extremes and its first rows', async () => {
  await setUp({ hold: 'usual' });
  const held = await send(
    scene,
    'strana.csv',
    [
      row(101, { cf: 'RSSMRA80A01H501X' }),
      row(102, { amount: '1234,56', due: dueDate(90) }).replace('DEBITORE 102', EVIL),
      row(103, { amount: '0,5', due: dueDate(10) }),
      ...rows(104, 40),
    ],
    INTAKE,
  );
  equal(held.state, 'held');
  const text = await shown(held);
  const beside = tableOf(text, 'confronto');
  match(beside, /ultime 2 accettate/);
  match(beside, /Righe 43 3 – 5/);
  match(beside, /Euro [\d.]+,\d\d € 300,00 € – 500,00 €/);
  match(beside, /Importo minore di una riga 0,50 €/);
  match(beside, /Importo maggiore di una riga 1\.234,56 €/);
  ok(beside.includes(`Prima scadenza ${dueDate(10)}`), beside);
  ok(beside.includes(`Ultima scadenza ${dueDate(90)}`), beside);
  const sample = tableOf(text, 'campione');
  match(sample, /2026\/000102 3 &lt;img src=x onerror=alert\(1\)&gt; 1\.234,56 €/);
  ok(sample.includes(`2026/000103 4 DEBITORE 103 0,50 € ${dueDate(10)}`), sample);
  match(sample, /2026\/000104/);
  doesNotMatch(sample, /2026\/000105|000101/, 'three, of those that would be positions');
  doesNotMatch(text, /<img/);
  const english = await shown(held, await web.visitor([{ role: 'auditor' }], { language: 'en' }));
  match(english, /This delivery and the last accepted ones/);
  doesNotMatch(english, /Prima scadenza|Campione/);
  const { rows: entries } = await scene.context.database.query<{ detail: string }>(
    "select detail::text as detail from journal where event = 'delivery.held'",
  );
  doesNotMatch(entries.map(({ detail }) => detail).join(), /DEBITORE|RSSMRA|onerror/);
  // PostgreSQL empties what is staged when it crashes: the page stays.
  await scene.context.database.query('delete from staged_unit where delivery_id = $1', [held.id]);
  match(await shown(held), /non sono più pronte da mostrare/);
  equal((await anna.post(`/forniture/${held.number}/ritiro`)).status, 303);
  await scene.run(INTAKE);
  doesNotMatch(await shown(await last(scene)), /id="confronto"/, 'nobody has to decide any more');
});

test('a first delivery has nothing to stand beside, and shows itself all the same', async () => {
  const other = await openScene();
  await other.reconfigure({ gestionale: gestionale(), connector: { ...doors(other.back), hold: 'usual' } });
  const first = await send(other, 'prima.csv', rows(1, 2), INTAKE);
  const console = await openConsole(other.context);
  after(() => console.close());
  const visitor = await console.visitor([{ role: 'operator', organization: BODY }]);
  const text = await shown(first, visitor);
  match(text, /non c’è un confronto/);
  match(tableOf(text, 'confronto'), /Righe 2 — Euro 200,00 € —/);
  match(tableOf(text, 'campione'), /000001.*000002/);
});

test('proposed cancellations show the first positions with their euros', async () => {
  await setUp({ fullList: { scope: ['service'] } });
  const all = [...rows(1, 3), ...rows(11, 5), ...rows(301, 30)];
  equal((await send(scene, 'elenco-1.csv', all, TO_NODO)).state, 'applied');
  const short = await send(scene, 'elenco-2.csv', all.slice(0, 8), TO_NODO);
  equal(short.absent?.first?.length, 10);
  const text = await shown(short);
  const absent = tableOf(text, 'assenti');
  match(absent, /Le prime 10 di 30/);
  match(absent, /2026\/2026\/000301 DEBITORE 301 100,00 €/);
  doesNotMatch(absent, /000311/);
  match(text, /href="\/posizioni\/01234567897\/[0-9a-f-]{36}">2026\/2026\/000301</);
  match(tableOf(text, 'confronto'), /Righe 8 3 – 38/);
});

test('a held full list says what approving it cancels at once', async () => {
  await setUp({ fullList: { scope: ['service'] }, hold: 'usual' });
  const kept = rows(301, 30);
  const { rows: open } = await scene.context.database.query<{ count: number }>(
    "select count(*)::int as count from position where state = 'open'",
  );
  equal(open[0]?.count, 38);
  const item = await send(scene, 'elenco-3.csv', [...rows(1, 3), ...kept, ...rows(501, 200)], INTAKE);
  equal(item.state, 'held');
  const text = await shown(item);
  match(
    text,
    /non nomina più 5 posizioni aperte, per 500,00\u00a0€: con l’approvazione vengono annullate subito/,
  );
  match(tableOf(text, 'assenti'), /Tutte, in ordine di chiave.*000011.*000015/);
});
