/** The first page: connectors, what waits and why, the latest deliveries, until when payments are complete. */
import type { Wait } from '../../pipeline/waits.ts';
import type { CompletenessLine, ConnectorLine, DeliveryLine } from '../../store/overview.ts';
import { type Content, html, type Markup } from '../html.ts';
import {
  badge,
  count,
  counted,
  DELIVERY_STATES,
  euro,
  moment,
  OUTGOING_STATES,
  WAIT_KINDS,
} from '../italian.ts';
import { problemText, reason, subject } from '../reasons.ts';
import { table } from '../table.ts';

export interface Home {
  readonly connectors: readonly ConnectorLine[];
  readonly waits: readonly Wait[];
  readonly deliveries: readonly DeliveryLine[];
  readonly completeness: readonly CompletenessLine[];
  /** Number that the next page of older deliveries begins below. */
  readonly older: number | undefined;
  readonly newest: boolean;
}

const MOST_WAITS = 100;
/** Kinds whose subjects say what they are. */
const NAMES_ITSELF = ['delivery', 'acknowledgement', 'publication', 'report'];

export const home = ({
  connectors,
  waits,
  deliveries,
  completeness,
  older,
  newest,
}: Home): Markup => html`<h1>Che cosa succede</h1>
${newest && html`${waitsSection(waits, new Map(connectors.map((one) => [one.organization, one.organizationName])))}`}
${deliveriesSection(deliveries, older, newest)}
${newest && html`${connectorsSection(connectors)}${completenessSection(completeness)}`}`;

function waitsSection(waits: readonly Wait[], names: ReadonlyMap<string, string>): Markup {
  if (waits.length === 0) {
    return html`<section aria-labelledby="attese"><h2 id="attese">Cosa aspetta e perché</h2><p>Non aspetta nulla.</p></section>`;
  }
  const people = waits.filter((wait) => wait.person).length;
  // Those that wait for a person come first: nothing else will end them.
  const shown = [...waits].sort((a, b) => Number(b.person) - Number(a.person)).slice(0, MOST_WAITS);
  return html`<section class="${people > 0 ? 'notice' : ''}" aria-labelledby="attese"><h2 id="attese">Cosa aspetta e perché</h2>
${table({
  of: 'attese',
  caption: [
    counted(waits.length, 'attesa', 'attese'),
    people > 0 && `, ${people === 1 ? 'una richiede' : `${count(people)} richiedono`} una decisione`,
    waits.length > MOST_WAITS && `; le prime ${MOST_WAITS}`,
  ],
  columns: [
    { name: 'Che cosa', heading: true },
    { name: 'Ente' },
    { name: 'Collegamento' },
    { name: 'Perché' },
    { name: 'Fino a' },
  ],
  rows: shown.map((wait) => [
    [
      linked(wait),
      NAMES_ITSELF.includes(wait.kind)
        ? null
        : html`<br><span class="soft small">${WAIT_KINDS[wait.kind] ?? wait.kind}</span>`,
    ],
    names.get(wait.organization) ?? wait.organization,
    wait.connector ?? '—',
    reason(wait.reason),
    wait.person ? badge({ word: 'decide una persona', tone: 'wait' }, '') : until(wait),
  ]),
})}</section>`;
}

function until(wait: Wait): Content {
  return wait.until === undefined ? 'quando è possibile' : moment(new Date(wait.until));
}

function linked(wait: Wait): Content {
  const number = /^(?:acknowledgement of )?delivery (\d+) /.exec(wait.subject)?.[1];
  return number === undefined
    ? subject(wait.subject)
    : html`<a href="/forniture/${number}">${subject(wait.subject)}</a>`;
}

function deliveriesSection(
  deliveries: readonly DeliveryLine[],
  older: number | undefined,
  newest: boolean,
): Markup {
  const title = newest ? 'Ultime forniture' : 'Forniture più vecchie';
  if (deliveries.length === 0) {
    return html`<section aria-labelledby="forniture"><h2 id="forniture">${title}</h2><p>Nessuna fornitura: il primo file lasciato in una cartella collegata comparirà qui.</p></section>`;
  }
  return html`<section aria-labelledby="forniture"><h2 id="forniture">${title}</h2>
${table({
  of: 'forniture',
  caption: 'File ricevuti, dal più recente',
  columns: [
    { name: 'N.', figure: true },
    { name: 'File', heading: true },
    { name: 'Ente e collegamento' },
    { name: 'Ricevuta' },
    { name: 'Stato' },
    { name: 'Righe', figure: true },
    { name: 'Euro', figure: true },
    { name: 'Scarti', figure: true },
    { name: 'Esito tornato' },
  ],
  rows: deliveries.map(deliveryRow),
})}
${(older !== undefined || !newest) && html`<nav class="pages" aria-label="Pagine delle forniture">${!newest && html`<a href="/">Più recenti</a>`}${older !== undefined && html`<a href="/?prima=${older}">Più vecchie</a>`}</nav>`}</section>`;
}

