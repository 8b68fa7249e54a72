/** A lookup table all the way: from the CSV beside the mapping to what a mapping process makes of it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { configurationHash } from '../../src/configuration/hash.ts';
import { openMappingProcesses } from '../../src/mapping/pool.ts';
import { positionsProgram } from '../../src/pipeline/program.ts';
import { type Files, GOOD, load } from '../configuration/tree.ts';
import { program } from './setting.ts';

const pool = openMappingProcesses({ size: 1 });
after(() => pool.close());

const CSV = 'CODICE;SERVIZIO\n0016;Mensa\n';
const MAPPING = '{ "key": $records[0].KEY, "description": $lookupTable("servizi", $records[0].S) }\n';
const WITH_TABLE = {
  ...GOOD,
  'mappings/rows/positions.jsonata': MAPPING,
  'mappings/rows/servizi.csv': CSV,
};

async function programOf(files: Files) {
  const { organizations, connectors, gestionali, problems } = await load(files);
  assert.deepEqual(problems, []);
  const connector = connectors[0];
  const gestionale = gestionali.find(({ gestionale: name }) => name === connector?.gestionale);
  const organization = organizations.find((one) => one.organization === connector?.organization);
  assert.ok(connector && gestionale && organization);
  return { gestionale, program: positionsProgram({ organization, connector, gestionale }) };
}

test('a table travels with its program and is part of both hashes', async () => {
  const first = await programOf(WITH_TABLE);
  assert.deepEqual(first.program.tables, {
    servizi: { columns: ['CODICE', 'SERVIZIO'], rows: [['0016', 'Mensa']] },
  });
  const second = await programOf({
    ...WITH_TABLE,
    'mappings/rows/servizi.csv': CSV.replace('Mensa', 'Nido'),
  });
  assert.notEqual(second.program.hash, first.program.hash);
  assert.notEqual(
    configurationHash('gestionale', second.gestionale),
    configurationHash('gestionale', first.gestionale),
  );
  assert.equal((await programOf(WITH_TABLE)).program.hash, first.program.hash);
});

test('a mapping that looks nothing up has no tables, whatever stands beside it', async () => {
  const { gestionale, program: made } = await programOf({
    ...GOOD,
    'mappings/rows/esempio.csv': 'a list of what\n',
  });
  assert.equal(gestionale.tables, undefined);
  assert.equal(made.tables, undefined);
});

test('a mapping process looks up in it', async () => {
  const { program: made } = await programOf(WITH_TABLE);
  assert.ok(made.tables);
  const source = '{ "S": $lookupTable("servizi", S, "S") }';
  const report = program(source, { tables: made.tables });
  const rendered = await pool.report(report, {}, [{ S: '0016' }, { S: '16' }]);
  const [known, unknown] = rendered;
  assert.ok(known && 'records' in known, JSON.stringify(known));
  assert.match(JSON.stringify(known.records), /Mensa/);
  assert.ok(unknown && 'problem' in unknown);
  assert.equal(unknown.problem.code, 'lookup.unknown');
  assert.deepEqual([unknown.problem.place?.field, unknown.problem.place?.value], ['S', '16']);
});

test('a broken table disables its gestionale, a missing one is a warning', async () => {
  const broken = await load({ ...WITH_TABLE, 'mappings/rows/servizi.csv': `${CSV}0016;Nido\n` });
  assert.deepEqual(
    broken.problems.map(({ code, place }) => [code, place?.file, place?.line]),
    [['table.key-twice', 'mappings/rows/servizi.csv', 3]],
  );
  assert.deepEqual(broken.gestionali, []);
  const { 'mappings/rows/servizi.csv': _gone, ...without } = WITH_TABLE;
  const missing = await load({
    ...without,
    'mappings/rows/Servizi 2.csv': CSV,
    'mappings/rows/latin.csv': Buffer.from([0xe8]),
  });
  assert.deepEqual(missing.problems.map(({ code }) => code).toSorted(), ['table.encoding', 'table.name']);
  assert.deepEqual(
    missing.warnings.map(({ code, place }) => [code, place?.line]),
    [['table.missing', 1]],
  );
});
