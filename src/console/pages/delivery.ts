/** The way of one file: each step with its time, outcomes that add up, what is wrong and where, what a person may do. */
import type { Delivery } from '../../store/deliveries.ts';
import type { OutcomeCount } from '../../store/delivery-figures.ts';
import type { JournalRow } from '../../store/journal.ts';
import type { Outgoing } from '../../store/outgoing.ts';
import type { PublicationProgress } from '../../store/overview.ts';
import type { ProblemRow } from '../../store/problems.ts';
import { type Content, html, type Markup } from '../html.ts';
import {
  badge,
  count,
  counted,
  DELIVERY_STATES,
  euro,
  moment,
  OUTCOMES,
  OUTGOING_KINDS,
  OUTGOING_STATES,
  PUBLICATION_STATES,
} from '../italian.ts';
import { masked, problemText, reason } from '../reasons.ts';
import { table } from '../table.ts';
import { way } from './way.ts';

export interface DeliveryPage {
  readonly delivery: Delivery;
  readonly organizationName: string;
  readonly outcomes: readonly OutcomeCount[];
  readonly problems: readonly ProblemRow[];
  readonly journal: readonly JournalRow[];
  readonly returned: readonly Outgoing[];
  /** Undefined: it takes too long to count. */
  readonly published: readonly PublicationProgress[] | undefined;
  readonly acknowledgeWanted: boolean;
}

export const MOST_PROBLEMS = 200;

export function deliveryPage(page: DeliveryPage): Markup {
  const { delivery, organizationName } = page;
  return html`<p class="small"><a href="/">Tutte le forniture</a></p>
<h1>Fornitura ${count(delivery.number)}: ${delivery.fileName} ${badge(DELIVERY_STATES[delivery.state], delivery.state)}</h1>
${decisions(delivery)}
<section aria-labelledby="strada"><h2 id="strada">La strada del file</h2>${way(page)}</section>
${outcomesSection(page)}
${problemsSection(page.problems)}
${page.returned.length > 0 && returnedSection(page.returned)}
<section aria-labelledby="file"><h2 id="file">Il file</h2><dl>
<dt>Ente</dt><dd>${organizationName} (${delivery.organization})</dd>
<dt>Collegamento</dt><dd>${delivery.connector}</dd>
<dt>Ricevuto</dt><dd>${moment(delivery.receivedAt)}</dd>
<dt>Dimensione</dt><dd>${counted(delivery.size, 'byte', 'byte')}</dd>
<dt>Impronta SHA-256</dt><dd><code>${delivery.sha256}</code></dd>
${delivery.survey !== null && html`<dt>Codifica</dt><dd>${delivery.survey.encoding}</dd>${delivery.survey.totals.map((total) => html`<dt>Dichiarato: ${total.name}</dt><dd>${total.declared}; contato ${total.counted}</dd>`)}`}
${delivery.replayOf !== null && html`<dt>Rielaborazione</dt><dd>dei byte di una fornitura precedente</dd>`}
${delivery.approvedBy !== null && html`<dt>Approvata</dt><dd>da ${delivery.approvedBy}${delivery.approvedAt !== null && html`, ${moment(delivery.approvedAt)}`}</dd>`}
</dl></section>`;
}

/** Why it stopped, and the command that goes on. */
function decisions({ number, state, reasons, absent }: Delivery): Content {
  const listed = html`<ul class="reasons">${reasons.map((found) => html`<li>${problemText(found)}${found.place?.line !== undefined && ` riga ${found.place.line}`}</li>`)}</ul>`;
  if (state === 'held') {
    return html`<section class="notice" aria-labelledby="decisione"><h2 id="decisione">Serve una decisione</h2>${listed}
<p>Per guardarla: <kbd>tramite deliveries show ${number}</kbd>. Per farla proseguire: <kbd>tramite approve ${number}</kbd>. Per scartarla: <kbd>tramite withdraw ${number}</kbd>. Nulla è cambiato finora.</p></section>`;
  }
  if (state === 'refused') {
    return html`<section class="notice bad" aria-labelledby="decisione"><h2 id="decisione">Rifiutata per intero</h2>${listed}<p>Nessuna posizione è cambiata. Va corretta alla fonte e inviata di nuovo.</p></section>`;
  }
  if (state === 'duplicate')
    return html`<section aria-labelledby="decisione"><h2 id="decisione">Già ricevuta</h2>${listed}<p>Nessuna posizione è cambiata.</p></section>`;
  if (absent?.held) {
    return html`<section class="notice" aria-labelledby="decisione"><h2 id="decisione">Annullamenti da approvare</h2><p>${reason(absent.held.message)} <code>${absent.held.code}</code>: ${counted(absent.count, 'posizione', 'posizioni')}, ${euro(absent.cents)}.</p>
<p>Per annullarle: <kbd>tramite approve ${number}</kbd>. Senza una decisione restano pagabili.</p></section>`;
  }
  if (state === 'applied') {
    return html`<p class="soft small">Se il file era sbagliato: <kbd>tramite withdraw ${number}</kbd> mostra che cosa cambierebbe prima di ritirarlo; <kbd>tramite reprocess ${number}</kbd> lo rielabora con le regole di oggi.</p>`;
  }
  return null;
}

