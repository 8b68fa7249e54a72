/** Figures, instants and states as people in Italy read them. */
import { formatEuro, toCents } from '../domain/money.ts';
import { html, type Markup } from './html.ts';

const ROME = { timeZone: 'Europe/Rome', hourCycle: 'h23' } as const;
const COUNT = new Intl.NumberFormat('it-IT', { useGrouping: 'always', maximumFractionDigits: 0 });
const MOMENT = new Intl.DateTimeFormat('it-IT', {
  ...ROME,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

export const count = (value: number): string => COUNT.format(value);

/** No line ends between the figure and its sign. */
export const euro = (cents: number): string => `${formatEuro(toCents(cents), { thousands: true })}\u00a0€`;

/** An instant on the clocks of Rome, which machines read too. */
export const moment = (instant: Date): Markup =>
  html`<time datetime="${instant.toISOString()}">${MOMENT.format(instant).replace(',', '')}</time>`;

export const counted = (value: number, one: string, many: string): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Tone: what a colour says besides the word. */
export type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'quiet';

export interface Word {
  readonly word: string;
  readonly tone: Tone;
}

export const DELIVERY_STATES: { readonly [state: string]: Word } = {
  received: { word: 'ricevuta', tone: 'busy' },
  surveyed: { word: 'verificata', tone: 'busy' },
  staged: { word: 'preparata', tone: 'busy' },
  held: { word: 'da approvare', tone: 'wait' },
  applying: { word: 'in applicazione', tone: 'busy' },
  applied: { word: 'applicata', tone: 'good' },
  refused: { word: 'rifiutata', tone: 'bad' },
  duplicate: { word: 'duplicata', tone: 'quiet' },
  withdrawing: { word: 'in ritiro', tone: 'busy' },
  withdrawn: { word: 'ritirata', tone: 'quiet' },
};

export const OUTCOMES: { readonly [outcome: string]: string } = {
  created: 'posizione creata',
  updated: 'posizione aggiornata',
  unchanged: 'invariata',
  cancelled: 'posizione annullata',
  duplicate: 'ripetuta nel file',
  superseded: 'superata da una fornitura successiva',
  ignored: 'ignorata dalle regole',
  problem: 'scarto',
  refused: 'rifiutata',
  dismissed: 'archiviata a mano',
};

export const badge = (known: Word | undefined, otherwise: string): Markup =>
  html`<span class="badge ${known?.tone ?? 'quiet'}">${known?.word ?? otherwise}</span>`;
