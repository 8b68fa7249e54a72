/** Cancelling a position and making it payable again: each asks first, and wants a reason. */
import { dayOf } from '../../../domain/day.ts';
import { ProblemError, type Result } from '../../../domain/problem.ts';
import { type ByHand, cancelPosition, restorePosition } from '../../../pipeline/by-hand.ts';
import { type PositionDetail, positionDetail } from '../../../store/web/position-detail.ts';
import { html } from '../../html.ts';
import { euro } from '../../italian.ts';
import { day, path } from '../../listing.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { installmentBadge } from '../../payment-words.ts';
import { table } from '../../table.ts';
import { say } from './acts-words.ts';
import { owner } from './detail.ts';

const needs = { permission: 'operate', where: 'somewhere', owner } as const;

const asking = (
  what: 'cancel' | 'restore',
  last: string,
  possible: (position: PositionDetail) => boolean,
): Page => ({
  id: `positions.${what}.preview`,
  path: `/posizioni/:organization/:position/${last}`,
  needs,
  async render(asked) {
    const { context, language, organization, params, visit } = asked;
    const today = dayOf(context.clock.now());
    const position = await visit.view((view) =>
      positionDetail(view, organization, params.position ?? '', today),
    );
    if (position === undefined || !possible(position)) return undefined;
    const heading = say(language, `${what}Title`, { key: position.key });
    const back = path('posizioni', organization, position.positionId);
    return {
      title: heading,
      trail: [
        { title: say(language, 'positions'), href: '/posizioni' },
        { title: position.key, href: back },
      ],
      content: html`<h1>${heading}</h1><section class="notice"><p>${say(language, `${what}Why`)}</p>
<h2 id="avvisi">${say(language, 'affected')}</h2>${table({
        of: 'avvisi',
        caption: say(language, 'affectedCaption'),
        columns: [
          { name: say(language, 'notice'), heading: true },
          { name: say(language, 'due') },
          { name: say(language, 'amount'), figure: true },
          { name: say(language, 'state') },
        ],
        rows: position.notices.map((one) => [
          one.noticeNumber,
          day(one.dueDate),
          euro(one.amountCents),
          installmentBadge(language, one.state),
        ]),
      })}
<form class="position-form" method="post" action="${back}/${last}"><input type="hidden" name="csrf" value="${visit.csrf}">
<div class="field"><label for="motivo">${say(language, 'reason')}</label><input id="motivo" name="motivo" required maxlength="500" aria-describedby="motivo-perche"><span class="hint" id="motivo-perche">${say(language, 'reasonHint')}</span></div>
<p class="actions"><button class="btn ${what === 'cancel' ? 'btn-danger' : 'btn-primary'}" type="submit">${say(language, `${what}Do`)}</button><a class="btn btn-outline-primary" href="${back}">${say(language, 'back')}</a></p></form></section>`,
    };
  },
});

const PAID: readonly string[] = ['paid', 'reported', 'settled'];

export const cancelPage = asking(
  'cancel',
  'annulla',
  ({ state }) => state !== 'cancelled' && !PAID.includes(state),
);
export const restorePage = asking('restore', 'ripristina', ({ state }) => state === 'cancelled');

const acting = (
  id: string,
  last: string,
  act: (asked: Asked, reason: string) => Promise<Result<ByHand>>,
): Act => ({
  id,
  path: `/posizioni/:organization/:position/${last}`,
  needs,
  async act(asked, form) {
    const result = await act(asked, String(form.get('motivo') ?? '').slice(0, 500));
    if (!result.ok) throw new ProblemError(result.problem);
    return {
      to: path('posizioni', asked.organization, asked.params.position ?? ''),
      notice: say(asked.language, 'done', { number: result.value.delivery }),
    };
  },
});

const refOf = ({ organization, params }: Asked) => ({ organization, position: params.position ?? '' });

export const cancelAct = acting('positions.cancel', 'annulla', (asked, reason) =>
  cancelPosition(asked.context, refOf(asked), reason, asked.visit.viewer.actor),
);
export const restoreAct = acting('positions.restore', 'ripristina', (asked, reason) =>
  restorePosition(asked.context, refOf(asked), reason, asked.visit.viewer.actor),
);
