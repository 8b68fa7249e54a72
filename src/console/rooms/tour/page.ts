/** The tour: steps with a link each, and which of them were done. */
import { mayAnywhere } from '../../../domain/access.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { badge, counted, euro } from '../../italian.ts';
import { path } from '../../listing.ts';
import type { Asked, Page, Shown } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import { type Sights, sights } from './sights.ts';
import { say } from './words.ts';

interface Step {
  readonly title: string;
  readonly why: Content;
  readonly go: Content;
  readonly done: boolean;
}

export const tourPage: Page = {
  id: 'tour',
  path: '/visita',
  needs: { permission: 'read', where: 'somewhere' },
  async render(asked) {
    const { visit, context, language } = asked;
    const found = await visit.view((view) => sights(view, context.clock.now()));
    const title = say(language, 'title');
    if (found.newest === undefined) return empty(asked, title);
    const all = stepsOf(asked, found);
    const done = all.filter((step) => step.done).length;
    const next = all.findIndex((step) => !step.done);
    const looks = !mayAnywhere(visit.viewer, 'operate') && !mayAnywhere(visit.viewer, 'integrate');
    return {
      title,
      content: html`<h1>${title}</h1><p>${say(language, 'lead')}</p>
${looks && html`<p class="soft">${say(language, 'readOnly')}</p>`}
<p role="status">${say(language, 'progress', { done, of: all.length })}</p>
<ol class="tour" data-live="" hx-get="/visita" hx-trigger="changed throttle:5s" hx-select="#passi" hx-swap="outerHTML" id="passi">${all.map((step, index) => item(language, step, index, index === next))}</ol>
<p>${next === -1 && say(language, 'finished')} <a href="/">${say(language, 'home')}</a></p>`,
    };
  },
};

function item(language: Language, { title, why, go, done }: Step, index: number, now: boolean): Markup {
  const state = done
    ? badge({ word: say(language, 'done'), tone: 'good' }, '')
    : badge({ word: say(language, now ? 'now' : 'todo'), tone: now ? 'busy' : 'quiet' }, '');
  return html`<li class="${done ? 'done' : now ? 'now' : 'later'}"${now && html` aria-current="step"`}><h2>${index + 1}. ${title} ${state}</h2><p>${why}</p>${go}</li>`;
}

const link = (href: string, text: string, primary = true): Markup =>
  html`<a class="btn ${primary ? 'btn-primary' : 'btn-outline-primary'} btn-sm" href="${href}">${text}</a>`;

function stepsOf({ language, visit }: Asked, found: Sights): readonly Step[] {
  const { newest, reject, corrected, replayed } = found;
  const delivery = reject?.delivery ?? newest;
  const operates = mayAnywhere(visit.viewer, 'operate');
  const integrates = mayAnywhere(visit.viewer, 'integrate');
  const right = (has: boolean, go: Content): Content =>
    has ? go : html`<p class="soft small">${say(language, 'noRight')}</p>`;
  const recordHref = (number: number, record: number): string => path('forniture', number, 'righe', record);
  const line = reject?.problem.line ?? reject?.problem.number ?? 0;
  return [
    {
      title: say(language, 'step1'),
      why:
        delivery !== undefined &&
        say(language, 'step1Why', {
          file: delivery.fileName,
          organization: delivery.organizationName,
          rejects: counted(delivery.rejects, say(language, 'reject'), say(language, 'rejects')),
        }),
      go:
        delivery !== undefined &&
        link(path('forniture', delivery.number), say(language, 'step1Go', { number: delivery.number })),
      done: corrected !== undefined,
    },
    {
      title: say(language, 'step2'),
      why:
        reject === undefined
          ? say(language, 'step2None')
          : html`${say(language, 'step2Why', { line })} ${reject.problem.field !== null && say(language, 'step2Hint', { field: reject.problem.field })}</p><p class="bad">${problemText(reject.problem, language)}`,
      go:
        reject !== undefined &&
        right(
          operates,
          link(
            recordHref(reject.problem.delivery, reject.problem.number),
            say(language, 'step2Go', { line }),
          ),
        ),
      done: corrected !== undefined,
    },
    {
      title: say(language, 'step3'),
      why: say(language, 'step3Why'),
      go:
        corrected === undefined || corrected.record === 0
          ? html`<p class="soft small">${say(language, 'step3None')}</p>`
          : right(
              operates,
              link(
                recordHref(corrected.delivery, corrected.record),
                say(language, 'step3Go', { line: corrected.record }),
              ),
            ),
      done: replayed,
    },
    {
      title: say(language, 'step4'),
      why: say(language, 'step4Why'),
      go: ways(language, found),
      done: replayed,
    },
    {
      title: say(language, 'step6'),
      why: say(language, 'step6Why'),
      go:
        found.gestionale !== undefined &&
        right(
          integrates,
          link(
            `${path('tracciati', found.gestionale)}/prova`,
            say(language, 'step6Go', { gestionale: found.gestionale }),
          ),
        ),
      done: found.connected,
    },
    {
      title: say(language, 'step5'),
      why: say(language, 'step5Why'),
      go: right(integrates, link('/collega', say(language, 'step5Go'))),
      done: found.connected,
    },
  ];
}

function ways(language: Language, { position, payment, back, applied }: Sights): Content {
  const links = [
    applied !== undefined &&
      link(
        path('forniture', applied.number),
        say(language, 'step4Delivery', { number: applied.number }),
        false,
      ),
    position !== undefined &&
      link(
        path('posizioni', position.organization, position.positionId),
        say(language, 'step4Position', { key: position.key }),
        false,
      ),
    payment !== undefined &&
      link(
        path('pagamenti', payment.organization, payment.iuv, payment.receiptId),
        say(language, 'step4Payment', { amount: euro(payment.amountCents) }),
        false,
      ),
    back !== undefined &&
      link(
        path('ritorni', back.organization, back.outgoingId),
        say(language, 'step4Return', { name: back.name }),
        false,
      ),
  ].filter((one) => one !== false);
  return links.length === 0
    ? html`<p class="soft small">${say(language, 'step4None')}</p>`
    : html`<ul class="inline">${links.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function empty({ language, visit }: Asked, title: string): Shown {
  const integrates = mayAnywhere(visit.viewer, 'integrate');
  return {
    title,
    content: html`<h1>${title}</h1><p>${say(language, 'lead')}</p><section aria-labelledby="vuoto"><h2 id="vuoto">${say(language, 'empty')}</h2><p>${say(language, 'emptyWhy')}</p>
<ol class="tour"><li class="now"><h3>${say(language, 'empty1')}</h3><p>${say(language, 'empty1Why')}</p>${integrates ? link('/collega', say(language, 'step5Go')) : html`<p class="soft small">${say(language, 'noRight')}</p>`}</li>
<li class="later"><h3>${say(language, 'empty2')}</h3><p>${say(language, 'empty2Why')}</p><a href="/collegamenti">/collegamenti</a></li>
<li class="later"><h3>${say(language, 'empty3')}</h3><p>${say(language, 'empty3Why')}</p></li>
<li class="later"><h3>${say(language, 'empty4')}</h3><p>${say(language, 'empty4Why')}</p></li></ol></section>`,
  };
}
