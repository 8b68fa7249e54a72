/** From a field of a position to the lines and columns of the file, in both formats. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trialLines } from '../../src/cli/trial-page.ts';
import type {
  ConnectorConfig,
  GestionaleConfig,
  OrganizationConfig,
} from '../../src/domain/configuration.ts';
import { formats } from '../../src/formats/registry.ts';
import type { OutputOrigins } from '../../src/mapping/runtime/tracer.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import type { Trial, TrialFile } from '../../src/pipeline/trial.ts';
import { type PositionLineage, trialLineage } from '../../src/pipeline/trial-lineage.ts';
import { BODY, file, IBAN, POSITIONS, row } from './scene.ts';

const tools = { formats, nodi: nodiOf({ now: () => new Date() }) };

const organization: OrganizationConfig = {
  organization: BODY,
  name: 'Comune di Prova',
  state: 'exercise',
  nodo: { gpd: { adapter: 'gpd', segregationCodes: ['01'], options: {} } },
  ibans: { tesoreria: IBAN },
  services: { tari: { description: 'Tassa', category: '9/0101101IM/', iban: 'tesoreria' } },
  holidays: [],
};
const connector = {
  organization: BODY,
  connector: 'tari',
  gestionale: 'prova',
  service: 'tari',
  services: ['tari'],
  parameters: {},
  nodo: 'gpd',
  pastDue: { extendDays: 30 },
  codes: { strategy: 'generated', segregationCode: '01', auxDigit: 3, start: 1 },
} as unknown as ConnectorConfig;

const csv: GestionaleConfig['positions'] = {
  format: 'csv',
  options: { encoding: 'windows-1252', delimiter: ';', header: true },
  uniqueWithin: 'period',
  keyField: 'AVVISO',
};

function tried(text: string, positions: GestionaleConfig['positions'], mapping: string) {
  const gestionale: GestionaleConfig = {
    gestionale: 'prova',
    title: 'Prova',
    positions,
    parameters: {},
    mappings: { positions: mapping },
  };
  const given: TrialFile = {
    program: { organization, connector, gestionale },
    fileName: 'try.csv',
    sha256: '00',
    size: text.length,
    receivedAt: new Date('2026-01-15T09:00:00Z'),
  };
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    const all = Buffer.from(text, 'latin1');
    yield all.subarray(0, 7);
    yield all.subarray(7);
  };
  return (
    units: readonly (readonly number[])[],
    ...literal: readonly (readonly OutputOrigins[] | undefined)[]
  ) =>
    literal.length === 0
      ? trialLineage(tools, given, bytes(), units)
      : trialLineage(tools, given, bytes(), units, () => literal[0]);
}

/** Its name is in quotes, with a delimiter in it. */
const QUOTED = row(2).replace('DEBITORE 2', '"ROSSI; MARIO"');

const of = (found: ReadonlyMap<number, readonly PositionLineage[]>, unit: number, path: string) =>
  found.get(unit)?.[0]?.fields.find((one) => one.path === path);

test('a field of delimited text is at its line, column and characters', async () => {
  const lineage = tried(file([row(1), QUOTED]), csv, POSITIONS);
  const found = await lineage(
    [[2]],
    [
      { path: ['debtor', 'name'], from: [{ record: 0, path: ['NOME'] }] },
      { path: ['key'], from: [{ record: 0, path: ['AVVISO'] }] },
    ],
  );
  assert.deepEqual([...found.keys()], [2]);
  const { line, column, field, record } = of(found, 2, 'debtor.name')?.from[0] ?? {};
  assert.deepEqual([record, line, field], [2, 3, 'NOME']);
  assert.ok(typeof column === 'number');
  const text = file([row(1), QUOTED]).split('\n')[2] ?? '';
  const place = of(found, 2, 'debtor.name')?.from[0];
  assert.equal(text.slice((place?.from ?? 0) - 1, place?.to), '"ROSSI; MARIO"');
  assert.equal(of(found, 2, 'key')?.by, 'file');
  assert.equal(of(found, 2, 'description')?.by, 'mapping');
  assert.equal(of(found, 2, 'action')?.by, 'default');
});

