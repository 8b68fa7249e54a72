/** /forniture/:number/mail: what to write to whoever made the file, without anybody's data in it. */
import { keepsEnds } from '../../../pipeline/rejects.ts';
import { type DeliveryPage, deliveryPage } from '../../../store/web/delivery.ts';
import { html } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Page } from '../../page.ts';
import type { Language } from '../../words.ts';
import { headlineOf } from './codes.ts';
import { rejectsName } from './downloads.ts';
import { aboutDelivery, deliveryNumber, harmless, pathOf } from './known.ts';
import { trailOf } from './withdraw.ts';
import { say } from './words-acts.ts';

const DAY = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'Europe/Rome',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

export const mailPage: Page = {
  id: 'deliveries.mail',
  path: '/forniture/:number/mail',
  needs: aboutDelivery('read'),
  async render(asked) {
    const { language, visit, params } = asked;
    const number = deliveryNumber(params);
    const page = number === undefined ? undefined : await visit.view((view) => deliveryPage(view, number));
    if (page === undefined) return undefined;
    const { delivery } = page;
    const title = say(language, 'mail');
    const shell = { title, trail: trailOf(asked, delivery) };
    const letter = letterOf(language, page);
    if (letter === undefined)
      return { ...shell, content: html`<h1>${title}</h1><p class="empty">${say(language, 'noRejects')}</p>` };
    const here = pathOf(delivery.number);
    const mailto = `mailto:?subject=${encodeURIComponent(letter.subject)}&body=${encodeURIComponent(letter.body)}`;
    return {
      ...shell,
      content: html`<h1>${title}</h1><p>${say(language, 'mailLead')}</p>
<section aria-labelledby="testo"><h2 id="testo">${say(language, 'mailBody')}</h2>
<div class="field"><label for="oggetto">${say(language, 'mailSubject')}</label><input id="oggetto" type="text" readonly size="80" value="${letter.subject}"></div>
<div class="field"><label for="corpo">${say(language, 'mailBody')}</label><textarea id="corpo" readonly rows="16" cols="90">${letter.body}</textarea></div>
<div class="actions"><a class="btn btn-primary btn-sm" href="${mailto}">${say(language, 'mailOpen')}</a></div></section>
<section aria-labelledby="allegati"><h2 id="allegati">${say(language, 'mailAttach')}</h2><ul>
<li><a href="${here}/scarti-originali" download>${say(language, 'rejectsFile', { name: harmless(rejectsName(delivery.fileName)) })}</a><br><span class="soft small">${say(language, keepsEnds(delivery) && !delivery.partial ? 'rejectsHead' : 'rejectsRaw')}</span></li>
<li><a href="${here}/scarti.csv" download>${say(language, 'rejectsCsv')}</a></li></ul></section>`,
    };
  },
};

/** Undefined: nothing is wrong. Counts and codes only: what a field says may name a person. */
function letterOf(
  language: Language,
  { delivery, groups, outcomes, organizationName }: DeliveryPage,
): { readonly subject: string; readonly body: string } | undefined {
  const open = groups.filter((one) => one.open > 0 && !one.warning);
  if (open.length === 0) return undefined;
  const rejected = outcomes.find((one) => one.outcome === 'problem')?.records ?? 0;
  const many = count(rejected > 0 ? rejected : open.reduce((sum, one) => sum + one.open, 0));
  const file = harmless(delivery.fileName);
  const body = [
    say(language, 'greeting'),
    '',
    say(language, 'bodyLead', {
      file,
      when: DAY.format(delivery.receivedAt),
      number: delivery.number,
      count: many,
      records: count(delivery.records ?? 0),
    }),
    '',
    ...open.map(({ code, open: records }) => {
      const headline = headlineOf(language, code);
      return say(language, 'bodyLine', {
        code,
        count: count(records),
        message: headline === undefined ? '' : `(${headline})`,
      }).trimEnd();
    }),
    '',
    say(language, 'bodyEnd'),
    '',
    say(language, 'bodyBye'),
    organizationName,
  ].join('\n');
  return {
    subject: say(language, 'subjectText', { organization: organizationName, count: many, file }),
    body,
  };
}
