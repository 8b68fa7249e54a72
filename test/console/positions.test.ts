import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BODY, dueDate } from '../pipeline/scene.ts';
import { journaled, openReturned } from './returned.ts';

const { scene, operator, auditor, stranger, english, positions } = await openReturned();
const [first, second, third, fourth] = positions;
ok(first && second && third && fourth);
const pageOf = (id: string, organization = BODY): string => `/posizioni/${organization}/${id}`;
const search = async (text: string): Promise<string> =>
  (await auditor.get(`/posizioni?${new URLSearchParams({ cerca: text }).toString()}`)).text;
const listed = (text: string): readonly string[] =>
  [...text.matchAll(/href="\/posizioni\/\d+\/([0-9a-f-]{36})"/g)].map(([, id = '']) => id);

describe('the list', () => {
  test('finds a position by each of its codes, and says what it took the code for', async () => {
    const notice = `3${second.iuv}`;
    for (const code of [second.iuv, notice, notice.replaceAll(/(.{4})/g, '$1 ')]) {
      const text = await search(code);
      deepEqual(listed(text), [second.id], code);
      match(text, /codice di pagamento \(IUV o codice avviso\)/);
    }
    const debtor = await search(' bncgnn99t70l219r ');
    deepEqual(listed(debtor), [second.id]);
    match(debtor, /codice fiscale del debitore/);
    const key = await search('2026/2026/00000');
    deepEqual(
      listed(key),
      positions.map((one) => one.id),
    );
    match(key, /chiave del gestionale, o suo inizio/);
  });

  test('teaches when nothing is found, filters by state and pages with any cursor but a false one', async () => {
    match(await search('99999999999999999'), /Nessuna posizione corrisponde.*href="\/forniture"/s);
    deepEqual(listed((await auditor.get('/posizioni?stato=payable')).text), [fourth.id, third.id]);
    deepEqual(listed((await auditor.get('/posizioni?stato=suspended')).text), []);
    equal((await auditor.get('/posizioni?cursor=abc')).status, 422);
  });

  test('shows nothing of another body', async () => {
    for (const path of ['/posizioni', `/posizioni?cerca=${first.iuv}`, `/posizioni?ente=${BODY}`])
      deepEqual(listed((await stranger.get(path)).text), []);
    equal((await stranger.get('/posizioni.csv')).text.trim().split('\r\n').length, 1);
  });

  test('exports itself, with cells that no spreadsheet runs and codes that none cuts', async () => {
    const { text, headers } = await auditor.get('/posizioni.csv');
    match(headers.get('content-type') ?? '', /text\/csv/);
    const lines = text.trim().split('\r\n');
    equal(lines.length, 5);
    match(lines[0] ?? '', /ente;nome ente;collegamento/);
    match(text, /;'=cmd\|/);
    match(text, /;222,22;222,22;3010 0000 /);
    match((await english.get('/posizioni.csv')).text, /^\ufeff?body;name of body/);
  });
});

describe('a position', () => {
  test('tells its life from the line of the file to the line of the report, each a link', async () => {
    const { status, text } = await auditor.get(pageOf(first.id));
    equal(status, 200);
    equal((text.match(/<h1/g) ?? []).length, 1);
    for (const link of [
      'href="/forniture/1/righe/1"',
      'href="/forniture/2/righe/1"',
      `href="#codice-${first.iuv}"`,
      'href="#nodo-gpd"',
      `href="/pagamenti/${BODY}/${first.iuv}/`,
      `href="/flussi/${BODY}/`,
      `#riga-1"`,
    ])
      ok(text.includes(link), link);
    match(text, /2026\/000001;2026;[A-Z0-9]+;DEBITORE 1;222,22/);
    match(text, /importo.*101,50.*222,22/s);
    match(text, /rendicontata/);
    match((await english.get(pageOf(first.id))).text, /Born of delivery 1.*reported/s);
  });

  test('shows what a file wrote as text', async () => {
    const { text } = await auditor.get(pageOf(third.id));
    doesNotMatch(text, /<img/);
    match(text, /=cmd\|&lt;img src=x onerror=alert\(1\)&gt;/);
    doesNotMatch(
      (await auditor.get(`/posizioni?cerca=${encodeURIComponent('"><script>')}`)).text,
      /"><script/,
    );
  });

  test('of another body, of another body’s path, or of no such id does not exist', async () => {
    for (const path of [pageOf(first.id), `${pageOf(first.id)}/annulla`])
      equal((await stranger.get(path)).status, 404, path);
    equal((await operator.get(pageOf(first.id, '99999999990'))).status, 404);
    equal((await operator.get(pageOf('1'))).status, 404);
    equal((await operator.get(pageOf('01a00000-0000-7000-8000-000000000000'))).status, 404);
    equal((await stranger.post(`${pageOf(fourth.id)}/annulla`, { motivo: 'x' })).status, 404);
  });
});

describe('acts by hand', () => {
  test('are offered to operators only, and refused to auditors', async () => {
    match((await operator.get(pageOf(fourth.id))).text, /Annulla la posizione…/);
    doesNotMatch((await auditor.get(pageOf(fourth.id))).text, /Annulla la posizione…/);
    equal((await auditor.get(`${pageOf(fourth.id)}/annulla`)).status, 403);
    equal((await auditor.post(`${pageOf(fourth.id)}/annulla`, { motivo: 'x' })).status, 403);
    equal((await auditor.get('/posizioni/nuova')).status, 403);
    // What is paid is not cancelled.
    equal((await operator.get(`${pageOf(first.id)}/annulla`)).status, 404);
  });

  test('cancel and restore ask first, want a reason, and say who in the journal', async () => {
    const path = `${pageOf(fourth.id)}/annulla`;
    match((await operator.get(path)).text, /Annullare la posizione/);
    equal((await operator.post(path, { motivo: ' ' })).status, 422);
    const done = await operator.post(path, { motivo: 'sgravio' });
    equal(done.status, 303);
    equal(done.headers.get('location'), pageOf(fourth.id));
    await scene.run(['ingest', 'publish']);
    const cancelled = (await operator.get(pageOf(fourth.id))).text;
    match(cancelled, /annullata/);
    match(cancelled, /Ripristina la posizione…/);
    equal((await operator.get(path)).status, 404);
    equal((await operator.post(`${pageOf(fourth.id)}/ripristina`, { motivo: 'errore' })).status, 303);
    await scene.run(['ingest', 'publish']);
    match((await operator.get(pageOf(fourth.id))).text, /pagabile/);
    deepEqual(await journaled(scene, 'position.cancel'), [operator.login]);
    deepEqual(await journaled(scene, 'position.restore'), [operator.login]);
  });

  test('insert: the form names what is wrong, the dry run writes nothing, the insertion makes a delivery', async () => {
    const day = dueDate(40).split('/').reverse().join('-');
    const good = {
      collegamento: `${BODY}/tari`,
      chiave: 'MANO-1',
      periodo: '2026',
      cf: 'RSSMRA80A01H501U',
      nome: 'Mario <b>Rossi</b>',
      causale: 'Diritti',
      importo: '1.234,56',
      scadenza: day,
      codice: '',
    };
    const wrong = await operator.post('/posizioni/nuova/prova', { ...good, importo: '12.3.4', nome: '' });
    match(wrong.text, /Da correggere.*Manca: Nome o denominazione.*amount\.unreadable/s);
    match(
      (await operator.post('/posizioni/nuova/prova', { ...good, cf: 'RSSMRA80A01H501X' })).text,
      /Codice fiscale del debitore<\/strong>.*fiscalCode\.checksum/,
    );
    const tried = await operator.post('/posizioni/nuova/prova', good);
    match(tried.text, /La prova a vuoto è riuscita/);
    doesNotMatch(tried.text, /<b>Rossi/);
    equal(listed(await search('2026/MANO-1')).length, 0);
    equal((await operator.post('/posizioni/nuova', good)).status, 422);
    const made = await operator.post('/posizioni/nuova', { ...good, motivo: 'richiesta allo sportello' });
    equal(made.status, 303);
    match(made.headers.get('location') ?? '', /^\/forniture\/\d+$/);
    await scene.run(['ingest', 'publish']);
    const found = await search('2026/MANO-1');
    equal(listed(found).length, 1);
    match(found, /1\.234,56/);
    deepEqual(await journaled(scene, 'position.insert'), [operator.login]);
    const again = await operator.post('/posizioni/nuova/prova', good);
    match(again.text, /c’è già/);
  });

  test('insert: another body’s connector is nobody’s', async () => {
    const { text } = await stranger.post('/posizioni/nuova/prova', {
      collegamento: `${BODY}/tari`,
      chiave: 'X',
      cf: 'RSSMRA80A01H501U',
      nome: 'X',
      causale: 'X',
      importo: '1',
      scadenza: '2099-01-01',
    });
    match(text, /Manca: Collegamento/);
    doesNotMatch(text, /Comune di Prova/);
  });
});