test('records of one unit that stand apart are each at their own line', async () => {
  const grouped = `{ "key": $records[0].AVVISO, "period": $records[0].ANNO, "debtor": $debtor($records[0].CF, $records[0].NOME),
    "options": [{ "installments": [$records#$i.{ "ref": $string($i), "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }] }`;
  const lineage = tried(
    file([row(1), row(2), row(1)]),
    { ...csv, options: { ...csv.options, groupBy: 'AVVISO' }, groupBy: 'AVVISO' },
    grouped,
  );
  const amount = (index: number) => ['options', 0, 'installments', index, 'amount'];
  const found = await lineage(
    [[1, 3]],
    [
      { path: amount(0), from: [{ record: 0, path: ['IMPORTO'] }] },
      { path: amount(1), from: [{ record: 1, path: ['IMPORTO'] }] },
    ],
  );
  const lines = [0, 1].map(
    (index) => of(found, 1, `options[0].installments[${index}].amount`)?.from[0]?.line,
  );
  assert.deepEqual(lines, [2, 4]);
});

test('a field of a fixed layout is at its positions, and the page says so', async () => {
  const fixed: GestionaleConfig['positions'] = {
    format: 'fixed-width',
    options: {
      encoding: 'us-ascii',
      length: 40,
      type: '1-2',
      records: {
        '14': { key: '3-6', amount: { at: '7-12', as: 'cents' } },
        '30': { cf: '3-18', name: '19-40' },
      },
      record: { from: '14' },
    },
    uniqueWithin: 'ever',
  };
  const mapping = `{ "key": $records[0].\`14\`.key, "debtor": $debtor($records[0].\`30\`.cf, $records[0].\`30\`.name),
    "options": { "installments": { "amount": $records[0].\`14\`.amount, "dueDate": "2036-12-31" } } }`;
  const text = `14A001003500${' '.repeat(28)}\n30RSSMRA80A01H501UROSSI MARIO${' '.repeat(11)}\n`;
  const found = await tried(
    text,
    fixed,
    mapping,
  )(
    [[1]],
    [
      { path: ['options', 'installments', 'amount'], from: [{ record: 0, path: ['14', 'amount'] }] },
      { path: ['debtor', 'name'], from: [{ record: 0, path: ['30', 'name'] }] },
    ],
  );
  assert.deepEqual(of(found, 1, 'options[0].installments[0].amount')?.from, [
    { line: 1, from: 7, to: 12, record: 1, field: '14.amount' },
  ]);
  const page = trialLines(oneRecord, 'try.txt', found);
  const name = page.find((line) => line.startsWith('      debtor.name '));
  assert.equal(
    name?.replaceAll(/ {3,}/g, '  '),
    '  debtor.name  "ROSSI MARIO"  line 2, positions 19–40  30.name',
  );
  assert.ok(
    page.some((line) =>
      /^ {6}options\[0\]\.installments\[0\]\.dueDate {2}"2036-12-31" +the mapping$/.test(line),
    ),
  );
  assert.ok(page.includes('      by default  description "Tassa", action "upsert", service "tari"'));
  assert.ok(page.includes('      by default  options[0].installments[0]: ref "1"'));
});

test('the engine says by itself where a field came from', async () => {
  const text = file([row(1), QUOTED]);
  const lineage = tried(text, csv, POSITIONS);
  const found = await lineage([[1], [2]]);
  const said = (path: string) => of(found, 2, path)?.from.map(({ line, field }) => `${line} ${field}`);
  assert.deepEqual(said('key'), ['3 AVVISO']);
  assert.deepEqual(said('description'), ['3 ANNO']);
  assert.deepEqual(said('options[0].installments[0].amount'), ['3 IMPORTO']);
  assert.deepEqual(said('options[0].installments[0].dueDate'), ['3 SCADENZA']);
  assert.ok(said('debtor.name')?.includes('3 NOME'));
  assert.equal(of(found, 2, 'options[0].installments[0].ref')?.by, 'mapping');
});

test('an engine that does not trace leaves the places empty', async () => {
  const found = await tried(file([row(1)]), csv, POSITIONS)([[1]], undefined);
  assert.deepEqual([of(found, 1, 'key')?.by, of(found, 1, 'key')?.from], ['unknown', []]);
});

const oneRecord: Trial = {
  organization: BODY,
  connector: 'tari',
  file: 'try.txt',
  sha256: '00000000',
  survey: null,
  total: { records: 1, cents: 0, withoutAmount: 0 },
  refused: [],
  held: [],
  absent: null,
  outcomes: [{ outcome: 'created', units: 1, records: 1, cents: 0 }],
  records: [
    {
      record: 1,
      line: 1,
      unit: [1],
      key: 'A001',
      outcome: 'created',
      reason: null,
      cents: 3500,
      also: [],
      problems: [],
    },
  ],
  more: 0,
  problems: {},
};
