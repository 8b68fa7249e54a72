/**
 * `npm run bench -- mapping --json`: the positions of a waste tax list on JSONata's own interpreter with its limits on,
 * compiled with all limits on, and written by hand for this one list. One run, in turns; the results are the same.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import jsonata from 'jsonata';
import { compileMapping } from '../../src/mapping/engine.ts';
import { functionLibrary } from '../../src/mapping/functions/library.ts';
import { limitBuiltIns } from '../../src/mapping/limits.ts';
import { normalise } from '../../src/mapping/normalise.ts';
import { MAX_DEPTH, MAX_SEQUENCE } from '../../src/mapping/profile.ts';
import { Re2Engine } from '../../src/mapping/regex.ts';
import { position, type Row } from './handwritten.ts';

const UNITS = 1000;
const ROUNDS = 6;
const ROUND_MS = 600;
const UNIT_MS = 2000;

const connector = {
  organization: '01234567897',
  parameters: {
    tefaOrganization: '88000000013',
    tefaName: 'Provincia di Esempio',
    tefaIban: 'IT57W9999801600000000200202',
    tefaCategory: '9/0201102IM/',
  },
};

const PEOPLE = ['RSSMRA80A01H501U', 'VRDLGI75C45F205F', 'BNCGNN99T70L219R', '00743110157', '01199250158'];

/** Three notices in four have one row, the others a single solution and two instalments. */
function unitsOf(): readonly (readonly Row[])[] {
  return Array.from({ length: UNITS }, (_none, index) => {
    const euro = 40 + (index % 900);
    const row = (rata: string, due: string, share: number): Row => ({
      NUM_AVVISO: String(index).padStart(12, '0'),
      ANNO: '2026',
      COD_FISC: PEOPLE[index % PEOPLE.length] ?? '',
      NOMINATIVO: `DEBITORE NUMERO ${index}`,
      INDIRIZZO: `VIA GARIBALDI ${1 + (index % 200)}${index % 3 === 0 ? '/A' : ''}`,
      CAP: String(10000 + index),
      COMUNE: 'BORGO ESEMPIO',
      PROV: 'VT',
      RATA: rata,
      SCADENZA: due,
      IMPORTO: `${euro * share},50`,
      IMPORTO_TARI: `${euro * share - 2},50`,
      IMPORTO_TEFA: '2,00',
      NOTE: '',
    });
    const single = row('0', '31/03/2027', 2);
    return index % 4 === 3 ? [single, row('01', '31/03/2027', 1), row('02', '30/09/2027', 1)] : [single];
  });
}

type Evaluate = (rows: readonly Row[]) => unknown;

/** Rows a second of one turn. */
async function turn(units: readonly (readonly Row[])[], evaluate: Evaluate): Promise<number> {
  const from = process.hrtime.bigint();
  const until = from + BigInt(ROUND_MS) * 1_000_000n;
  let rows = 0;
  for (let index = 0; process.hrtime.bigint() < until; index = (index + 1) % units.length) {
    const unit = units[index] ?? [];
    const result = evaluate(unit);
    if (result instanceof Promise) await result;
    rows += unit.length;
  }
  return rows / (Number(process.hrtime.bigint() - from) / 1e9);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;

export async function mapping(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const source = await readFile(
    new URL('../../mappings/tari-csv/positions.jsonata', import.meta.url),
    'utf8',
  );
  const { functions, origins } = functionLibrary();
  const compiled = compileMapping(source, 'positions.jsonata', {
    functions,
    received: () => new Date(0),
    unitMs: () => UNIT_MS,
  });
  assert.ok(compiled.ok);
  const reference = jsonata(source, {
    timeout: UNIT_MS,
    stack: MAX_DEPTH,
    sequence: MAX_SEQUENCE,
    RegexEngine: Re2Engine as unknown as RegExpConstructor,
  });
  limitBuiltIns(reference, () => new Date(0));
  for (const [name, implementation] of Object.entries(functions))
    reference.registerFunction(name, implementation as (...values: unknown[]) => unknown);
  const bindings = (rows: readonly Row[]) => {
    origins.clear();
    return { records: rows, file: { name: 'TARI.csv' }, connector };
  };
  const engines: { readonly [name: string]: Evaluate } = {
    reference: async (rows) => normalise(await reference.evaluate(rows, bindings(rows))),
    compiled: (rows) => compiled.value.evaluate([...rows], bindings(rows)),
    handwritten: (rows) => ({ ok: true, value: position(rows, connector) }),
  };
  const units = unitsOf();
  for (const rows of units) {
    const results = await Promise.all(Object.values(engines).map((evaluate) => evaluate(rows)));
    for (const result of results) assert.deepEqual(JSON.parse(JSON.stringify(result)), results[2]);
  }
  const rates = new Map<string, number[]>();
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [name, evaluate] of Object.entries(engines)) {
      const rate = await turn(units, evaluate);
      // The first round warms up.
      if (round > 0) rates.set(name, [...(rates.get(name) ?? []), rate]);
    }
  const rate = (name: string): number => Math.round(median(rates.get(name) ?? []));
  const [referencePerSecond, compiledPerSecond, handwrittenPerSecond] = [
    rate('reference'),
    rate('compiled'),
    rate('handwritten'),
  ];
  const timesReference = Number((compiledPerSecond / referencePerSecond).toFixed(1));
  const shareOfHandwritten = Number((compiledPerSecond / handwrittenPerSecond).toFixed(3));
  if (values.json !== true)
    process.stdout.write(
      `compiled: ${timesReference} times the reference, ${shareOfHandwritten} of what is written by hand\n`,
    );
  return {
    referencePerSecond,
    compiledPerSecond,
    handwrittenPerSecond,
    timesReference,
    shareOfHandwritten,
  };
}
