/** Where files arrive in `npm run bench -- arrivals`: bodies with folder connectors, a sandbox Nodo, a serving Tramite. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { SandboxClient } from '../../../src/sandbox/client.ts';
import { type Embedded, startEmbedded } from '../../../src/store/embedded.ts';
import { addressOf, ended } from '../serving.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const SANDBOX = fileURLToPath(new URL('../../../src/sandbox/main.ts', import.meta.url));
const KEY = 'bench-key';
const IBAN = 'IT60X0542811101000000123456';
const ROLES = 'collect,ingest,publish,gather,settle,acknowledge,report,dispatch,alert';
const START_MS = 60_000;

export interface Connector {
  readonly organization: string;
  readonly name: string;
  readonly out: string;
}

export interface House {
  readonly connectors: readonly Connector[];
  readonly pid: number;
  /** Of the pages, when they are served. */
  readonly pages: string;
  readonly databaseUrl: string;
  /** Of PostgreSQL's first process. */
  databasePid(): Promise<number | undefined>;
  query<R extends pg.QueryResultRow>(sql: string): Promise<R[]>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly connectors: number;
  readonly organizations: number;
  /** The connectors' own pace, when they say one. */
  readonly every?: string;
  /** Serves the pages as well. */
  readonly pages?: boolean;
}

