/** States, kinds and what does not fit, of positions, payments and files that went back, in both languages. */
import type { ShownState } from '../domain/position-state.ts';
import { html, type Markup } from './html.ts';
import type { Tone } from './italian.ts';
import type { Language } from './words.ts';

type Said = readonly [it: string, en: string];
type Toned = readonly [it: string, en: string, tone: Tone];

const inLanguage = (language: Language, [it, en]: readonly [string, string, ...unknown[]]): string =>
  language === 'it' ? it : en;

const pill = (language: Language, known: Toned | undefined, otherwise: string): Markup =>
  html`<span class="badge ${known?.[2] ?? 'quiet'}">${known === undefined ? otherwise : inLanguage(language, known)}</span>`;

const POSITIONS: { readonly [state in ShownState]: Toned } = {
  toApprove: ['da approvare', 'to be approved', 'wait'],
  toPublish: ['da pubblicare', 'to be published', 'busy'],
  awaitingValidity: ['in attesa di validità', 'not valid yet', 'wait'],
  payable: ['pagabile', 'payable', 'good'],
  expired: ['scaduta', 'expired', 'quiet'],
  partlyPaid: ['pagata in parte', 'partly paid', 'busy'],
  paid: ['pagata', 'paid', 'good'],
  reported: ['rendicontata', 'reported', 'good'],
  settled: ['incassata', 'cashed', 'good'],
  cancelled: ['annullata', 'cancelled', 'quiet'],
  suspended: ['sospesa', 'suspended', 'wait'],
};

export const positionWord = (language: Language, state: ShownState): string =>
  inLanguage(language, POSITIONS[state]);
export const positionBadge = (language: Language, state: ShownState): Markup =>
  pill(language, POSITIONS[state], state);

const INSTALLMENTS: { readonly [state: string]: Toned } = {
  open: ['da pagare', 'to be paid', 'busy'],
  paid: ['pagata', 'paid', 'good'],
  closed: ['chiusa', 'closed', 'quiet'],
};
export const installmentBadge = (language: Language, state: string): Markup =>
  pill(language, INSTALLMENTS[state], state);

const LABELS: { readonly [label: string]: Toned } = {
  double: ['doppio', 'double', 'bad'],
  cancelled: ['su posizione annullata', 'of a cancelled position', 'bad'],
  unknown: ['codice sconosciuto', 'unknown code', 'bad'],
  'amount-differs': ['importo diverso', 'amount differs', 'bad'],
  revoked: ['revocato', 'revoked', 'bad'],
  'no-receipt': ['senza ricevuta', 'no receipt', 'wait'],
};
export const labelWord = (language: Language, label: string): string =>
  LABELS[label] === undefined ? label : inLanguage(language, LABELS[label]);
export const labelBadges = (language: Language, labels: readonly string[]): readonly Markup[] =>
  labels.map((label) => html` ${pill(language, LABELS[label], label)}`);

const EVENTS: { readonly [event: string]: Said } = {
  paid: ['pagamento', 'payment'],
  reported: ['rendicontazione', 'reporting'],
  settled: ['incasso', 'cashing'],
  corrected: ['rettifica', 'correction'],
};
export const eventWord = (language: Language, event: string): string =>
  EVENTS[event] === undefined ? event : inLanguage(language, EVENTS[event]);

const SOURCES: { readonly [source: string]: Said } = {
  receipt: ['ricevuta', 'receipt'],
  flow: ['flusso di rendicontazione', 'reporting flow'],
  both: ['ricevuta e flusso', 'receipt and flow'],
};
export const sourceWord = (language: Language, source: string): string =>
  SOURCES[source] === undefined ? source : inLanguage(language, SOURCES[source]);

const OUTCOMES: { readonly [outcome: number]: Said } = {
  0: ['pagato', 'paid'],
  3: ['revocato', 'revoked'],
  4: ['pagato in stand-in', 'paid in stand-in'],
  8: ['pagato in stand-in senza ricevuta', 'paid in stand-in without a receipt'],
  9: ['pagato senza ricevuta', 'paid without a receipt'],
};
export const outcomeWord = (language: Language, outcome: number): string =>
  OUTCOMES[outcome] === undefined ? String(outcome) : inLanguage(language, OUTCOMES[outcome]);

const RETURNS: { readonly [state: string]: Toned } = {
  due: ['da consegnare', 'to be delivered', 'busy'],
  sending: ['in consegna', 'being delivered', 'busy'],
  delivered: ['consegnato', 'delivered', 'good'],
  unknown: ['consegna incerta', 'delivery uncertain', 'bad'],
};
export const returnWord = (language: Language, state: string): string =>
  RETURNS[state] === undefined ? state : inLanguage(language, RETURNS[state]);
export const returnBadge = (language: Language, state: string): Markup =>
  pill(language, RETURNS[state], state);

const KINDS: { readonly [kind: string]: Said } = {
  acknowledgement: ['esito di caricamento', 'acknowledgement'],
  report: ['esito dei pagamenti', 'payment report'],
};
export const kindWord = (language: Language, kind: string): string =>
  KINDS[kind] === undefined ? kind : inLanguage(language, KINDS[kind]);

const PUBLICATIONS: { readonly [state: string]: Toned } = {
  due: ['da pubblicare', 'to be published', 'wait'],
  inFlight: ['in invio', 'being sent', 'busy'],
  unknown: ['senza risposta', 'no answer', 'wait'],
  confirmed: ['confermata dal Nodo', 'confirmed by the Nodo', 'good'],
  refused: ['rifiutata dal Nodo', 'refused by the Nodo', 'bad'],
};
export const publicationBadge = (language: Language, state: string): Markup =>
  pill(language, PUBLICATIONS[state], state);

const RECORDS: { readonly [outcome: string]: Said } = {
  created: ['posizione creata', 'position created'],
  updated: ['posizione aggiornata', 'position updated'],
  unchanged: ['invariata', 'unchanged'],
  cancelled: ['posizione annullata', 'position cancelled'],
  duplicate: ['ripetuta nel file', 'repeated in the file'],
  superseded: ['superata da una fornitura successiva', 'superseded by a later delivery'],
  ignored: ['ignorata dalle regole', 'ignored by the rules'],
  problem: ['scarto', 'reject'],
  refused: ['rifiutata', 'refused'],
  dismissed: ['archiviata a mano', 'dismissed by hand'],
};
export const recordWord = (language: Language, outcome: string): string =>
  RECORDS[outcome] === undefined ? outcome : inLanguage(language, RECORDS[outcome]);
