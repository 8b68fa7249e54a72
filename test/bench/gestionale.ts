/** The list that the benches load by default: a row of a waste tax list with ten columns, written to disk as a stream. */

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse';

export const BODY = '01234567897';

/** A gestionale that the bench loads, and how the script of a software house would read its file. */
export interface Layout {
  readonly fileName: string;
  /** The mapping, the same for Tramite and for the script. */
  readonly mapping: string;
  write(path: string, rows: number, perPosition: number, today: Date): Promise<void>;
  configure(root: string, out: string): Promise<void>;
  /** What the mapping gets, record by record. */
  records(path: string): AsyncIterable<object>;
}

export const tariLayout = (grouped: boolean): Layout => ({
  fileName: 'list.csv',
  mapping: grouped ? GROUPED_POSITION : POSITION,
  write: writeList,
  configure: (root, out) => writeConfiguration(root, out, grouped),
  records: (path) =>
    createReadStream(path, { encoding: 'latin1' }).pipe(parse({ delimiter: ';', columns: true })),
});
const COLUMNS = 'NUM_AVVISO;ANNO;COD_FISC;NOMINATIVO;INDIRIZZO;CAP;COMUNE;RATA;IMPORTO;SCADENZA';
const PEOPLE = ['RSSMRA80A01H501U', 'VRDLGI75C45F205F', 'BNCGNN99T70L219R', '00743110157', '01199250158'];

const POSITION = `{
  "key": NUM_AVVISO,
  "period": ANNO,
  "description": "TARI " & ANNO,
  "debtor": $debtor(COD_FISC, NOMINATIVO, { "street": INDIRIZZO, "postalCode": CAP, "city": COMUNE }),
  "options": [{ "kind": "single", "installments": [{ "ref": RATA, "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }],
  "source": { "avviso": NUM_AVVISO }
}`;

const GROUPED_POSITION = `(
  $first := $records[0];
  {
    "key": $first.NUM_AVVISO,
    "period": $first.ANNO,
    "description": "TARI " & $first.ANNO,
    "debtor": $debtor($first.COD_FISC, $first.NOMINATIVO, { "street": $first.INDIRIZZO, "postalCode": $first.CAP, "city": $first.COMUNE }),
    "options": [{
      "kind": "plan",
      "installments": [$records.{ "ref": RATA, "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }]
    }],
    "source": { "avviso": $first.NUM_AVVISO }
  }
)`;

/** Rows of one position stand as far apart as there are positions: never adjacent. */
async function writeList(path: string, rows: number, perPosition: number, today: Date): Promise<void> {
  const positions = Math.ceil(rows / perPosition);
  const year = today.getFullYear();
  const due = Array.from({ length: perPosition }, (_, rata) => {
    const day = new Date(today.getTime() + (60 + 30 * rata) * 86_400_000)
      .toISOString()
      .slice(0, 10)
      .split('-');
    return `${day[2]}/${day[1]}/${day[0]}`;
  });
  const file = createWriteStream(path);
  let buffer = `${COLUMNS}\r\n`;
  for (let row = 0; row < rows; row += 1) {
    const position = row % positions;
    const rata = Math.floor(row / positions);
    buffer += `${year}/${String(position).padStart(7, '0')};${year};${PEOPLE[position % 5]};DEBITORE NUMERO ${position};VIA GARIBALDI ${position % 200};${String(10000 + (position % 89999))};BORGO ESEMPIO;${rata};${50 + (position % 400)},${String(position % 100).padStart(2, '0')};${due[rata]}\r\n`;
    if (buffer.length > 1 << 20) {
      if (!file.write(buffer, 'latin1')) await once(file, 'drain');
      buffer = '';
    }
  }
  file.end(buffer, 'latin1');
  await once(file, 'close');
}

/** Organization and connector as an integrator writes them. */
export async function writeConnector(
  root: string,
  out: string,
  gestionale: string,
  match: string,
): Promise<void> {
  const connectors = join(root, 'connectors', `${BODY}-bench`);
  await mkdir(connectors, { recursive: true });
  await writeFile(
    join(connectors, 'organization.yaml'),
    `organization: "${BODY}"
name: Comune di Prova
state: exercise
nodo:
  gpd: { adapter: gpd, broker: "15376371009", subscriptionKey: "\${env:BENCH_KEY}", baseUrl: "http://127.0.0.1:9", segregationCodes: ["01"] }
ibans:
  tesoreria: IT60X0542811101000000123456
services:
  tari: { description: Tassa sui rifiuti, category: 9/0101101IM/, iban: tesoreria }
`,
  );
  await writeFile(
    join(connectors, 'tari.yaml'),
    `gestionale: ${gestionale}
service: tari
receive:
  from: ${out}
  match: "${match}"
  every: 1s
  ready: [{ marker: .ok }]
codes: { strategy: generated, segregationCode: "01" }
hold: never
`,
  );
}

async function writeConfiguration(root: string, out: string, grouped: boolean): Promise<void> {
  await writeConnector(root, out, 'bench', '*.csv');
  const mappings = join(root, 'mappings', 'bench');
  await mkdir(mappings, { recursive: true });
  await writeFile(
    join(mappings, 'gestionale.yaml'),
    `title: Waste tax list
positions:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  amount: IMPORTO
${grouped ? '  groupBy: NUM_AVVISO\n' : ''}  key: { field: NUM_AVVISO, uniqueWithin: period }
`,
  );
  await writeFile(join(mappings, 'positions.jsonata'), grouped ? GROUPED_POSITION : POSITION);
}
