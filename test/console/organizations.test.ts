import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const EVIL = '<script>alert(1)</script>';
const MANY = 300;
let web: OpenConsole;
let all: Visitor;
let mine: Visitor;

before(async () => {
  await scene.drop('tari.csv', file([row(1), row(2, { cf: 'RSSMRA80A01H501X' })]));
  await scene.run(['collect', 'ingest', 'publish']);
  const { database } = scene.context;
  await database.query(
    `insert into organization (organization_id, name, hash)
     select lpad((10000000000 + n)::text, 11, '0'), 'Comune di Òrbita ' || n, (select hash from organization where organization_id = $1) from generate_series(1, $2::int) n`,
    [BODY, MANY],
  );
  await database.query("insert into organization (organization_id, name) values ('09876543217', $1)", [EVIL]);
  web = await openConsole(scene.context);
  all = await web.visitor([{ role: 'auditor' }]);
  mine = await web.visitor([{ role: 'operator', organization: BODY }]);
});
after(() => web.close());

describe('organizations', () => {
  test('hundreds of them are one page, where only what differs stands out', async () => {
    const { text } = await all.get('/enti');
    const [differ = '', regular = ''] = text.split('id="regolari"');
    match(differ, /Comune di Prova/);
    match(differ, /<a href="\/\?ente=01234567897#scarti">1 scarto<\/a>/);
    match(differ, /configurazione non valida/);
    doesNotMatch(differ, /Òrbita/);
    match(regular, /<details id="elenco-regolari"><summary>300 enti<\/summary>/);
    equal((regular.match(/Comune di Òrbita/g) ?? []).length, MANY);
  });

  test('the page is light enough for a telephone', async () => {
    const answer = await fetch(`${web.url}/enti`, {
      headers: { cookie: all.cookie, 'accept-encoding': 'gzip' },
    });
    equal(answer.headers.get('content-encoding'), 'gzip');
    const { text } = await all.get('/enti');
    const zipped = await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer();
    ok(zipped.byteLength < 60_000, `${zipped.byteLength} bytes`);
  });

  test('are found by name, accents or not, and by code', async () => {
    match((await all.get('/enti?nome=orbita+17')).text, /Comune di Òrbita 17</);
    doesNotMatch((await all.get('/enti?nome=orbita+17')).text, /Comune di Prova/);
    match((await all.get(`/enti?nome=${BODY}`)).text, /Comune di Prova/);
    match((await all.get('/enti?nome=nessuno')).text, /Nessun ente risponde/);
    doesNotMatch((await all.get('/enti?mostra=regolari')).text, /Comune di Prova/);
  });

  test('travel as CSV', async () => {
    const { text } = await all.get('/enti.csv?mostra=guardare');
    match(text, /Comune di Prova;01234567897;esercizio;1 scarto;1;/);
    doesNotMatch(text, /Òrbita/);
  });

  test('a name is never markup', async () => {
    for (const path of ['/enti', '/enti/09876543217']) {
      const { text } = await all.get(path);
      doesNotMatch(text, /<script>alert/);
      match(text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    }
  });

  test('one sees one’s own', async () => {
    const { text } = await mine.get('/enti');
    match(text, /Comune di Prova/);
    doesNotMatch(text, /Òrbita/);
    doesNotMatch((await mine.get('/enti.csv')).text, /Òrbita/);
    equal((await mine.get('/enti/10000000001')).status, 404);
    equal((await mine.get('/enti/99999999999')).status, 404);
  });
});

describe('an organization', () => {
  test('has its facts, services, IBANs, accesses and connectors', async () => {
    const { text } = await mine.get(`/enti/${BODY}`);
    match(text, /Tassa sui rifiuti/);
    match(text, /9\/0101101IM\//);
    match(text, /nessuno: i riversamenti di questo servizio restano da attribuire/);
    match(text, /IT60X0542811101000000123456/);
    match(text, /Codici di segregazione|<span class="soft small">01<\/span>/);
    match(text, new RegExp(`href="/collegamenti/${BODY}/tari"`));
    match(text, /Di questo ente non si sa ancora fino a quando i pagamenti sono completi/);
    doesNotMatch(text, /scene-key/, 'options of accesses are not shown');
  });

  test('somebody without any is told what to do', async () => {
    const nobody = await web.visitor([{ role: 'auditor', organization: '00000000000' }]);
    const { text } = await nobody.get('/enti');
    match(text, /<h1>Nessun ente<\/h1>/);
    match(text, /href="\/collega"/);
  });
});