const deliveryRow = (one: DeliveryLine): readonly Content[] => [
  html`<a href="/forniture/${one.number}" id="f${one.number}" aria-label="Fornitura ${one.number}, ${one.fileName}">${count(one.number)}</a>`,
  one.fileName,
  html`${one.organizationName}<br><span class="soft small">${one.connector}</span>`,
  moment(one.receivedAt),
  badge(DELIVERY_STATES[one.state], one.state),
  one.records === null ? '—' : count(one.records),
  one.cents === null ? '—' : euro(one.cents),
  one.inProblem === 0 ? '0' : html`<strong class="bad">${count(one.inProblem)}</strong>`,
  returned(one),
];

function returned(one: DeliveryLine): Content {
  if (one.returned !== null) return badge(OUTGOING_STATES[one.returned], one.returned);
  if (!one.acknowledgeWanted) return html`<span class="soft">non previsto</span>`;
  return one.acknowledgedAt === null && (one.state === 'duplicate' || one.state === 'withdrawn')
    ? html`<span class="soft">—</span>`
    : html`<span class="soft">non ancora</span>`;
}

function connectorsSection(connectors: readonly ConnectorLine[]): Markup {
  if (connectors.length === 0) {
    return html`<section aria-labelledby="collegamenti"><h2 id="collegamenti">Collegamenti</h2><p>Nessun collegamento: si descrivono con un file YAML per ciascuno nella cartella <code>connectors/</code>; <kbd>tramite check</kbd> li controlla.</p></section>`;
  }
  return html`<section aria-labelledby="collegamenti"><h2 id="collegamenti">Collegamenti</h2>
${table({
  of: 'collegamenti',
  caption: [
    counted(connectors.length, 'collegamento', 'collegamenti'),
    ': ciascuno è un gestionale di un ente',
  ],
  columns: [
    { name: 'Collegamento', heading: true },
    { name: 'Ente' },
    { name: 'Gestionale' },
    { name: 'Stato' },
    { name: 'Ultima lettura' },
  ],
  rows: connectors.map((one) => [
    one.connector,
    html`${one.organizationName}<br><span class="soft small">${one.organization}</span>`,
    one.gestionale,
    connectorState(one),
    scan(one),
  ]),
})}</section>`;
}

function connectorState(one: ConnectorLine): Content {
  const why =
    one.problems.length > 0 &&
    html`<ul class="reasons small">${one.problems.slice(0, 5).map((found) => html`<li>${problemText(found)}${found.place?.file !== undefined && html` <code>${found.place.file}${found.place.line !== undefined && `:${found.place.line}`}</code>`}</li>`)}</ul>`;
  if (!one.present) return html`${badge({ word: 'tolto dalla configurazione', tone: 'quiet' }, '')}${why}`;
  if (!one.enabled) return html`${badge({ word: 'disattivato', tone: 'bad' }, '')}${why}`;
  if (one.paused) return html`${badge({ word: 'in pausa', tone: 'wait' }, '')}${why}`;
  return html`${badge({ word: 'attivo', tone: 'good' }, '')}${why}`;
}

function scan(one: ConnectorLine): Content {
  const last = one.lastScan;
  if (last === null) return html`<span class="soft">mai</span>`;
  const problem = last.problem;
  return html`${moment(new Date(last.at))}<br>${
    problem === undefined
      ? html`<span class="soft small">${counted(last.listed, 'file', 'file')}${last.waiting > 0 && `, ${count(last.waiting)} in attesa`}</span>`
      : html`<span class="bad small">${problemText(problem)}</span>`
  }`;
}

function completenessSection(lines: readonly CompletenessLine[]): Markup {
  return html`<section aria-labelledby="pagamenti"><h2 id="pagamenti">Pagamenti completi fino a…</h2>
${
  lines.length === 0
    ? html`<p>Nessun accesso al Nodo è stato ancora interrogato.</p>`
    : table({
        of: 'pagamenti',
        caption: 'Prima di questi istanti nessun pagamento manca',
        columns: [
          { name: 'Ente', heading: true },
          { name: 'Accesso al Nodo' },
          { name: 'Ricevute (RT)' },
          { name: 'Flussi di rendicontazione' },
          { name: 'Anomalie' },
        ],
        rows: lines.map((one) => [
          one.organizationName,
          one.access,
          instant(one.receiptsCompleteUntil),
          instant(one.flowsCompleteUntil),
          one.problem === null
            ? html`<span class="good">nessuna</span>`
            : html`<span class="bad">${problemText(one.problem)}</span>`,
        ]),
      })
}</section>`;
}

const instant = (value: Date | null): Content =>
  value === null ? html`<span class="soft">non ancora</span>` : moment(value);
