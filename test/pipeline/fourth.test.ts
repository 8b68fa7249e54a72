/** A gestionale that nobody thought of: configuration alone brings it in, and what it says comes back. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { configure } from '../../src/pipeline/configure.ts';
import { bookPayments } from './returns.ts';
import { BODY, dueDate, IBAN, KEY, openScene } from './scene.ts';
import { assertNodoAgrees, codes, outcomes, problems, TO_NODO } from './views.ts';

const tree = (sandbox: string, out: string, back: string): Readonly<Record<string, string>> => ({
  [`connectors/${BODY}-prova/organization.yaml`]: `organization: "${BODY}"
name: Comune di Prova
state: exercise
nodo:
  gpd:
    adapter: gpd
    broker: "15376371009"
    subscriptionKey: \${env:FOURTH_KEY}
    baseUrl: ${sandbox}
    segregationCodes: ["01"]
ibans:
  tesoreria: ${IBAN}
services:
  cosap:
    description: Canone di occupazione del suolo
    category: 9/0101101IM/
    iban: tesoreria
`,
  [`connectors/${BODY}-prova/cosap.yaml`]: `gestionale: pratiche
service: cosap
receive: { from: ${out}, match: "PRATICHE_*.txt", every: 1s, ready: [trailer] }
hold: never
fullList: { scope: [service, year] }
acknowledge: { to: ${back} }
report: { to: ${back} }
parameters: { ufficio: "07" }
`,
  'mappings/pratiche/gestionale.yaml': `title: Pratiche, pipe-separated, with a head and a tail
parameters:
  ufficio: Code of the office, as the head of the report wants it
positions:
  format: csv
  encoding: utf-8
  delimiter: "|"
  quote: none
  header: false
  columns: [TIPO, PRATICA, ANNO, CODICE, RAGIONE_SOCIALE, SCADENZA, CENTESIMI]
  amount: CENTESIMI
  amountUnit: cents
  key: { field: PRATICA, uniqueWithin: year }
  records:
    type: TIPO
    head: { is: "00", columns: [TIPO, ENTE, PRODOTTO] }
    body: "10"
    tail: { is: "99", columns: [TIPO, QUANTI, TOTALE] }
  totals: { tail.QUANTI: count(records), tail.TOTALE: sum(CENTESIMI) }
acknowledgement:
  format: csv
  like: positions
  columns: ["*", ESITO, AVVISO]
  name: "{received.stem}.esito.txt"
  values: { ENTE: "{organization}", PRODOTTO: Tramite }
report:
  format: csv
  encoding: utf-8
  delimiter: "|"
  quote: none
  header: false
  columns: [TIPO, PRATICA, PAGATO, GIORNO]
  records:
    type: TIPO
    head: { is: "00", columns: [TIPO, UFFICIO] }
    body: "20"
    tail: { is: "99", columns: [TIPO, QUANTI] }
  totals: { tail.QUANTI: count(records) }
  name: "PAGATE_{number:4}.txt"
  values: { UFFICIO: "{parameters.ufficio}" }
`,
  'mappings/pratiche/positions.jsonata': `{
  "key": $required(PRATICA, "PRATICA"),
  "period": ANNO,
  "description": "Occupazione suolo, pratica " & PRATICA,
  "debtor": $debtor(CODICE, RAGIONE_SOCIALE, { "fields": { "code": "CODICE", "name": "RAGIONE_SOCIALE" } }),
  "options": [{ "installments": [{ "amount": $number($digits(CENTESIMI, null, "CENTESIMI")), "dueDate": $date(SCADENZA, "dd/MM/yyyy", "SCADENZA") }] }],
  "source": { "pratica": PRATICA }
}
`,
  'mappings/pratiche/acknowledgement.jsonata': `$merge([$sift($$, function($v, $k) { $k != "outcome" }), {
  "ESITO": outcome.outcome = "created" ? "OK" : outcome.problems[0].code,
  "AVVISO": outcome.positions[0].codes[0].noticeNumber
}])
`,
  'mappings/pratiche/report.jsonata': `{ "TIPO": "20", "PRATICA": position.source.pratica, "PAGATO": paid.amount, "GIORNO": paid.day }
`,
  'mappings/pratiche/README.md': '# Pratiche\n',
});

test('a fourth gestionale, pipe-separated with head and tail, touches only connectors/ and mappings/', async () => {
  const scene = await openScene();
  const root = await mkdtemp(join(tmpdir(), 'tramite-fourth-'));
  after(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(tree(scene.sandbox.url, scene.out, scene.back))) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const found = await loadConfiguration({
    connectors: join(root, 'connectors'),
    mappings: join(root, 'mappings'),
    home: root,
    base: root,
    formats: scene.context.formats,
    transports: scene.context.transports,
    nodi: scene.context.nodi,
    lintMapping,
  });
  assert.deepEqual(found.problems, []);
  const context = {
    ...scene.context,
    secrets: (given: Readonly<Record<string, string | number | boolean>>) => ({
      ok: true as const,
      value: Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, value === `\${env:FOURTH_KEY}` ? KEY : value]),
      ),
    }),
  };
  const changed = await configure(context, found);
  assert.deepEqual(
    changed?.map((one) => one.connector),
    ['cosap'],
  );

  const rows = [
    `10|P/1|2026|RSSMRA80A01H501U|ROSSI MARIO|${dueDate(30)}|1250`,
    `10|P/2|2026|00743110157|BIANCHI S.R.L. "IL CHIOSCO"|${dueDate(30)}|990000`,
    `10|P/3|2026|00743110158|NERI S.P.A.|${dueDate(30)}|100`,
  ];
  const list = (total: number): string =>
    [`00|${BODY}|Pratiche 4.2`, ...rows, `99|${rows.length}|${total}`, ''].join('\n');
  await scene.drop('PRATICHE_1.txt', list(991_351));
  // The trailer may be of a file that is still being written: only one that stands still is wrong.
  await scene.run(['collect'], context);
  scene.advance(11 * 60_000);
  await scene.run(TO_NODO, context);
  assert.deepEqual(await outcomes(scene), { state: 'refused' });
  await scene.drop('PRATICHE_2.txt', list(991_350));
  await scene.run(undefined, context);
  assert.deepEqual(await outcomes(scene), { state: 'applied', created: 2, problem: 1 });
  assert.deepEqual(await problems(scene), [{ code: 'fiscalCode.checksum', line: 4, field: 'CODICE' }]);
  await assertNodoAgrees(scene);
  const made = await codes(scene);
  assert.deepEqual(
    made.map((one) => one.amount),
    [1_250, 990_000],
  );

  const text = (await scene.returned()).get('PRATICHE_2.esito.txt')?.toString('utf8') ?? '';
  const [head, first, second, third, tail] = text.split('\n');
  assert.deepEqual([head, tail?.split('|').slice(0, 3)], [`00|${BODY}|Tramite`, ['99', '3', '991350']], text);
  assert.equal(first, `${rows[0]}|OK|${made[0]?.noticeNumber}`);
  assert.equal(second, `${rows[1]}|OK|${made[1]?.noticeNumber}`);
  assert.match(third ?? '', /\|fiscalCode.checksum\|$/);

  assert.ok((await scene.sandbox.pay({ org: BODY, iuv: made[0]?.iuv ?? '' })).paid);
  await bookPayments({ ...scene, context });
  await scene.run(['report', 'dispatch'], context);
  const report = (await scene.returned()).get('PAGATE_0001.txt')?.toString('utf8') ?? '';
  assert.match(report, /^00\|07\r?\n20\|P\/1\|1250\|\d{4}-\d\d-\d\d\r?\n99\|1\r?\n$/);
});
