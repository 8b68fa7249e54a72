/** A position's life, from the line of a file to the line that told of its payment. */
import { may } from '../../../domain/access.ts';
import { dayOf } from '../../../domain/day.ts';
import { positionLines, type RecordName } from '../../../pipeline/position-lineage.ts';
import type { View } from '../../../store/view.ts';
import { type PaymentDetail, paymentDetail } from '../../../store/web/payments.ts';
import { type PositionDetail, positionDetail } from '../../../store/web/position-detail.ts';
import { positionOwner } from '../../../store/web/positions.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro, moment } from '../../italian.ts';
import { day, isUuid, path } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { installmentBadge, labelBadges, positionBadge } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { chain } from './chain.ts';
import { changed } from './changed.ts';
import { story } from './story.ts';
import { say } from './words.ts';

export interface Told {
  readonly position: PositionDetail;
  /** Of its codes, with the files that told of each. */
  readonly payments: readonly PaymentDetail[];
  readonly lines: ReadonlyMap<RecordName, string | null>;
}

/** Payments that are told whole; a code is paid once, twice at most. */
const MOST_PAYMENTS = 20;

/** Of the path's organization, or nobody's. */
export async function owner(
  view: View,
  { organization, position }: { readonly [name: string]: string },
): Promise<string | undefined> {
  if (position === undefined || !isUuid(position)) return undefined;
  const found = await positionOwner(view, position);
  return found === organization ? found : undefined;
}

export async function told(asked: Asked): Promise<Told | undefined> {
  const { context, visit, organization, params } = asked;
  const found = await visit.view(async (view) => {
    const today = dayOf(context.clock.now());
    const position = await positionDetail(view, organization, params.position ?? '', today);
    if (position === undefined) return undefined;
    const payments: PaymentDetail[] = [];
    for (const { iuv, receiptId } of position.payments.slice(0, MOST_PAYMENTS)) {
      const payment = await paymentDetail(view, organization, iuv, receiptId);
      if (payment !== undefined) payments.push(payment);
    }
    return { position, payments };
  });
  return found === undefined ? undefined : { ...found, lines: await positionLines(context, found.position) };
}

export const positionPage: Page = {
  id: 'positions.show',
  path: '/posizioni/:organization/:position',
  needs: { permission: 'read', where: 'somewhere', owner },
  async render(asked) {
    const found = await told(asked);
    if (found === undefined) return undefined;
    const { language } = asked;
    const { position } = found;
    const title = say(language, 'position', { key: position.key });
    return {
      title,
      trail: [{ title: say(language, 'positions'), href: '/posizioni' }],
      content: html`<div id="posizione" data-live="${position.organization} ${position.connector}" hx-get="${asked.here}" hx-trigger="changed" hx-select="#posizione" hx-swap="outerHTML">
<h1>${title} ${positionBadge(language, position.state)}${position.refused && html` <span class="badge bad">${say(language, 'refused')}</span>`}${labelBadges(language, position.labels)}</h1>
${chain(language, found)}
<div class="position-columns"><div>
${story(language, found)}
${changed(language, position)}
</div><div>
${acts(asked, position)}
${facts(language, position)}
${codes(language, position)}
</div></div></div>`,
    };
  },
};

function acts(asked: Asked, { organization, positionId, state }: PositionDetail): Content {
  const { language, visit } = asked;
  if (!may(visit.viewer, 'operate', organization)) return null;
  const here = path('posizioni', organization, positionId);
  const act =
    state === 'cancelled'
      ? html`<a class="btn btn-outline-primary" href="${here}/ripristina">${say(language, 'restore')}</a>`
      : ['paid', 'reported', 'settled', 'partlyPaid'].includes(state)
        ? null
        : html`<a class="btn btn-outline-danger" href="${here}/annulla">${say(language, 'cancel')}</a>`;
  return (
    act !== null &&
    html`<section aria-labelledby="azioni"><h2 id="azioni">${say(language, 'acts')}</h2><p class="actions">${act}</p></section>`
  );
}

const facts = (
  language: Language,
  position: PositionDetail,
): Markup => html`<section aria-labelledby="dati"><h2 id="dati">${say(language, 'facts')}</h2><dl>
<dt>${say(language, 'debtor')}</dt><dd>${position.debtorName} <code>${position.debtorCode}</code></dd>
<dt>${say(language, 'description')}</dt><dd>${position.description}</dd>
<dt>${say(language, 'amount')}</dt><dd>${euro(position.amountCents)}</dd>
<dt>${say(language, 'paid')}</dt><dd>${euro(position.paidCents)}</dd>
<dt>${say(language, 'organization')}</dt><dd><a href="${path('enti', position.organization)}">${position.organizationName}</a></dd>
<dt>${say(language, 'connector')}</dt><dd><a href="${path('collegamenti', position.organization, position.connector)}">${position.connector}</a></dd>
<dt>${say(language, 'service')}</dt><dd>${position.service}</dd>
${position.period !== '' && html`<dt>${say(language, 'period')}</dt><dd>${position.period}</dd>`}
${position.list !== '' && html`<dt>${say(language, 'list')}</dt><dd>${position.list}</dd>`}
${position.validFrom !== null && html`<dt>${say(language, 'validFrom')}</dt><dd>${day(position.validFrom)}</dd>`}
<dt>${say(language, 'created')}</dt><dd>${moment(position.createdAt)}</dd>
<dt>${say(language, 'version')}</dt><dd>${position.version}</dd>
<dt>${say(language, 'iupd')}</dt><dd><code>${position.iupd}</code></dd>
</dl></section>`;

const codes = (language: Language, { notices }: PositionDetail): Markup =>
  html`<section><h2 id="codici">${say(language, 'codes')}</h2>${table({
    of: 'codici',
    caption: say(language, 'codesCaption'),
    columns: [
      { name: say(language, 'notice'), heading: true },

      { name: say(language, 'due') },
      { name: say(language, 'amount'), figure: true },
    ],
    rows: notices.map((one) => [
      html`<span class="value" id="codice-${one.iuv}">${one.noticeNumber}</span><br><span class="soft small">${say(language, 'iuv')} ${one.iuv}</span><br><span class="soft small">${one.plan ? `${say(language, 'installment')} ${one.ref}` : say(language, 'single')}</span> ${installmentBadge(language, one.state)}`,
      day(one.dueDate),
      euro(one.amountCents),
    ]),
  })}</section>`;
