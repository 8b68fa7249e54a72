/** Until when payments are complete, access by access. */
import type { AccessCompleteness } from '../../../store/web/completeness.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { moment } from '../../italian.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

/** The instant before which nothing is missing is the least of all. */
export function complete(language: Language, accesses: readonly AccessCompleteness[]): Markup {
  if (accesses.length === 0) return html`<p class="soft">${say(language, 'completeNone')}</p>`;
  const instants = accesses.flatMap(({ receiptsUntil }) => receiptsUntil ?? []);
  const least =
    instants.length === accesses.length
      ? new Date(Math.min(...instants.map((one) => one.getTime())))
      : undefined;
  const failing = accesses.some(({ problem }) => problem !== null);
  return html`<details class="payments-complete${failing && html` fails`}"><summary>${least === undefined ? say(language, 'completeNever') : html`<strong>${say(language, 'complete')}${moment(least)}</strong>`}</summary>
<p class="soft small" id="completezza">${say(language, 'completeWhy')}</p>
${table({
  of: 'completezza',
  caption: say(language, 'completeCaption'),
  columns: [
    { name: say(language, 'organization'), heading: true },
    { name: say(language, 'access') },
    { name: say(language, 'receiptsUntil') },
    { name: say(language, 'flowsUntil') },
    { name: say(language, 'nextAt') },
    { name: say(language, 'problem') },
  ],
  rows: accesses.map((one) => [
    one.organizationName,
    one.access,
    until(language, one.receiptsUntil),
    until(language, one.flowsUntil),
    moment(one.nextAt),
    one.problem === null ? '—' : problemText(one.problem, language),
  ]),
})}</details>`;
}

const until = (language: Language, instant: Date | null): Content =>
  instant === null ? html`<span class="wait">${say(language, 'never')}</span>` : moment(instant);
