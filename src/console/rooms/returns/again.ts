/** The same bytes again, the same lines anew, or the end of a doubt: each on a page that asks first. */
import { ProblemError, type Result } from '../../../domain/problem.ts';
import { decideUnknown } from '../../../pipeline/dispatch.ts';
import { newEdition, reEmit } from '../../../pipeline/report/again.ts';
import type { ReturnDetail } from '../../../store/web/returns.ts';
import { type Content, html } from '../../html.ts';
import { path } from '../../listing.ts';
import type { Act, Asked, Page, Shown } from '../../page.ts';
import { fileOf, HERE, hrefOf, owner } from './detail.ts';
import { say } from './words.ts';

const needs = { permission: 'operate', where: 'somewhere', owner } as const;

const AGAIN = `${HERE}/riemetti`;
const EDITION = `${HERE}/nuova-edizione`;
const DECIDE = `${HERE}/decidi`;

/** A page that asks: what would happen, and the buttons that do it. */
const asking = (
  id: string,
  at: string,
  title: 'againTitle' | 'editionTitle' | 'decideTitle',
  why: 'againWhy' | 'editionWhy' | 'decideWhy',
  possible: (file: ReturnDetail) => boolean,
  buttons: (asked: Asked) => Content,
): Page => ({
  id,
  path: at,
  needs,
  async render(asked): Promise<Shown | undefined> {
    const { language, visit } = asked;
    const file = await fileOf(asked);
    if (file === undefined || !possible(file)) return undefined;
    const known = { name: file.name, where: file.location };
    const heading = say(language, title, known);
    return {
      title: heading,
      trail: [
        { title: say(language, 'returns'), href: '/ritorni' },
        { title: file.name, href: hrefOf(file) },
      ],
      content: html`<h1>${heading}</h1><section class="notice" aria-label="${heading}"><p>${say(language, why, known)}</p>
<form method="post" action="${asked.here}"><input type="hidden" name="csrf" value="${visit.csrf}">${buttons(asked)}
<p><a href="${hrefOf(file)}">${say(language, 'back')}</a></p></form></section>`,
    };
  },
});

export const againPage = asking(
  'returns.again.preview',
  AGAIN,
  'againTitle',
  'againWhy',
  (file) => file.state === 'delivered',
  ({ language }) =>
    html`<p class="actions"><button class="btn btn-primary" type="submit">${say(language, 'againDo')}</button></p>`,
);

export const editionPage = asking(
  'returns.edition.preview',
  EDITION,
  'editionTitle',
  'editionWhy',
  (file) => file.kind === 'report',
  ({ language }) =>
    html`<p class="actions"><button class="btn btn-primary" type="submit">${say(language, 'editionDo')}</button></p>`,
);

export const decidePage = asking(
  'returns.decide.preview',
  DECIDE,
  'decideTitle',
  'decideWhy',
  (file) => file.state === 'unknown',
  ({ language }) =>
    html`<p class="actions"><button class="btn btn-primary" type="submit" name="esito" value="arrived">${say(language, 'arrived')}</button><button class="btn btn-outline-primary" type="submit" name="esito" value="resend">${say(language, 'notArrived')}</button></p><p class="soft small">${say(language, 'undo')}</p>`,
);

function done<T>(result: Result<T>): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}

const keyOf = ({ organization, params }: Asked) => ({ organization, outgoing: params.outgoing ?? '' });

export const againAct: Act = {
  id: 'returns.again',
  path: AGAIN,
  needs,
  async act(asked) {
    const file = done(await reEmit(asked.context, keyOf(asked), asked.visit.viewer.actor));
    return {
      to: path('ritorni', file.organization, file.id),
      notice: say(asked.language, 'againDone', { name: file.name }),
    };
  },
};

export const editionAct: Act = {
  id: 'returns.edition',
  path: EDITION,
  needs,
  async act(asked) {
    const file = done(await newEdition(asked.context, keyOf(asked), asked.visit.viewer.actor));
    return {
      to: path('ritorni', file.organization, file.id),
      notice: say(asked.language, 'editionDone', { name: file.name }),
    };
  },
};

export const decideAct: Act = {
  id: 'returns.decide',
  path: DECIDE,
  needs,
  async act(asked, form) {
    const { context, language, visit } = asked;
    const decision = form.get('esito') === 'arrived' ? 'arrived' : 'resend';
    const file = await fileOf(asked);
    done(await decideUnknown(context, keyOf(asked), decision, visit.viewer.actor));
    return {
      to: path('ritorni', asked.organization, asked.params.outgoing ?? ''),
      notice: say(language, decision === 'arrived' ? 'arrivedDone' : 'notArrivedDone', {
        name: file?.name ?? '',
      }),
    };
  },
};
