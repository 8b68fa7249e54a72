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

const dayIn = (days: number): string => dueDate(days).split('/').reverse().join('-');
/** A position that the form takes. */
const written = {
  collegamento: `${BODY}/tari`,
  periodo: '2026',
  cf: 'RSSMRA80A01H501U',
  nome: 'Mario Rossi',
  causale: 'Diritti',
  importo: '10',
  scadenza: dayIn(40),
  codice: '',
};
/** Value of an input of a page, as it is written there. */
const fieldIn = (text: string, name: string): string | undefined =>
  new RegExp(`name="${name}"[^>]*? value="([^"]*)"`).exec(text)?.[1];

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

  test('insert: rows for installments are added one by one, without losing what was typed', async () => {
    const typed = { ...written, chiave: 'RATE-0', nome: 'Anna <i>Verdi</i>', importo: '90' };
    const opened = await operator.get('/posizioni/nuova');
    match(opened.text, /name="rate" value="0"/);
    match(opened.text, /name="fare" value="aggiungi" formnovalidate>Aggiungi una rata</);
    const one = await operator.post('/posizioni/nuova/prova', { ...typed, fare: 'aggiungi', rate: '0' });
    equal(one.status, 200);
    equal(fieldIn(one.text, 'rate'), '1');
    for (const [name, value] of Object.entries(typed))
      if (name !== 'collegamento' && name !== 'nome') equal(fieldIn(one.text, name), value, name);
    match(one.text, /name="nome"[^>]*value="Anna &lt;i&gt;Verdi&lt;\/i&gt;"/);
    doesNotMatch(one.text, /Da correggere/);
    const rest = { rate: '1', 'rata-1-importo': '45,50', 'rata-1-scadenza': dayIn(30), fare: 'aggiungi' };
    const two = await operator.post('/posizioni/nuova/prova', { ...typed, ...rest });
    equal(fieldIn(two.text, 'rata-1-importo'), '45,50');
    equal(fieldIn(two.text, 'rata-1-scadenza'), dayIn(30));
    equal(fieldIn(two.text, 'rata-2-importo'), '');
    match(two.text, /id="rata-2-importo"[^>]* autofocus/);
    const full = await operator.post('/posizioni/nuova/prova', { ...typed, rate: '400', fare: 'aggiungi' });
    equal(fieldIn(full.text, 'rate'), '12');
    doesNotMatch(full.text, /Aggiungi una rata/);
    const { text } = await english.get('/posizioni/nuova');
    doesNotMatch(text, /Aggiungi|Soluzione/);
  });

  test('insert: what is wrong with installments is said before anything is tried', async () => {
    const tried = async (change: { readonly [name: string]: string }): Promise<string> =>
      (await operator.post('/posizioni/nuova/prova', { ...written, chiave: 'RATE-1', ...change })).text;
    const rata = (row: number, importo: string, days: number | undefined) => ({
      [`rata-${row}-importo`]: importo,
      [`rata-${row}-scadenza`]: days === undefined ? '' : dayIn(days),
    });
    match(
      await tried({ rate: '2', ...rata(1, '10', 60), ...rata(2, '10', 30) }),
      /Da correggere.*La rata 2 scade prima della precedente/s,
    );
    const wrong = await tried({ rate: '3', ...rata(1, '1.0.0', 30), ...rata(3, '', 40) });
    match(wrong, /Manca: Rata 3, Importo in euro\./);
    match(wrong, /Rata 1, Importo in euro<\/strong>: .*amount\.unreadable/s);
    match(await tried({ rate: '1', ...rata(1, '10', undefined) }), /Manca: Rata 1, Scadenza\./);
    match(await tried({ rate: '1', importo: '', scadenza: '', ...rata(1, '10', 30) }), /Una rata sola/);
    match(await tried({ rate: '1', importo: '', ...rata(1, '10', 30) }), /Manca: Importo in euro\./);
    match(await tried({ rate: '2', importo: '', scadenza: '' }), /Manca: Importo.*Manca: Scadenza/s);
    match(await tried({ rate: '2', ...rata(1, '10', -3), ...rata(2, '10', 3) }), /due\.past/);
    match(await tried({ rate: '2', ...rata(1, '0', 3), ...rata(2, '10', 4) }), /amount\.zero/);
  });

  test('insert: the whole and its installments, or installments alone, reach the Nodo with a code each', async () => {
    const rate = {
      rate: '3',
      'rata-1-importo': '600',
      'rata-1-scadenza': dayIn(30),
      'rata-3-importo': '1.600,50',
      'rata-3-scadenza': dayIn(90),
    };
    const both = { ...written, chiave: 'RATE-2', importo: '2.200,50', ...rate };
    const tried = (await operator.post('/posizioni/nuova/prova', both)).text;
    match(tried, /La prova a vuoto è riuscita/);
    doesNotMatch(tried, /Le rate fanno/);
    const differs = (await operator.post('/posizioni/nuova/prova', { ...both, importo: '2.000,00' })).text;
    match(
      differs,
      /La prova a vuoto è riuscita.*Le rate fanno 2\.200,50\u00a0€, la soluzione unica 2\.000,00/s,
    );
    const insertion = differs.split('action="/posizioni/nuova"')[1]?.split('</form>')[0] ?? '';
    equal(fieldIn(insertion, 'rata-3-importo'), '1.600,50');
    const alone = { ...both, chiave: 'RATE-3', cf: 'VRDLGI75C45F205F', importo: '', scadenza: '' };
    for (const form of [both, alone])
      equal((await operator.post('/posizioni/nuova', { ...form, motivo: 'sportello' })).status, 303);
    await scene.run(['ingest', 'publish']);
    const { rows } = await scene.context.database.query(
      `select p.source_key as key, i.ref, i.plan, i.amount, to_char(i.due_date, 'YYYY-MM-DD') as due, u.state
       from position p join installment i using (organization_id, position_id) join publication u using (organization_id, position_id)
       where p.source_key like '2026/RATE-%' order by 1, 2`,
    );
    const [whole, first, last] = [
      { ref: '0', plan: false, amount: 220_050, due: written.scadenza },
      { ref: '1', plan: true, amount: 60_000, due: dayIn(30) },
      { ref: '2', plan: true, amount: 160_050, due: dayIn(90) },
    ];
    deepEqual(rows, [
      { key: '2026/RATE-2', ...whole, state: 'confirmed' },
      { key: '2026/RATE-2', ...first, state: 'confirmed' },
      { key: '2026/RATE-2', ...last, state: 'confirmed' },
      { key: '2026/RATE-3', ...first, state: 'confirmed' },
      { key: '2026/RATE-3', ...last, state: 'confirmed' },
    ]);
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
