/** The real command line in a process of its own, on a folder, a configuration and a database of a test. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '../database.ts';
import { BODY, IBAN, KEY, POSITIONS } from '../pipeline/scene.ts';

const BIN = fileURLToPath(new URL('../../bin/tramite', import.meta.url));
const LIMIT_MS = 60_000;

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as the one JSON object that `--json` prints. */
  json(): Answer;
}

/** What a test reads of an answer, by name. */
export type Answer = { readonly [name: string]: Answer } & { readonly length: number };

export interface Place {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly out: string;
  tramite(...words: readonly string[]): Promise<Said>;
  /** A file in the drop folder, old enough to be still. */
  drop(name: string, content: string): Promise<void>;
  configure(change?: {
    readonly hold?: 'usual' | 'never';
    readonly fullList?: boolean;
    readonly sandbox?: string;
    readonly organization?: string;
  }): Promise<void>;
  /** A sandbox Nodo through its own verb; returns its address. */
  sandbox(): Promise<string>;
}

export async function openPlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-cli-'));
  const { url } = await testDatabase();
  const out = join(root, 'out');
  await mkdir(out);
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: root,
    DATABASE_URL: url,
    TRAMITE_HOME: join(root, 'home'),
    TRAMITE_CONNECTORS: join(root, 'connectors'),
    TRAMITE_MAPPINGS: join(root, 'mappings'),
    TRAMITE_LOG: 'fatal',
    TRAMITE_SWEEP_SECONDS: '0.3',
    TRAMITE_GATHER_SECONDS: '1',
    TRAMITE_MAPPING_PROCESSES: '1',
    SCENE_KEY: KEY,
    // Most of a short call is reading and stripping the sources.
    NODE_COMPILE_CACHE: join(tmpdir(), 'tramite-compile-cache'),
  };
  const stops: (() => Promise<void>)[] = [];
  after(async () => {
    for (const stop of stops) await stop();
    await rm(root, { recursive: true, force: true });
  });
  return {
    root,
    env,
    out,
    tramite: (...words) => call(words, env, root),
    async drop(name, content) {
      await writeFile(join(out, name), content);
      const old = new Date(Date.now() - 60_000);
      await utimes(join(out, name), old, old);
    },
    configure: (change = {}) => configure(root, out, change),
    async sandbox() {
      const child = spawn(
        process.execPath,
        [BIN, 'sandbox', '--port', '0', '--home', join(root, 'sandbox'), '--json'],
        { env, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      stops.push(async () => {
        child.kill('SIGTERM');
        await ended;
      });
      const line = await new Promise<string>((resolve, reject) => {
        child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()));
        child.once('exit', () => reject(new Error('the sandbox ended')));
      });
      const { sandbox } = JSON.parse(line) as { sandbox: string };
      env.TRAMITE_SANDBOX_URL = sandbox;
      return sandbox;
    },
  };
}

function call(words: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Said> {
  const child = spawn(process.execPath, [BIN, ...words], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code: code ?? -1, out, err, json: () => JSON.parse(out) as Answer }),
    );
  });
}

async function configure(
  root: string,
  out: string,
  {
    hold = 'usual',
    fullList = false,
    sandbox = 'http://127.0.0.1:9',
    organization = '',
  }: {
    readonly hold?: string;
    readonly fullList?: boolean;
    readonly sandbox?: string;
    readonly organization?: string;
  },
): Promise<void> {
  const files: Record<string, string> = {
    [`connectors/${BODY}-prova/organization.yaml`]: `organization: "${BODY}"
name: Comune di Prova
nodo:
  gpd:
    adapter: gpd
    broker: "15376371009"
    subscriptionKey: \${env:SCENE_KEY}
    baseUrl: ${sandbox}
    segregationCodes: ["01"]
ibans: { tesoreria: ${IBAN} }
services:
  tari: { description: Tassa sui rifiuti, category: 9/0101101IM/, iban: tesoreria }
${organization}`,
    [`connectors/${BODY}-prova/tari.yaml`]: `gestionale: prova
service: tari
receive: { from: ${out}, match: "*.csv", every: 1s, ready: [{ minimumAge: 1s }], then: { move: elaborati } }
codes: { segregationCode: "01" }
hold: ${hold}
${fullList ? 'fullList: { scope: [service, year] }' : ''}
`,
    'mappings/prova/gestionale.yaml': `title: One row, one notice
positions:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  amount: IMPORTO
  key: { field: AVVISO, uniqueWithin: year }
`,
    'mappings/prova/positions.jsonata': POSITIONS,
    'mappings/prova/cases/una-riga.yaml': `says: one row makes one position
receivedAt: 2026-01-15T09:00:00Z
file: |
  AVVISO;ANNO;CF;NOME;IMPORTO;SCADENZA
  2026/1;2026;RSSMRA80A01H501U;ROSSI MARIO;10,00;30/06/2026
expect:
  - key: "2026/1"
    description: TARI 2026
`,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
}
