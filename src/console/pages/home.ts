/** The first page: connectors, what waits and why, the latest deliveries, until when payments are complete. */
import type { Wait } from '../../pipeline/waits.ts';
import type { CompletenessLine, ConnectorLine, DeliveryLine } from '../../store/overview.ts';
import { html, type Content, type Markup } from '../html.ts';
import { badge, count, counted, DELIVERY_STATES, euro, moment, OUTGOING_STATES, WAIT_KINDS } from '../italian.ts';
import { problemText, reason, subject } from '../reasons.ts';

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

export const home = ({ connectors, waits, deliveries, completeness, older, newest }: Home): Markup => html`<h1>Che cosa succede</h1>
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
<div class="scroll" role="region" aria-labelledby="attese" tabindex="0"><table>
<caption>${counted(waits.length, 'attesa', 'attese')}${people > 0 ? `, ${people === 1 ? 'una richiede' : `${count(people)} richiedono`} una decisione` : ''}${waits.length > MOST_WAITS ? `; le prime ${MOST_WAITS}` : ''}</caption>
<thead><tr><th scope="col">Che cosa</th><th scope="col">Ente</th><th scope="col">Collegamento</th><th scope="col">Perché</th><th scope="col">Fino a</th></tr></thead>
<tbody>${shown.map((wait) => html`<tr><th scope="row" class="file">${linked(wait)}<br><span class="soft small">${WAIT_KINDS[wait.kind] ?? wait.kind}</span></th>
<td>${names.get(wait.organization) ?? wait.organization}</td><td>${wait.connector ?? '—'}</td><td>${reason(wait.reason)}</td>
<td>${wait.person ? badge({ word: 'decide una persona', tone: 'wait' }, '') : until(wait)}</td></tr>`)}</tbody></table></div></section>`;
}

function until(wait: Wait): Content {
  return wait.until === undefined ? 'quando è possibile' : moment(new Date(wait.until));
}

function linked(wait: Wait): Content {
  const number = /^(?:acknowledgement of )?delivery (\d+) /.exec(wait.subject)?.[1];
  return number === undefined ? subject(wait.subject) : html`<a href="/forniture/${number}">${subject(wait.subject)}</a>`;
}

function deliveriesSection(deliveries: readonly DeliveryLine[], older: number | undefined, newest: boolean): Markup {
  const title = newest ? 'Ultime forniture' : 'Forniture più vecchie';
  if (deliveries.length === 0) {
    return html`<section aria-labelledby="forniture"><h2 id="forniture">${title}</h2><p>Nessuna fornitura: il primo file lasciato in una cartella collegata comparirà qui.</p></section>`;
  }
  return html`<section aria-labelledby="forniture"><h2 id="forniture">${title}</h2>
<div class="scroll" role="region" aria-labelledby="forniture" tabindex="0"><table>
<caption>File ricevuti, dal più recente</caption>
<thead><tr><th scope="col" class="figure">N.</th><th scope="col">File</th><th scope="col">Ente e collegamento</th><th scope="col">Ricevuta</th><th scope="col">Stato</th><th scope="col" class="figure">Righe</th><th scope="col" class="figure">Euro</th><th scope="col" class="figure">Scarti</th><th scope="col">Esito tornato</th></tr></thead>
<tbody>${deliveries.map(deliveryRow)}</tbody></table></div>
${(older !== undefined || !newest) && html`<nav class="pages" aria-label="Pagine delle forniture">${!newest && html`<a href="/">Più recenti</a>`}${older !== undefined && html`<a href="/?prima=${older}">Più vecchie</a>`}</nav>`}</section>`;
}

const deliveryRow = (one: DeliveryLine): Markup => html`<tr><td class="figure"><a href="/forniture/${one.number}" id="f${one.number}">${count(one.number)}</a></td>
<th scope="row" class="file">${one.fileName}</th><td>${one.organizationName}<br><span class="soft small">${one.connector}</span></td>
<td>${moment(one.receivedAt)}</td><td>${badge(DELIVERY_STATES[one.state], one.state)}</td>
<td class="figure">${one.records === null ? '—' : count(one.records)}</td><td class="figure">${one.cents === null ? '—' : euro(one.cents)}</td>
<td class="figure">${one.inProblem === 0 ? '0' : html`<strong class="bad">${count(one.inProblem)}</strong>`}</td><td>${returned(one)}</td></tr>`;