function outcomesSection({ delivery, outcomes, published }: DeliveryPage): Content {
  if (outcomes.length === 0) return null;
  const records = outcomes.reduce((sum, one) => sum + one.records, 0);
  const cents = outcomes.reduce((sum, one) => sum + one.cents, 0);
  const whole = delivery.appliedAt !== null;
  const agree = records === delivery.records && cents === (delivery.cents ?? 0);
  return html`<section aria-labelledby="esiti"><h2 id="esiti">Esiti delle righe</h2>
${table({
  of: 'esiti',
  caption: whole
    ? agree
      ? 'I conti tornano: ogni riga del file ha un solo esito'
      : 'I conti non tornano: va eseguito tramite verify'
    : `Finora ${count(records)} righe su ${count(delivery.records ?? 0)}`,
  columns: [
    { name: 'Esito', heading: true },
    { name: 'Righe', figure: true },
    { name: 'Euro', figure: true },
  ],
  rows: outcomes.map((one) => [
    OUTCOMES[one.outcome] ?? one.outcome,
    count(one.records),
    [
      euro(one.cents),
      one.withoutAmount > 0 &&
        html`<br><span class="soft small">${counted(one.withoutAmount, 'riga', 'righe')} senza importo leggibile</span>`,
    ],
  ]),
  total: ['Totale', count(records), euro(cents)],
})}
${published !== undefined && published.length > 0 && html`<p class="small">Presso il Nodo: ${published.map((one, index) => html`${index > 0 && ', '}${count(one.count)} ${one.gone ? 'annullamenti' : 'posizioni'} ${badge(PUBLICATION_STATES[one.state], one.state)}`)}</p>`}</section>`;
}

function problemsSection(problems: readonly ProblemRow[]): Content {
  if (problems.length === 0) return null;
  const more = problems.length >= MOST_PROBLEMS;
  return html`<section aria-labelledby="scarti"><h2 id="scarti">Scarti e avvisi</h2>
${table({
  of: 'scarti',
  caption: [
    more ? `I primi ${MOST_PROBLEMS}` : 'Tutti',
    ', per riga del file; i valori che possono indicare una persona sono mascherati',
  ],
  columns: [
    { name: 'Riga', figure: true },
    { name: 'Campo' },
    { name: 'Valore' },
    { name: 'Che cosa non va' },
    { name: 'Che cosa fare' },
  ],
  rows: problems.map((one) => [
    count(one.line ?? one.number),
    one.field ?? '—',
    one.value === null ? '—' : html`<code class="value">${masked(one.value)}</code>`,
    [
      one.warning ? badge({ word: 'avviso', tone: 'wait' }, '') : badge({ word: 'scarto', tone: 'bad' }, ''),
      ' ',
      problemText(one),
      one.closedAt !== null && html`<br><span class="good small">risolto, ${moment(one.closedAt)}</span>`,
    ],
    one.advice === null ? '—' : html`<span lang="en">${one.advice}</span>`,
  ]),
})}</section>`;
}

const returnedSection = (
  files: readonly Outgoing[],
): Markup => html`<section aria-labelledby="ritorni"><h2 id="ritorni">File tornati</h2>
${table({
  of: 'ritorni',
  caption: 'Esiti scritti per questa fornitura; uno scritto non cambia più',
  columns: [
    { name: 'N.', figure: true },
    { name: 'File', heading: true },
    { name: 'Stato' },
    { name: 'Righe', figure: true },
    { name: 'Scritto' },
    { name: 'Consegnato' },
  ],
  rows: files.map((one) => [
    count(one.number),
    html`${one.name}<br><span class="soft small">${OUTGOING_KINDS[one.kind] ?? one.kind}</span>`,
    badge(OUTGOING_STATES[one.state], one.state),
    count(one.lines),
    moment(one.createdAt),
    one.deliveredAt !== null
      ? moment(one.deliveredAt)
      : one.problem === null
        ? '—'
        : problemText(one.problem),
  ]),
})}</section>`;
