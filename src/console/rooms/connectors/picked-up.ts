/** What a connector took lately, file by file. Looks that took nothing, or failed, are kept as the last one only. */
import type { PickedUp } from '../../../store/web/picked-up.ts';
import { type Content, html } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import { path } from '../../listing.ts';
import { deliveryState } from '../../state-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

/** How many of them a page shows. */
export const PICKED_UP = 10;

export function pickedUpSection(language: Language, files: readonly PickedUp[]): Content {
  if (files.length === 0) return undefined;
  return html`<section aria-labelledby="presi"><h2 id="presi">${say(language, 'pickedUp')}</h2>
${table({
  of: 'presi',
  caption: say(language, 'pickedUpCaption'),
  columns: [
    { name: say(language, 'when') },
    { name: say(language, 'file'), heading: true },
    { name: say(language, 'size'), figure: true },
    { name: say(language, 'state') },
  ],
  rows: files.map((file) => [
    moment(file.at),
    html`<a href="${path('forniture', file.number)}">${file.fileName}</a>`,
    count(file.size),
    deliveryState(language, file.state),
  ]),
})}</section>`;
}
