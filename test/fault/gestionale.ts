/** The gestionale of a fault run: its configuration as an integrator writes it, its lists, and what must be payable after each. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const BODY = '01234567897';
export const KEY = 'fault-key';
export const IBAN = 'IT60X0542811101000000123456';

const PEOPLE = ['RSSMRA80A01H501U', 'VRDLGI75C45F205F', 'BNCGNN99T70L219R', '00743110157', '01199250158'];
const COLUMNS = ['AVVISO', 'ANNO', 'CF', 'NOME', 'RATA', 'IMPORTO', 'SCADENZA'];
const PER_GROUP = 2;
/** Every so many positions, the next version of the list has another amount. */
const CHANGED_EVERY = 100;
const REMOVED = 10;
const ADDED = 20;

export interface Layout {
  /** Rows of one notice are joined, far apart as they stand; else each row is a notice. */
  readonly grouped: boolean;
  readonly reportOn: 'paid' | 'reported';
}

const INSTALLMENT = '{ "ref": RATA, "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }';

const positions = (grouped: boolean): string => `(
  $first := $records[0];
  {
    "key": $first.AVVISO,
    "period": $first.ANNO,
    "description": "TARI " & $first.ANNO,
    "debtor": $debtor($first.CF, $first.NOME),
    "options": [{ "kind": "${grouped ? 'plan' : 'single'}", "installments": [$records.${INSTALLMENT}] }],
    "source": { "avviso": $first.AVVISO }
  }
)`;

const ACKNOWLEDGEMENT = `(
  $rata := RATA;
  $merge([$sift($$, function($v, $k) { $k != "outcome" }), {
    "ESITO": outcome.outcome & (outcome.problems[0] ? ":" & outcome.problems[0].code : ""),
    "IUV": outcome.positions[0].codes[ref = $rata][0].iuv,
    "NODO": outcome.positions[0].published
  }])
)`;

const REPORT = `{
  "N": $file.number, "EVENTO": event, "CHIAVE": position.key, "RATA": ref, "IUV": iuv,
  "PAGATO": $euro(paid.amount, { "thousands": false }), "FLUSSO": flow.id
}`;

/** Credentials of whoever comes to Tramite's own doors, by the names of the environment that hold them. */
export const DOOR_SECRETS = {
  FAULT_PASSWORD: 'parola di prova',
  FAULT_API_KEY: 'chiave-di-prova',
  FAULT_SECRET: 'segreto di prova',
} as const;

/** Of connectors that have no folders: by which of Tramite's own doors their files come. */
export type Doors = { readonly [connector: string]: 'sftp' | 'http' | undefined };

/** While it bears this, an upload is not whole. */
export const PART = '.part';

/** The user bears the connector's name. Answers lie in `out/` of the SFTP server, whichever way the files came. */
const ownDoor = (door: 'sftp' | 'http'): string => `receive:
  from: inbox://${door}
  password: \${env:FAULT_PASSWORD}
${door === 'sftp' ? UPLOADED : PUSHED}
  match: "*.csv"
  every: 1s
acknowledge: { to: inbox://sftp }
report: { on: paid, to: inbox://sftp }`;

const UPLOADED = `  ready: [{ quiet: 1s }, { rename: [${PART}] }]`;
const PUSHED = `  apiKey: \${env:FAULT_API_KEY}
  secret: \${env:FAULT_SECRET}`;

const folderDoor = (out: string, back: string, { reportOn }: Layout): string =>
  `receive: { from: ${out}, match: "*.csv", every: 1s, ready: [{ marker: .ok }], then: { move: elaborati } }
acknowledge: { to: ${back} }
report: { on: ${reportOn}, to: ${back} }`;

