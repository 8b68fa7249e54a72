/** States and outcomes in the reader's language, with the colour that says the same. */
import { html, type Markup } from './html.ts';
import {
  DELIVERY_STATES,
  OUTCOMES,
  OUTGOING_KINDS,
  OUTGOING_STATES,
  PUBLICATION_STATES,
  type Word,
} from './italian.ts';
import type { Language } from './words.ts';

const ENGLISH: { readonly [state: string]: string } = {
  received: 'received',
  surveyed: 'checked',
  staged: 'prepared',
  held: 'to approve',
  applying: 'being applied',
  applied: 'applied',
  refused: 'refused',
  duplicate: 'duplicate',
  withdrawing: 'being withdrawn',
  withdrawn: 'withdrawn',
};
const ENGLISH_OUTCOMES: { readonly [outcome: string]: string } = {
  created: 'position created',
  updated: 'position updated',
  unchanged: 'unchanged',
  cancelled: 'position cancelled',
  duplicate: 'repeated in the file',
  superseded: 'overtaken by a later delivery',
  ignored: 'ignored by the rules',
  problem: 'reject',
  refused: 'refused',
  dismissed: 'dismissed by hand',
};
const ENGLISH_OUTGOING: { readonly [state: string]: string } = {
  due: 'to be delivered',
  sending: 'being delivered',
  delivered: 'delivered',
  unknown: 'delivery uncertain',
};
const ENGLISH_KINDS: { readonly [kind: string]: string } = {
  acknowledgement: 'load acknowledgement',
  report: 'payment report',
};
const ENGLISH_PUBLICATION: { readonly [state: string]: string } = {
  due: 'to be published',
  inFlight: 'being sent',
  unknown: 'without an answer',
  confirmed: 'confirmed by the Nodo',
  refused: 'refused by the Nodo',
};

const own = <T>(words: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined;

const tagged = (
  language: Language,
  state: string,
  italian: { readonly [state: string]: Word },
  english: { readonly [state: string]: string },
): Markup => {
  const known = own(italian, state);
  const word = language === 'it' ? known?.word : own(english, state);
  return html`<span class="badge ${known?.tone ?? 'quiet'}">${word ?? state}</span>`;
};

export const deliveryState = (language: Language, state: string): Markup =>
  tagged(language, state, DELIVERY_STATES, ENGLISH);
export const outgoingState = (language: Language, state: string): Markup =>
  tagged(language, state, OUTGOING_STATES, ENGLISH_OUTGOING);
export const publicationState = (language: Language, state: string): Markup =>
  tagged(language, state, PUBLICATION_STATES, ENGLISH_PUBLICATION);

export const deliveryStateWord = (language: Language, state: string): string =>
  (language === 'it' ? own(DELIVERY_STATES, state)?.word : own(ENGLISH, state)) ?? state;
export const outcomeWord = (language: Language, outcome: string): string =>
  own(language === 'it' ? OUTCOMES : ENGLISH_OUTCOMES, outcome) ?? outcome;
export const outgoingKind = (language: Language, kind: string): string =>
  own(language === 'it' ? OUTGOING_KINDS : ENGLISH_KINDS, kind) ?? kind;
