/** `tramite new gestionale` as people call it: a folder that check and test accept, and nothing overwritten unasked. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readEnvironment } from '../../src/cli/environment.ts';
import { run } from '../../src/cli/run.ts';
import type { Wiring } from '../../src/cli/verb.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { formats } from '../../src/formats/registry.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { nodi } from '../../src/nodo/registry.ts';
import { transports } from '../../src/transports/registry.ts';

const LIST = [
  'NUM_AVVISO;COD_FISC;NOMINATIVO;INDIRIZZO;CAP;RATA;SCADENZA;IMPORTO',
  '000017;RSSMRA80A01H501U;ROSSI MARIO;VIA ROMA 10/A;00100;0;31/03/2026;120,50',
  '000017;RSSMRA80A01H501U;ROSSI MARIO;VIA ROMA 10/A;00100;1;31/03/2026;60,00',
  '000017;RSSMRA80A01H501U;ROSSI MARIO;VIA ROMA 10/A;00100;2;30/06/2026;60,50',
  '000018;12345678903;BIANCHI SRL;PIAZZA DUOMO 3;00184;0;31/03/2026;1.052,50',
  '000018;12345678903;BIANCHI SRL;PIAZZA DUOMO 3;00184;1;31/03/2026;1.000,00',
  '000018;12345678903;BIANCHI SRL;PIAZZA DUOMO 3;00184;2;30/06/2026;52,50',
];

const root = mkdtempSync(join(tmpdir(), 'tramite-new-'));
after(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'connectors'));
mkdirSync(join(root, 'mappings'));
const sample = join(root, 'TARI_2026_01.csv');
writeFileSync(sample, `${LIST.join('\r\n')}\r\n`);

const environment = readEnvironment({
  TRAMITE_CONNECTORS: join(root, 'connectors'),
  TRAMITE_MAPPINGS: join(root, 'mappings'),
  TRAMITE_HOME: join(root, 'home'),
});
const absent = async () => assert.fail('no database is needed');
const wiring: Wiring = {
  environment,
  configuration: (instead) =>
    loadConfiguration({
      connectors: instead === undefined ? environment.connectors : join(instead, 'connectors'),
      mappings: instead === undefined ? environment.mappings : join(instead, 'mappings'),
      home: environment.home,
      formats,
      transports,
      nodi,
      lintMapping,
    }),
  context: absent,
  trialContext: absent,
  bell: absent,
  access: absent,
  serve: absent,
};

async function tramite(...words: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await run(words, wiring, {
    print: (text) => {
      said.out += `${text}\n`;
    },
    complain: (text) => {
      said.err += `${text}\n`;
    },
  });
  return { code, ...said };
}

test('a sample becomes a gestionale that check and test accept; it is not overwritten unasked', async () => {
  const made = await tramite('new', 'gestionale', 'tributi', '--from', sample);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /UNSURE +files back/);
  assert.match(made.out, /sure +fiscal code +COD_FISC +all 6 have the right check character/);
  assert.match(made.out, /soluzione unica +rata 0/);
  assert.match(made.out, /the sample makes 2 positions of 6 records, 1\.173,00 euro/);
  assert.match(made.out, /match: "TARI_\*\.csv"/);
  assert.equal((await tramite('check')).code, 0);
  assert.match((await tramite('test', 'tributi')).out, /4 cases hold/);
  const folder = join(root, 'mappings', 'tributi');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(yaml|csv|jsonata)$/.test(name)) continue;
    const text = readFileSync(join(folder, name), 'latin1');
    assert.doesNotMatch(text, /RSSMRA80A01H501U|ROSSI|12345678903|BIANCHI|DUOMO|VIA ROMA/, name);
  }
  const again = await tramite('new', 'gestionale', 'tributi', '--from', sample);
  assert.equal(again.code, 1);
  assert.match(
    again.err,
    /draft\.exists: there is a gestionale tributi already\n {4}Choose another name, or --force/,
  );
  const forced = await tramite('new', 'gestionale', 'tributi', '--from', sample, '--force', '--json');
  assert.equal(forced.code, 0, forced.err);
  const {
    guesses,
    files,
    sample: mapped,
  } = JSON.parse(forced.out) as {
    readonly guesses: readonly { readonly subject: string; readonly value: string }[];
    readonly files: readonly string[];
    readonly sample: { readonly positions: number };
  };
  assert.equal(guesses.find(({ subject }) => subject === 'amount')?.value, 'IMPORTO');
  assert.ok(files.includes('cases/file-intero.yaml'));
  assert.equal(mapped.positions, 2);
});

test('what makes no sense is said in a sentence', async () => {
  const binary = join(root, 'noise.bin');
  writeFileSync(
    binary,
    'once upon a time\nthere was\na file without any layout whatever it may be\nthe end\n',
  );
  const empty = join(root, 'empty.txt');
  writeFileSync(empty, '\n\n');
  const cases: readonly [readonly string[], number, RegExp][] = [
    [['new'], 2, /What is new\?/],
    [['new', 'gestionale', 'Tributi', '--from', sample], 2, /Tributi is no name/],
    [['new', 'gestionale', 'altro'], 2, /From what\?/],
    [['new', 'gestionale', 'altro', '--from', join(root, 'absent.csv')], 1, /file\.unreadable/],
    [['new', 'gestionale', 'altro', '--from', binary], 1, /draft\.layout: the sample is neither delimited/],
    [['new', 'gestionale', 'altro', '--from', empty], 1, /draft\.empty: the sample has nothing in it/],
  ];
  for (const [words, code, sentence] of cases) {
    const heard = await tramite(...words);
    assert.match(heard.err, sentence, words.join(' '));
    assert.equal(heard.code, code, words.join(' '));
  }
});