/** `connectors`: one file each, all of the same gestionale; doors are `<root>/<connector>/out` and `…/in`, or our own. */
export async function writeConfiguration(
  root: string,
  sandbox: string,
  layout: Layout,
  connectors: readonly string[],
  doors: Doors,
): Promise<void> {
  const organization = join(root, 'connectors', `${BODY}-prova`);
  const mappings = join(root, 'mappings', 'prova');
  await mkdir(organization, { recursive: true });
  await mkdir(mappings, { recursive: true });
  await writeFile(
    join(organization, 'organization.yaml'),
    `organization: "${BODY}"
name: Comune di Prova
state: exercise
nodo:
  gpd:
    adapter: gpd
    broker: "15376371009"
    subscriptionKey: \${env:FAULT_KEY}
    baseUrl: ${sandbox}
    segregationCodes: ["01"]
ibans: { tesoreria: ${IBAN} }
services:
  tari: { description: Tassa sui rifiuti, category: 9/0101101IM/, iban: tesoreria }
`,
  );
  for (const [index, connector] of connectors.entries()) {
    const out = join(root, connector, 'out');
    const back = join(root, connector, 'in');
    const door = doors[connector];
    await mkdir(out, { recursive: true });
    await mkdir(back, { recursive: true });
    await writeFile(
      join(organization, `${connector}.yaml`),
      `gestionale: prova
service: tari
${door === undefined ? folderDoor(out, back, layout) : ownDoor(door)}
codes: { segregationCode: "01" }
fullList: { scope: [service, year] }
hold: never
${index === 0 ? 'unknownPayments: true\n' : ''}`,
    );
  }
  await writeFile(
    join(mappings, 'gestionale.yaml'),
    `title: List of the fault runs
positions:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  amount: IMPORTO
${layout.grouped ? '  groupBy: AVVISO\n' : ''}  key: { field: AVVISO, uniqueWithin: year }
acknowledgement:
  format: csv
  like: positions
  columns: ["*", ESITO, IUV, NODO]
  name: "{received.stem}.esito.csv"
report:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  columns: [N, EVENTO, CHIAVE, RATA, IUV, PAGATO, FLUSSO]
  name: "PAGATI_{number:6}.csv"
`,
  );
  await writeFile(join(mappings, 'positions.jsonata'), positions(layout.grouped));
  await writeFile(join(mappings, 'acknowledgement.jsonata'), ACKNOWLEDGEMENT);
  await writeFile(join(mappings, 'report.jsonata'), REPORT);
}

export interface Row {
  readonly key: string;
  readonly rata: string;
  readonly cents: number;
}

/** A list as text, and as what it says. */
export interface List {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly text: string;
}

/** `prefix` keeps the keys of different connectors apart. */
export function firstList(
  name: string,
  count: number,
  { grouped }: Pick<Layout, 'grouped'>,
  prefix = '',
): List {
  const positions = grouped ? Math.ceil(count / PER_GROUP) : count;
  return listOf(
    name,
    Array.from({ length: count }, (_, row) => ({
      key: keyOf(prefix, row % positions),
      rata: String(Math.floor(row / positions) + 1),
      cents: 5_000 + ((row * 37) % 20_000),
    })),
  );
}

/** The list of the day after: some amounts changed, some rows gone, some new; what `keep` names stays as it was. */
export function nextList(
  name: string,
  before: List,
  { grouped }: Pick<Layout, 'grouped'>,
  prefix = '',
): List {
  const keys = [...new Set(before.rows.map((row) => row.key))];
  const gone = new Set(keys.slice(-REMOVED));
  const changed = new Set(keys.filter((_, index) => index % CHANGED_EVERY === 0));
  const kept = before.rows
    .filter((row) => !gone.has(row.key))
    .map((row) => (changed.has(row.key) ? { ...row, cents: row.cents + 1 } : row));
  const added = Array.from({ length: ADDED }, (_, index) => keyOf(prefix, keys.length + index)).flatMap(
    (key) =>
      Array.from({ length: grouped ? PER_GROUP : 1 }, (_, rata) => ({
        key,
        rata: String(rata + 1),
        cents: 7_700 + rata,
      })),
  );
  return listOf(name, [...kept, ...added]);
}

/** Positions that the next list leaves alone: those get paid. */
export function untouchedKeys(before: List, count: number): readonly string[] {
  const keys = [...new Set(before.rows.map((row) => row.key))].slice(0, -REMOVED);
  return keys.filter((_, index) => index % CHANGED_EVERY !== 0 && index % 3 === 1).slice(0, count);
}

const keyOf = (prefix: string, index: number): string => `${prefix}N${String(index).padStart(7, '0')}`;

function listOf(name: string, rows: readonly Row[]): List {
  const year = new Date().getFullYear();
  const due = (rata: string): string => {
    const day = new Date(Date.now() + (30 + 30 * Number(rata)) * 86_400_000)
      .toISOString()
      .slice(0, 10)
      .split('-');
    return `${day[2]}/${day[1]}/${day[0]}`;
  };
  const days = new Map(['1', '2'].map((rata) => [rata, due(rata)]));
  const lines = rows.map(({ key, rata, cents }) => {
    const number = Number(key.replace(/\D/g, ''));
    return [
      key,
      year,
      PEOPLE[number % PEOPLE.length],
      `DEBITORE ${number}`,
      rata,
      euros(cents),
      days.get(rata),
    ].join(';');
  });
  return { name, rows, text: `${[COLUMNS.join(';'), ...lines].join('\r\n')}\r\n` };
}

const euros = (cents: number): string => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;

/** As gestionali do: the file under another name, renamed, then its marker. */
export async function drop(out: string, list: List): Promise<void> {
  const written = join(out, `${list.name}.tmp`);
  await writeFile(written, list.text, 'latin1');
  await rename(written, join(out, list.name));
  await writeFile(join(out, `${list.name}.ok`), '');
}