function returned(one: DeliveryLine): Content {
  if (one.returned !== null) return badge(OUTGOING_STATES[one.returned], one.returned);
  if (!one.acknowledgeWanted) return html`<span class="soft">non previsto</span>`;
  return one.acknowledgedAt === null && (one.state === 'duplicate' || one.state === 'withdrawn') ? html`<span class="soft">—</span>` : html`<span class="soft">non ancora</span>`;
}

function connectorsSection(connectors: readonly ConnectorLine[]): Markup {
  if (connectors.length === 0) {
    return html`<section aria-labelledby="collegamenti"><h2 id="collegamenti">Collegamenti</h2><p>Nessun collegamento: si descrivono con un file YAML per ciascuno nella cartella <code>connectors/</code>; <kbd>tramite check</kbd> li controlla.</p></section>`;
  }
  return html`<section aria-labelledby="collegamenti"><h2 id="collegamenti">Collegamenti</h2>
<div class="scroll" role="region" aria-labelledby="collegamenti" tabindex="0"><table>
<caption>${counted(connectors.length, 'collegamento', 'collegamenti')}: un gestionale di un ente</caption>
<thead><tr><th scope="col">Collegamento</th><th scope="col">Ente</th><th scope="col">Gestionale</th><th scope="col">Stato</th><th scope="col">Ultima lettura</th></tr></thead>
<tbody>${connectors.map((one) => html`<tr><th scope="row">${one.connector}</th><td>${one.organizationName}<br><span class="soft small">${one.organization}</span></td><td>${one.gestionale}</td>
<td>${connectorState(one)}</td><td>${scan(one)}</td></tr>`)}</tbody></table></div></section>`;
}

function connectorState(one: ConnectorLine): Content {
  const why = one.problems.length > 0 && html`<ul class="reasons small">${one.problems.slice(0, 5).map((found) => html`<li>${problemText(found)}${found.place?.file !== undefined && html` <code>${found.place.file}${found.place.line !== undefined && `:${found.place.line}`}</code>`}</li>`)}</ul>`;
  if (!one.present) return html`${badge({ word: 'tolto dalla configurazione', tone: 'quiet' }, '')}${why}`;
  if (!one.enabled) return html`${badge({ word: 'disattivato', tone: 'bad' }, '')}${why}`;
  if (one.paused) return html`${badge({ word: 'in pausa', tone: 'wait' }, '')}${why}`;
  return html`${badge({ word: 'attivo', tone: 'good' }, '')}${why}`;
}

function scan(one: ConnectorLine): Content {
  const last = one.lastScan;
  if (last === null) return html`<span class="soft">mai</span>`;
  const problem = last.problem;
  return html`${moment(new Date(last.at))}<br>${problem === undefined
    ? html`<span class="soft small">${counted(last.listed, 'file', 'file')}${last.waiting > 0 && `, ${count(last.waiting)} in attesa`}</span>`
    : html`<span class="bad small">${problemText(problem)}</span>`}`;
}

function completenessSection(lines: readonly CompletenessLine[]): Markup {
  return html`<section aria-labelledby="pagamenti"><h2 id="pagamenti">Pagamenti completi fino a…</h2>
${lines.length === 0
    ? html`<p>Nessun accesso al Nodo è stato ancora interrogato.</p>`
    : html`<div class="scroll" role="region" aria-labelledby="pagamenti" tabindex="0"><table>
<caption>Prima di questi istanti nessun pagamento manca</caption>
<thead><tr><th scope="col">Ente</th><th scope="col">Accesso al Nodo</th><th scope="col">Ricevute (RT)</th><th scope="col">Flussi di rendicontazione</th><th scope="col">Anomalie</th></tr></thead>
<tbody>${lines.map((one) => html`<tr><th scope="row">${one.organizationName}</th><td>${one.access}</td><td>${instant(one.receiptsCompleteUntil)}</td><td>${instant(one.flowsCompleteUntil)}</td>
<td>${one.problem === null ? html`<span class="good">nessuna</span>` : html`<span class="bad">${problemText(one.problem)}</span>`}</td></tr>`)}</tbody></table></div>`}</section>`;
}

const instant = (value: Date | null): Content => (value === null ? html`<span class="soft">non ancora</span>` : moment(value));
