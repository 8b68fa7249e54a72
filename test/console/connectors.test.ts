import { doesNotMatch, equal, match } from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BODY, file, openScene, receiving, row } from '../pipeline/scene.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const PAGE = `/collegamenti/${BODY}/tari`;
const EVIL = '<img src=x onerror=alert(1)>';
let web: OpenConsole;
let integrator: Visitor;
let auditor: Visitor;
let stranger: Visitor;

before(async () => {
  await scene.drop('tari.csv', file([row(1), row(2), row(3, { cf: 'RSSMRA80A01H501X' })]));
  await scene.run(['collect', 'ingest', 'publish']);
  await scene.context.database.query(
    `insert into connector (organization_id, connector_id, gestionale, problems) values
       ($1, 'mensa', $2, '[{"code": "key.unknown", "class": "config", "message": "no such key <b>", "advice": "Remove it.", "place": {"file": "mensa.yaml", "line": 7, "column": 3}}]')`,
    [BODY, EVIL],
  );
  await scene.context.database.query(
    "insert into organization (organization_id, name) values ('09876543217', 'Altrove')",
  );
  web = await openConsole(scene.context);
  integrator = await web.visitor([{ role: 'integrator', organization: BODY }]);
  auditor = await web.visitor([{ role: 'auditor', organization: BODY }]);
  stranger = await web.visitor([{ role: 'administrator', organization: '09876543217' }]);
});
after(() => web.close());

const settled = (): Promise<unknown> => scene.run(['collect']);

describe('the list of connectors', () => {
  test('puts what does not work before what does, and says why', async () => {
    const { text } = await auditor.get('/collegamenti');
    match(text, /disattivato[\s\S]*la configurazione non conosce questo nome <code>key\.unknown<\/code>/);
    match(text, /no such key &lt;b&gt;/);
    match(text, /1 scarto/);
    match(text, new RegExp(`href="/collegamenti/${BODY}/tari"`));
    doesNotMatch(text, /<img/);
  });

  test('is narrowed by state and by what people type, accents or not', async () => {
    doesNotMatch((await auditor.get('/collegamenti?stato=disabled')).text, /tari\.csv/);
    match((await auditor.get('/collegamenti?cerca=PROVA')).text, /tari\.csv/);
    match((await auditor.get('/collegamenti?cerca=nulla')).text, /Nessun collegamento risponde/);
    equal((await auditor.get("/collegamenti?stato=x'--")).status, 200);
  });

  test('travels as CSV that runs nothing', async () => {
    const { text, headers } = await auditor.get('/collegamenti.csv');
    match(headers.get('content-type') ?? '', /^text\/csv/);
    match(text, /^(\ufeff)?Ente;Collegamento;/);
    match(text, /Comune di Prova \(01234567897\);tari;prova;attivo/);
  });

  test('knows nothing of others', async () => {
    doesNotMatch((await stranger.get('/collegamenti')).text, /tari/);
    doesNotMatch((await stranger.get('/collegamenti.csv')).text, /tari/);
    equal((await stranger.get(PAGE)).status, 404);
    equal((await stranger.post(`${PAGE}/pausa`)).status, 404);
  });
});

