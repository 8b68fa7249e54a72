/** /forniture/:number/ritiro: what withdrawing a delivery would undo, then doing it. */
import { ProblemError, problem } from '../../../domain/problem.ts';
import { previewWithdraw, type Withdrawal, withdraw } from '../../../pipeline/withdraw.ts';
import type { Delivery } from '../../../store/deliveries.ts';
import { type Content, html } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { deliveryStateWord } from '../../state-words.ts';
import { table } from '../../table.ts';
import { aboutDelivery, certainDelivery, deliveryOf, form, harmless, pathOf } from './known.ts';
import { say as words } from './words.ts';
import { say } from './words-acts.ts';

const PATH = '/forniture/:number/ritiro';

export const withdrawPage: Page = {
  id: 'deliveries.withdrawPreview',
  path: PATH,
  needs: aboutDelivery('operate'),
  async render(asked) {
    const { context, language, visit } = asked;
    const delivery = await visit.view((view) => deliveryOf(view, asked.params));
    if (delivery === undefined) return undefined;
    const title = say(language, 'withdraw', { number: count(delivery.number) });
    return {
      title,
      trail: trailOf(asked, delivery),
      content: html`<h1>${title}</h1><p>${harmless(delivery.fileName)}</p>${
        delivery.state === 'applied'
          ? preview(asked, delivery, await previewWithdraw(context, delivery))
          : delivery.state === 'held'
            ? html`<p>${say(language, 'withdrawHeld')}</p>${confirm(asked, delivery)}`
            : html`<p class="notice-line">${say(language, 'notNow', { state: deliveryStateWord(language, delivery.state) })}</p>`
      }`,
    };
  },
};

export const trailOf = ({ language }: Asked, { number }: Pick<Delivery, 'number'>) => [
  { title: words(language, 'deliveries'), href: '/forniture' },
  { title: words(language, 'delivery', { number: count(number) }), href: pathOf(number) },
];

function preview(asked: Asked, delivery: Delivery, undo: Withdrawal): Content {
  const { language } = asked;
  const kinds = ['cancel', 'restore', 'paid', 'later'] as const;
  return html`<p>${say(language, 'withdrawLead')}</p><section aria-labelledby="effetto"><h2 id="effetto">${say(language, 'whatHappens')}</h2>${table(
    {
      of: 'effetto',
      caption: null,
      columns: [
        { name: say(language, 'positions'), figure: true },
        { name: say(language, 'whatHappens'), heading: true },
      ],
      rows: kinds.map((kind) => [count(undo[kind]), say(language, kind)]),
    },
  )}${undo.cancel + undo.restore === 0 && html`<p class="soft">${say(language, 'nothingToUndo')}</p>`}</section>${confirm(asked, delivery)}`;
}

const confirm = (asked: Asked, { number }: Delivery): Content =>
  form(
    asked,
    `${pathOf(number)}/ritiro`,
    html`<div class="actions"><button class="btn btn-danger" type="submit">${say(asked.language, 'withdrawDo', { number: count(number) })}</button><a class="btn btn-outline-primary" href="${pathOf(number)}">${say(asked.language, 'leave')}</a></div>`,
  );

export const withdrawAct: Act = {
  id: 'deliveries.withdraw',
  path: PATH,
  needs: aboutDelivery('operate'),
  async act(asked) {
    const delivery = await certainDelivery(asked);
    if (!(await withdraw(asked.context, delivery, asked.visit.viewer.actor)))
      throw new ProblemError(
        problem(
          'delivery.not-finished',
          `delivery ${delivery.number} is ${delivery.state}: only held and applied ones are withdrawn`,
          {
            class: 'config',
          },
        ),
      );
    return {
      to: pathOf(delivery.number),
      notice: say(asked.language, 'withdrawn', { number: count(delivery.number) }),
    };
  },
};
