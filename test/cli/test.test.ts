/** `tramite test` on a folder of mappings of its own: accepting what came out, and running again what a change concerns. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/cli/environment.ts';
import { run } from '../../src/cli/run.ts';
import { PLAIN } from '../../src/cli/test-paint.ts';
import { concerned, watchCases } from '../../src/cli/test-watch.ts';
import type { Wiring } from '../../src/cli/verb.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import type { MappingCase } from '../../src/domain/mapping-case.ts';
import { formats } from '../../src/formats/registry.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import { transports } from '../../src/transports/registry.ts';
import { POSITIONS } from '../pipeline/scene.ts';

const BIN = fileURLToPath(new URL('../../bin/tramite', import.meta.url));
const LIMIT_MS = 20_000;

const GESTIONALE = `title: One row, one notice
positions:
  format: csv
  encoding: windows-1252
  amount: IMPORTO
  key: { field: AVVISO, uniqueWithin: year }
report: { format: csv, encoding: utf-8, columns: [IUV], name: "{number}.csv" }
`;

const ROWS = `file: |
  AVVISO;ANNO;CF;NOME;IMPORTO;SCADENZA
  2026/1;2026;RSSMRA80A01H501U;ROSSI MARIO;10,00;30/06/2026
receivedAt: "2026-01-15"
`;

const CASES = `says: it holds
${ROWS}expect: [{ key: "2026/1" }]
---
says: it does not   # yet
${ROWS}expect:
  - key: "2026/1"   # its number
    description: TARI 2025
`;

interface Folder {
  readonly mappings: string;
  readonly wiring: Wiring;
  readonly cases: string;
}

async function openFolder(): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-test-'));
  after(() => rm(root, { recursive: true, force: true }));
  const mappings = join(root, 'mappings');
  const cases = join(mappings, 'prova', 'cases');
  await mkdir(cases, { recursive: true });
  await writeFile(join(mappings, 'prova', 'gestionale.yaml'), GESTIONALE);
  await writeFile(join(mappings, 'prova', 'positions.jsonata'), POSITIONS);
  await writeFile(join(mappings, 'prova', 'report.jsonata'), '{ "IUV": iuv }');
  await writeFile(join(cases, 'righe.yaml'), CASES);
  await writeFile(
    join(cases, 'pagati.yaml'),
    'says: a payment\npayments: [{ iuv: "01" }]\nexpectReport: |\n  IUV\n  01\n',
  );
  const nothing = async (): Promise<never> => {
    throw new Error('test needs neither database nor workers');
  };
  const wiring: Wiring = {
    environment: readEnvironment({ TRAMITE_MAPPINGS: mappings }),
    configuration: () =>
      loadConfiguration({
        connectors: join(root, 'connectors'),
        mappings,
        home: root,
        formats,
        transports,
        nodi: nodiOf({ now: () => new Date() }),
      }),
    context: nothing,
    trialContext: nothing,
    bell: nothing,
    access: nothing,
    serve: nothing,
  };
  return { mappings, wiring, cases };
}

async function say(wiring: Wiring, ...words: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(words, wiring, {
    print: (text) => out.push(text),
    complain: (text) => err.push(text),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('what differs is shown, and --update makes the case say what came out, and nothing else', async () => {
  const { wiring, cases } = await openFolder();
  const before = await say(wiring, 'test', 'prova');
  assert.equal(before.code, 1);
  assert.match(
    before.out,
    /✗ it does not {3}\S*righe\.yaml:8\n {6}expect\[0\]\.description {2}expected {2}"TARI 2025"\n {6} *got {7}"TARI 2026"\n/,
  );
  assert.match(before.out, /1 case of 3 fails\.$/);
  const updated = await say(wiring, 'test', '--update');
  assert.equal(updated.code, 0, updated.out);
  assert.match(
    updated.out,
    /Accepted in 1 case; .*\n {2}\S*righe\.yaml:8 {2}expect {3}it does not\n3 cases hold\.$/,
  );
  assert.equal(await readFile(join(cases, 'righe.yaml'), 'utf8'), CASES.replace('TARI 2025', 'TARI 2026'));
  const again = await say(wiring, 'test', '--update', '--json');
  const answer = JSON.parse(again.out);
  assert.deepEqual([answer.ok, answer.cases, answer.failed, answer.accepted], [true, 3, 0, []]);
});

test('words that do not go together are refused', async () => {
  const { wiring } = await openFolder();
  for (const other of ['--update', '--json']) {
    const heard = await say(wiring, 'test', '--watch', other);
    assert.deepEqual([heard.code, heard.out], [2, '']);
    assert.match(heard.err, /--watch goes with neither --update nor --json/);
  }
});

test('a change concerns the cases that it can make differ', () => {
  const one = (rest: Partial<MappingCase>): MappingCase => ({
    file: 'mappings/prova/cases/a.yaml',
    line: 1,
    says: 'x',
    parameters: {},
    ...rest,
  });
  const all = {
    position: one({ text: 'x', expect: [] }),
    sample: one({ sample: 'lista.csv' }),
    back: one({ file: 'b.yaml', text: 'x', expectAcknowledgement: 'x' }),
    report: one({ file: 'b.yaml', payments: [] }),
  };
  const names = (path: string): readonly string[] => {
    const found = concerned(path);
    return Object.entries(all).flatMap(([name, each]) => (found?.which(each) === true ? [name] : []));
  };
  assert.deepEqual(names('prova/positions.jsonata'), ['position', 'sample', 'back']);
  assert.deepEqual(names('prova/acknowledgement.jsonata'), ['back']);
  assert.deepEqual(names('prova/report.jsonata'), ['report']);
  assert.deepEqual(names('prova/cases/a.yaml'), ['position', 'sample']);
  assert.deepEqual(names('prova/cases/lista.csv'), ['sample']);
  assert.deepEqual(names('prova/gestionale.yaml'), Object.keys(all));
  assert.deepEqual(names('prova/tables/servizi.csv'), Object.keys(all));
  for (const path of ['prova/README.md', 'prova/.positions.jsonata.swp', 'prova/positions.jsonata~', 'prova'])
    assert.equal(concerned(path), undefined, path);
});

test('watching runs again what a change concerns, and several saves at once are one', async () => {
  const { mappings, wiring } = await openFolder();
  const heard: string[] = [];
  const ended = Promise.withResolvers<void>();
  const until = async (count: number): Promise<void> => {
    const end = Date.now() + LIMIT_MS;
    while (heard.filter((line) => / run: /.test(line)).length < count) {
      assert.ok(Date.now() < end, heard.join('\n'));
      await wait(20);
    }
  };
  const watching = watchCases({
    mappings,
    name: undefined,
    configuration: wiring.configuration,
    paint: PLAIN,
    print: (line) => heard.push(line),
    ended: ended.promise,
  });
  while (heard.length === 0) await wait(20);
  const place = join(mappings, 'prova', 'positions.jsonata');
  await writeFile(place, '{');
  await writeFile(place, POSITIONS.replace('"TARI "', '"TARI anno "'));
  await until(1);
  await writeFile(join(mappings, 'prova', 'report.jsonata'), '{ "IUV": iuv & "" }');
  await until(2);
  ended.resolve();
  await watching;
  const [first, second] = heard.filter((line) => / run: /.test(line));
  assert.match(first ?? '', /^\d\d:\d\d:\d\d {2}prova {2}2 of 3 cases run: 1 fails\.$/);
  assert.match(second ?? '', /^\d\d:\d\d:\d\d {2}prova {2}1 of 3 cases run: all hold\.$/);
  assert.equal(heard.filter((line) => line.includes('✗')).length, 1);
  assert.equal(heard.filter((line) => line.includes('✓')).length, 0);
});

test('Ctrl-C ends watching cleanly', async () => {
  const { mappings } = await openFolder();
  const child = spawn(process.execPath, [BIN, 'test', 'prova', '--watch'], {
    env: { PATH: process.env.PATH, TRAMITE_MAPPINGS: mappings, TRAMITE_CONNECTORS: join(mappings, 'none') },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  const hear = (bytes: Buffer): void => {
    said += bytes.toString();
    if (said.includes('Ctrl-C ends')) child.kill('SIGINT');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, said);
  assert.match(said, /1 case of 3 fails\.\nWaiting for changes below .*; Ctrl-C ends\.\n$/);
});