/** Fiscal codes of bodies, with their check digit (as of a VAT number). */
function bodies(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const stem = String(8_000_000_000 + index).padStart(10, '0');
    const sum = [...stem].reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return `${stem}${(10 - (sum % 10)) % 10}`;
  });
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-arrivals-'));
  const running: ChildProcess[] = [];
  let embedded: Embedded | undefined;
  let client: pg.Client | undefined;
  const close = async (): Promise<void> => {
    await client?.end().catch(() => undefined);
    for (const one of running.reverse()) await ended(one);
    await embedded?.stop();
    await rm(root, { recursive: true, force: true });
  };
  try {
    embedded = await startEmbedded({ folder: join(root, 'postgres') });
    const sandbox = await startSandbox(root, running);
    const organizations = bodies(options.organizations);
    await new SandboxClient(sandbox).createKey({
      key: KEY,
      organizations: [...organizations],
      segregationCodes: ['01'],
      ibans: Object.fromEntries(organizations.map((one) => [one, [IBAN]])),
    });
    const connectors = await configure(root, sandbox, organizations, options);
    const child = startTramite(root, embedded.url, options.pages === true);
    running.push(child);
    const pages = options.pages === true ? await addressOf(child) : '';
    client = new pg.Client({ connectionString: embedded.url, options: '-c search_path=tramite' });
    await client.connect();
    const open = client;
    const query = async <R extends pg.QueryResultRow>(sql: string): Promise<R[]> =>
      (await open.query<R>(sql)).rows;
    await ready(query, connectors.length);
    const { pid: databasePid, url: databaseUrl } = embedded;
    return { connectors, pid: child.pid ?? 0, pages, databaseUrl, databasePid, query, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startSandbox(root: string, running: ChildProcess[]): Promise<string> {
  const home = join(root, 'sandbox');
  await mkdir(home);
  const child = spawn(process.execPath, [SANDBOX], {
    env: { PATH: process.env.PATH, SANDBOX_HOME: home, SANDBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()));
    child.once('exit', () => reject(new Error('the sandbox ended')));
  });
  return (JSON.parse(line) as { sandbox: string }).sandbox;
}

function startTramite(root: string, url: string, pages: boolean): ChildProcess {
  const roles = pages ? [`${ROLES},web`, '--port', '0'] : [ROLES];
  // The flag is bin/tramite's.
  return spawn(process.execPath, ['--max-semi-space-size=1', MAIN, 'serve', '--roles', ...roles], {
    stdio: ['ignore', pages ? 'pipe' : 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      TRAMITE_HOME: join(root, 'home'),
      TRAMITE_CONNECTORS: join(root, 'connectors'),
      TRAMITE_MAPPINGS: join(root, 'mappings'),
      TRAMITE_LOG: process.env.TRAMITE_LOG ?? 'error',
      BENCH_KEY: KEY,
    },
  });
}

/** Every connector is configured, and has been looked at. */
async function ready(query: (sql: string) => Promise<unknown[]>, count: number): Promise<void> {
  const end = Date.now() + START_MS;
  const sql = 'select 1 from connector where program_hash is not null and last_scan is not null';
  for (;;) {
    // Before the tables are there, the question itself is wrong.
    const rows = await query(sql).catch(() => []);
    if (rows.length === count) return;
    const wrong = await query("select problems from connector where problems <> '[]'").catch(() => []);
    if (wrong.length > 0) throw new Error(`a connector is disabled: ${JSON.stringify(wrong[0])}`);
    if (Date.now() > end) throw new Error(`${rows.length} of ${count} connectors are ready`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function configure(
  root: string,
  sandbox: string,
  organizations: readonly string[],
  { connectors, every }: HouseOptions,
): Promise<readonly Connector[]> {
  const made: Connector[] = [];
  for (const organization of organizations) {
    const folder = join(root, 'connectors', `${organization}-bench`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'organization.yaml'), organizationYaml(organization, sandbox));
  }
  for (let index = 0; index < connectors; index += 1) {
    const organization = organizations[index % organizations.length] ?? '';
    const name = `lista-${String(index + 1).padStart(3, '0')}`;
    const [out, back] = [join(root, name, 'out'), join(root, name, 'in')];
    await mkdir(out, { recursive: true });
    await mkdir(back, { recursive: true });
    await writeFile(
      join(root, 'connectors', `${organization}-bench`, `${name}.yaml`),
      `gestionale: arrivi
service: tari
receive:
  from: ${out}
  match: "*.csv"
${every === undefined ? '' : `  every: ${every}\n`}  ready: [{ marker: .ok }]
codes: { segregationCode: "01" }
hold: never
acknowledge: { to: ${back} }
${index < organizations.length ? 'unknownPayments: true\n' : ''}`,
    );
    made.push({ organization, name, out });
  }
  const mappings = join(root, 'mappings', 'arrivi');
  await mkdir(mappings, { recursive: true });
  for (const [name, text] of Object.entries(GESTIONALE)) await writeFile(join(mappings, name), text);
  return made;
}

const organizationYaml = (organization: string, sandbox: string): string => `organization: "${organization}"
name: Comune di Prova
state: exercise
nodo:
  gpd: { adapter: gpd, broker: "15376371009", subscriptionKey: "\${env:BENCH_KEY}", baseUrl: "${sandbox}", segregationCodes: ["01"] }
ibans: { tesoreria: ${IBAN} }
services:
  tari: { description: Tassa sui rifiuti, category: 9/0101101IM/, iban: tesoreria }
`;

const GESTIONALE = {
  'gestionale.yaml': `title: Small lists that arrive
positions:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  amount: IMPORTO
  key: { field: AVVISO, uniqueWithin: period }
acknowledgement:
  format: csv
  like: positions
  columns: ["*", ESITO, IUV]
  name: "{received.stem}.esito.csv"
`,
  'positions.jsonata': `{
  "key": AVVISO,
  "period": ANNO,
  "description": "TARI " & ANNO,
  "debtor": $debtor(CF, NOME),
  "options": [{ "kind": "single", "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }],
  "source": { "avviso": AVVISO }
}`,
  'acknowledgement.jsonata': `$merge([$sift($$, function($v, $k) { $k != "outcome" }), {
  "ESITO": outcome.outcome,
  "IUV": outcome.positions[0].codes[0].iuv
}])`,
};

const euros = (cents: number): string => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;

const COLUMNS = 'AVVISO;ANNO;CF;NOME;IMPORTO;SCADENZA';
const PEOPLE = ['RSSMRA80A01H501U', 'VRDLGI75C45F205F', 'BNCGNN99T70L219R', '00743110157', '01199250158'];

/** The first row's key is the file's stem. Every row of all files has an amount of its own: none looks like another. */
export function listOf(number: number, stem: string, rows: number): string {
  const year = new Date().getFullYear();
  const [yyyy, month, day] = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10).split('-');
  const lines = Array.from({ length: rows }, (_, row) =>
    [
      row === 0 ? stem : `${stem}-${row}`,
      year,
      PEOPLE[row % PEOPLE.length],
      `DEBITORE ${row}`,
      euros(10_000 + number * rows + row),
      `${day}/${month}/${yyyy}`,
    ].join(';'),
  );
  return `${[COLUMNS, ...lines].join('\r\n')}\r\n`;
}
