/**
 * A whole Tramite in one process for tests: a real PostgreSQL, folder, archive, mapping processes and sandbox Nodo;
 * only the clock and the bell are ours, so that a test decides what runs and when.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { diskArchive } from '../../src/archive/disk.ts';
import { diskSpool } from '../../src/archive/spool.ts';
import type {
  ConnectorConfig,
  GestionaleConfig,
  OrganizationConfig,
  ReceiveConfig,
} from '../../src/domain/configuration.ts';
import { ok } from '../../src/domain/problem.ts';
import { uuidV7 } from '../../src/domain/uuid.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { formats } from '../../src/formats/registry.ts';
import { openMappingProcesses } from '../../src/mapping/pool.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import { configure } from '../../src/pipeline/configure.ts';
import type { Context, Queue } from '../../src/pipeline/context.ts';
import { QUEUES, VERBS } from '../../src/pipeline/queues.ts';
import { SandboxClient } from '../../src/sandbox/client.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { transports } from '../../src/transports/registry.ts';
import { testDatabase } from '../database.ts';

export const BODY = '01234567897';
export const KEY = 'scene-key';
export const IBAN = 'IT60X0542811101000000123456';

export interface SceneOptions {
  readonly connector?: Partial<ConnectorConfig>;
  readonly gestionale?: Partial<GestionaleConfig>;
  /** JSONata of positions; default: one row, one position of one installment. */
  readonly positions?: string;
  readonly sliceMs?: number;
  /** Of the Nodo access; default 01. */
  readonly segregationCodes?: readonly string[];
}

export const POSITIONS = `{
  "key": $required(AVVISO, "AVVISO"),
  "period": ANNO,
  "description": "TARI " & ANNO,
  "debtor": $debtor(CF, NOME),
  "options": [{ "kind": "single", "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }],
  "source": { "avviso": AVVISO }
}`;

export interface Scene {
  readonly context: Context;
  readonly sandbox: SandboxClient;
  readonly out: string;
  readonly back: string;
  /** Instant that the pipeline takes for now; it grows by itself too. */
  advance(milliseconds: number): void;
  /** A file in the drop folder, old enough to be still. */
  drop(name: string, content: string | Uint8Array): Promise<void>;
  /** Runs whatever is due, queue after queue, until nothing is. */
  run(only?: readonly Queue[], context?: Context): Promise<void>;
  returned(): Promise<ReadonlyMap<string, Buffer>>;
  reconfigure(change: SceneOptions): Promise<void>;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-scene-'));
  const out = join(root, 'out');
  const back = join(root, 'in');
  await mkdir(out);
  await mkdir(back);
  const { database } = await testDatabase();
  const sandbox = await startSandbox({ home: join(root, 'sandbox'), port: 0 });
  const client = new SandboxClient(sandbox.url);
  await client.createKey({
    key: KEY,
    organizations: [BODY],
    segregationCodes: ['01'],
    ibans: { [BODY]: [IBAN] },
  });
  let shift = 0;
  const clock = { now: () => new Date(Date.now() + shift) };
  const mapping = openMappingProcesses({
    size: 1,
    ...(options.sliceMs === undefined ? {} : { sliceMs: options.sliceMs }),
  });
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const context: Context = {
    database,
    archive: diskArchive(join(root, 'archive')),
    formats,
    envelopes,
    spool: diskSpool(join(root, 'spool')),
    transports,
    mapping,
    nodi: nodiOf(clock),
    notifier: { notify: async () => ok(undefined) },
    clock,
    log: quiet,
    bell: { ring: async () => undefined },
    worker: randomUUID(),
    home: root,
    gatherEveryMs: 1_000,
    secrets: (given) => ok(given),
    newId: () => uuidV7(Date.now(), randomBytes(10)),
    crash: () => undefined,
  };
  after(async () => {
    await mapping.close();
    await sandbox.close();
    await rm(root, { recursive: true, force: true });
  });
  const reconfigure = async (change: SceneOptions): Promise<void> => {
    const organization = organizationOf(sandbox.url, { ...options, ...change }.segregationCodes ?? ['01']);
    const gestionale = gestionaleOf({ ...options, ...change });
    const connector = { ...connectorOf(out, back), ...options.connector, ...change.connector };
    await configure(context, {
      organizations: [organization],
      connectors: [connector],
      gestionali: [gestionale],
      disabled: [],
      problems: [],
      warnings: [],
    });
  };
  await reconfigure({});
  return {
    context,
    sandbox: client,
    out,
    back,
    reconfigure,
    advance: (milliseconds) => {
      shift += milliseconds;
    },
    async drop(name, content) {
      await writeFile(join(out, name), content);
      const old = new Date(Date.now() - 60_000);
      await utimes(join(out, name), old, old);
    },
    run(only = QUEUES, other = context) {
      // Past the connector's own pace, so that every run looks at the source.
      shift += 1_100;
      return runDue(other, only);
    },
    async returned() {
      const files = new Map<string, Buffer>();
      // What is still being written has another name, and no gestionale reads it.
      const done = (await readdir(back)).filter((name) => !name.endsWith('.part')).sort();
      for (const name of done) files.set(name, await readFile(join(back, name)));
      return files;
    },
  };
}

