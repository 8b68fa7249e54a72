/** What is known of the file itself. */
import { dayOf } from '../../../domain/day.ts';
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import { html, type Markup } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import { day } from '../../listing.ts';
import type { Language } from '../../words.ts';
import { harmless } from './known.ts';
import { say } from './words.ts';

export function facts(
  language: Language,
  { delivery, organizationName, gestionale, access }: DeliveryPage,
): Markup {
  const { survey, envelope, sequence } = delivery;
  return html`<section aria-labelledby="file"><h2 id="file">${say(language, 'facts')}</h2><dl>
<dt>${say(language, 'organization')}</dt><dd><a href="/enti/${delivery.organization}">${organizationName}</a> (${delivery.organization})</dd>
<dt>${say(language, 'connector')}</dt><dd><a href="/collegamenti/${delivery.organization}/${delivery.connector}">${delivery.connector}</a></dd>
<dt>${say(language, 'gestionale')}</dt><dd>${gestionale}</dd>
<dt>${say(language, 'access')}</dt><dd>${access}</dd>
<dt>${say(language, 'received')}</dt><dd>${moment(delivery.receivedAt)}</dd>
<dt>${say(language, 'size')}</dt><dd>${say(language, 'bytes', { count: count(delivery.size) })}</dd>
${delivery.erasedAt !== null && html`<dt>${say(language, 'originalFact')}</dt><dd>${say(language, 'erasedOn', { day: day(dayOf(delivery.erasedAt)) })}</dd>`}
<dt>${say(language, 'sha')}</dt><dd><code>${delivery.sha256}</code></dd>
${sequence !== null && html`<dt>${say(language, 'sequence')}</dt><dd>${count(sequence)}</dd>`}
${envelope !== null && html`<dt>${say(language, 'envelope')}</dt><dd>${harmless(envelope.name)} (${envelope.layers.join(', ')})</dd>`}
${survey !== null && html`<dt>${say(language, 'encoding')}</dt><dd>${survey.encoding}</dd>${survey.totals.map((total) => html`<dt>${say(language, 'declared', { name: total.name })}</dt><dd>${say(language, 'counted', { declared: harmless(total.declared), counted: total.counted })}</dd>`)}`}
</dl></section>`;
}
