/** Visita guidata: what there is to see, what was done, and where the first administrator lands. */
import { doesNotMatch, equal, match } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { journal } from '../../src/store/journal.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { type OpenConsole, openConsole } from './visitor.ts';

const scene = await openScene();
let web: OpenConsole;

before(async () => {
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  web = await openConsole(scene.context);
});
after(() => web.close());

test('the first administrator lands on the tour', async () => {
  const link = await web.access.firstAdministrator();
  const path = `/inizio/${link?.token}?verso=/visita`;
  const page = await fetch(web.url + path);
  const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(await page.text()) ?? [];
  match(action, /verso=%2Fvisita/);
});

test('an empty installation is told how to begin', async () => {
  const anna = await web.visitor([{ role: 'administrator' }]);
  const { text } = await anna.get('/visita');
  match(text, /Non è ancora arrivato nessun file/);
  match(text, /href="\/collega"/);
  const auditor = await web.visitor([{ role: 'auditor' }]);
  doesNotMatch((await auditor.get('/visita')).text, /href="\/collega"/);
});

test('it leads to a record that can be put right, and sees what was done', async () => {
  await scene.drop('tari.csv', file([row(1), row(2, { cf: 'RSSMRA80A01H501X' }), row(3)]));
  await scene.run(['collect', 'ingest', 'publish', 'acknowledge', 'dispatch']);
  const anna = await web.visitor([{ role: 'administrator' }]);
  const before = (await anna.get('/visita')).text;
  match(before, /0 passi su 6/);
  match(before, /href="\/forniture\/1"/);
  match(before, /href="\/forniture\/1\/righe\/2"/);
  match(before, /dovrebbe essere U/);
  match(before, /Prima si corregge una riga/);
  match(before, /href="\/tracciati\/prova\/prova"/);
  equal((await anna.get('/forniture/1/righe/2')).status, 200);
  const { rows } = await scene.context.database.query<{ id: string }>(
    'select delivery_id as id from delivery',
  );
  const entry = { organization: BODY, connector: 'tari', deliveryId: rows[0]?.id ?? '', actor: anna.login };
  await journal(scene.context.database, { ...entry, event: 'record.correction', detail: { record: 2 } });
  match((await anna.get('/visita')).text, /2 passi su 6[\s\S]*Rielabora la riga 2/);
  await journal(scene.context.database, { ...entry, event: 'records.replay' });
  match((await anna.get('/visita')).text, /4 passi su 6/);
  const foreign = await web.visitor([{ role: 'operator', organization: '09876543217' }]);
  doesNotMatch((await foreign.get('/visita')).text, /forniture\/1/);
});
