/** What else one may do with a record in problem: say that it needs nothing, or take that back. */
import { type Content, html } from '../../html.ts';
import type { Asked } from '../../page.ts';
import { form, recordPath } from './known.ts';
import type { Looked } from './record.ts';
import { say } from './words-record.ts';

export function recordActs(asked: Asked, { delivery, record, replay }: Looked): Content {
  const { language } = asked;
  if (replay === undefined || delivery.byHand) return null;
  const here = recordPath(delivery.number, record.number);
  if (record.outcome === 'dismissed')
    return html`<section aria-labelledby="archivio"><h2 id="archivio">${say(language, 'dismissTitle')}</h2>${form(asked, `${here}/ripristina`, html`<button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'undismiss')}</button>`)}</section>`;
  const open = record.problems.some((one) => one.closedAt === null && !one.warning);
  if (record.outcome !== 'problem' || !open) return null;
  return html`<section aria-labelledby="archivio"><h2 id="archivio">${say(language, 'dismissTitle')}</h2><p>${say(language, 'dismissLead')}</p>${form(
    asked,
    `${here}/archivia`,
    html`<div class="field"><label for="motivo">${say(language, 'dismissReason')}</label><input id="motivo" name="motivo" type="text" required maxlength="500" size="60" autocomplete="off"></div><button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'dismiss')}</button>`,
  )}</section>`;
}
