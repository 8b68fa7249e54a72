/** What the journal says of one delivery. */
import type { Json } from '../../../domain/debt-position.ts';
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import type { JournalLine } from '../../../store/web/journal.ts';
import { journalWord } from '../../event-words.ts';
import { type Content, html } from '../../html.ts';
import { moment } from '../../italian.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { harmless } from './known.ts';
import { REFUSAL } from './refusal.ts';
import { say } from './words.ts';

export const journal = (language: Language, { journal: entries }: DeliveryPage): Content =>
  entries.length > 0 &&
  html`<section aria-labelledby="giornale"><details><summary><h2 id="giornale" class="inline-heading">${say(language, 'journal')}</h2></summary>${table(
    {
      of: 'giornale',
      caption: say(language, 'journalCaption'),
      columns: [
        { name: say(language, 'when') },
        { name: say(language, 'event'), heading: true },
        { name: say(language, 'actor') },
        { name: say(language, 'detail') },
      ],
      rows: entries.map((one) => [
        moment(one.at),
        journalWord(language, one.event),
        one.actor ?? html`<span class="soft">${say(language, 'tramite')}</span>`,
        detailOf(language, one),
      ]),
    },
  )}</details></section>`;

const LONGEST = 200;

/** Why it was refused is said once, at the top of the page. */
const REFUSED: readonly string[] = ['delivery.refused', 'delivery.duplicate'];

function detailOf(language: Language, { detail, subject, event }: JournalLine): Content {
  if (REFUSED.includes(event)) return html`<a href="#${REFUSAL}">${say(language, 'refusedAbove')}</a>`;
  const parts = [
    ...(subject === null ? [] : [subject]),
    ...(typeof detail === 'object' && detail !== null && !Array.isArray(detail)
      ? Object.entries(detail as { readonly [name: string]: Json }).map(
          ([name, value]) => `${name}: ${plain(value)}`,
        )
      : []),
  ];
  return parts.length === 0 ? '—' : html`<span class="small">${harmless(parts.join(' · '))}</span>`;
}

function plain(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
