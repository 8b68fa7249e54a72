/** States of deliveries in the reader's language, with the colour that says the same. */
import { html, type Markup } from './html.ts';
import { DELIVERY_STATES } from './italian.ts';
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

export const deliveryStateWord = (language: Language, state: string): string =>
  (language === 'it' ? DELIVERY_STATES[state]?.word : ENGLISH[state]) ?? state;

export const deliveryState = (language: Language, state: string): Markup =>
  html`<span class="badge ${DELIVERY_STATES[state]?.tone ?? 'quiet'}">${deliveryStateWord(language, state)}</span>`;
