/** The page of a delivery that was refused whole: why and what to do, once. */
import { equal, match } from 'node:assert/strict';
import { after, test } from 'node:test';
import { problem } from '../../src/domain/problem.ts';
import { openScene, row } from '../pipeline/scene.ts';
import { TAILED } from '../pipeline/tailed.ts';
import { INTAKE, send } from '../pipeline/views.ts';
import { openConsole } from './visitor.ts';

const scene = await openScene({
  gestionale: TAILED,
});
const web = await openConsole(scene.context);
after(() => web.close());
const anna = await web.visitor([{ role: 'operator' }]);

const refused = await send(scene, 'conti.csv', `H;E;1\r\nR;${row(1)}\r\nT;3;99,99\r\n`, INTAKE);

async function main(): Promise<string> {
  const { text } = await anna.get(`/forniture/${refused.number}`);
  return text.slice(text.indexOf('<main'), text.indexOf('</main>'));
}
const times = (text: string, part: string): number => text.split(part).length - 1;

test('a cause is said once, with both figures and what to do; elsewhere the page refers to it', async () => {
  const { state, reasons } = refused;
  equal(state, 'refused');
  equal(reasons.length, 2);
  const text = await main();
  equal(times(text, 'totals.mismatch'), 1);
  for (const { message } of reasons) equal(times(text, message), 1, message);
  match(text, /Che cosa fare: Chiedi di nuovo il file/);
  equal(times(text, 'href="#motivo-rifiuto"'), 2);
  equal(/Nessuno scarto|Gli esiti compaiono/.test(text), false);
  match(text, /fornitura rifiutata/);
  equal(text.includes('delivery.refused'), false);
});

test('a cause in many lines names the first of them', async () => {
  const many = Array.from({ length: 11 }, (_, line) =>
    problem('fixed.length', 'the line is too short', { place: { line: line + 1 } }),
  );
  await scene.context.database.query('update delivery set reasons = $1 where delivery_id = $2', [
    JSON.stringify(many),
    refused.id,
  ]);
  const text = await main();
  equal(times(text, 'the line is too short'), 1);
  equal(times(text, '/originale?riga='), 5);
  match(text, /linea 5<\/a> e 6 altre/);
});
