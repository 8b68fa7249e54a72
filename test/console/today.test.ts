import { deepEqual, doesNotMatch, equal, match } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cancelPosition, insertPosition } from '../../src/pipeline/by-hand.ts';
import { bookPayments, doors, gestionale, pay } from '../pipeline/returns.ts';
import { BODY, dueDate, file, openScene, row } from '../pipeline/scene.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

const scene = await openScene();
const EVIL = '<img src=x onerror=alert(1)>&"\'.csv';
const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
let web: OpenConsole;
let all: Visitor;
let mine: Visitor;

before(async () => {
  web = await openConsole(scene.context);
  all = await web.visitor([{ role: 'administrator' }]);
  mine = await web.visitor([{ role: 'operator', organization: BODY }]);
});
after(() => web.close());

describe('the first page', () => {
  test('of an installation without anything teaches what to do first', async () => {
    await scene.context.database.query('delete from connector');
    const { text } = await all.get('/');
    match(text, /<h1>Benvenuto in Tramite<\/h1>/);
    match(text, /href="\/visita"/);
    match(text, /href="\/collega"/);
    const john = await web.visitor([{ role: 'auditor' }], { language: 'en' });
    match((await john.get('/')).text, /<h1>Welcome to Tramite<\/h1>/);
    await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  });

  test('before the first file says that nothing is wrong', async () => {
    const { text } = await mine.get('/');
    match(text, /Ancora nessun file/);
    match(text, /Niente chiede una persona/);
    match(text, /Nessuna fornitura applicata nelle ultime 24 ore/);
  });

  test('counts what passed each stage in a day, with its euros', async () => {
    await scene.drop('tari.csv', file([row(1, { amount: '612480,55' }), row(2, { amount: '10' })]));
    await scene.run(QUEUES);
    const { rows } = await scene.context.database.query<{ iuv: string }>(
      'select iuv from installment where amount = 1000',
    );
    await pay(
      scene,
      rows.map(({ iuv }) => iuv),
    );
    await bookPayments(scene);
    // What passed is counted anew twice a minute.
    scene.advance(31_000);
    const { text } = await mine.get('/');
    const flow = /<ol class="flow">([\s\S]*?)<\/ol>/.exec(text)?.[1] ?? '';
    match(
      flow,
      /Ricevuti<\/span><strong>1 file<\/strong>\s*<span class="soft small">2 righe<\/span>\s*<span class="small">612\.490,55\u00a0€/,
    );
    match(flow, /Elaborati<\/span><strong>1 file<\/strong>/);
    match(flow, /Pubblicati<\/span><strong>2 posizioni<\/strong>\s*<span class="small">612\.490,55\u00a0€/);
    match(flow, /Pagati \(importo intero\)<\/span><strong>1 pagamento<\/strong>[\s\S]*10,00\u00a0€/);
    match(flow, /Restituiti<\/span><strong>1 file<\/strong>[\s\S]*0,00\u00a0€ di pagamenti/);
    equal((text.match(/<figure class="chart" data-chart>/g) ?? []).length, 2);
    match(text, /<data value="2">2<\/data>/, 'pictures are drawn from tables');
  });

  test('counts what went back of payments in euros, and what was cancelled as nothing published', async () => {
    await scene.run(['report', 'dispatch']);
    const { rows } = await scene.context.database.query<{ id: string }>(
      'select position_id as id from position where amount = 61248055',
    );
    const position = rows[0]?.id ?? '';
    const gone = await cancelPosition(scene.context, { organization: BODY, position }, 'sgravio', 'anna');
    equal(gone.ok, true);
    await scene.run(['ingest', 'publish']);
    scene.advance(31_000);
    const flow = /<ol class="flow">([\s\S]*?)<\/ol>/.exec((await mine.get('/')).text)?.[1] ?? '';
    match(flow, /Pubblicati<\/span><strong>2 posizioni<\/strong>\s*<span class="small">612\.490,55\u00a0€/);
    match(flow, /Restituiti<\/span><strong>2 file<\/strong>[\s\S]*10,00\u00a0€ di pagamenti/);
    const { rows: sent } = await scene.context.database.query<{ detail: object }>(
      "select detail from journal where event = 'nodo.sent' order by at",
    );
    deepEqual(
      sent.map(({ detail }) => detail),
      [
        { kind: 'create', confirmed: 2, cents: 61_249_055 },
        { kind: 'cancel', confirmed: 1, cents: 61_248_055 },
      ],
    );
    await scene.context.database.query(
      "update journal set detail = detail - 'cents' where event = 'nodo.sent'",
    );
    scene.advance(31_000);
    const older = /Pubblicati<[\s\S]*?<\/li>/.exec((await mine.get('/')).text)?.[0] ?? '';
    doesNotMatch(older, /€/, 'what no entry tells is not called zero');
  });

  test('says which notices are due soon and cannot be paid, and their euros', async () => {
    await scene.drop(
      'tardi.csv',
      file([
        row(701, { due: dueDate(2), amount: '33,10' }),
        row(702, { due: dueDate(20) }),
        row(703, { due: dueDate(3), amount: '7' }),
        row(704, { due: dueDate(4), amount: '900' }),
        row(705, { due: dueDate(0), amount: '1' }),
      ]),
    );
    await scene.run(['collect', 'ingest']);
    const due = (text: string): string => text.split('id="scadenze"')[1]?.split('</section>')[0] ?? '';
    match(
      due((await mine.get('/')).text),
      /Comune di Prova[\s\S]*in attesa di pubblicazione[\s\S]*>3<[\s\S]*41,10\u00a0€/,
      'from today to the third day, both included',
    );
    await scene.run(['publish']);
    equal(due((await mine.get('/')).text), '', 'the Nodo has them');
    await scene.drop('cambia.csv', file([row(701, { due: dueDate(1), amount: '44' })]));
    await scene.run(['collect', 'ingest']);
    equal(due((await mine.get('/')).text), '', 'it can be paid, though a change of it waits');
    await scene.run(['publish']);
  });

  test('of two ways to pay the same debt that are due soon counts one', async () => {
    const days = [2, 1, 3].map((after) => dueDate(after).split('/').reverse().join('-'));
    const [whole = '', one = '', two = ''] = days;
    const made = await insertPosition(
      scene.context,
      { organization: BODY, connector: 'tari' },
      {
        key: 'DUE-VIE',
        period: '2026',
        debtor: { fiscalCode: 'RSSMRA80A01H501U', name: 'ROSSI MARIO' },
        options: [
          { kind: 'single', installments: [{ ref: '0', amount: 10_000, dueDate: whole }] },
          {
            kind: 'plan',
            installments: [
              { ref: '1', amount: 5_000, dueDate: one },
              { ref: '2', amount: 5_050, dueDate: two },
            ],
          },
        ],
      },
      'prova',
      'anna',
    );
    equal(made.ok, true);
    await scene.run(['ingest']);
    const text = (await mine.get('/')).text.split('id="scadenze"')[1]?.split('</section>')[0] ?? '';
    match(text, />3<[\s\S]*100,50\u00a0€/);
    await scene.run(['publish']);
  });

  test('leads to what needs a person: held files, rejects, uncertain files, failing and disabled connectors', async () => {
    await scene.drop('scarti.csv', file([row(3, { cf: 'RSSMRA80A01H501X' }), row(4)]));
    await scene.run(QUEUES);
    await scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), hold: 'usual' } });
    await scene.drop(EVIL, file(Array.from({ length: 40 }, (_, n) => row(n + 10))));
    await scene.run(QUEUES);
    const { database } = scene.context;
    await database.query(
      "update outgoing set state = 'unknown' where number = 1 and kind = 'acknowledgement'",
    );
    await database.query(
      `insert into connector (organization_id, connector_id, gestionale, problems) values ($1, 'mensa', 'altro', '[{"code": "key.unknown", "class": "config", "message": "no such key <b>", "place": {"file": "mensa.yaml", "line": 7}}]')`,
      [BODY],
    );
    await database.query(
      `update connector set failing_since = now(), last_scan = '{"at": "2026-11-22T10:00:00Z", "listed": 0, "taken": 0, "waiting": 0, "skipped": 0, "problem": {"code": "transport.login", "class": "auth", "message": "refused"}}' where connector_id = 'tari'`,
    );
    const { text } = await mine.get('/');
    match(text, /<a href="#approvare"><strong>1<\/strong>Forniture da approvare/);
    match(text, /40 righe, contro \d+(–\d+)? de/);
    match(text, /<a href="\/forniture\/7">&lt;img src=x onerror=alert\(1\)&gt;&amp;&quot;&#39;\.csv<\/a>/);
    doesNotMatch(text, /<img/);
    match(
      text,
      /codice fiscale[^<]*<code>fiscalCode\.checksum<\/code>|l’ultima lettera[^<]*<code>fiscalCode\.checksum<\/code>/,
    );
    match(text, /href="\/forniture\/6#scarti"/);
    match(text, /File di esito incerto[\s\S]*tari\.esito\.csv/);
    match(text, /il server rifiuta utente, password o chiave <code>transport\.login<\/code>/);
    match(text, /no such key &lt;b&gt;[\s\S]*mensa\.yaml:7/);
  });

  test('is narrowed to one connector', async () => {
    const { text } = await mine.get(`/?ente=${BODY}&collegamento=mensa`);
    match(text, /Solo Comune di Prova, mensa\./);
    match(text, /mensa\.yaml:7/);
    doesNotMatch(text, /transport\.login|fiscalCode\.checksum/);
  });

  test('a part of it alone is what a page that lives asks for', async () => {
    for (const [part, other] of [
      ['adesso', 'flusso'],
      ['flusso', 'stato'],
      ['stato', 'adesso'],
    ]) {
      const { text } = await mine.get(`/?parte=${part}`, { 'hx-request': 'true' });
      match(text, new RegExp(`^<div id="${part}"`));
      doesNotMatch(text, new RegExp(`id="${other}"`));
    }
  });

  test('shows others nothing, and the machine only to who sees everything', async () => {
    const stranger = await web.visitor([{ role: 'administrator', organization: '09876543217' }]);
    const { text } = await stranger.get('/');
    doesNotMatch(text, /tari|Comune di Prova/);
    match((await all.get('/')).text, /Disco dell’archivio/);
    doesNotMatch((await mine.get('/')).text, /Disco dell’archivio/);
    equal((await fetch(web.url, { redirect: 'manual' })).status, 303, 'nobody known is led to the login');
  });
});
