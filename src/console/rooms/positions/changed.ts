/** Versions against the ones before, field by field, in words where there are any. */
import type { Json } from '../../../domain/debt-position.ts';
import type { PositionDetail } from '../../../store/web/position-detail.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro } from '../../italian.ts';
import { day } from '../../listing.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const FIELDS: { readonly [last: string]: readonly [it: string, en: string] } = {
  amount: ['importo', 'amount'],
  dueDate: ['scadenza', 'due date'],
  payableUntil: ['pagabile fino al', 'payable until'],
  description: ['causale', 'reason'],
  fiscalCode: ['codice fiscale', 'fiscal code'],
  name: ['nome', 'name'],
  street: ['via', 'street'],
  city: ['città', 'city'],
  postalCode: ['CAP', 'postal code'],
  email: ['e-mail', 'e-mail'],
  iban: ['IBAN', 'IBAN'],
  action: ['azione', 'action'],
  validFrom: ['pagabile dal', 'payable from'],
};

export function changed(language: Language, { versions }: PositionDetail): Markup {
  const later = versions.slice(1);
  return html`<section><h2 id="cambiamenti">${say(language, 'versions')}</h2>
${later.length === 0 && html`<p class="empty">${say(language, 'noChanges')}</p>`}
${later.toReversed().map(({ version, changes }) =>
  changes.length === 0
    ? html`<p class="soft">${say(language, 'sameContent', { version })}</p>`
    : table({
        of: 'cambiamenti',
        caption: say(language, 'versionsCaption', { version }),
        columns: [
          { name: say(language, 'field'), heading: true },
          { name: say(language, 'before') },
          { name: say(language, 'after') },
        ],
        rows: changes.map(({ path, before, after }) => [
          html`${field(language, path)}<br><code>${path}</code>`,
          value(language, path, before),
          value(language, path, after),
        ]),
      }),
)}</section>`;
}

const last = (path: string): string => /(\w+)$/.exec(path)?.[1] ?? path;

function field(language: Language, path: string): string {
  const known = FIELDS[last(path)];
  return known === undefined ? last(path) : known[language === 'it' ? 0 : 1];
}

function value(language: Language, path: string, found: Json | undefined): Content {
  if (found === undefined) return html`<span class="soft">${say(language, 'absent')}</span>`;
  if (typeof found === 'number' && last(path) === 'amount') return euro(found);
  if (typeof found === 'string') return /^\d{4}-\d\d-\d\d$/.test(found) ? day(found) : found;
  return html`<code>${JSON.stringify(found)}</code>`;
}