const MOST_ROUNDS = 200;

async function runDue(context: Context, only: readonly Queue[]): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let ran = 0;
    for (const queue of only) {
      if (queue === 'gather') continue;
      for (const key of await VERBS[queue].due(context)) {
        await VERBS[queue].run(context, key);
        ran += 1;
      }
    }
    if (ran === 0) return;
    // A collect that only waits would be due again at once if its pace were zero.
    if (ran > 0 && only.length === 1 && only[0] === 'collect') return;
  }
  throw new Error('there was always something due');
}

const organizationOf = (baseUrl: string, segregationCodes: readonly string[]): OrganizationConfig => ({
  organization: BODY,
  name: 'Comune di Prova',
  state: 'exercise',
  nodo: {
    gpd: {
      adapter: 'gpd',
      segregationCodes,
      options: { broker: '15376371009', subscriptionKey: KEY, baseUrl },
    },
  },
  ibans: { tesoreria: IBAN },
  services: { tari: { description: 'Tassa sui rifiuti', category: '9/0101101IM/', iban: 'tesoreria' } },
  holidays: [],
});

const gestionaleOf = (options: SceneOptions): GestionaleConfig => ({
  gestionale: 'prova',
  title: 'One row, one notice',
  positions: {
    format: 'csv',
    options: { encoding: 'windows-1252', delimiter: ';', header: true, amount: 'IMPORTO' },
    uniqueWithin: 'period',
    keyField: 'AVVISO',
  },
  parameters: {},
  mappings: { positions: options.positions ?? POSITIONS },
  ...options.gestionale,
});

/** Data, never awaited: the linter cannot know that this `then` is the integrator's word. */
const THEN = 'then';

/** A door that takes a file at once, moves it aside, and asks about repeats; `settle` stands for its `then`. */
export const receiving = (
  location: string,
  { settle, ...change }: Partial<ReceiveConfig> & { readonly settle?: ReceiveConfig['then'] } = {},
): ReceiveConfig => ({
  location,
  options: {},
  match: '*.csv',
  everySeconds: 1,
  ready: [{ gate: 'stable', listings: 1, seconds: 0 }],
  [THEN]: settle ?? { move: 'elaborati' },
  repeats: 'ask',
  deadlineSeconds: 3600,
  order: { by: 'modified' },
  envelope: [],
  ...change,
});

const connectorOf = (out: string, _back: string): ConnectorConfig => ({
  organization: BODY,
  connector: 'tari',
  gestionale: 'prova',
  service: 'tari',
  services: ['tari'],
  nodo: 'gpd',
  parameters: {},
  receive: receiving(out),
  codes: { strategy: 'generated', segregationCode: '01', auxDigit: 3, start: 1 },
  pastDue: 'problem',
  hold: 'never',
  refuseFile: 'never',
  unknownPayments: true,
  paused: false,
});

export const HEADER = 'AVVISO;ANNO;CF;NOME;IMPORTO;SCADENZA';

/** Debtors with right codes, enough of them to tell apart. */
const DEBTORS = [
  'RSSMRA80A01H501U',
  'VRDLGI75C45F205F',
  'BNCGNN99T70L219R',
  '00743110157',
  '01199250158',
] as const;

export const dueDate = (days: number): string => {
  const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).split('-');
  return `${day[2]}/${day[1]}/${day[0]}`;
};

export function row(
  number: number,
  change: {
    readonly amount?: string;
    readonly cf?: string;
    readonly due?: string;
    readonly key?: string;
  } = {},
): string {
  const key = change.key ?? `2026/${String(number).padStart(6, '0')}`;
  return [
    key,
    '2026',
    change.cf ?? DEBTORS[number % DEBTORS.length],
    `DEBITORE ${number}`,
    change.amount ?? `${100 + (number % 50)},5`,
    change.due ?? dueDate(60),
  ].join(';');
}

export const file = (rows: readonly string[]): string => `${[HEADER, ...rows].join('\r\n')}\r\n`;