describe('the page of a connector', () => {
  test('says how it is, what it takes and when, and shows its configuration without secrets', async () => {
    const { text } = await auditor.get(PAGE);
    match(text, /<h1>tari <span class="badge good">attivo<\/span><\/h1>/);
    match(text, /ogni 1 s/);
    match(text, /Ultimo ritiro/);
    match(
      text,
      /<svg class="sparkline" role="img" aria-label="Righe ricevute al giorno[^"]*: righe 3, forniture 1"/,
    );
    match(text, /<h2 id="presi">[\s\S]*href="\/forniture\/1">tari\.csv<\/a>/);
    match(text, /gate: stable/);
    match(text, /<h2 id="eventi">/);
    doesNotMatch(text, /\sstyle="/);
  });

  test('of one that is disabled names each error at its line', async () => {
    const { text } = await auditor.get(`/collegamenti/${BODY}/mensa`);
    match(text, /mensa\.yaml:7:3/);
    match(text, /Correggi il nome[^<]*<br><span class="soft small" lang="en">Remove it\.<\/span>/);
    doesNotMatch(text, /<img/);
    match(text, /&lt;img src=x onerror=alert\(1\)&gt;/);
  });

  test('a file that waits says why', async () => {
    await scene.reconfigure({
      connector: {
        receive: receiving(scene.out, { ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }] }),
      },
    });
    await scene.drop(`${EVIL}.csv`, file([row(9)]));
    await settled();
    const { text } = await auditor.get(PAGE);
    match(text, /manca ancora il file \.ok/);
    match(text, /&lt;img src=x onerror=alert\(1\)&gt;\.csv/);
    doesNotMatch(text, /<img/);
    match((await auditor.get('/collegamenti')).text, /1 file in attesa/);
  });

  test('one that may only read finds no button, and is refused without one', async () => {
    doesNotMatch((await auditor.get(PAGE)).text, /Prova il collegamento/);
    for (const act of ['prova', 'pausa', 'riprendi', 'ritira'])
      equal((await auditor.post(`${PAGE}/${act}`)).status, 403, act);
  });

  test('a test shows each step, and the one that failed with what to do', async () => {
    match((await integrator.get(PAGE)).text, /Prova il collegamento/);
    const good = await integrator.post(`${PAGE}/prova`);
    equal(good.status, 200);
    match(good.text, /Prova del collegamento: Tutto funziona/);
    await scene.reconfigure({ connector: { receive: receiving(join(scene.out, 'manca')) } });
    const bad = await integrator.post(`${PAGE}/prova`);
    match(bad.text, /Qualcosa non funziona/);
    match(bad.text, /non riuscito[\s\S]*transport\.not-found/);
    await settled();
    match((await auditor.get(PAGE)).text, /non riesce<\/span> da <time/);
    const disabled = await integrator.post(`/collegamenti/${BODY}/mensa/prova`);
    equal(disabled.status, 422);
    match(disabled.text, /connector\.disabled/);
    await scene.reconfigure({});
  });

  test('pause, resume and pick up now, each said once and written down', async () => {
    const paused = await integrator.post(`${PAGE}/pausa`, { motivo: `${EVIL} cambio di fornitore` });
    equal(paused.status, 303);
    equal(paused.headers.get('location'), PAGE);
    const notice = (paused.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    const after = await integrator.get(PAGE, { cookie: `${integrator.cookie}; ${notice}` });
    match(after.text, /Il collegamento tari è in pausa\./);
    match(after.text, /&lt;img src=x onerror=alert\(1\)&gt; cambio di fornitore/);
    match(after.text, /Riprendi/);
    doesNotMatch(after.text, /Ritira ora/);
    equal((await integrator.post(`${PAGE}/ritira`)).status, 422, 'a paused one picks up nothing');
    equal((await integrator.post(`${PAGE}/riprendi`)).status, 303);
    equal((await integrator.post(`${PAGE}/ritira`)).status, 303);
    const { rows } = await scene.context.database.query<{ event: string; actor: string }>(
      "select event, actor from journal where event in ('connector.paused', 'connector.resumed') order by at",
    );
    equal(rows[0]?.event, 'connector.paused');
    equal(rows[0]?.actor, integrator.login);
  });

  test('a form without its token does nothing', async () => {
    equal((await integrator.post(`${PAGE}/pausa`, { csrf: 'x' })).status, 403);
    match((await integrator.get(PAGE)).text, /Metti in pausa/);
  });

  test('is English too', async () => {
    const john = await web.visitor([{ role: 'integrator', organization: BODY }], { language: 'en' });
    const { text } = await john.get(PAGE);
    match(text, /<html lang="en">/);
    match(text, /Test the connection/);
    match(text, /every 1 s/);
  });
});
