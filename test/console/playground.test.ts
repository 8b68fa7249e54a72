/** Tracciati e regole: what a gestionale is, its cases, and trying its rules. */
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openScene } from '../pipeline/scene.ts';
import { BORGO, type ConfiguredScene, configured, VALLE } from './configured.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
let house: ConfiguredScene;
let web: OpenConsole;
let anna: Visitor;

before(async () => {
  house = await configured(scene);
  web = await openConsole(house.context);
  anna = await web.visitor([{ role: 'integrator' }]);
});
after(() => web.close());

const RECORDS = [
  'NUM_AVVISO;ANNO;COD_FISC;NOMINATIVO;INDIRIZZO;CAP;COMUNE;PROV;RATA;SCADENZA;IMPORTO;IMPORTO_TARI;IMPORTO_TEFA',
  '000000000017;2026;RSSMRA80A01H501U;ROSSI <MARIO>;VIA ROMA 10;00100;ROMA;RM;0;31/12/2099;105,00;100,00;5,00',
  '000000000021;2026;RSSMRA80A01H501X;BIANCHI ANNA;VIA ROMA 10;00100;ROMA;RM;0;31/12/2099;105,00;100,00;5,00',
].join('\n');

const rules = (): Promise<string> =>
  readFile(join(house.context.folders.mappings, 'tari-csv', 'positions.jsonata'), 'utf8');

interface Answer {
  readonly summary: string;
  readonly markup: string;
  readonly marks: readonly { readonly line: number; readonly severity: string; readonly message: string }[];
}

async function attempt(form: { readonly [name: string]: string }, who = anna): Promise<Answer> {
  const { status, text } = await who.post('/tracciati/tari-csv/prova', {
    campione: RECORDS,
    regole: await rules(),
    collegamento: '',
    risposta: 'json',
    ...form,
  });
  equal(status, 200, text);
  return JSON.parse(text) as Answer;
}

describe('gestionali', () => {
  test('are listed with the connectors that use them, of the visitor only', async () => {
    const all = (await anna.get('/tracciati')).text;
    for (const name of ['cbi-mav', 'poste-896', 'tari-csv'])
      match(all, new RegExp(`href="/tracciati/${name}"`));
    const valle = await web.visitor([{ role: 'integrator', organization: VALLE }]);
    match((await anna.get('/tracciati.csv')).text, /^\uFEFF?[^\n]*\r\n(?:.*\r\n)*tari-csv;/);
    const own = (await valle.get('/tracciati')).text;
    match(own, /cbi-mav/);
    doesNotMatch(own, /tari-csv/);
    for (const path of ['/tracciati/tari-csv', '/tracciati/tari-csv/prova', '/tracciati/..%2F..%2Fetc'])
      equal((await valle.get(path)).status, 404, path);
  });

  test('one is shown with its cases as they come out, its fields and its instructions', async () => {
    const { text } = await anna.get('/tracciati/tari-csv');
    match(text, /Tutti i casi tornano: 14/);
    match(text, /righe-guaste\.yaml:2/);
    match(text, /<code>NUM_AVVISO<\/code>/);
    match(text, /Niente da dire/);
    match(text, /Comune di Borgo Esempio · tari/);
    match(text, /<h3>What the connector must set<\/h3>/);
    match(text, /una sola versione/);
  });

  test('two versions are compared line by line, and a case that breaks is told', async () => {
    const path = join(house.context.folders.mappings, 'tari-csv', 'positions.jsonata');
    const source = await readFile(path, 'utf8');
    await writeFile(
      path,
      source
        .replace('"Soluzione unica"', '"Tutto insieme"')
        .replace('$cents($row.IMPORTO, "IMPORTO")', '$cents($row.IMPORTO, "IMPORTO") + 1'),
    );
    await house.reload();
    const { text } = await anna.get('/tracciati/tari-csv');
    await writeFile(path, source);
    match(text, /<li class="removed">.*Soluzione unica/);
    match(text, /<li class="added">.*Tutto insieme/);
    match(text, /casi su 14 non tornano/);
    await house.reload();
  });
});

describe('trying rules', () => {
  test('says what comes of each record, where each field comes from, and escapes what the file says', async () => {
    const { summary, markup, marks } = await attempt({ collegamento: `${BORGO}/tari` });
    equal(summary, '1 posizione da 2 righe, 1 scarto');
    deepEqual(marks, []);
    match(markup, /data-from="2:14:2:29"[^>]*>riga 2, COD_FISC|data-from="2:19:2:34"[^>]*>riga 2, COD_FISC/);
    match(markup, /ROSSI &lt;MARIO&gt;/);
    match(markup, /l’ultima lettera dovrebbe essere U/);
    match(markup, /105,00\u00a0€/);
  });

  test('a gestionale that nobody uses is tried on a body that is made up', async () => {
    const { summary } = await attempt({ caso: 'righe-guaste.yaml:2' });
    equal(summary, '1 posizione da 2 righe, 1 scarto');
  });

  test('rules that do not compile, or lose cents, are marked where they are', async () => {
    const broken = await attempt({ regole: '{\n  "key": (' });
    equal(broken.summary, 'Le regole non si possono eseguire');
    equal(broken.marks[0]?.severity, 'error');
    const lossy = await attempt({ regole: '{ "key": NUM_AVVISO,\n "period": $nonsense(ANNO) }' });
    ok(lossy.marks.some(({ line, message }) => line === 2 && /nonsense/.test(message)));
  });

  test('rules that never end are stopped as in production', async () => {
    const { markup } = await attempt({
      regole: '( $f := function($n) { $f($n + 1) }; $f(0) )',
      collegamento: `${BORGO}/tari`,
    });
    match(markup, /mapping\.(timeout|depth|too-deep|failed|stack|memory)|group\.incomplete/);
  });

  test('without script the same form shows the same result', async () => {
    const page = await anna.get('/tracciati/tari-csv/prova?caso=righe-guaste.yaml:2');
    match(page.text, /<textarea id="campione"[^>]*>\nNUM_AVVISO;/);
    const { text } = await anna.post('/tracciati/tari-csv/prova', {
      campione: RECORDS,
      regole: await rules(),
    });
    match(text, /1 posizione da 2 righe, 1 scarto/);
  });

  test('nothing is written, and only who integrates may try', async () => {
    const { rows } = await house.context.database.query('select 1 from delivery');
    equal(rows.length, 0);
    const auditor = await web.visitor([{ role: 'auditor' }]);
    equal((await auditor.get('/tracciati/tari-csv')).status, 200);
    equal((await auditor.get('/tracciati/tari-csv/prova')).status, 403);
    equal((await auditor.post('/tracciati/tari-csv/prova', { campione: RECORDS, regole: '1' })).status, 403);
  });

  test('in English every word is English', async () => {
    const mary = await web.visitor([{ role: 'integrator' }], { language: 'en' });
    const { summary } = await attempt({}, mary);
    equal(summary, '1 position of 2 records, 1 reject');
  });
});
