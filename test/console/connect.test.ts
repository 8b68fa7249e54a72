/** Collega un gestionale: from a sample to a connector that takes its first file. */
import { equal, match, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
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
  anna = await web.visitor([{ role: 'integrator', organization: BORGO }]);
});
after(() => web.close());

/** Years far away are no years of files. */
const YEAR = new Date().getFullYear() + 1;

const SAMPLE = [
  'Codice;Anno;Codice Fiscale;Cognome e nome;Importo;Scadenza',
  ...['RSSMRA80A01H501U', 'VRDLGI75C45F205F', 'BNCGNN99T70L219R', '00743110157', '01199250158'].map(
    (code, index) => `PR-${1000 + index};${YEAR};${code};SEGRETI ANNA MARIA;${10 + index},50;31/03/${YEAR}`,
  ),
  '',
].join('\r\n');

/** Where the answer leads. */
async function upload(
  who: Visitor,
  path: string,
  fields: { readonly [name: string]: string },
  field: string,
  name: string,
) {
  const form = new FormData();
  form.set('csrf', who.csrf);
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set(field, new File([SAMPLE], name));
  const answer = await fetch(web.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: who.cookie },
    body: form,
  });
  return { status: answer.status, to: answer.headers.get('location') ?? '', text: await answer.text() };
}

const DOOR = {
  ente: BORGO,
  nome: 'multe',
  servizio: 'tari',
  nodo: 'sandbox',
  porta: 'folder',
  file: 'MULTE_*.csv',
  da: 'gestionali/01234567897-borgo-esempio/multe/out',
  verso: 'gestionali/01234567897-borgo-esempio/multe/in',
  scadute: 'proroga',
};

test('a sample becomes a proposal, a connector, its files, and takes its first file', async () => {
  const begun = await upload(anna, '/collega', { nome: 'multe-csv' }, 'campione', 'MULTE_20990101.csv');
  equal(begun.status, 303, begun.text);
  const proposal = (await anna.get(begun.to)).text;
  match(proposal, /PR-1000/);
  match(proposal, /RSSMRA80A01H501U/);
  match(proposal, /10,50\u00a0€/);
  match(proposal, new RegExp(`31/03/${YEAR}`));
  match(proposal, /positions\.jsonata/);
  // The files to commit hold made-up people only.
  match((await anna.get(`${begun.to}/porta`)).text, /Comune di Borgo Esempio/);

  const chosen = await anna.post(`${begun.to}/porta`, DOOR);
  equal(chosen.status, 303, chosen.text);
  const files = (await anna.get(`${begun.to}/file`)).text;
  match(files, /Nessun errore/);
  match(files, /unknownPayments: false/);
  match(files, /connectors\/01234567897-borgo-esempio\/multe\.yaml/);
  const zip = await fetch(`${web.url}${begun.to}/archivio.zip`, { headers: { cookie: anna.cookie } });
  equal(zip.headers.get('content-type'), 'application/zip');
  const bytes = Buffer.from(await zip.arrayBuffer());
  ok(
    bytes.includes('mappings/multe-csv/gestionale.yaml') &&
      bytes.includes('connectors/01234567897-borgo-esempio/multe.yaml'),
  );

  const written = await anna.post(`${begun.to}/scrivi`);
  equal(written.status, 303, written.text);
  const to = written.headers.get('location') ?? '';
  equal(to, `/collega/fatto/${BORGO}/multe`);
  match((await anna.get(to)).text, /sta importando/);
  await house.reload();
  match((await anna.get(to)).text, new RegExp(`href="/collegamenti/${BORGO}/multe"`));
  const sent = await upload(anna, to, {}, 'file', 'MULTE_20990102.csv');
  equal(sent.status, 303, sent.text);
  equal(await readFile(join(house.context.home, DOOR.da, 'MULTE_20990102.csv'), 'utf8'), SAMPLE);
  equal((await upload(anna, to, {}, 'file', 'MULTE_20990102.csv')).status, 422, 'never over another');
  equal((await upload(anna, to, {}, 'file', '../../x.csv')).status, 422);

  const { rows } = await house.context.database.query<{ event: string; actor: string }>(
    "select event, actor from journal where event in ('configuration.written', 'file.put') order by at",
  );
  equal(JSON.stringify(rows.map((row) => row.event)), '["configuration.written","file.put"]');
  ok(rows.every(({ actor }) => actor === anna.login));
  equal((await anna.get(begun.to)).text.includes('PR-1000'), false, 'what was read of the sample is gone');
});

test('nothing that exists is overwritten, and a draft is its owner’s alone', async () => {
  const taken = await upload(anna, '/collega', { nome: 'tari-csv' }, 'campione', 'a.csv');
  match(taken.text, /c’è già/);
  const begun = await upload(anna, '/collega', { nome: 'altro-csv' }, 'campione', 'MULTE_1.csv');
  const other = await web.visitor([{ role: 'integrator', organization: VALLE }]);
  match((await other.get(begun.to)).text, /non c’è più/);
  await anna.post(`${begun.to}/porta`, {
    ...DOOR,
    nome: 'tari',
    da: 'gestionali/01234567897-borgo-esempio/tari/out',
  });
  const before = await readFile(
    join(house.context.folders.connectors, '01234567897-borgo-esempio', 'tari.yaml'),
    'utf8',
  );
  equal((await anna.post(`${begun.to}/scrivi`)).status, 422);
  equal(
    await readFile(join(house.context.folders.connectors, '01234567897-borgo-esempio', 'tari.yaml'), 'utf8'),
    before,
  );
  ok(!(await readdir(house.context.folders.mappings)).includes('altro-csv'));
});

test('who does not administer everything writes no folder or secret of the server, and no other body', async () => {
  const begun = await upload(anna, '/collega', { nome: 'terzo-csv' }, 'campione', 'MULTE_1.csv');
  for (const door of [
    { ...DOOR, nome: 'terzo', da: '/etc', verso: '' },
    {
      ...DOOR,
      nome: 'terzo',
      porta: 'sftp',
      server: 'evil.example',
      da: 'out',
      utente: 'x',
      variabile: 'TRAMITE_SANDBOX_KEY',
    },
  ]) {
    const chosen = await anna.post(`${begun.to}/porta`, door);
    equal(chosen.status, 303, chosen.text);
    match((await anna.get(`${begun.to}/file`)).text, /solo chi amministra tutta l’installazione/);
    equal((await anna.post(`${begun.to}/scrivi`)).status, 422);
  }
  const reference = await anna.post(`${begun.to}/porta`, { ...DOOR, mail: ['$', '{env:SECRET}'].join('') });
  match(reference.text, /role="alert"/);
  match((await anna.post(`${begun.to}/porta`, { ...DOOR, ente: VALLE })).text, /Ente/);
  const auditor = await web.visitor([{ role: 'auditor' }]);
  equal((await auditor.get('/collega')).status, 403);
});

test('a gestionale that is there already is connected without a sample', async () => {
  const all = await web.visitor([{ role: 'administrator' }]);
  const begun = await all.post('/collega', { esistente: 'cbi-mav' });
  const to = begun.headers.get('location') ?? '';
  match(to, /\/porta$/);
  const page = (await all.get(`${to}?ente=${VALLE}`)).text;
  match(page, /Valle Esempio/);
  match(page, /parametro-/);
});
